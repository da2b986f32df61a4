/** What programs push to a collector: how much of it comes in at once, and how much waits. */
import { heapPerByte, sendersAtOnce } from "../rules/message-bounds";

/**
 * What is pushed: signals of OTLP, StatsD's packets, and X-Ray's segments, which have a queue of their own unless
 * OTLP's traces go to X-Ray too.
 */
export type Pushed = "metrics" | "traces" | "logs" | "statsd" | "segments" | "segments among traces";

/** What a sidecar holds of what is pushed to it. */
export interface PushedSizes {
    /** Largest message of OTLP, bytes after decompression. */
    readonly messageBytes: number;
    /** What waits of traces, and as much of logs and of segments that have a queue, bytes of OTLP. */
    readonly queueBytes: number;
    /** Points of OTLP metrics that come in with one message; none where metrics aren't pushed. */
    readonly points: number;
    /** Series of StatsD's metrics; none where they aren't pushed. */
    readonly statsdSeries: number;
    /** Heap of what waits, beside points in the queue of metrics, MiB. */
    readonly heldMiB: number;
    /** Heap of messages that come in before the limiter can refuse one, MiB. */
    readonly arrivingMiB: number;
}

const mib = 2 ** 20;

/**
 * Share of the container for the largest message, and for each queue: 2 MiB of 256, which are 10,000 points or 6,000
 * spans of usual size, several times what SDKs put into one request (512 spans or log records, OpenTelemetry's
 * specification of SDK variables).
 */
const messageShare = 1 / 128;

/** No message is larger, MiB: the default of the receiver over HTTP (confighttp server.go). */
const largestMessageMiB = 20;

/** Bytes of a point with labels of usual length: OTLP's encoding of a number, its times and labels. */
export const pointBytes = 200;

/** Heap of a series of StatsD's in the exporter that adds up, bytes; its scrape is counted as any other. */
const statsdSeriesBytes = 1_000;

/** Share of the container for what that exporter holds: 4,100 series in 256 MiB. */
const statsdShare = 1 / 64;

/**
 * Bytes of segments that come in before the limiter can refuse one: 30 packets of 64 KiB wait, two pollers read more,
 * and one at a time becomes spans (receiver/awsxrayreceiver `internal/udppoller` and `receiver.go`).
 */
const arrivingSegmentBytes = (32 + heapPerByte) * 64 * 2 ** 10;

/** For a sidecar with `memoryMiB` MiB of hard memory. */
export function pushedSizes(memoryMiB: number, pushed: readonly Pushed[]): PushedSizes {
    const has = (kind: Pushed): boolean => pushed.includes(kind);
    const messageBytes = Math.floor(Math.min(largestMessageMiB, memoryMiB * messageShare) * mib);
    const queues = [has("traces"), has("logs"), has("segments")].filter(Boolean).length;
    const takesOtlp = has("metrics") || has("traces") || has("logs");
    const takesSegments = has("segments") || has("segments among traces");
    const statsdSeries = has("statsd")
        ? Math.floor((memoryMiB * statsdShare * mib) / statsdSeriesBytes / 100) * 100
        : 0;
    return {
        messageBytes,
        queueBytes: messageBytes,
        points: has("metrics") ? Math.floor(messageBytes / pointBytes) : 0,
        statsdSeries,
        heldMiB: (queues * messageBytes * heapPerByte + statsdSeries * statsdSeriesBytes) / mib,
        arrivingMiB:
            ((takesOtlp ? sendersAtOnce * messageBytes * heapPerByte : 0) +
                (takesSegments ? arrivingSegmentBytes : 0)) /
            mib,
    };
}
