import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import messages from "@opentelemetry/otlp-transformer/build/src/generated/root";
import { parse } from "yaml";
import { taskPolicies } from "../../audit/rules";
import type { Moment, Result } from "../../bench/memory/cell";
import { memoryChart } from "../../bench/memory/chart";
import { documented, withOutages } from "../../bench/memory/document";
import { broken, isRated, stateOf, survived } from "../../bench/memory/expectations";
import { destinationCells, destinationGroup, destinationVariants } from "../../bench/memory/destinations";
import { type Entry, grid, groups, select, typicalSeconds } from "../../bench/memory/grid";
import { type LimiterCell, limiterCells, limiterGroups } from "../../bench/memory/limiter-cells";
import { holds, readResults, type Results, thinned, withResult, writeResults } from "../../bench/memory/results";
import { stampOf } from "../../bench/memory/run";
import { selfReport } from "../../bench/memory/self-report";
import { capacities, capacityTable, cellTables } from "../../bench/memory/table";
import { variants } from "../../bench/memory/variants";
import { contenders, isOurs, setupOf } from "../../bench/support/contenders";
import { exposition, type Load, type LoadKind } from "../../bench/support/load";
import { countOtlpRequest } from "../../bench/support/otlp";
import { countWriteRequest } from "../../bench/support/remote-write";
import { bytesField, encodeWriteRequest, varint } from "../local/amp-support";

const result = (more: Partial<Result> = {}): Result => ({
    cell: "healthy-20k",
    contender: "ours",
    stamp: "s",
    alive: true,
    oomKills: 0,
    anonymous: { average: 90, max: 120.5, slope: 0.2 },
    heapMaxMiB: 80,
    served: 1000,
    written: 1000,
    lost: 0,
    refused: 0,
    shed: 0,
    failed: 0,
    cpuSeconds: 1,
    cpuPerMillion: 12.3,
    requests: 3,
    wireBytes: 25_000,
    moments: [
        [0, 40, 20, 0],
        [1, 90, 60, 2],
    ],
    ...more,
});
const cellOf = (name: string): Entry => grid.find(({ cell }) => cell.name === name)!;
const rated = cellOf("capacity-rated");

describe("the grid of bench:memory", () => {
    it("has a name of its own for each cell, and none that is a group's", () => {
        const names = [...groups, ...grid.map(({ cell }) => cell.name)];
        assert.deepEqual([...new Set(names)], names);
    });

    it("has only contenders and variants that there are, each once in a cell", () => {
        for (const { cell, runs, quick } of grid) {
            const keys = runs.map(({ contender, variant }) => `${contender} ${variant}`);
            assert.ok(runs.length > 0 && new Set(keys).size === keys.length, cell.name);
            for (const { contender, variant } of runs) {
                assert.ok(contenders.includes(contender), cell.name);
                assert.ok(variant === undefined || variant in variants, `${cell.name}: ${variant}`);
            }
            assert.ok(quick.every((contender) => runs.some((run) => run.contender === contender)));
        }
    });

    it("has faults in order of time, that begin while there is load", () => {
        for (const { cell } of grid) {
            const times = cell.faults.flatMap(({ from, to }) => [from, to]);
            assert.deepEqual(
                times,
                [...times].sort((a, b) => a - b),
                cell.name,
            );
            assert.ok(
                cell.faults.every(({ from }) => from < cell.seconds),
                cell.name,
            );
        }
    });

    it("is under ten minutes when it has to be quick", () => {
        const runs = select({ quick: true }).flatMap(({ cell, runs: of }) => of.map(() => typicalSeconds(cell)));
        assert.equal(runs.length, 9);
        assert.ok(runs.reduce((sum, each) => sum + each, 0) < 600);
    });

    it("is selected by cell, group, contender and variant", () => {
        const names = (entries: readonly Entry[]): string[] => entries.map(({ cell }) => cell.name);
        assert.deepEqual(names(select({ cases: ["outage-503", "stop"] })), [
            "outage-503",
            "stop-ok",
            "stop-503",
            "stop-hang",
        ]);
        const agents = select({ cases: ["outage"], contenders: ["agent"] });
        assert.ok(agents.every(({ runs }) => runs.length === 1 && runs[0]!.contender === "agent"));
        const varied = select({ cases: ["healthy-20k"], variant: "gogc-50" });
        assert.deepEqual(varied[0]!.runs, [{ contender: "ours", variant: "gogc-50" }]);
        assert.throws(() => select({ cases: ["nothing"] }), /--case nothing is unknown: must be a cell or a group/);
        assert.throws(() => select({ contenders: ["theirs"] }), /--contender theirs is unknown: must be one of ours, /);
        assert.throws(() => select({ cases: ["stop"], contenders: ["agent"] }), /No run fits all of these options/);
    });
});

