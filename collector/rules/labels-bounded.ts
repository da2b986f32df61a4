/** Labels with a bounded number of values: known sources of those that don't have one, and no guesses. */
import { at, isAbsent, items } from "../values";
import type { ConfigView, PipelineView } from "./config-view";
import { receivesFromSdks } from "./listeners";
import { once } from "./per-config";
import { resourceAttributes } from "./resource-attributes";
import type { ConfigRule, Policy, Report } from "./rule";
import { type Job, jobsOf } from "./scrape-jobs";

const policy = {
    name: "labels-bounded",
    displayName: "Labels are bounded",
    description: "No label of a series takes values without bound.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** A label takes values without bound. */
export const labelUnbounded = {
    id: "label-unbounded",
    policy,
    check: (config, report) => {
        config.pipelines.forEach((pipeline) => checkResources(config, pipeline, report));
        config
            .used("receivers", "prometheus")
            .flatMap((id) => jobsOf(config, id))
            .forEach((job) => checkDiscovery(job, report));
    },
} as const satisfies ConfigRule;

/** Resource attributes that become labels. */
function checkResources(config: ConfigView, pipeline: PipelineView, report: Report): void {
    const { id, processors, processorsPath: path } = pipeline;
    const converting = pipeline.exporters.filter((each) => converts(config, each));
    const [first, ...more] = unboundedIn(resourceAttributes(config, pipeline));
    // What a processor of another release does with them can't be said.
    const judged = processors.every((each) => config.isKnown("processors", each));
    if (converting.length > 0 && first !== undefined && judged) {
        report({
            path,
            message: `In the pipeline ${id}, ${converting.join(" and ")} makes labels of ${first}${more.length === 0 ? "" : ` and ${more.length} more resource attributes`} whose values never repeat: every container starts new series.`,
            fix: `Delete ${shortened([first, ...more])} with a resource processor in ${path}.`,
        });
    }
    const pushed = pipeline.receivers.filter((each) => receivesFromSdks(config, each));
    if (converting.length > 0 && pushed.length > 0 && judged && keepsProcesses(config, pipeline)) {
        report({
            path,
            message: `In the pipeline ${id}, ${converting.join(" and ")} makes labels of every resource attribute that SDKs send to ${pushed.join(" and ")}: 22 from a Java agent, the process's id and command line among them.`,
            fix: `Upsert service.instance.id and what else is wanted with a resource processor in ${path}, and delete the rest with the pattern ^(container|host|os|process|telemetry)[.].`,
        });
    }
}

/** Whether nothing deletes what an SDK says of its process, the part that nobody wants as labels. */
const keepsProcesses = (config: ConfigView, pipeline: PipelineView): boolean => {
    const attributes = resourceAttributes(config, pipeline);
    return ["process.command_args", "process.command_line", "process.pid"].some((key) => attributes.has(key));
};

/** Pipelines of one shape share their attributes. */
const unboundedIn = once((attributes: ReturnType<typeof resourceAttributes>): readonly string[] =>
    [...attributes].flatMap(([key, { unbounded }]) => (unbounded === true ? [key] : [])),
);

/** All that receivers and detectors have, and an end where processors make copies of them. */
const mostNamed = 20;

const shortened = (keys: readonly string[]): string =>
    keys.length > mostNamed
        ? `${keys.slice(0, mostNamed).join(", ")} and ${keys.length - mostNamed} more`
        : keys.join(", ");

function converts(config: ConfigView, id: string): boolean {
    const settings = config.settings("exporters", id);
    return config.isRemoteWrite(id) && at(settings, "resource_to_telemetry_conversion", "enabled") === true;
}

/** Expressions of a `labelmap` that take every label, or every one that a discovery sets. */
const everything = [undefined, null, "(.*)", "(.+)", ".*", ".+", "__meta_(.*)", "__meta_(.+)"];

/** Before the scrape only: afterwards what the discovery said is gone. */
function checkDiscovery({ path, settings }: Job, report: Report): void {
    items(at(settings, "relabel_configs")).forEach((rule, index) => {
        const regex = at(rule, "regex");
        if (at(rule, "action") === "labelmap" && everything.includes(regex as string)) {
            const place = `${path}.relabel_configs[${index}]`;
            report({
                path: place,
                message: `${place} makes a label of everything that the discovery says of a target${isAbsent(regex) ? "" : ` (${String(regex)})`}: also of what is new with each task.`,
                fix: `Name the few labels that are wanted in ${place}.regex.`,
            });
        }
    });
}
