/** `npm run bench:memory`: what a sidecar does with its memory, ours against what others ship. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { hasOwnNetworks } from "../../local/support/isolated";
import { runCommand, UsageError } from "../../tools/command";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import type { Result } from "./cell";
import { memoryChart } from "./chart";
import { documented, withOutages } from "./document";
import { isOfDestinations } from "./destinations-table";
import { broken, stateOf } from "./expectations";
import { describeCell, type Entry, grid, mayShare, type Run, select, typicalSeconds } from "./grid";
import { isOfLimiter } from "./limiter-table";
import { holds, noResults, readResults, type Results, resultsIn, withResult, writeResults } from "./results";
import { requireLimits, runCell, stampOf } from "./run";
import { capacityTable, cellTables, nameOf } from "./table";
import { variantOf } from "./variants";

const chartFile = path.join(repositoryRoot, "docs", "memory-over-time.svg");
const documentFile = path.join(repositoryRoot, "docs", "memory.md");
const outagesFile = path.join(repositoryRoot, "docs", "outages.md");

const help = `Usage: npm run bench:memory [-- OPTION]

Runs our sidecar, and beside it what others would run, in memory cgroups as Fargate has them, through loads, outages and
targets that do harm. Measures memory, losses, CPU time and bytes.

Options
  --quick            the runs that show the point: 7 minutes
  --case NAME        only that cell, or the cells of that group; may be given again
  --contender NAME   only ours, disk, published, percentage, agent or vmagent; may be given again
  --variant NAME     ours with a change that bench/memory/variants.ts has, and nobody else
  --json FILE        write the results to FILE after every run; what FILE holds already is not measured again, as long
                     as it is of the same versions and settings
  --again            measure it again
  --keep DIR         keep the config and the log of every run in a folder of DIR
  --parallel N       cells of up to 5,000 samples a second run N at a time (default 1); all others always alone
  --list             show the cells, who goes through each, and how long it takes
  --docs             draw docs/memory-over-time.svg and write the tables of docs/memory.md and docs/outages.md from the
                     results in --json FILE, and measure nothing
  --help             this text

Exit status: 0 when ours was alive in every cell, never killed for its memory, and refused and lost nothing within its
rated capacity; 1 when not, when a measurement failed, or where no memory limit can be set; 2 for wrong arguments, 130
after Ctrl-C. The results of what was measured until then are in FILE.
`;

async function main(signal: AbortSignal): Promise<number> {
    const options = parseArguments();
    if (options.help) {
        process.stdout.write(help);
        return 0;
    }
    const entries = options.entries;
    if (options.list) {
        process.stdout.write(listed(entries));
        return 0;
    }
    if (options.docs) {
        const { results } = resultsIn(options.json!);
        // The picture is of the contenders, not of the settings around the limiter.
        if (!results.some((result) => isOfLimiter(result) || isOfDestinations(result))) {
            fs.writeFileSync(chartFile, memoryChart(grid, results));
            fs.writeFileSync(outagesFile, withOutages(fs.readFileSync(outagesFile, "utf8"), results));
        }
        fs.writeFileSync(documentFile, documented(fs.readFileSync(documentFile, "utf8"), results));
        process.stdout.write("docs/memory.md is written, and what else is in FILE.\n");
        return 0;
    }
    await requireLimits();
    const fresh = noResults();
    let all = options.json === undefined ? fresh : readResults(options.json, fresh);
    const jobs = jobsOf(entries);
    const stamped = (job: Job) => ({ ...job.run, cell: job.entry.cell.name, stamp: job.stamp });
    const left = options.again ? jobs : jobs.filter((job) => !holds(all, stamped(job)));
    const progress = new Progress(process.stderr);
    const parallel = hasOwnNetworks() ? options.parallel : 1;
    progress.line(
        `${left.length} runs, about ${minutes(estimate(left, parallel))}${left.length < jobs.length ? `; ${jobs.length - left.length} are in ${options.json}` : ""}`,
    );
    const failures: string[] = [];
    let finished = 0;
    await runAll(left, parallel, signal, async (job) => {
        const { cell } = job.entry;
        const done = progress.start(`${cell.name}, ${nameOf(job.run)}`, typicalSeconds(cell));
        try {
            const result = await runCell(cell, job.run.contender, {
                variant: job.run.variant,
                signal,
                keep: options.keep && path.join(options.keep, `${cell.name} ${nameOf(job.run)}`),
            });
            all = withResult(all, result);
            if (options.json !== undefined) {
                writeResults(options.json, all);
            }
            finished++;
            done(`${stateOf(result)}, ${finished} of ${left.length}`);
        } catch (error) {
            done(signal.aborted ? "stopped" : "failed");
            signal.throwIfAborted();
            // The others can still be measured.
            failures.push((error as Error).message);
        }
    }).finally(() => progress.close());

    const wanted = jobs.map((job) => stamped(job));
    const results = all.results.filter((result) => wanted.some((key) => holds({ ...all, results: [result] }, key)));
    return report(entries, results, all, failures);
}

function report(entries: readonly Entry[], results: readonly Result[], all: Results, failures: string[]): number {
    const { machine, versions } = all;
    const sentences = [
        ...failures,
        ...entries.flatMap(({ cell }) =>
            results.filter((result) => result.cell === cell.name).flatMap((result) => broken(cell, result)),
        ),
    ];
    const blocks = [
        `Collector ${versions.collector}, Prometheus ${versions.prometheus} on ${machine.cores} cores, kernel ${machine.kernel}, memory cgroups version ${machine.cgroup}`,
        cellTables(entries, results),
        capacityTable(entries, results),
        sentences.length === 0
            ? "  ok: ours was alive in every cell, never killed for its memory, and refused and lost nothing within its rated capacity"
            : sentences.map((sentence) => `  NOT ok: ${sentence}`).join("\n"),
    ];
    process.stdout.write(`${blocks.filter((block) => block !== "").join("\n\n")}\n`);
    return sentences.length === 0 ? 0 : 1;
}

interface Job {
    readonly entry: Entry;
    readonly run: Run;
    readonly stamp: string;
}

const jobsOf = (entries: readonly Entry[]): Job[] =>
    entries.flatMap((entry) =>
        entry.runs.map((run) => ({ entry, run, stamp: stampOf(entry.cell, run.contender, run.variant) })),
    );

const shares = ({ entry }: Job): boolean => mayShare(entry.cell);
const seconds = ({ entry }: Job): number => typicalSeconds(entry.cell);

/** Those that may share the machine, the longest first, so that none is left over at the end. */
const sharing = (jobs: readonly Job[]): Job[] => jobs.filter(shares).sort((a, b) => seconds(b) - seconds(a));

