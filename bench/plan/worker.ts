/**
 * A program of its own: one preview of a project in the real engine, and the processor time that it takes; or, asked
 * for `state`, an update and the bytes of a task in the state. Prints it as JSON. Its arguments: `plan` or `state`, the
 * project's directory, how many tasks, a directory for state, the pulumi program.
 */
import * as fs from "node:fs";
import * as path from "node:path";

import { processTimes } from "../../local/ecs/stats";
import { LocalEngine, type Step } from "../../local/engine";
import { beWorker } from "../support/worker";

/** What one preview took. */
export interface Planned {
    /** Seconds of processor time of all processes: the CLI, the program, the offline providers. */
    readonly cpuSeconds: number;
    /** Seconds of processor time of the Pulumi program alone. */
    readonly programSeconds: number;
    readonly wallSeconds: number;
    readonly resources: number;
    /** The steps, for few tasks only. */
    readonly steps?: readonly Step[];
}

const mostStepsShown = 20;

async function plan(projectDir: string, tasks: number, stateDir: string, pulumi: string): Promise<Planned> {
    const engine = await LocalEngine.start({ stateDir, pulumi, region: "eu-west-1" });
    try {
        const stack = engine.stack({ projectDir, stack: "bench" });
        await stack.init();
        const hook = path.join(stateDir, "hook.js");
        const told = path.join(stateDir, "program-cpu.json");
        fs.writeFileSync(hook, tellAtExit(told));
        const before = cpuSecondsSoFar();
        const started = performance.now();
        const env = { BENCH_TASKS: String(tasks), NODE_OPTIONS: `--require ${hook}` };
        const result = await stack.preview({ env });
        const wallSeconds = (performance.now() - started) / 1_000;
        const cpuSeconds = cpuSecondsSoFar() - before;
        if (result.exitCode !== 0) {
            throw new Error(`pulumi preview failed:\n${result.stdout}\n${result.stderr}`);
        }
        return {
            cpuSeconds,
            programSeconds: Number(fs.readFileSync(told, "utf8")),
            wallSeconds,
            resources: result.changes.create,
            ...(result.steps.length <= mostStepsShown ? { steps: result.steps } : {}),
        };
    } finally {
        await engine.close();
    }
}

/** Writes the seconds of processor time that the Pulumi program has taken when it ends. */
const tellAtExit = (file: string): string => `
if (process.argv[1]?.endsWith("run") || process.argv[1]?.includes("cmd/run")) {
    process.on("exit", () => {
        const { user, system } = process.cpuUsage();
        require("node:fs").writeFileSync(${JSON.stringify(file)}, String((user + system) / 1e6));
    });
}
`;

/** Seconds of processor time of this process and of all its descendants that have ended. */
function cpuSecondsSoFar(): number {
    const { user, kernel } = processTimes(fs.readFileSync("/proc/self/stat", "utf8"));
    return (user + kernel) / 1e9;
}

/** Bytes of a task's resources in the stack's state, as JSON without blanks. */
async function stateOfTask(projectDir: string, tasks: number, stateDir: string, pulumi: string): Promise<number> {
    const engine = await LocalEngine.start({ stateDir, pulumi, region: "eu-west-1" });
    try {
        const stack = engine.stack({ projectDir, stack: "bench" });
        await stack.init();
        const result = await stack.up({ env: { BENCH_TASKS: String(tasks) }, skipPreview: true });
        if (result.exitCode !== 0) {
            throw new Error(`pulumi up failed:\n${result.stdout}\n${result.stderr}`);
        }
        const { deployment } = await stack.exportState({ secrets: "encrypted" });
        const own = (deployment.resources ?? []).filter(({ urn }) => urn.includes("::service-"));
        return own.reduce((bytes, resource) => bytes + Buffer.byteLength(JSON.stringify(resource)), 0) / tasks;
    } finally {
        await engine.close();
    }
}

beWorker(module, ([what, projectDir = "", tasks = "", stateDir = "", pulumi = ""]) =>
    (what === "state" ? stateOfTask : plan)(projectDir, Number(tasks), stateDir, pulumi),
);
