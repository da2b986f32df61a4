/** Alerts on JVMs: a heap that collections no longer empty, and threads that wait for each other. */
import { labels, metrics } from "../../../collector/names/names";
import { collectedLately, collections, heapMax } from "../../jvm-series";
import { uids } from "../../links";
import { max, select } from "../../promql";
import { recorded } from "../../recorded";
import { alertsWith } from "../alert";
import { climbsPast } from "../climb";
import { everywhere } from "../everywhere";
import type { AlertRule } from "../model";
import type { ResolvedOptions } from "../options";

const { jvm } = metrics;
const { job, instance } = labels;
const dashboard = uids.jvm;

/**
 * Share of the heap below which a climb doesn't count: the old generation fills before it is collected, to 45 % of the
 * heap with G1 (its InitiatingHeapOccupancyPercent), to two thirds with the serial and the parallel collector (NewRatio
 * 2). Source: HotSpot Virtual Machine Garbage Collection Tuning Guide.
 */
const oldGenerationShare = 0.7;

/** Two hours have eight windows of a floor. */
const collectedAllAlong = `${collections("2h")} >= 8`;

export function jvmAlerts(options: ResolvedOptions): AlertRule[] {
    const { forecastHours, heapShare } = options;
    const floor = recorded.jvm.heapFloorOfTask.name;
    return alertsWith(options)(
        {
            name: "JvmHeapRising",
            of: "task",
            expr: everywhere(
                [
                    climbsPast(floor, heapMax, forecastHours),
                    `(${floor} > ${oldGenerationShare} * ${heapMax})`,
                    `(${collectedAllAlong})`,
                ].join(" and "),
            ),
            for: "15m",
            severity: "ticket",
            summary: "The heap of a JVM rises for good.",
            description: `What survives collections has climbed for two hours and meets the maximum heap within ${forecastHours} h: a leak, or a cache without bound. Take a heap dump while the task lives.`,
            dashboard,
        },
        {
            name: "JvmHeapFull",
            of: "task",
            expr: everywhere(`${floor} / ${heapMax} > ${heapShare} and ${collectedLately}`),
            // The floor has looked back long enough by itself.
            for: "5m",
            severity: "page",
            summary: "The heap of a JVM is full.",
            description:
                "{{ $value | humanizePercentage }} of the maximum heap survive collections: the next peak ends in OutOfMemoryError, and until then the JVM collects instead of working.",
            dashboard,
        },
        {
            name: "JvmDeadlock",
            of: "task",
            expr: everywhere(`${max(select(jvm.threadsDeadlocked), job, instance)} > 0`),
            for: "5m",
            severity: "page",
            summary: "Threads of a JVM are deadlocked.",
            description:
                "{{ $value }} threads wait for each other for ever; what they hold is never released. Take a thread dump, then replace the task.",
            dashboard,
        },
    );
}
