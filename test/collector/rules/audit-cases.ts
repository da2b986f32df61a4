/**
 * A safe config, and what the audit says after one change to it: everything but the limiter, and what the tables share.
 */
import { type AuditOptions, type Finding, type RuleId } from "../../../collector";

/** A remote write that is signed, encrypted and bounded. */
export const bounded = {
    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    auth: { authenticator: "sigv4auth" },
    max_batch_size_bytes: 1_000_000,
    remote_write_queue: { queue_size: 200 },
};

/** A config that the audit has nothing to say about, loosely typed so that a test can spoil it. */
export interface Loose {
    [key: string]: unknown;
    receivers: Record<string, unknown>;
    processors: Record<string, unknown>;
    exporters: Record<string, unknown>;
    extensions: Record<string, unknown>;
    service: { extensions: unknown; telemetry?: unknown; pipelines: Record<string, Record<string, unknown>> };
}

export function safe(): Loose {
    return {
        extensions: { sigv4auth: { region: "eu-west-1", service: "aps" }, health_check: null },
        receivers: {
            prometheus: { config: { scrape_config_files: ["jobs.yaml"] } },
            otlp: { protocols: { grpc: null } },
        },
        processors: {
            memory_limiter: { check_interval: "1s", limit_mib: 176, spike_limit_mib: 40 },
            batch: { send_batch_size: 386, send_batch_max_size: 386 },
        },
        exporters: { prometheusremotewrite: bounded, debug: {} },
        service: {
            extensions: ["health_check", "sigv4auth"],
            pipelines: {
                metrics: {
                    receivers: ["prometheus"],
                    processors: ["memory_limiter", "batch"],
                    exporters: ["prometheusremotewrite"],
                },
                "traces/app": { receivers: ["otlp"], processors: ["memory_limiter"], exporters: ["debug"] },
            },
        },
    };
}

export const inside: AuditOptions = { memoryMiB: 256, goMemLimitMiB: 204 };

export const limiter =
    (settings: unknown) =>
    (config: Loose): void => {
        config.processors.memory_limiter = settings;
    };
export const sizes = "check_interval 1s, limit_mib 179 and spike_limit_mib 76";
export const complete = { check_interval: "1s", limit_mib: 176, spike_limit_mib: 40 };

export type Case = readonly [what: string, change: (config: Loose) => void, expected: Finding, options?: AuditOptions];
export const finding = (rule: RuleId, path: string, message: string, fix: string): Finding => ({
    rule,
    path,
    message,
    fix,
});

