/** What a fleet has many of, on every panel of every dashboard: how many lines there may be, what they are called. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { labels } from "../../collector/names/names";
import { expandVariables, panelsOf, standardDashboards, type Dashboard, type Panel } from "../../dashboards";
import { dashboard, timeseries } from "../../dashboards/builder";
import { mostVariable } from "../../dashboards/promql";
import { perTask, worstOver } from "../../dashboards/ranked";
import { recordedByName } from "./known-series";
import { readExpression } from "./promql-tree";

/** Labels whose values grow with the fleet. */
const growing: readonly string[] = [
    ...[labels.cluster, labels.job, labels.instance, labels.scrapeJob, labels.container],
    ...[labels.envoyCluster, labels.envoyListenerPrefix, labels.receiver],
];
/** A fill lies on those below it. */
const mostFilled = 3;

interface Shown {
    readonly place: string;
    readonly panel: Panel;
    readonly expr: string;
    readonly legend: string;
    readonly refId: string;
    /** The labels of the result. */
    readonly own: readonly string[];
}

/** Every query whose results are drawn as lines, bars or numbers. */
function shownBy(dashboards: readonly Dashboard[]): Shown[] {
    return dashboards.flatMap((one) =>
        panelsOf(one)
            .filter(({ type }) => type !== "table" && type !== "heatmap")
            .flatMap((panel) =>
                panel.targets.map(({ expr, legendFormat: legend, refId }) => {
                    const { labels: own, selectors } = readExpression(expandVariables(expr));
                    const ofMetric = recordedByName.get(selectors[0]?.metric ?? "")?.labels ?? [];
                    const place = `${one.uid}, "${panel.title}", ${refId}`;
                    return { place, panel, expr, legend, refId, own: own ?? ofMetric };
                }),
            ),
    );
}

const propertyOf = ({ panel, refId }: Shown, id: string): unknown =>
    panel.fieldConfig.overrides
        .find(({ matcher }) => matcher.id === "byFrameRefID" && matcher.options === refId)
        ?.properties.find((property) => property.id === id)?.value;

const rules: Readonly<Record<string, (shown: Shown) => boolean>> = {
    "has a line for each of many": ({ own, expr }) =>
        own.some((label) => growing.includes(label)) &&
        !new RegExp(`\\b(?:top|bottom)k\\([\\d* ]*\\$${mostVariable.name}\\b`).test(expr),
    "chooses other ones at each step": ({ panel, expr }) =>
        panel.type === "timeseries" && /\b(?:top|bottom)k\(/.test(expr) && !expr.includes("@ end()"),
    "names tasks in another way": ({ own, legend }) => own.includes(labels.instance) !== (legend === perTask),
    "doesn't lead to its tasks": (shown) =>
        shown.panel.type === "timeseries" &&
        shown.legend === perTask &&
        !JSON.stringify(propertyOf(shown, "links") ?? "").includes(`\${__field.labels.${labels.instance}}`),
    "fills what may be many": ({ panel: { type, targets, fieldConfig } }) =>
        type === "timeseries" &&
        (targets.length > mostFilled || targets.some(({ legendFormat }) => legendFormat.includes("{{"))) &&
        fieldConfig.defaults.custom?.fillOpacity !== 0 &&
        targets.some(({ refId }) => {
            const override = fieldConfig.overrides.find(({ matcher }) => matcher.options === refId);
            return override?.properties.find(({ id }) => id === "custom.fillOpacity")?.value !== 0;
        }),
    "orders its legend in another way": ({ panel: { type, options } }) => {
        const { sortBy, sortDesc, calcs } = (options.legend ?? {}) as Record<string, unknown>;
        return type === "timeseries" && !(sortBy === "Last *" && sortDesc === true && (calcs as string[])[0] === "lastNotNull"); // prettier-ignore
    },
};

const wrong = (dashboards: readonly Dashboard[]): string[] =>
    shownBy(dashboards).flatMap((shown) =>
        Object.entries(rules)
            .filter(([, breaks]) => breaks(shown))
            .map(([message]) => `${shown.place} ${message}`),
    );

describe("what a fleet has many of", () => {
    it("is on every panel the worst of it, or all of it together; by name, with links, without fills", () => {
        assert.deepEqual(wrong(standardDashboards()), []);
        assert.ok(shownBy(standardDashboards()).filter(({ legend }) => legend === perTask).length > 15);
    });

    it("can be shown wrongly in each of these ways", () => {
        const common = { description: "Shows it. Act on it.", unit: "none", width: 12, height: 4 } as const;
        const of = (expr: string): string => `max by (${labels.job}, ${labels.instance}) (${expr})`;
        const up = of('up{job="a"}');
        const [chosen] = worstOver([{ expr: up, legend: perTask }]);
        const drafts = [
            timeseries({ ...common, title: "All", queries: [{ ...chosen, expr: up }] }),
            timeseries({ ...common, title: "Flicker", queries: [{ ...chosen, expr: `topk($top, ${up})` }] }),
            timeseries({ ...common, title: "Long", queries: [{ ...chosen, legend: "{{instance}}" }] }),
            timeseries({ ...common, title: "Dead end", queries: [{ ...chosen, links: [] }] }),
            timeseries({ ...common, title: "Mud", queries: [chosen] }),
            timeseries({ ...common, title: "Unordered", queries: [chosen] }),
            timeseries({ ...common, title: "Good", queries: [chosen] }),
        ];
        drafts[4].fieldConfig.defaults.custom!.fillOpacity = 8;
        delete (drafts[5].options.legend as Record<string, unknown>).sortBy;
        const made = dashboard({
            uid: "test",
            title: "Test",
            description: "For tests.",
            tags: [],
            serviceMetric: "up",
            rows: [{ title: "Row", panels: drafts }],
        });
        const messages = Object.keys(rules);
        assert.deepEqual(
            wrong([made]),
            drafts.slice(0, -1).map(({ title }, index) => `test, "${title}", A ${messages[index]}`),
        );
    });

    it("is folded away where it is rarely asked for: weeks, connections, Envoy itself, the queue on disk", () => {
        const folded = standardDashboards().flatMap(({ uid, panels }) =>
            panels.flatMap((panel) => (panel.type === "row" && panel.collapsed ? [`${uid}: ${panel.title}`] : [])),
        );
        assert.deepEqual(folded, [
            "adot-fleet: The last 30 days",
            "adot-ecs-task: The last 30 days",
            "adot-jvm: The long trend: the last 30 days",
            "adot-envoy: By listener",
            "adot-envoy: Latency of clusters in detail",
            "adot-envoy: Connections",
            "adot-envoy: Envoy itself",
            "adot-envoy: The last 30 days",
            "adot-collector: Queue on disk",
            "adot-collector: The last 30 days",
        ]);
        for (const { uid, panels } of standardDashboards()) {
            const [first] = panels;
            assert.ok(first.type === "row" && first.title === "Now" && !first.collapsed, uid);
        }
    });

    it("is not mixed in one graph", () => {
        assert.throws(
            () => worstOver([{ expr: "a{}", legend: perTask }, { expr: "b{}", legend: "{{job}}" }]),
            /^Error: The queries \{\{job\}\} \{\{task\}\} and \{\{job\}\} name different things\.$/,
        ); // prettier-ignore
    });
});
