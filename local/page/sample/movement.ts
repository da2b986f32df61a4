/**
 * Recorded series set in motion: one scrape is a moment, and a moment draws no graph. The motion is made up, and the
 * same at every run.
 */
import { labels } from "../../../collector/names/names";
import type { Series } from "../../../test/dashboards/recorded-series";

/** How a series goes on: its value at each scrape. */
export type Course = (scrape: number) => number;

/** Seconds between two scrapes. */
export const scrapeSeconds = 20;

/** What the fixtures give as a number that only has to be there: how many times it a real task has. */
const scales: readonly (readonly [fits: (series: Series) => boolean, factor: number])[] = [
    [({ name }) => /cpu_usage_vcpu/.test(name), 0.002],
    [({ name }) => /network|storage_(read|write)/.test(name), 2000],
    [({ name }) => /_metric_points$|samples_scraped/.test(name), 5],
    // The recording was made of a service that answers every thirtieth request with an error, so that there is one.
    [(series) => series.labels[labels.envoyResponseCodeClass] === "5", 0.02],
];

/** A kind of series, and how it moves; the first that fits. */
interface Kind {
    readonly fits: (series: Series) => boolean;
    readonly course: (series: Series, seed: number, begin: number) => Course;
}

const named =
    (pattern: RegExp) =>
    ({ name }: Series): boolean =>
        pattern.test(name);

const twoDaysSeconds = 172_800;

const kinds: readonly Kind[] = [
    // Recorded by a rule, whatever the name says of what it was made of.
    {
        fits: named(/^service:.*(heap_max|active_series|samples_|ecs_tasks|:up:|ratio_rate)/),
        course:
            ({ value }) =>
            () =>
                value,
    },
    { fits: named(/^service:|^task:/), course: daily },
    { fits: named(/start_time/), course: (_, seed, begin) => () => begin - twoDaysSeconds * (1 + chance(seed)) },
    {
        fits: named(/uptime/),
        course: (_, seed) => (scrape) => Math.round(twoDaysSeconds * chance(seed)) + scrape * scrapeSeconds,
    },
    { fits: ({ labels }) => labels.le !== undefined, course: bucketCourse },
    // A healthy service: what counts trouble stands still.
    {
        fits: named(/refused|fail|error|dropped|overflow|timeout|reset|deadlock|retry/),
        course:
            ({ value }) =>
            () =>
                value,
    },
    { fits: ({ counter }) => counter, course: counterCourse },
    {
        fits: named(/max|limit|reserved|capacity|committed|size$/),
        course:
            ({ value }) =>
            () =>
                value,
    },
    { fits: named(/heap_alloc|memory_(pool_)?used|heap_used/), course: sawtooth },
    { fits: named(/used|utilized|usage|rss|resident|rate_[rt]x|allocated|duration|_active$|physical/), course: wave },
];

/** The course of a series of one task. @param begin Unix seconds of the first scrape */
export function courseOf(series: Series, task: string, begin: number): Course {
    const factor = scales.find(([fits]) => fits(series))?.[1] ?? 1;
    const scaled = { ...series, value: series.value * factor };
    const kind = kinds.find(({ fits }) => fits(series));
    return kind?.course(scaled, seedOf(series, task), begin) ?? (() => scaled.value);
}

/** The parts of one histogram move together, or its buckets would not add up. */
function seedOf({ name, labels }: Series, task: string): number {
    const { le: _, ...rest } = labels;
    const text = `${name.replace(/_(bucket|sum|count)$/, "")} ${JSON.stringify(rest)} ${task}`;
    return [...text].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}

/** A number from 0 to 1 that looks like chance. */
function chance(seed: number): number {
    const number = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
    return number - Math.floor(number);
}

/** Around 1: a slow swing, and a little noise. */
function swing(seed: number, scrape: number, depth: number): number {
    const turn = (scrape / (60 + 60 * chance(seed)) + chance(seed + 1)) * 2 * Math.PI;
    return 1 + depth * Math.sin(turn) + 0.3 * depth * (chance(seed + scrape * 17) - 0.5);
}

function wave({ value }: Series, seed: number): Course {
    const whole = Number.isInteger(value) && value < 1000;
    return (scrape) => {
        const now = value * swing(seed, scrape, 0.3);
        return whole ? Math.round(now) : now;
    };
}

/** Days and nights of recorded series, whose points are half an hour apart. */
function daily({ value }: Series, seed: number): Course {
    const day = (moment: number): number => 1 + 0.25 * Math.sin((moment / 48) * 2 * Math.PI + chance(seed));
    return (moment) => value * (day(moment) + 0.1 * (chance(seed + moment * 17) - 0.5));
}

/** Fills and is collected, as a heap. */
function sawtooth({ value }: Series, seed: number): Course {
    const period = 12 + Math.floor(10 * chance(seed));
    return (scrape) =>
        Math.round(value * swing(seed, scrape, 0.1) * (0.8 + (0.6 * ((scrape + seed) % period)) / period));
}

/** Each scrape adds about a tenth of the first value. */
function counterCourse({ value }: Series, seed: number): Course {
    const at = sums((scrape) => (value / 10) * swing(seed, scrape, 0.4));
    return (scrape) => value + at(scrape);
}

/** What was counted until a scrape, kept so that a course costs no more than its scrapes. */
function sums(added: Course): Course {
    const known = [0];
    return (scrape) => {
        while (known.length <= scrape) {
            known.push(known[known.length - 1] + added(known.length));
        }
        return known[scrape];
    };
}

/** Requests a scrape brings to a histogram that recorded none. */
const requestsPerScrape = 40;

/** Times spread around a middle that drifts, in the unit of the buckets. */
function bucketCourse({ labels, value }: Series, seed: number): Course {
    const bound = Number(labels.le.replace("Inf", "Infinity"));
    const at = sums((scrape) => {
        const middle = Math.log(12 * swing(seed, scrape, 0.5));
        return requestsPerScrape * swing(seed + 5, scrape, 0.4) * share((Math.log(bound) - middle) / 0.9);
    });
    return (scrape) => value + at(scrape);
}

/**
 * Below a number of standard deviations, by the logistic curve that is nearest to a normal distribution; its long tails
 * are cut off.
 */
function share(deviations: number): number {
    return Math.abs(deviations) > 3 ? Number(deviations > 0) : 1 / (1 + Math.exp(-1.702 * deviations));
}
