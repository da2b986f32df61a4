/** JSON with places: the same texts as `JSON.parse`, and where everything stands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson } from "../../cli/json";
import { type Place, positionsIn, Unreadable } from "../../cli/places";

/** A place in the words of `JSON.parse`, whose numbers, booleans and nulls places don't hold. */
function shapeOf(place: Place): unknown {
    if (place.items !== undefined) {
        return place.items.map(shapeOf);
    }
    if (place.members !== undefined) {
        return new Map(place.members.map(({ key, value }) => [key, shapeOf(value)]));
    }
    return place.text;
}

function shapeOfValue(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(shapeOfValue);
    }
    if (typeof value === "object" && value !== null) {
        return new Map(Object.entries(value).map(([key, inner]) => [key, shapeOfValue(inner)]));
    }
    return typeof value === "string" ? value : undefined;
}

function mistakeIn(text: string): string {
    try {
        readJson(text);
    } catch (error) {
        assert.ok(error instanceof Unreadable);
        const { line, column } = positionsIn(text)(error.offset!);
        return `${line}:${column} ${error.message}`;
    }
    return "none";
}

describe("readJson", () => {
    it("reads what JSON.parse reads, however it is laid out", () => {
        const space = fc.constantFrom(undefined, 2, "\t");
        fc.assert(
            fc.property(fc.jsonValue(), space, (value, indent) => {
                const text = JSON.stringify(value, undefined, indent);
                assert.deepEqual(shapeOf(readJson(text)), shapeOfValue(JSON.parse(text)));
            }),
        );
    });

    it("refuses what JSON.parse refuses", () => {
        const sign = fc.constantFrom(..."{}[],:\"\\ \n\t01.-+eEu'tn/", "true", "null", '"a"', "\u0001");
        const near = fc
            .tuple(fc.json(), fc.nat(), sign)
            .map(
                ([text, at, extra]) =>
                    `${text.slice(0, at % (text.length + 1))}${extra}${text.slice((at % (text.length + 1)) + 1)}`,
            );
        fc.assert(
            fc.property(fc.oneof(near, fc.string({ unit: sign })), (text) => {
                const isJson = ((): boolean => {
                    try {
                        JSON.parse(text);
                        return true;
                    } catch {
                        return false;
                    }
                })();
                assert.equal(mistakeIn(text) === "none", isJson, text);
            }),
            { numRuns: 1000 },
        );
    });

    it("says where keys and values begin", () => {
        const text = '{\n  "a": [1, "é\\n\\"x"],\r\n  "b": {}\n}';
        const { members = [] } = readJson(text);
        const [item] = members[0]!.value.items!.slice(1);
        assert.deepEqual(
            [members[0]!.offset, members[0]!.value.offset, item!.offset, members[1]!.offset].map(positionsIn(text)),
            [
                { line: 2, column: 3 },
                { line: 2, column: 8 },
                { line: 2, column: 12 },
                { line: 3, column: 3 },
            ],
        );
        assert.equal(item!.text, 'é\n"x');
    });

    it("says what is wrong and where, and quotes nothing", () => {
        const cases = {
            '{"a": 1,\n}': "2:1 The JSON lacks a key in double quotes here.",
            '{"a" 1}': "1:6 The JSON lacks a colon here.",
            '{"a": }': "1:7 The JSON lacks a value here.",
            "[1 2]": "1:4 The JSON lacks a comma or ] here.",
            '{"a": 1': "1:8 The JSON lacks a comma or } here.",
            '["top secret]': "1:2 The JSON has a text here that doesn't end, or holds what must be escaped.",
            '["\\u12"]': "1:2 The JSON has a text here that doesn't end, or holds what must be escaped.",
            "[] x": "1:4 The JSON has ended, and more follows.",
            ["[".repeat(600)]: "1:502 The JSON is nested deeper than 500 levels.",
        };
        for (const [text, expected] of Object.entries(cases)) {
            assert.equal(mistakeIn(text), expected);
        }
    });
});
