/**
 * The task runner with the real collector in the sidecar that the package makes, and with the example's real
 * containers.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { metrics, sidecarName, withAdotSidecar, type ContainerDefinition } from "../../components";
import { decodeSnappy } from "../../local/amp/snappy";
import { decodeWriteRequest } from "../../local/amp/write-request";
import { runTask, type RunningTask } from "../../local/ecs";
import { localImages } from "../../local/images";
import { close, listen } from "../../local/support/http";
import { repositoryRoot } from "../../tools/parts";
import { needs } from "../support/parts";
import { cleanUp, eventually, forever, leftovers, options, script, scripts } from "./ecs-support";

const aws = "https://aps-workspaces.eu-west-1.amazonaws.com";
const images = [...localImages(), ...scripts];
type Labels = Record<string, string>;

/** Takes remote writes and remembers them. */
class Recorder {
    readonly headers: http.IncomingHttpHeaders[] = [];
    readonly series: Labels[] = [];
    private readonly server = http.createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            this.headers.push({ ...request.headers, path: request.url });
            const written = decodeWriteRequest(decodeSnappy(Buffer.concat(chunks), 2 ** 24));
            this.series.push(...written.map(({ labels }) => Object.fromEntries(labels)));
            response.end();
        });
    });

    async listen(): Promise<string> {
        return `http://127.0.0.1:${await listen(this.server)}`;
    }

    find(name: string, labels: Labels = {}): Labels | undefined {
        const wanted = Object.entries({ __name__: name, ...labels });
        return this.series.find((each) => wanted.every(([key, value]) => each[key] === value));
    }

    close(): Promise<void> {
        return close(this.server);
    }
}

