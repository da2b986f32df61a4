/** What confmap says a collector runs with is what the real one makes of it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";

import { resolveConfigs, textOfSet } from "../../audit/delivery/confmap";
import { needs, toolPath } from "../support/parts";

/** One way to start a collector. */
interface Start {
    /** Texts of `--config=yaml:`, in order. */
    configs: string[];
    /** Arguments of `--set`, in order. */
    sets?: string[];
    /** Variables that are known before the task starts. */
    known?: Record<string, string>;
    /** Variables that only the task has. */
    later?: Record<string, string>;
}

/** What `print-config` prints, or undefined when the collector refuses. */
function printed(configs: string[], sets: string[], env: Record<string, string>): unknown {
    const { status, stdout, stderr } = spawnSync(
        toolPath("otelcol-full"),
        [
            "print-config",
            "--mode=unredacted",
            "--validate=false",
            "--format=json",
            ...configs.map((text) => `--config=yaml:${text}`),
            ...sets.map((argument) => `--set=${argument}`),
        ],
        { encoding: "utf8", env, timeout: 30_000 },
    );
    assert.ok(status === 0 || stderr.includes("Error: "), stderr);
    return status === 0 ? JSON.parse(stdout) : undefined;
}

function resolved({ configs, sets = [], known = {} }: Start) {
    return resolveConfigs([...configs, ...sets.map((argument) => textOfSet(argument)!)], {
        variable: (name) => (Object.hasOwn(known, name) ? { value: known[name]! } : "unknown"),
    });
}

/**
 * The collector makes the same of the start and of our result, which it gets as one config without the variables that
 * are known: so all of them are in it, with the right types.
 */
function assertSame(start: Start): unknown {
    const { configs, sets = [], known = {}, later = {} } = start;
    const expected = printed(configs, sets, { ...later, ...known });
    const { config, findings } = resolved(start);
    const about = JSON.stringify({ start, config, findings });
    if (findings.length > 0) {
        assert.equal(expected, undefined, `the collector takes what is refused here: ${about}`);
        return undefined;
    }
    const text = JSON.stringify(config);
    // The name of a variable may only be known in the task.
    const actual = printed([text], [], text.includes("${env:${") ? { ...later, ...known } : later);
    assert.deepEqual(actual, expected, about);
    return expected;
}

const limiter = "memory_limiter: {check_interval: 1s, limit_mib: 179}";
/** A config with a label of this text. */
const labelled = (text: string): string =>
    JSON.stringify({ exporters: { prometheusremotewrite: { external_labels: { x: text } } } });

