/** `npm run bench:slim`: how large the package without Pulumi is, and how long it takes to install and to start. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "../../tools/command";
import { Progress } from "../../tools/progress";
import { aligned, grouped } from "../support/table";
import { install, sampleTask, startTimes } from "./measure";

/**
 * Most that it may have and take. On a busy machine Node.js itself takes longer than the 45 ms of an idle one, and the
 * start may take as many times more.
 */
const goals = { bytes: 5_000_000, installMs: 5_000, startMs: 150, startToNode: 150 / 45 };

const defaultRounds = 15;

const help = `Usage: npm run bench:slim [-- OPTION]

Packs @pulumi-adot/cli, installs it with npm into an empty folder, and starts it: the version, and the audit of one task
definition, beside Node.js that does nothing. Times are those of the clock, medians.

  --rounds N  starts of each command (default ${defaultRounds})
  --help      this text

Exit status: 0 when it has less than ${grouped(goals.bytes / 1e6)} MB, installs in ${grouped(goals.installMs / 1000)} s and starts in ${goals.startMs} ms, or where the machine is
busy in ${goals.startToNode.toFixed(1)} times what Node.js takes; 1 when not, 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: isAsked, rounds } = parseArguments();
    if (isAsked) {
        process.stdout.write(help);
        return 0;
    }
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-slim-"));
    const progress = new Progress(process.stderr);
    try {
        const installing = progress.start("packing and installing it", 10);
        const installed = await install(directory, signal);
        installing("done");
        const task = path.join(directory, "task.json");
        fs.writeFileSync(task, sampleTask);
        const starting = progress.start(`starting it ${rounds} times`, rounds / 2);
        const commands = [
            ["-e", "0"],
            [installed.main, "--version"],
            [installed.main, "audit", task],
        ];
        const [node, version, audit] = await startTimes(commands, rounds, signal);
        starting("done");
        const missed = [
            ...(installed.bytes < goals.bytes ? [] : ["it is too large"]),
            ...(installed.ms < goals.installMs ? [] : ["its installation takes too long"]),
            ...(isPrompt(Math.max(version!, audit!), node!) ? [] : ["it starts too slowly"]),
        ];
        const ms = (value: number): string => `${grouped(value)} ms`;
        process.stdout.write(
            [
                `@pulumi-adot/cli on ${os.availableParallelism()} cores, Node.js ${process.versions.node}`,
                aligned([
                    ["packed", `${grouped(installed.packedBytes / 1e6, 2)} MB`],
                    [`installed, ${installed.files} files`, `${grouped(installed.bytes / 1e6, 2)} MB`],
                    ["packages", String(installed.packages.length)],
                    ["npm install", ms(installed.ms)],
                    ["node -e 0", ms(node!)],
                    ["pulumi-adot --version", ms(version!)],
                    ["pulumi-adot audit, one task definition", ms(audit!)],
                ]),
                "",
                missed.length === 0 ? "  ok: every goal is kept" : `  NOT ok: ${missed.join("; ")}`,
                "",
            ].join("\n"),
        );
        return missed.length === 0 ? 0 : 1;
    } finally {
        progress.close();
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

const isPrompt = (ms: number, node: number): boolean => ms < Math.max(goals.startMs, node * goals.startToNode);

function parseArguments(): { readonly help: boolean; readonly rounds: number } {
    const { values } = parseArgs({
        options: {
            rounds: { type: "string", default: String(defaultRounds) },
            help: { type: "boolean", default: false },
        },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
        throw new UsageError(`--rounds ${values.rounds} is not valid: must be a whole number of at least 1.`);
    }
    return { help: values.help, rounds };
}

runCommand(main);
