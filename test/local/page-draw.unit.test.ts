/** What the preview draws, without a browser: units, time, variables, series, tables, heat maps, links. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { expandVariables, panelQueries, standardDashboards, units } from "../../dashboards";
import { dashboardAddress, readChoices, writeChoices } from "../../local/page/draw/address";
import { strength, toBuckets } from "../../local/page/draw/buckets";
import { optionsOf, show, thresholdColor, type FieldConfig } from "../../local/page/draw/fields";
import { sortBy, toFrame, transform } from "../../local/page/draw/frames";
import { dataLinks, menuLinks } from "../../local/page/draw/links";
import { legend, reduce, reducerName, stack, stepTimes, toSeries, toSpans } from "../../local/page/draw/series";
import { alignedRange, panelRange, parseRange, parseTime, promDuration, stepsFor } from "../../local/page/draw/time";
import { formatTick, formatValue } from "../../local/page/draw/units";
import { all, interpolate, keepPicked, parseLabelQuery, pick, queryLookup } from "../../local/page/draw/variables";

const hourMs = 3_600_000;
const now = 1_700_000_000_000;

describe("the preview's units", () => {
    // Each as Grafana 12 writes it.
    const written: readonly (readonly [unit: string, value: number, text: string, decimals?: number])[] = [
        ["none", 3, "3"],
        ["none", 3.14159, "3.14"],
        ["none", -1.5, "-1.5"],
        ["short", 0, "0"],
        ["short", 0.5, "0.500"],
        ["short", 1500, "1.50 K"],
        ["short", 92_300_000, "92.3 Mil"],
        ["percentunit", 0.119, "11.9%"],
        ["percentunit", 1, "100%"],
        ["percentunit", 0.33333, "33%", 0],
        ["bytes", 0, "0 B"],
        ["bytes", 1024, "1 KiB"],
        ["bytes", 1_610_612_736, "1.50 GiB"],
        ["mbytes", 0.5, "512 KiB"],
        ["mbytes", 256, "256 MiB"],
        ["mbytes", 2048, "2 GiB"],
        ["binBps", 1536, "1.50 KiB/s"],
        ["ms", 0, "0 ms"],
        ["ms", 250, "250 ms"],
        ["ms", 1500, "1.50 s"],
        ["ms", 90_000, "1.50 min"],
        ["s", 0, "0 s"],
        ["s", 0.0000005, "500 ns"],
        ["s", 0.02, "20 ms"],
        ["s", 45, "45 s"],
        ["s", 5400, "1.50 hour"],
        ["s", 259_200, "3 day"],
        ["s", 1_209_600, "2 week"],
        ["reqps", 7, "7 req/s"],
        ["reqps", 1500, "1.50K req/s"],
        ["ops", 0.25, "0.250 ops/s"],
        ["cps", 0, "0.0 c/s", 1],
        ["currencyUSD", 8.3, "$8.30", 2],
        ["currencyUSD", -1200, "-$1.20K"],
        ["furlong", 2, "2 furlong"],
    ];
    for (const [unit, value, text, decimals] of written) {
        it(`write ${value} ${unit}${decimals === undefined ? "" : ` with ${decimals} decimals`} as ${text}`, () => {
            assert.equal(formatValue(unit, value, decimals), text);
        });
    }

    it("are all of the dashboards' units, each of them tried above", () => {
        const tried = new Set(written.map(([unit]) => unit));
        assert.deepEqual(
            units.filter((unit) => !tried.has(unit)),
            [],
        );
    });

    it("write what is no number as such", () => {
        assert.equal(formatValue("s", Number.NaN), "NaN");
        assert.equal(formatValue("bytes", Infinity), "∞");
        assert.equal(formatValue("bytes", -Infinity), "-∞");
    });

    it("leave padding off the ticks of an axis, and nothing else", () => {
        assert.deepEqual(
            [
                formatTick("short", 1500),
                formatTick("percentunit", 0.2),
                formatTick("bytes", 100 * 2 ** 20),
                formatTick("reqps", 0.05),
            ],
            ["1.5 K", "20%", "100 MiB", "0.05 req/s"],
        );
    });

    it("never write an empty or a broken text", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...units),
                fc.double({ noNaN: true, min: -1e200, max: 1e200 }),
                (unit, value) => {
                    assert.match(formatValue(unit, value), /^-?\$?(-?∞|-?\d)/);
                    assert.doesNotMatch(formatValue(unit, value), /undefined|NaN/);
                },
            ),
        );
    });
});

describe("the preview's time", () => {
    it("understands Grafana's words and milliseconds", () => {
        assert.equal(parseTime("now", now), now);
        assert.equal(parseTime("now-90m", now), now - 1.5 * hourMs);
        assert.equal(parseTime("now-7d", now), now - 7 * 24 * hourMs);
        assert.equal(parseTime("1700000000000", 0), 1_700_000_000_000);
    });

    it("says what it doesn't understand", () => {
        assert.throws(() => parseTime("yesterday", now), {
            message:
                'Time "yesterday" is not understood. Write now, now-1h (with s, m, h, d or w), or milliseconds since 1970.',
        });
        assert.throws(() => parseRange("now", "now-1h", now), {
            message: "The time range from now to now-1h is empty. Choose a start before the end.",
        });
    });

    it("takes steps as Grafana does: as many as pixels, none shorter than a scrape", () => {
        const steps = (hours: number, points: number, least?: number) =>
            stepsFor({ from: now - hours * hourMs, to: now }, points, 20, least);
        assert.deepEqual(steps(1, 600), { interval: 20, rateInterval: 80 });
        assert.deepEqual(steps(6, 600), { interval: 30, rateInterval: 80 });
        assert.deepEqual(steps(24, 600), { interval: 120, rateInterval: 140 });
        assert.deepEqual(steps(24 * 30, 600), { interval: 3600, rateInterval: 3620 });
        assert.deepEqual(steps(1, 600, 3600), { interval: 3600, rateInterval: 3620 });
    });

    it("asks for the same moments at each refresh", () => {
        assert.deepEqual(alignedRange({ from: 1_000_500, to: 1_061_999 }, 20), { start: 1000, end: 1060 });
        assert.deepEqual(stepTimes(1000, 1060, 20), [1000, 1020, 1040, 1060]);
    });

    it("gives a panel its own weeks, but not against an absolute range", () => {
        const range = { from: now - hourMs, to: now };
        assert.deepEqual(panelRange(range, "30d", true), { from: now - 30 * 24 * hourMs, to: now });
        assert.equal(panelRange(range, "30d", false), range);
        assert.equal(panelRange(range, undefined, true), range);
    });

    it("writes lengths as PromQL reads them", () => {
        assert.deepEqual([80, 3600, 90, 60, 172_800, 0.4].map(promDuration), ["80s", "1h", "90s", "1m", "2d", "1s"]);
    });
});

describe("the preview's variables", () => {
    const service = { name: "service", allValue: ".+", multi: true, includeAll: true };
    const range = { from: now - hourMs, to: now };
    const write = (text: string, ...values: string[]) =>
        interpolate(
            text,
            queryLookup([service], new Map([["service", values]]), range, { interval: 20, rateInterval: 80 }),
        );

    it("stand in queries as Grafana's Prometheus data source writes them", () => {
        const text = 'up{job=~"$service"}';
        assert.equal(write(text, all), 'up{job=~".+"}');
        assert.equal(write(text, "orders"), 'up{job=~"orders"}');
        assert.equal(write(text, "orders", "basket"), 'up{job=~"(orders|basket)"}');
        assert.equal(write(text, "a.b|c"), 'up{job=~"a\\\\.b\\\\|c"}');
        assert.equal(write(text, 'say "$service"'), 'up{job=~"say \\"\\\\$service\\""}');
        assert.equal(
            write("${service} ${service:regex} $__rate_interval $__interval $__range $__range_s", "x"),
            "x x 80s 20s 1h 3600",
        );
    });

    it("match the value and nothing else, whatever is in it", () => {
        fc.assert(
            fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (value, other) => {
                fc.pre(value !== all && other !== value);
                const [, inString] = /^"(.*)"$/s.exec(write('"$service"', value))!;
                // As PromQL reads the string, then the expression.
                const pattern = new RegExp(`^(?:${inString.replace(/\\(.)/gs, "$1")})$`, "su");
                assert.ok(pattern.test(value));
                assert.ok(!pattern.test(other));
            }),
        );
    });

    it("give for every query of every dashboard what the tests of the queries give", () => {
        const task = { ...service, name: "task" };
        const picked = new Map([
            ["service", ["orders"]],
            ["task", [all]],
        ]);
        const lookup = queryLookup([service, task], picked, range, { interval: 20, rateInterval: 80 });
        for (const { expr } of standardDashboards().flatMap(panelQueries)) {
            assert.equal(interpolate(expr, lookup), expandVariables(expr, { service: "orders" }));
        }
    });

    it("refuse what no dashboard has", () => {
        assert.throws(() => write("$servce"), {
            message: "Variable $servce is not one of this dashboard's, nor one that the preview knows.",
        });
    });

    it("are filled from label values", () => {
        assert.deepEqual(parseLabelQuery("label_values(up, job)"), { label: "job", match: "up" });
        assert.deepEqual(parseLabelQuery('label_values(up{job=~"a,b"}, instance)'), {
            label: "instance",
            match: 'up{job=~"a,b"}',
        });
        assert.deepEqual(parseLabelQuery("label_values(job)"), { label: "job" });
        assert.throws(() => parseLabelQuery("query_result(up)"), {
            message: 'The preview can\'t fill a picker from "query_result(up)": it knows label_values only.',
        });
    });

    it("keep what still exists, and fall back to All", () => {
        assert.deepEqual(keepPicked(service, ["orders", "gone"], ["basket", "orders"]), ["orders"]);
        assert.deepEqual(keepPicked(service, ["gone"], ["basket"]), [all]);
        assert.deepEqual(keepPicked({ name: "one" }, [], ["first", "second"]), ["first"]);
    });

    it("are picked so that All and single values exclude each other", () => {
        assert.deepEqual(pick(service, [all], "orders", true), ["orders"]);
        assert.deepEqual(pick(service, ["orders"], "basket", true), ["orders", "basket"]);
        assert.deepEqual(pick(service, ["orders"], "orders", false), [all]);
        assert.deepEqual(pick(service, ["orders"], all, true), [all]);
        assert.deepEqual(pick({ name: "one" }, ["a"], "b", true), ["b"]);
    });
});

describe("the preview's series", () => {
    const answer = {
        metric: { __name__: "up", job: "orders" },
        values: [
            [1000, "1"],
            [1040, "NaN"],
            [1060, "+Inf"],
            [1080, "2.5"],
        ] as [number, string][],
    };

    it("put each value on its step, and leave gaps", () => {
        const [series] = toSeries([answer], { refId: "A", legendFormat: "{{job}} used" }, stepTimes(1000, 1080, 20));
        assert.deepEqual(series, {
            refId: "A",
            name: "orders used",
            labels: answer.metric,
            values: [1, null, null, null, 2.5],
        });
        const [one] = toSeries([{ metric: {}, value: [1, "7"] }], { refId: "A" }, []);
        assert.deepEqual(one.values, [7]);
    });

    it("are named by their legend, or as PromQL writes them", () => {
        assert.equal(legend("{{job}}: {{ nothing }}x", { job: "orders" }), "orders: x");
        assert.equal(legend("", { __name__: "up", job: "orders" }), 'up{job="orders"}');
        assert.equal(legend("", { __name__: "up" }), "up");
        assert.equal(legend("", {}), "{}");
        assert.equal(legend("__auto", { __name__: "up", job: "orders" }), "orders");
    });

    it("are reduced over what is there", () => {
        const values = [1, 4, null, 3, null];
        const results = ["lastNotNull", "max", "min", "mean", "sum", "first", "count"].map((name) =>
            reduce(name, values),
        );
        assert.deepEqual(results, [3, 4, 1, 8 / 3, 8, 1, 3]);
        assert.equal(reduce("max", [null]), undefined);
        assert.deepEqual(["lastNotNull", "max", "diff"].map(reducerName), ["Last", "Max", "diff"]);
    });

    it("are piled on each other, but for limits", () => {
        assert.deepEqual(
            stack(
                [
                    [1, 2, null],
                    [10, null, 30],
                    [5, 5, 5],
                ],
                [true, true, false],
            ),
            [
                [1, 2, null],
                [11, null, 30],
                [5, 5, 5],
            ],
        );
    });

    it("are marks while they are there and not zero", () => {
        const values = [
            [0, "0"],
            [60, "1"],
            [120, "1"],
            [300, "1"],
            [360, "NaN"],
        ] as [number, string][];
        assert.deepEqual(toSpans(values, 60), [
            { from: 60, to: 120 },
            { from: 300, to: 300 },
        ]);
    });
});

describe("the preview's fields", () => {
    const config: FieldConfig = {
        defaults: {
            unit: "bytes",
            color: { mode: "palette-classic" },
            custom: { fillOpacity: 8 },
            thresholds: {
                mode: "absolute",
                steps: [
                    { color: "green", value: null },
                    { color: "red", value: 10 },
                ],
            },
        },
        overrides: [
            {
                matcher: { id: "byFrameRefID", options: "B" },
                properties: [
                    { id: "color", value: { mode: "fixed", fixedColor: "red" } },
                    { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
                ],
            },
            {
                matcher: { id: "byName", options: "State" },
                properties: [
                    {
                        id: "mappings",
                        value: [{ type: "value", options: { "1": { text: "up", color: "green", index: 0 } } }],
                    },
                ],
            },
            { matcher: { id: "byRegexp", options: "/^p9/" }, properties: [{ id: "unit", value: "ms" }] },
            { matcher: { id: "byType", options: "number" }, properties: [{ id: "unit", value: "s" }] },
        ],
    };

    it("take the overrides that hit them, and no others", () => {
        const limit = optionsOf(config, { name: "limit", refId: "B" });
        assert.deepEqual(limit.color, { mode: "fixed", fixedColor: "red" });
        assert.deepEqual(limit.custom, { fillOpacity: 8, lineStyle: { fill: "dash", dash: [10, 10] } });
        assert.deepEqual(optionsOf(config, { name: "used", refId: "A" }), config.defaults);
        assert.equal(optionsOf(config, { name: "p99" }).unit, "ms");
        assert.deepEqual(config.defaults?.custom, { fillOpacity: 8 });
    });

    it("show values by mapping, threshold and unit", () => {
        assert.deepEqual(show(optionsOf(config, { name: "State" }), 1), { text: "up", color: "green" });
        assert.deepEqual(show(optionsOf(config, { name: "x" }), 2048), { text: "2 KiB", color: "red" });
        assert.deepEqual(show(optionsOf(config, { name: "x" }), 9), { text: "9 B", color: "green" });
        assert.deepEqual(show({}, null), { text: "–", color: undefined });
        const ranges: FieldConfig = {
            defaults: {
                mappings: [
                    { type: "range", options: { from: 5, to: null, result: { text: "many" } } },
                    { type: "special", options: { match: "null+nan", result: { text: "none" } } },
                ],
            },
        };
        assert.equal(show(optionsOf(ranges, { name: "x" }), 7).text, "many");
        assert.equal(show(optionsOf(ranges, { name: "x" }), undefined).text, "none");
    });

    it("count percentage thresholds between minimum and maximum", () => {
        const steps = [
            { color: "green", value: null },
            { color: "red", value: 50 },
        ];
        assert.equal(thresholdColor({ min: 0, max: 8, thresholds: { mode: "percentage", steps } }, 4), "red");
        assert.equal(thresholdColor({ min: 0, max: 8, thresholds: { mode: "percentage", steps } }, 3), "green");
    });
});

describe("the preview's tables", () => {
    const at = (job: string, value: string) => ({ metric: { job }, value: [100, value] as const });
    const frames = [
        toFrame([at("orders", "1"), at("basket", "0")], "A", true),
        toFrame([at("basket", "20"), at("extra", "NaN")], "B", true),
    ];

    it("merge rows that agree, and organize columns", () => {
        const { frames: made, unknown } = transform(frames, [
            { id: "merge" },
            {
                id: "organize",
                options: {
                    excludeByName: { Time: true },
                    indexByName: { "Value #A": 0, job: 1 },
                    renameByName: { job: "Service", "Value #A": "State" },
                },
            },
        ]);
        assert.deepEqual(unknown, []);
        assert.deepEqual(made, [
            {
                fields: [
                    { name: "State", source: "Value #A", refId: "A", values: [1, 0, null] },
                    { name: "Service", source: "job", refId: undefined, values: ["orders", "basket", "extra"] },
                    { name: "Value #B", source: "Value #B", refId: "B", values: [null, 20, null] },
                ],
            },
        ]);
    });

    it("name the value column plainly when there is one query", () => {
        assert.deepEqual(
            toFrame([at("orders", "1")], "A", false).fields.map(({ name }) => name),
            ["Time", "job", "Value"],
        );
    });

    it("sort numbers by size and words by the alphabet, what is missing last", () => {
        const frame = {
            fields: [
                { name: "n", values: [9, 10, null, 1] },
                { name: "s", values: ["b", "a", "d", "c"] },
            ],
        };
        const column = (name: string, desc: boolean) => sortBy(frame, [{ displayName: name, desc }]).fields[0].values;
        assert.deepEqual(column("n", false), [1, 9, 10, null]);
        assert.deepEqual(column("n", true), [10, 9, 1, null]);
        assert.deepEqual(column("s", false), [10, 9, 1, null]);
        assert.equal(sortBy(frame, [{ displayName: "x" }]), frame);
        const sorted = transform(
            [frame],
            [
                { id: "sortBy", options: { sort: [{ field: "n", desc: true }] } },
                { id: "limit", options: { limitField: 2 } },
            ],
        );
        assert.deepEqual(sorted.frames[0].fields[1].values, ["a", "b"]);
    });

    it("say which transformations they don't know", () => {
        assert.deepEqual(transform(frames, [{ id: "groupBy" }]).unknown, ["groupBy"]);
    });
});

describe("the preview's heat maps", () => {
    const bucket = (le: string, values: (number | null)[]) => ({ refId: "A", name: le, labels: { le }, values });

    it("take the bucket below off each, in order of their bounds", () => {
        const { bounds, cells, max } = toBuckets([
            bucket("+Inf", [10, 12]),
            bucket("5", [4, null]),
            bucket("0.5", [1, 3]),
        ]);
        assert.deepEqual(bounds, [0.5, 5, Infinity]);
        assert.deepEqual(cells, [
            [1, 3],
            [3, null],
            [6, 12],
        ]);
        assert.equal(max, 12);
    });

    it("have no cell below zero, and add up to the whole", () => {
        const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
        fc.assert(
            fc.property(counts, (parts) => {
                let below = 0;
                const series = parts.map((part, index) => bucket(String(index), [(below += part)]));
                const { cells } = toBuckets(series);
                assert.deepEqual(
                    cells.map(([value]) => value),
                    parts,
                );
            }),
        );
        assert.deepEqual(toBuckets([bucket("1", [5]), bucket("2", [4])]).cells, [[5], [0]]);
    });

    it("are coloured by an exponential scale", () => {
        assert.deepEqual(
            [strength(0, 4, 0.5), strength(1, 4, 0.5), strength(4, 4, 0.5), strength(1, 0, 0.5)],
            [0, 0.5, 1, 0],
        );
    });
});

describe("the preview's addresses", () => {
    const choices = {
        from: "now-6h",
        to: "now",
        refresh: "1m",
        picked: new Map([
            ["service", ["orders", "basket"]],
            ["task", [all]],
        ]),
    };
    const text = "from=now-6h&to=now&refresh=1m&var-service=orders&var-service=basket&var-task=%24__all";

    it("are spelt as Grafana's, and read back", () => {
        assert.equal(writeChoices(choices).toString(), text);
        assert.deepEqual(readChoices(new URLSearchParams(text), { from: "x", to: "y", refresh: "z" }), choices);
        assert.deepEqual(readChoices(new URLSearchParams("var-a=All"), { from: "x", to: "y", refresh: "z" }), {
            from: "x",
            to: "y",
            refresh: "z",
            picked: new Map([["a", [all]]]),
        });
        assert.equal(dashboardAddress("a b"), "/d/a%20b");
    });

    it("lead to the other dashboards with the same tag, time and variables", () => {
        const [ecs, ...others] = standardDashboards();
        const links = menuLinks(ecs.links, ecs, standardDashboards(), choices);
        assert.deepEqual(
            links.map(({ title }) => title),
            others.map(({ title }) => title),
        );
        assert.equal(links[0].href, `/d/${others[0].uid}?${text}`);
        assert.deepEqual(menuLinks([{ type: "link", title: "Bad", url: "javascript:alert(1)" }], ecs, [], choices), []);
    });

    it("fill data links from the row, the labels and the pickers, escaped", () => {
        const value = { name: "Service", labels: { instance: "t/1" }, row: { job: "a&b" }, text: "5" };
        const links = dataLinks(
            [
                {
                    title: "Of ${__data.fields.job}",
                    url: "/d/x?${__url_time_range}&var-service=${__data.fields.job}&var-task=$__all",
                },
                { title: "", url: '/d/y?${service:queryparam}&i=${__field.labels.instance}&n=${__data.fields["job"]}' },
                { title: "Unknown", url: "/d/z?${__nothing}" },
                { title: "Script", url: "javascript:${__data.fields.job}" },
            ],
            value,
            choices,
        );
        assert.deepEqual(links, [
            { title: "Of a&b", href: "/d/x?from=now-6h&to=now&var-service=a%26b&var-task=%24__all" },
            { title: "Open", href: "/d/y?var-service=orders&var-service=basket&i=t%2F1&n=a%26b" },
        ]);
    });
});
