/** How a command of the local environment shows its steps and its verdicts. */
import type { Progress } from "../../tools/progress";

/** Runs a step under a clock, and says how it ended. */
export type Phase = <T>(text: string, work: () => Promise<T>) => Promise<T>;

/** Steps on the lines of a progress; one that the signal has ended is stopped, not failed. */
export function phases(progress: Progress, signal: AbortSignal): Phase {
    return async (text, work) => {
        const done = progress.start(text);
        try {
            const result = await work();
            done("done");
            return result;
        } catch (error) {
            done(signal.aborted ? "stopped" : "failed");
            throw error;
        }
    };
}

/** Colour only on a terminal, and not where NO_COLOR asks for none. */
export function paint(text: string, good: boolean): string {
    return process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[${good ? 32 : 31}m${text}\x1b[0m` : text;
}

/**
 * Waits for Ctrl-C, or for what ends by itself before, which says why: that is printed.
 * @returns Whether it was Ctrl-C.
 */
export async function untilInterrupted(signal: AbortSignal, ended: Promise<string>): Promise<boolean> {
    const interrupted = new Promise<undefined>((resolve) => {
        signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    const reason = signal.aborted ? undefined : await Promise.race([interrupted, ended]);
    if (reason !== undefined) {
        process.stdout.write(`${paint(reason, false)}\n`);
    }
    return reason === undefined;
}
