/** What a migration says, before any format: outcomes in groups, pairs of queries, and what to do when. */
import type { Fate, MetricPair, Migration, Origin, Outcome, Watched } from "../model";
import { isAlert } from "../../../dashboards/rules/model";
import { type Comparison, comparisonOf } from "../compare";
import { dashboardFile, rulesFile } from "../write/watched";
import { type BillOptions, billsOf, type NoBills, type ReportedBills } from "./bills";
import { planFor } from "./plan";

/** Settings that have become the same for the same reason. */
export interface OutcomeGroup {
    readonly became?: string;
    readonly why?: string;
    readonly settings: readonly Pick<Outcome, "path" | "value">[];
}

/** One input's outcomes. */
export interface InputReport {
    readonly origin: Origin;
    readonly counts: Readonly<Record<Fate, number>>;
    readonly groups: Readonly<Record<Fate, readonly OutcomeGroup[]>>;
}

export interface TaskReport {
    readonly name: string;
    readonly selects?: string;
    /** What its sidecar does, each as a short phrase. */
    readonly does: readonly string[];
}

export interface MigrationReport {
    readonly tasks: readonly TaskReport[];
    readonly counts: Readonly<Record<Fate, number>>;
    readonly inputs: readonly InputReport[];
    /** Each with the question to CloudWatch, and how near the two should be. */
    readonly pairs: readonly (MetricPair & Pick<Comparison, "getMetricData" | "tolerance">)[];
    /** What alarms and dashboards became, each as a full sentence. */
    readonly watched: readonly string[];
    readonly bills?: ReportedBills | NoBills;
    /** Full sentences, in their order. */
    readonly plan: readonly string[];
}

export const fateOrder = ["none", "changed", "unneeded", "same"] as const satisfies readonly Fate[];

/** The day that is compared, for whoever asks to write. */
const someDay = "YYYY-MM-DD";

export function reportOf(migration: Migration, options: BillOptions): MigrationReport {
    const { tasks, outcomes, watched } = migration;
    const bills = billsOf(migration, options);
    const byFile = new Map<string, Outcome[]>();
    outcomes.forEach((outcome) => {
        const { file, form } = outcome.origin;
        const key = `${file}\n${form}`;
        byFile.set(key, [...(byFile.get(key) ?? []), outcome]);
    });
    return {
        tasks: tasks.map(({ name, selects, options }) => ({
            name,
            ...(selects === undefined ? {} : { selects }),
            does: [
                ...Object.entries(options.scrape ?? {}).map(
                    ([job, { host = "127.0.0.1", port, path = "/metrics" }]) => {
                        return `scrapes ${job} at ${host}:${port}${path}`;
                    },
                ),
                ...(options.statsd === undefined ? [] : [`takes StatsD on port ${options.statsd.port ?? 8125}`]),
                ...(options.otlp === undefined ? [] : ["takes OTLP"]),
                ...(options.xray === undefined ? [] : ["takes the X-Ray SDKs' segments"]),
                ...(options.ecsMetrics === false ? [] : ["reads ECS's metrics of its task"]),
            ],
        })),
        counts: countsOf(outcomes),
        inputs: [...byFile.values()].map((all) => ({
            origin: all[0]!.origin,
            counts: countsOf(all),
            groups: Object.fromEntries(
                fateOrder.map((fate) => [fate, groupsOf(all.filter((each) => each.fate === fate))]),
            ) as Record<Fate, readonly OutcomeGroup[]>,
        })),
        pairs: distinct(migration.pairs).map((pair) => {
            const { getMetricData, tolerance } = comparisonOf(pair, { day: someDay });
            return { ...pair, getMetricData, tolerance };
        }),
        watched: watched === undefined ? [] : watchedSentences(watched),
        ...(bills === undefined ? {} : { bills }),
        plan: planFor(migration),
    };
}

/** A dashboard, an alarm and the agent's config may ask for the same. */
function distinct(pairs: readonly MetricPair[]): readonly MetricPair[] {
    const keyOf = ({ cloudWatch, promql }: MetricPair): string => JSON.stringify([cloudWatch, promql]);
    return [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
}

function watchedSentences({ dashboards, groups, alarms }: Watched): readonly string[] {
    const count = Object.values(alarms).reduce((sum, each) => sum + each, 0);
    const rules = groups.flatMap((group) => group.rules);
    const alerts = rules.filter(isAlert).length;
    const textsOf = (dashboard: Watched["dashboards"][number]): number =>
        dashboard.panels.filter(({ type }) => type === "text").length;
    return [
        ...(count === 0
            ? []
            : [
                  `${rulesFile} has ${alerts} ${alerts === 1 ? "alert" : "alerts"} and ${rules.length - alerts} recorded series of ${count} ${count === 1 ? "alarm" : "alarms"}.`,
              ]),
        ...dashboards.map((dashboard) => {
            const panels = dashboard.panels.filter(({ type }) => type !== "row").length;
            const texts = textsOf(dashboard);
            return `${dashboardFile(dashboard.uid)} is ${dashboard.title}: ${panels} ${panels === 1 ? "panel" : "panels"}, ${texts} of them text.`;
        }),
    ];
}

function countsOf(outcomes: readonly Outcome[]): Readonly<Record<Fate, number>> {
    const counts = { same: 0, changed: 0, unneeded: 0, none: 0 };
    outcomes.forEach(({ fate }) => {
        counts[fate] += 1;
    });
    return counts;
}

function groupsOf(outcomes: readonly Outcome[]): readonly OutcomeGroup[] {
    const groups = new Map<string, OutcomeGroup & { settings: Pick<Outcome, "path" | "value">[] }>();
    for (const { path, value, became, why } of outcomes) {
        const key = `${became ?? ""}\n${why ?? ""}`;
        const group = groups.get(key) ?? {
            ...(became === undefined ? {} : { became }),
            ...(why === undefined ? {} : { why }),
            settings: [],
        };
        group.settings.push({ path, ...(value === undefined ? {} : { value }) });
        groups.set(key, group);
    }
    return [...groups.values()];
}