/** One at a time, and then those that may share the machine `parallel` at a time. */
async function runAll(
    jobs: readonly Job[],
    parallel: number,
    signal: AbortSignal,
    run: (job: Job) => Promise<void>,
): Promise<void> {
    for (const job of jobs.filter((each) => !shares(each))) {
        signal.throwIfAborted();
        await run(job);
    }
    const queue = sharing(jobs);
    const lane = async (): Promise<void> => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
            signal.throwIfAborted();
            await run(job);
        }
    };
    const lanes = await Promise.allSettled(Array.from({ length: parallel }, lane));
    const failed = lanes.find((each) => each.status === "rejected");
    if (failed !== undefined) {
        throw failed.reason;
    }
}

/** Seconds for all of them: each next one goes to the lane that is free first. */
function estimate(jobs: readonly Job[], parallel: number): number {
    const alone = jobs.filter((job) => !shares(job)).reduce((sum, job) => sum + seconds(job), 0);
    const lanes = Array.from({ length: parallel }, () => 0);
    for (const job of sharing(jobs)) {
        lanes[lanes.indexOf(Math.min(...lanes))]! += seconds(job);
    }
    return alone + Math.max(...lanes);
}

const minutes = (all: number): string => `${Math.ceil(all / 60)} min`;

function listed(entries: readonly Entry[]): string {
    const jobs = jobsOf(entries);
    return [
        ...entries.map(
            (entry) =>
                `${entry.cell.name} (${entry.runs.map(nameOf).join(", ")}): ${describeCell(entry)}; ${typicalSeconds(entry.cell)} s each`,
        ),
        `${jobs.length} runs: about ${minutes(estimate(jobs, 1))}, ${minutes(estimate(jobs, 2))} with --parallel 2`,
        "",
    ].join("\n");
}

function parseArguments() {
    try {
        const { values } = parseArgs({
            options: {
                quick: { type: "boolean", default: false },
                case: { type: "string", multiple: true },
                contender: { type: "string", multiple: true },
                variant: { type: "string" },
                json: { type: "string" },
                keep: { type: "string" },
                again: { type: "boolean", default: false },
                parallel: { type: "string", default: "1" },
                list: { type: "boolean", default: false },
                docs: { type: "boolean", default: false },
                help: { type: "boolean", default: false },
            },
        });
        const parallel = Number(values.parallel);
        if (!Number.isInteger(parallel) || parallel < 1) {
            throw new Error(`--parallel ${values.parallel} is not valid: must be a whole number of at least 1.`);
        }
        if (values.docs && values.json === undefined) {
            throw new Error("--docs shows what --json FILE holds; name the file.");
        }
        if (values.variant !== undefined) {
            variantOf(values.variant);
        }
        const { quick, variant } = values;
        const entries = select({ quick, variant, cases: values.case, contenders: values.contender });
        return { ...values, parallel, entries };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help}`);
    }
}

runCommand(main);
