import assert from "node:assert/strict";
import fc from "fast-check";
import { Refusal } from "../../local/amp/refusal";
import { decodeSnappy } from "../../local/amp/snappy";
import { checkWriteRequest, decodeWriteRequest, maxLabelsPerSeries } from "../../local/amp/write-request";
import { bytesField, encodeWriteRequest, snappyLiterals, varint } from "./amp-support";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const block = (...bytes: (number | string)[]): Buffer =>
    Buffer.concat(bytes.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part, "latin1"))));

describe("local/amp: snappy", () => {
    const good: [name: string, block: Buffer, expected: string][] = [
        ["nothing", block(0), ""],
        ["a short literal", block(4, 3 << 2, "abcd"), "abcd"],
        ["a literal with a length byte", block(70, 60 << 2, 69, "x".repeat(70)), "x".repeat(70)],
        ["a copy with a one-byte offset", block(8, 3 << 2, "abcd", 1, 4), "abcdabcd"],
        ["a copy that overlaps itself", block(9, 1 << 2, "ab", (3 << 2) | 1, 2), "ababababa"],
        ["a copy with a two-byte offset", block(7, 3 << 2, "abcd", (2 << 2) | 2, 3, 0), "abcdbcd"],
        ["a copy with a four-byte offset", block(6, 3 << 2, "abcd", (1 << 2) | 3, 2, 0, 0, 0), "abcdcd"],
    ];
    for (const [name, bytes, expected] of good) {
        it(`decodes ${name}`, () => {
            assert.equal(text(decodeSnappy(bytes, 1000)), expected);
        });
    }

    it("decodes an offset of more than 255 bytes", () => {
        const far = "a".repeat(299) + "Z";
        const bytes = block((304 & 127) | 128, 304 >> 7, 61 << 2, 299 & 255, 299 >> 8, far, (1 << 5) | 1, 300 - 256);
        assert.equal(text(decodeSnappy(bytes, 1000)), far + "aaaa");
    });

    it("decodes whatever was put into literals", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 200_000 }), (data) => {
                assert.deepEqual(Buffer.from(decodeSnappy(snappyLiterals(data), data.length)), Buffer.from(data));
            }),
            { numRuns: 30 },
        );
    });

    const bad: [name: string, block: Buffer, expected: RegExp][] = [
        ["no bytes", block(), /ends too early/],
        ["a literal beyond the end", block(4, 3 << 2, "ab"), /not valid: .*expected literal read of length 4/],
        ["a copy before the start", block(8, 3 << 2, "abcd", 1, 5), /not valid: .*got offset 5/],
        ["a copy of offset zero", block(8, 3 << 2, "abcd", 1, 0), /not valid: .*got offset 0/],
        ["more than announced", block(2, 3 << 2, "abcd"), /not valid: .*expected literal read of length 4/],
        ["less than announced", block(9, 3 << 2, "abcd"), /not valid: .*expected 9 decompressed bytes but got 4/],
        ["more than allowed", block(255, 255, 255, 255, 15), /at most 1000 are allowed/],
    ];
    for (const [name, bytes, expected] of bad) {
        it(`refuses ${name}`, () => {
            assert.throws(() => decodeSnappy(bytes, 1000), expected);
        });
    }

    it("throws nothing but its own errors on noise", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
                try {
                    decodeSnappy(noise, 10_000);
                } catch (error) {
                    assert.match((error as Error).message, /snappy/);
                }
            }),
        );
    });
});

describe("local/amp: write requests", () => {
    it("decodes what was encoded", () => {
        const label = fc.tuple(fc.string(), fc.string({ unit: "grapheme" }));
        const sample = fc.tuple(fc.double(), fc.maxSafeInteger());
        const series = fc.record({ labels: fc.array(label), samples: fc.array(sample) });
        fc.assert(
            fc.property(fc.array(series), (request) => {
                const decoded = decodeWriteRequest(encodeWriteRequest(request));
                assert.deepEqual(
                    decoded.map(({ labels }) => labels),
                    request.map(({ labels }) => labels),
                );
                decoded.forEach(({ timestamps }, index) =>
                    timestamps.forEach((timestamp, at) => {
                        const expected = request[index]!.samples[at]![1];
                        // Negative ones lose their last digits; they are refused for their age anyway.
                        assert.ok(expected < 0 ? timestamp < 0 || expected > -2048 : timestamp === expected);
                    }),
                );
            }),
        );
    });

    it("counts native histograms, skips metadata and exemplars", () => {
        const histogram = bytesField(4, Buffer.concat([varint(15n * 8n), varint(1234n)]));
        const exemplar = bytesField(3, Buffer.from([]));
        const metadata = bytesField(3, Buffer.concat([varint(8n), varint(1n), bytesField(2, Buffer.from("up"))]));
        const bytes = Buffer.concat([bytesField(1, Buffer.concat([exemplar, histogram])), metadata]);
        assert.deepEqual(decodeWriteRequest(bytes), [{ labels: [], timestamps: [1234] }]);
    });

    it("refuses what isn't protobuf", () => {
        assert.throws(() => decodeWriteRequest(Buffer.from([0x0a, 5, 1])), /ends inside a field/);
        assert.throws(() => decodeWriteRequest(Buffer.from([0x80])), /ends inside a number/);
        assert.throws(() => decodeWriteRequest(Buffer.from([0x0b])), /wire type 3/);
    });

    const now = new Date("2026-07-10T12:00:00Z");
    const hour = 3_600_000;
    const many = (count: number): [string, string][] =>
        Array.from({ length: count }, (_, index) => (index === 0 ? ["__name__", "up"] : [`l${index}`, "x"]));
    const reasonOf = (labels: [string, string][], timestamps = [now.getTime()]): string => {
        try {
            checkWriteRequest(
                [
                    { labels: many(2), timestamps: [now.getTime()] },
                    { labels, timestamps },
                ],
                now,
            );
            return "accepted";
        } catch (error) {
            assert.ok(error instanceof Refusal);
            assert.equal(error.status, 400);
            return error.reason;
        }
    };
    const cases: [labels: [string, string][], expected: string, timestamps?: number[]][] = [
        [[["__name__", "a:b_1"]], "accepted"],
        [[["job", "x"]], "missing_metric_name"],
        [[["__name__", "http.requests"]], "metric_name_invalid"],
        [
            [
                ["__name__", "up"],
                ["service.name", "x"],
            ],
            "label_invalid",
        ],
        [
            [
                ["__name__", "up"],
                ["job", "x"],
                ["job", "y"],
            ],
            "duplicate_label_names",
        ],
        [many(maxLabelsPerSeries), "accepted"],
        [many(maxLabelsPerSeries + 1), "max_label_names_per_series"],
        [many(2), "accepted", [now.getTime() - hour]],
        [many(2), "greater_than_max_sample_age", [now.getTime(), now.getTime() - hour - 1]],
        [many(2), "accepted", []],
    ];
    for (const [labels, expected, timestamps] of cases) {
        const name = labels.length > 5 ? `${labels.length} labels` : JSON.stringify(labels);
        it(`${name}${timestamps ? ` at ${timestamps.map((at) => (at - now.getTime()) / 1000)} s` : ""}: ${expected}`, () => {
            assert.equal(reasonOf(labels, timestamps), expected);
        });
    }
});
