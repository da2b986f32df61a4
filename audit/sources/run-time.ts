/** Inputs that only the run of a task fills in: targets of events and schedules, states of a state machine. Pure. */
import { pluralNames, readContainers } from "../containers";
import { filledTemplate } from "./filled-in";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import type { CarriedOverrides } from "./carried";
import { type Carrier, propertiesOf } from "./carrier";
import {
    descend,
    elements,
    filledInBy,
    isThere,
    mapTexts,
    member,
    type Path,
    type Place,
    structure,
    textAt,
} from "./places";
import { withBatchMemory } from "./task-definitions";

export const anyOverrides = (kind: string, path: Path, containers: Unknown): CarriedOverrides => ({
    carries: "overrides",
    kind,
    path,
    containers,
});

/**
 * Targets of EventBridge: the rule's own (Terraform's schema) or a list of them (CloudFormation's). What is passed to a
 * target that is an ECS task or a Batch job are its overrides (EventBridge user guide, "Targets"); overrides that are
 * known, or are in a template with placeholders, the walk finds.
 */
export const eventTargets: Carrier = {
    kind: "event target",
    read: (resource) => {
        const root = propertiesOf(resource);
        const targets = [root, ...elements(member(root, "targets"))].filter((target) =>
            ["ecsTarget", "ecsParameters", "batchTarget", "batchParameters"].some((key) =>
                isThere(member(target, key)),
            ),
        );
        return { carried: targets.flatMap((target) => ofTarget(eventTargets.kind, target)) };
    },
};

function ofTarget(kind: string, target: Place): CarriedOverrides[] {
    const inputPath = member(target, "inputPath");
    const template = descend(target, "inputTransformer", "inputTemplate");
    const text = textAt(template);
    return [
        ...unknownInputs(kind, [member(target, "input"), template]),
        ...(isThere(inputPath) ? [anyOverrides(kind, inputPath.path, filledInBy(inputPath.value))] : []),
        ...(text !== undefined && isUnknown(filledTemplate(text) ?? unreadable(text))
            ? [anyOverrides(kind, template.path, unreadable(text))]
            : []),
    ];
}

const unreadable = (text: string): Unknown =>
    new Unknown("never", "is a template that can't be read", undefined, sourceOf(text));

const unknownInputs = (kind: string, places: readonly Place[]): CarriedOverrides[] =>
    places.flatMap(({ value, path }) => (isUnknown(value) ? [anyOverrides(kind, path, value)] : []));

/** Schedules of EventBridge Scheduler: a target that is an ECS task. */
export const schedule: Carrier = {
    kind: "schedule",
    read: (resource) => {
        const target = member(propertiesOf(resource), "target");
        const arn = textAt(member(target, "arn")) ?? "";
        const runsTasks = isThere(member(target, "ecsParameters")) || runsContainers.test(arn);
        return { carried: runsTasks ? unknownInputs(schedule.kind, [member(target, "input")]) : [] };
    },
};

/** Calls that run containers, as Step Functions and the Scheduler name them. */
export const runsContainers = /:::(aws-sdk:)?(ecs:(runTask|startTask)|batch:submitJob)\b/i;

/** Pipes: the overrides are typed, and a dynamic path parameter may stand for any text in them. */
export const pipe: Carrier = {
    kind: "pipe",
    read: (resource) => {
        const parameters = member(propertiesOf(resource), "targetParameters");
        const overrides = descend(parameters, "ecsTaskParameters", "overrides");
        const ofTask = member(overrides, "containerOverrides");
        const ofJob = descend(parameters, "batchJobParameters", "containerOverrides");
        const written = [ofTask, ofJob].filter((place) => isThere(place) && !isUnknown(structure(place).value));
        return {
            carried: [
                ...unknownInputs(pipe.kind, [
                    isUnknown(overrides.value) ? overrides : structure(ofTask),
                    structure(ofJob),
                ]),
                ...written.map(({ value, path }): CarriedOverrides => {
                    const entries = elements({ value: withoutPaths(value), path });
                    const containers = readContainers(entries.map(withBatchMemory), pluralNames);
                    return { carries: "overrides", kind: pipe.kind, path, containers };
                }),
            ],
        };
    },
};

/** A value with an `Unknown` for each text with a path that a pipe fills in: `$.body.id`, `x-<$.body.id>`. */
const withoutPaths = (value: unknown): unknown =>
    mapTexts(value, (text) => (/^\s*\$[.[]|<\s*\$[.[]/.test(text) ? filledInBy(text) : text));
