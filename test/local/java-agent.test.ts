/**
 * A program that knows nothing of OpenTelemetry, in a real JVM, with the agents that init containers copy for it:
 * the task that the package makes, run here, with AWS's endpoints as stand-ins.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { prometheusName } from "../../collector/names/labels";
import { sidecarName, sidecarVolumes, withAdotSidecar } from "../../components";
import { type Amp, startAmp } from "../../local/amp";
import { type ImageTable, type RunningTask, runTask } from "../../local/ecs";
import { localImages } from "../../local/images";
import { type OtlpEndpoint, type OtlpSignal, serveOtlpEndpoint } from "../../local/otlp";
import { findPart, repositoryRoot } from "../../tools/parts";
import { needs, toolPath } from "../support/parts";
import { cleanUp, eventually, leftovers, options } from "./ecs-support";

const [region, workspace, group] = ["eu-west-1", "ws-1", "/teams/orders"];
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", sessionToken: "token" };

const files: Readonly<Record<string, () => string>> = {
    "/jmx_prometheus_javaagent.jar": () => toolPath("jmx"),
    "/jmx-exporter.yaml": () => path.join(repositoryRoot, "examples/orders-service/app/jmx-exporter.yaml"),
};

/** The image `test/java` runs the program from its source; `test/jmx` has the JMX exporter, and a `cp`. */
const own: ImageTable = [
    {
        pattern: "test/java",
        matches: (repository) => repository === "test/java",
        launch: () => ({
            program: toolPath("java"),
            args: ["-XX:TieredStopAtLevel=1", path.join(__dirname, "OtlpProgram.java")],
            environment: { PATH: process.env.PATH ?? "" },
            real: true,
            description: "a JVM",
            ports: [],
        }),
    },
    {
        pattern: "test/jmx",
        matches: (repository) => repository === "test/jmx",
        launch: ({ command: [program = "", ...args] = [] }) => ({
            program,
            args: args.map((argument) => files[argument]?.() ?? argument),
            environment: { PATH: process.env.PATH ?? "" },
            real: true,
            description: "a copier",
            ports: [],
        }),
    },
];

