/** PNG files as far as pictures of the page need them: read what Chromium writes, write few colours in few bytes. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

export interface Picture {
    readonly width: number;
    readonly height: number;
    /** Red, green, blue of each pixel, row by row. */
    readonly pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The colour types of the PNG specification, section 11.2.2, and how many bytes a pixel has. */
const bytesPerPixel: Readonly<Record<number, number>> = { 2: 3, 3: 1, 6: 4 };

/**
 * Reads a PNG of 8 bits a channel: true colour with or without alpha, or a palette. Alpha is ignored.
 * @throws Error for any other.
 */
export function readPng(file: Buffer): Picture {
    const chunks = chunksOf(file);
    const header = chunks.find(({ type }) => type === "IHDR")!.data;
    const [width, height, depth, type] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
    const size = bytesPerPixel[type];
    if (depth !== 8 || size === undefined || header[12] !== 0) {
        throw new Error(`PNG of colour type ${type} with ${depth} bits is not read here: use 8 bits, not interlaced.`);
    }
    const packed = inflateSync(Buffer.concat(chunks.filter((chunk) => chunk.type === "IDAT").map(({ data }) => data)));
    const raw = unfilter(packed, width * size, height, size);
    const palette = chunks.find((chunk) => chunk.type === "PLTE")?.data;
    const pixels = new Uint8Array(width * height * 3);
    for (let pixel = 0; pixel < width * height; pixel++) {
        const from = palette === undefined ? raw : palette;
        const at = palette === undefined ? pixel * size : raw[pixel] * 3;
        pixels.set(from.subarray(at, at + 3), pixel * 3);
    }
    return { width, height, pixels };
}

function chunksOf(file: Buffer): { readonly type: string; readonly data: Buffer }[] {
    const chunks = [];
    for (let at = signature.length; at < file.length;) {
        const length = file.readUInt32BE(at);
        chunks.push({ type: file.toString("latin1", at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
        at += length + 12;
    }
    return chunks;
}

/**
 * Undoes the filters of section 9.2: each byte was written as the difference to a guess from the left and from above.
 */
function unfilter(packed: Buffer, stride: number, height: number, size: number): Uint8Array {
    const raw = new Uint8Array(stride * height);
    for (let row = 0; row < height; row++) {
        const guess = guesses[packed[row * (stride + 1)]];
        for (let column = 0; column < stride; column++) {
            const at = row * stride + column;
            const left = column >= size ? raw[at - size] : 0;
            const above = row > 0 ? raw[at - stride] : 0;
            const corner = row > 0 && column >= size ? raw[at - stride - size] : 0;
            raw[at] = packed[row * (stride + 1) + 1 + column] + guess(left, above, corner);
        }
    }
    return raw;
}

type Guess = (left: number, above: number, corner: number) => number;
const guesses: readonly Guess[] = [
    () => 0,
    (left) => left,
    (_, above) => above,
    (left, above) => (left + above) >> 1,
    (left, above, corner) => {
        const near = (value: number): number => Math.abs(left + above - corner - value);
        if (near(left) <= near(above) && near(left) <= near(corner)) {
            return left;
        }
        return near(above) <= near(corner) ? above : corner;
    },
];

/** Writes a picture with its commonest colours, at most 256; every other becomes the nearest of them. */
export function writePng({ width, height, pixels }: Picture, colours: number): Buffer {
    const palette = commonest(pixels, colours);
    const nearest = new Map<number, number>();
    const rows = Buffer.alloc((width + 1) * height);
    for (let pixel = 0; pixel < width * height; pixel++) {
        const key = keyAt(pixels, pixel);
        let index = nearest.get(key);
        if (index === undefined) {
            index = nearestOf(palette, key);
            nearest.set(key, index);
        }
        rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = index;
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    const colourBytes = Buffer.from(palette.flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255]));
    const parts: [string, Buffer][] = [
        ["IHDR", header],
        ["PLTE", colourBytes],
        ["IDAT", deflateSync(rows, { level: 9 })],
        ["IEND", Buffer.alloc(0)],
    ];
    return Buffer.concat([signature, ...parts.map(([type, data]) => chunk(type, data))]);
}

function chunk(type: string, data: Buffer): Buffer {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const around = Buffer.alloc(8);
    around.writeUInt32BE(data.length, 0);
    around.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

function keyAt(pixels: Uint8Array, pixel: number): number {
    return (pixels[pixel * 3] << 16) | (pixels[pixel * 3 + 1] << 8) | pixels[pixel * 3 + 2];
}

function countsOf(pixels: Uint8Array): Map<number, number> {
    const counts = new Map<number, number>();
    for (let pixel = 0; pixel < pixels.length / 3; pixel++) {
        const key = keyAt(pixels, pixel);
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
}

/**
 * A quarter of the places for the very commonest colours, which stay exact; the others for the commonest colour of each
 * of the fullest cells of the colour cube, so that one hue's shades don't take all places.
 */
function commonest(pixels: Uint8Array, colours: number): number[] {
    const counts = countsOf(pixels);
    const exact = [...counts]
        .sort(([, a], [, b]) => b - a)
        .slice(0, Math.floor(colours / 4))
        .map(([key]) => key);
    const cells = new Map<number, { total: number; best: number; most: number }>();
    for (const [key, count] of counts) {
        const cell = key & 0xf0f0f0;
        const known = cells.get(cell) ?? { total: 0, best: key, most: 0 };
        const better = count > known.most;
        cells.set(cell, {
            total: known.total + count,
            best: better ? key : known.best,
            most: better ? count : known.most,
        });
    }
    const others = [...cells.values()].sort((a, b) => b.total - a.total).map(({ best }) => best);
    return [...new Set([...exact, ...others])].slice(0, colours);
}

function nearestOf(palette: readonly number[], key: number): number {
    const distance = (other: number): number => {
        const [red, green, blue] = [16, 8, 0].map((shift) => ((other >> shift) & 255) - ((key >> shift) & 255));
        return red * red + green * green + blue * blue;
    };
    return palette.reduce((best, other, index) => (distance(other) < distance(palette[best]) ? index : best), 0);
}

/** The share of pixels that are not of the commonest colour, which is the background's. */
export function drawnShare({ pixels }: Picture): number {
    return 1 - Math.max(...countsOf(pixels).values()) / (pixels.length / 3);
}
