import assert from "node:assert/strict";
import * as fc from "fast-check";

import { merge, resolveConfigs, textOfSet } from "../../audit/delivery/confmap";

/** Resolves texts with variables; those named LATER are set by others. */
function resolve(texts: string | string[], variables: Record<string, string> = {}) {
    return resolveConfigs([texts].flat(), {
        variable: (name) =>
            name === "LATER" ? "unknown" : Object.hasOwn(variables, name) ? { value: variables[name]! } : "unset",
    });
}

function config(texts: string | string[], variables?: Record<string, string>): unknown {
    const { config, findings } = resolve(texts, variables);
    assert.deepEqual(findings, []);
    return config;
}

function finding(texts: string | string[], variables?: Record<string, string>) {
    const { findings } = resolve(texts, variables);
    assert.equal(findings.length, 1, JSON.stringify(findings));
    return findings[0]!;
}

const unreadable = (path: string, message: string, fix: string) => ({ rule: "config-unreadable", path, message, fix });

describe("audit/delivery/confmap", () => {
    it("says which values variables have a part in, and no more of a list", () => {
        const text = "a: [x, {b: 1, c: 'at ${env:A}'}]\nd: {e: '${env:A}', f: 2}\ng: ['$${env:A}', 3]\n";
        assert.deepEqual(resolve(text, { A: "7" }).variablePaths, ["a[1].c", "d.e"]);
        assert.deepEqual(Object.keys(resolve(text, { A: "7" }).variablesAt), ["a[1].c", "d.e"]);
    });

    describe("merging", () => {
        const cases: [string, string[], unknown][] = [
            ["joins mappings deeply", ["a: {b: 1, c: {d: 2}}", "a: {c: {e: 3}}"], { a: { b: 1, c: { d: 2, e: 3 } } }],
            ["replaces lists", ["a: [1, 2]", "a: [3]"], { a: [3] }],
            ["replaces by null", ["a: {b: 1}", "a: null"], { a: null }],
            ["replaces null", ["a: null", "a: {b: 1}"], { a: { b: 1 } }],
            ["keeps what an empty mapping is laid on", ["a: {b: 1}", "a: {}"], { a: { b: 1 } }],
            ["passes over empty configs", ["a: 1", "", " # nothing"], { a: 1 }],
            ["splits keys", ["a::b: 1", "a: {c: 2}", "x: {'y::z': 3}"], { a: { b: 1, c: 2 }, x: { y: { z: 3 } } }],
            ["leaves keys in lists alone", ["a: [{b::c: 1}]"], { a: [{ "b::c": 1 }] }],
            ["merges before it replaces placeholders", ["a: {b: 1}", "a: ${env:A}"], { a: { c: 2 } }],
        ];
        for (const [what, texts, expected] of cases) {
            it(what, () => assert.deepEqual(config(texts, { A: "{c: 2}" }), expected));
        }

        const clashes: [string, string][] = [
            ["a::b: 1\na: {c: 2}", "a"],
            ["a: {c: 2}\na::b: 1", "a.b"],
            ["a: {'b::c': 1, b: {c: 2}}", "a.b.c"],
            ["a: {b: 1, 'b::c': 2}", "a.b.c"],
        ];
        for (const [text, path] of clashes) {
            it(`says that it is chance which counts: ${JSON.stringify(text)}`, () => {
                assert.deepEqual(
                    finding(text),
                    unreadable(
                        path,
                        "A key with :: and another one set the same value, and it isn't defined which of them the collector takes.",
                        "Write it once, as nested mappings.",
                    ),
                );
            });
        }

        it("says that one of several is no mapping", () => {
            assert.deepEqual(
                finding(["a: 1", "- b"]),
                unreadable(
                    "",
                    "One of the configs is not a mapping of sections: the collector doesn't start.",
                    "Give it receivers, processors, exporters and service.",
                ),
            );
        });

        it("gives the only config as it is, mapping or not", () => {
            assert.equal(config("text"), "text");
            assert.equal(config("---"), null);
        });

        it("passes on what the YAML of each has", () => {
            const { config, findings } = resolve(["a: [", "b: !!binary YQ=="]);
            assert.equal(config, undefined);
            assert.deepEqual(
                findings.map(({ message }) => message),
                [
                    "The config isn't YAML that the collector can read: unexpected end of the stream within a flow collection at line 1, column 5.",
                    "The config isn't YAML that the collector can read: unknown scalar tag !<tag:yaml.org,2002:binary> at line 1, column 4.",
                ],
            );
        });
    });

    describe("--set", () => {
        const cases: [string, string | undefined][] = [
            ["processors.batch.timeout=2s", "processors::batch::timeout: 2s"],
            [" a.b = {c: 1.5} ", "a::b: {c: 1.5}"],
            ["a=", "a: "],
            ["a=b=c", "a: b=c"],
            ["a", undefined],
        ];
        for (const [argument, text] of cases) {
            it(`takes ${argument} for ${text ?? "nothing"}`, () => assert.equal(textOfSet(argument), text));
        }
    });

    describe("placeholders", () => {
        const variables = { A: "5", B: "bb", N: "A", V: "${env:A}", M: "{x: ['${env:A}']}", E: "", Q: '"q"' };
        const cases: [string, unknown][] = [
            ["${env:A}", 5],
            ["${A}", 5],
            ["x${env:A}", "x5"],
            ["${env:B}${env:B}", "bbbb"],
            ["${env:V}", 5],
            ["${env:M}", { x: [5] }],
            ["${env:E}", null],
            ["x${env:E}", "x"],
            ["${env:Q}", '"q"'],
            ["${env:${env:N}}", 5],
            ["${env:UNSET:-7}", 7],
            ["${env:UNSET:-}", ""],
            ["${env:UNSET:-${env:B}}", "bb"],
            ["${env:A:-7}", 5],
            ["${yaml:[1, a]}", [1, "a"]],
            // Not known before the task starts.
            ["${env:UNSET}", "${env:UNSET}"],
            ["${env:LATER:-7}", "${env:LATER:-7}"],
            ["${env:LATER}-${env:A}", "${env:LATER}-5"],
            ["${env:${env:LATER}}", "${env:${env:LATER}}"],
            ["$$${env:LATER}", "$$${env:LATER}"],
            // Escapes stay, so that they can be told from what isn't known.
            ["$${env:A}", "$${env:A}"],
            ["$$1", "$$1"],
            ["$$${env:A}", "$$5"],
            // The collector stops looking at the first that is escaped.
            ["$${x} ${env:A}", "$${x} $${env:A}"],
            ["${env:A", "$${env:A"],
            ["$A", "$A"],
        ];
        for (const [text, expected] of cases) {
            it(`${text} becomes ${JSON.stringify(expected)}`, () => {
                assert.deepEqual(config(JSON.stringify({ v: text }), variables), { v: expected });
            });
        }

        it("leaves keys alone", () => assert.deepEqual(config("'${env:A}': 1", { A: "b" }), { "${env:A}": 1 }));

        it("keeps an endpoint's text as it was written", () => {
            const endpoint = "http://evil.example.com/: ";
            assert.deepEqual(config("x: [{endpoint: '${env:E}'}]\nendpoint: '${env:E}'", { E: endpoint }), {
                x: [{ endpoint }],
                endpoint,
            });
        });

        it("names the variables that are asked for, and the schemes that lead elsewhere", () => {
            const { asked, elsewhere, findings } = resolve("a: ${env:A}\nb: ${file:/x} ${s3:y}", { A: "${LATER}" });
            assert.deepEqual(
                { asked, elsewhere, findings },
                { asked: ["A", "LATER"], elsewhere: ["file", "s3"], findings: [] },
            );
        });

        it("sees a scheme around what isn't known, unless it is escaped", () => {
            assert.deepEqual(resolve("a: ${file:/x/${env:LATER}}").elsewhere, ["file"]);
            assert.deepEqual(resolve("a: $${file:/x/${env:LATER}}").elsewhere, []);
            assert.deepEqual(resolve("a: ${env:${env:LATER}}").elsewhere, []);
        });

        const refused: [string, string, string][] = [
            [
                "${a:b}",
                "A placeholder has a colon, but no scheme before it: the collector doesn't start.",
                "Write ${env:NAME}, or ${env:NAME:-default}.",
            ],
            [
                "${B:-x}",
                "A placeholder has a colon, but no scheme before it: the collector doesn't start.",
                "Write ${env:NAME}, or ${env:NAME:-default}.",
            ],
            [
                "${NAME:-x}",
                "A placeholder has a default but no scheme: the collector doesn't start.",
                "Write ${env:NAME:-default}.",
            ],
            [
                "${env:A:-$x}",
                "A placeholder has a $ inside: the collector doesn't start.",
                "Write the default without a $, or put it into a variable.",
            ],
            [
                "${1}",
                "A placeholder names a variable whose name is not valid: the collector doesn't start.",
                "Name variables with letters, digits and underscores only, and write a literal ${ as $${.",
            ],
            [
                "${env:LOOP}",
                "Its placeholders refer to one another in a loop: the collector doesn't start.",
                "Give each variable a value that doesn't refer back to itself.",
            ],
            [
                "${env:TAGGED}",
                "A placeholder stands for YAML that the collector may read differently than a reviewer.",
                "Write the value as plain YAML, in one document without tags and aliases.",
            ],
        ];
        for (const [text, message, fix] of refused) {
            it(`refuses ${text}`, () => {
                const found = finding(JSON.stringify({ a: { b: [text] } }), {
                    LOOP: "${env:BACK}",
                    BACK: "${env:LOOP}",
                    TAGGED: "a: !!binary YQ==",
                });
                assert.deepEqual(found, unreadable("a.b", message, fix));
            });
        }

        it("goes on after what it refuses", () => {
            const { config, findings } = resolve("a: ${1}\nb: ${env:A}", variables);
            assert.deepEqual(config, { a: "${1}", b: 5 });
            assert.equal(findings.length, 1);
        });
    });

    describe("bounds", () => {
        const smaller = "Write a smaller config.";
        const grows = "The placeholders make the config grow beyond 1048576 characters.";
        const deep = "The config is nested more than 200 levels deep.";
        const cases: [string, string, Record<string, string>, string][] = [
            ["a variable that doubles", "a: ${env:A}", { A: "x${env:A}${env:A}" }, grows],
            ["many large parts", `a: '${"${env:A}".repeat(100)}'`, { A: "x".repeat(60_000) }, grows],
            ["values in values", "a: ${env:A}", { A: "[['${env:A}']]" }, deep],
            [
                "values that multiply",
                "a: ${env:A0}",
                Object.fromEntries(
                    Array.from({ length: 20 }, (_, index) => [
                        `A${index}`,
                        JSON.stringify(Array(10).fill(index < 19 ? `\${A${index + 1}}` : 1)),
                    ]),
                ),
                "The config has more than 200000 values.",
            ],
            [
                "a text that is looked at again and again",
                `a: '\${env:A}${"x".repeat(100_000)}'`,
                { A: "x${env:A}" },
                "Replacing the placeholders of the config takes too long.",
            ],
        ];
        for (const [what, text, variables, message] of cases) {
            it(`stops at ${what}`, function () {
                this.timeout(5_000);
                assert.deepEqual(resolve(text, variables).findings, [unreadable("", message, smaller)]);
            });
        }

        it("refuses what only the parser finds too deep, in a variable", () => {
            for (const value of ["[".repeat(30_000), "{a: ".repeat(15_000), "- ".repeat(15_000)]) {
                assert.match(finding("a: ${env:A}", { A: value }).message, /^A placeholder stands for YAML/);
            }
        });

        it("passes on what the parser says of aliases in aliases", () => {
            const levels = "bcdefghij".split("").map((name) => {
                const before = String.fromCharCode(name.charCodeAt(0) - 1);
                return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]\n`;
            });
            const { findings } = resolve(`a: &a [x]\n${levels.join("")}`);
            assert.deepEqual(
                findings.map(({ message }) => message),
                ["The config can't be read: with its aliases it has more than 100000 values."],
            );
        });

        it("takes a large config with many placeholders", () => {
            const many = Array.from(
                { length: 500 },
                (_, index) => `k${index}: "\${env:A} \${env:LATER} ${"x".repeat(80)}"`,
            );
            const { findings } = resolve(many.join("\n"), { A: "1" });
            assert.deepEqual(findings, []);
        });
    });

    describe("whatever the texts", () => {
        const piece = fc.constantFrom(
            ...[
                "${",
                "}",
                "$",
                "env:",
                "yaml:",
                "file:",
                "A",
                "B",
                ":-",
                "a",
                ": ",
                "::",
                "\n",
                "- ",
                "{",
                "[",
                "]",
                "&x ",
                "*x",
                "'",
            ],
        );
        const anyText = fc.oneof(
            fc.string(),
            fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
        );

        it("never throws", () => {
            fc.assert(
                fc.property(
                    fc.array(anyText, { maxLength: 3 }),
                    fc.record({ A: anyText, B: anyText }),
                    (texts, variables) => {
                        resolve(texts, variables);
                    },
                ),
                { numRuns: 500 },
            );
        });

        const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom("a", "$$1", "$x", "b c"));
        const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
            tree: fc.dictionary(
                fc.constantFrom("a", "b", "c", "__proto__"),
                fc.oneof({ depthSize: "small" }, leaf, fc.array(leaf, { maxLength: 2 }), tie("tree")),
                { noNullPrototype: true },
            ),
        }));

        it("changes nothing where there is nothing to replace", () => {
            fc.assert(
                fc.property(tree, (value) => {
                    const text = JSON.stringify(value);
                    assert.equal(JSON.stringify(sorted(config(text))), JSON.stringify(sorted(JSON.parse(text))));
                }),
            );
        });

        it("says the same of its own result", () => {
            fc.assert(
                fc.property(
                    tree,
                    fc.constantFrom("${env:A}", "x${env:A}", "${env:LATER}", "$${A} ${env:A}"),
                    (value, text) => {
                        const once = config(JSON.stringify({ ...value, x: text }), { A: "1" });
                        assert.deepEqual(config(JSON.stringify(once), { A: "2" }), once);
                    },
                ),
            );
        });

        // Where a list or a text is laid on a mapping, the grouping counts: it hides what the mapping had.
        const { steady } = fc.letrec<{ steady: Record<string, unknown> }>((tie) => ({
            steady: fc
                .record(
                    {
                        value: fc.dictionary(fc.constantFrom("a", "b"), leaf, { noNullPrototype: true }),
                        inner: fc.option(tie("steady"), { nil: {}, maxDepth: 3 }),
                    },
                    { noNullPrototype: true },
                )
                .map(({ value, inner }) => ({ ...value, c: inner })),
        }));

        it("merges in any grouping", () => {
            fc.assert(
                fc.property(steady, steady, steady, (a, b, c) => {
                    assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)));
                }),
            );
        });

        it("merges a config with itself to the same", () => {
            fc.assert(fc.property(tree, (value) => assert.deepEqual(merge(value, value), merge({}, value))));
        });
    });
});

/** The value with its keys in order. */
function sorted(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return value;
    }
    return Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]);
}
