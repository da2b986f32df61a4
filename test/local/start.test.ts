/**
 * The local environment as a user drives it: `npm start` and its commands, each a process of its own, in a state
 * directory of their own.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startAmp, type Amp } from "../../local/amp";
import { parametersFromState, runTask, taskDefinitionFromState, type RunningTask } from "../../local/ecs";
import type { StackState } from "../../local/engine";
import { localImages } from "../../local/images";
import { region } from "../../local/session";
import { repositoryRoot } from "../../tools/parts";
import { needs, toolPath } from "../support/parts";

interface Run {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs `npm start -- ARGS` without npm; `interruptAt` sends Ctrl-C when the output first has that text. */
function npmStart(args: readonly string[], interruptAt?: string): Promise<Run> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, ["--import", "tsx", "local/main.ts", ...args], {
            cwd: repositoryRoot,
            stdio: ["ignore", "pipe", "pipe"],
        });
        let stdout = "";
        let stderr = "";
        let interrupted = false;
        const look = () => {
            if (interruptAt !== undefined && !interrupted && `${stdout}${stderr}`.includes(interruptAt)) {
                interrupted = true;
                child.kill("SIGINT");
            }
        };
        child.stdout.on("data", (text: Buffer) => {
            stdout += text.toString();
            look();
        });
        child.stderr.on("data", (text: Buffer) => {
            stderr += text.toString();
            look();
        });
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
}

