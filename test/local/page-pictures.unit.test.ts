/** What pictures of the preview are made of: PNG files, and recorded series set in motion. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { describe, it } from "mocha";
import { drawnShare, readPng, writePng, type Picture } from "../../local/page/png";
import { courseOf, type Course } from "../../local/page/sample/movement";

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

describe("recorded series in motion", () => {
    const series = (name: string, value: number, counter = false, labels = {}) => ({ name, labels, value, counter });
    const over = (course: Course) => Array.from({ length: 200 }, (_, scrape) => course(scrape));

    it("are counters that never fall", () => {
        const values = over(courseOf(series("requests_total", 300, true), "task", 0));
        assert.ok(values.every((value, index) => index === 0 || value >= values[index - 1]));
        assert.ok(values[199] > 1000);
    });

    it("are histograms whose buckets add up at every scrape", () => {
        const bounds = ["1", "5", "25", "100", "1000", "+Inf"];
        const buckets = bounds.map((le) => over(courseOf(series("time_bucket", 10, true, { le }), "task", 0)));
        for (const [index, bucket] of buckets.entries()) {
            assert.ok(bucket.every((value, scrape) => index === 0 || value >= buckets[index - 1][scrape]));
        }
    });

    it("leave limits and what counts trouble where they are, and let what is used move", () => {
        const different = (name: string) => new Set(over(courseOf(series(name, 1e6), "task", 0))).size;
        assert.equal(different("jvm_memory_max_bytes"), 1);
        assert.equal(different("requests_failed"), 1);
        assert.ok(different("jvm_memory_used_bytes") > 100);
    });

    it("are the same at every run, and others in another task", () => {
        const course = (task: string) => over(courseOf(series("ecs_task_cpu_utilized", 256), task, 0));
        assert.deepEqual(course("a"), course("a"));
        assert.notDeepEqual(course("a"), course("b"));
    });
});
