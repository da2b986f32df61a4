/** Numbers with their units, as Grafana writes them. */

type Format = (value: number, decimals: number | undefined) => string;

/**
 * The value with its unit; one that the preview doesn't know is written behind the number.
 * @param decimals as in a field's options. Default: three significant digits, an integer without decimals.
 */
export function formatValue(unit: string, value: number, decimals?: number): string {
    if (Number.isNaN(value)) {
        return "NaN";
    }
    if (!Number.isFinite(value)) {
        return value > 0 ? "∞" : "-∞";
    }
    return (formats[unit] ?? ownFormat(unit))(value, decimals);
}

/** The same for the tick of an axis: without trailing zeros. */
export function formatTick(unit: string, value: number): string {
    return formatValue(unit, value)
        .replace(/(\.\d*?)0+(?=\D|$)/, "$1")
        .replace(/\.(?=\D|$)/, "");
}

/** Round distances between ticks for units that aren't decimal; undefined for those that are. */
export function tickSteps(unit: string): readonly number[] | undefined {
    return steps[unit];
}

const binarySteps = Array.from({ length: 70 }, (_, power) => 2 ** (power - 10));
const secondSteps = [
    ...[-9, -8, -7, -6, -5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
    ...[1, 2, 5, 10, 15, 30],
    ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
    ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
    ...[1, 2, 7, 14, 28, 91, 182, 364, 728, 1820, 3640].map((days) => days * 86_400),
];
const steps: Readonly<Record<string, readonly number[]>> = {
    bytes: binarySteps,
    mbytes: binarySteps,
    binBps: binarySteps,
    s: secondSteps,
    ms: secondSteps.map((seconds) => seconds * 1000),
};

const siPrefixes = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];

