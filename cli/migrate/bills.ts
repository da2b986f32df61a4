/** Both bills from the same counts: the agent's way, and the sidecar's. */
import { type AgentBill, agentBill, type AgentUse } from "../../collector/cost/agent-bill";
import { type AgentPrices, agentListPrices } from "../../collector/cost/agent-prices";
import { type AmpBill, ampBill, fargateShare, minutesPerMonth, type SidecarShare } from "../../collector/cost/bill";
import type { CloudWatchPrices } from "../../collector/cost/cloudwatch-prices";
import { dollars } from "../../collector/cost/figures";
import type { RegionPrices } from "../../collector/cost/prices";
import { exactly, mapped, plus, type Range, times } from "../../collector/cost/range";
import { insightsTables } from "./metric-map/documented";
import type { DocumentedMetrics } from "./metric-map/documented-table";
import type { MetricPair } from "./model";

/** What runs, and what of CloudWatch is on. */
export interface ServiceCounts {
    /** Tasks of one service. */
    readonly tasks: number;
    /** Containers of a task, the sidecar's or the agent's not counted. */
    readonly containers: number;
    /** Default: 1. */
    readonly services?: number;
    /** Switch of the cluster: `disabled`, `enabled` or `enhanced`. */
    readonly containerInsights: "disabled" | "enabled" | "enhanced";
    /**
     * How many values a dimension has besides those of ECS, such as 2 for `area`. Default: from 1 to 10, 2 as
     * likely.
     */
    readonly values?: Readonly<Record<string, number>>;
    /** Seconds between two samples of the agent. Default: 60. */
    readonly agentSeconds?: number;
    /** Whether metrics come as log events (embedded metric format) and not by PutMetricData. Default: false. */
    readonly asLogEvents?: boolean;
    /** Months for which log events are kept. Default: 1; without a retention they are kept for good. */
    readonly logMonths?: number;
    readonly alarms?: Partial<AgentUse["alarms"]>;
    readonly dashboards?: number;
    /** The agent's task or sidecars. Default: none. */
    readonly agent?: SidecarShare & { readonly count: number };
}

/** Where nobody says how many values a dimension has. */
const unknownValues: Range = { low: 1, likely: 2, high: 10 };

/** The agent sends up to a thousand metrics in a request (PutMetricData's limit), and one at least each minute. */
const metricsPerRequest = 1000;

/**
 * Bytes of an event: AWS's examples have 0.6 to 1.6 KB ("Container Insights performance log events for Amazon
 * ECS"), a log's own 26 included.
 */
const eventBytes: Range = { low: 600, likely: 1000, high: 2000 };

/** How many metrics a rollup is. */
function combinations(dimensions: readonly string[], counts: ServiceCounts): Range {
    const { tasks, containers, services = 1, values = {} } = counts;
    return dimensions.reduce<Range>((product, dimension) => {
        const own = Object.hasOwn(values, dimension) ? exactly(values[dimension]!) : dimensionValues(dimension);
        return {
            low: product.low * own.low,
            likely: product.likely * own.likely,
            high: product.high === undefined || own.high === undefined ? undefined : product.high * own.high,
        };
    }, exactly(1));

    function dimensionValues(dimension: string): Range {
        switch (dimension) {
            case "ClusterName":
                return exactly(1);
            case "ServiceName":
            case "TaskDefinitionFamily":
                return exactly(services);
            case "TaskId":
            case "host":
            case "instance":
                return exactly(tasks);
            case "ContainerName":
                return exactly(containers);
            default:
                return unknownValues;
        }
    }
}

const ofTables = (tables: readonly DocumentedMetrics[], counts: ServiceCounts): Range =>
    plus(
        ...tables.map(({ names, dimensions }) =>
            times(plus(...dimensions.map((rollup) => combinations(rollup, counts))), names.length),
        ),
    );

/**
 * Container Insights' own metrics, as its tables have them; those of EBS volumes and restarts may not be there.
 * They are charged as custom metrics, those of enhanced observability too ("Amazon ECS Container Insights
 * metrics"); AWS may have another price for these, which could not be confirmed.
 */
export function insightsMetrics(counts: ServiceCounts): Range {
    const { classic, enhanced } = insightsTables;
    const optional = /^(?:EBS|TaskEBS|Restart|UnHealthy)/;
    const always = (tables: readonly DocumentedMetrics[]): DocumentedMetrics[] =>
        tables.map((table) => ({ ...table, names: table.names.filter((name) => !optional.test(name)) }));
    switch (counts.containerInsights) {
        case "disabled":
            return exactly(0);
        case "enabled":
            return { ...ofTables(always(classic), counts), high: ofTables(classic, counts).high };
        case "enhanced": {
            const all = [...classic, ...enhanced];
            return { ...ofTables(always(all), counts), high: ofTables(all, counts).high };
        }
    }
}