describe("task runner: the collector and the example", function () {
    this.timeout(90_000);
    const tasks: RunningTask[] = [];
    const recorders: Recorder[] = [];

    before(function () {
        needs(this, "otelcol");
    });
    afterEach(async () => {
        await Promise.all(tasks.splice(0).map((task) => task.stop()));
        await Promise.all(recorders.splice(0).map((recorder) => recorder.close()));
        assert.deepEqual(leftovers(), []);
        cleanUp();
    });

    const start = async (
        containers: ContainerDefinition[],
        more: {
            role?: string;
            restartAttemptSeconds?: number;
            scrape?: Record<string, { port: number; path?: string }>;
        } = {},
    ): Promise<{ task: RunningTask; recorder: Recorder }> => {
        const recorder = new Recorder();
        recorders.push(recorder);
        const { scrape, restartAttemptSeconds, role = "arn:aws:iam::111122223333:role/task" } = more;
        const all = withAdotSidecar(containers, {
            serviceName: "orders",
            region: "eu-west-1",
            remoteWriteParameter: "/p/url",
            scrapeIntervalSeconds: 1,
            scrape,
        });
        const given = options(
            all,
            {
                images,
                parameters: { "/p/url": `${aws}/workspaces/ws-1/api/v1/remote_write` },
                endpoints: { [aws]: await recorder.listen() },
                restartAttemptSeconds,
                longestStopSeconds: 10,
            },
            { memory: 2048, taskRoleArn: role === "" ? undefined : role },
        );
        const task = await runTask(given);
        tasks.push(task);
        return { task, recorder };
    };
    const statusOf = (task: RunningTask, name = sidecarName) => task.containers().find((each) => each.name === name)!;

    it("gets healthy and writes the task's metrics, signed with the task role's credentials", async () => {
        const { task, recorder } = await start([script("app", forever, { memory: 128 })]);
        await task.whenHealthy(30_000);
        assert.equal(statusOf(task).health, "HEALTHY");
        const { ecs, container, sidecar } = metrics;
        const wanted = [...Object.values(ecs), ...Object.values(container), sidecar.heapAlloc].map(({ name }) => name);
        await eventually(
            "every ECS metric is written",
            () => wanted.every((name) => recorder.find(name) !== undefined),
            30_000,
        ).catch((error: unknown) => {
            throw new Error(`Never written: ${wanted.filter((name) => recorder.find(name) === undefined).join(", ")}`, {
                cause: error,
            });
        });
        assert.ok(
            recorder.find(container.memoryReserved.name, {
                container_name: "app",
                job: "orders",
                instance: task.taskId,
            }),
        );
        assert.ok(
            recorder.find(ecs.taskMemoryReserved.name, {
                aws_ecs_cluster_name: "orders",
                aws_ecs_task_family: "orders",
            }),
        );
        const [first] = recorder.headers;
        assert.equal(first!.path, "/workspaces/ws-1/api/v1/remote_write");
        assert.match(
            String(first!.authorization),
            /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/aps\/aws4_request/,
        );
        assert.equal(first!["x-amz-security-token"], "token");
        const { usageMiB, limitMiB, oomKills } = task.memory(sidecarName);
        assert.ok(usageMiB > 10 && usageMiB < limitMiB! && oomKills === 0, `${usageMiB} MiB of ${limitMiB}`);
        assert.match(await (await fetch(`${task.url(sidecarName, 8888)}/metrics`)).text(), /^otelcol_process_uptime/m);
    });

    it("brings the collector back to health when it is killed, and the task lives on", async () => {
        const { task, recorder } = await start([script("app", forever)], { restartAttemptSeconds: 0 });
        await task.whenHealthy(30_000);
        const app = statusOf(task, "app").pid;
        process.kill(statusOf(task).pid!, "SIGKILL");
        await eventually("it is restarted", () => statusOf(task).restarts === 1);
        await task.whenHealthy(30_000);
        const before = recorder.headers.length;
        await eventually("it writes again", () => recorder.headers.length > before, 30_000);
        assert.equal(statusOf(task, "app").pid, app);
    });

    it("has no credentials without a task role, so the collector can't start", async () => {
        const { task } = await start([script("app", forever)], { role: "" });
        await assert.rejects(task.whenHealthy(60_000), /adot-collector ended with exit code 1[^]*credential/i);
        assert.equal(statusOf(task, "app").state, "RUNNING");
    });

    it("keeps two tasks of one service apart", async function () {
        const [one, two] = [await start([script("app", forever)]), await start([script("app", forever)])];
        if (one.task.network === "host") {
            this.skip();
        }
        await Promise.all([one.task.whenHealthy(30_000), two.task.whenHealthy(30_000)]);
        for (const { task, recorder } of [one, two]) {
            await eventually(
                "its ECS metrics are written",
                () => recorder.find(metrics.ecs.taskCpuUtilized.name) !== undefined,
                30_000,
            );
            assert.deepEqual([...new Set(recorder.series.map(({ instance }) => instance))], [task.taskId]);
        }
    });

    it("runs the example's JVM and Envoy, which have the metrics of the catalogue", async function () {
        needs(this, "envoy", "java", "jmx");
        const file = path.join(repositoryRoot, "examples", "orders-service", "envoy", "envoy.yaml");
        const { task } = await start(
            [
                { name: "app", image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1.0.0", memory: 1024 },
                {
                    name: "envoy",
                    image: "envoyproxy/envoy:v1.39.3",
                    memory: 256,
                    command: ["--config-yaml", fs.readFileSync(file, "utf8")],
                    portMappings: [{ containerPort: 8080 }, { containerPort: 9901 }],
                    dependsOn: [{ containerName: "app", condition: "START" }],
                },
            ],
            { scrape: { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } } },
        );
        await task.whenHealthy(30_000);
        assert.deepEqual(task.containers().map(({ real }) => real), [true, true, true]); // prettier-ignore
        const ask = async (url: string) => (await fetch(`${task.url("envoy", 8080)}${url}`)).status;
        await eventually(
            "the service answers through Envoy",
            async () => (await ask("/orders").catch(() => 0)) === 200,
            30_000,
        );
        assert.deepEqual(
            [await ask("/orders/nothing"), await ask("/orders?fail=1"), await ask("/health")],
            [404, 500, 200],
        );
        const from = Date.now();
        await ask("/orders?slow=1");
        assert.ok(Date.now() - from >= 150);

        const names = async (url: string) =>
            new Set(
                [...(await (await fetch(url)).text()).matchAll(/^([a-z]\w*?)(?:_bucket|_sum|_count)?[ {]/gm)].map(
                    ([, name]) => name!,
                ),
            );
        const missing = (have: Set<string>, catalogue: Record<string, { name: string }>) =>
            Object.values(catalogue)
                .map(({ name }) => name)
                .filter((name) => !have.has(name));
        assert.deepEqual(missing(await names(`${task.url("app", 9404)}/metrics`), metrics.jvm), []);
        // Those of Envoys with outlier detection, and of those that get their clusters and listeners from elsewhere.
        const isOfOthers = /outlier_detection|(?:cds|lds)_update/;
        let lacking: string[] = [];
        // Envoy moves histograms to its admin port every five seconds.
        await eventually(
            "Envoy has all metrics",
            async () => {
                const have = await names(`${task.url("envoy", 9901)}/stats/prometheus`);
                lacking = missing(have, metrics.envoy).filter((name) => !isOfOthers.test(name));
                return lacking.length === 0;
            },
            12_000,
        ).catch(() => assert.deepEqual(lacking, []));
        for (const name of ["app", "envoy", sidecarName]) {
            assert.equal(task.memory(name).oomKills, 0);
        }
    });
});
