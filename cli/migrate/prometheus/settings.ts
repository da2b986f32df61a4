/** Settings of a scrape config, and of all of them, that no option of a job is made of: what becomes of each. */
import { at, textOf } from "../../../collector/values";
import type { Said } from "../ledger";

/** By the setting's value. */
type Verdict = (value: unknown) => Said;

const none = (why: string): Said => ({ fate: "none", why });
const unneeded = (why: string): Said => ({ fate: "unneeded", why });

/** The same as what the sidecar does, for that value alone; for any other there is nothing. */
const only =
    (expected: unknown, why: string): Verdict =>
    (value) =>
        value === expected || value === null || value === ""
            ? { fate: "same", became: "what the sidecar does" }
            : none(why);

/** How to have it all the same, for those who must. */
const byTransform = (key: string, value = "as it was"): string =>
    `A transform of the config can set ${key} ${value} in the job.`;

const always =
    (said: Said): Verdict =>
    () =>
        said;

const proxy = always(none(`The sidecar asks its own task, or a host, without a proxy. ${byTransform("it")}`));

/** Neither connection nor targets: how a scrape is made and read. */
export const scrapeSettings: Readonly<Record<string, Verdict>> = {
    honor_timestamps: only(true, `The sidecar keeps a target's timestamps. ${byTransform("honor_timestamps")}`),
    track_timestamps_staleness: only(
        false,
        `A series with a timestamp of its own doesn't end when its target goes. ${byTransform("it")}`,
    ),
    scrape_protocols: always(
        unneeded("The sidecar asks for the formats that it needs, which nativeHistograms decides."),
    ),
    fallback_scrape_protocol: only(
        // The receiver's own (its config.go).
        "PrometheusText0.0.4",
        `The sidecar reads a target that doesn't say its format as PrometheusText0.0.4. ${byTransform("it")}`,
    ),
    always_scrape_classic_histograms: only(
        false,
        `Of a histogram that is native too the native form is taken. ${byTransform("it")}`,
    ),
    scrape_classic_histograms: only(
        false,
        `Of a histogram that is native too the native form is taken. ${byTransform("it")}`,
    ),
    convert_classic_histograms_to_nhcb: only(
        false,
        "Classic histograms stay what they are, as dashboards ask for their buckets.",
    ),
    native_histogram_bucket_limit: only(0, `The sidecar sets no such limit. ${byTransform("it")}`),
    native_histogram_min_bucket_factor: only(0, `The sidecar merges no buckets. ${byTransform("it")}`),
    extra_scrape_metrics: only(false, "The sidecar sends up and the usual series about scrapes alone."),
    metric_name_validation_scheme: only(
        "legacy",
        "Names arrive in Prometheus's classic form, other characters as underscores, as AMP's rules and dashboards ask for them.",
    ),
    metric_name_escaping_scheme: only(
        "underscores",
        "Names arrive in Prometheus's classic form, other characters as underscores.",
    ),
    enable_compression: only(true, byTransform("enable_compression")),
    enable_http2: only(true, byTransform("enable_http2")),
    follow_redirects: only(true, byTransform("follow_redirects")),
    http_headers: always(
        none(
            `A job sends no headers but authorization's. ${byTransform("http_headers", "from a variable in secrets")}`,
        ),
    ),
    proxy_url: proxy,
    no_proxy: proxy,
    proxy_from_environment: only(false, `The sidecar uses no proxy. ${byTransform("it")}`),
    proxy_connect_header: proxy,
    label_limit: only(0, "The sidecar bounds a scrape's samples and bytes, and AMP the labels of a series."),
    label_name_length_limit: only(0, "The sidecar bounds a scrape's samples and bytes, and AMP the length of names."),
    label_value_length_limit: only(0, "The sidecar bounds a scrape's samples and bytes, and AMP the length of values."),
    target_limit: always(unneeded("A job of the sidecar has one target.")),
    keep_dropped_targets: always(unneeded("A sidecar discovers nothing, so that it drops no target.")),
    scrape_failure_log_file: always(
        unneeded("The collector logs a scrape that fails, and the series up of that job is 0."),
    ),
};

/** Of `global`, beside those above. */
export const globalSettings: Readonly<Record<string, Verdict>> = {
    ...scrapeSettings,
    evaluation_interval: always(
        none(
            "AMP evaluates rules: give each group its interval in PrometheusWorkspace.rules, where it is a minute otherwise.",
        ),
    ),
    rule_query_offset: always(none("AMP has no such setting: write an offset into the rules that need it.")),
    query_log_file: always(
        none("AMP answers queries: PrometheusWorkspace has a log of those that are expensive, in CloudWatch Logs."),
    ),
};

/** The other sections of a Prometheus, by their paths; the first that fits says it. */
export const serverSections: readonly (readonly [path: readonly string[], said: Said])[] = [
    [
        ["rule_files"],
        {
            fate: "changed",
            became: "PrometheusWorkspace.rules",
            why: "AMP evaluates rules: give the groups in these files to the workspace. Their alerts' labels job and instance are the service and the task then, and scrape_job is the job.",
        },
    ],
    [
        ["alerting"],
        {
            fate: "changed",
            became: "PrometheusWorkspace.alerts",
            why: "AMP's alert manager sends alerts: give the workspace its receivers.",
        },
    ],
    [["remote_read"], none("Grafana reads AMP, and other stores as data sources of their own.")],
    [
        ["storage", "exemplars"],
        unneeded("AMP keeps what is written; a sidecar stores nothing but what waits to be sent."),
    ],
    [
        ["storage"],
        unneeded(
            'AMP stores the samples: PrometheusWorkspace.retentionDays says for how long. What waits to be sent is held in memory, or with buffer: "disk" in a file.',
        ),
    ],
    [["tracing"], none("The collector traces nothing of its own work.")],
    [
        ["otlp"],
        none(
            "The sidecar takes OTLP with the option otlp, and resourceLabels there names the attributes that become labels.",
        ),
    ],
    [["runtime"], unneeded("The sidecar's GOMEMLIMIT and its garbage collection follow from its memory.")],
    [
        ["scrape_config_files"],
        none("These files aren't read along: migrate them too, each by its name on the command line."),
    ],
];

export const verdictOf = (
    settings: Readonly<Record<string, Verdict>>,
    holder: unknown,
    key: string,
): Said | undefined => (Object.hasOwn(settings, key) ? settings[key]!(at(holder, key)) : undefined);

/** Whether a setting is on: YAML 1.1's words for true are text in a document of YAML 1.2. */
export const isOn = (value: unknown): boolean => value === true || textOf(value) === "true";
