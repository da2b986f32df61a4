/** What is known of ADOT's releases, as data. */
import { featureGatesOf0490, featureGatesOf0500, stableGatesOf0500 } from "./feature-gates";

export type ComponentKind = "receivers" | "processors" | "exporters" | "extensions";

/** A key that an older release took and this one refuses. */
export interface RemovedKey {
    readonly kind: ComponentKind | "service";
    /** Component type in its new spelling; none for `service`. */
    readonly type?: string;
    /** Path inside the component's settings (or inside `service`). */
    readonly path: readonly string[];
    /** Collector version that refused it first. */
    readonly since: string;
    /** What to write instead: a full sentence. */
    readonly instead: string;
}

/** What sets one release apart from the others. */
export interface ReleaseFacts {
    readonly digest: string;
    /** Every feature gate that it knows. */
    readonly knownGates: readonly string[];
    /** Those of them that can't be switched off. */
    readonly stableGates: readonly string[];
}

/**
 * The releases that are known in full, newest first. A digest is that of the index for amd64 and arm64, which is the
 * same on ECR Public and Docker Hub and in every copy. Each is named in two or more unrelated public repositories;
 * docs/rules/collector-image-pinned.md says how to check one.
 */
export const completeReleases: Readonly<Record<string, ReleaseFacts>> = {
    "v0.50.0": {
        digest: "sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e",
        knownGates: featureGatesOf0500,
        stableGates: stableGatesOf0500,
    },
    "v0.49.0": {
        digest: "sha256:d2bdfff2c377c3d71d78bd5d9ce9862fd535b12134a5739d87a07801297cf9fd",
        knownGates: featureGatesOf0490,
        stableGates: [],
    },
};

/** Collector inside each minor release of ADOT. Source: `go.mod` of aws-otel-collector at the release's tags. */
export const collectorVersions: Readonly<Record<string, string>> = {
    "v0.40": "0.102.1",
    "v0.41": "0.109.0",
    "v0.42": "0.115.0",
    "v0.43": "0.117.0",
    "v0.44": "0.130.0",
    "v0.45": "0.131.0",
    "v0.46": "0.141.0",
    "v0.47": "0.143.0",
    "v0.48": "0.151.0",
    "v0.49": "0.156.0",
    "v0.50": "0.158.0",
};

/**
 * Feature gates that the sidecar switches on, by the collector of the first release that has them, in which and in all
 * later ones they are alpha. Without the one the exporter drops what AMP throttles: 429 is no error for it that passes
 * (prometheusremotewriteexporter `exporter.go`). A gate that a release doesn't know keeps it from starting.
 */
export const switchedOnGates: Readonly<Record<string, string>> = {
    "exporter.prometheusremotewritexporter.RetryOn429": "0.102.1",
};

/**
 * The component types of the complete releases, which have the same ones, in their newest spelling. Source:
 * aws-otel-collector `pkg/defaultcomponents/defaults.go`; v0.50.0 changed the versions of its modules alone.
 */
export const componentTypes: Readonly<Record<ComponentKind, readonly string[]>> = {
    receivers: [
        "awscontainerinsightreceiver",
        "awsecscontainermetrics",
        "awsxray",
        "file_log",
        "jaeger",
        "kafka",
        "otlp",
        "prometheus",
        "statsd",
        "zipkin",
    ],
    processors: [
        "attributes",
        "batch",
        "cumulative_to_delta",
        "delta_to_rate",
        "filter",
        "groupbytrace",
        "k8s_attributes",
        "memory_limiter",
        "metrics_transform",
        "metricsgeneration",
        "probabilistic_sampler",
        "resource",
        "resource_detection",
        "span",
        "tail_sampling",
    ],
    // datadog, logzio and signalfx are there as long as nobody switches on the gates that take them away.
    exporters: [
        "awscloudwatchlogs",
        "awsemf",
        "awsxray",
        "datadog",
        "debug",
        "file",
        "kafka",
        "load_balancing",
        "logzio",
        "otlp_grpc",
        "otlp_http",
        "prometheus",
        "prometheus_remote_write",
        "signalfx",
    ],
    extensions: ["awsproxy", "ecs_observer", "file_storage", "health_check", "pprof", "sigv4auth", "zpages"],
};

/** A component type with a new spelling beside the old one, which still works. */
export interface RenamedType {
    readonly kind: ComponentKind;
    readonly from: string;
    readonly to: string;
    /** Collector of the first ADOT release that knows the new spelling. */
    readonly since: string;
}

/** Source: `DeprecatedType` in the modules' `generated_status.go`, as vendored at ADOT's tags, and at v0.158.0. */
export const renamedTypes: readonly RenamedType[] = [
    { kind: "receivers", from: "filelog", to: "file_log", since: "0.151.0" },
    { kind: "processors", from: "k8sattributes", to: "k8s_attributes", since: "0.151.0" },
    { kind: "exporters", from: "otlp", to: "otlp_grpc", since: "0.151.0" },
    { kind: "exporters", from: "otlphttp", to: "otlp_http", since: "0.151.0" },
    { kind: "processors", from: "metricstransform", to: "metrics_transform", since: "0.156.0" },
    { kind: "processors", from: "resourcedetection", to: "resource_detection", since: "0.156.0" },
    { kind: "exporters", from: "loadbalancing", to: "load_balancing", since: "0.156.0" },
    { kind: "exporters", from: "prometheusremotewrite", to: "prometheus_remote_write", since: "0.156.0" },
    { kind: "processors", from: "cumulativetodelta", to: "cumulative_to_delta", since: "0.158.0" },
    { kind: "processors", from: "deltatorate", to: "delta_to_rate", since: "0.158.0" },
];

/** Source: the changelogs of the collector and of contrib. */
export const removedKeys: readonly RemovedKey[] = [
    {
        kind: "service",
        path: ["telemetry", "metrics", "address"],
        since: "0.128.0",
        instead: "Use service.telemetry.metrics.readers with a pull exporter of host 127.0.0.1 and port 8888.",
    },
    {
        kind: "receivers",
        type: "prometheus",
        path: ["use_start_time_metric"],
        since: "0.143.0",
        instead: "Remove it: the receiver no longer adjusts start times.",
    },
    {
        kind: "receivers",
        type: "prometheus",
        path: ["start_time_metric_regex"],
        since: "0.143.0",
        instead: "Remove it: the receiver no longer adjusts start times.",
    },
    {
        kind: "receivers",
        type: "prometheus",
        path: ["report_extra_scrape_metrics"],
        since: "0.149.0",
        instead: "Set config.global.extra_scrape_metrics instead.",
    },
    {
        kind: "processors",
        type: "resource_detection",
        path: ["attributes"],
        since: "0.142.0",
        instead: "Switch attributes off one by one under the detector's resource_attributes.",
    },
];

/** A component type that a release doesn't have although others do, or that people expect. */
export interface MissingType {
    /** Collector that first refused it; none for a type that there never was. Source: the collector's changelog. */
    readonly since?: string;
    /** What to do instead: a full sentence. */
    readonly instead: string;
}

export const missingTypes: Readonly<Record<string, MissingType>> = {
    logging: { since: "0.115.0", instead: "Use the debug exporter, which replaced it." },
    memory_ballast: {
        since: "0.115.0",
        instead: "Remove it and set the environment variable GOMEMLIMIT instead.",
    },
    awsecscontainermetricsreceiver: { instead: "Its name in a config is awsecscontainermetrics." },
};
