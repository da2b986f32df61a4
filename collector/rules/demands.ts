/** What components ask of their settings when they are made: data, from their `Validate` and factories. */
import type { ComponentKind } from "../release";

/** What a value has to be: a word, or one of those that a list has. */
export type Demand =
    | "present"
    | "not empty"
    | "left out, or not empty"
    /** Where it may be left out, though that is another mistake. */
    | "not the empty string"
    | "left out"
    | "left out but for one"
    | "above zero"
    | "not below zero"
    | "a URL"
    | "an address"
    | "a size"
    | "a mapping or a list"
    | "with named groups"
    | "with named groups only"
    | readonly string[];

export interface Demanded {
    readonly kind: ComponentKind;
    /** In its newest spelling; every type where there is none. */
    readonly type?: string;
    /** What has the key: `*` stands for each entry. The settings themselves when it is empty. */
    readonly owner: string;
    /** Any one of several will do; `*` is each one that is there. */
    readonly keys: readonly string[];
    readonly demand: Demand;
    /** Whether a list's words may be written in capital letters, too. */
    readonly isAnyCase?: boolean;
    /** Whether the collector takes a number for one of a list's words. */
    readonly mayBeNumber?: boolean;
    /** Only where the owner's key has one of these values, or any where there are none. */
    readonly onlyIf?: readonly [key: string, values?: readonly string[]];
    /** Only where the component doesn't have this setting. */
    readonly unless?: string;
    /**
     * True where the component's factory asks for it, or its start: one that nothing uses may lack it. What `Validate`
     * and the decoding ask for holds for all that are defined (`xconfmap.Validate`). Default: false.
     */
    readonly isOfUsed?: boolean;
}

/** What factories ask for. */
const ofUsed = (demanded: readonly Demanded[]): readonly Demanded[] =>
    demanded.map((each) => ({ ...each, isOfUsed: true }));

const compressions = ["", "none", "gzip", "zlib", "deflate", "snappy", "x-snappy-framed", "zstd", "lz4"];
const changing = ["insert", "update", "upsert"];
const removing = ["delete", "hash"];
const sources = ["value", "from_attribute", "from_context"];

/** What each action of the processors for attributes has to have (`NewAttrProc` in contrib's attraction.go). */
const ofActions: readonly (readonly [
    actions: readonly string[],
    keys: readonly (readonly [Demand, ...(readonly string[])])[],
])[] = [
    [
        changing,
        [
            ["not empty", "key"],
            ["present", ...sources, "default_value"],
            ["left out but for one", ...sources],
            ["left out", "pattern", "converted_type"],
        ],
    ],
    [
        removing,
        [
            ["not empty", "key", "pattern"],
            ["left out", "value", "from_attribute", "converted_type"],
        ],
    ],
    [
        ["extract"],
        [
            ["not empty", "key"],
            ["not empty", "pattern"],
            ["with named groups only", "pattern"],
            ["left out", ...sources, "converted_type"],
        ],
    ],
    [
        ["convert"],
        [
            ["not empty", "key"],
            ["not empty", "converted_type"],
            [["string", "int", "double"], "converted_type"],
            ["left out", ...sources, "pattern"],
        ],
    ],
];

const actionsOf = (type: string, list: string): readonly Demanded[] => {
    const [kind, owner, keys] = ["processors", `${list}.*`, ["action"]] as const;
    return [
        { kind, type, owner: "", keys: [list], demand: "not empty" },
        ...ofUsed([
            { kind, type, owner, keys, demand: "not empty" },
            { kind, type, owner, keys, demand: ofActions.flatMap(([actions]) => actions), isAnyCase: true },
            ...ofActions.flatMap(([actions, demanded]) =>
                demanded.map(([demand, ...own]): Demanded => ({
                    kind,
                    type,
                    owner,
                    keys: own,
                    demand,
                    onlyIf: ["action", actions],
                })),
            ),
        ]),
    ];
};

/** Of a component, in short. */
const row = (kind: ComponentKind, type: string, owner: string, key: string, demand: Demand): Demanded => ({
    ...{ kind, type, owner, demand },
    keys: [key],
});

/** The same for transforms of metrics with one action, or operations in them. */
const ofTransform = (owner: string, action: string, ...keys: readonly string[]): readonly Demanded[] =>
    keys.map((key) => ({
        ...row("processors", "metrics_transform", owner, key, "not empty"),
        onlyIf: ["action", [action]],
    }));

