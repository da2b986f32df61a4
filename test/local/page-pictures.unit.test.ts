/** What pictures of the preview are made of: PNG files. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { describe, it } from "mocha";
import { drawnShare, readPng, writePng, type Picture } from "../../local/page/png";

describe("PNG files of pictures", () => {
    const picture: Picture = {
        width: 4,
        height: 2,
        pixels: Uint8Array.from([[255, 255, 255], [255, 255, 255], [255, 0, 0], [0, 0, 255], [255, 255, 255], [255, 255, 255], [254, 1, 1], [0, 0, 255]].flat()), // prettier-ignore
    };

    it("are read as they were written, but for colours that have no place", () => {
        assert.deepEqual(readPng(writePng(picture, 256)), picture);
        const few = readPng(writePng(picture, 4));
        assert.equal(few.pixels.length, picture.pixels.length);
        assert.ok(few.pixels.every((value) => [0, 1, 254, 255].includes(value)));
    });

    it("are read with every filter of the format", () => {
        const rows = [
            [0, 10, 20, 30, 1, 2, 3],
            [1, 10, 20, 30, 1, 2, 3],
            [2, 1, 1, 1, 1, 1, 1],
            [3, 5, 5, 5, 5, 5, 5],
            [4, 7, 7, 7, 7, 7, 7],
        ];
        const file = Buffer.concat([
            Buffer.alloc(8),
            part("IHDR", Buffer.from([0, 0, 0, 2, 0, 0, 0, 5, 8, 2, 0, 0, 0])),
            part("IDAT", deflateSync(Buffer.from(rows.flat()))),
        ]);
        assert.deepEqual([...readPng(file).pixels], [
            ...[10, 20, 30, 1, 2, 3],
            ...[10, 20, 30, 11, 22, 33],
            ...[11, 21, 31, 12, 23, 34],
            ...[10, 15, 20, 16, 24, 32],
            ...[17, 22, 27, 24, 31, 39],
        ]); // prettier-ignore
    });

    it("of other kinds are refused", () => {
        const file = Buffer.concat([
            Buffer.alloc(8),
            part("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 16, 2, 0, 0, 0])),
        ]);
        assert.throws(() => readPng(file), {
            message: "PNG of colour type 2 with 16 bits is not read here: use 8 bits, not interlaced.",
        });
    });

    it("tell how much of them is drawn", () => {
        assert.equal(drawnShare(picture), 0.5);
    });

    function part(type: string, data: Buffer): Buffer {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(data.length);
        return Buffer.concat([length, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
    }
});
