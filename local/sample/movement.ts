/**
 * Recorded series set in motion: a recording is one scrape, and one point draws no graph. The motion is made up, and
 * the same at every run.
 */
import { labels } from "../../collector/names/names";
import { scrapeSeconds, type Series } from "./series";

/** A series' value at a point: the number of intervals since the first. */
export type ValueAt = (point: number) => number;

/** For values that the recordings and the catalogue have only so that there is one: factors to what a real task has. */
const scales: readonly (readonly [fits: (series: Series) => boolean, factor: number])[] = [
    [({ name }) => /cpu_usage_vcpu/.test(name), 0.002],
    [({ name }) => /network|storage_(read|write)/.test(name), 2000],
    [({ name }) => /_metric_points$|samples_scraped/.test(name), 5],
    // The recording was made of a service that answers every thirtieth request with an error, so that there is one.
    [(series) => series.labels[labels.envoyResponseCodeClass] === "5", 0.02],
    // Without a certificate Envoy says the largest number of 32 bits; here one has 47 days left.
    [({ name }) => /days_until_first_cert/.test(name), 47 / 0xffffffff],
];

/** A kind of series, and how it moves. The first kind that fits a series counts. */
interface Kind {
    readonly fits: (series: Series) => boolean;
    readonly values: (series: Series, seed: number, begin: number) => ValueAt;
}

const named =
    (pattern: RegExp) =>
    ({ name }: Series): boolean =>
        pattern.test(name);

const twoDaysSeconds = 172_800;

const kinds: readonly Kind[] = [
    // Recorded by a rule: the name also has that of what was recorded, which would match a kind below.
    { fits: named(/^service:.*(heap_max|active_series|samples_|ecs_tasks|:up:|ratio_rate)/), values: constant },
    { fits: named(/^service:|^task:/), values: daily },
    { fits: named(/start_time/), values: (_, seed, begin) => () => begin - twoDaysSeconds * (1 + chance(seed)) },
    {
        fits: named(/uptime/),
        values: (_, seed) => (scrape) => Math.round(twoDaysSeconds * chance(seed)) + scrape * scrapeSeconds,
    },
    { fits: ({ labels }) => labels.le !== undefined, values: bucket },
    // The service is healthy: what counts failures stands still.
    {
        fits: named(/refused|fail|error|dropped|overflow|timeout|reset|deadlock|retry|eject|certificate|cert_/),
        values: constant,
    },
    { fits: ({ counter }) => counter, values: counterValue },
    { fits: named(/max|limit|reserved|capacity|committed|size$/), values: constant },
    { fits: named(/heap_alloc|memory_(pool_)?used|heap_used/), values: sawtooth },
    { fits: named(/used|utilized|usage|rss|resident|rate_[rt]x|allocated|duration|_active$|physical/), values: wave },
];

/**
 * The made-up values of a series of one task.
 * @param begin Unix seconds of the first point
 */
export function valueOverTime(series: Series, task: string, begin: number): ValueAt {
    const factor = scales.find(([fits]) => fits(series))?.[1] ?? 1;
    const scaled = { ...series, value: series.value * factor };
    const kind = kinds.find(({ fits }) => fits(series));
    return (kind?.values ?? constant)(scaled, seedOf(series, task), begin);
}

/** The same for all parts of one histogram, or its buckets would not add up. */
function seedOf({ name, labels }: Series, task: string): number {
    const { le: _, ...rest } = labels;
    const identity = `${name.replace(/_(bucket|sum|count)$/, "")} ${JSON.stringify(rest)} ${task}`;
    return [...identity].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}

/** A number from 0 to 1 that looks random, always the same for a seed. */
function chance(seed: number): number {
    const number = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
    return number - Math.floor(number);
}

/** Around 1: a slow swing, and a little noise. */
function swing(seed: number, scrape: number, depth: number): number {
    const turn = (scrape / (60 + 60 * chance(seed)) + chance(seed + 1)) * 2 * Math.PI;
    return 1 + depth * Math.sin(turn) + 0.3 * depth * (chance(seed + scrape * 17) - 0.5);
}

function constant({ value }: Series): ValueAt {
    return () => value;
}

function wave({ value }: Series, seed: number): ValueAt {
    const whole = Number.isInteger(value) && value < 1000;
    return (scrape) => {
        const now = value * swing(seed, scrape, 0.3);
        return whole ? Math.round(now) : now;
    };
}

/** Days and nights of series that rules record, whose points are half an hour apart. */
function daily({ value }: Series, seed: number): ValueAt {
    const day = (point: number): number => 1 + 0.25 * Math.sin((point / 48) * 2 * Math.PI + chance(seed));
    return (point) => value * (day(point) + 0.1 * (chance(seed + point * 17) - 0.5));
}

/** Fills and is collected, as a heap. */
function sawtooth({ value }: Series, seed: number): ValueAt {
    const period = 12 + Math.floor(10 * chance(seed));
    return (scrape) =>
        Math.round(value * swing(seed, scrape, 0.1) * (0.8 + (0.6 * ((scrape + seed) % period)) / period));
}

/** Each scrape adds about a tenth of the first value. */
function counterValue({ value }: Series, seed: number): ValueAt {
    const increase = sums((scrape) => (value / 10) * swing(seed, scrape, 0.4));
    return (scrape) => value + increase(scrape);
}

/** What was counted until a scrape, remembered so that each increase is computed once. */
function sums(added: ValueAt): ValueAt {
    const known = [0];
    return (scrape) => {
        while (known.length <= scrape) {
            known.push(known[known.length - 1] + added(known.length));
        }
        return known[scrape];
    };
}

/** Requests that each scrape adds to a histogram. */
const requestsPerScrape = 40;

/** Durations spread around a median that drifts, in the unit of the buckets. */
function bucket({ labels, value }: Series, seed: number): ValueAt {
    const bound = Number(labels.le.replace("Inf", "Infinity"));
    const increase = sums((scrape) => {
        const median = Math.log(12 * swing(seed, scrape, 0.5));
        return requestsPerScrape * swing(seed + 5, scrape, 0.4) * share((Math.log(bound) - median) / 0.9);
    });
    return (scrape) => value + increase(scrape);
}

/**
 * The share of a normal distribution below a number of standard deviations, by the logistic curve that comes nearest;
 * its long tails are cut off.
 */
function share(deviations: number): number {
    return Math.abs(deviations) > 3 ? Number(deviations > 0) : 1 / (1 + Math.exp(-1.702 * deviations));
}