describe("what bench:memory expects of ours", () => {
    it("is to live, whatever happens", () => {
        const { cell } = cellOf("outage-503");
        assert.deepEqual(broken(cell, result({ refused: 5, lost: 7 })), []);
        assert.deepEqual(broken(cell, result({ alive: false, diedAfter: 12.5, oomKills: 1 })), [
            "outage-503: ours died after 12.5 s.",
            "outage-503: ours was killed 1 times for its memory; 0 is expected.",
        ]);
        assert.deepEqual(broken(cell, result({ stalledAfter: 9 })), ["outage-503: ours stalled after 9 s."]);
    });

    it("is to lose nothing within what it is rated for, with an endpoint that is well", () => {
        assert.ok(isRated(rated.cell));
        assert.ok(!isRated(cellOf("outage-503").cell) && !isRated(cellOf("hostile-huge-body").cell));
        const larger = { ...rated.cell, load: { ...rated.cell.load, series: rated.cell.load.series + 1 } };
        assert.ok(!isRated(larger));
        const sentences = broken(rated.cell, result({ refused: 5, lost: 7 }));
        assert.match(sentences.join(" "), /refused 5 points .* lost 7 of 1000 samples/);
    });

    it("is nothing for other contenders, nor for a variant", () => {
        const dead = { alive: false, diedAfter: 1, oomKills: 1 };
        assert.deepEqual(broken(rated.cell, result({ ...dead, contender: "published" })), []);
        assert.deepEqual(broken(rated.cell, result({ ...dead, variant: "gogc-50" })), []);
    });
});

describe("the tables of bench:memory", () => {
    it("have a block for each cell with results, contenders side by side", () => {
        const text = cellTables(grid, [
            result({ contender: "published", alive: false, diedAfter: 17.3, oomKills: 1, served: 2000, written: 0 }),
            result({ stopSeconds: 30, stopKilled: true }),
        ]);
        const lines = text.split("\n");
        assert.match(lines[0]!, /^healthy-20k: 20,000 series, counters, every 2 s for 30 s in 256 MiB$/);
        assert.match(lines[1]!, /^ +ours +published$/);
        assert.match(text, /state +alive +died after 17\.3 s/);
        assert.match(text, /CPU seconds per million samples +12\.3 +-/);
        assert.match(text, /bytes per sample on the wire +25\.0 +-/);
        assert.match(text, /stopped within, s +30\.0 \(killed\) +-/);
        assert.ok(!text.includes("healthy-1k"));
    });

    it("say what each holds, and that all of it has to arrive", () => {
        const series = rated.cell.load.series;
        const results = [
            result({ cell: "capacity-rated" }),
            result({ cell: "capacity-half" }),
            result({ cell: "capacity-10k", contender: "percentage" }),
            result({ cell: "capacity-15k", contender: "percentage", refused: 1 }),
            result({ cell: "capacity-10k", contender: "published", stalledAfter: 20 }),
        ];
        assert.deepEqual(
            capacities(grid, results).map((each) => [each.name, each.series, each.top]),
            [
                ["ours", series, true],
                ["published", undefined, false],
                ["percentage", 10_000, false],
            ],
        );
        const text = capacityTable(grid, results);
        assert.match(text, /published +below 10,000/);
        assert.ok(text.includes(`ours / percentage  ${" ".repeat(0)}`));
        assert.match(text, new RegExp(`ours / percentage +${(series / 10_000).toFixed(2).replace(".", "\\.")}`));
        assert.match(text, /ours \/ published +more than /);
    });
});

