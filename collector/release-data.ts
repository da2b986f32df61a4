/** What is known of ADOT's releases, as data. */
import { type AdotReleaseRow, type ComponentKind } from "./adot-release-row";
import { adotReleaseRows } from "./adot-releases";

export type { ComponentKind };

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

/**
 * The releases whose image is known by its digest, newest first. A digest is that of the index for amd64 and arm64, the
 * same on ECR Public and Docker Hub and in every copy. Each is named in two or more unrelated public repositories:
 * docs/rules/collector-image-pinned.md says how to check one.
 */
export const imageDigests: Readonly<Record<string, string>> = {
    "v0.50.0": "sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e",
    "v0.49.0": "sha256:d2bdfff2c377c3d71d78bd5d9ce9862fd535b12134a5739d87a07801297cf9fd",
};

/** The same words with some replaced. */
const replaced = (words: string, by: Readonly<Record<string, string>>): string =>
    words
        .split(" ")
        .map((word) => by[word] ?? word)
        .join(" ");

/** Ids of the feature gates that v0.50.0 has beside those of v0.49.0. */
const newGatesOf0500: readonly string[] = [
    "exporter.awsxray.DontEmitV0DBConventions",
    "exporter.awsxray.DontEmitV0HTTPNetworkConventions",
    "exporter.awsxray.EmitV1DBConventions",
    "exporter.awsxray.EmitV1HTTPNetworkConventions",
    "exporter.datadogexporter.AddUnits",
    "exporter.kafka.useRequestType",
    "pkg.translator.jaeger.DontEmitV0HttpConventions",
    "pkg.translator.jaeger.EmitV1HttpConventions",
    "processor.tailsamplingprocessor.usetracestate",
    "receiver.awsxray.DontEmitV0HttpConventions",
    "receiver.awsxray.EmitV1HttpConventions",
    "service.partialReload",
    "service.partialReloadReceivers",
    "stanza.udp.useStableNetworkAttributes",
];

const before0500 = adotReleaseRows["v0.49.0"]!;

/**
 * Releases that the script hasn't been run on. v0.50.0 changed the versions of its modules alone (release notes). The
 * new spellings are those of its modules at v0.158.0, as the registry of Go modules has them. That lacks the X-Ray,
 * SignalFx and Logz.io exporters and the Container Insights receiver: their gates are those of v0.49.0, and the X-Ray
 * exporter's of its main branch too, so that none is missing here.
 */
const rowsByHand: Readonly<Record<string, AdotReleaseRow>> = {
    "v0.50.0": {
        ...before0500,
        collector: "0.158.0",
        released: "2026-08-31",
        components: {
            ...before0500.components,
            processors: replaced(before0500.components.processors, {
                cumulativetodelta: "cumulative_to_delta",
                deltatorate: "delta_to_rate",
            }),
        },
        aliases: {
            ...before0500.aliases,
            processors: `${before0500.aliases.processors} cumulativetodelta=cumulative_to_delta deltatorate=delta_to_rate`,
        },
        gates: [before0500.gates, ...newGatesOf0500].join(" "),
        stableGates: "processor.filter.defaultErrorModeIgnore",
    },
};

/** What is known of each release, by its tag; oldest first. The patches of a minor release have the same. */
export const releaseRows: Readonly<Record<string, AdotReleaseRow>> = { ...adotReleaseRows, ...withoutMade(rowsByHand) };

/** What the script has made wins. */
function withoutMade(rows: Readonly<Record<string, AdotReleaseRow>>): Record<string, AdotReleaseRow> {
    return Object.fromEntries(Object.entries(rows).filter(([tag]) => !Object.hasOwn(adotReleaseRows, tag)));
}

/**
 * Feature gates that the sidecar switches on where the release has them. Without the one the exporter drops what AMP
 * throttles: 429 is no error for it that passes (prometheusremotewriteexporter `exporter.go`). A gate that a release
 * doesn't know keeps it from starting.
 */
export const switchedOnGates: readonly string[] = ["exporter.prometheusremotewritexporter.RetryOn429"];

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

/** What to do instead, a full sentence, where a release lacks a component type that others have or people expect. */
export const missingTypes: Readonly<Record<string, string>> = {
    logging: "Use the debug exporter, which replaced it.",
    debug: "Use the logging exporter, which came before it.",
    memory_ballast: "Remove it and set the environment variable GOMEMLIMIT instead.",
    awsecscontainermetricsreceiver: "Its name in a config is awsecscontainermetrics.",
    experimental_metricsgeneration: "Use its name in this release, metricsgeneration.",
    sapm: "Use otlp_http, which Splunk takes in its place.",
};
