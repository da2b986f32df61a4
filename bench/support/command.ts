/** What the benches' commands have in common. */

/** Arguments that are not understood. */
export class UsageError extends Error {}

/**
 * Runs a command until it is done, fails or is stopped; its exit status is the process's: 2 for wrong arguments, 130
 * when stopped, else 1 when it throws.
 */
export function runCommand(main: (signal: AbortSignal) => Promise<number>): void {
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.on(signal, () => stopping.abort(new Error("Stopped.")));
    }
    main(stopping.signal).then(
        (status) => {
            process.exitCode = status;
        },
        (error: unknown) => {
            process.stderr.write(`${(error as Error).message}\n`);
            process.exitCode = error instanceof UsageError ? 2 : stopping.signal.aborted ? 130 : 1;
        },
    );
}