describe("confmap beside the real collector", function () {
    this.timeout(120_000);
    before(function () {
        needs(this, "otelcol-full");
    });

    const taken: [string, Start][] = [
        ["joins mappings", { configs: [`processors: {${limiter}}`, "processors: {batch: {timeout: 5s}}"] }],
        [
            "replaces lists",
            {
                configs: [
                    "service: {pipelines: {metrics: {receivers: [a], processors: [memory_limiter, batch]}}}",
                    "service: {pipelines: {metrics: {processors: [batch]}}}",
                ],
            },
        ],
        ["replaces a mapping by null", { configs: [`processors: {${limiter}}`, "processors: {memory_limiter: }"] }],
        ["replaces null by a mapping", { configs: ["processors: {memory_limiter: }", `processors: {${limiter}}`] }],
        ["keeps what an empty mapping is laid on", { configs: [`processors: {${limiter}}`, "processors: {}"] }],
        ["takes a config that is empty", { configs: [`processors: {${limiter}}`, "", "# nothing"] }],
        ["takes null for a section", { configs: ["processors: null"] }],
        [
            "takes a limiter with a name",
            { configs: ["processors: {memory_limiter/a: {limit_mib: 0xB3, check_interval: 1s}}"] },
        ],
        ["splits keys on the top", { configs: ["processors::memory_limiter::limit_mib: 5"] }],
        ["splits keys further down", { configs: ["processors: {'memory_limiter::limit_mib': 5}"] }],
        [
            "merges before it splits what is further down",
            { configs: ["processors: {memory_limiter: {limit_mib: 5}}", "processors::memory_limiter::limit_mib: 7"] },
        ],
        [
            "takes --set after every --config",
            { configs: [`processors: {${limiter}}`], sets: ["processors.memory_limiter.limit_mib=5"] },
        ],
        [
            "takes YAML from --set",
            { configs: [`processors: {${limiter}}`], sets: ["processors.batch = {timeout: 5s}", "processors.batch="] },
        ],
        [
            "replaces placeholders in --set",
            {
                configs: [`processors: {${limiter}}`],
                sets: ["processors.memory_limiter.limit_mib=${L}"],
                known: { L: "5" },
            },
        ],
        [
            "takes a number for a placeholder",
            { configs: ["processors: {memory_limiter: {limit_mib: '${env:L}'}}"], known: { L: "0179" } },
        ],
        [
            "takes a mapping for a placeholder",
            { configs: ["processors: ${env:P}"], known: { P: "memory_limiter: {limit_mib: '${env:L}'}", L: "5" } },
        ],
        [
            "takes a whole placeholder's text for an endpoint",
            {
                configs: ["exporters: {prometheusremotewrite: {endpoint: '${env:E}'}}"],
                known: { E: "http://evil/x: " },
            },
        ],
        [
            "leaves keys alone",
            {
                configs: ["exporters: {prometheusremotewrite: {endpoint: 'https://x', headers: {'${env:L}$$': a}}}"],
                known: { L: "5" },
            },
        ],
    ];
    for (const [what, start] of taken) {
        it(what, () => {
            assert.notEqual(assertSame(start), undefined, "the collector should take it");
        });
    }

    it("replaces placeholders in texts", () => {
        const texts = [
            "${env:B}",
            "${B}",
            "a${env:N}b",
            "${env:B}-${env:N}",
            "${env:B:-x}",
            // Escaped, or after an escaped dollar; the collector stops looking at the first that is escaped.
            "$${env:B}",
            "$$${env:B}",
            "$${A} ${env:B}",
            "${env:B} $${env:B}",
            // A variable's name or value out of another.
            "${env:${env:A}}",
            "x${env:V}",
            "x${env:Q}",
            "x${yaml:[a]}",
            "${env:NOYAML}",
            "x${env:EMPTY}",
            // No placeholders.
            "${env:B",
            "$1 $$1",
            // What only the task knows.
            "${env:LATER}",
            "x${env:${env:LATER}}",
            "${env:LATER}${env:B}",
            "$$${env:LATER}",
        ];
        const known = { A: "B", B: "bb", N: "0080", V: "${env:B}", Q: '"q"', NOYAML: "a: b: *c", EMPTY: "" };
        // A label is a text, and the value of an attribute takes any type.
        const labels = Object.fromEntries(texts.map((text, index) => [`l${index}`, text]));
        const actions = texts.map((value) => ({ key: "x", action: "insert", value }));
        const config = {
            exporters: { prometheusremotewrite: { endpoint: "https://x", external_labels: labels } },
            processors: { attributes: { actions } },
        };
        const start = { configs: [JSON.stringify(config)], known, later: { LATER: "B" } };
        assert.notEqual(assertSame(start), undefined, "the collector should take it");
    });

    it("takes YAML's type for a whole value", () => {
        const values = ["1", "0x1F", "1.5", "true", "[1, a]", "{a: 1}", "null", "yes", "", "'1'"];
        const actions = values.map((_, index) => ({ key: "x", action: "insert", value: `\${env:V${index}}` }));
        const known = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
        const start = { configs: [JSON.stringify({ processors: { attributes: { actions } } })], known };
        assert.notEqual(assertSame(start), undefined, "the collector should take it");
    });

    const refused: [string, Start][] = [
        ["a default without a scheme", { configs: [labelled("${B:-x}")] }],
        ["a variable that can't be one", { configs: [labelled("${env:1x}")] }],
        ["a dollar inside", { configs: [labelled("${env:B:-$x}")] }],
        ["an empty one", { configs: [labelled("${}")] }],
        ["a scheme of one letter", { configs: [labelled("${a:b}")] }],
        ["a circle", { configs: [labelled("${env:A}")], known: { A: "${env:C}", C: "${env:A}" } }],
        ["a text among configs", { configs: [`processors: {${limiter}}`, "text"] }],
        ["a list among configs", { configs: ["- a", `processors: {${limiter}}`] }],
    ];
    for (const [what, start] of refused) {
        it(`refuses ${what}`, () => {
            const { findings } = resolved(start);
            assert.ok(findings.length > 0, "there should be a finding");
            assert.equal(assertSame(start), undefined);
        });
    }

    it("says the same of random starts", () => {
        fc.assert(
            fc.property(anyStart, (start) => void assertSame(start)),
            { numRuns: Number(process.env.CONFMAP_RUNS ?? 25) },
        );
    });
});

