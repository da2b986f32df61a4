/** YAML as the pack reads it is what the real collector makes of it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";

import { parseCollectorConfig } from "../../collector";
import { needs, toolPath } from "../support/parts";
import { seed } from "../support/seed";

/** Texts in all, and those that one collector reads at once, each as the YAML in a variable. */
const runs = Number(process.env.YAML_RUNS ?? 1_500);
const atOnce = 100;

const bases = [
    `service:
  pipelines:
    a: &safe
      processors: [memory_limiter, batch]
    b:
      <<: *safe # comment
      x: "y z"
list:
- a: 1
  b: 2
-   - c
    - d
`,
    `a: &safe {p: [x, y]}
b: {<<: *safe, p: [x]}
c: {<<: [*safe, {z: 1}], 'q': 'it''s'}
d: |
  text
  more
e: >-
  folded
  text
? f
: 1
`,
    '{"a": {"p": ["x", "y"]}, "b": "c\\n\\x41 d"}\n',
];

/**
 * What YAML's grammar, or one of its readers, takes in a way of its own.
 */
const pieces = [
    ..."\n\t :-?#,[]{}'\"&*!|>%@`=\\\v\f\u00a0\u0085\u2028\ufeff\u200b\u3000\u007f",
    ..."\n  |\n    |  | #|# x\n|: |- |? |\r\n|\r|\n---\n|\n...\n|%YAML 1.1\n---\n|é|::".split("|"),
    ...'!!str |!!map |!!seq |!!int |!!merge |!!binary YQ==|!!set {a}|&x |*safe|<<: *safe|<<|"<<": *safe'.split("|"),
    ..."|-¦|+¦|2¦>\n¦>1-".split("¦"),
    ...'p: [z]|\n  p: [z]|\n      p: [z]\n|{p: [z]}|[a: b]|{a}|{a,}|{? a : b}|"a":b|a :b|a: b: c|- - x|?p : [z]'.split(
        "|",
    ),
    ..."0x10|010|0o10|1_0|0b1|1e3|.5|-.inf|.nan|yes|on|true|1:30|+1|-0|08|~|null|? |? #\n".split("|"),
];

const cut = fc.record({
    at: fc.nat(1000),
    without: fc.constantFrom(0, 0, 0, 1, 1, 2, 5, 20),
    instead: fc.constantFrom("", ...pieces),
});
const anyText = fc
    .record({ base: fc.constantFrom(...bases), cuts: fc.array(cut, { minLength: 1, maxLength: 4 }) })
    .map(({ base, cuts }) =>
        cuts.reduce((text, { at, without, instead }) => {
            const place = at % (text.length + 1);
            return text.slice(0, place) + instead + text.slice(place + without);
        }, base),
    )
    // js-yaml ends the last line of a block scalar with a line end that isn't there.
    .map((text) => `${text}\n`)
    // Differences that don't matter. What is nothing but a tag, or has a bare !, and a colon right before the end of a
    // flow collection give something that is no mapping, no list, no number and no id, which the audit refuses where it
    // looks for one.
    .filter((text) => !/![^\s[{"'&]*\s*([\n,\]}#&]|$)|!\s|:[\]},]/.test(text))
    // A key that looks like a number is no id; the collector takes it in a merge only, and as it was written.
    .filter((text) => !/(^|[\s{,])[-+.\d][\w.]*["']?\s*:/m.test(text));

/** Each text as the collector reads it; a text that is no YAML to it, or that it refuses, is left as it is. */
function readByCollector(texts: readonly string[]): unknown[] {
    const actions = texts.map((_, index) => ({ key: "x", action: "insert", value: `\${env:V${index}}` }));
    const config = JSON.stringify({ processors: { attributes: { actions } } });
    const { status, stdout, stderr } = spawnSync(
        toolPath("otelcol-full"),
        ["print-config", "--mode=unredacted", "--validate=false", "--format=json", `--config=yaml:${config}`],
        {
            encoding: "utf8",
            env: Object.fromEntries(texts.map((text, index) => [`V${index}`, text])),
            maxBuffer: 64 * 1024 * 1024,
        },
    );
    if (status === 0) {
        const printed = JSON.parse(stdout) as { processors: { attributes: { actions: { value: unknown }[] } } };
        return printed.processors.attributes.actions.map(({ value }) => value);
    }
    assert.match(stderr, /^Error: /m);
    // A key that is no text fails the whole config.
    const half = Math.floor(texts.length / 2);
    return half === 0 ? [...texts] : [...readByCollector(texts.slice(0, half)), ...readByCollector(texts.slice(half))];
}

/** As JSON has it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

describe("a config's YAML beside the real collector", function () {
    this.timeout(runs > 10_000 ? 0 : 120_000);
    before(function () {
        needs(this, "otelcol-full");
    });

    const same = (texts: readonly string[]): void => {
        const accepted = texts.filter((text) => parseCollectorConfig(text).findings.length === 0);
        for (let start = 0; start < accepted.length; start += atOnce) {
            const some = accepted.slice(start, start + atOnce);
            readByCollector(some).forEach((read, index) => {
                const text = some[index]!;
                const config = plain(parseCollectorConfig(text).config);
                if (typeof read !== "string" && !isDeepStrictEqual(config, read)) {
                    assert.deepEqual(
                        config,
                        read,
                        `${JSON.stringify(text)} is read otherwise: ${JSON.stringify(config)}, and by the collector as ${JSON.stringify(read)}`,
                    );
                }
            });
        }
    };

    it("is read in the same way, or refused", () => {
        same(fc.sample(anyText, { numRuns: runs, seed }));
    });

    for (const text of [
        "{?p : 1}",
        "a: &safe {p: [x]}\nb: {<<: *safe, ?p : [z]}",
        "[?a]",
        "a: &safe {p: [x]}\nb: {! <<: *safe}",
        "a: &safe {p: [x]}\nb:\n  !!merge :\n    <<: *safe\n    c: 1",
        "a: &safe {p: [x]}\nb: {!!merge <<: *safe}",
        "a: &safe {p: [x]}\nb:\n  <<: *safe\n  ? # nothing\n  : 1",
        "a: &b1:30 [x]",
        "a: &é [x]\nb: *é",
        "{? p : 1}",
        "? p\n: 1",
        "[010, 0o10, 0x10, 1_0, 0b1, 08]",
    ]) {
        it(`is read in the same way, or refused: ${JSON.stringify(text)}`, () => same([text]));
    }
});