const aggregations = ["", "sum", "mean", "min", "max", "count", "median"];
const [transforms, operations] = ["transforms.*", "transforms.*.operations.*"];

const metricsTransform: readonly Demanded[] = ofUsed([
    row("processors", "metrics_transform", transforms, "include", "not empty"),
    row("processors", "metrics_transform", transforms, "match_type", ["", "strict", "regexp"]),
    row("processors", "metrics_transform", transforms, "action", "not empty"),
    row("processors", "metrics_transform", transforms, "action", ["insert", "update", "combine", "group"]),
    row("processors", "metrics_transform", transforms, "aggregation_type", aggregations),
    row("processors", "metrics_transform", transforms, "submatch_case", ["", "lower", "upper"]),
    ...ofTransform(transforms, "insert", "new_name"),
    ...ofTransform(transforms, "combine", "new_name", "aggregation_type"),
    row("processors", "metrics_transform", operations, "action", "not empty"),
    row("processors", "metrics_transform", operations, "action", [
        ...["add_label", "update_label", "delete_label_value", "toggle_scalar_data_type"],
        ...["experimental_scale_value", "aggregate_labels", "aggregate_label_values"],
    ]),
    row("processors", "metrics_transform", operations, "aggregation_type", aggregations),
    ...ofTransform(operations, "update_label", "label"),
    ...ofTransform(operations, "add_label", "new_label", "new_value"),
]);

/** Days for which CloudWatch keeps a log group (`ValidateRetentionValue` in contrib's cwlogs); 0 is for ever. */
const retentions = [
    ...["0", "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731"],
    ...["1827", "2192", "2557", "2922", "3288", "3653"],
];

const matching = (type: string, owners: readonly string[], types: readonly string[]): readonly Demanded[] =>
    owners.flatMap((owner) =>
        ["include", "exclude"].map((part): Demanded => ({
            kind: "processors",
            type,
            owner: owner === "" ? part : `${owner}.${part}`,
            keys: ["match_type"],
            demand: types,
            isOfUsed: true,
        })),
    );

/** The same, and it has to be said. */
const matchingBy = (...[type, owners, types]: Parameters<typeof matching>): readonly Demanded[] =>
    matching(type, owners, types).flatMap((demanded) => [demanded, { ...demanded, demand: "not empty" as const }]);

