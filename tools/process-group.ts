/** A child that was started with `detached`, together with what it started. */

/** Sends a signal to all of them; does nothing when the child never started or they have ended. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
    try {
        if (pid !== undefined) {
            process.kill(-pid, signal);
        }
    } catch {
        // They have ended.
    }
}
