/** Runs one command of the pulumi CLI: output line by line, and an end that leaves no process behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { dieWithUs } from "../../tools/die-with-us";
import { signalGroup } from "../../tools/process-group";
import { plainText } from "./plain-text";

/** How long an interrupted CLI may take to finish what it has begun before it is ended, in milliseconds. */
const patience = { interrupt: 15_000, terminate: 5_000 };

export interface CliCommand {
    pulumi: string;
    /** What the command is called in messages, such as `pulumi up`. */
    title: string;
    args: string[];
    cwd: string;
    env: NodeJS.ProcessEnv;
    /** Gets each line as it is printed. */
    log?: (line: string) => void;
    signal?: AbortSignal;
}

export interface CliResult {
    exitCode: number;
    stdout: string;
    stderr: string;
    durationMs: number;
}

/** The run was stopped from outside; the CLI and what it started have ended. */
export class Stopped extends Error {
    constructor(what: string) {
        super(`${what} was stopped before it finished.`);
    }
}

/**
 * Runs the CLI and waits for its end. A non-zero exit is a result; being stopped, or a binary that cannot run, is an
 * exception.
 */
export async function runCli(command: CliCommand): Promise<CliResult> {
    if (command.signal?.aborted) {
        throw new Stopped(command.title);
    }
    const started = Date.now();
    // Its own process group: a Ctrl-C in the terminal reaches this process only, which then interrupts the CLI once.
    const [program, ...args] = [...dieWithUs(), command.pulumi, ...command.args];
    const child = spawn(program!, args, {
        cwd: command.cwd,
        env: command.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout = collect(child.stdout, command.log);
    const stderr = collect(child.stderr, command.log);
    const stop = stopper(child);
    command.signal?.addEventListener("abort", stop.begin, { once: true });
    try {
        const exitCode = await new Promise<number>((resolve, reject) => {
            child.on("error", (error) => reject(new Error(`${command.pulumi} cannot be run: ${error.message}`)));
            child.on("close", (code) => resolve(code ?? 1));
        });
        if (command.signal?.aborted) {
            throw new Stopped(command.title);
        }
        return { exitCode, stdout: stdout(), stderr: stderr(), durationMs: Date.now() - started };
    } finally {
        command.signal?.removeEventListener("abort", stop.begin);
        stop.end();
    }
}

/** Gathers a stream and hands on whole lines. */
function collect(stream: NodeJS.ReadableStream, log: ((line: string) => void) | undefined): () => string {
    let text = "";
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
        text += chunk;
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach((line) => log?.(plainText(line)));
    });
    stream.on("end", () => {
        if (rest !== "") {
            log?.(plainText(rest));
        }
    });
    return () => plainText(text);
}

/** Interrupts as Ctrl-C does, so that the CLI saves its state and frees its lock; then asks harder. */
function stopper(child: ChildProcess): { begin: () => void; end: () => void } {
    const timers: NodeJS.Timeout[] = [];
    const kill = (signal: NodeJS.Signals) => signalGroup(child.pid, signal);
    return {
        begin: () => {
            child.kill("SIGINT");
            timers.push(setTimeout(() => kill("SIGTERM"), patience.interrupt));
            timers.push(setTimeout(() => kill("SIGKILL"), patience.interrupt + patience.terminate));
        },
        end: () => {
            timers.forEach(clearTimeout);
            // Whatever the CLI started (a policy pack, say) ends with it.
            kill("SIGKILL");
        },
    };
}