/** At v0.158.0, and as it was in the older releases that are known. */
export const demands: readonly Demanded[] = [
    row("receivers", "otlp", "", "protocols", "not empty"),
    row("receivers", "jaeger", "", "protocols", "not empty"),
    ...["otlp", "jaeger"].map((type) =>
        row("receivers", type, "protocols.grpc", "max_recv_msg_size_mib", "not below zero"),
    ),
    row("receivers", "file_log", "", "max_log_size", "a size"),
    ...ofUsed([
        row("receivers", "file_log", "", "include", "not empty"),
        row("receivers", "file_log", "", "max_log_size", "above zero"),
        { ...row("receivers", "file_log", "operators.*", "regex", "not empty"), onlyIf: ["type", ["regex_parser"]] },
        row("receivers", "file_log", "", "start_at", ["beginning", "end"]),
        {
            ...row("receivers", "file_log", "operators.*", "regex", "with named groups"),
            onlyIf: ["type", ["regex_parser"]],
        },
    ]),
    row("receivers", "statsd", "", "aggregation_interval", "above zero"),
    row("receivers", "statsd", "timer_histogram_mapping.*", "statsd_type", "not empty"),
    row("receivers", "statsd", "timer_histogram_mapping.*", "statsd_type", [
        ...["timing", "timer", "histogram", "distribution"],
    ]),
    row("receivers", "statsd", "timer_histogram_mapping.*", "observer_type", "not empty"),
    row("receivers", "statsd", "timer_histogram_mapping.*", "observer_type", ["gauge", "summary", "histogram"]),
    ...actionsOf("attributes", "actions"),
    ...actionsOf("resource", "attributes"),
    ...metricsTransform,
    ...matchingBy("filter", ["metrics"], ["strict", "regexp", "expr"]),
    { ...row("processors", "filter", "", "error_mode", ["ignore", "silent", "propagate"]), isAnyCase: true },
    row("processors", "batch", "", "timeout", "not below zero"),
    ...matchingBy("filter", ["spans", "logs"], ["strict", "regexp"]),
    ...matchingBy("attributes", [""], ["strict", "regexp"]),
    ...matchingBy("span", [""], ["strict", "regexp"]),
    ...ofUsed([
        { kind: "processors", type: "span", owner: "", keys: ["name", "status"], demand: "not empty" },
        {
            ...row("processors", "span", "name", "from_attributes", "not empty"),
            keys: ["from_attributes", "to_attributes"],
            unless: "status",
        },
    ]),
    ...["include", "exclude"].map((owner): Demanded => ({
        ...row("processors", "cumulative_to_delta", owner, "metrics", "not empty"),
        onlyIf: ["match_type", ["strict", "regexp"]],
    })),
    ...matching("cumulative_to_delta", [""], ["", "strict", "regexp"]),
    ...["include", "exclude"].map((owner): Demanded => ({
        ...row("processors", "cumulative_to_delta", owner, "match_type", "not empty"),
        onlyIf: ["metrics"],
    })),
    row("processors", "probabilistic_sampler", "", "sampling_percentage", "not below zero"),
    row("processors", "probabilistic_sampler", "", "sampling_precision", "above zero"),
    row("processors", "probabilistic_sampler", "", "attribute_source", ["", "traceID", "record"]),
    { kind: "exporters", owner: "", keys: ["compression"], demand: compressions },
    // `TimeoutConfig` in exporterhelper; HTTP clients have another.
    ...["otlp_grpc", "prometheus_remote_write"].map((type) => row("exporters", type, "", "timeout", "not below zero")),
    { kind: "exporters", owner: "", keys: ["headers"], demand: "a mapping or a list" },
    ...["initial_interval", "max_interval", "max_elapsed_time", "multiplier"].map((key): Demanded => ({
        ...{ kind: "exporters", owner: "retry_on_failure", keys: [key], demand: "not below zero" },
    })),
    row("exporters", "otlp_grpc", "", "endpoint", "not empty"),
    row("exporters", "otlp_grpc", "", "endpoint", "an address"),
    {
        kind: "exporters",
        type: "otlp_http",
        owner: "",
        keys: ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"],
        demand: "not empty",
    },
    row("exporters", "otlp_http", "", "encoding", ["proto", "json"]),
    ...ofUsed([
        row("exporters", "prometheus_remote_write", "", "endpoint", "not the empty string"),
        row("exporters", "prometheus_remote_write", "", "endpoint", "a URL"),
        row("exporters", "prometheus_remote_write", "external_labels", "*", "not empty"),
    ]),
    row("exporters", "prometheus_remote_write", "", "compression", ["", "snappy"]),
    row("exporters", "prometheus_remote_write", "", "max_batch_size_bytes", "not below zero"),
    row("exporters", "prometheus_remote_write", "", "max_batch_request_parallelism", "above zero"),
    row("exporters", "prometheus_remote_write", "", "translation_strategy", [
        ...["", "UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes"],
        ...["NoUTF8EscapingWithSuffixes", "NoTranslation"],
    ]),
    row("exporters", "prometheus_remote_write", "remote_write_queue", "num_consumers", "not below zero"),
    ...ofUsed([
        row("exporters", "prometheus", "", "endpoint", "not empty"),
        row("exporters", "load_balancing", "", "resolver", "not empty"),
        {
            ...row("exporters", "load_balancing", "resolver", "static", "left out but for one"),
            keys: ["static", "dns", "k8s", "aws_cloud_map"],
        },
        row("exporters", "load_balancing", "resolver.static", "hostnames", "not empty"),
        row("exporters", "load_balancing", "resolver.dns", "hostname", "not empty"),
        row("exporters", "load_balancing", "resolver.k8s", "service", "not empty"),
        row("exporters", "load_balancing", "resolver.aws_cloud_map", "namespace", "not empty"),
        row("exporters", "load_balancing", "resolver.aws_cloud_map", "service_name", "not empty"),
    ]),
    row("exporters", "file", "", "path", "not empty"),
    row("exporters", "awscloudwatchlogs", "", "log_group_name", "not empty"),
    row("exporters", "awscloudwatchlogs", "", "log_stream_name", "not empty"),
    row("exporters", "awscloudwatchlogs", "", "log_retention", retentions),
    row("exporters", "awsemf", "", "log_retention", retentions),
    {
        ...row("exporters", "debug", "", "verbosity", ["", "basic", "normal", "detailed"]),
        isAnyCase: true,
        mayBeNumber: true,
    },
    ...ofUsed([row("extensions", "pprof", "", "endpoint", "left out, or not empty")]),
    row("extensions", "zpages", "", "endpoint", "left out, or not empty"),
    row("extensions", "health_check", "", "endpoint", "left out, or not empty"),
];
