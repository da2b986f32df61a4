/** A target's page in Prometheus's text format or in OpenMetrics, to families and their series. Pure. */

/** A series' labels, its name under `__name__` among them. */
export type Labels = Readonly<Record<string, string>>;

/** The series of one metric. */
export interface Family {
    /** Without the `_bucket`, `_sum` or `_count` of a histogram or summary. */
    readonly name: string;
    /** As the page has it: `counter`, `gauge`, `histogram`, `summary`; `unknown` where it says nothing. */
    readonly type: string;
    readonly series: readonly Labels[];
}

/** A page that isn't in the format; the message is a full sentence. */
export class ExpositionError extends Error {}

/** Suffixes of series by their family's type (OpenMetrics 1.0, "Metric Types"). */
const suffixes: Readonly<Record<string, readonly string[]>> = {
    counter: ["_total"],
    histogram: ["_bucket", "_sum", "_count"],
    gaugehistogram: ["_bucket", "_gsum", "_gcount"],
    summary: ["_sum", "_count"],
    info: ["_info"],
};

/**
 * Times at which OpenMetrics says that a counter began. The receiver takes them for the start of its points and sends
 * no series of them (`metricfamily.go`).
 */
const beginnings = ["counter", "histogram", "summary"];

const sample = /^([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)(?:\s.*)?$/s;
const label = /([a-zA-Z_][\w.]*)\s*=\s*"((?:[^"\\]|\\.)*)"/gs;

/**
 * Reads a page.
 * @throws {@link ExpositionError} for a line that isn't in the format, and for a page without any sample.
 */
export function readExposition(text: string): Family[] {
    const types = new Map<string, string>();
    const families = new Map<string, Labels[]>();
    for (const [index, raw] of text.split("\n").entries()) {
        const line = raw.replace(/\r$/, "").trim();
        const [, name, type] = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(line) ?? [];
        if (name !== undefined) {
            types.set(name, type!);
        }
        if (line === "" || line.startsWith("#")) {
            continue;
        }
        const series = seriesOf(line);
        if (series === undefined) {
            throw new ExpositionError(
                `Line ${index + 1} is not a sample in Prometheus's text format, such as http_requests_total{code="200"} 3.`,
            );
        }
        const family = familyOf(series.__name__!, types);
        if (family !== undefined) {
            const before = families.get(family);
            if (before === undefined) {
                families.set(family, [series]);
            } else {
                before.push(series);
            }
        }
    }
    if (families.size === 0) {
        throw new ExpositionError("There is no sample in Prometheus's text format on the page.");
    }
    return [...families].map(([name, series]) => ({ name, type: types.get(name) ?? "unknown", series }));
}

function seriesOf(line: string): Labels | undefined {
    const [, name, inBraces = "", value] = sample.exec(line) ?? [];
    if (name === undefined || Number.isNaN(numberOf(value!))) {
        return undefined;
    }
    const own = [...inBraces.matchAll(label)].map(([, key, text]) => [key, unescaped(text!)] as const);
    return { __name__: name, ...Object.fromEntries(own) };
}

/** Go's spellings of what isn't finite are values too. */
const numberOf = (text: string): number => (/^[+-]?(?:inf|infinity|nan)$/i.test(text) ? 0 : Number(text));

const unescaped = (text: string): string => text.replace(/\\(.)/gs, (_, sign: string) => (sign === "n" ? "\n" : sign));

/** The family that a series is of; undefined for the time at which one began. */
function familyOf(name: string, types: ReadonlyMap<string, string>): string | undefined {
    if (types.has(name)) {
        return name;
    }
    const [, beginning] = /^(.*)_created$/.exec(name) ?? [];
    if (beginning !== undefined && beginnings.includes(types.get(beginning) ?? "")) {
        return undefined;
    }
    const end = suffixOf(name, types);
    return end === undefined ? name : name.slice(0, -end.length);
}

const allSuffixes = Object.entries(suffixes).flatMap(([type, all]) => all.map((suffix) => ({ type, suffix })));

const suffixOf = (name: string, types: ReadonlyMap<string, string>): string | undefined =>
    allSuffixes.find(({ type, suffix }) => name.endsWith(suffix) && types.get(name.slice(0, -suffix.length)) === type)
        ?.suffix;
