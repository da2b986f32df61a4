/** The thread that shows on a terminal what the program does, and for how long. */
import * as fs from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { erase, line, type ProgressData } from "./progress";

/** Milliseconds until the line appears, and until it changes: what is quick shows nothing. */
const [firstMs, nextMs] = [2_000, 1_000];

const { state } = workerData as ProgressData;
const start = Date.now();
let text = "";

parentPort!.on("message", (next: string) => (text = next));

function show(): void {
    const before = Atomics.load(state, 0);
    if (before === line.over || Atomics.compareExchange(state, 0, before, line.beingWritten) !== before) {
        return;
    }
    try {
        fs.writeSync(2, `${erase}${text}, ${Math.round((Date.now() - start) / 1000)} s …`);
    } catch {
        // The terminal is gone, or takes no more just now.
    }
    if (Atomics.compareExchange(state, 0, line.beingWritten, line.shown) === line.beingWritten) {
        Atomics.notify(state, 0);
    }
}

setTimeout(() => {
    show();
    setInterval(show, nextMs);
}, firstMs);