/** References, components of the release, signatures, pipelines. */
export const referenceCases: readonly Case[] = [
    [
        "a processor that isn't defined",
        (config) => (config.service.pipelines.metrics.processors = ["memory_limiter", "batch", "resource"]),
        finding(
            "dangling-reference",
            "service.pipelines.metrics.processors[2]",
            "The pipeline metrics names \"resource\", which isn't defined under processors: the collector doesn't start.",
            "Define it under processors, or take it out of service.pipelines.metrics.processors.",
        ),
    ],
    [
        "a limiter that is named but not defined",
        (config) => delete config.processors.memory_limiter,
        finding(
            "dangling-reference",
            "service.pipelines.metrics.processors[0]",
            "The pipeline metrics names \"memory_limiter\", which isn't defined under processors: the collector doesn't start.",
            "Define it under processors, or take it out of service.pipelines.metrics.processors.",
        ),
    ],
    [
        "a receiver that isn't defined",
        (config) => (config.service.pipelines.metrics.receivers = ["prometheus", "statsd"]),
        finding(
            "dangling-reference",
            "service.pipelines.metrics.receivers[1]",
            "The pipeline metrics names \"statsd\", which isn't defined under receivers: the collector doesn't start.",
            "Define it under receivers, or take it out of service.pipelines.metrics.receivers.",
        ),
    ],
    [
        "an exporter that isn't defined",
        (config) => (config.service.pipelines.metrics.exporters = ["awsemf"]),
        finding(
            "dangling-reference",
            "service.pipelines.metrics.exporters[0]",
            "The pipeline metrics names \"awsemf\", which isn't defined under exporters: the collector doesn't start.",
            "Define it under exporters, or take it out of service.pipelines.metrics.exporters.",
        ),
    ],
    [
        "an extension that isn't defined",
        (config) => (config.service.extensions = ["health_check", "sigv4auth", "zpages"]),
        finding(
            "dangling-reference",
            "service.extensions[2]",
            "The service names \"zpages\", which isn't defined under extensions: the collector doesn't start.",
            "Define it under extensions, or take it out of service.extensions.",
        ),
    ],
    [
        "a component that the release lacks",
        (config) => (config.processors["transform/x"] = {}),
        finding(
            "unknown-component",
            "processors.transform/x",
            "ADOT v0.50.0 has no component transform among its processors: the collector doesn't start.",
            "Use one of its processors: attributes, batch, cumulative_to_delta, delta_to_rate, filter, groupbytrace, k8s_attributes, memory_limiter, metrics_transform, metricsgeneration, probabilistic_sampler, resource, resource_detection, span, tail_sampling.",
        ),
    ],
    [
        "a component that the release lost",
        (config) => (config.exporters.logging = null),
        finding(
            "unknown-component",
            "exporters.logging",
            "ADOT v0.50.0 has no component logging among its exporters: the collector doesn't start.",
            "Use the debug exporter, which replaced it.",
        ),
    ],
    [
        "a connector",
        (config) => (config.connectors = { count: null }),
        finding(
            "unknown-component",
            "connectors.count",
            "ADOT v0.50.0 has no connectors, and so not count either: the collector doesn't start.",
            "Remove connectors.count and export from each pipeline directly.",
        ),
    ],
    [
        "a key that the collector takes apart",
        (config) => Object.assign(config, { "service::pipelines::metrics::processors": ["batch"] }),
        finding(
            "config-unreadable",
            "service::pipelines::metrics::processors",
            'The key "service::pipelines::metrics::processors" contains ::, at which the collector splits it, and it merges the parts with the other keys in no defined order.',
            "Write nested keys.",
        ),
    ],
    [
        "such a key further in",
        (config) => Object.assign(config.service, { "pipelines::metrics": {} }),
        finding(
            "config-unreadable",
            "service.pipelines::metrics",
            'The key "pipelines::metrics" contains ::, at which the collector splits it, and it merges the parts with the other keys in no defined order.',
            "Write nested keys.",
        ),
    ],
    [
        "a removed key of the service",
        (config) => (config.service.telemetry = { metrics: { address: "0.0.0.0:8888" } }),
        finding(
            "removed-key",
            "service.telemetry.metrics.address",
            "Collector 0.158.0 refuses service.telemetry.metrics.address, which was removed in 0.128.0: it doesn't start.",
            "Use service.telemetry.metrics.readers with a pull exporter of host 127.0.0.1 and port 8888.",
        ),
    ],
    [
        "a removed key of a component, under its old name",
        (config) => (config.processors["resourcedetection/x"] = { detectors: ["ecs"], attributes: ["a"] }),
        finding(
            "removed-key",
            "processors.resourcedetection/x.attributes",
            "Collector 0.158.0 refuses processors.resourcedetection/x.attributes, which was removed in 0.142.0: it doesn't start.",
            "Switch attributes off one by one under the detector's resource_attributes.",
        ),
    ],
    [
        "a remote write without authenticator",
        (config) => (config.exporters.prometheusremotewrite = { ...bounded, auth: undefined }),
        finding(
            "remote-write-unauthenticated",
            "exporters.prometheusremotewrite.auth.authenticator",
            "prometheusremotewrite writes without an authenticator: AMP refuses unsigned requests.",
            "Set exporters.prometheusremotewrite.auth.authenticator to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions.",
        ),
    ],
    [
        "a remote write signed by nobody",
        (config) => {
            config.extensions = { health_check: null };
            config.service.extensions = ["health_check"];
        },
        finding(
            "remote-write-unauthenticated",
            "exporters.prometheusremotewrite.auth.authenticator",
            "prometheusremotewrite has the authenticator \"sigv4auth\", which isn't defined under extensions: the collector doesn't start.",
            "Define extensions.sigv4auth and list it in service.extensions.",
        ),
    ],
    [
        "a remote write signed by an extension that isn't started",
        (config) => (config.service.extensions = ["health_check"]),
        finding(
            "remote-write-unauthenticated",
            "service.extensions",
            "prometheusremotewrite has the authenticator sigv4auth, which service.extensions doesn't list: the collector doesn't start.",
            "Add sigv4auth to service.extensions.",
        ),
    ],
    [
        "another exporter signed by nobody",
        (config) =>
            (config.exporters["otlphttp/x"] = {
                endpoint: "https://example.com",
                auth: { authenticator: "basicauth" },
            }),
        finding(
            "dangling-reference",
            "exporters.otlphttp/x.auth.authenticator",
            "otlphttp/x has the authenticator \"basicauth\", which isn't defined under extensions: the collector doesn't start.",
            "Define extensions.basicauth and list it in service.extensions.",
        ),
    ],
    [
        "no pipelines",
        (config) => (config.service.pipelines = {}),
        finding(
            "no-pipelines",
            "service.pipelines",
            "The service has no pipelines: the collector doesn't start.",
            "Add a pipeline with at least one receiver, memory_limiter as its first processor, and one exporter.",
        ),
    ],
    [
        "no service",
        (config) => {
            config.exporters = {};
            delete (config as Record<string, unknown>).service;
        },
        finding(
            "no-pipelines",
            "service.pipelines",
            "The service has no pipelines: the collector doesn't start.",
            "Add a pipeline with at least one receiver, memory_limiter as its first processor, and one exporter.",
        ),
    ],
];
