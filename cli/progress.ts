/** A line on the terminal about what takes long. */
import * as fs from "node:fs";
import * as path from "node:path";
import { Worker } from "node:worker_threads";

/** Shows what is being done; undefined takes the line away. */
export type ShowProgress = (text?: string) => void;

/** What the program and the thread beside it share: which of the two may write to the terminal. */
export const line = { clear: 0, beingWritten: 1, shown: 2, over: 3 } as const;

export interface ProgressData {
    /** One of `line`. */
    readonly state: Int32Array;
}

/** Takes away what stands in the line (ECMA-48, "Erase in line"). */
export const erase = "\r\u001b[K";

/** Milliseconds to wait for the thread to finish its line: a terminal takes one at once. */
const mostMs = 200;

/**
 * Writes to standard error, which must be a terminal. The audit holds the program's thread until it is done, so that
 * another one shows the time.
 */
export function terminalProgress(): ShowProgress {
    let worker: Worker | undefined;
    let state = shared();
    return (text) => {
        if (text !== undefined) {
            if (worker === undefined) {
                state = shared();
                worker = started({ state });
            }
            worker.postMessage(text);
        } else if (worker !== undefined) {
            if (ended(state)) {
                fs.writeSync(2, erase);
            }
            void worker.terminate();
            worker = undefined;
        }
    };
}

const shared = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function started(workerData: ProgressData): Worker {
    // The file beside this one, compiled or not as this one is.
    const worker = new Worker(path.join(__dirname, `progress-thread${path.extname(__filename)}`), { workerData });
    // What it can't show nobody misses.
    worker.on("error", () => undefined);
    worker.unref();
    return worker;
}

/** Keeps the thread from writing more; whether its line is on the terminal. */
function ended(state: Int32Array): boolean {
    Atomics.wait(state, 0, line.beingWritten, mostMs);
    return Atomics.exchange(state, 0, line.over) !== line.clear;
}
