/** Settings that vmagent has beside Prometheus's ("vmagent" in VictoriaMetrics's documentation). */
import type { Said } from "../ledger";

const none = (why: string): Said => ({ fate: "none", why });
const unneeded = (why: string): Said => ({ fate: "unneeded", why });

const debugging = unneeded("It is for trying rules out.");
const proxy = none("The sidecar asks its own task, or a host, without a proxy.");

/** Of a scrape config. */
export const ownSettings: Readonly<Record<string, Said>> = {
    stream_parse: unneeded("The sidecar bounds a scrape's body and samples by its memory."),
    scrape_align_interval: none("Each sidecar scrapes at a time of its own, so that a fleet's writes are spread."),
    scrape_offset: none("Each sidecar scrapes at a time of its own, so that a fleet's writes are spread."),
    series_limit: none(
        "The sidecar bounds samples of a scrape, sampleLimit, and with expectedSeries checks its memory.",
    ),
    no_stale_markers: none("A series ends with its target, as Prometheus has it."),
    disable_compression: none(
        "The sidecar asks for compressed answers. A transform of the config can set enable_compression in the job.",
    ),
    disable_keepalive: none("The sidecar keeps connections to its own task."),
    denied_headers: none("A job sends no headers but authorization's."),
    headers: none("A job sends no headers but authorization's: a transform of the config can set http_headers in it."),
    relabel_debug: debugging,
    metric_relabel_debug: debugging,
    proxy_authorization: proxy,
    proxy_basic_auth: proxy,
    proxy_bearer_token: proxy,
    proxy_bearer_token_file: proxy,
    proxy_headers: proxy,
    proxy_oauth2: proxy,
    proxy_tls_config: proxy,
};

/** A setting by another name than Prometheus's. */
export const renamed: Readonly<Record<string, string>> = { max_scrape_size: "body_size_limit" };

/** Actions and keys of rules that Prometheus hasn't. */
export const ownActions =
    /^(?:keep_metrics|drop_metrics|keep_if_equal|drop_if_equal|keep_if_contains|drop_if_contains|replace_all|labelmap_all|graphite)$/i;
export const ownRuleKeys: readonly string[] = ["if", "match", "labels"];

/** Flags, by how their names begin; the longest beginning says it. */
export const flags: Readonly<Record<string, Said>> = {
    "promscrape.config": unneeded("The config that it names is what is migrated."),
    "promscrape.": unneeded("A sidecar has its config in its task definition, and discovers nothing."),
    "remoteWrite.url": {
        fate: "changed",
        became: "platform, or remoteWriteParameter",
        why: "The sidecar writes to AMP, whose URL it gets from an SSM parameter, which Platform.fromStack names. Another store is an entry of destinations, of the kind remote-write.",
    },
    "remoteWrite.aws.region": { fate: "same", became: "region" },
    "remoteWrite.aws.roleARN": {
        fate: "changed",
        became: "assumeRole.arn",
        why: "Give the sidecar that option; without it, it writes as its task's role, which in one account is enough.",
    },
    "remoteWrite.aws.": unneeded("The sidecar signs whatever it writes, as its task's role."),
    "remoteWrite.basicAuth.": unneeded("AMP takes signed requests, and no passwords."),
    "remoteWrite.bearerToken": unneeded("AMP takes signed requests, and no tokens."),
    "remoteWrite.oauth2.": unneeded("AMP takes signed requests, and no tokens."),
    "remoteWrite.tls": none("The sidecar reaches AMP by AWS's own endpoint and its certificate."),
    "remoteWrite.tmpDataPath": {
        fate: "changed",
        became: 'buffer: "disk"',
        why: "What waits to be sent is held in memory, or with that option in a file that outlives a restart of the collector.",
    },
    "remoteWrite.maxDiskUsagePerURL": {
        fate: "changed",
        became: "bufferMiB",
        why: 'It is the size of the queue of buffer: "disk".',
    },
    "remoteWrite.relabelConfig": none("The file's rules belong into relabel, allow and deny of each job."),
    "remoteWrite.urlRelabelConfig": none("The file's rules belong into relabel, allow and deny of each job."),
    "remoteWrite.streamAggr": none("AMP aggregates by recording rules: give them to PrometheusWorkspace.rules."),
    streamAggr: none("AMP aggregates by recording rules: give them to PrometheusWorkspace.rules."),
    "remoteWrite.": unneeded("Queue, batches and retries follow from the sidecar's memory."),
    opentsdb: none("The sidecar takes OTLP, StatsD and X-Ray's segments."),
    graphite: none("The sidecar takes OTLP, StatsD and X-Ray's segments."),
    influx: none("The sidecar takes OTLP, StatsD and X-Ray's segments."),
    "memory.": unneeded("The sidecar's sizes follow from its container's memory."),
    http: unneeded("The sidecar has no pages."),
    tls: unneeded("The sidecar has no pages."),
    loggerLevel: { fate: "changed", became: "logLevel", why: "It is debug, info, warn or error there." },
    logger: unneeded("The sidecar logs as JSON."),
    "envflag.": unneeded("The sidecar has no flags but its config."),
    "": none("The sidecar has no such flag."),
};
