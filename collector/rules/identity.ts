/** The rule that two tasks of a service never write the same series. */
import { isLoopback } from "./endpoints";
import {
    type Finding,
    type PipelineView,
    at,
    componentType,
    declared,
    isMapping,
    knownType,
    pipelineViews,
} from "./findings";
import type { AdotRelease } from "../release";
import { differs, resourceAttributes } from "./resource-attributes";
import { type Job, jobsOf } from "./scrapes";

/**
 * One for each pipeline whose series would collide. Where something may tell tasks apart that can't be seen here, it is
 * taken to do so.
 */
export function identityFindings(config: unknown, release: AdotRelease): Finding[] {
    return pipelineViews(config).flatMap((pipeline) => {
        const nameless = pipeline.receivers.filter((id) => isNameless(config, id, release));
        const writers = pipeline.exporters.filter(
            (id) =>
                componentType("exporters", id, release) === "prometheus_remote_write" &&
                !isTold(config, pipeline, id, release),
        );
        if (nameless.length === 0 || writers.length === 0 || namesTasks(config, pipeline, release)) {
            return [];
        }
        const path = `service.pipelines.${pipeline.id}.processors`;
        return [
            {
                rule: "identity-missing",
                path,
                message: `The pipeline ${pipeline.id} writes what ${nameless.join(" and ")} collects to ${writers.join(" and ")}, and nothing in it tells one task from another: their series collide.`,
                fix: `Add to ${path} resourcedetection with the detector ecs, and behind it a resource processor that upserts service.instance.id from aws.ecs.task.id.`,
            },
        ];
    });
}

/** Receivers whose series are the same in every task. An SDK that sends over OTLP says who it is. */
function isNameless(config: unknown, id: string, release: AdotRelease): boolean {
    if (declared(config, "receivers", id) === undefined) {
        return false;
    }
    switch (componentType("receivers", id, release)) {
        case "awsecscontainermetrics":
        case "statsd":
            return true;
        case "prometheus":
            return jobsOf(config, id).some(isNamelessJob);
        default:
            return false;
    }
}

/** A target on localhost is `instance` 127.0.0.1 in every task, unless a label says more. */
function isNamelessJob({ settings }: Job): boolean {
    const groups = at(settings, "static_configs");
    const labels = ["relabel_configs", "metric_relabel_configs"].map((key) => at(settings, key));
    return (
        !anyText(labels, differs) &&
        (Array.isArray(groups) ? groups : []).some(
            (group: unknown) =>
                anyText(at(group, "targets"), (target) => isLoopback(`http://${target}`)) &&
                !anyText(at(group, "labels"), differs),
        )
    );
}

/** Whether an exporter's own labels, or the resource's that it turns into labels, tell tasks apart. */
function isTold(config: unknown, pipeline: PipelineView, exporter: string, release: AdotRelease): boolean {
    const settings = declared(config, "exporters", exporter)?.[1];
    const attributes = resourceAttributes(config, pipeline, release);
    const converts = at(settings, "resource_to_telemetry_conversion", "enabled") === true;
    return (
        anyText(at(settings, "external_labels"), differs) ||
        // The exporter makes `instance` of it in any case.
        attributes.get("service.instance.id")?.perTask === true ||
        (converts && [...attributes.values()].some(({ perTask }) => perTask))
    );
}

/** Processors that put labels on points, and those that nobody here knows. */
function namesTasks(config: unknown, { processors }: PipelineView, release: AdotRelease): boolean {
    return processors.some((id) => {
        const type = componentType("processors", id, release);
        const settings = declared(config, "processors", id)?.[1];
        return (
            !knownType("processors", id, release) ||
            type === "k8s_attributes" ||
            (type === "attributes" && setsInstance(at(settings, "actions"))) ||
            (["attributes", "metrics_transform"].includes(type) && anyText(settings, differs))
        );
    });
}

const setsInstance = (actions: unknown): boolean =>
    Array.isArray(actions) &&
    actions.some(
        (action) =>
            ["insert", "update", "upsert"].includes(at(action, "action") as string) &&
            (at(action, "from_attribute") !== undefined || at(action, "from_context") !== undefined) &&
            ["service.instance.id", "instance"].includes(at(action, "key") as string),
    );

/**
 * Whether any text inside `value` is one that `test` looks for. The config has no end of its own (YAML aliases), so a
 * value is looked at once.
 */
function anyText(value: unknown, test: (text: string) => boolean, seen = new Set<unknown>()): boolean {
    if (typeof value === "string") {
        return test(value);
    }
    if ((!Array.isArray(value) && !isMapping(value)) || seen.has(value)) {
        return false;
    }
    seen.add(value);
    return Object.values(value).some((inner) => anyText(inner, test, seen));
}
