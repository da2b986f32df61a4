/**
 * A fleet in trouble: what the sample's services do from some moment on. Each fault is of one kind that the dashboards
 * and the rules are there for.
 */
import { labels, metrics } from "../../collector/names/names";
import type { ValueAt } from "./movement";
import type { Series } from "./series";

/** The values of another series of the same task. */
export type ValuesOf = (sibling: Series) => ValueAt;

interface Fault {
    /** Whether only the service's first task has it, as one task that leaks. */
    readonly one: boolean;
    readonly fits: (series: Series) => boolean;
    /** From `onset` on; undefined where a series that it goes by is missing. */
    readonly values: (series: Series, context: FaultContext) => ValueAt | undefined;
}

interface FaultContext {
    /** All series of the task. */
    readonly all: readonly Series[];
    readonly healthy: ValuesOf;
    /** The scrape with which it begins. */
    readonly onset: number;
}

/** Share of the responses that are server errors. */
export const errorShare = 0.24;
/** Share of the largest heap that is in use. */
export const heapShare = 0.99;
/** Threads that wait for each other. */
export const deadlockedThreads = 2;
/** Scrapes that a heap takes to fill. */
const fillingScrapes = 30;

const { jvm, envoy } = metrics;
const { envoyResponseCodeClass, jvmArea, jvmPool } = labels;
const isNamed =
    (...names: readonly string[]) =>
    ({ name }: Series): boolean =>
        names.includes(name);

/** The series that differs only in one label, or by its name. */
function sibling(all: readonly Series[], series: Series, change: Partial<Series>): Series | undefined {
    const wanted = JSON.stringify(sorted({ ...series.labels, ...change.labels }));
    const name = change.name ?? series.name;
    return all.find((other) => other.name === name && JSON.stringify(sorted(other.labels)) === wanted);
}

const sorted = (own: Series["labels"]): [string, string][] => Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1));

/** Of the largest heap, filling up to `share` of it. */
const filling =
    (share: number) =>
    (series: Series, { all, healthy, onset }: FaultContext): ValueAt | undefined => {
        const heap = { name: jvm.memoryUsed.name, labels: { [jvmArea]: "heap" } };
        const max = all.find(({ name, labels: own }) => name === jvm.memoryMax.name && own[jvmArea] === "heap");
        if (max === undefined || !all.some(isNamed(heap.name))) {
            return undefined;
        }
        const before = healthy(series)(onset);
        return (scrape) => {
            const filled = Math.min(1, (scrape - onset) / fillingScrapes);
            return Math.round(before + (share * max.value - before) * filled);
        };
    };

const faults: readonly Fault[] = [
    {
        one: false,
        fits: (series) =>
            isNamed(envoy.downstreamRequestsByClass.name, envoy.upstreamRequestsByClass.name)(series) &&
            series.labels[envoyResponseCodeClass] === "5",
        values: (series, { all, healthy, onset }) => {
            const answered = sibling(all, series, { labels: { [envoyResponseCodeClass]: "2" } });
            if (answered === undefined) {
                return undefined;
            }
            const [failed, good] = [healthy(series), healthy(answered)];
            const perGood = errorShare / (1 - errorShare);
            return (scrape) => failed(onset) + perGood * (good(scrape) - good(onset));
        },
    },
    {
        one: true,
        fits: (series) => series.name === jvm.memoryUsed.name && series.labels[jvmArea] === "heap",
        values: filling(heapShare),
    },
    {
        one: true,
        fits: (series) => series.name === jvm.poolUsed.name && /Old Gen/.test(series.labels[jvmPool] ?? ""),
        // The young generation has the rest.
        values: filling(heapShare - 0.04),
    },
    { one: true, fits: isNamed(jvm.threadsDeadlocked.name), values: () => () => deadlockedThreads },
];

/**
 * A series of a service in trouble: as it was until `onset`, and with the fault after that.
 * @param first whether it is the task that has what only one of a service's tasks has
 */
export function inTrouble(series: Series, first: boolean, context: FaultContext): ValueAt {
    const healthy = context.healthy(series);
    const fault = faults.find(({ one, fits }) => (first || !one) && fits(series));
    const faulty = fault?.values(series, context);
    return faulty === undefined ? healthy : (scrape) => (scrape < context.onset ? healthy(scrape) : faulty(scrape));
}
