/** What the CloudWatch agent's way costs a month: metrics, requests, log data, alarms, dashboards, its task. Pure. */
import type { AgentPrices } from "./agent-prices";
import { fargateShare, type SidecarShare } from "./bill";
import { type CloudWatchPrices, customMetricsCost } from "./cloudwatch-prices";
import type { FargatePrices } from "./prices";
import { exactly, mapped, plus, type Range, times } from "./range";

/** What is used in a month of 30 days. */
export interface AgentUse {
    /** Combinations of name, namespace and dimensions, the agent's and Container Insights'. */
    readonly customMetrics: Range;
    readonly putRequests: Range;
    /** Bytes of log events: embedded metric format, and Container Insights' performance events. */
    readonly logBytes: Range;
    /** Months for which log events are kept. */
    readonly logMonths: number;
    readonly alarms: {
        readonly standard: number;
        readonly highResolution: number;
        readonly composite: number;
        readonly anomaly: number;
    };
    readonly dashboards: number;
    /** Tasks of the agent's own, or its sidecars. */
    readonly agents: number;
    readonly agent: SidecarShare;
}

/** US dollars a month. */
export interface AgentBill {
    readonly metrics: Range;
    readonly requests: Range;
    readonly logs: Range;
    readonly storage: Range;
    readonly alarms: Range;
    readonly dashboards: Range;
    readonly fargate: Range;
    readonly total: Range;
}

/** CloudWatch's GB, as its price list has them. */
const gib = 2 ** 30;

/** Stored log data are compressed, to about 0.15 of what came in ("Amazon CloudWatch Pricing", its examples). */
const compressed: Range = { low: 0.1, likely: 0.15, high: 0.3 };

export function agentBill(
    use: AgentUse,
    prices: { readonly cloudWatch: CloudWatchPrices; readonly beside: AgentPrices; readonly fargate: FargatePrices },
): AgentBill {
    const { cloudWatch, beside } = prices;
    const gb = times(use.logBytes, 1 / gib);
    const metrics = mapped(use.customMetrics, (count) => customMetricsCost(count, cloudWatch.customMetrics.tiers));
    const requests = times(use.putRequests, beside.perThousandRequests / 1000);
    const logs = times(gb, cloudWatch.logs.perGb);
    const perGb = beside.perLogGbMonth * use.logMonths;
    const storage: Range = {
        low: gb.low * compressed.low * perGb,
        likely: gb.likely * compressed.likely * perGb,
        high: gb.high === undefined ? undefined : gb.high * compressed.high! * perGb,
    };
    const kinds = ["standard", "highResolution", "composite", "anomaly"] as const;
    const alarms = exactly(kinds.reduce((sum, kind) => sum + use.alarms[kind] * beside.alarmMonth[kind], 0));
    const dashboards = exactly(use.dashboards * beside.perDashboardMonth);
    const fargate = exactly(use.agents * fargateShare(use.agent, prices.fargate));
    return {
        metrics,
        requests,
        logs,
        storage,
        alarms,
        dashboards,
        fargate,
        total: plus(metrics, requests, logs, storage, alarms, dashboards, fargate),
    };
}
