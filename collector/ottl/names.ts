/** What conditions may name: functions with their arguments, fields, constants. Source: contrib at v0.158.0. Data. */

/** A context in which a processor asks a condition. */
export type OttlContext = "resource" | "scope" | "metric" | "datapoint" | "span" | "spanevent" | "log" | "profile";

/**
 * Converters by the arguments that they take, at least and at most (`ottlfuncs/functions.go`, and `IsRootSpan` and
 * `Has…OnDatapoint` of internal/filter's filterottl). Later releases have made arguments optional, and taken none away.
 */
const byArguments: Readonly<Record<string, string>> = {
    // The language doesn't count what these are given.
    "0-99": "IsRootSpan Now UUID UUIDv7",
    "1-1":
        "Base64Decode Bool Coalesce Day Double Duration FNV Hex Hour Hours Int IsBool IsDouble IsEmpty IsInt IsList IsMap " +
        "IsString IsValidLuhn Keys Len Log MD5 Microseconds Milliseconds Minute Minutes Month Murmur3Hash Murmur3Hash128 " +
        "Nanosecond Nanoseconds ParseJSON ParseSimplifiedXML ParseXML ProfileID SHA1 SHA256 SHA512 Second Seconds SpanID " +
        "String ToCamelCase ToLowerCase ToSnakeCase ToUpperCase TraceID URL UnixMicro UnixMilli UnixNano UnixSeconds " +
        "UserAgent Values Weekday XXH128 XXH3 Year HasAttrKeyOnDatapoint",
    "1-2": "Base64Encode ConvertAttributesToElementsXML Sort Trim Unix",
    "1-3": "ConvertTextToElementsXML ParseKeyValue SliceToMap",
    "1-4": "ToKeyValueString",
    "2-2":
        "All Any Concat ContainsValue ConvertCase Decode ExtractPatterns Filter Format FormatTime GetXML HasPrefix HasSuffix " +
        "Index IsInCIDR IsMatch MapEach MapKeys ParseInt ParseSeverity RemoveXML Split TrimPrefix TrimSuffix TruncateTime " +
        "HasAttrOnDatapoint",
    "2-3": "Find",
    "2-4": "ExtractGrokPatterns Time",
    "2-5": "ParseCSV",
    "3-3": "InsertXML Reduce When",
    "3-4": "Substring",
    "4-6": "CommunityID",
};

export interface Converter {
    readonly least: number;
    readonly most: number;
}

export const converters: ReadonlyMap<string, Converter> = new Map(
    Object.entries(byArguments).flatMap(([range, names]) => {
        const [least, most] = range.split("-").map(Number) as [number, number];
        return names.split(" ").map((name) => [name, { least, most }] as const);
    }),
);

/** Converters of one context alone. */
export const ofContext: Readonly<Record<string, OttlContext>> = {
    IsRootSpan: "span",
    HasAttrOnDatapoint: "metric",
    HasAttrKeyOnDatapoint: "metric",
};

/** The first part of a path, by what has it (`PathGetSetter` in `contexts/internal/ctx…`). */
export const fields: Readonly<Record<string, string>> = {
    resource: "attributes dropped_attributes_count schema_url",
    scope: "name version attributes dropped_attributes_count schema_url",
    metric: "name description unit type aggregation_temporality is_monotonic data_points metadata",
    datapoint:
        "attributes start_time_unix_nano time_unix_nano start_time time value_double value_int exemplars flags count sum " +
        "bucket_counts explicit_bounds scale zero_count positive negative quantile_values",
    span:
        "trace_id span_id trace_state parent_span_id name kind start_time_unix_nano end_time_unix_nano start_time end_time " +
        "attributes dropped_attributes_count events dropped_events_count links dropped_links_count status flags",
    spanevent: "time_unix_nano time name attributes dropped_attributes_count event_index",
    log:
        "time_unix_nano observed_time_unix_nano time observed_time severity_number severity_text body attributes " +
        "dropped_attributes_count flags trace_id span_id event_name",
};

/** What a context may name beside its own fields (`PathExpressionParser` in `contexts/ottl…`). */
export const around: Readonly<Record<string, readonly string[]>> = {
    resource: ["resource"],
    metric: ["resource", "scope", "metric"],
    datapoint: ["resource", "scope", "metric", "datapoint"],
    span: ["resource", "scope", "span"],
    spanevent: ["resource", "scope", "span", "spanevent"],
    log: ["resource", "scope", "log"],
};

/** Constants of all contexts (`SymbolTable`). */
const constantNames =
    "AGGREGATION_TEMPORALITY_(?:CUMULATIVE|DELTA|UNSPECIFIED)|FLAG_NONE|FLAG_NO_RECORDED_VALUE|" +
    "METRIC_DATA_TYPE_(?:EXPONENTIAL_HISTOGRAM|GAUGE|HISTOGRAM|NONE|SUM|SUMMARY)|" +
    "SEVERITY_NUMBER_(?:UNSPECIFIED|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)[234]?)|" +
    "SPAN_KIND_(?:CLIENT|CONSUMER|INTERNAL|PRODUCER|SERVER|UNSPECIFIED)|STATUS_CODE_(?:ERROR|OK|UNSET)";

export const constants = new RegExp(`^(?:${constantNames})$`);