describe("npm start", function () {
    this.timeout(240_000);
    let state: string;
    const tasks: RunningTask[] = [];
    let amp: Amp | undefined;

    before(function () {
        needs(this, "pulumi", "otelcol", "prometheus", "envoy", "java", "jmx");
        state = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-start-"));
    });

    after(async () => {
        await Promise.all(tasks.map((task) => task.stop()));
        await amp?.close();
        if (state !== undefined) {
            fs.rmSync(state, { recursive: true, force: true });
        }
    });

    it("says how it is used", async () => {
        const { code, stdout } = await npmStart(["--help"]);
        assert.equal(code, 0);
        assert.match(stdout, /^Usage: npm start/);
    });

    for (const [args, sentence] of [
        [["sideways"], /^sideways is an unknown command: must be export, down, or nothing\./],
        [["export"], /^export takes one directory/],
        [["down", "now"], /^now is unexpected/],
        [["--twice"], /Unknown option '--twice'/],
        [["--port", "http"], /^--port http is not valid: must be a TCP port from 1 to 65535\./],
    ] as const) {
        it(`refuses ${args.join(" ")}`, async () => {
            const { code, stderr } = await npmStart(args);
            assert.equal(code, 2);
            assert.match(stderr, sentence);
        });
    }

    it("goes from nothing to data in every panel, and is blocked without the limiter", async () => {
        const { code, stdout, stderr } = await npmStart(["--once", "--state", state]);
        assert.equal(code, 0, `${stdout}\n${stderr}`);
        assert.match(stdout, /deployed +organization\/observability\/local +\d+ created, 0 changed, 0 unchanged/);
        assert.match(stdout, /deployed +organization\/orders-service\/local +\d+ created, 0 changed, 0 unchanged/);
        assert.match(stdout, /blocked .* ok at preview/);
        assert.match(stdout, /written .* ok [1-9]\d* samples/);
        assert.match(stdout, /rules .* ok [1-9]\d* recording, [1-9]\d* alerting, 0 failing/);
        assert.equal(stdout.match(/dashboard .* ok (\d+) of \1 panels with data/g)?.length, 6);
        for (const part of ["app", "envoy", "adot-collector"]) {
            assert.match(stdout, new RegExp(`part +${part} +real: `));
        }
        // The pack's words name task definition, container, rule and fix.
        assert.match(stdout, /Container "adot-collector" of task definition "orders-task"/);
        assert.match(stdout, /breaks the rule limiter-missing/);
        assert.match(stdout, /To fix it: Make memory_limiter the first/);
    });

    it("shows no changes the second time, and stops cleanly on Ctrl-C", async () => {
        const { code, stderr } = await npmStart(["--once", "--state", state, "--verbose"], "waiting for data");
        assert.equal(code, 130);
        const summaries = stderr.match(/^ +\d+ unchanged$/gm) ?? [];
        assert.ok(summaries.length >= 4, `previews and updates of both stacks, not ${summaries.length}`);
        assert.doesNotMatch(stderr, /^ +[+~-] \d+ (to )?(create|update|delete|replace)d?$/m);
        assert.match(stderr, /Stopped; what was deployed is kept/);
    });

    it("refuses to run twice at a time", async () => {
        fs.writeFileSync(path.join(state, "lock"), String(process.pid));
        const { code, stderr } = await npmStart(["down", "--state", state]);
        fs.rmSync(path.join(state, "lock"));
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`Process ${process.pid} is using the local environment already`));
    });

    it("runs two tasks of one service whose series don't collide", async function () {
        const out = path.join(state, "exported");
        const { code, stdout, stderr } = await npmStart(["export", out, "--state", state]);
        assert.equal(code, 0, stderr);
        assert.equal(stdout, `${path.join(out, "platform.json")}\n${path.join(out, "orders.json")}\n`);
        const [platform, orders] = ["platform", "orders"].map(
            (name) => JSON.parse(fs.readFileSync(path.join(out, `${name}.json`), "utf8")) as StackState,
        ) as [StackState, StackState];

        const workspace = platform.deployment.resources!.find(({ type }) => type === "aws:amp/workspace:Workspace")!;
        const credentials = { accessKeyId: "ASIATWOTASKS", secretAccessKey: "of one service" };
        amp = await startAmp({
            prometheus: toolPath("prometheus"),
            dataDir: path.join(state, "two-tasks"),
            region,
            credentials,
        });
        amp.addWorkspace(workspace.id!);
        const run = (number: number) =>
            runTask({
                taskDefinition: taskDefinitionFromState(orders),
                parameters: parametersFromState([platform, orders]),
                endpoints: { [new URL(String(workspace.outputs!.prometheusEndpoint)).origin]: amp!.url },
                credentials,
                cluster: "orders",
                region,
                images: localImages(),
                workDir: path.join(state, `task-${number}`),
                longestStopSeconds: 5,
            });
        tasks.push(await run(1));
        if (tasks[0]!.network !== "namespace") {
            // On the host's network two tasks want the same ports; only a namespace each shows anything.
            assert.ok(!process.env.CI, "CI needs network namespaces: run it as root.");
            this.skip();
        }
        tasks.push(await run(2));
        await Promise.all(tasks.map((task) => task.whenHealthy(90_000)));
        await seriesOfBoth(amp, workspace.id!, tasks);

        // No two series may differ only in what AMP doesn't see; and everything of one task has its twin in the other.
        const all = await amp.series(workspace.id!, '{__name__=~".+"}');
        const idsOf = (labels: Readonly<Record<string, string>>) => labels.instance;
        assert.deepEqual(new Set(all.map(idsOf)), new Set(tasks.map(({ taskId }) => taskId)));
        assert.ok(all.every(({ job }) => job === "orders"));
        assert.deepEqual((await amp.stats()).rejected, {});
        const [first, second] = tasks.map(({ taskId }) => names(all.filter(({ instance }) => instance === taskId)));
        assert.deepEqual(
            [...first!].filter((name) => name.startsWith("jvm_memory") || name.startsWith("ecs_task")).sort(),
            [...second!].filter((name) => name.startsWith("jvm_memory") || name.startsWith("ecs_task")).sort(),
        );
    });

    it("destroys both stacks and leaves nothing", async () => {
        const { code, stdout, stderr } = await npmStart(["down", "--state", state]);
        assert.equal(code, 0, stderr);
        assert.equal(stdout, "orders: 0 resources left\nplatform: 0 resources left\n");
    });
});

function names(series: readonly Readonly<Record<string, string>>[]): Set<string> {
    return new Set(series.map((labels) => labels.__name__!));
}

/** Waits until a JVM, an Envoy and an ECS metric of each task have arrived at least twice. */
async function seriesOfBoth(amp: Amp, workspaceId: string, tasks: readonly RunningTask[]): Promise<void> {
    const wanted = [
        "jvm_memory_used_bytes",
        "envoy_server_uptime",
        "ecs_task_memory_utilized",
        "otelcol_process_uptime",
    ];
    const until = Date.now() + 60_000;
    for (;;) {
        const counts = await Promise.all(
            tasks.flatMap(({ taskId }) =>
                wanted.map((name) =>
                    amp.query(workspaceId, `max(count_over_time(${name}{instance="${taskId}"}[5m])) >= 2`),
                ),
            ),
        );
        if (counts.every((vector) => vector.length > 0)) {
            return;
        }
        assert.ok(Date.now() < until, "not every metric of both tasks arrived within a minute");
        await sleep(1000);
    }
}
