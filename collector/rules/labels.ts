/** The rule that labels keep to a bounded number of values: known sources of those that don't, and no guesses. */
import {
    type Finding,
    type PipelineView,
    at,
    componentType,
    declared,
    isAbsent,
    knownType,
    pipelineViews,
} from "./findings";
import type { AdotRelease } from "../release";
import { resourceAttributes } from "./resource-attributes";
import { type Job, jobsOf } from "./scrapes";

export function labelFindings(config: unknown, release: AdotRelease): Finding[] {
    const pipelines = pipelineViews(config);
    const scraping = new Set(pipelines.flatMap(({ receivers }) => receivers));
    return [
        ...pipelines.flatMap((pipeline) => resourceFindings(config, pipeline, release)),
        ...[...scraping]
            .filter((id) => componentType("receivers", id, release) === "prometheus")
            .flatMap((id) => jobsOf(config, id).flatMap(discoveryFindings)),
    ];
}

/** Resource attributes that become labels. */
function resourceFindings(config: unknown, pipeline: PipelineView, release: AdotRelease): Finding[] {
    const converting = pipeline.exporters.filter((id) => converts(config, id, release));
    const unbounded = [...resourceAttributes(config, pipeline, release)]
        .filter(([, trait]) => trait.unbounded)
        .map(([key]) => key);
    // What a processor of another release does with them can't be said.
    const judged = pipeline.processors.every((id) => knownType("processors", id, release));
    if (converting.length === 0 || unbounded.length === 0 || !judged) {
        return [];
    }
    const path = `service.pipelines.${pipeline.id}.processors`;
    const [first, ...more] = unbounded;
    return [
        {
            rule: "label-unbounded",
            path,
            message: `In the pipeline ${pipeline.id}, ${converting.join(" and ")} makes labels of ${first}${more.length === 0 ? "" : ` and ${more.length} more resource attributes`} whose values never repeat: every container starts new series.`,
            fix: `Delete ${unbounded.join(", ")} with a resource processor in ${path}.`,
        },
    ];
}

function converts(config: unknown, id: string, release: AdotRelease): boolean {
    const settings = declared(config, "exporters", id)?.[1];
    return (
        componentType("exporters", id, release) === "prometheus_remote_write" &&
        at(settings, "resource_to_telemetry_conversion", "enabled") === true
    );
}

/** Expressions of a `labelmap` that take every label, or every one that a discovery sets. */
const everything = [undefined, null, "(.*)", "(.+)", ".*", ".+", "__meta_(.*)", "__meta_(.+)"];

/** Before the scrape only: afterwards what the discovery said is gone. */
function discoveryFindings({ path, settings }: Job): Finding[] {
    const rules = at(settings, "relabel_configs");
    return (Array.isArray(rules) ? rules : []).flatMap((rule: unknown, index): Finding[] => {
        const regex = at(rule, "regex");
        if (at(rule, "action") !== "labelmap" || !everything.includes(regex as string)) {
            return [];
        }
        const place = `${path}.relabel_configs[${index}]`;
        return [
            {
                rule: "label-unbounded",
                path: place,
                message: `${place} makes a label of everything that the discovery says of a target${isAbsent(regex) ? "" : ` (${String(regex)})`}: also of what is new with each task.`,
                fix: `Name the few labels that are wanted in ${place}.regex.`,
            },
        ];
    });
}
