import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import {
    bargauge,
    dashboard,
    heatmap,
    stat,
    table,
    timeseries,
    type DashboardRequest,
    type PanelDraft,
    type PanelRequest,
} from "../../dashboards/builder";
import { standardMarks } from "../../dashboards/annotations";
import { toDashboard, toService } from "../../dashboards/links";
import type { Panel } from "../../dashboards/model";
import { refId } from "../../dashboards/panels";

const basic: PanelRequest = {
    title: "Panel",
    description: "Shows something. Do something about it.",
    unit: "short",
    width: 6,
    height: 4,
    queries: [{ expr: "up", legend: "{{instance}}" }],
};

function request(...panels: PanelDraft[]): DashboardRequest {
    const rows = [{ title: "Row", panels }];
    return { uid: "test", title: "Test", description: "For tests.", tags: ["test"], serviceMetric: "up", rows };
}

function onlyPanel(draft: PanelDraft): Panel {
    const panel = dashboard(request(draft)).panels[1];
    assert.ok(panel.type !== "row");
    return panel;
}

const kinds: Record<string, (title: string, width: number, height: number) => PanelDraft> = {
    stat: (title, width, height) => stat({ ...basic, title, width, height }),
    timeseries: (title, width, height) => timeseries({ ...basic, title, width, height }),
    bargauge: (title, width, height) => bargauge({ ...basic, title, width, height, min: 0 }),
    heatmap: (title, width, height) => heatmap({ ...basic, title, width, height }),
    table: (title, width, height) =>
        table({
            title,
            description: basic.description,
            width,
            height,
            keys: { instance: "Task" },
            columns: [{ name: "Up", expr: "up", unit: "none" }],
        }),
};

