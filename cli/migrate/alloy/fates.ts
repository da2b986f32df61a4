/** Alloy's components that become no scrape: what becomes of each, by how its name begins. */
import { processorFates } from "../collector/fates";
import type { Said } from "../ledger";

const none = (why: string): Said => ({ fate: "none", why });
const unneeded = (why: string): Said => ({ fate: "unneeded", why });

/** The longest beginning that fits says it. */
const fates: Readonly<Record<string, Said>> = {
    "prometheus.scrape": none("It has no targets that are known here."),
    "prometheus.relabel": unneeded("No scrape sends its series there."),
    "prometheus.remote_write": unneeded("No scrape sends its series there."),
    "prometheus.exporter.": none(
        "The exporter runs in Alloy: run it as a container of the task, and scrape that container's port.",
    ),
    "prometheus.exporter.self": unneeded("It is about Alloy itself: the sidecar sends its own metrics."),
    "prometheus.exporter.unix": none("ECS's metrics of the task and its containers, ecsMetrics, are in its place."),
    "prometheus.exporter.cadvisor": none("ECS's metrics of the task and its containers, ecsMetrics, are in its place."),
    "prometheus.exporter.statsd": none("Use the option statsd, for the containers that send."),
    "prometheus.receive_http": none("The sidecar takes no remote write: let its senders push OTLP, or scrape them."),
    "prometheus.operator.": none("It finds objects of Kubernetes, and a sidecar is in a task of ECS."),
    "prometheus.write.queue": none("The sidecar writes to AMP: a Grafana can read AMP and that store side by side."),
    "prometheus.": none("The sidecar has nothing like it: what it does to series, relabel of a job may do."),
    "discovery.": unneeded("No scrape has its targets."),
    "otelcol.receiver.": none("The sidecar receives what programs push by OTLP, StatsD and X-Ray's SDKs."),
    "otelcol.receiver.prometheus": none("Let what sends there be scraped by the sidecar itself."),
    "otelcol.exporter.prometheus": unneeded("What programs push goes to AMP anyway."),
    "otelcol.exporter.debug": unneeded("It is for trying things out."),
    "otelcol.exporter.": none(
        "Metrics go to AMP. Give otlp.traces or otlp.logs the address, where it is OTLP over HTTP; additions.exporters can bring another exporter.",
    ),
    "otelcol.auth.": none("The sidecar signs what it sends to AWS: additions can bring an exporter with another auth."),
    "otelcol.connector.": none(
        "The sidecar has no connectors: make such metrics in the program, or by a recording rule.",
    ),
    "otelcol.": none("The sidecar changes nothing of what programs push: change it in the program's SDK."),
    "loki.": none(
        "The sidecar collects no log files: let containers write to standard output, which ECS's log driver takes.",
    ),
    "pyroscope.": none("The sidecar takes no profiles."),
    "faro.": none("The sidecar takes nothing from browsers."),
    "beyla.": none("The sidecar looks into no other process."),
    "mimir.": none("AMP evaluates rules: give the groups to PrometheusWorkspace.rules."),
    "remote.": none("A secret or a file reaches the sidecar by its secrets, and by mounts."),
    "local.": none("A file that the sidecar needs has to be mounted into its container."),
    logging: unneeded("The sidecar logs as JSON, from the level that logLevel says."),
    tracing: unneeded("The sidecar traces nothing of its own work."),
    http: unneeded("The sidecar has no pages."),
    livedebugging: unneeded("The sidecar has no pages."),
    remotecfg: none("A sidecar's config is in its task definition, so that a rollback rolls it back."),
    argument: none("A module's arguments aren't known here."),
    "": none("The sidecar has no such component."),
};

/** Alloy's names of processors that are the collector's. */
const processors: Readonly<Record<string, string>> = {
    "otelcol.processor.batch": "batch",
    "otelcol.processor.memory_limiter": "memory_limiter",
    "otelcol.processor.resourcedetection": "resourcedetection",
    "otelcol.processor.cumulativetodelta": "cumulativetodelta",
    "otelcol.processor.deltatocumulative": "cumulativetodelta",
};

export function fateOf(type: string): Said {
    if (Object.hasOwn(processors, type)) {
        return processorFates[processors[type]!]!;
    }
    const [longest = ""] = Object.keys(fates)
        .filter((beginning) => type.startsWith(beginning))
        .sort((one, other) => other.length - one.length);
    return fates[longest]!;
}

/** What would bring config from elsewhere, which nobody sees here ("Modules" in Alloy's documentation). */
export const isModule = (type: string): boolean => /^(?:declare|import\.\w+|module\.\w+)$/.test(type);