const root = path.join(__dirname, "..", "..");

describe("the results of bench:memory", () => {
    const { results } = JSON.parse(
        fs.readFileSync(path.join(root, "bench", "results", "memory.json"), "utf8"),
    ) as Results;

    it("are the tables in docs/memory.md", () => {
        const text = fs.readFileSync(path.join(root, "docs", "memory.md"), "utf8");
        assert.equal(
            documented(text, results),
            text,
            "run npm run bench:memory -- --docs --json bench/results/memory.json",
        );
    });

    it("are the table in docs/outages.md", () => {
        const text = fs.readFileSync(path.join(root, "docs", "outages.md"), "utf8");
        assert.equal(withOutages(text, results), text);
    });

    it("are the picture in docs", () => {
        const picture = fs.readFileSync(path.join(root, "docs", "memory-over-time.svg"), "utf8");
        assert.equal(memoryChart(grid, results), picture);
    });

    it("are of cells that are in the grid, and have ours in every one of them, alive and never killed", () => {
        for (const { cell, runs } of grid.filter(
            ({ group }) => ![...limiterGroups, destinationGroup].some((other) => other === group),
        )) {
            const wanted = runs.filter(({ contender, variant }) => isOurs(contender) && variant === undefined);
            for (const { contender } of wanted) {
                const ours = results.filter((each) => each.cell === cell.name && each.contender === contender);
                assert.ok(cell.name.startsWith("capacity-") || ours.length > 0, `${cell.name} was not measured`);
                assert.deepEqual(
                    ours.flatMap((each) => broken(cell, each)),
                    [],
                );
            }
        }
        assert.deepEqual(
            results.map(({ cell }) => cell).filter((name) => !grid.some(({ cell }) => cell.name === name)),
            [],
        );
    });
});

describe("the results of the cells about destinations", () => {
    const { results } = JSON.parse(
        fs.readFileSync(path.join(root, "bench", "results", "destinations.json"), "utf8"),
    ) as Results;

    it("are the table in docs/memory.md", () => {
        const text = fs.readFileSync(path.join(root, "docs", "memory.md"), "utf8");
        assert.equal(
            documented(text, results),
            text,
            "run npm run bench:memory -- --docs --json bench/results/destinations.json",
        );
    });

    for (const { cell, variant } of destinationCells) {
        it(`have ours alive within its memory, as it ships and so: ${variant}`, () => {
            for (const wanted of [undefined, variant]) {
                const result = results.find((each) => each.cell === cell.name && each.variant === wanted);
                assert.ok(result !== undefined, `${cell.name} was not measured with ${wanted}`);
                assert.ok(survived(result) && result.oomKills === 0, stateOf(result));
                assert.ok(result.anonymous.max < cell.container.memoryMiB);
                assert.ok(result.written > 0);
            }
        });
    }

    it("are of the configs that are rendered for them", () => {
        const place = { directory: "/d", memoryMiB: 256, intervalSeconds: 2 };
        const plain = setupOf("ours", { ...place, targets: { app0: { port: 1024 } }, endpoint: "http://127.0.0.1/" });
        const exporters = (variant: keyof typeof destinationVariants) => {
            const { config } = destinationVariants[variant].change(plain, place);
            return (parse(config) as { exporters: Record<string, Record<string, unknown>> }).exporters;
        };
        const { "otlphttp/cloudwatch": otlp, ...none } = exporters("cloudwatch");
        assert.deepEqual([otlp!.metrics_endpoint, none], ["${env:AMP_REMOTE_WRITE_URL}", {}]);
        const two = Object.values(exporters("second-remote-write")).map(({ endpoint }) => endpoint);
        assert.deepEqual(two, ["${env:AMP_REMOTE_WRITE_URL}", "${env:AMP_REMOTE_WRITE_URL}?copy=2"]);
    });
});

