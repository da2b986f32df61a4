/** Runs the recipes of the parts that are missing: once, resumable, safe to interrupt. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { dieWithUs } from "./die-with-us";
import { type Measured, roughly, secondsLeft } from "./estimate";
import { takeLock } from "./lock";
import { binDirectory, findPart, type Part, partHint, partNames, repositoryRoot, which } from "./parts";
import { signalGroup } from "./process-group";
import { Progress } from "./progress";
import { cache, recipes, type Recipe, type Step } from "./recipes";

/**
 * Makes those of the parts that are neither in tools/.bin (from the same pins) nor on PATH. A failed recipe doesn't
 * stop the next: its line says what happened and what to do.
 * @param meanwhile a sentence for those who don't like to wait
 */
export async function installTools(
    signal: AbortSignal,
    parts: readonly Part[] = partNames,
    meanwhile?: string,
): Promise<void> {
    const wanted = recipes.filter(({ makes }) => makes.some(({ part }) => parts.includes(part)));
    const missing = wanted.filter((recipe) => !isMade(recipe));
    if (missing.length === 0) {
        return;
    }
    const release = takeLock(
        path.join(repositoryRoot, cache, "lock"),
        (pid) => `The tools are being built by process ${pid}; wait for it, or stop it, and run this again.`,
    );
    const progress = new Progress(process.stderr);
    try {
        const cores = os.availableParallelism();
        const done: Measured[] = [];
        const first = secondsLeft({ done, waiting: missing.map(({ typicalSeconds }) => typicalSeconds), cores });
        progress.line(
            `tools: ${missing.length} of ${wanted.length} to make, once: about ${roughly(first)} on ${cores} ${cores === 1 ? "core" : "cores"} when nothing is cached; the estimate follows what is measured here`,
        );
        if (meanwhile !== undefined) {
            progress.line(meanwhile);
        }
        for (const [index, recipe] of missing.entries()) {
            // What a recipe before it made may do as well: the full collector runs what the small one does.
            if (!isMade(recipe)) {
                const waiting = missing.slice(index + 1).map(({ typicalSeconds }) => typicalSeconds);
                const { typicalSeconds } = recipe;
                const began = Date.now();
                await make(recipe, progress, signal, (seconds) => {
                    const left = secondsLeft({ done, running: { typicalSeconds, seconds }, waiting, cores });
                    return `${index + 1} of ${missing.length}, about ${roughly(left)} left`;
                });
                done.push({ typicalSeconds, seconds: (Date.now() - began) / 1000 });
            }
            signal.throwIfAborted();
        }
    } finally {
        progress.close();
        release();
    }
}

/** Whether each of the recipe's parts is on PATH, or was made from the pins as they are now. */
function isMade(recipe: Recipe): boolean {
    const stamped = readStamp(recipe) === fingerprint(recipe);
    return recipe.makes.every(({ part, to }) => {
        const place = findPart(part);
        return place !== undefined && (stamped || place !== path.join(binDirectory, to));
    });
}

async function make(
    recipe: Recipe,
    progress: Progress,
    signal: AbortSignal,
    estimate: (seconds: number) => string,
): Promise<void> {
    const { title } = recipe;
    const absent = recipe.needs.filter((program) => which(program) === undefined);
    if (absent.length > 0) {
        const hint = partHint(recipe.makes[0]!.part);
        progress.line(`tools: ${title}: ${absent.join(" and ")} not found on PATH; ${hint}`);
        return;
    }
    removeMade(recipe);
    const done = progress.start(`tools: ${title}`, undefined, estimate);
    try {
        for (const step of recipe.steps) {
            await run(step, signal);
        }
        for (const { from, to } of recipe.makes) {
            publish(path.join(repositoryRoot, cache, from), path.join(binDirectory, to));
        }
        fs.writeFileSync(stampFile(recipe), fingerprint(recipe));
        done("made");
    } catch (error) {
        done(
            signal.aborted
                ? "interrupted; what was built so far is kept in the compilers' caches"
                : `failed: ${(error as Error).message}`,
        );
    }
}

/** How long an interrupted step may take to end, milliseconds. */
const stopPatienceMs = 5000;

/**
 * Runs one step; its output is kept for the error, as a passing build has nothing to say. An abort ends it and what it
 * started.
 */
function run(step: Step, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
        const command = path.join(repositoryRoot, step.command);
        const [program, ...args] = [...dieWithUs(), fs.existsSync(command) ? command : step.command, ...step.args];
        const child = spawn(program!, args, {
            cwd: path.join(repositoryRoot, step.cwd),
            stdio: ["ignore", "pipe", "pipe"],
            // A process group of its own, so that compilers end with the build that runs them.
            detached: true,
        });
        const timers: NodeJS.Timeout[] = [];
        const stop = () => {
            signalGroup(child.pid, "SIGTERM");
            timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), stopPatienceMs));
        };
        signal.addEventListener("abort", stop, { once: true });
        const lines: string[] = [];
        const keep = (chunk: Buffer) => {
            lines.push(...chunk.toString().split("\n").filter(Boolean));
            lines.splice(0, lines.length - 15);
        };
        child.stdout.on("data", keep);
        child.stderr.on("data", keep);
        child.on("error", reject);
        child.on("close", (code) => {
            signal.removeEventListener("abort", stop);
            timers.forEach(clearTimeout);
            if (code === 0) {
                resolve();
            } else {
                reject(new Error(`\`${step.command} ${step.args[0]}\` ended with ${code}:\n${lines.join("\n")}`));
            }
        });
    });
}

/** Gives a result its name in tools/.bin: a link, so nothing is copied and a half-made part is never visible. */
function publish(from: string, link: string): void {
    fs.mkdirSync(binDirectory, { recursive: true });
    if (fs.statSync(from).isFile() && !from.endsWith(".jar")) {
        fs.chmodSync(from, 0o755);
    }
    fs.rmSync(link, { force: true, recursive: true });
    fs.symlinkSync(path.relative(binDirectory, from), link);
}

function removeMade(recipe: Recipe): void {
    fs.rmSync(stampFile(recipe), { force: true });
    for (const { to } of recipe.makes) {
        fs.rmSync(path.join(binDirectory, to), { force: true, recursive: true });
    }
}

function stampFile(recipe: Recipe): string {
    return path.join(repositoryRoot, cache, `${recipe.makes[0]!.part}.stamp`);
}

function readStamp(recipe: Recipe): string | undefined {
    return fs.existsSync(stampFile(recipe)) ? fs.readFileSync(stampFile(recipe), "utf8") : undefined;
}

/** Changes with the recipe and with every file that pins what it builds. */
function fingerprint(recipe: Recipe): string {
    const hash = createHash("sha256").update(JSON.stringify(recipe));
    for (const pin of recipe.pins) {
        hash.update(fs.readFileSync(path.join(repositoryRoot, pin)));
    }
    return hash.digest("hex");
}
