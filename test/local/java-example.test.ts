/**
 * The example of a Java service, run: its program's task definition with a real JVM and a real collector, until metrics
 * of the agent are in AMP, which a Prometheus plays.
 */
import assert from "node:assert/strict";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ContainerDefinition } from "../../components";
import { type Amp, startAmp } from "../../local/amp";
import { type ImageTable, type RunningTask, runTask } from "../../local/ecs";
import { localImages } from "../../local/images";
import { findPart, repositoryRoot } from "../../tools/parts";
import { record } from "../support/mocks";
import { needs, toolPath } from "../support/parts";
import { containersOf, platformValues } from "../support/tasks";
import { cleanUp, eventually, leftovers, options } from "./ecs-support";

const { region, workspaceId, remoteWriteUrl, remoteWriteParameterName } = platformValues;
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", sessionToken: "token" };

/** The image that the example is told of runs a program from its source. */
const java: ImageTable = [
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
];

/** What the program registers. */
async function taskOfExample() {
    pulumi.runtime.setAllConfig({
        "project:platformStack": "acme/observability/prod",
        "project:image": "test/java:1",
        "project:subnets": '["subnet-00000000000000000"]',
        "project:securityGroups": '["sg-00000000000000000"]',
    });
    const stacks = { "acme/observability/prod": { platform: platformValues } };
    const program = path.join(repositoryRoot, "examples", "java-agent", "after.ts");
    const { only } = await record({ stacks }, () => import(program) as Promise<object>);
    return only("aws:ecs/taskDefinition:TaskDefinition").inputs;
}

/** Sends sooner than the example, so that the test needn't wait. */
const hastened = (containers: ContainerDefinition[]): ContainerDefinition[] =>
    containers.map((container) => ({
        ...container,
        environment: container.environment?.map((variable) =>
            variable.name.startsWith("OTEL_METRIC_EXPORT_") ? { ...variable, value: "1000" } : variable,
        ),
    }));

/** Labels that every series of the task has. */
const identity = ["__name__", "job", "instance", "aws_ecs_cluster_name", "aws_ecs_task_family", "container_name"];

describe("the example of a Java service", function () {
    this.timeout(90_000);
    let task: RunningTask;
    let amp: Amp;
    let series: Record<string, string>[];

    before(async function () {
        needs(this, "otelcol-full", "prometheus", "java", "otel-java");
        const { containerDefinitions, volumes, cpu, memory } = await taskOfExample();
        const given = options(
            hastened(containersOf(containerDefinitions)),
            {
                images: [...localImages((part) => findPart(part === "otelcol" ? "otelcol-full" : part)), ...java],
                credentials,
                parameters: { [remoteWriteParameterName]: remoteWriteUrl },
                longestStopSeconds: 2,
            },
            { family: "shipping", cpu: Number(cpu), memory: Number(memory), volumes: volumes as { name: string }[] },
        );
        amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(given.workDir, "amp"),
            region,
            credentials,
        });
        amp.addWorkspace(workspaceId);
        task = await runTask({ ...given, endpoints: { [`https://aps-workspaces.${region}.amazonaws.com`]: amp.url } });
        await eventually(
            "metrics of the agent arrive",
            async () => {
                series = await amp.series(workspaceId, '{container_name="app",__name__!~"container_.+"}');
                const names = series.map((each) => each.__name__);
                return ["http_client_request_duration_bucket", "jvm_memory_used"].every((name) => names.includes(name));
            },
            60_000,
        );
    });
    after(async () => {
        await task?.stop();
        await amp?.close();
        assert.deepEqual(leftovers(), []);
        cleanUp();
    });

    it("delivers metrics of the JVM and of HTTP, under the task's name", () => {
        assert.ok(series.length > 20);
        assert.ok(series.every(({ job, instance }) => job === "shipping" && instance === task.taskId));
    });

    it("gives no series a label of the agent's resource, as none was asked for", () => {
        const own = series.flatMap((labels) => Object.keys(labels).filter((label) => !identity.includes(label)));
        const foreign = [...new Set(own)].filter(
            (label) => !/^(le|(jvm|http|network|server|error|url)_.+)$/.test(label),
        );
        assert.deepEqual(foreign, []);
    });
});
