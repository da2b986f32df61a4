/**
 * From a metric of CloudWatch and a statistic to PromQL on what the sidecar sends. What the table knows is what AWS
 * documents of ECS tasks and of the agent; what an application sends itself has the name that it gave it.
 */
import { sentStrategy, translate } from "../../collector/names/translation";
import { pickedClusters, pickedServices, pickedTasks } from "../../dashboards/promql";
import type { MetricPair, Origin } from "./model";
import { isOpenText } from "./template-texts";
import { agentCounterparts } from "./metric-map/agent";
import { labelOf } from "./metric-map/dimensions";
import { agentNamespace, prometheusInsights } from "./metric-map/documented";
import { ecsNamespaces } from "./metric-map/ecs";
import { type Answer, answerFor } from "./metric-map/expression";
import { type Conditions, type Counterpart, none, type Shape } from "./metric-map/shape";
import { statisticOf } from "./metric-map/statistic";
import { scrapedCounterpart, workloadCounterparts } from "./metric-map/workloads";

export type { Counterpart, Shape } from "./metric-map/shape";

/** A metric with its dimensions' values, and one number of it. */
export interface AskedMetric {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, string>>;
    /** `Average`, `p99`, `TM(10:20)` and so on. */
    readonly statistic: string;
    readonly periodSeconds: number;
    /** Names of dimensions of which each combination of values is a series of its own. Default: none. */
    readonly by?: readonly string[];
}

/** What is known besides the table. */
export interface MapContext {
    /** Counterparts of metrics of one's own, as a migration has found them. Default: none. */
    readonly own?: (namespace: string, metricName: string) => Counterpart | undefined;
    /** Keeps to what is picked on a dashboard. Default: false. */
    readonly isPanel?: boolean;
    /** Seconds between two samples of a series. Default: 20, as the sidecar scrapes. */
    readonly scrapeSeconds?: number;
    /** What another name in CloudWatch is called as `job`. Default: the same name. */
    readonly services?: Readonly<Record<string, string>>;
}

/** PromQL for it, with what it is made of. */
export interface SaidMetric {
    readonly promql: string;
    readonly shape: Shape;
    /** The label of each dimension that has one. */
    readonly labels: Readonly<Record<string, string>>;
    /** Full sentences. */
    readonly differs: readonly string[];
}

/** What CloudWatch calls it, and why nothing here says it. */
export interface UnsaidMetric {
    readonly promql?: undefined;
    readonly why: string;
}

/** The counterpart of a metric, whatever the statistic. */
export function counterpartOf(namespace: string, metricName: string, context: MapContext = {}): Counterpart {
    const own = context.own?.(namespace, metricName);
    if (own !== undefined) {
        return own;
    }
    const table = ownOf(ecsNamespaces, namespace);
    if (table !== undefined) {
        return (
            ownOf(table, metricName) ??
            none(`AWS's pages have no ${metricName} in ${namespace}: look whether it still has data.`)
        );
    }
    if (namespace.startsWith("AWS/")) {
        return none(
            `${namespace} is what AWS writes itself. It stays in CloudWatch, where it costs nothing to have; Grafana's CloudWatch data source shows it beside the rest.`,
        );
    }
    if (namespace === prometheusInsights) {
        return ownOf(workloadCounterparts, metricName) ?? scraped(metricName);
    }
    const ofAgent = ownOf(agentCounterparts, metricName);
    return ofAgent ?? (namespace === agentNamespace ? pushed(metricName) : notFound(namespace, metricName));
}

/** A name may be anything, `constructor` too. */
const ownOf = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
    Object.hasOwn(table, key) ? table[key] : undefined;

const scraped = (name: string): Counterpart => (isName(name) ? scrapedCounterpart(name) : noName(name));

const isName = (name: string): boolean => /[A-Za-z0-9]/.test(name);
const noName = (name: string): Counterpart =>
    none(`The name ${JSON.stringify(name)} has nothing that a series' name may have.`);

/** By the agent without being one of its own: StatsD, whose names the collector spells with underscores. */
const pushed = (name: string): Counterpart =>
    isName(name)
        ? {
              ...scrapedCounterpart(translate({ name, unit: "", kind: "gauge" }, sentStrategy)),
              differs:
                  "It is taken for what the application sends to the agent by StatsD under this name; a counter's name doesn't tell that it is one, so that its rate may have to be asked for.",
          }
        : noName(name);

