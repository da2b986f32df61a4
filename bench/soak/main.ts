/**
 * `npm run bench:soak`: whether our sidecar's memory stays where it is, with series that come and go and a deploy in
 * the middle.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "../../tools/command";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { stateOf } from "../memory/expectations";
import { noResults, withResult, writeResults } from "../memory/results";
import { requireLimits, runCell } from "../memory/run";
import { documented, readSoak } from "./document";
import { mostGrowthMiB, mostStepMiB, unsteady } from "./expectations";
import { churn, intervalSeconds, memoryMiB, series, soakCell, variant } from "./run";
import { soakTable } from "./table";

/** Least minutes: four probes in each stretch. */
const leastMinutes = 4;
const documentFile = path.join(repositoryRoot, "docs", "memory.md");

const help = `Usage: npm run bench:soak [-- OPTION]

Runs our sidecar in ${memoryMiB} MiB with ${series.toLocaleString("en-US")} series every ${intervalSeconds} s, ${churn * 100} % of them new at each scrape, and replaces all of them once
half way, as a deploy does. Once a minute, in a shorter run more often, and always as long after a scrape, it has the sidecar
collect all garbage and asks for the heap that is left: that is what a leak would raise. Says how it grows before the deploy
and after it, without the minutes in which caches fill or lose the old series, and how far apart the two levels are.
Anonymous memory goes up and down below GOMEMLIMIT with when garbage is collected and how much of it the runtime has given
back, and is shown beside it.

Options
  --minutes N   how long (default 30, at least ${leastMinutes}; below 30 the figures are rough)
  --json FILE   write the figures to FILE too
  --keep DIR    keep the config, the log and the heap profile of every probe in DIR, for go tool pprof
  --docs        write the figures of docs/memory.md from the result in --json FILE, and measure nothing
  --help        this text

Exit status: 0 when live heap grows by less than ${mostGrowthMiB} MiB in ten minutes before the deploy and after it and is at most ${mostStepMiB} MiB
higher after it, and the sidecar is alive, was never killed for its memory, and refused and lost nothing; 1 when not, when
the measurement failed, or where no memory limit can be set; 2 for wrong arguments, 130 after Ctrl-C.
`;

async function main(signal: AbortSignal): Promise<number> {
    const { help: asked, json, keep, docs, minutes } = parseArguments();
    if (asked) {
        process.stdout.write(help);
        return 0;
    }
    if (docs) {
        fs.writeFileSync(documentFile, documented(fs.readFileSync(documentFile, "utf8"), readSoak(json!)));
        process.stdout.write("docs/memory.md is written.\n");
        return 0;
    }
    await requireLimits();
    const cell = soakCell(minutes);
    const progress = new Progress(process.stderr);
    const done = progress.start(`soaking for ${minutes} min`, cell.seconds + 10);
    const result = await runCell(cell, "ours", { variant, keep, signal })
        .catch((error: unknown) => {
            done(signal.aborted ? "stopped" : "failed");
            throw error;
        })
        .finally(() => progress.close());
    done(stateOf(result));
    const sentences = unsteady(cell, result);
    process.stdout.write(
        [
            soakTable(cell, result),
            "",
            ...(sentences.length === 0
                ? [
                      `  ok: live heap grows by less than ${mostGrowthMiB} MiB in ten minutes, and nothing was refused or lost`,
                  ]
                : sentences.map((sentence) => `  NOT ok: ${sentence}`)),
            "",
        ].join("\n"),
    );
    if (json !== undefined) {
        const { results, ...about } = withResult(noResults(), result);
        writeResults(json, { ...about, cell, results });
    }
    return sentences.length === 0 ? 0 : 1;
}

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                minutes: { type: "string", default: "30" },
                json: { type: "string" },
                keep: { type: "string" },
                docs: { type: "boolean", default: false },
                help: { type: "boolean", default: false },
            },
        });
        const minutes = Number(values.minutes);
        if (!Number.isInteger(minutes) || minutes < leastMinutes) {
            throw new Error(
                `--minutes ${values.minutes} is not valid: must be a whole number of at least ${leastMinutes}.`,
            );
        }
        if (values.docs && values.json === undefined) {
            throw new Error("--docs shows what --json FILE holds; name the file.");
        }
        return { ...values, minutes };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
