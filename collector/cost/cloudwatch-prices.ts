/**
 * What CloudWatch costs in a region, US dollars, list prices without taxes, free tiers and discounts: OpenTelemetry
 * metrics by OTLP, classic custom metrics, and log data, in which the embedded metric format arrives. Pure.
 */
import { amount, objectWith, type Origin, originIn, tiersIn } from "./price-files";

/** OpenTelemetry metrics ("OTel metrics pricing and storage"): 15 months are kept for it. */
export interface OtlpPrices {
    /** For a GB of ingested data points. */
    readonly perGb: number;
    /** For a million samples that PromQL scans through the API; in the console it costs nothing. */
    readonly perMillionQuerySamples: number;
    readonly origin: Origin;
}

/** A tier of custom metrics. */
export interface CustomMetricTier {
    /** Metrics of a month up to which it holds, counted from the first; undefined for the last tier. */
    readonly upToMetrics?: number;
    readonly perMetricMonth: number;
}

/** Classic custom metrics: each combination of name, namespace and dimensions is one. */
export interface CustomMetricPrices {
    readonly tiers: readonly CustomMetricTier[];
    readonly origin: Origin;
}

/** Log data of the class Standard that isn't vended by a service of AWS's. */
export interface LogPrices {
    /** For a GB that is ingested. */
    readonly perGb: number;
    readonly origin: Origin;
}

export interface CloudWatchPrices {
    readonly otlp: OtlpPrices;
    readonly customMetrics: CustomMetricPrices;
    readonly logs: LogPrices;
}

const priceList = "AWS Price List, AmazonCloudWatch";

/** The tiers, which are alike in the three regions. */
const customMetrics = (origin: Origin): CustomMetricPrices => ({
    tiers: [
        { upToMetrics: 10_000, perMetricMonth: 0.3 },
        { upToMetrics: 250_000, perMetricMonth: 0.1 },
        { upToMetrics: 1_000_000, perMetricMonth: 0.05 },
        { perMetricMonth: 0.02 },
    ],
    origin,
});

const otlp = (origin: Origin): OtlpPrices => ({ perGb: 0.5, perMillionQuerySamples: 0.01, origin });

const unconfirmed = (what: string): string =>
    `those of us-east-1, as ${what} could not be confirmed: compare with aws.amazon.com/cloudwatch/pricing, or give --prices`;

/** As far as public sources confirm them, which each origin says. AWS changes prices: compare, or give your own. */
export const cloudwatchListPrices: Readonly<Record<string, CloudWatchPrices>> = {
    "us-east-1": {
        otlp: otlp({ from: `${priceList}, as quoted in public notes of that month`, date: "2026-10-01" }),
        customMetrics: customMetrics({
            from: `${priceList}, as quoted in public notes of that month`,
            date: "2026-10-01",
        }),
        logs: {
            perGb: 0.5,
            origin: { from: `${priceList}, as quoted in public notes of that month`, date: "2026-10-01" },
        },
    },
    "eu-west-1": {
        otlp: otlp({ from: unconfirmed("the region's own"), date: "2026-10-01" }),
        customMetrics: customMetrics({
            from: "those of us-east-1, of which public notes confirm the first tier for the region",
            date: "2026-10-01",
        }),
        logs: {
            perGb: 0.57,
            origin: { from: `${priceList}, EU-DataProcessing-Bytes`, date: "2026-03-01" },
        },
    },
    "eu-central-1": {
        otlp: otlp({ from: unconfirmed("the region's own"), date: "2026-10-01" }),
        customMetrics: customMetrics({ from: unconfirmed("the region's own"), date: "2026-10-01" }),
        logs: {
            perGb: 0.63,
            origin: { from: `${priceList}, EUC1-DataProcessing-Bytes`, date: "2025-01-01" },
        },
    },
};

/** What the tiers make of so many custom metrics a month, the first ones at the first tier's price. */
export function customMetricsCost(metrics: number, tiers: readonly CustomMetricTier[]): number {
    let before = 0;
    let cost = 0;
    for (const { upToMetrics = Infinity, perMetricMonth } of tiers) {
        cost += Math.max(0, Math.min(metrics, upToMetrics) - before) * perMetricMonth;
        before = upToMetrics;
    }
    return cost;
}

/**
 * Reads prices of one's own; each `origin` may be left out.
 * @throws {@link PricesError} naming the property and what it must be.
 */
export function readCloudWatch(value: unknown, path: string): CloudWatchPrices {
    const given = objectWith(value, path, ["otlp", "customMetrics", "logs"]);
    const otlpPath = `${path}.otlp`;
    const ofOtlp = objectWith(given.otlp, otlpPath, ["perGb", "perMillionQuerySamples"], ["origin"]);
    const metricsPath = `${path}.customMetrics`;
    const ofMetrics = objectWith(given.customMetrics, metricsPath, ["tiers"], ["origin"]);
    const ofLogs = objectWith(given.logs, `${path}.logs`, ["perGb"], ["origin"]);
    return {
        otlp: {
            perGb: amount(ofOtlp.perGb, `${otlpPath}.perGb`),
            perMillionQuerySamples: amount(ofOtlp.perMillionQuerySamples, `${otlpPath}.perMillionQuerySamples`),
            origin: originIn(ofOtlp.origin, `${otlpPath}.origin`),
        },
        customMetrics: {
            tiers: tiersIn(ofMetrics.tiers, `${metricsPath}.tiers`, "upToMetrics", "perMetricMonth").map(
                ({ upTo, price }) => ({ ...(upTo !== undefined && { upToMetrics: upTo }), perMetricMonth: price }),
            ),
            origin: originIn(ofMetrics.origin, `${metricsPath}.origin`),
        },
        logs: {
            perGb: amount(ofLogs.perGb, `${path}.logs.perGb`),
            origin: originIn(ofLogs.origin, `${path}.logs.origin`),
        },
    };
}
