/** JSON with offsets: the same strings as `JSON.parse`, and where everything stands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson } from "../../cli/json";
import { type SourceNode, positionsIn, Unreadable } from "../../cli/source-nodes";

/** A node in the words of `JSON.parse`, whose numbers, booleans and nulls nodes don't hold. */
function shapeOf(node: SourceNode): unknown {
    if (node.items !== undefined) {
        return node.items.map(shapeOf);
    }
    if (node.members !== undefined) {
        return new Map(node.members.map(({ key, value }) => [key, shapeOf(value)]));
    }
    return node.text;
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

    it("keeps every member where a key is repeated, in the file's order", () => {
        const { members = [] } = readJson('{"a": "x", "b": {"a": 1}, "a": ["y"]}');
        assert.deepEqual(
            members.map(({ key, offset, value }) => [key, offset, value.offset]),
            [
                ["a", 1, 6],
                ["b", 11, 16],
                ["a", 26, 31],
            ],
        );
    });

    it("says what is wrong and where, and quotes nothing", () => {
        const cases = {
            '{"a": 1,\n}': "2:1 The JSON is not valid: a property name in double quotes is expected here.",
            '{"a" 1}': "1:6 The JSON is not valid: a colon is expected here.",
            '{"a": }': "1:7 The JSON is not valid: a value is expected here.",
            "[1,]": "1:4 The JSON is not valid: a value is expected here.",
            "[1 2]": "1:4 The JSON is not valid: a comma or a closing bracket is expected here.",
            '{"a": 1': "1:8 The JSON is not valid: a comma or } is expected here.",
            "[1": "1:3 The JSON is not valid: a comma or ] is expected here.",
            "[1] // why": "1:5 The JSON is not valid: comments are not allowed.",
            "[/* why */]": "1:2 The JSON is not valid: comments are not allowed.",
            "[1.]": "1:2 The JSON is not valid: the number is not complete.",
            '["top secret]': "1:2 The JSON is not valid: the string is not terminated.",
            '["\\u12"]': "1:2 The JSON is not valid: the string has an escape sequence that is not valid.",
            '["\\x"]': "1:2 The JSON is not valid: the string has an escape sequence that is not valid.",
            '["a\tb"]': "1:2 The JSON is not valid: the string has a control character that is not escaped.",
            "[] x": "1:4 The JSON is not valid: this is neither a value nor punctuation.",
            "[] []": "1:4 The JSON is not valid: the end of the file is expected here.",
            ["[".repeat(600)]: "1:502 The JSON is nested deeper than 500 levels.",
            ['{"a":'.repeat(100_000)]: "1:2506 The JSON is nested deeper than 500 levels.",
        };
        for (const [text, expected] of Object.entries(cases)) {
            assert.equal(mistakeIn(text), expected);
        }
    });
});
