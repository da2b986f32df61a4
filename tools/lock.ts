/** A file that says which process is at work in a directory, so that a second one stops with a sentence. */
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Takes the lock, or throws `busy(pid)` while its holder lives. A lock whose holder is dead is taken over.
 * Throws when the lock's directory can't be written.
 * @returns a function that gives it back
 */
export function takeLock(file: string, busy: (pid: number) => string): () => void {
    const directory = path.dirname(file);
    const own = describe(process.pid);
    for (;;) {
        try {
            fs.mkdirSync(directory, { recursive: true });
            fs.writeFileSync(file, own, { flag: "wx" });
            return () => fs.rmSync(file, { force: true });
        } catch (error) {
            const { code, syscall, message } = error as NodeJS.ErrnoException;
            if (code !== "EEXIST" || syscall !== "open") {
                throw new Error(`${directory} can't be written: ${message}.`, { cause: error });
            }
        }
        const holder = readHolder(file);
        if (holder !== undefined) {
            throw new Error(busy(holder));
        }
        remove(file);
    }
}

/** The process that holds the lock; undefined when it is dead, or the lock has just been given back. */
function readHolder(file: string): number | undefined {
    let text: string;
    try {
        text = fs.readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw new Error(`The lock ${file} can't be read: ${(error as Error).message}.`, { cause: error });
    }
    const pid = Number.parseInt(text, 10);
    // Numbers come again, soon in a container: with another start time it is another process.
    const same = !text.includes(" ") || text === describe(pid);
    return isAlive(pid) && same ? pid : undefined;
}

function remove(file: string): void {
    try {
        fs.rmSync(file, { force: true });
    } catch (error) {
        throw new Error(
            `The lock ${file} was left by a process that is dead, and can't be removed: ${(error as Error).message}.`,
            { cause: error },
        );
    }
}

/**
 * A process's number and, on Linux, when it started, which together are never given out twice until the machine starts
 * again.
 */
function describe(pid: number): string {
    try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        // The second field, a name in parentheses, may hold anything; the 22nd is the start time (proc_pid_stat(5)).
        const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
        return `${pid} ${started}`;
    } catch {
        return String(pid);
    }
}

/** Whether there is a process of that number, of whatever user. */
export function isAlive(pid: number): boolean {
    if (!Number.isInteger(pid) || pid <= 0) {
        return false;
    }
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // Another user's process lives as well.
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
