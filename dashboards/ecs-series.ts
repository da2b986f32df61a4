/** Expressions on ECS tasks that dashboards and rules share: what they use of what they have, and how many they are. */
import { labels, metrics, sidecarContainer } from "../collector/names/names";
import { count, max, select, share } from "./promql";
import { recorded, selectRecorded } from "./recorded";

const { ecs, container } = metrics;
const { job, instance, container: containerName } = labels;

const others = { [containerName]: `!="${sidecarContainer}"` };

/** CPU in use against the task's, of each task. */
export const cpuShare = share(
    max(select(ecs.taskCpuUtilized), job, instance),
    max(select(ecs.taskCpuReserved), job, instance),
);
/** Memory in use against the task's, of each task. */
export const memoryShare = share(
    max(select(ecs.taskMemoryUtilized), job, instance),
    max(select(ecs.taskMemoryReserved), job, instance),
);
/** Memory in use against the hard limit, of each container that has one but the sidecar's. */
export const containerShare = share(
    max(select(container.memoryUtilized, others), job, instance, containerName),
    max(select(container.memoryReserved, others), job, instance, containerName),
);
/** Tasks that services had which sent metrics in the last six hours, and now send none. */
export const silent = `max_over_time(${selectRecorded(recorded.ecs.tasks)}[6h]) unless ${selectRecorded(recorded.ecs.tasks)}`;
/** Tasks that send metrics. */
export const tasks = (...by: readonly string[]): string => count(select(ecs.taskMemoryUtilized), ...by);
