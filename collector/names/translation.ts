/**
 * How the remote-write exporter spells an OTLP metric and its attributes in Prometheus. Source:
 * prometheus/otlptranslator v1.0.0, which the pinned collector has, as prometheusremotewriteexporter v0.158.0 calls it
 * (no namespace, label sanitisation on).
 */

/**
 * Values of the exporter's `translation_strategy`; what is left out means `UnderscoreEscapingWithSuffixes`. The last
 * two need Remote Write 2.0.
 */
export type TranslationStrategy =
    | "UnderscoreEscapingWithSuffixes"
    | "UnderscoreEscapingWithoutSuffixes"
    | "NoUTF8EscapingWithSuffixes"
    | "NoTranslation";

/**
 * The strategy of every config that is rendered here: a scraped name stays as the program spelt it, and no unit is part
 * of a name.
 */
export const sentStrategy = "UnderscoreEscapingWithoutSuffixes" satisfies TranslationStrategy;

/** What kind of points a metric has. An UpDownCounter of the OpenTelemetry API is a `nonMonotonicSum`. */
export type OtlpKind = "gauge" | "monotonicSum" | "nonMonotonicSum" | "histogram" | "summary";

/** What decides a metric's name in Prometheus. */
export interface OtlpMetric {
    readonly name: string;
    /**
     * UCUM, e.g. `By`, `s`, `By/s`, `{thread}`, or whatever the program says; empty without one, as for scraped
     * metrics.
     */
    readonly unit: string;
    readonly kind: OtlpKind;
}

const rules: Readonly<Record<TranslationStrategy, (metric: OtlpMetric) => string>> = {
    UnderscoreEscapingWithSuffixes: (metric) => withoutLeadingDigit(escapedWithSuffixes(metric)),
    UnderscoreEscapingWithoutSuffixes: ({ name }) => withoutLeadingDigit(split(name, /[^A-Za-z0-9:_]+/).join("_")),
    NoUTF8EscapingWithSuffixes: unescapedWithSuffixes,
    NoTranslation: ({ name }) => name,
};

const escapes: Readonly<Record<TranslationStrategy, boolean>> = {
    UnderscoreEscapingWithSuffixes: true,
    UnderscoreEscapingWithoutSuffixes: true,
    NoUTF8EscapingWithSuffixes: false,
    NoTranslation: false,
};

/**
 * The metric's name in Prometheus, without the `_bucket`, `_sum` or `_count` of a histogram or summary.
 * @throws Error for a name of which nothing is left, or which the exporter would break: it drops such metrics.
 */
export function translate(metric: OtlpMetric, strategy: TranslationStrategy): string {
    const name = rules[strategy](metric);
    if (name === "" || (escapes[strategy] && name !== metric.name && onlyUnderscores(name))) {
        throw new Error(
            `The metric name ${JSON.stringify(metric.name)} has nothing that ${strategy} could keep: the exporter drops the metric. Give it a name with an ASCII letter or digit.`,
        );
    }
    return name;
}

/**
 * The label that an attribute becomes. Several attributes that become one label are one, their values joined by
 * semicolons.
 * @throws Error for the few names of which nothing but underscores is left: the exporter drops every point that has
 * one.
 */
export function translateLabel(name: string, strategy: TranslationStrategy): string {
    const label = escapes[strategy] ? escapedLabel(name) : name;
    if (onlyUnderscores(label)) {
        throw new Error(
            `The attribute name ${JSON.stringify(name)} has nothing that ${strategy} could keep: the exporter drops every point that has it. Give it a name with an ASCII letter or digit.`,
        );
    }
    return label;
}

function escapedLabel(name: string): string {
    const reserved = /^__(.*)__$/s.exec(name)?.[1];
    const label = (reserved ?? name).replace(/[^A-Za-z0-9]+/g, "_");
    if (reserved !== undefined) {
        return `__${label}__`;
    }
    return label.replace(/^_|^(?=\d)/, "key_");
}

