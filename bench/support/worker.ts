/** Measurements that are programs of their own, each in a network of its own where the machine can. */
import { isolated } from "../../local/support/isolated";
import { describeExit, startProcess } from "../../local/support/process";
import { repositoryRoot } from "../../tools/parts";

export interface WorkerOptions {
    /** What it is called in messages, as in "The measurement of ours". */
    readonly title: string;
    /** The TypeScript file of the program, and its arguments. */
    readonly file: string;
    readonly args: readonly string[];
    readonly signal?: AbortSignal;
    /** It is killed after this many milliseconds. Default: never. */
    readonly boundMs?: number;
}

/** The worker was killed, as it took too long. */
export class Overdue extends Error {}

/** How long a worker that is stopped may take to end its own programs, milliseconds. */
const stopTimeoutMs = 30_000;

/** Runs a worker; settles with what it prints as JSON. Rejects with its last lines when it fails. */
export async function runWorker<Outcome>(options: WorkerOptions): Promise<Outcome> {
    const { title, file, args, signal, boundMs } = options;
    const [command = "", ...rest] = isolated([process.execPath, "--import", "tsx", file, ...args]);
    const lines: string[] = [];
    const child = startProcess({
        name: title,
        command,
        args: rest,
        cwd: repositoryRoot,
        signal,
        stopTimeoutMs,
        onLine: (line, stream) => stream === "stdout" && lines.push(line),
    });
    let overdue = false;
    const kill = (): void => {
        overdue = true;
        child.kill("SIGKILL");
    };
    const bound = boundMs === undefined ? undefined : setTimeout(kill, boundMs);
    const exit = await child.exited;
    clearTimeout(bound);
    signal?.throwIfAborted();
    if (overdue) {
        throw new Overdue(`${title} took more than ${boundMs} ms.`);
    }
    if (exit.code !== 0) {
        throw new Error(`${title} ${describeExit(exit)}.\n${child.tail(10)}`);
    }
    return JSON.parse(lines.join("")) as Outcome;
}

/** What a worker's module ends with: where it is the program, prints what `work` makes of its arguments as JSON. */
export function beWorker(module: NodeJS.Module, work: (args: readonly string[]) => Promise<unknown>): void {
    if (require.main !== module) {
        return;
    }
    work(process.argv.slice(2)).then(
        (outcome) => process.stdout.write(JSON.stringify(outcome)),
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = 1;
        },
    );
}
