/** Expressions on ECS tasks that dashboards and rules share: what they use of what they have, and how many they are. */
import { labels, metrics } from "../collector/names/names";
import { count, max, select, share } from "./promql";

const { ecs } = metrics;
const { job, instance } = labels;

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
/** Tasks that send metrics. */
export const tasks = (...by: readonly string[]): string => count(select(ecs.taskMemoryUtilized), ...by);
