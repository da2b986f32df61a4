/** Conditions of OTTL: what is refused beside the real collector's verdict about the same. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";

import { conditionProblem } from "../../../collector/ottl/conditions";
import { converters, fields, type OttlContext } from "../../../collector/ottl/names";
import { startEnvironment } from "../../audit/start-fuzz/valid-configs";
import { needs, toolPath } from "../../support/parts";
import { seed } from "../../support/seed";

/** Where the filter processor asks in each context. */
const places = {
    resource: ["metrics", "resource"],
    metric: ["metrics", "metric"],
    datapoint: ["metrics", "datapoint"],
    span: ["traces", "span"],
    spanevent: ["traces", "spanevent"],
    log: ["logs", "log_record"],
} as const satisfies Partial<Record<OttlContext, readonly [string, string]>>;

type Context = keyof typeof places;

const good: Readonly<Record<Context, readonly string[]>> = {
    resource: ['attributes["service.name"] == "a"', 'IsMatch(resource.attributes["pod"], "a-.*")', 'schema_url == ""'],
    metric: [
        'name == "x" and type == METRIC_DATA_TYPE_SUM',
        'HasAttrKeyOnDatapoint("http.method") or HasAttrOnDatapoint("a", "b")',
        'metric.name == "a" or not (description == "" and unit != "1")',
        'Len(data_points) > 0 and scope.name == "x"',
    ],
    datapoint: [
        'metric.type == METRIC_DATA_TYPE_SUMMARY and attributes["b"]["c"] == nil',
        "value_int + 1 < -3 * (2 - value_double)",
        'Now() - time > Duration("1h")',
    ],
    span: [
        "kind == SPAN_KIND_SERVER and IsRootSpan()",
        'name == "x" or IsMatch(name, "a\\\\.b$")',
        'Concat([attributes["a"], "b"], "-") == "x"',
        'instrumentation_scope.name == "a" or attributes["m"] == {"a": 1}',
    ],
    spanevent: ['name == "exception" and span.name == "x"', 'attributes["a"] == "b"'],
    log: [
        "severity_number < SEVERITY_NUMBER_INFO",
        'IsMap(body) and ParseJSON(body["x"])["a"] == 1',
        "trace_id == TraceID(0x00000000000000000000000000000000)",
        "false or true",
    ],
};

const rows = Object.entries(good).flatMap(([context, all]) => all.map((text) => [context as Context, text] as const));

/** What people write in place of these. */
const bad: readonly (readonly [Context, string])[] = [
    ["metric", ""],
    ["metric", "name"],
    ["metric", 'name = "x"'],
    ["metric", 'name == "x'],
    ["metric", "name == 'x'"],
    ["metric", 'name == "x" && unit == "1"'],
    ["metric", 'name == "x" and'],
    ["metric", '(name == "x"'],
    ["metric", 'set(name, "x") where unit == "1"'],
    ["metric", 'drop() where name == "x"'],
    ["metric", 'metric.nam == "x"'],
    ["metric", 'attributes["a"] == "x"'],
    ["metric", 'isMatch(name, "x")'],
    ["metric", "IsMatch(name)"],
    ["metric", 'IsMatch(name, "x", "y")'],
    ["metric", 'IsMatch(name, "(?!x)")'],
    ["metric", 'IsMatch(name, "\\d+")'],
    ["metric", "type == METRIC_TYPE_SUM"],
    ["metric", "IsRootSpan()"],
    ["datapoint", 'name == "x"'],
    ["datapoint", 'HasAttrKeyOnDatapoint("a")'],
    ["span", 'resource["service.name"] == "x"'],
    ["span", "kind == SERVER_KIND"],
    ["span", "trace_id == 0x123"],
    ["log", "severity >= 9"],
    ["log", 'span.name == "x"'],
    ["resource", 'name == "x"'],
];

const pieces = [
    ...['"', "(", ")", "[", "]", "=", "==", "and", "or", "not", " ", "foo", "FOO_BAR", "ismatch", ".", '"a"', "1", "nil"],
    ...["true", "\\d", "'x'", "&&", "metric", "resource", "Foo(name)", "{", ",", 'set(name, "a")', "where", "-", "x.y", "$"],
]; // prettier-ignore

