/** What a kind of destination can't do that AMP with the platform's dashboards and rules can. Data, for people. */
import type { DestinationKind } from "./destination-args";

/**
 * Sources: "OTLP Endpoints", "PromQL querying" and "Publish custom metrics with OpenTelemetry" (Amazon CloudWatch user
 * guide); the OTLP specification.
 */
export const destinationLimits: Readonly<Record<DestinationKind, readonly string[]>> = {
    amp: [],
    cloudwatch: [
        "the platform's dashboards and rules don't ask it: job and instance are @resource.service.name and @resource.service.instance.id there, histograms are one series without _bucket and le, and ECS's metrics keep their dots.",
        "it has no recording or alert rules in Prometheus' form; alarms on PromQL are CloudWatch's own.",
        "of OTLP's types AWS names counters, gauges and histograms: what Prometheus exposes as a summary may not arrive.",
    ],
    "remote-write": [
        "dashboards and rules of the platform ask AMP; load them there with `pulumi-adot dashboards` and `pulumi-adot rules`.",
    ],
    otlp: [
        "whether job, instance and the labels of the task become labels of each series is up to it: they are attributes of the resource.",
    ],
};
