/** `npm run bench:plan`: what planning tasks with the component costs, beside the same resources written by hand. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";

import { runCommand, UsageError } from "../../tools/command";
import { requirePart } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { aligned, grouped } from "../support/table";
import { versionOf } from "../support/version";
import { Bench, type PlanCost, type StateCost } from "./measure";

const defaultTasks = [1, 50, 200, 1_000];
const defaultRounds = [5];
const tasksOfState = 5;

/** Most that ours may take, to raw; of the whole number of tasks one may cost this much more than of the least. */
const goals = { cpu: 1.1, state: 1.15 };

const help = `Usage: npm run bench:plan [-- OPTION]

Previews AdotTaskDefinitions in the real Pulumi engine, and the same resources written by hand: what the component
registers, which is compared input by input first. Both in turn, each in a process of its own with the offline
providers; processor time of all processes, medians. Then the size of a task in the stack's state.

Options
  --tasks N,N,…  how many tasks (default ${defaultTasks.join(",")})
  --rounds N,N,… previews of each, by number of tasks in turn, the last for the rest (default ${defaultRounds.join(",")});
                 5,5,5,1 takes a third of the time: one preview of 1,000 tasks is as long as five of 200
  --json FILE    write the figures to FILE too
  --help         this text

Exit status: 0 when ours takes at most ${goals.cpu.toFixed(2)} times the processor time at every number of tasks and ${goals.state.toFixed(2)} times the
state, 1 when not or when a measurement failed, 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { values, tasks, rounds } = parseArguments();
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-plan-"));
    const progress = new Progress(process.stderr);
    try {
        const bench = new Bench(directory, signal);
        await bench.align();
        const costs: PlanCost[] = [];
        for (const [index, count] of tasks.entries()) {
            const times = rounds[Math.min(index, rounds.length - 1)]!;
            const done = progress.start(`previewing ${count} tasks ${times} times on each side`, seconds(count, times));
            costs.push(await bench.cost(count, times));
            done("done");
        }
        const state = await bench.state(tasksOfState);
        const missed = [
            ...costs
                .filter(({ ratio }) => ratio > goals.cpu)
                .map(
                    ({ tasks: count, ratio }) =>
                        `${count} tasks take ${ratio.toFixed(2)} times, the goal is ${goals.cpu}`,
                ),
            ...(state.ratio > goals.state
                ? [`a task's state is ${state.ratio.toFixed(2)} times, the goal is ${goals.state}`]
                : []),
        ];
        process.stdout.write(report(costs, state, missed));
        if (values.json !== undefined) {
            const result = { versions: versions(), cores: os.availableParallelism(), goals, costs, state };
            fs.writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
        }
        return missed.length === 0 ? 0 : 1;
    } finally {
        progress.close();
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

/** What it took on two cores: a preview starts in 6 s, and a task takes 0.06 s. */
const seconds = (tasks: number, rounds: number): number => rounds * 2 * (6 + tasks * 0.06);

function report(costs: readonly PlanCost[], state: StateCost, missed: readonly string[]): string {
    const rows = costs.map(({ tasks, rounds, ours, raw, ratio, programRatio }) => [
        `${grouped(tasks)} ${tasks === 1 ? "task" : "tasks"}, ${rounds} ${rounds === 1 ? "round" : "rounds"}`,
        grouped(ours.cpuSeconds, 2),
        grouped(raw.cpuSeconds, 2),
        ratio.toFixed(2),
        grouped(ours.programSeconds, 2),
        grouped(raw.programSeconds, 2),
        programRatio.toFixed(2),
    ]);
    const head = ["CPU-seconds of a preview", "ours", "raw", "ratio", "program: ours", "raw", "ratio"];
    const size = ["bytes of a task in the state", grouped(state.ours), grouped(state.raw), state.ratio.toFixed(2)];
    return [
        `Medians, on ${os.availableParallelism()} cores`,
        aligned([head, ...rows, size]),
        "",
        missed.length === 0 ? "  ok: every goal is kept" : `  NOT ok: ${missed.join("; ")}`,
        "",
    ].join("\n");
}

const versions = (): Record<string, string> => ({
    pulumi: versionOf(requirePart("pulumi"), ["version"]),
    node: process.versions.node,
});

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                tasks: { type: "string", default: defaultTasks.join(",") },
                rounds: { type: "string", default: defaultRounds.join(",") },
                json: { type: "string" },
                help: { type: "boolean", default: false },
            },
        });
        const whole = (option: string, text: string): number => {
            const number = Number(text);
            if (!Number.isInteger(number) || number < 1) {
                throw new Error(`--${option} ${text} is not valid: must be a whole number of at least 1.`);
            }
            return number;
        };
        const list = (option: "tasks" | "rounds"): number[] =>
            values[option].split(",").map((text) => whole(option, text));
        return { values, tasks: list("tasks"), rounds: list("rounds") };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