interface RequestCodec {
    fromObject(value: object): unknown;
    encode(message: unknown): { finish(): Uint8Array };
}

describe("the counter of OTLP requests", () => {
    it("counts the load, everything else, and staleness markers", () => {
        const { ExportMetricsServiceRequest: codec } = (
            messages as unknown as {
                opentelemetry: {
                    proto: { collector: { metrics: { v1: { ExportMetricsServiceRequest: RequestCodec } } } };
                };
            }
        ).opentelemetry.proto.collector.metrics.v1;
        const point = { timeUnixNano: "1796023838009000000", asDouble: 1 };
        const gauge = (name: string, ...dataPoints: object[]): object => ({ name, gauge: { dataPoints } });
        const metrics = [
            gauge("load", point, { ...point, timeUnixNano: "1796023839009000000" }),
            gauge("up", point),
            gauge("ecs.task.memory.utilized", point),
            gauge("load_stale", { ...point, flags: 1 }),
        ];
        const body = codec.encode(codec.fromObject({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })).finish();
        const { load, others, stale, series, newest } = countOtlpRequest(gzipSync(body));
        assert.deepEqual([load, others, stale, series], [2, 3, 1, 5]);
        assert.equal(newest, 1_796_023_839_009);
    });
});

const variantsOf = ({ unsafe, costly = [], safe }: LimiterCell): string[] => [...unsafe, ...costly, ...safe];

describe("the results of the cells about the limiter", () => {
    const { results } = JSON.parse(
        fs.readFileSync(path.join(root, "bench", "results", "limiter-holds.json"), "utf8"),
    ) as Results;

    it("are the table in docs/memory.md", () => {
        const text = fs.readFileSync(path.join(root, "docs", "memory.md"), "utf8");
        assert.equal(
            documented(text, results),
            text,
            "run npm run bench:memory -- --docs --json bench/results/limiter-holds.json",
        );
    });

    for (const { cell, unsafe, costly = [], safe, rule } of limiterCells) {
        it(`are what ${rule} claims: ${cell.name}`, () => {
            const ofVariant = (variant: string): Result => {
                const result = results.find((each) => each.cell === cell.name && (each.variant ?? "") === variant);
                assert.ok(result !== undefined, `${cell.name} was not measured with ${variant}`);
                return result;
            };
            assert.deepEqual(
                unsafe.filter((variant) => survived(ofVariant(variant))),
                [],
            );
            assert.deepEqual(
                [...costly, ...safe].filter((variant) => !survived(ofVariant(variant))),
                [],
            );
            for (const [one, other] of costly.flatMap((each) => safe.map((twin) => [each, twin].map(ofVariant)))) {
                const memory = one!.anonymous.max / other!.anonymous.max;
                const cpu = one!.cpuSeconds / other!.cpuSeconds;
                assert.ok(memory >= 2 || cpu >= 5, `${cell.name}: ${memory} times the memory, ${cpu} the CPU`);
            }
        });
    }

    it("hold a killed container for each rule that is mandatory", () => {
        const killed = new Set(limiterCells.filter(({ unsafe }) => unsafe.length > 0).map(({ rule }) => rule));
        const mandatory = taskPolicies.filter(({ name }) => name === "memory-held").flatMap(({ rules }) => rules);
        assert.deepEqual(
            mandatory.filter((rule) => !killed.has(rule)),
            [],
        );
    });

    it("are of cells and variants that are in the grid", () => {
        for (const { cell, variant = "" } of results) {
            const known = limiterCells.find((each) => each.cell.name === cell);
            assert.ok(known !== undefined && variantsOf(known).includes(variant), `${cell} ${variant}`);
        }
    });
});

describe("the tables inside a document", () => {
    it("are written between their comments, and nothing else is touched", () => {
        const text = "a\n<!-- cells -->\nold\n<!-- end -->\nb\n<!-- capacity -->\n\n<!-- end -->\nc\n";
        const made = documented(text, [result()]);
        assert.match(made, /^a\n<!-- cells -->\n\n```\n[^]*healthy-20k +121 MiB, 0 % lost\n```\n\n<!-- end -->\nb\n/);
        assert.equal(documented(made, [result()]), made);
        assert.throws(
            () => documented("no place", []),
            /The code block cells must stand between <!-- cells --> and <!-- end -->/,
        );
    });
});

