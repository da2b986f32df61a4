/** The task runner with real processes. The programs are scripts; the real collector is in ecs-collector.test.ts. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { runTask, type RunningTask, type TaskOptions } from "../../local/ecs";
import { openNetwork } from "../../local/ecs/network";
import { localImages } from "../../local/images";
import { freePort } from "../../local/support/ports";
import { isAlive } from "../../tools/lock";
import { cleanUp, eventually, forever, leftovers, options, script, server } from "./ecs-support";

const sidecar = { essential: false, restartPolicy: { enabled: true, restartAttemptPeriod: 60 } };
const text = async (url: string): Promise<string> => (await fetch(url)).text();
const pidOf = (task: RunningTask, name: string): number => task.containers().find((each) => each.name === name)!.pid!;

describe("task runner: real processes", function () {
    this.timeout(30_000);
    const running: RunningTask[] = [];
    const run = async (given: TaskOptions): Promise<RunningTask> => {
        const task = await runTask(given);
        running.push(task);
        return task;
    };
    afterEach(async () => {
        await Promise.all(running.splice(0).map((task) => task.stop()));
        assert.deepEqual(leftovers(), []);
        cleanUp();
    });

    const inNamespace = (context: Mocha.Context, task: RunningTask): void => {
        if (task.network !== "namespace") {
            console.warn(`      skipped: ${task.limitations.join(" ")}`);
            context.skip();
        }
    };
    const hasCgroup = (context: Mocha.Context, task: RunningTask, name: string): void => {
        if (task.memory(name).chargedPeakMiB === undefined) {
            console.warn(`      skipped: ${task.limitations.join(" ")}`);
            context.skip();
        }
    };

    it("gives a container exactly its own environment", async () => {
        process.env.SECRET_OF_THE_HOST = "1";
        const environment = [{ name: "COLOUR", value: "red" }];
        const secrets = [{ name: "URL", valueFrom: "/p/url" }];
        const code = `console.log(JSON.stringify(process.env)); ${forever}`;
        const given = options([script("app", code, { environment, secrets })], {
            parameters: { "/p/url": "https://aws.example/workspaces/1" },
            endpoints: { "https://aws.example": "http://127.0.0.1:4711" },
        });
        const task = await run(given);
        const log = path.join(given.workDir, "app.log");
        await eventually("the container has printed its environment", () => fs.readFileSync(log, "utf8").includes("}"));
        delete process.env.SECRET_OF_THE_HOST;
        const found = JSON.parse(fs.readFileSync(log, "utf8")) as Record<string, string>;
        // What a shell sets by itself on its way to the program.
        const ofShell = ["PWD", "SHLVL", "OLDPWD", "_"];
        assert.deepEqual(
            Object.keys(found)
                .filter((name) => !ofShell.includes(name))
                .sort(),
            [
                // prettier-ignore
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "AWS_DEFAULT_REGION",
                "AWS_EXECUTION_ENV",
                "AWS_REGION",
                "COLOUR",
                "ECS_CONTAINER_METADATA_URI_V4",
                "PATH",
                "URL",
            ],
        );
        assert.match(
            found.URL!,
            task.network === "host"
                ? /^http:\/\/127.0.0.1:4711\/workspaces\/1$/
                : /^http:\/\/127.0.0.1:51681\/workspaces\/1$/,
        );
        assert.equal(found.AWS_REGION, "eu-west-1");
    });

    it("answers for AWS, metadata and credentials inside the task", async () => {
        const port = await freePort();
        const outside = spawn(process.execPath, ["-e", server(port, "from outside")]);
        try {
            const code = `
                const get = async (url) => (await fetch(url)).text();
                setInterval(async () => {
                    const { URL, ECS_CONTAINER_METADATA_URI_V4: uri, AWS_CONTAINER_CREDENTIALS_FULL_URI: keys } = process.env;
                    try {
                        const all = [await get(URL + "x"), await get(uri), await get(uri + "/task"), await get(uri + "/task/stats"), await get(keys)];
                        console.log("\\n" + JSON.stringify(all));
                    } catch (error) {}
                }, 500);`;
            const given = options(
                [script("app", code, { memory: 256, secrets: [{ name: "URL", valueFrom: "/p/url" }] })],
                {
                    parameters: { "/p/url": "https://aws.example/" },
                    endpoints: { "https://aws.example": `http://127.0.0.1:${port}` },
                },
            );
            const task = await run(given);
            let answers: string[] = [];
            await eventually("the container has real numbers of itself", () => {
                const last = fs.readFileSync(path.join(given.workDir, "app.log"), "utf8").trim().split("\n").at(-1)!;
                answers = last === "" ? [] : (JSON.parse(last) as string[]);
                const stats = Object.values(
                    JSON.parse(answers[3] ?? "{}") as Record<
                        string,
                        { cpu_stats: { cpu_usage: { total_usage: number } } }
                    >,
                );
                return (stats[0]?.cpu_stats.cpu_usage.total_usage ?? 0) > 0;
            });
            const [aws, own, whole, stats, keys] = answers;
            assert.equal(aws, "from outside");
            const container = JSON.parse(own!) as { Name: string; DockerId: string; Limits: { Memory: number } };
            assert.deepEqual([container.Name, container.Limits.Memory], ["app", 256]);
            const metadata = JSON.parse(whole!) as { TaskARN: string; Containers: unknown[] };
            assert.equal(metadata.TaskARN, task.taskArn);
            assert.equal(metadata.Containers.length, 1);
            const [[id, docker]] = Object.entries(
                JSON.parse(stats!) as Record<string, { id: string; memory_stats: { usage: number } }>,
            ) as [[string, { id: string; memory_stats: { usage: number } }]];
            assert.deepEqual([id, docker.id], [container.DockerId, container.DockerId]);
            assert.ok(
                docker.memory_stats.usage > 5 * 2 ** 20,
                `${docker.memory_stats.usage} bytes are too few for a Node process`,
            );
            const credentials = JSON.parse(keys!) as Record<string, string>;
            assert.equal(credentials.AccessKeyId, "AKIAEXAMPLE");
            assert.equal(credentials.RoleArn, given.taskDefinition.taskRoleArn);
        } finally {
            outside.kill();
        }
    });

    it("gives two tasks the same ports at the same time", async function () {
        const portMappings = [{ containerPort: 9404 }];
        const first = await run(options([script("app", server(9404, "first"), { portMappings })]));
        inNamespace(this, first);
        const second = await run(options([script("app", server(9404, "second"), { portMappings })]));
        assert.notEqual(first.taskId, second.taskId);
        const urls = [first.url("app", 9404), second.url("app", 9404)];
        await eventually("both answer", async () => {
            try {
                return (await Promise.all(urls.map(text))).join() === "first,second";
            } catch {
                return false;
            }
        });
        assert.throws(() => first.url("app", 9405), /Container app has no port 9405; it has 9404\./);
        assert.throws(() => first.url("web", 9404), /no container web; it has app\./);
    });

    it("uses the host's network where there is no namespace, one task at a time", async () => {
        const port = await freePort();
        const containers = [script("app", server(port, "host"), { portMappings: [{ containerPort: port }] })];
        const task = await run(options(containers, { network: "host" }));
        assert.equal(task.network, "host");
        assert.equal(task.url("app", port), `http://127.0.0.1:${port}`);
        await eventually("it answers", async () => (await text(task.url("app", port)).catch(() => "")) === "host");
        await assert.rejects(
            runTask(options(containers, { network: "host" })),
            new RegExp(`Port ${port} of 127.0.0.1, wanted for container app, is taken`),
        );
    });

    it("never takes the host's port for the task's in a health check", async () => {
        // A server on the host's 127.0.0.1 must not make a container healthy that doesn't serve.
        const network = await openNetwork({
            mode: undefined,
            agentOrigin: "http://127.0.0.1:1",
            endpoints: {},
            ports: {},
            publish: [],
        });
        await network.close();
        if (network.mode === "host") {
            return;
        }
        const port = await freePort();
        const outside = spawn(process.execPath, ["-e", server(port, "ok")]);
        try {
            await eventually(
                "the host's server answers",
                async () => (await text(`http://127.0.0.1:${port}`).catch(() => "")) === "ok",
            );
            const given = options([
                script("app", forever, { healthCheck: { command: ["CMD", "probe"], interval: 5 } }),
            ]);
            const [image] = given.images;
            const images = [
                {
                    ...image!,
                    launch: (c: never) => ({
                        ...image!.launch(c),
                        health: () => ({ kind: "http", port, path: "/" }) as const,
                    }),
                },
            ];
            const task = await run({ ...given, images });
            await assert.rejects(task.whenHealthy(2000), /not healthy after 2000 ms: app is UNKNOWN/);
        } finally {
            outside.kill();
        }
    });

    it("starts containers in the order of their conditions", async () => {
        const healthCheck = { command: ["CMD-SHELL", "grep -q . db.log"], interval: 5, startPeriod: 10 };
        const given = options([
            script("late", `console.log(Date.now()); ${forever}`, {
                dependsOn: [{ containerName: "db", condition: "HEALTHY" }],
            }),
            script("db", `setTimeout(() => console.log(Date.now()), 600); ${forever}`, {
                healthCheck,
                dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
            }),
            script("init", "setTimeout(() => console.log(Date.now()), 300)", { essential: false }),
        ]);
        const task = await run(given);
        assert.deepEqual(task.containers().map(({ state }) => state), ["PENDING", "PENDING", "RUNNING"]); // prettier-ignore
        await task.whenHealthy(15_000);
        const printed = (name: string) => Number(fs.readFileSync(path.join(given.workDir, `${name}.log`), "utf8"));
        await eventually("late has printed", () => printed("late") > 0);
        assert.ok(printed("init") < printed("db") && printed("db") < printed("late"));
    });

    it("calls a container unhealthy after so many failures in a row, and healthy again after one success", async () => {
        const healthCheck = { command: ["CMD-SHELL", "test ! -f sick"], interval: 0.2, retries: 2 };
        const given = options([script("app", forever, { healthCheck })]);
        const task = await run(given);
        await task.whenHealthy(10_000);
        const health = () => task.containers()[0]!.health;
        const sick = path.join(given.workDir, "sick");
        fs.writeFileSync(sick, "");
        await eventually("it is unhealthy", () => health() === "UNHEALTHY");
        assert.equal(task.containers()[0]!.state, "RUNNING");
        fs.rmSync(sick);
        await eventually("it is healthy", () => health() === "HEALTHY");
    });

    it("gives up when a container waits for longer than startTimeout", async () => {
        const task = await run(
            options([
                script("app", forever, { dependsOn: [{ containerName: "job", condition: "COMPLETE" }] }),
                script("job", forever, { essential: false, startTimeout: 0.3 }),
            ]),
        );
        const { code, reason } = await task.stopped;
        assert.deepEqual([code, reason], ["TaskFailedToStart", "app waited 0.3 s for job to be COMPLETE"]);
    });

    it("stops the task when a condition can't come true", async () => {
        const task = await run(
            options([
                script("app", forever, { dependsOn: [{ containerName: "init", condition: "SUCCESS" }] }),
                script("init", "process.exit(3)", { essential: false }),
            ]),
        );
        const { code, reason } = await task.stopped;
        assert.equal(code, "TaskFailedToStart");
        assert.match(reason, /app waits for init to be SUCCESS, but init ended with exit code 3/);
    });

    it("stops the task when an essential container ends, and says whose fault it is", async () => {
        const task = await run(
            options([script("app", "console.error('no disk'); process.exit(4)"), script("web", forever)]),
        );
        const { code } = await task.stopped;
        await assert.rejects(
            task.whenHealthy(10_000),
            /Essential container in task exited: app, exit code 4\.\nThe last lines of app:\nno disk/,
        );
        assert.equal(code, "EssentialContainerExited");
        assert.deepEqual(task.containers().map(({ state, exitCode }) => [state, exitCode]), [["STOPPED", 4], ["STOPPED", 143]]); // prettier-ignore
    });

    it("brings a dead sidecar back, and the task lives on", async () => {
        const task = await run(
            options([script("app", forever), script("sidecar", forever, sidecar)], { restartAttemptSeconds: 0 }),
        );
        const [app, first] = [pidOf(task, "app"), pidOf(task, "sidecar")];
        process.kill(first, "SIGKILL");
        await eventually("the sidecar has another process", () => (pidOf(task, "sidecar") ?? first) !== first);
        const [, status] = task.containers();
        assert.deepEqual([status!.state, status!.restarts, pidOf(task, "app")], ["RUNNING", 1, app]);
    });

    it("leaves a sidecar down that dies sooner than its restart policy allows", async () => {
        const task = await run(options([script("app", forever), script("sidecar", "process.exit(1)", sidecar)]));
        await eventually("the sidecar is down", () => task.containers()[1]!.state === "STOPPED");
        await assert.rejects(task.whenHealthy(10_000), /can't be healthy: sidecar ended with exit code 1/);
        assert.deepEqual(task.containers().map(({ state, restarts }) => [state, restarts]), [["RUNNING", 0], ["STOPPED", 0]]); // prettier-ignore
    });

    it("kills a container at its memory limit, and only that one", async function () {
        const hog = "const all = []; setInterval(() => all.push(Buffer.alloc(8e6, 1)), 5)";
        const containers = [
            script("app", forever, { memory: 256 }),
            script("sidecar", hog, { ...sidecar, memory: 128 }),
        ];
        const task = await run(options(containers));
        hasCgroup(this, task, "sidecar");
        await eventually("the sidecar is dead", () => task.containers()[1]!.state === "STOPPED");
        const [app, dead] = task.containers();
        assert.equal(app!.state, "RUNNING");
        assert.deepEqual(
            [dead!.exitCode, dead!.reason],
            [137, "OutOfMemoryError: Container killed due to memory usage"],
        );
        const memory = task.memory("sidecar");
        assert.equal(memory.oomKills, 1);
        assert.ok(memory.chargedPeakMiB! > 120 && memory.chargedPeakMiB! <= 128.5, `${memory.chargedPeakMiB} MiB`);
        assert.deepEqual([memory.limitMiB, task.memory("app").oomKills], [128, 0]);
    });

    it("holds a container without a limit to the task's memory", async function () {
        const hog = "const all = []; setInterval(() => all.push(Buffer.alloc(8e6, 1)), 5)";
        const task = await run(options([script("app", hog)], {}, { memory: 160 }));
        hasCgroup(this, task, "app");
        const { reason } = await task.stopped;
        assert.match(reason, /app, OutOfMemoryError/);
        assert.equal(task.memory("app").limitMiB, undefined);
    });

    it("stops dependents first, and kills what doesn't listen after stopTimeout", async () => {
        const said = (name: string) =>
            `const write = (text) => require("fs").appendFileSync("order", text); process.on("SIGTERM", () => { write("${name} "); setTimeout(() => { write("${name}. "); process.exit(0) }, 200) }); console.log("up"); ${forever}`;
        const given = options([
            script("a", said("a")),
            script("b", said("b"), { dependsOn: [{ containerName: "a", condition: "START" }] }),
            script("deaf", `process.on("SIGTERM", () => {}); console.log("up"); ${forever}`, { stopTimeout: 1 }),
        ]);
        const task = await run(given);
        await eventually("all are up", () =>
            ["a", "b", "deaf"].every(
                (name) => fs.readFileSync(path.join(given.workDir, `${name}.log`), "utf8") === "up\n",
            ),
        );
        const pids = task.containers().map(({ pid }) => pid!);
        const from = Date.now();
        await Promise.all([task.stop(), task.stop()]);
        assert.ok(Date.now() - from < 5000);
        assert.equal(fs.readFileSync(path.join(given.workDir, "order"), "utf8"), "b b. a a. ");
        assert.deepEqual(task.containers().map(({ exitCode }) => exitCode), [0, 0, 137]); // prettier-ignore
        assert.deepEqual(pids.filter(isAlive), []);
        assert.deepEqual(await task.stopped, { code: "UserInitiated", reason: "Task stopped by user" });
    });

    it("stops when the run is aborted", async () => {
        const abort = new AbortController();
        const task = await run(options([script("app", forever)], { signal: abort.signal }));
        const pid = pidOf(task, "app");
        abort.abort();
        const { code } = await task.stopped;
        assert.deepEqual([code, isAlive(pid), leftovers()], ["UserInitiated", false, []]);
        await assert.rejects(runTask(options([script("app", forever)], { signal: abort.signal })), /abort/i);
    });

    it("serves recordings in place of a program that is missing", async () => {
        const images = localImages(() => undefined);
        const portMappings = [{ containerPort: 8080 }, { containerPort: 9901 }];
        const task = await run(
            options([{ name: "envoy", image: "envoyproxy/envoy:v1.39.3", portMappings }], { images }),
        );
        const metrics = `${task.url("envoy", 9901)}/stats/prometheus`;
        await eventually("it answers", async () =>
            (await text(metrics).catch(() => "")).includes("envoy_server_uptime"),
        );
        assert.equal((await fetch(`${task.url("envoy", 8080)}/orders`)).status, 200);
        assert.equal((await fetch(`${task.url("envoy", 9901)}/other`)).status, 404);
        assert.equal(task.containers()[0]!.real, false);
    });

    it("leaves nothing when it can't start", async () => {
        const withSecret = script("app", forever, { secrets: [{ name: "URL", valueFrom: "/nowhere" }] });
        await assert.rejects(runTask(options([withSecret])), /ResourceInitializationError/);
        await assert.rejects(
            runTask(options([script("app", forever, { image: "nginx" })])),
            /CannotPullContainerError/,
        );
        await assert.rejects(runTask(options([])), /orders has no containers/);
        assert.deepEqual(leftovers(), []);
    });

    it("has its processes die with a runner that is killed, and the next run removes the rest", async function () {
        const given = options([script("app", forever, { memory: 64 })]);
        const code = `
            const { runTask } = require(${JSON.stringify(path.resolve(__dirname, "../../local/ecs"))});
            const { scripts } = require(${JSON.stringify(path.resolve(__dirname, "ecs-support"))});
            runTask({ ...${JSON.stringify({ ...given, images: undefined })}, images: scripts }).then((task) => console.log(task.containers()[0].pid));`;
        const runner = spawn(process.execPath, ["--import", "tsx", "-e", code], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const pid = Number(await new Promise((said) => runner.stdout.once("data", (data) => said(String(data)))));
        assert.ok(isAlive(pid));
        runner.kill("SIGKILL");
        if (process.platform === "linux") {
            await eventually("the container's process is gone", () => !isAlive(pid));
        }
        const left = () =>
            fs.existsSync("/sys/fs/cgroup/memory") &&
            fs.readdirSync("/sys/fs/cgroup/memory").some((name) => name.startsWith(`pulumi-adot-${runner.pid}-`));
        await run(options([script("app", forever)]));
        assert.ok(!left());
        assert.ok(!fs.readdirSync("/tmp").some((name) => name.startsWith(`pulumi-adot-${runner.pid}-`)));
    });
});
