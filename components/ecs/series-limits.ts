/** Whether a service's series fit the workspace's limits for them. */
import * as pulumi from "@pulumi/pulumi";

import { labels, writesToPlatform } from "../../collector";
import type { SeriesLimit } from "../inputs/series-limits";
import type { FilledTask } from "../inputs/task";

type Counted = Pick<FilledTask, "expectedTasks" | "family" | "serviceName" | "sidecar">;

/** The first limit that all tasks together are over, in a sentence; undefined where they fit, as far as is known. */
export function overLimit(task: Counted, limits: readonly SeriesLimit[]): string | undefined {
    const { expectedSeries, clusterName, labels: own = {} } = task.sidecar;
    const { expectedTasks = 1 } = task;
    const series = (expectedSeries ?? 0) * expectedTasks;
    const known: Readonly<Record<string, string | undefined>> = {
        ...own,
        [labels.job]: task.serviceName,
        [labels.family]: task.family,
        [labels.cluster]: clusterName,
    };
    const isAbout = ({ labels: set }: SeriesLimit): boolean =>
        Object.entries(set).every(([key, value]) => known[key] === value);
    // A label that nobody knows here may be on some of the series.
    const mayBeAbout = ({ labels: set }: SeriesLimit): boolean =>
        Object.entries(set).every(([key, value]) => known[key] === undefined || known[key] === value);
    const specific = limits.filter(({ labels: set }) => Object.keys(set).length > 0);
    // What is about no label is for the series that no other limit is about.
    const counting = specific.some(mayBeAbout)
        ? specific.filter(isAbout)
        : limits.filter(({ labels: set }) => Object.keys(set).length === 0);
    // 0 limits nothing.
    const over = counting.find(({ maxSeries }) => maxSeries > 0 && maxSeries < series);
    if (over === undefined) {
        return undefined;
    }
    const set = Object.entries(over.labels).map(([key, value]) => `${key}="${value}"`);
    const which = set.length === 0 ? "that no other limit is about" : `with ${set.join(", ")}`;
    return `${expectedTasks} tasks of ${expectedSeries} series are ${series}, and the workspace takes ${over.maxSeries} ${which}: what is beyond is refused; raise the limit in the platform's PrometheusWorkspace, or send less.`;
}

/** Tells of a limit that the tasks are over as soon as the limits are known, which is at preview. */
export function tellOverLimit(name: string, task: FilledTask, component: pulumi.Resource): void {
    const { limits } = task.platform;
    if (limits === undefined || !writesToPlatform(task.sidecar) || task.sidecar.expectedSeries === undefined) {
        return;
    }
    pulumi.output(limits).apply((known: SeriesLimit[] | undefined) => {
        const said = overLimit(task, known ?? []);
        if (said !== undefined) {
            void pulumi.log.warn(`AdotTaskDefinition "${name}": ${said}`, component);
        }
    });
}
