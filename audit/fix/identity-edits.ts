/** The task's id as `service.instance.id`, which the exporter makes `instance` of, where series collide. Pure. */
import type { Finding } from "../../collector";
import { type ConfigView, isPlaceholder, type PipelineView } from "../../collector/rules/config-view";
import { isLimiter } from "../../collector/rules/limiters";
import { jobsOf } from "../../collector/rules/scrape-jobs";
import { identityMissing } from "../../collector/rules/series-identified";
import { at, entries, items } from "../../collector/values";
import type { Edit } from "./edit";

const detectionId = "resourcedetection/task";
/** One for each action: what upserts must not be where senders name themselves. */
const identityIds = { upsert: "resource/task", insert: "resource/task-unnamed" } as const;

type Action = keyof typeof identityIds;

/** None for a pipeline in which the task's id would make two series one. */
export function identityEdits(view: ConfigView, findings: readonly Finding[]): Edit[] {
    const paths = new Set(findings.filter(({ rule }) => rule === identityMissing.id).map(({ path }) => path));
    const named = view.pipelines
        .filter(({ processorsPath }) => paths.has(processorsPath))
        .flatMap((pipeline) => {
            const action = actionFor(view, pipeline);
            return action === undefined ? [] : [{ pipeline, action }];
        });
    const actions = [...new Set(named.map(({ action }) => action))];
    const declared = view.definedIds("processors");
    return actions.length === 0 ||
        [detectionId, ...actions.map((action) => identityIds[action])].some((id) => declared.has(id))
        ? []
        : [
              { keys: ["processors", detectionId], value: taskDetection },
              ...actions.map((action) => ({
                  keys: ["processors", identityIds[action]],
                  value: { attributes: [instanceOfTask(action)] },
              })),
              ...named.map(({ pipeline: { id }, action }): Edit => {
                  const old = view.at("service", "pipelines", id, "processors");
                  const processors = items(old);
                  const isLimited = typeof processors[0] === "string" && isLimiter(processors[0]);
                  return {
                      keys: ["service", "pipelines", id, "processors"],
                      value: processors.toSpliced(isLimited ? 1 : 0, 0, detectionId, identityIds[action]),
                      inPlaceOf: old,
                  };
              }),
          ];
}

/** How the id may be set; undefined where it would stand for several sources of the same series. */
function actionFor(view: ConfigView, { receivers }: PipelineView): Action | undefined {
    const types = new Set(receivers.map((id) => view.componentType("receivers", id)));
    if (types.size === 1 && types.has("otlp")) {
        // An SDK's own stays.
        return "insert";
    }
    const jobs = receivers
        .filter((id) => view.componentType("receivers", id) === "prometheus")
        .flatMap((id) => jobsOf(view, id));
    const names = jobs.map(({ settings }) => at(settings, "job_name"));
    const isAlone = jobs.every(({ settings }) => hasOneTarget(settings)) && new Set(names).size === names.length;
    return !types.has("otlp") && isAlone ? "upsert" : undefined;
}

/** Two targets of a job differ in `instance` alone. */
function hasOneTarget(job: unknown): boolean {
    const isFound = entries(job).some(([key]) => key.endsWith("_sd_configs"));
    const targets = items(at(job, "static_configs")).flatMap((group) => items(at(group, "targets")));
    return !isFound && targets.length === 1 && !isPlaceholder(at(job, "static_configs"));
}

/** `service.instance.id` of the task: in place of whatever is there, or where nothing is. */
export const instanceOfTask = (action: Action) => ({
    key: "service.instance.id",
    from_attribute: "aws.ecs.task.id",
    action,
});

/** What the detector would put beside the id (resourcedetectionprocessor, internal/aws/ecs/metadata.yaml, v0.158.0). */
const onlyTheId = Object.fromEntries(
    [
        "aws.ecs.cluster.arn",
        "aws.ecs.launchtype",
        "aws.ecs.task.arn",
        "aws.ecs.task.family",
        "aws.ecs.task.revision",
        "aws.log.group.arns",
        "aws.log.group.names",
        "aws.log.stream.arns",
        "aws.log.stream.names",
        "cloud.account.id",
        "cloud.availability_zone",
        "cloud.platform",
        "cloud.provider",
        "cloud.region",
    ].map((name) => [name, { enabled: false }]),
);

/**
 * The detector of the task, nothing but its id, so that no other label is new. It wins over what the ECS receiver
 * found: outside the partition `aws` that is empty.
 */
export const taskDetection = {
    detectors: ["ecs"],
    timeout: "5s",
    override: true,
    ecs: { resource_attributes: onlyTheId },
};
