/** Snappy's raw block format, which remote write uses: `snappy` decompresses, behind a limit on what comes out. */
import { uncompressSync } from "snappy";

/**
 * Decompresses one block.
 * @param maxBytes what it may hold; its header says how much it does, and nothing is decompressed before that is known.
 * @throws Error when it holds more, and for a malformed block.
 */
export function decodeSnappy(block: Uint8Array, maxBytes: number): Uint8Array {
    const size = uncompressedBytes(block);
    if (size > maxBytes) {
        throw new Error(`The snappy block holds ${size} bytes; at most ${maxBytes} are allowed.`);
    }
    try {
        return uncompressSync(block) as Buffer;
    } catch (error) {
        throw new Error(`The snappy block is not valid: ${(error as Error).message}`, { cause: error });
    }
}

/** A block begins with its uncompressed length: a varint of at most 5 bytes (google/snappy, format_description.txt). */
function uncompressedBytes(block: Uint8Array): number {
    let size = 0;
    for (let index = 0; index < 5; index++) {
        const byte = block[index];
        if (byte === undefined) {
            throw new Error("The snappy block ends too early.");
        }
        size += (byte & 0x7f) * 2 ** (7 * index);
        if (byte < 0x80) {
            break;
        }
    }
    return size;
}
