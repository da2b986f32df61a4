/** Series of two tasks of a service that are never the same. */
import { at, isMapping, items } from "../values";
import { sendsToCloudWatch } from "./cloudwatch-writes-fitting";
import type { ConfigView, PipelineView } from "./config-view";
import { isSameInEachTask } from "./endpoints";
import { receivesFromSdks } from "./listeners";
import { once, onceForEach } from "./per-config";
import { differs, resourceAttributes } from "./resource-attributes";
import type { ConfigRule, Policy } from "./rule";
import { type Job, jobsOf } from "./scrape-jobs";

const policy = {
    name: "series-identified",
    displayName: "Series of different tasks are kept apart",
    description: "Every series that is written carries something that tells its task from the others of the service.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/**
 * Nothing in the series tells one task of a service from another. Where something may tell tasks apart that can't be
 * seen here, it is taken to do so.
 */
export const identityMissing = {
    id: "identity-missing",
    policy,
    isFixable: true,
    check: (config, report) => {
        for (const pipeline of config.pipelines) {
            const { id, processorsPath: path } = pipeline;
            const nameless = pipeline.receivers.filter((each) => isNameless(config, each));
            const attributes = resourceAttributes(config, pipeline);
            const told = anyPerTask(attributes);
            // The exporter makes `instance` of it in any case.
            const named = attributes.get("service.instance.id")?.perTask === true;
            const writers = pipeline.exporters.filter(
                (each) =>
                    !named &&
                    (config.isRemoteWrite(each)
                        ? !hasOwnLabel(config, each) && !(told && convertsResources(config, each))
                        : // CloudWatch makes a label of every attribute of the resource.
                          !told && sendsToCloudWatch(config, each)),
            );
            if (nameless.length > 0 && writers.length > 0 && !namesTasks(config, pipeline)) {
                report({
                    path,
                    message: `The pipeline ${id} writes what ${nameless.join(" and ")} collects to ${writers.join(" and ")}, and nothing in it tells one task from another: their series collide${isPushedBySdks(config, nameless) ? ", unless each SDK sends a service.instance.id, as those of Node.js and Go don't by themselves" : ""}.`,
                    fix: `Add to ${path} resourcedetection with the detector ecs, and behind it a resource processor that upserts service.instance.id from aws.ecs.task.id.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** Receivers whose series are the same in every task. */
const isNameless = onceForEach((config: ConfigView, id: string): boolean => {
    if (config.declared("receivers", id) === undefined) {
        return false;
    }
    switch (config.componentType("receivers", id)) {
        case "awsecscontainermetrics":
        case "statsd":
            return true;
        case "otlp":
            return receivesFromSdks(config, id);
        case "prometheus":
            return jobsOf(config, id).some(isNamelessJob);
        default:
            return false;
    }
});

const isPushedBySdks = (config: ConfigView, receivers: readonly string[]): boolean =>
    receivers.some((id) => config.componentType("receivers", id) === "otlp");

/** A target on localhost is `instance` 127.0.0.1 in every task, unless a label says more. */
function isNamelessJob({ settings }: Job): boolean {
    const relabelling = ["relabel_configs", "metric_relabel_configs"].map((key) => at(settings, key));
    return (
        !hasString(relabelling, differs) &&
        items(at(settings, "static_configs")).some(
            (group) => hasString(at(group, "targets"), isSameInEachTask) && !hasString(at(group, "labels"), differs),
        )
    );
}

/** Whether an exporter's own labels tell tasks apart. */
const hasOwnLabel = onceForEach((config: ConfigView, exporter: string): boolean =>
    hasString(at(config.settings("exporters", exporter), "external_labels"), differs),
);

/** Whether an exporter turns the resource's attributes into labels. */
const convertsResources = (config: ConfigView, exporter: string): boolean =>
    at(config.settings("exporters", exporter), "resource_to_telemetry_conversion", "enabled") === true;

/** Pipelines of one shape share their attributes. */
const anyPerTask = once((attributes: ReturnType<typeof resourceAttributes>): boolean =>
    [...attributes.values()].some(({ perTask }) => perTask),
);

const namesTasks = (config: ConfigView, { processors }: PipelineView): boolean =>
    processors.some((id) => mayNameTasks(config, id));

/** A processor that puts labels on points, or that nobody here knows. */
const mayNameTasks = onceForEach((config: ConfigView, id: string): boolean => {
    const type = config.componentType("processors", id);
    const settings = config.settings("processors", id);
    return (
        !config.isKnown("processors", id) ||
        type === "k8s_attributes" ||
        (type === "attributes" && setsInstance(at(settings, "actions"))) ||
        (["attributes", "metrics_transform"].includes(type) && hasString(settings, differs))
    );
});

const setsInstance = (actions: unknown): boolean =>
    items(actions).some(
        (action) =>
            ["insert", "update", "upsert"].includes(at(action, "action") as string) &&
            (at(action, "from_attribute") !== undefined || at(action, "from_context") !== undefined) &&
            ["service.instance.id", "instance"].includes(at(action, "key") as string),
    );

/**
 * Whether any string inside `value` is one that `test` looks for. The config has no end of its own (YAML aliases), so a
 * value is looked at once.
 */
function hasString(value: unknown, test: (text: string) => boolean, seen = new Set<unknown>()): boolean {
    if (typeof value === "string") {
        return test(value);
    }
    if ((!Array.isArray(value) && !isMapping(value)) || seen.has(value)) {
        return false;
    }
    seen.add(value);
    return Object.values(value).some((inner) => hasString(inner, test, seen));
}
