/**
 * What CloudWatch bills beside metrics and log data that come in: requests, alarms, dashboards, stored logs. US
 * dollars, list prices without taxes, free tiers and discounts. Pure.
 */
import type { Origin } from "./price-files";

export interface AgentPrices {
    /** For a thousand PutMetricData requests. */
    readonly perThousandRequests: number;
    /** For an alarm a month, by its kind; one on a band counts as three metrics. */
    readonly alarmMonth: {
        readonly standard: number;
        readonly highResolution: number;
        readonly composite: number;
        readonly anomaly: number;
    };
    readonly perDashboardMonth: number;
    /** For a GB of log data that is kept, compressed. */
    readonly perLogGbMonth: number;
    readonly origin: Origin;
}

/** Alike in the regions of which prices are known here, as far as public notes tell; compare with the page. */
export const agentListPrices: AgentPrices = {
    perThousandRequests: 0.01,
    alarmMonth: { standard: 0.1, highResolution: 0.3, composite: 0.5, anomaly: 0.3 },
    perDashboardMonth: 3,
    perLogGbMonth: 0.03,
    origin: {
        from: "aws.amazon.com/cloudwatch/pricing for us-east-1: dashboards as public notes of that date quote them, requests, alarms and stored logs not confirmed by another source, nor other regions",
        date: "2026-06-13",
    },
};