/** The agent's own metrics: each name once for each rollup. */
export function ownMetrics(pairs: readonly MetricPair[], counts: ServiceCounts): Range {
    const rollups = new Map(
        pairs
            .filter(
                ({ cloudWatch: { namespace } }) =>
                    !namespace.startsWith("AWS/") && namespace !== "ECS/ContainerInsights",
            )
            .flatMap(({ cloudWatch: { namespace, metricName, dimensions } }) =>
                dimensions.map(
                    (rollup) => [JSON.stringify([namespace, metricName, [...rollup].sort()]), rollup] as const,
                ),
            ),
    );
    return plus(...[...rollups.values()].map((rollup) => combinations(rollup, counts)));
}

/** What is used in a month. */
export function agentUse(pairs: readonly MetricPair[], counts: ServiceCounts): AgentUse {
    const { tasks, containers, services = 1, agentSeconds = 60, agent, asLogEvents = false } = counts;
    const own = ownMetrics(pairs, counts);
    const perMonth = (minutesPerMonth * 60) / agentSeconds;
    const isOn = counts.containerInsights !== "disabled";
    const events = plus(
        exactly(isOn ? (services * tasks * (containers + 1) + services + 1) * minutesPerMonth : 0),
        exactly(asLogEvents && pairs.length > 0 ? services * tasks * perMonth : 0),
    );
    return {
        customMetrics: plus(own, insightsMetrics(counts)),
        putRequests: asLogEvents
            ? exactly(0)
            : mapped(own, (metrics) => Math.ceil(metrics / metricsPerRequest) * perMonth),
        logBytes: {
            low: events.low * eventBytes.low,
            likely: events.likely * eventBytes.likely,
            high: events.high! * eventBytes.high!,
        },
        logMonths: counts.logMonths ?? 1,
        alarms: { standard: 0, highResolution: 0, composite: 0, anomaly: 0, ...counts.alarms },
        dashboards: counts.dashboards ?? 0,
        agents: agent?.count ?? 0,
        agent: agent ?? { memoryMiB: 0, cpuUnits: 0 },
    };
}

export interface BothBills {
    readonly use: AgentUse;
    readonly agent: AgentBill;
    readonly sidecar: AmpBill & { readonly fargate: number; readonly all: Range };
}

/** @param samplesPerMinute of one task's sidecar, as `estimate` has it. @param sidecar what is kept for it. */
export function bothBills(
    pairs: readonly MetricPair[],
    counts: ServiceCounts,
    { samplesPerMinute, sidecar }: { readonly samplesPerMinute: Range; readonly sidecar: SidecarShare },
    prices: { readonly region: RegionPrices; readonly cloudWatch: CloudWatchPrices; readonly beside?: AgentPrices },
): BothBills {
    const use = agentUse(pairs, counts);
    const allTasks = counts.tasks * (counts.services ?? 1);
    const amp = ampBill(samplesPerMinute, allTasks, prices.region.amp);
    const fargate = fargateShare(sidecar, prices.region.fargate) * allTasks;
    return {
        use,
        agent: agentBill(use, {
            cloudWatch: prices.cloudWatch,
            beside: prices.beside ?? agentListPrices,
            fargate: prices.region.fargate,
        }),
        sidecar: { ...amp, fargate, all: plus(amp.total, exactly(fargate)) },
    };
}

/** The lines of a table: what, the agent's way, the sidecar's. */
export function billLines({ agent, sidecar }: BothBills): readonly (readonly [string, string, string])[] {
    return [
        ["metrics", dollars(agent.metrics), dollars(sidecar.ingestion)],
        ["requests of the agent", dollars(agent.requests), ""],
        ["log events", dollars(agent.logs), ""],
        ["stored", dollars(agent.storage), dollars(sidecar.storage)],
        ["queries", "", dollars(sidecar.queries)],
        ["alarms", dollars(agent.alarms), ""],
        ["dashboards", dollars(agent.dashboards), ""],
        ["Fargate", dollars(agent.fargate), dollars(exactly(sidecar.fargate))],
        ["all", dollars(agent.total), dollars(sidecar.all)],
    ];
}
