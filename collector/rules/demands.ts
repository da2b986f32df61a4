/** What components ask of their settings when they are made: data, from their `Validate` and factories. */
import type { ComponentKind } from "../release";

/** What a value has to be. */
export type Demand = "present" | "not empty" | "above zero" | "not below zero" | readonly string[];

export interface Demanded {
    readonly kind: ComponentKind;
    /** In its newest spelling; every type where there is none. */
    readonly type?: string;
    /** What has the key: `*` stands for each entry. The settings themselves when it is empty. */
    readonly owner: string;
    /** Any one of several will do. */
    readonly keys: readonly string[];
    readonly demand: Demand;
    /** Only where the owner's key has one of these values. */
    readonly onlyIf?: readonly [key: string, values: readonly string[]];
}

const compressions = ["", "none", "gzip", "zlib", "deflate", "snappy", "x-snappy-framed", "zstd", "lz4"];
const changing = ["insert", "update", "upsert"];
const actions = [...changing, "delete", "hash", "extract", "convert"];

const actionsOf = (type: string, owner: string): readonly Demanded[] => [
    { kind: "processors", type, owner, keys: ["action"], demand: "not empty" },
    { kind: "processors", type, owner, keys: ["action"], demand: actions },
    { kind: "processors", type, owner, keys: ["key", "pattern"], demand: "not empty" },
    {
        kind: "processors",
        type,
        owner,
        keys: ["value", "from_attribute", "from_context", "default_value"],
        demand: "present",
        onlyIf: ["action", changing],
    },
];

const matching = (type: string, owners: readonly string[], types: readonly string[]): readonly Demanded[] =>
    owners.flatMap((owner) =>
        ["include", "exclude"].map((part): Demanded => ({
            kind: "processors",
            type,
            owner: owner === "" ? part : `${owner}.${part}`,
            keys: ["match_type"],
            demand: types,
        })),
    );

/** The same, and it has to be said. */
const matchingBy = (...[type, owners, types]: Parameters<typeof matching>): readonly Demanded[] =>
    matching(type, owners, types).flatMap((demanded) => [demanded, { ...demanded, demand: "not empty" as const }]);

/** At v0.158.0, and as it was in the older releases that are known. */
export const demands: readonly Demanded[] = [
    { kind: "receivers", type: "otlp", owner: "", keys: ["protocols"], demand: "not empty" },
    { kind: "receivers", type: "file_log", owner: "", keys: ["include"], demand: "not empty" },
    { kind: "receivers", type: "file_log", owner: "", keys: ["start_at"], demand: ["beginning", "end"] },
    {
        kind: "receivers",
        type: "statsd",
        owner: "timer_histogram_mapping.*",
        keys: ["statsd_type"],
        demand: "not empty",
    },
    {
        kind: "receivers",
        type: "statsd",
        owner: "timer_histogram_mapping.*",
        keys: ["observer_type"],
        demand: "not empty",
    },
    ...actionsOf("attributes", "actions.*"),
    ...actionsOf("resource", "attributes.*"),
    ...matchingBy("filter", ["metrics"], ["strict", "regexp", "expr"]),
    {
        kind: "processors",
        type: "filter",
        owner: "",
        keys: ["error_mode"],
        demand: ["", "ignore", "silent", "propagate"],
    },
    { kind: "processors", type: "batch", owner: "", keys: ["timeout"], demand: "not below zero" },
    ...matchingBy("filter", ["spans", "logs"], ["strict", "regexp"]),
    ...matchingBy("attributes", [""], ["strict", "regexp"]),
    ...matchingBy("span", [""], ["strict", "regexp"]),
    ...matchingBy("cumulative_to_delta", [""], ["strict", "regexp"]),
    {
        kind: "processors",
        type: "metrics_transform",
        owner: "transforms.*",
        keys: ["match_type"],
        demand: ["", "strict", "regexp"],
    },
    {
        kind: "processors",
        type: "metrics_transform",
        owner: "transforms.*",
        keys: ["action"],
        demand: ["insert", "update", "combine", "group"],
    },
    { kind: "exporters", owner: "", keys: ["compression"], demand: compressions },
    { kind: "exporters", owner: "sending_queue", keys: ["num_consumers"], demand: "above zero" },
    { kind: "exporters", owner: "sending_queue", keys: ["queue_size"], demand: "above zero" },
    { kind: "exporters", type: "otlp_grpc", owner: "", keys: ["endpoint"], demand: "not empty" },
    {
        kind: "exporters",
        type: "otlp_http",
        owner: "",
        keys: ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"],
        demand: "not empty",
    },
    { kind: "exporters", type: "file", owner: "", keys: ["path"], demand: "not empty" },
    { kind: "exporters", type: "awscloudwatchlogs", owner: "", keys: ["log_group_name"], demand: "not empty" },
    { kind: "exporters", type: "awscloudwatchlogs", owner: "", keys: ["log_stream_name"], demand: "not empty" },
    {
        kind: "exporters",
        type: "debug",
        owner: "",
        keys: ["verbosity"],
        demand: ["", "basic", "normal", "detailed"],
    },
];
