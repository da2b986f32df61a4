/** The raw block format of snappy, which remote write uses (google/snappy, format_description.txt). Decoding only. */

/** Decodes one block. Throws on anything malformed, and when the block says that it holds more than `maxBytes`. */
export function decodeSnappy(block: Uint8Array, maxBytes: number): Uint8Array {
    let at = 0;
    const byte = (): number => {
        if (at >= block.length) {
            throw new Error("The snappy block ends too early.");
        }
        return block[at++]!;
    };
    const littleEndian = (bytes: number): number => {
        let value = 0;
        for (let index = 0; index < bytes; index++) {
            value += byte() * 2 ** (8 * index);
        }
        return value;
    };

    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
        const part = byte();
        size += (part & 0x7f) * 2 ** shift;
        more = part >= 0x80 && shift < 28;
    }
    if (size > maxBytes) {
        throw new Error(`The snappy block holds ${size} bytes; at most ${maxBytes} are allowed.`);
    }

    const output = new Uint8Array(size);
    let written = 0;
    while (at < block.length) {
        const tag = byte();
        const kind = tag & 3;
        if (kind === 0) {
            const short = tag >> 2;
            const length = (short < 60 ? short : littleEndian(short - 59)) + 1;
            if (at + length > block.length || written + length > size) {
                throw new Error("A snappy literal is longer than the block.");
            }
            output.set(block.subarray(at, at + length), written);
            at += length;
            written += length;
            continue;
        }
        const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
        const offset = kind === 1 ? (tag >> 5) * 256 + byte() : littleEndian(kind === 2 ? 2 : 4);
        if (offset === 0 || offset > written || written + length > size) {
            throw new Error("A snappy copy points outside the block.");
        }
        // A copy may overlap what it writes, so it goes byte by byte.
        for (const end = written + length; written < end; written++) {
            output[written] = output[written - offset]!;
        }
    }
    if (written !== size) {
        throw new Error(`The snappy block holds ${written} bytes where it announced ${size}.`);
    }
    return output;
}