describe("dashboard builder", () => {
    const anyRows = fc.array(
        fc.array(
            fc.tuple(
                fc.constantFrom(...Object.keys(kinds)),
                fc.integer({ min: 1, max: 24 }),
                fc.integer({ min: 1, max: 12 }),
            ),
            { minLength: 1, maxLength: 8 },
        ),
        { maxLength: 5 },
    );

    it("numbers panels in reading order, and gives plain JSON, for any panels", () => {
        fc.assert(
            fc.property(anyRows, (rows) => {
                const build = (): ReturnType<typeof dashboard> =>
                    dashboard({
                        ...request(),
                        rows: rows.map((row, r) => ({
                            title: `Row ${r}`,
                            panels: row.map(([kind, width, height], p) =>
                                kinds[kind](`Panel ${r}.${p}`, width, height),
                            ),
                        })),
                    });
                const built = build();
                assert.deepEqual(JSON.parse(JSON.stringify(built)), built);
                assert.deepEqual(build(), built);
                assert.deepEqual(
                    built.panels.map(({ id }) => id),
                    built.panels.map((_, index) => index + 1),
                );
                const order = built.panels.map(({ gridPos }) => gridPos.y * 24 + gridPos.x);
                assert.deepEqual(
                    order,
                    [...order].sort((a, b) => a - b),
                );
            }),
            { numRuns: 50 },
        );
    });

    it("gives the letters A, B, … AA to queries", () => {
        assert.deepEqual([0, 1, 25, 26, 27, 51, 52, 701, 702].map(refId), [
            "A",
            "B",
            "Z",
            "AA",
            "AB",
            "AZ",
            "BA",
            "ZZ",
            "AAA",
        ]);
        const panel = onlyPanel(timeseries({ ...basic, queries: [basic.queries[0], { expr: "down", legend: "" }] }));
        assert.deepEqual(
            panel.targets.map((target) => [target.refId, target.expr]),
            [
                ["A", "up"],
                ["B", "down"],
            ],
        );
    });

    it("sets what every dashboard has", () => {
        const built = dashboard(request(stat(basic)));
        assert.equal(built.schemaVersion, 39);
        assert.equal(built.editable, false);
        assert.deepEqual(built.tags, ["pulumi-adot", "test"]);
        assert.deepEqual(
            built.templating.list.map(({ name, type, query }) => [
                name,
                type,
                typeof query === "string" ? query : query.query,
            ]),
            [
                ["datasource", "datasource", "prometheus"],
                ["cluster", "query", "label_values(up, aws_ecs_cluster_name)"],
                ["job", "query", 'label_values(up{aws_ecs_cluster_name=~"$cluster"}, job)'],
                ["instance", "query", 'label_values(up{aws_ecs_cluster_name=~"$cluster", job=~"$job"}, instance)'],
                ["top", "custom", "10,20"],
            ],
        );
        const [link] = built.links;
        assert.deepEqual([link.keepTime, link.includeVars, link.tags], [true, true, ["pulumi-adot"]]);
    });

    it("asks for a point or for a range, as the panel needs", () => {
        const span = (draft: PanelDraft): [boolean, boolean] => {
            const [{ instant, range }] = onlyPanel(draft).targets;
            return [instant, range];
        };
        assert.deepEqual(span(stat(basic)), [true, false]);
        assert.deepEqual(span(timeseries(basic)), [false, true]);
        assert.deepEqual(span(heatmap(basic)), [false, true]);
        assert.deepEqual(span(bargauge({ ...basic, min: 0 })), [true, false]);
        assert.equal(onlyPanel(heatmap(basic)).targets[0].format, "heatmap");
        assert.equal(onlyPanel(kinds.table("Table", 6, 4)).targets[0].format, "table");
    });

    it("sends every query to the picked data source", () => {
        const panel = onlyPanel(stat(basic));
        assert.deepEqual(panel.datasource, { type: "prometheus", uid: "${datasource}" });
        assert.deepEqual(panel.targets[0].datasource, panel.datasource);
    });

    it("writes thresholds, words, limits and table columns as Grafana reads them", () => {
        const { defaults } = onlyPanel(
            stat({ ...basic, thresholds: { base: "red", steps: [[1, "green"]] }, words: { "1": ["up", "green"] } }),
        ).fieldConfig;
        assert.deepEqual(defaults.thresholds.steps, [
            { color: "red", value: null },
            { color: "green", value: 1 },
        ]);
        assert.deepEqual(defaults.mappings, [
            { type: "value", options: { "1": { text: "up", color: "green", index: 0 } } },
            { type: "special", options: { match: "null+nan", result: { text: "No data", color: "gray", index: 1 } } },
        ]);
        const silent = onlyPanel(stat({ ...basic, noData: ["Silent", "red"] })).fieldConfig.defaults;
        assert.equal(silent.noValue, "Silent");
        assert.deepEqual(silent.mappings, [
            { type: "special", options: { match: "null+nan", result: { text: "Silent", color: "red", index: 0 } } },
        ]);
        assert.deepEqual(silent.thresholds.steps, [{ color: "text", value: null }]);
        const line = onlyPanel(
            timeseries({ ...basic, queries: [basic.queries[0], { expr: "x", legend: "x", limit: "red" }] }),
        );
        assert.deepEqual(
            line.fieldConfig.overrides.map(({ matcher }) => matcher),
            [{ id: "byFrameRefID", options: "B" }],
        );
        const columns = [
            { name: "Up", expr: "up", unit: "none" as const },
            { name: "Samples", expr: "samples", unit: "short" as const },
        ];
        const two = onlyPanel(table({ ...basic, keys: { instance: "Task" }, columns }));
        assert.deepEqual(two.transformations?.[1].options.renameByName, {
            instance: "Task",
            "Value #A": "Up",
            "Value #B": "Samples",
        });
        // Grafana gives the value column no letter when there is only one query.
        const one = onlyPanel(table({ ...basic, keys: { instance: "Task" }, columns: [columns[0]] }));
        assert.deepEqual(one.transformations?.[1].options.renameByName, { instance: "Task", Value: "Up" });
    });

    it("gives a panel its own time range, step and links, and nothing where they aren't asked for", () => {
        const plain = onlyPanel(timeseries(basic));
        assert.deepEqual([plain.timeFrom, plain.interval, plain.links], [undefined, undefined, undefined]);
        const link = toDashboard("collector");
        const panel = onlyPanel(timeseries({ ...basic, timeFrom: "30d", interval: "1h", links: [link] }));
        assert.deepEqual([panel.timeFrom, panel.interval, panel.links], ["30d", "1h", [link]]);
    });

    it("links the cells of a table, and orders its rows", () => {
        const up = { name: "Up", expr: "up", unit: "none" as const, link: toService("jvm") };
        const panel = onlyPanel(
            table({
                ...basic,
                keys: { job: "Service" },
                keyLinks: { job: [toService("ecs")] },
                columns: [up],
                sortBy: ["Up"],
            }),
        );
        const links = panel.fieldConfig.overrides.map(({ matcher, properties }) => [
            matcher.options,
            properties.find(({ id }) => id === "links")?.value,
        ]);
        assert.deepEqual(links, [
            ["Service", [toService("ecs")]],
            ["Up", [toService("jvm")]],
        ]);
        assert.deepEqual(panel.options.sortBy, [{ displayName: "Up", desc: true }]);
        assert.equal(onlyPanel(kinds.table("Table", 6, 4)).options.sortBy, undefined);
        assert.throws(
            () => table({ ...basic, keys: { job: "Service" }, keyLinks: { instance: [] }, columns: [up] }),
            /^Error: Table "Panel" has links or words on the label instance, which isn't one of its keys: there are job\.$/,
        );
        assert.throws(
            () => table({ ...basic, keys: { job: "Service" }, columns: [up], sortBy: ["Down"] }),
            /^Error: Table "Panel" is ordered or sized by Down, which isn't one of its columns: there are Service, Up\.$/,
        );
    });

    it("gives a table's columns their width, a key its words, and an empty table its own", () => {
        const up = { name: "Up", expr: "up", unit: "none" as const };
        const { fieldConfig, options } = onlyPanel(
            table({
                ...basic,
                keys: { severity: "Severity", job: "Service" },
                keyWords: { severity: { page: ["page", "red"] } },
                columns: [up],
                widths: { Severity: 80, Up: 60 },
                sortBy: [{ ascending: "Severity" }, "Up"],
                noRows: "All is well",
            }),
        );
        const [severity, service, value] = fieldConfig.overrides.map(({ properties }) =>
            Object.fromEntries(properties.map(({ id, value: of }) => [id, of])),
        );
        assert.deepEqual(severity, {
            mappings: [{ type: "value", options: { page: { text: "page", color: "red", index: 0 } } }],
            "custom.cellOptions": { type: "color-background", mode: "basic" },
            "custom.width": 80,
            noValue: "–",
        });
        assert.deepEqual(service, { noValue: "–" });
        assert.equal(value["custom.width"], 60);
        assert.equal(fieldConfig.defaults.noValue, "All is well");
        assert.deepEqual(options.sortBy, [
            { displayName: "Severity", desc: false },
            { displayName: "Up", desc: true },
        ]);
        assert.throws(
            () => table({ ...basic, keys: { job: "Service" }, columns: [up], widths: { Down: 60 } }),
            /is ordered or sized by Down/,
        );
    });

    it("marks what it is told to, and nothing else", () => {
        assert.deepEqual(dashboard(request(stat(basic))).annotations, { list: [] });
        const marked = dashboard({ ...request(stat(basic)), annotations: standardMarks });
        assert.deepEqual(marked.annotations.list, standardMarks);
    });

    it("refuses what Grafana or a reader could not use", () => {
        const bad: [DashboardRequest, RegExp][] = [
            [{ ...request(stat(basic)), uid: "Not OK" }, /Dashboard uid "Not OK" is not allowed: use lower-case/],
            [{ ...request(stat(basic)), uid: "x".repeat(41) }, /at most 40 characters/],
            [{ ...request(stat(basic)), title: " " }, /Dashboard test has no title/],
            [request(), /Row "Row" of dashboard test has no panel/],
            [request(stat({ ...basic, title: "" })), /Panel 2 has no title/],
            [request(stat({ ...basic, description: "" })), /Panel "Panel" has no description/],
            [request(stat({ ...basic, queries: [] })), /Panel "Panel" has no query/],
            [
                request(stat({ ...basic, queries: [{ expr: " ", legend: "" }] })),
                /Query A of panel "Panel" has no expression/,
            ],
            [request(stat(basic), bargauge({ ...basic, min: 0 })), /two panels or rows with the title "Panel"/],
            [request(stat({ ...basic, width: 25 })), /the width 25/],
        ];
        for (const [wrong, message] of bad) {
            assert.throws(() => dashboard(wrong), message);
        }
        assert.throws(
            () => stat({ ...basic, thresholds: { steps: [[2, "red"], [1, "orange"]] } }), // prettier-ignore
            /Thresholds 2, 1 are not in rising order/,
        );
    });
});
