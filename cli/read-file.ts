/** A file's bytes, as long as they are few enough to be read and kept. */
import * as fs from "node:fs/promises";
import { Unreadable } from "./source-nodes";

const mib = 1024 * 1024;

/** Bytes that are read of a file: the state of a stack with thousands of resources has room in them. */
export const mostFileBytes = 50 * mib;

/**
 * What a file holds. Throws `Unreadable` before it reads a file that is too large, and while it reads one that has no
 * size, such as a pipe; and the system's own error.
 */
export async function readBytes(file: string): Promise<Uint8Array> {
    const handle = await fs.open(file);
    try {
        const { size } = await handle.stat();
        if (size > mostFileBytes) {
            throw new Unreadable(tooLarge(`${inMiB(size)} MiB`));
        }
        return await gather(handle.createReadStream({ autoClose: false }));
    } finally {
        await handle.close();
    }
}

/** All chunks of a stream. Throws `Unreadable`, which calls it `what`, as soon as they are too many. */
export async function gather(stream: AsyncIterable<unknown>, what = "file"): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream) {
        chunks.push(chunk as Uint8Array);
        size += (chunk as Uint8Array).length;
        if (size > mostFileBytes) {
            throw new Unreadable(tooLarge(`more than ${inMiB(mostFileBytes)} MiB`, what));
        }
    }
    return Buffer.concat(chunks);
}

const tooLarge = (has: string, what = "file"): string =>
    `The ${what} has ${has}, and at most ${inMiB(mostFileBytes)} MiB are read.`;

const inMiB = (bytes: number): number => Math.ceil(bytes / mib);
