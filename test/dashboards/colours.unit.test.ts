/**
 * What the colour of a number says, on every dashboard: green and red where a rule says what is well and what is not,
 * neither where nobody can know.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fleetDashboard, panelsOf, standardDashboards, type Dashboard, type Panel } from "../../dashboards";
import { dashboard, stat, table } from "../../dashboards/builder";
import type { FieldOverride, ThresholdStep, ValueMapping } from "../../dashboards/model";
import { severityColors } from "../../dashboards/objectives";
import { isAlert, standardRules, type RuleOptions } from "../../dashboards/rules";

/** A number, or the numbers of a table's column. */
interface Shown {
    readonly place: string;
    readonly steps: readonly ThresholdStep[];
    readonly mappings: readonly ValueMapping[];
    /** Undefined for a column, whose rows are there. */
    readonly noValue?: string;
}

const propertyOf = ({ properties }: FieldOverride, id: string): unknown =>
    properties.find((property) => property.id === id)?.value;

/** Every number that has a colour: stats, bars, and the value columns of tables. */
function shownBy(dashboards: readonly Dashboard[]): Shown[] {
    const panels = dashboards.flatMap((one) => panelsOf(one).map((panel) => ({ uid: one.uid, panel })));
    return panels.flatMap(({ uid, panel: { type, title, fieldConfig } }): Shown[] => {
        const place = `${uid}, "${title}"`;
        if (type === "stat" || type === "bargauge") {
            const { thresholds, mappings, noValue } = fieldConfig.defaults;
            return [{ place, steps: thresholds.steps, mappings, noValue: noValue ?? "" }];
        }
        const columns = fieldConfig.overrides.filter((override) => propertyOf(override, "unit") !== undefined);
        return type === "table" ? columns.map((column) => ofColumn(place, column)) : [];
    });
}

function ofColumn(place: string, column: FieldOverride): Shown {
    const { steps } = (propertyOf(column, "thresholds") ?? { steps: [] }) as { steps: ThresholdStep[] };
    const mappings = (propertyOf(column, "mappings") ?? []) as ValueMapping[];
    return { place: `${place}, ${column.matcher.options}`, steps, mappings };
}

/** What a missing value is shown as; undefined where Grafana would take the lowest threshold's colour. */
const missing = ({ mappings }: Shown) =>
    mappings.find((mapping) => mapping.type === "special")?.options.result as
        { text: string; color: string } | undefined;

/** The limits that the alerts of a severity have in their text, by the colour of that severity. */
function limitsOf(options: RuleOptions): ReadonlyMap<string, readonly number[]> {
    const alerts = standardRules(options).flatMap(({ rules }) => rules.filter(isAlert));
    const ofColor = Object.entries(severityColors).map(([severity, color]): [string, number[]] => {
        const exprs = alerts.filter(({ labels }) => labels.severity === severity).map(({ expr }) => expr);
        return [color, exprs.flatMap((expr) => [...expr.matchAll(/> ([\d.]+)/g)].map(([, limit]) => Number(limit)))];
    });
    return new Map(ofColor);
}