describe("the file of results", () => {
    const empty: Results = {
        versions: { collector: "1", prometheus: "2", node: "3" },
        machine: { cores: 2, memoryMiB: 1, kernel: "k", cgroup: 2 },
        date: "",
        results: [],
    };
    let directory: string;
    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "memory-results-"));
    });
    after(() => fs.rmSync(directory, { recursive: true }));

    it("is gone on with, as long as versions and settings are the same", () => {
        const file = path.join(directory, "results.json");
        assert.equal(readResults(file, empty), empty);
        writeResults(file, withResult(empty, result()));
        const read = readResults(file, empty);
        assert.ok(holds(read, result()));
        assert.ok(!holds(read, result({ stamp: "other" })));
        assert.ok(!holds(read, result({ contender: "agent" })));
        assert.ok(!holds(read, result({ variant: "gogc-50" })));
        const newer = { ...empty, versions: { ...empty.versions, collector: "1.1" } };
        assert.equal(readResults(file, newer), newer);
    });

    it("is refused when it is something else", () => {
        const file = path.join(directory, "other.json");
        fs.writeFileSync(file, "{");
        assert.throws(() => readResults(file, empty), /other\.json isn't a file of results/);
        fs.writeFileSync(file, "{}");
        assert.throws(() => readResults(file, empty), /it has no versions or no results/);
    });

    it("has one result for each place, the newest", () => {
        const twice = withResult(withResult(empty, result({ served: 1 })), result({ served: 2, stamp: "t" }));
        assert.deepEqual(
            twice.results.map(({ served }) => served),
            [2],
        );
    });

    it("has a stamp that follows the settings", () => {
        const { cell } = rated;
        assert.equal(stampOf(cell, "ours"), stampOf(cell, "ours"));
        const others = [
            stampOf(cell, "published"),
            stampOf(cell, "ours", "gogc-50"),
            stampOf({ ...cell, seconds: 1 }, "ours"),
        ];
        assert.ok(!others.includes(stampOf(cell, "ours")));
    });

    it("keeps the highest of the moments it leaves out", () => {
        const moments = Array.from({ length: 1000 }, (_, second): Moment => [second, second === 500 ? 99 : 1, 0, 0]);
        const thin = thinned(moments);
        assert.ok(thin.length <= 120 && thin.some(([second, mib]) => second === 500 && mib === 99));
        assert.deepEqual(thinned(moments.slice(0, 3)), moments.slice(0, 3));
        assert.deepEqual(thinned([]), []);
    });
});

describe("the counter of remote-write requests", () => {
    /** Prometheus's StaleNaN, as model/value/value.go has it. */
    const staleNaN = Buffer.from("020000000000f07f", "hex");

    it("counts the load, everything else, and staleness markers", () => {
        const sample = Buffer.concat([varint(9n), staleNaN, varint(16n), varint(1_000_000n)]);
        const pair = (name: string, value: string): Buffer =>
            bytesField(1, Buffer.concat([bytesField(1, Buffer.from(name)), bytesField(2, Buffer.from(value))]));
        const ended = bytesField(
            1,
            Buffer.concat([pair("__name__", "app_total"), pair("a", "b"), bytesField(2, sample)]),
        );
        const request = Buffer.concat([
            encodeWriteRequest([
                {
                    labels: { __name__: "app_total", code: "200" },
                    samples: [
                        [1, 1_000],
                        [NaN, 2_000],
                    ],
                },
                { labels: { __name__: "up" }, samples: [[1, 9_000]] },
                { labels: { __name__: "otelcol_exporter_queue_size" }, samples: [[0, 9_000]] },
                { labels: { __name__: "hostile_operations_total" }, samples: [[1, 9_000]] },
            ]),
            ended,
            // Metadata, which isn't counted.
            bytesField(3, Buffer.from([8, 1])),
        ]);
        assert.deepEqual(countWriteRequest(request), {
            load: 2,
            others: 4,
            stale: 1,
            series: 5,
            labels: 7,
            newest: 2_000,
        });
    });

    it("counts native histograms as samples", () => {
        const histogram = Buffer.concat([varint(0x78n), varint(3_000n)]);
        const name = bytesField(
            1,
            Buffer.concat([bytesField(1, Buffer.from("__name__")), bytesField(2, Buffer.from("app_seconds"))]),
        );
        const count = countWriteRequest(bytesField(1, Buffer.concat([name, bytesField(4, histogram)])));
        assert.deepEqual([count.load, count.newest], [1, 3_000]);
    });
});