const scalar = fc.constantFrom(
    "1",
    "${env:N}",
    "${env:LATER}",
    "${env:M:-7}",
    "${env:I}",
    "x",
    "${B}s",
    "$${B}",
    "$$${env:B}",
);
const duration = fc.constantFrom("1s", "${env:N}s", "${env:S}", "2m");
const amount = fc.oneof(fc.nat(300), fc.constantFrom("${env:N}", "${env:I}", "${env:LATER}", "${yaml:9}"));
const record = <T>(shape: { [key in keyof T]: fc.Arbitrary<T[key]> }) => fc.record(shape, { requiredKeys: [] });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 6 });

const sections = record({
    processors: orNull(
        record({
            memory_limiter: orNull(record({ check_interval: duration, limit_mib: amount, spike_limit_mib: amount })),
            "batch/a": fc.oneof(
                orNull(record({ timeout: duration, send_batch_size: amount })),
                fc.constant("${env:BATCH}"),
            ),
        }),
    ),
    exporters: record({
        prometheusremotewrite: record({
            endpoint: scalar,
            namespace: fc.constantFrom("a", "x${env:B}", "x${env:N}", "x${env:C}"),
            external_labels: fc.dictionary(
                fc.constantFrom("a", "b", "${env:B}"),
                fc.constantFrom("a", "${env:B}-${N}"),
            ),
        }),
    }),
    service: record({
        pipelines: record({
            metrics: record({
                processors: fc.array(fc.constantFrom("memory_limiter", "batch/a", "${env:ML}"), { maxLength: 3 }),
                receivers: fc.constantFrom<unknown[]>([], ["otlp"], ["${env:ML}", "a"]),
            }),
        }),
    }),
});

/** The config as text, where some levels of mappings may be written as keys with `::`. */
const text = fc.tuple(sections, fc.nat(3)).map(([config, levels]) => JSON.stringify(joined(config, levels)));

function joined(value: unknown, levels: number): unknown {
    if (levels === 0 || typeof value !== "object" || value === null || Array.isArray(value)) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => {
            const below = joined(inner, levels - 1);
            return typeof below === "object" && below !== null && !Array.isArray(below) && Object.keys(below).length > 0
                ? Object.entries(below).map(([last, part]) => [`${key}::${last}`, part])
                : [[key, below]];
        }),
    );
}

const set = fc.oneof(
    amount.map((value) => `processors.memory_limiter.limit_mib=${value}`),
    duration.map((value) => `processors.batch/a.timeout= ${value} `),
    fc.constantFrom(
        "service.pipelines.metrics.processors=[batch/a]",
        "processors.memory_limiter=null",
        "processors.batch/a={timeout: 3s}",
        "exporters.prometheusremotewrite.namespace=x${env:C}",
    ),
);

const anyStart = fc.record({
    configs: fc.array(text, { minLength: 1, maxLength: 3 }),
    sets: fc.array(set, { maxLength: 2 }),
    known: fc.record({
        B: fc.constantFrom("bb", "b b", "${env:N}", "a$$b", ""),
        N: fc.constantFrom("5", "0x10", "077"),
        I: fc.constantFrom("${env:N}", "12", "${env:I}"),
        S: fc.constantFrom("1s", "${env:N}s"),
        C: fc.constantFrom("c", "${env:B}", "x: y: z"),
        ML: fc.constantFrom("memory_limiter", "${env:B}"),
        BATCH: fc.constantFrom("{timeout: '${env:S}'}", "null", "{'a::b': 1}"),
    }),
    later: fc.constantFrom<Record<string, string>>({}, { LATER: "5" }, { LATER: "${env:LATER2}", LATER2: "x" }),
});
