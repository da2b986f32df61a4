/** What a migration says, before any format: outcomes in groups, pairs of queries, and what to do when. */
import type { Fate, Migration, MetricPair, Origin, Outcome } from "../model";
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
    readonly pairs: readonly MetricPair[];
    /** Full sentences, in their order. */
    readonly plan: readonly string[];
}

export const fateOrder = ["none", "changed", "unneeded", "same"] as const satisfies readonly Fate[];

export function reportOf(migration: Migration): MigrationReport {
    const { tasks, outcomes, pairs } = migration;
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
        pairs,
        plan: planFor(migration),
    };
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
