/**
 * What the `awsecscontainermetrics` receiver sends: every metric with its unit and kind on the wire. Source: its
 * `constant.go` and `metrics.go`, v0.156.0.
 */
import type { OtlpKind, OtlpMetric } from "./translation";

/**
 * Cumulative, but not marked as monotonic: no `_total`, typed as gauges in Prometheus, and `rate` is right all the
 * same.
 */
const cumulative = "nonMonotonicSum";

type Row = readonly [unit: string, kind: OtlpKind];

const cumulativeRow = (unit: string): Row => [unit, cumulative];
const gauge = (unit: string): Row => [unit, "gauge"];

/** Measured of the task and of each container. */
const measures = {
    "memory.usage": gauge("Bytes"),
    "memory.usage.max": gauge("Bytes"),
    "memory.usage.limit": gauge("Bytes"),
    "memory.utilized": gauge("MiB"),
    "memory.reserved": gauge("MiB"),
    "cpu.usage.total": cumulativeRow("Nanoseconds"),
    "cpu.usage.kernelmode": cumulativeRow("Nanoseconds"),
    "cpu.usage.usermode": cumulativeRow("Nanoseconds"),
    "cpu.usage.system": cumulativeRow("Nanoseconds"),
    "cpu.usage.vcpu": gauge("vCPU"),
    "cpu.cores": gauge("Count"),
    "cpu.onlines": gauge("Count"),
    "cpu.utilized": gauge("None"),
    "cpu.reserved": gauge("None"),
    "network.rate.rx": gauge("Bytes/Second"),
    "network.rate.tx": gauge("Bytes/Second"),
    "network.io.usage.rx_bytes": cumulativeRow("Bytes"),
    "network.io.usage.rx_packets": cumulativeRow("Count"),
    "network.io.usage.rx_errors": cumulativeRow("Count"),
    "network.io.usage.rx_dropped": cumulativeRow("Count"),
    "network.io.usage.tx_bytes": cumulativeRow("Bytes"),
    "network.io.usage.tx_packets": cumulativeRow("Count"),
    "network.io.usage.tx_errors": cumulativeRow("Count"),
    "network.io.usage.tx_dropped": cumulativeRow("Count"),
    "storage.read_bytes": cumulativeRow("Bytes"),
    "storage.write_bytes": cumulativeRow("Bytes"),
} as const;

const ofTask = { "ephemeral_storage.utilized": gauge("MiB"), "ephemeral_storage.reserved": gauge("MiB") } as const;
const ofContainer = { duration: gauge("Seconds") } as const;

/** OTLP name of a metric of the receiver. */
export type EcsMetricName =
    | `${"ecs.task" | "container"}.${keyof typeof measures}`
    | `ecs.task.${keyof typeof ofTask}`
    | `container.${keyof typeof ofContainer}`;

const prefixed = (prefix: string, rows: Readonly<Record<string, Row>>): [string, OtlpMetric][] =>
    Object.entries(rows).map(([suffix, [unit, kind]]) => {
        const name = `${prefix}.${suffix}`;
        return [name, { name, unit, kind }];
    });

/** By OTLP name. `container.duration` is that of stopped containers only. */
export const ecsMetrics = Object.fromEntries([
    ...prefixed("ecs.task", { ...measures, ...ofTask }),
    ...prefixed("container", { ...measures, ...ofContainer }),
]) as Readonly<Record<EcsMetricName, OtlpMetric>>;
