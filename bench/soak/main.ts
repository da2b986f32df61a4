/** `npm run bench:soak`: whether our sidecar's memory stays where it is, with series that come and go and a deploy in the middle. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { capacity } from "../../components/collector";
import { Progress } from "../../tools/progress";
import type { Cell, Moment } from "../memory/cell";
import { stateOf, survived } from "../memory/expectations";
import { noResults, withResult, writeResults } from "../memory/results";
import { runCell, whyNoLimits } from "../memory/run";
import { runCommand, UsageError } from "../support/command";
import { growthInThird, liveHeap } from "./slope";

const memoryMiB = 256;
/** What the sidecar is rated for, and a tenth of the series new at each scrape: a service with deploys and short-lived clients. */
const { series } = capacity(memoryMiB);
const churn = 0.1;
const intervalSeconds = 20;
/** Least minutes: three scrapes in each third. */
const leastMinutes = 3;
/** MiB per ten minutes: a day of more would end the container. */
const goal = 1;

const help = `Usage: npm run bench:soak [-- OPTION]

Runs our sidecar in ${memoryMiB} MiB with ${series.toLocaleString("en-US")} series every ${intervalSeconds} s, ${churn * 100} % of them new at each scrape, and replaces all of them once
half way, as a deploy does. Says how memory grows in the second and in the last third of the time: the heap that is in use
after a collection, which is what a leak would raise, and anonymous memory, which goes up and down below GOMEMLIMIT with
when garbage is collected and how much of it the runtime has given back.

Options
  --minutes N   how long (default 30, at least ${leastMinutes}; below 30 the figures are rough)
  --json FILE   write the figures to FILE too
  --help        this text

Exit status: 0 when the heap in use grows by less than ${goal} MiB in ten minutes in both, the sidecar is alive and has refused nothing;
1 when not, when the measurement failed, or where no memory limit can be set; 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: asked, json, minutes } = parseArguments();
    if (asked) {
        process.stdout.write(help);
        return 0;
    }
    const why = await whyNoLimits();
    if (why !== undefined) {
        process.stderr.write(`${why} Without limits there is nothing to measure.\n`);
        return 1;
    }
    const seconds = minutes * 60;
    const cell: Cell = {
        name: `soak-${minutes}min`,
        load: { kind: "counters", series, churn, targets: 1 },
        intervalSeconds,
        seconds,
        faults: [],
        container: { memoryMiB, limit: "container" },
        deployAt: seconds / 2,
    };
    const progress = new Progress(process.stderr);
    const done = progress.start(`soaking for ${minutes} min`, seconds + 10);
    const kept = fs.mkdtempSync(path.join(os.tmpdir(), "bench-soak-"));
    const result = await runCell(cell, "ours", { variant: "gctrace", keep: kept, signal })
        .catch((error: unknown) => {
            done(signal.aborted ? "stopped" : "failed");
            throw error;
        })
        .finally(() => progress.close());
    done(stateOf(result));
    const live = liveHeap(fs.readFileSync(path.join(kept, "log"), "utf8"));
    fs.rmSync(kept, { recursive: true });
    const thirds = (moments: readonly Moment[]) => ({
        second: growthInThird(moments, seconds, 1),
        last: growthInThird(moments, seconds, 2),
    });
    const growth = { live: thirds(live), anonymous: thirds(result.moments) };
    const { anonymous, oomKills, refused, lost, served } = result;
    const sentences = [
        ...(survived(result) ? [] : [`the sidecar ${stateOf(result)}`]),
        ...(oomKills === 0 ? [] : [`the sidecar was killed ${oomKills} times for its memory`]),
        ...(refused === 0 ? [] : [`${refused} points were refused`]),
        ...Object.entries(growth.live)
            .filter(([, grown]) => grown >= goal)
            .map(
                ([third, grown]) =>
                    `in the ${third} third the heap in use grew by ${grown.toFixed(2)} MiB in ten minutes`,
            ),
    ];
    process.stdout.write(
        [
            `${series.toLocaleString("en-US")} series every ${intervalSeconds} s in ${memoryMiB} MiB for ${minutes} min, ${churn * 100} % new at each scrape, all new after ${minutes / 2} min`,
            `  ${stateOf(result)}, ${oomKills} OOM kills, ${served} samples served, ${refused} refused, ${lost} lost`,
            `  anonymous memory, MiB: average ${anonymous.average}, highest ${anonymous.max}`,
            ...Object.entries({
                "heap in use after a collection": growth.live,
                "anonymous memory": growth.anonymous,
            }).map(
                ([what, { second, last }]) =>
                    `  growth of ${what} in ten minutes, MiB: second third ${second.toFixed(2)}, last third ${last.toFixed(2)}`,
            ),
            ...(sentences.length === 0
                ? [`  ok: what is in use grows by less than ${goal} MiB in ten minutes, and nothing was refused`]
                : sentences.map((sentence) => `  NOT ok: ${sentence}`)),
            "",
        ].join("\n"),
    );
    if (json !== undefined) {
        const { results, ...about } = withResult(noResults(), result);
        writeResults(json, { ...about, growth, results });
    }
    return sentences.length === 0 ? 0 : 1;
}

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                minutes: { type: "string", default: "30" },
                json: { type: "string" },
                help: { type: "boolean", default: false },
            },
        });
        const minutes = Number(values.minutes);
        if (!Number.isInteger(minutes) || minutes < leastMinutes) {
            throw new Error(
                `--minutes ${values.minutes} is too short or no whole number; give ${leastMinutes} or more.`,
            );
        }
        return { ...values, minutes };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
