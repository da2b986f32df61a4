/**
 * What CloudWatch's OTLP endpoint for metrics refuses of a request, or of single data points ("OTLP Endpoints",
 * CloudWatch user guide). The words for too many data points and too many attributes are the service's own, as its
 * users report them; the others are in their manner.
 */
import { invalid } from "./request";
import type { MetricPoint } from "./metric-points";

/** Limits of the page. It doesn't say which MB and KB are meant: the smaller ones are the stricter. */
export const metricLimits = {
    /** Of a request, after decompression. */
    requestBytes: 1_000_000,
    /** Of a request, over all its metrics. */
    dataPoints: 1_000,
    /** Names and values of all of a point's labels. */
    labelBytes: 40_000,
    /** Of resource, scope and point together. */
    labels: 150,
    /** How far a point's time may be ahead, and behind. */
    futureMinutes: 10,
    pastDays: 14,
    /** Of an account, a second. */
    requestsPerSecond: 500,
} as const;

/** Throws where the whole request is refused. */
export function checkMetricsRequest(bytes: number, points: readonly MetricPoint[], now: Date): void {
    if (bytes > metricLimits.requestBytes) {
        throw invalid(`Maximum request size exceeded: ${metricLimits.requestBytes}.`);
    }
    if (points.length > metricLimits.dataPoints) {
        throw invalid(`Maximum number of datapoints per request exceeded: ${metricLimits.dataPoints}.`);
    }
    for (const { timeMs, place } of points) {
        const aheadMs = timeMs - now.getTime();
        if (aheadMs > metricLimits.futureMinutes * 60_000) {
            throw invalid(`Timestamp must be at most ${metricLimits.futureMinutes} minutes in the future [${place}].`);
        }
        if (-aheadMs > metricLimits.pastDays * 86_400_000) {
            throw invalid(`Timestamp must be at most ${metricLimits.pastDays} days in the past [${place}].`);
        }
    }
}

/** Why one point isn't taken; undefined where it is. */
export function pointProblem(point: MetricPoint): string | undefined {
    const { name, attributes, attributeBytes, temporality, place } = point;
    if (name === "") {
        return `Metric name is missing [${place}].`;
    }
    if (attributes > metricLimits.labels) {
        return `Maximum number of attributes exceeded: ${metricLimits.labels} [${place}].`;
    }
    if (attributeBytes > metricLimits.labelBytes) {
        return `Maximum metadata size exceeded: ${metricLimits.labelBytes} [${place}].`;
    }
    // OTLP itself forbids it (opentelemetry-proto, metrics.proto).
    return temporality === "unspecified" ? `Aggregation temporality is not specified [${place}].` : undefined;
}
