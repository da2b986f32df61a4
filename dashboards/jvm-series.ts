/** Expressions on JVMs that dashboards and rules share: heap, its floor and maximum, and time in collections. */
import { labels, metrics } from "../collector/names/names";
import type { Steps } from "./builder";
import { rate, select, share, sum } from "./promql";
import { floorWindow } from "./rules/climb";

const { jvm } = metrics;
const { job, instance } = labels;

export const heap = { [labels.jvmArea]: '="heap"' };
/** Heap in use, of each task. */
export const heapUsed = sum(select(jvm.memoryUsed, heap), job, instance);
/** The most heap that each task's JVM may hold, where it has a maximum. */
export const heapMax = sum(`${select(jvm.memoryMax, heap)} > 0`, job, instance);
/** Heap in use against its maximum, of each task. */
export const heapShare = share(heapUsed, sum(select(jvm.memoryMax, heap), job, instance));
/**
 * Collections of each task in the time before. A JVM with little to do isn't collected for hours, and its heap climbs
 * all the while: what isn't collected says nothing of what stays.
 */
export const collections = (range: string): string =>
    sum(`increase(${select(jvm.gcSeconds, {}, "count")}[${range}])`, job, instance);
/** Tasks whose heap was collected since the window of a floor began. */
export const collectedLately = `${collections(floorWindow)} >= 1`;
/** What survives collections against the maximum heap, of each task whose heap was collected lately. */
export const heapFloorShare = `(${share(
    sum(`min_over_time(${select(jvm.memoryUsed, heap)}[${floorWindow}])`, job, instance),
    sum(select(jvm.memoryMax, heap), job, instance),
)} and ${collectedLately})`;
/** Share of wall time that each task spends collecting. */
export const gcShare = sum(rate(jvm.gcSeconds, {}, "sum"), job, instance);
/** From these shares of wall time on requests feel the collector; from the second on the JVM works for it. */
export const gcSteps: Steps = { steps: [[0.05, "orange"], [0.1, "red"]] }; // prettier-ignore
