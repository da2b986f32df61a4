/**
 * Graphs of what a fleet has many of: the worst ones, chosen once for the whole time range, so that a line doesn't come
 * and go, and the same ones in all queries of a panel.
 */
import { labels } from "../collector/names/names";
import type { Query } from "./builder";
import { ofSeriesTask } from "./links";
import { bottomk, group, mostVariable, topk, withCluster } from "./promql";

const { cluster, job, instance, scrapeJob, container, envoyCluster, envoyListenerPrefix, receiver } = labels;

/**
 * Labels with more values than a graph can show: their number grows with the fleet. Others have a few in any fleet, as
 * the pools of a JVM and the classes of status codes.
 */
const growing: readonly string[] = [
    ...[cluster, job, instance, scrapeJob, container],
    ...[envoyCluster, envoyListenerPrefix, receiver],
];

/** The task's id as a legend has it: the first characters tell tasks apart, as those of a commit tell commits. */
const shortTask = { label: "task", characters: 8 } as const;

/** Legend of a series for each task. */
export const perTask = `{{${job}}} {{${shortTask.label}}}`;

/** Lines on a graph, beyond which nobody can tell them apart. What is picked is for two queries: 10 are 20 lines. */
const queriesPicked = 2;

export interface Ranking {
    /** Which ones are the worst. Default: highest. */
    readonly worst?: "highest" | "lowest";
    /** What they are ranked by, with the labels of the legends. Default: the first query. */
    readonly rankedBy?: string;
    /** What each of them has from the start. Default: the last series of what they are ranked by. */
    readonly present?: string;
}

/**
 * The step between so many points of the time range: Grafana has its seconds, which digits behind make milliseconds of
 * a part. Ten points tell which tasks are worst. More cost more than they seem to: Prometheus counts the samples of
 * what stands at a fixed time for each step of the graph, and AMP bills samples that are processed. A month of days and
 * nights needs a hundred, of the few series that are recorded for a service.
 */
const steps = { 10: "${__range_s}00ms", 100: "${__range_s}0ms" } as const;

/**
 * Limits the queries of a graph to the worst of what their legends name: by the highest of some points of the time
 * range, or the lowest, so that one that ended is among them. They are found once, at the end of the range: Prometheus
 * computes what stands at a fixed time (`@ end()`) once a query, not at each step. Those that began after the last of
 * these points fill what room is left.
 * @param points of the time range at which is looked.
 * @throws Error for queries of one graph that name different things.
 */
export function worstOver(
    queries: readonly Query[],
    { worst = "highest", rankedBy, present }: Ranking = {},
    points: keyof typeof steps = 10,
): Query[] {
    const many = queries.filter(({ legend }) => keysOf(legend).length > 0);
    if (many.length === 0) {
        return [...queries];
    }
    const [first] = many;
    const keys = keysOf(first.legend);
    if (many.some(({ legend }) => keysOf(legend).join() !== keys.join())) {
        throw new Error(`The queries ${many.map(({ legend }) => legend).join(" and ")} name different things.`);
    }
    const { choose, over, last } = choices[worst];
    const by = rankedBy ?? first.expr;
    const peak = `${over}((${by})[$__range:${steps[points]}] @ end())`;
    const now = group(atEnd(present ?? by), ...keys);
    const chosen = choose(mostOf(many.length), `${peak} or ${last} * ${now}`);
    return queries.map((query) =>
        keysOf(query.legend).length === 0
            ? query
            : named(query, `(${query.expr}) and on (${keys.join(", ")}) ${chosen}`),
    );
}

/** `last` is beyond all values. */
const choices = {
    highest: { choose: topk, over: "max_over_time", last: "-1" },
    lowest: { choose: bottomk, over: "min_over_time", last: "1e18" },
} as const;

/**
 * The last series of an expression, or their rate, at the end of the time range. The last ones are those that are there
 * from the start, where a counter appears with its first increment.
 */
function atEnd(expr: string): string {
    const [, rate = "", selector, window = ""] = [
        ...expr.matchAll(/(rate\()?([a-zA-Z_:][\w:]*\{[^{}]*\})(\[\$__rate_interval\])?/g),
    ].at(-1)!;
    return rate === "" ? `${selector} @ end()` : `${rate}${selector}${window} @ end())`;
}

/** As {@link worstOver} of an instant query: the worst of this moment. */
export function worstNow(queries: readonly Query[], { worst = "highest" }: Pick<Ranking, "worst"> = {}): Query[] {
    const { choose } = choices[worst];
    return queries.map((query) =>
        keysOf(query.legend).length === 0 ? query : named(query, choose(mostOf(1), query.expr)),
    );
}

/** The rows of a table that are highest by another expression with the labels `by`: as many as two queries draw. */
export function worstRows(expr: string, rankedBy: string, ...by: readonly string[]): string {
    return `${expr} and on (${withCluster(by).join(", ")}) ${topk(`${queriesPicked} * $${mostVariable.name}`, rankedBy)}`;
}

/** How many a query of several may show. */
function mostOf(queries: number): string {
    const picked = `$${mostVariable.name}`;
    return queries <= queriesPicked ? picked : `${queriesPicked} * ${picked} / ${queries}`;
}

/** The labels of a legend that grow with the fleet. */
function keysOf(legend: string): readonly string[] {
    const named = [...legend.matchAll(/\{\{(.*?)\}\}/g)].map(([, label]) =>
        label === shortTask.label ? instance : label!,
    );
    return withCluster(named.filter((label) => growing.includes(label)));
}

/** Series of tasks get the short id that their legend shows, and lead to the dashboards of their task. */
function named(query: Query, expr: string): Query {
    if (query.legend !== perTask) {
        return { ...query, expr };
    }
    const { label, characters } = shortTask;
    return {
        links: ofSeriesTask,
        ...query,
        expr: `label_replace(${expr}, "${label}", "$1", "${instance}", "(.{1,${characters}}).*")`,
    };
}
