/** Where a config has regular expressions, by component: what is compiled when a component is read or started. */
import type { ComponentKind } from "../release";
import { at, isMapping, items } from "../values";

/** Expressions of a component type. In a path `*` stands for each entry of a list or a mapping. */
export interface Expressions {
    readonly kind: ComponentKind;
    /** In its newest spelling. */
    readonly type: string;
    /** What holds them; the settings themselves when it is empty. */
    readonly owner: string;
    /** They are expressions only where the owner's key has this value. */
    readonly onlyIf?: readonly [key: string, value: unknown];
    /** They are compiled only where this is true of the owner. */
    readonly isCompiled?: (owner: unknown) => boolean;
    readonly paths: readonly string[];
    /** Whether the collector refuses them in a component that nothing uses, too. */
    readonly isReadUnused?: boolean;
}

const isRegexp = ["match_type", "regexp"] as const;

/** `filterconfig.MatchProperties` in contrib's internal/filter. */
const matchProperties = [
    ...["services.*", "span_names.*", "log_bodies.*", "log_severity_texts.*", "metric_names.*", "span_kinds.*"],
    ...["attributes.*.value", "resources.*.value", "libraries.*.name", "libraries.*.version"],
];

const both = (owner: string): readonly string[] =>
    ["include", "exclude"].map((part) => (owner === "" ? part : `${owner}.${part}`));

const processor = (
    type: string,
    owners: readonly string[],
    paths: readonly string[],
    onlyIf?: Expressions["onlyIf"],
): Expressions[] => owners.map((owner) => ({ kind: "processors", type, owner, paths, onlyIf }));

const policies = "policies.*";

/** Source: each `regexp.Compile` of contrib's components at v0.158.0 with the setting that it takes. */
export const expressions: readonly Expressions[] = [
    {
        kind: "receivers",
        type: "prometheus",
        owner: "config.scrape_configs.*",
        paths: ["relabel_configs.*.regex", "metric_relabel_configs.*.regex"],
        isReadUnused: true,
    },
    {
        kind: "receivers",
        type: "statsd",
        owner: "timer_histogram_mapping.*.histogram",
        paths: ["explicit_buckets.*.matcher_pattern"],
    },
    {
        kind: "receivers",
        type: "kafka",
        owner: "",
        paths: ["logs", "metrics", "traces"].map((one) => `${one}.exclude_topics.*`),
    },
    {
        kind: "receivers",
        type: "file_log",
        owner: "",
        paths: [
            "multiline.line_start_pattern",
            "multiline.line_end_pattern",
            "ordering_criteria.group_by",
            "header.pattern",
        ],
    },
    {
        kind: "receivers",
        type: "file_log",
        owner: "ordering_criteria",
        // Times of files need no expression (`orderingCriteriaNeedsRegex`).
        isCompiled: (owner) => items(at(owner, "sort_by")).some((each) => at(each, "sort_type") !== "mtime"),
        paths: ["regex"],
    },
    { kind: "receivers", type: "file_log", owner: "operators.*", onlyIf: ["type", "regex_parser"], paths: ["regex"] },
    ...processor("attributes", [""], ["actions.*.pattern"]),
    ...processor("resource", [""], ["attributes.*.pattern"]),
    ...processor("attributes", both(""), matchProperties, isRegexp),
    ...processor("span", both(""), matchProperties, isRegexp),
    ...processor("span", [""], ["name.to_attributes.rules.*"]),
    ...processor("filter", both("spans"), matchProperties, isRegexp),
    ...processor("filter", both("metrics"), ["metric_names.*", "resource_attributes.*.value"], isRegexp),
    ...processor(
        "filter",
        both("logs"),
        ["bodies.*", "severity_texts.*", "resource_attributes.*.value", "record_attributes.*.value"],
        isRegexp,
    ),
    ...processor("metrics_transform", ["transforms.*"], ["include", "experimental_match_labels.*"], isRegexp),
    ...processor(
        "tail_sampling",
        [policies, `${policies}.and.and_sub_policy.*`, `${policies}.composite.composite_sub_policy.*`].map(
            (policy) => `${policy}.string_attribute`,
        ),
        ["values.*"],
        ["enabled_regex_matching", true],
    ),
    ...processor(
        "k8s_attributes",
        [""],
        ["extract.labels.*.key_regex", "extract.annotations.*.key_regex", "exclude.pods.*.name"],
    ),
    ...processor("resource_detection", ["ec2"], ["tags.*"]),
    {
        kind: "exporters",
        type: "awsemf",
        owner: "metric_declarations.*",
        // A declaration whose label_matchers don't compile is left out, and the collector starts (its `Validate`).
        paths: ["metric_name_selectors.*"],
    },
    {
        kind: "extensions",
        type: "ecs_observer",
        owner: "",
        paths: [
            ...["services.*.name_pattern", "services.*.container_name_pattern"],
            ...["task_definitions.*.arn_pattern", "task_definitions.*.container_name_pattern"],
        ],
    },
];

/** A string in place of a list is what stands between its commas (mapstructure's `StringToSliceHookFunc`). */
const textsIn = (list: string): readonly string[] => (list === "" ? [] : list.split(","));

/** A value, and where it is below what was asked for. */
export interface Placed {
    readonly path: string;
    readonly value: unknown;
}

/** What stands at a path with `*` in it. */
export function placed(value: unknown, path: string): readonly Placed[] {
    return path === ""
        ? [{ path: "", value }]
        : path.split(".").reduce<readonly Placed[]>(
              (found, key) =>
                  found.flatMap(({ path: above, value: holder }) => {
                      if (key !== "*") {
                          return [{ path: above === "" ? key : `${above}.${key}`, value: at(holder, key) }];
                      }
                      return Array.isArray(holder)
                          ? holder.map((inner: unknown, index) => ({ path: `${above}[${index}]`, value: inner }))
                          : isMapping(holder)
                            ? Object.entries(holder).map(([name, inner]) => ({
                                  path: `${above}.${name}`,
                                  value: inner,
                              }))
                            : typeof holder === "string"
                              ? textsIn(holder).map((inner) => ({ path: above, value: inner }))
                              : [];
                  }),
              [{ path: "", value }],
          );
}