// As in grafana/grafana, packages/grafana-data/src/valueFormats.
const formats: Readonly<Record<string, Format>> = {
    none: plain(""),
    string: plain(""),
    short: scaled(1000, ["", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept"]),
    locale: (value, decimals) =>
        value.toLocaleString("en-US", { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: decimals ?? 3 }),
    sci: (value, decimals) => value.toExponential(decimals),
    percent: (value, decimals) => `${fixed(value, decimals)}%`,
    percentunit: (value, decimals) => `${fixed(100 * value, decimals)}%`,
    humidity: (value, decimals) => `${fixed(value, decimals)}%H`,
    bytes: binary("B", 0),
    kbytes: binary("B", 1),
    mbytes: binary("B", 2),
    gbytes: binary("B", 3),
    tbytes: binary("B", 4),
    bits: binary("b", 0),
    binBps: binary("B/s", 0),
    binbps: binary("b/s", 0),
    KiBs: binary("B/s", 1),
    MiBs: binary("B/s", 2),
    GiBs: binary("B/s", 3),
    decbytes: si("B"),
    deckbytes: si("B", 1),
    decmbytes: si("B", 2),
    decgbytes: si("B", 3),
    decbits: si("b"),
    Bps: si("B/s"),
    bps: si("b/s"),
    KBs: si("B/s", 1),
    MBs: si("B/s", 2),
    pps: si("p/s"),
    hertz: si("Hz"),
    joule: si("J"),
    watt: si("W"),
    celsius: plain("°C"),
    ns: duration([
        [1, "ns"],
        [1000, "µs"],
        [1_000_000, "ms"],
        [1_000_000_000, "s"],
        [60_000_000_000, "min"],
        [3_600_000_000_000, "hour"],
        [86_400_000_000_000, "day"],
    ]),
    µs: duration([
        [1, "µs"],
        [1000, "ms"],
        [1_000_000, "s"],
    ]),
    ms: duration([
        [1, "ms"],
        [1000, "s"],
        [60_000, "min"],
        [3_600_000, "hour"],
        [86_400_000, "day"],
        [31_536_000_000, "year"],
    ]),
    s: duration([
        [1e-9, "ns"],
        [1e-6, "µs"],
        [1e-3, "ms"],
        [1, "s"],
        [60, "min"],
        [3600, "hour"],
        [86_400, "day"],
        [604_800, "week"],
        [31_536_000, "year"],
    ]),
    m: duration([
        [1, "min"],
        [60, "hour"],
        [1440, "day"],
        [10_080, "week"],
        [525_600, "year"],
    ]),
    h: duration([
        [1, "hour"],
        [24, "day"],
        [168, "week"],
        [8760, "year"],
    ]),
    d: duration([
        [1, "day"],
        [7, "week"],
        [365, "year"],
    ]),
    reqps: count("req/s"),
    ops: count("ops/s"),
    cps: count("c/s"),
    rps: count("rd/s"),
    wps: count("wr/s"),
    iops: count("io/s"),
    eps: count("evt/s"),
    mps: count("msg/s"),
    recps: count("rec/s"),
    rowsps: count("rows/s"),
    reqpm: count("req/m"),
    opm: count("ops/m"),
    cpm: count("c/m"),
    rpm: count("rd/m"),
    wpm: count("wr/m"),
    mpm: count("msg/m"),
    currencyUSD: currency("$"),
    currencyEUR: currency("€"),
    currencyGBP: currency("£"),
    currencyJPY: currency("¥"),
    bool: words("True", "False"),
    bool_yes_no: words("Yes", "No"),
    bool_on_off: words("On", "Off"),
    dateTimeAsIso: (value) => new Date(value).toISOString().slice(0, 19).replace("T", " "),
};

/** Units that a dashboard writes itself, as `suffix:items`. */
const own: readonly (readonly [prefix: string, format: (rest: string) => Format])[] = [
    ["suffix:", plain],
    ["prefix:", (rest) => (value, decimals) => `${rest}${fixed(value, decimals)}`],
    ["count:", count],
    ["si:", si],
    ["currency:", currency],
];

function ownFormat(unit: string): Format {
    const [prefix, format] = own.find(([start]) => unit.startsWith(start)) ?? ["", plain];
    return format(unit.slice(prefix.length));
}

/** Grafana's ids of the units that the preview knows (Grafana docs, "Standard options: Unit"). */
export const units: readonly string[] = Object.keys(formats);

function plain(unit: string): Format {
    return (value, decimals) => `${fixed(value, decimals)}${unit === "" ? "" : ` ${unit}`}`;
}

/** Divides by a power of `factor`, and writes the prefix of that power. */
function scaled(factor: number, prefixes: readonly string[], suffix = ""): Format {
    return (value, decimals) => {
        const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(factor));
        const index = Math.min(Math.max(power, 0), prefixes.length - 1);
        return `${fixed(value / factor ** index, decimals)}${prefixes[index]}${suffix}`;
    };
}

/** A number of things in some time. */
function count(unit: string): Format {
    return scaled(1000, ["", "K", "M", "B", "T"], ` ${unit}`);
}

/** @param offset the power of 1000 of the values' unit, as 2 for MB */
function si(unit: string, offset = 0): Format {
    const base = siPrefixes.indexOf("");
    return (value, decimals) => {
        const whole = value * 1000 ** offset;
        const power = whole === 0 ? 0 : Math.floor(Math.log10(Math.abs(whole)) / 3);
        const index = Math.min(Math.max(base + power, 0), siPrefixes.length - 1);
        return `${fixed(whole / 1000 ** (index - base), decimals)} ${siPrefixes[index]}${unit}`;
    };
}

function words(yes: string, no: string): Format {
    return (value) => (value === 0 ? no : yes);
}

function currency(sign: string): Format {
    const amount = scaled(1000, ["", "K", "M", "B", "T"]);
    return (value, decimals) => `${value < 0 ? "-" : ""}${sign}${amount(Math.abs(value), decimals)}`;
}

/** @param offset the power of 1024 of the values' unit, as 2 for MiB */
function binary(unit: string, offset: number): Format {
    const prefixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"].map((prefix) => ` ${prefix}${unit}`);
    const whole = scaled(1024, prefixes);
    return (value, decimals) => whole(value * 1024 ** offset, decimals);
}

/** In the largest unit of time of which the value is at least one, else in the smallest; zero stays in its own. */
function duration(steps: readonly (readonly [length: number, name: string])[]): Format {
    return (value, decimals) => {
        const size = value === 0 ? 1 : Math.abs(value);
        const [length, name] = steps.findLast((step) => size >= step[0]) ?? steps[0];
        return `${fixed(value / length, decimals)} ${name}`;
    };
}

function fixed(value: number, decimals = significantDecimals(value)): string {
    const factor = 10 ** decimals;
    return (Math.round(value * factor) / factor).toFixed(decimals);
}

/** Decimals for three significant digits; one less for negative numbers, as in Grafana. */
function significantDecimals(value: number): number {
    if (Number.isInteger(value)) {
        return 0;
    }
    const magnitude = Math.floor(Math.log10(Math.abs(value)));
    return Math.min(Math.max(0, (value > 0 ? 2 : 1) - magnitude), 20);
}