/** Limits that no alert's text has as a number, each with the reason for its colour. */
const otherLimits: readonly (readonly [place: RegExp, color: string, limit: number, why: string])[] = [
    [/"Fullest sidecar"/, "red", 1, "the limiter refuses from there on, which SidecarRefusing is about"],
    [/"Slowest 1 %"|"p99"|, p99$/, "orange", 1000, "the bucket that the recorded share of slow requests is counted by"],
    [/, Sidecar heap$/, "red", 1, "as for the fullest sidecar"],
    [/budget left"/, "green", 0, "below it more is spent than the objective of the burn alerts allows"],
];

/** What is wrong with the colours of dashboards that were made with these options. */
function wrongColours(dashboards: readonly Dashboard[], options: RuleOptions = {}): string[] {
    const limits = limitsOf(options);
    const isLimit = (place: string, color: string, value: number): boolean =>
        [
            ...(limits.get(color) ?? []),
            ...otherLimits.filter(([where, own]) => where.test(place) && own === color).map(([, , limit]) => limit),
        ].some((limit) => Math.abs(value - limit) <= Math.max(1e-9, limit * 1e-8));
    return shownBy(dashboards).flatMap((shown) => {
        const { place, steps, noValue } = shown;
        const nothing = missing(shown);
        const [base, ...others] = steps;
        const foreign = others.filter(({ color, value }) => color !== "text" && !isLimit(place, color, value!));
        const wrong: [boolean, string][] = [
            [nothing === undefined, "has the lowest threshold's colour without a value"],
            [nothing !== undefined && !/^(?:gray|red)$/.test(nothing.color), `is ${nothing?.color} without a value`],
            [
                noValue !== undefined && noValue !== nothing?.text,
                "has other words without a result than without a value",
            ],
            [others.length === 0 && !["text", undefined].includes(base?.color), `is always ${base?.color}`],
            [
                !place.includes("Pools against") && foreign.length > 0,
                `changes at ${foreign.map(({ value }) => value).join(", ")}, where no alert fires`,
            ],
        ];
        return wrong.filter(([is]) => is).map(([, message]) => `${place} ${message}`);
    });
}

describe("colours of numbers", () => {
    it("are gray or red for no data, neutral without an objective, and change where an alert fires", () => {
        assert.deepEqual(wrongColours(standardDashboards()), []);
        assert.ok(shownBy(standardDashboards()).length > 50);
    });

    it("follow the options that the rules were given", () => {
        const options: RuleOptions = { memoryShare: 0.7, heapShare: 0.8, queueShare: 0.4, availabilityObjective: 0.99 };
        const dashboards = standardDashboards(options);
        assert.deepEqual(wrongColours(dashboards, options), []);
        assert.notDeepEqual(wrongColours(dashboards), []);
    });

    it("are seen at once: the fleet's tables have a width for each column, and fit 1366 pixels", () => {
        /** What Grafana's menu, margins and the panel's own leave: 1366 less 57, 32 and 16. */
        const available = 1261;
        const tables = fleetDashboard().panels.filter((panel): panel is Panel => panel.type === "table");
        assert.equal(tables.length, 2);
        for (const { title, fieldConfig, transformations } of tables) {
            const { renameByName } = transformations!.find(({ id }) => id === "organize")!.options;
            const widths = fieldConfig.overrides.map((override) => propertyOf(override, "custom.width") as number);
            assert.equal(widths.length, Object.keys(renameByName as object).length, title);
            assert.ok(widths.reduce((sum, width) => sum + width) <= available, `${title}: ${widths.join(" + ")}`);
        }
    });

    it("can be wrong", () => {
        const common = { description: "Shows it. Act on it.", unit: "none", width: 12, height: 4 } as const;
        const queries = [{ expr: "up", legend: "" }];
        const limit = { steps: [[0.77, "red"]] } as const;
        const made = dashboard({
            uid: "test",
            title: "Test",
            description: "For tests.",
            tags: [],
            serviceMetric: "up",
            rows: [
                {
                    title: "Row",
                    panels: [
                        stat({ ...common, title: "Limit", queries, thresholds: limit }),
                        stat({ ...common, title: "Green", queries, thresholds: { base: "green", steps: [] } }),
                        stat({ ...common, title: "Unmapped", queries }),
                        table({ ...common, title: "Table", keys: {}, columns: [{ name: "Cell", expr: "up", unit: "none", thresholds: limit }] }), // prettier-ignore
                    ],
                },
            ],
        });
        const unmapped = made.panels.find(({ title }) => title === "Unmapped") as Panel;
        unmapped.fieldConfig.defaults.mappings = [];
        assert.deepEqual(wrongColours([made]), [
            'test, "Limit" changes at 0.77, where no alert fires',
            'test, "Green" is always green',
            'test, "Unmapped" has the lowest threshold\'s colour without a value',
            'test, "Unmapped" has other words without a result than without a value',
            'test, "Table", Cell changes at 0.77, where no alert fires',
        ]);
    });
});
