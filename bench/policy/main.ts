/** `npm run bench:policy`: what the policy pack costs, beside one of the same size that is written without care. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";

import type * as containers from "../../audit/containers";
import type * as violations from "../../audit/violations";
import type { Resource } from "../../local/engine/policy-host";
import { policyPack } from "../../local/paths";
import { runCommand, UsageError } from "../../tools/command";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { median } from "../support/median";
import { measurePacks } from "./measure";
import { goodConfig, goodContainers } from "./good-task";
import { writeEmptyPack, writeUntypedPack } from "./untyped";

const taskDefinitions = 1_000;
const defaultRounds = 5;
/** Most milliseconds for each figure. */
const goals = { bootMs: 1_000, auditMs: 1, addedMs: 1_000 };

const help = `Usage: npm run bench:policy [-- OPTION]

Boots the compiled policy pack in Pulumi's own policy pack runner and asks it about ${taskDefinitions} different task definitions, as
the engine does, in turn with a pack of as many policies whose functions read and judge each resource by themselves, and one
without any, whose time is what asking costs by itself and is taken off the others'. Also times the audit of one typical
task definition. Each figure is a median.

Options
  --rounds N    how often (default ${defaultRounds})
  --json FILE   write the figures to FILE too
  --help        this text

Exit status: 0 when our pack is up in less than ${goals.bootMs} ms, one audit takes less than ${goals.auditMs} ms, and ${taskDefinitions} task definitions add
less than ${goals.addedMs} ms; 1 when not; 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: asked, json, rounds } = parseArguments();
    if (asked) {
        process.stdout.write(help);
        return 0;
    }
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-policy-"));
    const progress = new Progress(process.stderr);
    const done = progress.start(`asking three packs ${rounds} times`, rounds * 30);
    try {
        const packs = {
            ours: policyPack,
            untyped: path.join(directory, "untyped"),
            empty: path.join(directory, "empty"),
        };
        writeUntypedPack(packs.untyped, repositoryRoot);
        writeEmptyPack(packs.empty, repositoryRoot);
        const auditMs = timeAudit();
        const costs = await measurePacks(packs, resources(), rounds, signal);
        done("done");
        const [ours, untyped, empty] = [costs.ours!, costs.untyped!, costs.empty!];
        const added = { ours: ours.stackMs - empty.stackMs, untyped: untyped.stackMs - empty.stackMs };
        const figures = { bootMs: ours.bootMs, auditMs, addedMs: added.ours };
        const over = (Object.keys(goals) as (keyof typeof goals)[]).filter((name) => figures[name] >= goals[name]);
        process.stdout.write(
            [
                `Medians of ${rounds} rounds on ${os.availableParallelism()} cores, ms              ours  untyped  ratio`,
                row("pack boot, compiled", ours.bootMs, untyped.bootMs),
                `  of it Pulumi's own, as of an empty pack      ${empty.bootMs.toFixed(0).padStart(8)}`,
                row(`added by ${taskDefinitions} task definitions`, added.ours, added.untyped),
                `  audit of one typical task definition         ${auditMs.toFixed(2).padStart(8)}`,
                "",
                over.length === 0
                    ? "  ok: every figure is below its goal"
                    : `  NOT ok: ${over.map((name) => `${name} is ${figures[name].toFixed(2)}, the goal is below ${goals[name]}`).join("; ")}`,
                "",
            ].join("\n"),
        );
        if (json !== undefined) {
            const result = {
                cores: os.availableParallelism(),
                node: process.version,
                rounds,
                goals,
                auditMs,
                added,
                ...costs,
            };
            fs.writeFileSync(json, `${JSON.stringify(result, undefined, 2)}\n`);
        }
        return over.length === 0 ? 0 : 1;
    } catch (error) {
        done(signal.aborted ? "stopped" : "failed");
        throw error;
    } finally {
        progress.close();
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

function row(what: string, ours: number, untyped: number): string {
    const cells = [
        ours.toFixed(0).padStart(8),
        untyped.toFixed(0).padStart(8),
        (ours / untyped).toFixed(2).padStart(6),
    ];
    return `  ${what.padEnd(42)}  ${cells.join(" ")}`;
}

/** Different in their configs too, as those of different services are. */
function resources(): Resource[] {
    const config = goodConfig();
    return Array.from({ length: taskDefinitions }, (_, index) => {
        const name = `service-${index}`;
        const containerDefinitions = JSON.stringify(goodContainers(config.replaceAll("orders", name)));
        const inputs = { family: name, cpu: "1024", memory: "2048", containerDefinitions };
        return { type: "aws:ecs/taskDefinition:TaskDefinition", name, inputs };
    });
}

const compiled = <Module>(name: string): Module =>
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- by a path that is built
    require(path.join(repositoryRoot, "bin", "audit", name)) as Module;

/** From JSON text to violations, when the process has done it a few hundred times. */
function timeAudit(): number {
    // As it is published: what loads TypeScript for the bench makes it slower.
    const { parseContainerDefinitions } = compiled<typeof containers>("containers");
    const { inspectContainers } = compiled<typeof violations>("violations");
    const definitions = resources().map(({ inputs }) => inputs.containerDefinitions as string);
    const times = definitions.map((definition) => {
        const started = performance.now();
        inspectContainers(parseContainerDefinitions(definition), { kind: "task definition", name: "orders" });
        return performance.now() - started;
    });
    return median(times.slice(definitions.length / 4));
}

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                rounds: { type: "string", default: String(defaultRounds) },
                json: { type: "string" },
                help: { type: "boolean", default: false },
            },
        });
        const rounds = Number(values.rounds);
        if (!Number.isInteger(rounds) || rounds < 1) {
            throw new Error(`--rounds ${values.rounds} is not valid: must be a whole number of at least 1.`);
        }
        return { ...values, rounds };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
