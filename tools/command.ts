/** What our commands have in common: exit codes, and an end by Ctrl-C. */

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
        (error: NodeJS.ErrnoException) => {
            process.stderr.write(`${error.message}\n`);
            const misused = error instanceof UsageError || error.code?.startsWith("ERR_PARSE_ARGS");
            process.exitCode = misused ? 2 : stopping.signal.aborted ? 130 : 1;
        },
    );
}
