/** What the pinned ADOT release contains; the audit judges a config by it. */
import { featureGatesOf0490 } from "./feature-gates";

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

export interface AdotRelease {
    readonly version: string;
    /** Version of the OpenTelemetry Collector inside. */
    readonly collectorVersion: string;
    readonly image: string;
    /**
     * Feature gates that the sidecar switches on. A gate that a release doesn't know keeps it from starting, so that
     * they are for this release alone.
     */
    readonly featureGates: readonly string[];
    /** Every feature gate that it knows; undefined where that isn't known here. */
    readonly knownGates?: readonly string[];
    /** Whether `components` is all that the release has; of older ones only what was renamed or removed is known. */
    readonly complete: boolean;
    /** Component types in their newest spelling. */
    readonly components: Readonly<Record<ComponentKind, readonly string[]>>;
    /** Older spellings that still work, by kind: old to new. */
    readonly aliases: Readonly<Record<ComponentKind, Readonly<Record<string, string>>>>;
    readonly removedKeys: readonly RemovedKey[];
    /**
     * Component types that the release doesn't have although others do, or that people expect, with what to do instead:
     * a full sentence each.
     */
    readonly removedComponents: Readonly<Record<string, string>>;
}

/**
 * ADOT v0.49.0, on collector v0.156.0. Sources: aws-otel-collector `pkg/defaultcomponents/defaults.go` (components),
 * the collector's and contrib's changelogs (aliases and removals). The rendered configs use the old spellings, which
 * older releases know too.
 */
export const adot: AdotRelease = {
    version: "v0.49.0",
    collectorVersion: "0.156.0",
    complete: true,
    image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0",
    // Without it the exporter drops what AMP throttles: 429 is no error for it that passes
    // (prometheusremotewriteexporter `exporter.go`).
    featureGates: ["exporter.prometheusremotewritexporter.RetryOn429"],
    knownGates: featureGatesOf0490,
    components: {
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
            "cumulativetodelta",
            "deltatorate",
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
        exporters: [
            "awscloudwatchlogs",
            "awsemf",
            "awsxray",
            "debug",
            "file",
            "kafka",
            "load_balancing",
            "otlp_grpc",
            "otlp_http",
            "prometheus",
            "prometheus_remote_write",
        ],
        extensions: ["awsproxy", "ecs_observer", "file_storage", "health_check", "pprof", "sigv4auth", "zpages"],
    },
    aliases: {
        receivers: { filelog: "file_log" },
        processors: {
            k8sattributes: "k8s_attributes",
            metricstransform: "metrics_transform",
            resourcedetection: "resource_detection",
        },
        exporters: {
            loadbalancing: "load_balancing",
            otlp: "otlp_grpc",
            otlphttp: "otlp_http",
            prometheusremotewrite: "prometheus_remote_write",
        },
        extensions: {},
    },
    removedKeys: [
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
    ],
    removedComponents: {
        logging: "Use the debug exporter, which replaced it.",
        memory_ballast: "Remove it and set the environment variable GOMEMLIMIT instead.",
        awsecscontainermetricsreceiver: "Its name in a config is awsecscontainermetrics.",
        datadog: "Use the otlp_http exporter; ADOT puts this one behind a feature gate and will remove it.",
        logzio: "Use the otlp_http exporter; ADOT puts this one behind a feature gate and will remove it.",
        signalfx: "Use the otlp_http exporter; ADOT puts this one behind a feature gate and will remove it.",
    },
};

/** Collector inside each minor release of ADOT. Source: the release notes of aws-otel-collector. */
const collectorVersions: Readonly<Record<string, string>> = {
    "v0.40": "0.102.0",
    "v0.41": "0.109.0",
    "v0.42": "0.115.0",
    "v0.43": "0.117.0",
    "v0.44": "0.130.0",
    "v0.45": "0.131.0",
    "v0.46": "0.141.0",
    "v0.47": "0.143.0",
    "v0.48": "0.151.0",
    "v0.49": "0.156.0",
};

/** Collector that first refused a type that older ones had. Source: the collector's changelog. */
const removedIn: Readonly<Record<string, string>> = { logging: "0.115.0", memory_ballast: "0.115.0" };

/**
 * Collector that first knew the new spellings; before it they are names of nothing. Source: contrib's changelog, 0.153
 * and 0.154.
 */
const renamedIn = "0.153.0";

/**
 * Digests of the image of single releases: the index for amd64 and arm64, which is the same on ECR Public and Docker
 * Hub and in every copy. Each is named in two or more unrelated public repositories.
 */
export const adotImageDigests: Readonly<Record<string, string>> = {
    "sha256:d2bdfff2c377c3d71d78bd5d9ce9862fd535b12134a5739d87a07801297cf9fd": "v0.49.0",
    "sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e": "v0.50.0",
};

/** The release of an image: by a digest that is known, which is what runs whatever the tag says; else by its tag. */
export function adotReleaseOf({ tag, digest = "" }: { tag?: string; digest?: string }): AdotRelease | undefined {
    return adotRelease(Object.hasOwn(adotImageDigests, digest) ? adotImageDigests[digest] : tag);
}

/**
 * What is known of the release with that image tag; undefined for a tag that is none, or a release that is newer or
 * older than those known here. What is said of another than the pinned one is what has been removed or renamed, never
 * that a component doesn't exist.
 */
export function adotRelease(tag: string | undefined): AdotRelease | undefined {
    if (tag === adot.version) {
        return adot;
    }
    const minor = /^(v\d+\.\d+)\.\d+$/.exec(tag ?? "")?.[1] ?? "";
    const collectorVersion = Object.hasOwn(collectorVersions, minor) ? collectorVersions[minor] : undefined;
    if (tag === undefined || collectorVersion === undefined) {
        return undefined;
    }
    const already = (since: string): boolean => compareVersions(since, collectorVersion) <= 0;
    const oldNames = Object.entries(adot.aliases).flatMap(([, names]) => Object.entries(names));
    return {
        ...adot,
        version: tag,
        collectorVersion,
        complete: false,
        featureGates: [],
        knownGates: undefined,
        removedKeys: adot.removedKeys.filter(({ since }) => already(since)),
        removedComponents: Object.fromEntries([
            ...Object.entries(adot.removedComponents).filter(([type]) => already(removedIn[type] ?? collectorVersion)),
            ...(already(renamedIn)
                ? []
                : oldNames.map(([old, renamed]) => [renamed, `Use its name in this release, ${old}.`])),
        ]) as Readonly<Record<string, string>>,
    };
}

function compareVersions(one: string, other: string): number {
    const [left, right] = [one, other].map((version) => version.split(".").map(Number));
    const index = left!.findIndex((part, place) => part !== right![place]);
    return index === -1 ? 0 : left![index]! - right![index]!;
}
