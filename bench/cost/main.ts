/** `npm run bench:cost`: what one task's metrics cost, ours against the settings that ADOT publishes. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { dollarsPerTenMillionSamples } from "../../dashboards/amp-terms";
import { hasOwnNetworks } from "../../local/support/isolated";
import { runCommand, UsageError } from "../../tools/command";
import { requirePart } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { versionOf } from "../support/version";
import { runWorker } from "../support/worker";
import type { Bill } from "./bill";
import { costTable } from "./report";
import { type Side, intervalSeconds, sides } from "./worker";

const help = `Usage: npm run bench:cost [-- OPTION]

Runs the example's service and Envoy twice, each with its own collector beside it: one with our config, one with the
settings of ADOT's config/ecs/ecs-amp-prometheus.yaml. Counts what each sends to AMP in two minutes at a scrape interval
of ${intervalSeconds} s, by source, and its bytes.

Options
  --json FILE   write the figures to FILE too
  --help        this text

Exit status: 0 when ours is billed for at most half the samples, 1 when not or when a measurement failed, 2 for wrong
arguments, 130 after Ctrl-C.
`;

/** Ours may send this share of what published sends. */
const goal = 0.5;
/**
 * The first scrape comes within an interval; then there are five or six rounds of each job, and two batches of
 * published.
 */
const measuredSeconds = 130;

async function main(signal: AbortSignal): Promise<number> {
    const { values } = parseArguments();
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    const progress = new Progress(process.stderr);
    const done = progress.start(`measuring ${sides.join(" and ")}`, measuredSeconds + 15);
    let bills: Record<Side, Bill>;
    try {
        bills = await measureBoth(signal);
    } catch (error) {
        done("failed");
        throw error;
    }
    done("done");
    const { ours, published } = bills;
    const share = ours.billedPerMinute / published.billedPerMinute;
    const held = share <= goal;
    process.stdout.write(
        [
            `One task at a scrape interval of ${intervalSeconds} s; a month has 30 days, ten million samples cost $${dollarsPerTenMillionSamples.toFixed(2)}`,
            "",
            costTable(ours, published),
            "",
            `  ${held ? "ok" : "NOT ok"}: ours is billed for ${(share * 100).toFixed(0)} % of the samples; at most ${goal * 100} % is the goal`,
            "",
        ].join("\n"),
    );
    if (values.json !== undefined) {
        const result = {
            versions: versions(),
            cores: os.availableParallelism(),
            intervalSeconds,
            goal,
            share: Number(share.toFixed(3)),
            ...bills,
        };
        fs.writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
    }
    return held ? 0 : 1;
}

/** At the same time where each can have a network of its own, else one after the other: their ports are fixed. */
async function measureBoth(signal: AbortSignal): Promise<Record<Side, Bill>> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-cost-"));
    try {
        const failed = new AbortController();
        const both = AbortSignal.any([signal, failed.signal]);
        const bills: Partial<Record<Side, Bill>> = {};
        const run = async (side: Side): Promise<void> => {
            bills[side] = await measure(side, directory, both);
        };
        if (hasOwnNetworks()) {
            // When one can't, the other need not go on.
            const runs = sides.map((side) => run(side).catch((error: unknown) => failed.abort(error)));
            await Promise.all(runs);
            both.throwIfAborted();
        } else {
            for (const side of sides) {
                await run(side);
            }
        }
        return bills as Record<Side, Bill>;
    } finally {
        fs.rmSync(directory, { recursive: true, force: true });
    }
}

const measure = (side: Side, directory: string, signal: AbortSignal): Promise<Bill> =>
    runWorker({
        title: `The measurement of ${side}`,
        file: path.join(__dirname, "worker.ts"),
        args: [side, String(measuredSeconds), requirePart("otelcol-full"), directory],
        signal,
    });

const versions = (): Record<string, string> => ({
    collector: versionOf(requirePart("otelcol-full")),
    envoy: versionOf(requirePart("envoy"), ["--version"], /\/(\d+\.\d+\.\d+)\//),
    java: versionOf(requirePart("java"), ["-version"], /version "([^"]+)"/),
    node: process.versions.node,
});

function parseArguments() {
    try {
        return parseArgs({ options: { json: { type: "string" }, help: { type: "boolean" } } });
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
