/** A file that says which process is at work in a directory, so that a second one stops with a sentence. */
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Takes the lock, or throws `busy(pid)` while its holder lives. A lock whose holder is dead is taken over.
 * @returns a function that gives it back
 */
export function takeLock(file: string, busy: (pid: number) => string): () => void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (;;) {
        try {
            fs.writeFileSync(file, String(process.pid), { flag: "wx" });
            return () => fs.rmSync(file, { force: true });
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
                throw error;
            }
        }
        const holder = Number(fs.readFileSync(file, "utf8"));
        if (isAlive(holder)) {
            throw new Error(busy(holder));
        }
        fs.rmSync(file, { force: true });
    }
}

function isAlive(pid: number): boolean {
    if (!Number.isInteger(pid) || pid <= 0) {
        return false;
    }
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}
