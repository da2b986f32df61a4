/** Marks on the graphs: alerts that fire, deployments, restarts. They come from series that are there anyway. */
import { labels, metrics, type Metric } from "../collector/names/names";
import { alertLabels, firing } from "./alerts";
import type { Annotation, Color } from "./model";
import { count, select, sum } from "./promql";
import { perService } from "./shapes";
import { dataSource } from "./variables";

const { cluster, job, instance } = labels;

/** Three scrapes: fine enough for a mark, and one mark for what takes a minute. */
const step = "60s";

function mark(name: string, iconColor: Color, expr: string, textFormat: string): Annotation {
    return {
        name,
        datasource: dataSource,
        enable: true,
        hide: false,
        iconColor,
        expr,
        step,
        titleFormat: `${name}: ${perService}`,
        textFormat,
        tagKeys: `${cluster}, ${job}`,
        useValueForTime: false,
    };
}

/** Alerts of the rules that fire, each for as long as it does. */
export const alertMarks: Annotation = {
    ...mark("Alert", "red", firing, ""),
    titleFormat: `{{${alertLabels.name}}}: ${perService}`,
    tagKeys: `${alertLabels.name}, ${cluster}, ${job}, ${alertLabels.severity}`,
};

/** Task ids that weren't there five minutes before: a deployment, a scale-out, or ECS replacing a task. */
export const newTasks = (...by: readonly string[]): string => {
    const now = select(metrics.ecs.taskMemoryUtilized);
    return count(`${now} unless on (${job}, ${instance}) ${now} offset 5m`, ...by);
};

export const deploymentMarks: Annotation = mark(
    "New tasks",
    "blue",
    newTasks(job),
    "Tasks appeared: a deployment, more of them, or replacements.",
);

/**
 * A program that started again in a task that lives on: its start or its uptime is another than five minutes before.
 */
export const restarts = (metric: Metric): string =>
    metric.kind === "counter" ? `resets(${select(metric)}[5m])` : `changes(${select(metric)}[5m])`;

export const jvmRestartMarks: Annotation = mark(
    "JVM restarted",
    "orange",
    sum(restarts(metrics.jvm.processStartTime), job),
    "The JVM started again in a task that went on: killed for its memory, or crashed.",
);
export const sidecarRestartMarks: Annotation = mark(
    "Sidecar restarted",
    "purple",
    sum(restarts(metrics.sidecar.uptime), job),
    "The collector started again in a task that went on: killed for its memory, or crashed.",
);

/** What every dashboard marks. */
export const standardMarks: readonly Annotation[] = [alertMarks, deploymentMarks];