describe("a JVM with agents from init containers", function () {
    this.timeout(90_000);
    let task: RunningTask;
    let amp: Amp;
    let log: string;
    let directory: string;
    const sent = {} as Record<OtlpSignal, OtlpEndpoint>;
    let series: Record<string, string>[];
    let scraped: Record<string, string>[];

    const hasAll = async (): Promise<boolean> => {
        series = await amp.series(workspace, '{container_name="app",__name__!~"container_.+"}');
        scraped = await amp.series(workspace, '{scrape_job="jvm"}');
        const names = [...series, ...scraped].map((each) => each.__name__);
        const wanted = ["http_client_request_duration_bucket", "jvm_memory_used", "jvm_memory_used_bytes"];
        return (
            wanted.every((name) => names.includes(name)) &&
            Object.values(sent).every(({ requests }) => requests.some(({ status }) => status === 200))
        );
    };

    before(async function () {
        needs(this, "otelcol-full", "prometheus", "java", "otel-java", "jmx");
        for (const signal of ["traces", "logs"] as const) {
            sent[signal] = await serveOtlpEndpoint({ signal, region, credentials, streams: [`${group}:otlp/orders`] });
        }
        const wanted = {
            serviceName: "orders",
            region,
            remoteWriteParameter: "/p/url",
            scrapeIntervalSeconds: 1,
            otlp: {
                containers: ["app"],
                traces: "xray",
                logs: "cloudwatch",
                logGroupName: group,
                resourceLabels: ["deployment.environment.name"],
            },
            javaAgent: { containers: ["app"] },
            jmxExporter: { ports: { app: 9404 }, image: "test/jmx:1" },
            scrape: { jvm: { port: 9404 } },
        };
        const environment = {
            JAVA_TOOL_OPTIONS: "-Xmx96m -Dorders.kept=yes",
            OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=prod,team=shop",
            OTEL_BSP_SCHEDULE_DELAY: "500",
        };
        const containers = withAdotSidecar(
            [
                {
                    name: "app",
                    image: "test/java:1",
                    memory: 512,
                    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
                },
            ],
            wanted,
        );
        const given = options(
            containers,
            {
                images: [...localImages((part) => findPart(part === "otelcol" ? "otelcol-full" : part)), ...own],
                credentials,
                parameters: {
                    "/p/url": `https://aps-workspaces.${region}.amazonaws.com/workspaces/${workspace}/api/v1/remote_write`,
                },
                longestStopSeconds: 2,
            },
            { memory: 2048, volumes: sidecarVolumes(wanted) },
        );
        directory = given.workDir;
        amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(directory, "amp"),
            region,
            credentials,
        });
        amp.addWorkspace(workspace);
        task = await runTask({
            ...given,
            endpoints: {
                [`https://aps-workspaces.${region}.amazonaws.com`]: amp.url,
                [`https://xray.${region}.amazonaws.com`]: sent.traces.url,
                [`https://logs.${region}.amazonaws.com`]: sent.logs.url,
            },
        });
        const read = (container: string): string => fs.readFileSync(path.join(directory, `${container}.log`), "utf8");
        await eventually("metrics, traces and logs arrive", hasAll, 60_000).catch((error: unknown) => {
            const said = ["app", sidecarName].map((name) => `${name}: ${read(name).slice(-2000)}`).join("\n");
            const names = series.map((each) => each.__name__).join(" ");
            const answers = Object.values(sent).map(({ requests }) => requests.map(({ reason }) => reason));
            throw new Error(`${JSON.stringify(answers)}, ${names}\n${said}`, { cause: error });
        });
        log = read("app");
    });
    after(async () => {
        await task?.stop();
        await amp?.close();
        await Promise.all(Object.values(sent).map((endpoint) => endpoint.close()));
        assert.deepEqual(leftovers(), []);
        cleanUp();
    });

    const resourceOf = (signal: OtlpSignal) =>
        sent[signal].requests.find(({ status }) => status === 200)!.resources[0]!;

    it("starts when the agents are copied, with its own options and the agents'", () => {
        for (const each of ["opentelemetry-java-agent", "jmx-exporter"]) {
            const init = task.containers().find(({ name }) => name === each)!;
            assert.deepEqual([init.state, init.exitCode, init.real], ["STOPPED", 0, true], each);
        }
        const [, picked = ""] = /^Picked up JAVA_TOOL_OPTIONS: (.*)$/m.exec(log) ?? [];
        const [heap, kept, ...agents] = picked.split(" ");
        assert.deepEqual([heap, kept], ["-Xmx96m", "-Dorders.kept=yes"]);
        const loaded = agents.map((agent) => /^-javaagent:[^=]+\/([^/=]+)(?:=|$)/.exec(agent)?.[1]);
        assert.deepEqual(loaded, ["javaagent.jar", "jmx_prometheus_javaagent.jar"]);
    });

    it("lets the collector scrape the JMX exporter in the same JVM, on the loopback address", () => {
        const used = scraped.filter(({ __name__: name }) => name === "jvm_memory_used_bytes");
        assert.deepEqual(used.map(({ area }) => area).sort(), ["heap", "nonheap"]);
        assert.ok(scraped.every(({ job, instance }) => job === "orders" && instance === task.taskId));
    });

    it("gives every series the task's labels, the attribute that was asked for, and of the agent's resource nothing", () => {
        const identity = {
            job: "orders",
            instance: task.taskId,
            aws_ecs_cluster_name: "orders",
            aws_ecs_task_family: "orders",
            container_name: "app",
            deployment_environment_name: "prod",
        };
        const ofResource = Object.keys(resourceOf("traces").attributes).map(prometheusName);
        assert.ok(ofResource.length > 22, ofResource.join(" "));
        assert.ok(series.length > 20);
        for (const labels of series) {
            assert.deepEqual({ ...labels, ...identity }, labels);
            const foreign = ofResource.filter((name) => name in labels && !(name in identity));
            assert.deepEqual(foreign, [], labels.__name__);
        }
        const ownLabels = (metric: string): string[] =>
            Object.keys(series.find(({ __name__: name }) => name === metric)!)
                .filter((label) => label !== "__name__" && !(label in identity))
                .sort();
        assert.deepEqual(ownLabels("jvm_memory_used"), ["jvm_memory_pool_name", "jvm_memory_type"]);
        assert.deepEqual(ownLabels("jvm_class_count"), []);
        assert.deepEqual(ownLabels("http_client_request_duration_count"), [
            ...["http_request_method", "http_response_status_code", "network_protocol_version", "server_address"],
            "server_port",
        ]);
        assert.ok(series.every(({ __name__: name }) => name !== "target_info"));
    });

    it("sends spans to X-Ray and log records to CloudWatch Logs, signed by the task role", () => {
        const { attributes, items } = resourceOf("traces");
        assert.equal(items[0]!.name, "GET");
        assert.equal(attributes["service.name"], "orders");
        assert.equal(attributes["telemetry.distro.name"], "opentelemetry-java-instrumentation");
        const records = sent.logs.requests.flatMap((request) => request.resources.flatMap((each) => each.items));
        assert.ok(records.some(({ name }) => name === "order placed, kept yes"));
        for (const { requests } of Object.values(sent)) {
            assert.deepEqual(
                requests.filter(({ status }) => status !== 200),
                [],
            );
        }
    });
});
