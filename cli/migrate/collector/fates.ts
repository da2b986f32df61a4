/** Components that have no option of their own: what becomes of all of their settings, by type. */
import type { Said } from "../ledger";

const unneeded = (why: string): Said => ({ fate: "unneeded", why });
const none = (why: string): Said => ({ fate: "none", why });
const changed = (became: string, why: string): Said => ({ fate: "changed", became, why });

export const processorFates: Readonly<Record<string, Said>> = {
    memory_limiter: unneeded(
        "Every pipeline of the sidecar begins with a memory limiter that is sized for its memory.",
    ),
    batch: unneeded("Batches follow from the sidecar's memory."),
    resourcedetection: unneeded(
        "The sidecar asks ECS who it is, and every series has the service, the task, the cluster and the family as labels.",
    ),
    cumulativetodelta: unneeded("AMP takes sums as they grow, and rate() is what CloudWatch has as a difference."),
    deltatorate: none("AMP takes sums as they grow: ask rate() of them."),
    metricsgeneration: none("Write a recording rule for it into PrometheusWorkspace.rules."),
};

/** Of traces and logs: the sidecar hands them on as they are. */
export const passedOn: Said = none(
    "The sidecar hands traces and logs on as they come: sample in the SDK, by X-Ray's rules, or in an AdotGateway's additions.",
);

export const exporterFates: Readonly<Record<string, Said>> = {
    awsemf: changed(
        "series in AMP",
        "Metrics are written to AMP with their labels, and not to CloudWatch by log events: a dimension is a label, a declaration is a query, and histograms keep their buckets.",
    ),
    awsxray: changed(
        'otlp.traces: "xray"',
        "Spans go to X-Ray's OTLP endpoint in the task's region, which needs Transaction Search.",
    ),
    debug: unneeded("It is for trying things out; logLevel says what the sidecar logs."),
    logging: unneeded("It is for trying things out; logLevel says what the sidecar logs."),
    file: none("The sidecar writes no telemetry into files."),
    nop: unneeded("It does nothing."),
    awscloudwatchlogs: none("Give otlp.logs, otlp.logGroupName and otlp.logStreamName what it has."),
    prometheus: none("The sidecar writes to AMP, and nobody scrapes it."),
};

export const extensionFates: Readonly<Record<string, Said>> = {
    health_check: unneeded("The sidecar has one on 127.0.0.1, which its container's health check asks."),
    pprof: none("The sidecar has no profiling port: additions.extensions can bring one."),
    zpages: none("The sidecar has no such pages: additions.extensions can bring them."),
    memory_ballast: unneeded("Collectors have none any more: GOMEMLIMIT and the memory limiter bound the heap."),
    awsproxy: changed("xray", "The option xray takes segments and answers the SDKs' questions for sampling rules."),
    file_storage: changed('buffer: "disk"', "With that option what waits to be sent is kept in a file."),
};

/** Of `service`. */
export const serviceFates: readonly (readonly [path: readonly string[], said: Said])[] = [
    [["extensions"], unneeded("The sidecar starts what it needs.")],
    [["telemetry", "logs", "level"], changed("logLevel", "Give the sidecar that option, if it isn't info.")],
    [["telemetry"], unneeded("The sidecar logs as JSON, and sends its own metrics as the job adot-collector.")],
    [["pipelines"], changed("pipelines of the sidecar", "Which there are follows from what is scraped and received.")],
];