/** The agent gives what StatsD sends its kind as a dimension. */
function asSent(counterpart: Counterpart, statsdType: string | undefined): Counterpart {
    const kind =
        statsdType === "counter"
            ? "counter"
            : statsdType === "timing" || statsdType === "histogram"
              ? "histogram"
              : undefined;
    return kind === undefined || counterpart.kind !== "gauge" ? counterpart : { ...counterpart, kind };
}

const notFound = (namespace: string, name: string): Counterpart =>
    none(
        `${name} of ${namespace} is none of the metrics that AWS documents for ECS or the agent, and nothing that was read says who writes it. Give the agent's config, or have the application expose it to be scraped, or send it by StatsD or OTLP.`,
    );

/** PromQL for one number of a metric, or why there is none. */
export function promqlFor(asked: AskedMetric, context: MapContext = {}): SaidMetric | UnsaidMetric {
    const { namespace, metricName, dimensions, statistic, periodSeconds, by = [] } = asked;
    const counterpart = asSent(counterpartOf(namespace, metricName, context), dimensions.metric_type);
    if (counterpart.kind === "none") {
        return { why: counterpart.why };
    }
    const parsed = statisticOf(statistic);
    if (parsed === undefined) {
        return { why: `${JSON.stringify(statistic)} is no statistic of CloudWatch.` };
    }
    const unknown = Object.keys(dimensions).filter((name) => isOpenText(dimensions[name]!));
    const names = Object.keys(dimensions).filter((name) => !unknown.includes(name));
    const labels = labelsOf(namespace, [...names, ...by]);
    const lost = [...names, ...by].filter((name) => labels[name] === undefined);
    const answer: Answer = answerFor(counterpart, parsed, {
        where: conditionsOf(Object.fromEntries(names.map((name) => [name, dimensions[name]!])), labels, context),
        periodSeconds,
        scrapeSeconds: context.scrapeSeconds,
        by: by.flatMap((name) => labels[name] ?? []),
    });
    if (answer.promql === undefined) {
        return { why: answer.why };
    }
    return {
        promql: answer.promql,
        shape: counterpart,
        labels,
        differs: [
            ...answer.differs,
            ...(counterpart.needsAllow ? [allowSentence(counterpart.of.name)] : []),
            ...unknown.map(
                (name) =>
                    `What the dimension ${name} is, ${dimensions[name]!}, the template alone doesn't say: the query is of all.`,
            ),
            ...(lost.length === 0 ? [] : [lostSentence(lost)]),
        ],
    };
}

const allowSentence = (name: string): string =>
    `${name} isn't kept by default: name it in \`allow\` of its scrape job, with what else is to be kept.`;
const lostSentence = (names: readonly string[]): string =>
    `No series of a task has the ${names.length === 1 ? "dimension" : "dimensions"} ${names.join(", ")}: the query is of all that the others leave.`;

/** The label of each dimension that has one. */
export const labelsOf = (namespace: string, names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(
        names.flatMap((name) => {
            const label = labelOf(namespace, name);
            return label === undefined ? [] : [[name, label] as const];
        }),
    );

function conditionsOf(
    dimensions: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>>,
    { isPanel = false, services = {} }: MapContext,
): Conditions {
    const fixed = Object.entries(dimensions).flatMap(([name, value]) => {
        const label = labels[name];
        const written = name === "ServiceName" ? (ownOf(services, value) ?? value) : value;
        // Any value of a dimension, as a search and a dashboard's variable have it.
        return label === undefined ? [] : [[label, value === "*" ? '!=""' : `=${JSON.stringify(written)}`] as const];
    });
    const picked: Readonly<Record<string, string>> = isPanel
        ? { ...pickedClusters, ...pickedServices, ...pickedTasks }
        : {};
    const both = Object.fromEntries(fixed) as Record<string, string>;
    return {
        ...both,
        ...Object.fromEntries(
            Object.entries(picked).map(([label, condition]) => [
                label,
                both[label] === undefined ? condition : [both[label], condition],
            ]),
        ),
    };
}

/** The pair of queries for one metric; undefined where nothing here says the same. */
export function pairFor(origin: Origin, asked: AskedMetric, context: MapContext = {}): MetricPair | undefined {
    const said = promqlFor(asked, context);
    if (said.promql === undefined) {
        return undefined;
    }
    return {
        origin,
        cloudWatch: {
            namespace: asked.namespace,
            metricName: asked.metricName,
            dimensions: [[...Object.keys(asked.dimensions), ...(asked.by ?? [])]],
            statistic: asked.statistic,
        },
        series: said.shape.of.name,
        labels: said.labels,
        promql: said.promql,
        ...(said.differs.length > 0 && { differs: said.differs.join(" ") }),
    };
}
