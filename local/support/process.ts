/** Child processes that are logged, watched, and never left behind. */
import { spawn } from "node:child_process";
import * as readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { signalGroup } from "../../tools/process-group";

export interface ProcessOptions {
    /** Short name for messages and as the prefix of log lines, as in "prometheus". */
    readonly name: string;
    readonly command: string;
    readonly args?: readonly string[];
    readonly cwd?: string;
    /** The whole environment of the child. Default: this process's own. */
    readonly env?: NodeJS.ProcessEnv;
    /** Gets each output line as `name | line`. */
    readonly log?: (line: string) => void;
    /** Gets each output line as it is. */
    readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
    /** When it aborts the child is stopped as by `stop()`. */
    readonly signal?: AbortSignal;
    /** What `stop()` sends first. Default: SIGTERM. */
    readonly stopSignal?: NodeJS.Signals;
    /** How long `stop()` waits before SIGKILL, in milliseconds. Default: 5000. */
    readonly stopTimeoutMs?: number;
}

/** How a child ended: one of the three is set. */
export interface Exit {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    /** Set when the program could not be started at all. */
    readonly error?: Error;
}

export interface Child {
    readonly name: string;
    /** Undefined when the program could not be started. */
    readonly pid: number | undefined;
    /** Settles when the child has ended and its output has been read; never rejects. */
    readonly exited: Promise<Exit>;
    /** How it ended; undefined while it runs. */
    readonly exit: Exit | undefined;
    /** The last lines of output, at most 100, oldest first. */
    tail(lines?: number): string;
    /** Sends a signal to the child and to what it started. Does nothing when it has ended. */
    kill(signal: NodeJS.Signals): void;
    /** Asks the child to end, and kills it when it has not after the stop timeout. */
    stop(): Promise<Exit>;
}

const keptLines = 100;
/** A grandchild may hold the pipes open after the child has ended; its output is not waited for longer than this. */
const drainMs = 250;

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal reaches us, and we decide the order of
 * stopping.
 */
export function startProcess(options: ProcessOptions): Child {
    const { name, command, args = [], cwd, env, log, onLine, signal, stopSignal = "SIGTERM" } = options;
    signal?.throwIfAborted();
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    for (const stream of ["stdout", "stderr"] as const) {
        readline.createInterface({ input: child[stream], crlfDelay: Infinity }).on("line", (line) => {
            lines.push(line);
            lines.splice(0, lines.length - keptLines);
            log?.(`${name} | ${line}`);
            onLine?.(line, stream);
        });
    }

    let ended: Exit | undefined;
    const exited = new Promise<Exit>((resolve) => {
        const finish = (exit: Exit): void => {
            alive.delete(self);
            signal?.removeEventListener("abort", onAbort);
            resolve((ended ??= exit));
        };
        const onAbort = (): void => void self.stop();
        signal?.addEventListener("abort", onAbort, { once: true });
        child.once("error", (error) => child.pid === undefined && finish({ code: null, signal: null, error }));
        child.once("close", (code, by) => finish({ code, signal: by }));
        child.once("exit", (code, by) => setTimeout(finish, drainMs, { code, signal: by }));
    });

    const self: Child = {
        name,
        pid: child.pid,
        exited,
        get exit() {
            return ended;
        },
        tail: (count = keptLines) => lines.slice(-count).join("\n"),
        kill(which) {
            if (ended === undefined) {
                signalGroup(child.pid, which);
            }
        },
        async stop() {
            self.kill(stopSignal);
            const waiting = new AbortController();
            const patience = sleep(options.stopTimeoutMs ?? 5000, undefined, { signal: waiting.signal }).catch(
                () => {},
            );
            await Promise.race([exited, patience]);
            waiting.abort();
            self.kill("SIGKILL");
            return exited;
        },
    };
    if (child.pid !== undefined) {
        remember(self);
    }
    return self;
}

/** How a child ended, as the end of a sentence that begins with its name. */
export function describeExit({ code, signal, error }: Exit): string {
    if (error !== undefined) {
        return `could not be started: ${error.message}`;
    }
    return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

export interface WaitOptions {
    /** In milliseconds. Default: 15000. */
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
    /** When it ends before the URL answers, the wait fails at once with the child's last lines. */
    readonly child?: Child;
    /** Which answers count as ready. Default: any 2xx status. */
    readonly ready?: (response: Response) => boolean;
}

/** Asks for a URL until it answers. Rejects when the time is over or the child has ended. */
export async function waitForHttp(url: string, options: WaitOptions = {}): Promise<void> {
    const { timeoutMs = 15_000, signal, child, ready = (response) => response.ok } = options;
    const deadline = Date.now() + timeoutMs;
    let last = "nothing listened there";
    while (Date.now() < deadline) {
        signal?.throwIfAborted();
        if (child?.exit !== undefined) {
            throw new Error(`${child.name} ${describeExit(child.exit)} before ${url} answered.${lastWords(child)}`);
        }
        try {
            const response = await fetch(url, { signal: AbortSignal.timeout(Math.max(1, deadline - Date.now())) });
            await response.body?.cancel();
            if (ready(response)) {
                return;
            }
            last = `it answered with status ${response.status}`;
        } catch {
            // Not there yet; the deadline decides.
        }
        await sleep(50);
    }
    throw new Error(`${url} was not ready after ${timeoutMs} ms: ${last}.${child ? lastWords(child) : ""}`);
}

/** The child's last output as the end of an error message. */
export function lastWords(child: Child, lines = 10): string {
    const tail = child.tail(lines);
    return tail === "" ? " It printed nothing." : ` Its last lines:\n${tail}`;
}

/** Children that still run. They die with this process, however it ends (short of SIGKILL). */
const alive = new Set<Child>();
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function remember(child: Child): void {
    alive.add(child);
    if (!process.listeners("exit").includes(killAll)) {
        process.on("exit", killAll);
        endings.forEach((signal) => process.on(signal, endUnlessHandled));
    }
}

function killAll(): void {
    alive.forEach((child) => child.kill("SIGKILL"));
}

/** With a handler a signal no longer ends Node. So end it, unless somebody else handles that signal as well. */
function endUnlessHandled(signal: NodeJS.Signals): void {
    if (process.listenerCount(signal) === 1) {
        killAll();
        process.off(signal, endUnlessHandled);
        process.kill(process.pid, signal);
    }
}