describe("the load of the benches", () => {
    const samples = (text: string): string[] => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const load = (kind: LoadKind, more: Partial<Load> = {}): Load => ({
        kind,
        series: 1000,
        churn: 0,
        targets: 1,
        ...more,
    });

    for (const kind of ["counters", "long-labels", "histograms", "envoy", "jvm"] as const) {
        it(`has as many ${kind} as it says, all different`, () => {
            const text = exposition(load(kind));
            const lines = samples(text.next());
            assert.equal(lines.length, text.samples);
            assert.equal(new Set(lines.map((line) => line.slice(0, line.lastIndexOf(" ")))).size, lines.length);
            assert.ok(Math.abs(lines.length - 1000) < 300, String(lines.length));
        });
    }

    it("churns its share of the series and no other", () => {
        const text = exposition(load("counters", { churn: 0.1 }));
        const [first, second] = [samples(text.next()), new Set(samples(text.next()))];
        assert.equal(first.filter((line) => !second.has(line)).length, 100);
    });

    it("has nothing in common with itself after a deploy", () => {
        const before = new Set(samples(exposition(load("counters"), 0, 0).next()));
        const after = samples(exposition(load("counters"), 0, 1).next());
        assert.equal(after.length, 1000);
        assert.ok(after.every((line) => !before.has(line)));
    });
});

describe("what contenders say of themselves", () => {
    it("is read under its older and newer names", () => {
        const text = [
            "# TYPE otelcol_receiver_refused_metric_points counter",
            'otelcol_receiver_refused_metric_points{receiver="a"} 2',
            'otelcol_receiver_refused_metric_points{receiver="b"} 3',
            "otelcol_exporter_enqueue_failed_metric_points_total 7",
            "otelcol_process_runtime_heap_alloc_bytes 1e6",
        ].join("\n");
        const { refused, shed, failed, heapBytes } = selfReport("ours", text);
        assert.deepEqual([refused, shed, failed, heapBytes], [5, 7, 0, 1e6]);
    });
});

describe("the chart of bench:memory", () => {
    it("is well-formed and has a line for each contender, a cross where one ended", () => {
        const svg = memoryChart(grid, [
            result(),
            result({ contender: "published", alive: false, diedAfter: 1 }),
            result({ cell: "outage-503" }),
        ]);
        assertWellFormed(svg);
        assert.equal(svg.match(/<polyline/g)?.length, 3);
        assert.equal(svg.match(/stroke-linecap/g)?.length, 2);
        assert.ok(svg.includes(">published</text>"));
    });

    it("is a chart without results too", () => assertWellFormed(memoryChart(grid, [])));
});

/** Every element is closed in turn, and nothing stands in the text that has to be escaped. */
function assertWellFormed(xml: string): void {
    const open: string[] = [];
    const rest = xml.replace(
        /<(\/?)([a-z]+)((?: [a-z][a-zA-Z0-9-]*="[^"<&]*")*)(\/?)>/g,
        (_, closing: string, name: string, _attributes: string, empty: string) => {
            if (closing !== "") {
                assert.equal(open.pop(), name);
            } else if (empty === "") {
                open.push(name);
            }
            return "";
        },
    );
    assert.deepEqual(open, []);
    assert.ok(!/[<>]|&(?!#\d+;)/.test(rest), rest);
}