function escapedWithSuffixes({ name, unit, kind }: OtlpMetric): string {
    const tokens = split(name, /[^A-Za-z0-9:]+/);
    const [main, per] = unitWords(unit).map((word) => word.replace(/[^A-Za-z0-9:]+/g, "_").replace(/^_/, ""));
    const perSuffix = per === "per_" ? "" : per!.replace(/_$/, "");
    const mainSuffix = tokens.includes(main!) ? "" : perSuffix === "" ? main! : main!.replace(/_$/, "");
    const last = lastWord(unit, kind);
    // The last word moves to the end, wherever in the name it was.
    const words = [...tokens, mainSuffix, perSuffix].filter((word) => word !== "" && word !== last);
    return [...words, ...(last === "" ? [] : [last])].join("_");
}

/**
 * With UTF-8 names suffixes are compared with the end of the name and not with its tokens, and units are appended as
 * they are.
 */
function unescapedWithSuffixes({ name, unit, kind }: OtlpMetric): string {
    const [main, per] = unitWords(unit);
    const last = lastWord(unit, kind);
    const stem = cut(cut(name, last), per);
    return [stem.endsWith(main) ? "" : main, per, last].reduce(
        (spelt, suffix) => (suffix === "" ? spelt : `${spelt}_${suffix}`),
        stem,
    );
}

/** The name without the suffix and the byte before it, which the exporter takes for a delimiter whatever it is. */
function cut(name: string, suffix: string): string {
    const rest = name.slice(0, name.length - suffix.length);
    if (suffix === "" || !name.endsWith(suffix) || (rest.length <= 1 && isAscii(rest))) {
        return name;
    }
    if (!isAscii(rest.slice(-1))) {
        throw new Error(
            `The metric name ${JSON.stringify(name)} has a character of more than one byte before its suffix ${suffix}, of which the exporter would leave a part that Prometheus refuses. Put an underscore between them.`,
        );
    }
    return rest.slice(0, -1);
}

/**
 * Counters end in `total`; gauges of unit 1 in `ratio`, and only those, as receivers give counts of things the unit 1
 * too.
 */
function lastWord(unit: string, kind: OtlpKind): "total" | "ratio" | "" {
    if (kind === "monotonicSum") {
        return "total";
    }
    return unit === "1" && kind === "gauge" ? "ratio" : "";
}

/**
 * Words for the unit before the first slash and, with `per_`, after it. A part in braces, as `{thread}`, is only an
 * annotation.
 */
function unitWords(unit: string): readonly [main: string, per: string] {
    const slash = unit.indexOf("/");
    const [main, per] = (slash === -1 ? [unit, ""] : [unit.slice(0, slash), unit.slice(slash + 1)]).map((part) => {
        // Go's white space, which isn't what `trim` takes off.
        const text = part.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
        return /[{}]/.test(text) ? "" : text;
    }) as [string, string];
    const perWord = perUnits.get(per) ?? per;
    return [units.get(main) ?? main, perWord === "" ? "" : `per_${perWord}`];
}

/** Units with words of their own; others are appended as they are, case kept: `Bytes`, `MiB`, `None`. */
const units: ReadonlyMap<string, string> = new Map([
    ["d", "days"],
    ["h", "hours"],
    ["min", "minutes"],
    ["s", "seconds"],
    ["ms", "milliseconds"],
    ["us", "microseconds"],
    ["ns", "nanoseconds"],
    ["By", "bytes"],
    ["KiBy", "kibibytes"],
    ["MiBy", "mebibytes"],
    ["GiBy", "gibibytes"],
    ["TiBy", "tibibytes"],
    ["KBy", "kilobytes"],
    ["MBy", "megabytes"],
    ["GBy", "gigabytes"],
    ["TBy", "terabytes"],
    ["m", "meters"],
    ["V", "volts"],
    ["A", "amperes"],
    ["J", "joules"],
    ["W", "watts"],
    ["g", "grams"],
    ["Cel", "celsius"],
    ["Hz", "hertz"],
    ["1", ""],
    ["%", "percent"],
]);

/** Units after the slash: singular, and `m` is a minute here. */
const perUnits: ReadonlyMap<string, string> = new Map([
    ["s", "second"],
    ["m", "minute"],
    ["h", "hour"],
    ["d", "day"],
    ["w", "week"],
    ["mo", "month"],
    ["y", "year"],
]);

const split = (name: string, separator: RegExp): readonly string[] =>
    name.split(separator).filter((token) => token !== "");
const withoutLeadingDigit = (name: string): string => (/^\d/.test(name) ? `_${name}` : name);
const onlyUnderscores = (name: string): boolean => /^_*$/.test(name);
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