/** A condition with one piece put in, left out or replaced. */
const slips = fc
    .record({ row: fc.constantFrom(...rows), at: fc.nat(500), piece: fc.constantFrom(...pieces), way: fc.nat(2) })
    .map(({ row: [context, text], at, piece, way }) => {
        const words = text.split(/(\s+|\b|(?=[()"[\]]))/);
        const index = at % words.length;
        words.splice(index, way === 1 ? 0 : 1, ...(way === 0 ? [] : [piece]));
        return [context, words.join("")] as const;
    });

describe("conditions of OTTL beside the real collector", function () {
    this.timeout(180_000);
    let folder = "";
    before(function () {
        needs(this, "otelcol-full");
        folder = mkdtempSync(join(tmpdir(), "ottl-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** What the collector refuses of them; it names each. */
    const refusedBy = (asked: readonly (readonly [Context, string])[]): Promise<string> => {
        const processors = Object.fromEntries(
            asked.map(([context, text], index) => {
                const [section, key] = places[context];
                return [`filter/c${index}`, { [section]: { [key]: [text.replaceAll("$", "$$$$")] } }];
            }),
        );
        const file = join(folder, "config.json");
        const service = { pipelines: { logs: { receivers: ["otlp"], exporters: ["debug"] } } };
        const config = {
            receivers: { otlp: { protocols: { grpc: {} } } },
            processors,
            exporters: { debug: {} },
            service,
        };
        writeFileSync(file, JSON.stringify(config));
        return new Promise((resolve, reject) => {
            const args = ["validate", "--config", file];
            execFile(toolPath("otelcol-full"), args, { env: startEnvironment, maxBuffer: 1e8 }, (error, _, said) =>
                error === null || said.includes("processors::") ? resolve(said) : reject(error),
            );
        });
    };

    /** Of each whether both refuse it. */
    async function compared(asked: readonly (readonly [Context, string])[]) {
        const said = await refusedBy(asked);
        return asked.map(([context, text], index) => ({
            what: `${context}: ${text}`,
            refused: new RegExp(`processors::filter/c${index}:`).test(said),
            why: conditionProblem(text, context, true)?.why,
        }));
    }

    it("are taken where the collector takes them", async () => {
        const all = await compared(rows);
        assert.deepEqual(
            all.filter(({ refused, why }) => refused || why !== undefined),
            [],
        );
    });

    it("are refused for what people write in their place", async () => {
        const all = await compared(bad);
        assert.deepEqual(
            all.filter(({ refused, why }) => !refused || why === undefined),
            [],
        );
    });

    it("may name all fields and functions that are listed, and no others", async () => {
        const named = Object.keys(places).flatMap((context) => [
            ...fields[context]!.split(" ").map((field) => [context as Context, `${field} == nil`] as const),
            [context as Context, "none_such == nil"] as const,
        ]);
        // The sample of an event's index is the index itself.
        const untrue = (await compared(named)).filter(({ refused, why }) => refused !== (why !== undefined));
        assert.deepEqual(untrue, []);
        const called = [...converters].map(([name, { least }]) => [
            name.startsWith("HasAttr") ? "metric" : "span",
            `${name}(${Array.from({ length: least + 20 }, () => "1").join(", ")}) == nil`,
        ]) as readonly (readonly [Context, string])[];
        const said = await refusedBy(called);
        called.forEach(([, text]) =>
            assert.doesNotMatch(said, new RegExp(`undefined function "${text.slice(0, text.indexOf("("))}"`), text),
        );
    });

    it("are refused with a slip as the collector refuses them: 600 slips", async () => {
        const all = await compared(fc.sample(slips, { numRuns: 600, seed }));
        const untrue = all.filter(({ refused, why }) => !refused && why !== undefined);
        assert.deepEqual(untrue, [], `with seed ${seed}`);
        const missed = all.filter(({ refused, why }) => refused && why === undefined);
        assert.ok(missed.length <= 6, JSON.stringify(missed));
        assert.ok(all.filter(({ refused }) => refused).length > 300);
    });

    it("say nothing of what is too long or too deep to be read, nor of functions of an unknown release", () => {
        assert.equal(conditionProblem(`${"(".repeat(5_000)}true`, "metric", true), undefined);
        assert.equal(conditionProblem('NewFunction(name) == "a"', "metric", false), undefined);
        assert.notEqual(conditionProblem('NewFunction(name) == "a"', "metric", true), undefined);
        const long = Array.from({ length: 90 }, (_, index) => `(name == "${index}")`).join(" or ");
        assert.equal(conditionProblem(long, "metric", true), undefined);
    });
});
