/** Inputs that only the run of a task fills in: targets of events and schedules, states of a state machine. Pure. */
import { isMapping, parsedJson } from "../../collector/values";
import { pluralNames, readContainers } from "../containers";
import { isUnknown, Unknown } from "../knowledge";
import type { CarriedOverrides } from "./carried";
import { type Carrier, propertiesOf } from "./carrier";
import { descend, elements, filledIn, isThere, member, type Path, type Place, structure, textAt } from "./places";
import { withBatchMemory } from "./task-definitions";

const anyOverrides = (kind: string, path: Path, containers: Unknown): CarriedOverrides => ({
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
        ...(isThere(inputPath) ? [anyOverrides(kind, inputPath.path, filledIn)] : []),
        ...(text !== undefined && isUnknown(filledTemplate(text) ?? unreadable)
            ? [anyOverrides(kind, template.path, unreadable)]
            : []),
    ];
}

const unreadable = new Unknown("never", "is a template that can't be read");

const unknownInputs = (kind: string, places: readonly Place[]): CarriedOverrides[] =>
    places.flatMap(({ value, path }) => (isUnknown(value) ? [anyOverrides(kind, path, value)] : []));

/** Schedules of EventBridge Scheduler: a target that is an ECS task, or one of the AWS SDK's calls. */
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
const runsContainers = /:::(aws-sdk:)?(ecs:(runTask|startTask)|batch:submitJob)\b/i;

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
function withoutPaths(value: unknown): unknown {
    if (typeof value === "string") {
        return /^\s*\$[.[]|<\s*\$[.[]/.test(value) ? filledIn : value;
    }
    if (Array.isArray(value)) {
        return value.map(withoutPaths);
    }
    return isMapping(value) && !isUnknown(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutPaths(each)]))
        : value;
}

/**
 * State machines: states that run a task, at any depth of a definition, with parameters or overrides that its input
 * fills in whole. Overrides that are written out the walk finds.
 */
export const stateMachine: Carrier = {
    kind: "state machine",
    read: (resource) => {
        const root = propertiesOf(resource);
        const carried = ["definition", "definitionString"].map((key) => member(root, key)).flatMap(ofDefinition);
        return { carried };
    },
};

function ofDefinition(place: Place): CarriedOverrides[] {
    if (!isThere(place)) {
        return [];
    }
    const found: CarriedOverrides[] = [];
    const walk = ({ value, path }: Place): void => {
        if (isUnknown(value)) {
            return;
        }
        if (Array.isArray(value)) {
            (value as readonly unknown[]).forEach((each, index) => walk({ value: each, path: [...path, index] }));
        } else if (isMapping(value)) {
            if (typeof value.Resource === "string" && runsContainers.test(value.Resource)) {
                found.push(...ofState({ value, path }));
            }
            Object.entries(value).forEach(([key, each]) => walk({ value: each, path: [...path, key] }));
        }
    };
    const { value, path } = structure(place);
    if (isUnknown(value)) {
        // Most state machines run no tasks, and most previews don't know what theirs refer to: the update checks it.
        return value.state === "never" ? [anyOverrides(stateMachine.kind, path, value)] : [];
    }
    walk({ value, path });
    return found;
}

function ofState(state: Place): CarriedOverrides[] {
    return ["Parameters", "Arguments"].flatMap((key) => {
        const parameters = member(state, key);
        const overrides = isDynamic(parameters.value) ? parameters : member(parameters, "Overrides");
        return isDynamic(overrides.value) ? [anyOverrides(stateMachine.kind, overrides.path, filledIn)] : [];
    });
}

/** Filled in from the state's input: JSONPath under a key that ends with `.$`, JSONata in `{% … %}`. */
export const isDynamic = (value: unknown): boolean =>
    isUnknown(value) || (typeof value === "string" && jsonata.test(value));

const jsonata = /^\s*\{%[^]*%\}\s*$/;

/** What stands for a placeholder until the value is taken apart. */
const mark = "\u0000filled in";

/**
 * The value of a JSON template in which EventBridge puts `<name>` (user guide, "Input transformation"): whatever holds
 * a placeholder is unknown. Undefined for a text that is no such template.
 */
export function filledTemplate(text: string): unknown {
    const marked = text.replace(/"(?:[^"\\]|\\[^])*"|<[\w.$-]+>/g, (token) =>
        token.startsWith("<") || /<[\w.$-]+>/.test(token) ? JSON.stringify(mark) : token,
    );
    const value = parsedJson(marked);
    return value === undefined ? undefined : filled(value);
}

/** The same value with an `Unknown` for each part that a run fills in, and keys without Step Functions' `.$`. */
export function filled(value: unknown): unknown {
    if (isUnknown(value) || value === mark || isDynamic(value)) {
        return isUnknown(value) ? value : filledIn;
    }
    if (Array.isArray(value)) {
        return value.map(filled);
    }
    return isMapping(value)
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) =>
                  key.endsWith(".$") ? [key.slice(0, -".$".length), filledIn] : [key, filled(each)],
              ),
          )
        : value;
}
