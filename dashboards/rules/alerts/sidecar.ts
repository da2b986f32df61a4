/** Alerts on the collector sidecar: the climb hours before the limiter acts, what it loses, and that it was killed. */
import { labels, metrics } from "../../../collector/names/names";
import { softLimitBytes } from "../../limiter";
import { uids } from "../../links";
import { max, min, select, withCluster } from "../../promql";
import { recorded } from "../../recorded";
import { givenUpOnDisk, lastBacklogBytes, memoryOfContainer, refusedByEndpoint } from "../../sidecar";
import { alertsWith } from "../alert";
import { climbsPast } from "../climb";
import { everywhere } from "../everywhere";
import type { AlertRule } from "../model";
import type { ResolvedOptions } from "../options";

const { sidecar } = metrics;
const { job, instance } = labels;
const dashboard = uids.collector;

const age = recorded.sidecar.backlogAge.name;

/** Seconds after which a query of now finds no sample any more (Prometheus, `query.lookback-delta`). */
const lookback = 300;

/**
 * While nothing arrives at all, the age grows as the clock does: by ten minutes in ten minutes, of which one is left
 * for rounding.
 */
const grownInTenMinutes = `${age} - ${age} offset 10m`;
const asTheClock = 540;

export function sidecarAlerts(options: ResolvedOptions): AlertRule[] {
    const { forecastHours, memoryShare, queueShare } = options;
    return alertsWith(options)(
        {
            name: "SidecarMemoryCreep",
            of: "task",
            expr: everywhere(
                climbsPast(recorded.sidecar.heapFloorOfTask.name, `(${softLimitBytes(job, instance)})`, forecastHours),
            ),
            for: "15m",
            severity: "ticket",
            summary: "The heap of a sidecar climbs towards its limiter.",
            description: `What survives garbage collections has climbed for two hours, and is at the size from which the memory limiter refuses points within ${forecastHours} h. Look for series that grow or an endpoint that answers slowly, while nothing is lost yet.`,
            dashboard,
        },
        {
            name: "SidecarRefusing",
            of: "service",
            expr: `${recorded.sidecar.refused.name} > 0`,
            for: "10m",
            severity: "page",
            summary: "Sidecars refuse points.",
            description:
                'The memory limiter refuses {{ $value | printf "%.2f" }} points a second so that the tasks live: graphs and alerts of the service have gaps. Lower the series or raise the sidecar\'s memory.',
            dashboard,
        },
        {
            name: "SidecarQueueFilling",
            of: "service",
            expr: `${recorded.sidecar.queue.max.name} > ${queueShare}`,
            for: "10m",
            severity: "ticket",
            summary: "The queue of a sidecar fills.",
            description:
                "In the fullest sidecar {{ $value | humanizePercentage }} of the room for what waits is taken: the endpoint is slow, throttles or is away. From 100 % on points are shed.",
            dashboard,
        },
        {
            name: "SidecarBacklog",
            of: "task",
            // Age alone would tell of every outage as well, in which nobody could say which of the tasks still live.
            expr: `${age} > ${lookback} and ${grownInTenMinutes} < ${asTheClock}`,
            for: "10m",
            severity: "ticket",
            summary: "What arrives from a sidecar is late.",
            description:
                "Its queue on disk is sent in order, and what arrives now is {{ $value | humanizeDuration }} old: the endpoint throttles or is slow. After an hour the oldest is given up. Until it is below five minutes, alerts and dashboards of now don't see the task.",
            dashboard,
        },
        {
            name: "SidecarBacklogLost",
            of: "task",
            // Others of the service are heard, so that it isn't the endpoint.
            expr: `${everywhere(lastBacklogBytes)} and (${age} > ${3 * lookback} and ${grownInTenMinutes} >= ${asTheClock}) and on (${withCluster([job]).join(", ")}) ${min(age, job)} < ${lookback}`,
            severity: "ticket",
            summary: "The backlog of a sidecar is gone.",
            description:
                "{{ $value | humanize1024 }}B waited in its queue on disk when it was last heard of, and nothing has arrived from it for a quarter of an hour while other tasks of the service are heard. It has ended, and its queue with it, or it alone can't write.",
            dashboard,
        },
        {
            name: "SidecarBacklogGivenUp",
            of: "service",
            // The counters that tell of it wait in the same queue, for an hour at most.
            expr: everywhere(givenUpOnDisk("2h")),
            severity: "ticket",
            summary: "Sidecars gave up points that waited on disk.",
            description:
                "In the last two hours {{ $value | humanize }} points became too old in their queue on disk, or found no room there: an outage was longer than AMP takes old samples or than the disk holds, or the endpoint takes less than is collected.",
            dashboard,
        },
        {
            name: "SidecarSheddingPoints",
            of: "service",
            expr: `${recorded.sidecar.shed.name} > 0`,
            for: "10m",
            severity: "page",
            summary: "Sidecars shed points.",
            description:
                'The queue is full, so {{ $value | printf "%.2f" }} points a second are lost: the endpoint throttles, is slow or is away.',
            dashboard,
        },
        {
            name: "SidecarWritesFailing",
            of: "service",
            // What became too old on disk has an alert of its own.
            expr: everywhere(`${refusedByEndpoint} > 0`),
            for: "10m",
            severity: "page",
            summary: "Remote writes of sidecars fail.",
            description:
                'The endpoint refuses {{ $value | printf "%.2f" }} points a second for good, or answered with errors for longer than a write is retried. The collector\'s log has its answer.',
            dashboard,
        },
        {
            name: "SidecarNearContainerMemory",
            of: "task",
            expr: everywhere(`${memoryOfContainer} > ${memoryShare}`),
            for: "10m",
            severity: "ticket",
            summary: "The memory of a sidecar nears its container's limit.",
            description:
                "The collector holds {{ $value | humanizePercentage }} of its container's memory; at 100 % the kernel kills it. Raise the sidecar's memory; the limits follow it.",
            dashboard,
        },
        {
            name: "SidecarRestarted",
            of: "task",
            expr: everywhere(`${max(`resets(${select(sidecar.uptime)}[30m])`, job, instance)} > 0`),
            severity: "ticket",
            summary: "A collector was started again.",
            description:
                "Its uptime fell {{ $value }} times in half an hour while the task lived: it was killed or ended by itself. What waited in memory is lost; a queue on disk goes on where it was.",
            dashboard,
        },
    );
}
