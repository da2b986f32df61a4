import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse, stringify } from "yaml";
import { audit, parseCollectorConfig } from "../../../collector";

describe("parseCollectorConfig", () => {
    const messages = (text: string): string[] => parseCollectorConfig(text).findings.map(({ message }) => message);

    it("reads a config with anchors and merge keys", () => {
        const { config, findings } = parseCollectorConfig("a: &x {limit_mib: 1}\nb:\n  <<: *x\n  spike: 2\n");
        assert.deepEqual(config, { a: { limit_mib: 1 }, b: { limit_mib: 1, spike: 2 } });
        assert.deepEqual(findings, []);
    });

    it("reads JSON, which is YAML too", () => {
        assert.deepEqual(parseCollectorConfig('{"service": {}}'), { config: { service: {} }, findings: [] });
    });

    it("refuses the same key twice, as the collector does", () => {
        const { config, findings } = parseCollectorConfig("processors: {}\nprocessors: {}\n");
        assert.equal(config, undefined);
        assert.equal(findings[0].rule, "config-unreadable");
        assert.equal(
            findings[0].message,
            "The config isn't YAML that the collector can read: duplicated mapping key at line 2, column 1.",
        );
    });

    it("reads the first of several documents and says so", () => {
        const { config, findings } = parseCollectorConfig("a: 1\n---\nprocessors: {memory_limiter: {}}\n");
        assert.deepEqual(config, { a: 1 });
        assert.deepEqual(
            findings.map(({ message }) => message),
            ["The config has 2 YAML documents, and the collector reads only the first."],
        );
    });

    it("says what is wrong with text that is no YAML, or none at all", () => {
        assert.match(messages("a: [1,\n")[0], /^The config isn't YAML that the collector can read: /);
        assert.deepEqual(messages(""), ["The config is empty."]);
        assert.deepEqual(messages("# nothing\n"), ["The config is empty."]);
    });

    it("reads whole numbers as the collector does", () => {
        const { config, findings } = parseCollectorConfig(
            "[176, +176, 0260, 0o260, 0xB0, 0b10110000, 1_76, -0x10, 0, 00, 089, '0260', 176.0, 2:56, 0_7]",
        );
        const same = [176, 176, 176, 176, 176, 176, 176];
        assert.deepEqual(config, [...same, -16, 0, 0, 89, "0260", 176, "2:56", 7]);
        assert.deepEqual(findings, []);
    });

    it("refuses line ends that hide config from a reviewer", () => {
        // The collector reads the second list of processors; most programs show it as the end of the comment.
        const hidden = (end: string): string =>
            `a: &safe\n  processors: [memory_limiter]\nb:\n  <<: *safe #${end}  processors: [batch]\n`;
        for (const end of ["\u0085", "\u2028", "\u2029", "\r"]) {
            assert.match(messages(hidden(end)).join(" "), /line break that few programs show as one/);
        }
        assert.deepEqual(messages(hidden(" ").replaceAll("\n", "\r\n")), []);
    });

    it("refuses tags that make another value of what is written", () => {
        assert.deepEqual(messages("processors: [memory_limiter]\n!!binary cHJvY2Vzc29ycw==: [batch]\n"), [
            "The config isn't YAML that the collector can read: unknown scalar tag !<tag:yaml.org,2002:binary> at line 2, column 1.",
        ]);
        assert.deepEqual(messages('a: !!int "176"\nb: !!str x\nc: {!!merge <<: {d: 1}}\n'), []);
    });

    it("refuses keys that the collector reads in another way", () => {
        const fix = "Write the key plainly: not empty, and without a question mark or a tag in front of it.";
        const cases = {
            "safe: &safe {processors: [memory_limiter]}\nb: {<<: *safe, ?processors : [batch]}\n":
                'The config has the key "?processors", which the collector reads differently: it drops the question mark.',
            "a: {! <<: {processors: [batch]}}\n":
                'The config has the key "<<", which the collector reads differently: it merges the value.',
        };
        for (const [text, message] of Object.entries(cases)) {
            assert.deepEqual(parseCollectorConfig(text).findings, [
                { rule: "config-unreadable", path: "", message, fix },
            ]);
        }
    });

    it("stops at aliases that multiply", () => {
        const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
        for (let level = 1; level < 9; level++) {
            bomb.push(
                `a${level}: &a${level} [${Array(9)
                    .fill(`*a${level - 1}`)
                    .join(", ")}]`,
            );
        }
        assert.deepEqual(messages(bomb.join("\n")), [
            "The config can't be read: with its aliases it has more than 100000 values.",
        ]);
    });

    it("stops at what contains itself, and at what is nested too deep", () => {
        assert.deepEqual(messages("a: &a {b: *a}\n"), [
            "The config can't be read: with its aliases it has more than 100000 values.",
        ]);
        assert.match(messages(`a: ${"[".repeat(1000)}${"]".repeat(1000)}\n`)[0]!, /nesting/);
    });

    it("reads what another library writes", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                const text = stringify(
                    { value },
                    { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "QUOTE_DOUBLE" },
                );
                fc.pre(!/\r(?!\n)|[\u0085\u2028\u2029]|"\?|"<<"/.test(text));
                const { config, findings } = parseCollectorConfig(text);
                assert.deepEqual(findings, []);
                assert.deepEqual(config, parse(text));
            }),
            { numRuns: 50 },
        );
    });

    it("never throws", () => {
        fc.assert(
            fc.property(
                fc.string({
                    unit: fc.constantFrom(..."ab1~.:-?,[]{}#&*!|>'\"%@`$<=/\n\t é\u0000\u2028"),
                    maxLength: 60,
                }),
                (text) => {
                    const { config, findings } = parseCollectorConfig(text);
                    audit(config);
                    assert.ok(Array.isArray(findings));
                },
            ),
            { numRuns: 500 },
        );
    });
});
