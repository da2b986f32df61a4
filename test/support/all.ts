/**
 * `npm test`, in three phases: what computes, and what waits, in two processes each, then what measures time or needs
 * the machine for itself. What failed in any is named at the end, where a log that was cut short still has it, and the
 * sums are in the last line; `.ci/run` prints them too.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Files of a folder by their names. Mocha takes a pattern with braces and without an asterisk for the name of a file
 * that isn't there, and goes on.
 */
function named(folder: string, ...names: readonly string[]): string[] {
    const files = names.map((name) => `test/${folder}/${name}.test.ts`);
    const missing = files.find((file) => !fs.existsSync(file));
    if (missing !== undefined) {
        throw new Error(`${missing} isn't there: it is to be run by name (test/support/all.ts).`);
    }
    return files;
}

/** Files that have directories, stacks and ports of their own, and whose times mean nothing. */
const sideBySide = [
    "test/**/*.unit.test.ts",
    "preview/test/**/*.unit.test.ts",
    "test/{audit,collector,components,docs,judges,policies}/**/*.test.ts",
    ...named("cli", "cost", "forms", "large", "paths", "settings"),
    "test/cli/fix/*.test.ts",
    ...named("bench", "floors", "lines", "verdicts"),
    ...named("dashboards", "firing", "late", "linters", "long-trend", "panel-options", "promtool", "ranked", "rules"),
    ...named("engine", "deploy", "engine", "examples", "stacks"),
    "test/{package,stacks,tools}/*.test.ts",
    "test/local/{amp-server,amp-signature,amp-write-request,demo-audit,grafana,preview,providers*}.test.ts",
    "preview/test/*.test.ts",
];
/** Needs the machine for itself: who lives under load, what is drawn in time, and what signals do to a run. */
const alone = [
    ...named("bench", "memory"),
    ...named("engine", "interruption"),
    ...named("local", "many-tasks", "support"),
];
const all = ["test/**/*.test.ts", "preview/test/**/*.test.ts"];

/** Written by the reporter at the end of each run. */
const summaryFile = path.join(__dirname, "..", "..", ".local", "test-summary");
type Outcome = "passed" | "failed" | "skipped";
type Totals = Readonly<Record<Outcome, number>> & { readonly ok: boolean; readonly failures: string };

/** Runs mocha; one that ends without its totals has failed. */
function run(args: readonly string[]): Totals {
    fs.rmSync(summaryFile, { force: true });
    const { status } = spawnSync("mocha", [...args, ...process.argv.slice(2)], { stdio: "inherit" });
    const summary = fs.existsSync(summaryFile) ? fs.readFileSync(summaryFile, "utf8") : "";
    const line = summary.trimEnd().split("\n").at(-1) ?? "";
    const count = (outcome: Outcome): number => Number(new RegExp(`(\\d+) ${outcome}`).exec(line)?.[1] ?? 0);
    const failed = count("failed");
    return {
        ok: status === 0,
        failures: summary.trimEnd().slice(0, -line.length),
        passed: count("passed"),
        failed: status !== 0 && failed === 0 ? 1 : failed,
        skipped: count("skipped"),
    };
}

const inTwo = ["--parallel", "--jobs", "2"];
const phases = [
    run([...inTwo, ...sideBySide]),
    // Most of these wait for collectors, each in a network and a memory of its own.
    run([...inTwo, ...all, ...[...sideBySide, ...alone].flatMap((files) => ["--ignore", files])]),
    run(alone),
];
const sum = (outcome: Outcome): number => phases.reduce((total, phase) => total + phase[outcome], 0);
const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
const closing = [
    ...phases.map(({ failures }) => failures),
    `${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`,
].join("");
fs.mkdirSync(path.dirname(summaryFile), { recursive: true });
fs.writeFileSync(summaryFile, closing);
process.stdout.write(closing);
process.exitCode = phases.every(({ ok }) => ok) ? 0 : 1;
