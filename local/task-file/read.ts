/** Somebody's own task definition from a file, in the forms in which people have one. Pure. */
import { parse } from "yaml";
import { mebibytes, readContainers, type Container } from "../../audit/containers";
import { isMapping, type Mapping } from "../../collector/values";
import { plainState } from "../engine/state";
import type { StackState } from "../engine/types";
import { TaskFileProblem } from "./problem";

/** A task definition as far as it is needed to run it. */
export interface GivenTask {
    readonly family: string;
    /** 1 where the file has none, as before it is registered. */
    readonly revision: number;
    /** Made up where the file has none. */
    readonly arn: string;
    /** CPU units; undefined where the task has none of its own, as on EC2. */
    readonly cpu: number | undefined;
    /** MiB; undefined where the task has none of its own. */
    readonly memoryMiB: number | undefined;
    readonly taskRoleArn: string | undefined;
    readonly executionRoleArn: string | undefined;
    readonly networkMode: string | undefined;
    /** As given, in ECS's spelling, without what is null. */
    readonly definitions: readonly Mapping[];
    /** The same as the audit reads them, in the same order. */
    readonly containers: readonly Container[];
    /** The whole definition as given, for the audit; undefined where the file has the list of containers only. */
    readonly whole: Mapping | undefined;
    /** SSM parameters that the file has as well: name to value, which may be secret. */
    readonly parameters: Readonly<Record<string, string>>;
}

const accepted =
    "must be a task definition as `aws ecs describe-task-definition` prints it or `register-task-definition` takes it, or what `pulumi stack export` writes";

/** What else people have at hand: by a key that tells, what to do. */
const otherFiles: readonly (readonly [key: string, what: string])[] = [
    ["tasks", "It is an answer of describe-tasks: give the one of `aws ecs describe-task-definition`."],
    ["services", "It is an answer of describe-services: give the one of `aws ecs describe-task-definition`."],
    [
        "Resources",
        "It is a CloudFormation template: give what `aws ecs describe-task-definition` says of the task once it is deployed.",
    ],
    ["planned_values", "It is a Terraform plan: give what `aws ecs describe-task-definition` says of the task."],
    ["steps", "It is a preview of Pulumi: give what `pulumi stack export` writes after an update."],
    ["receivers", "It is a collector's config: give the task definition, and the config with --config FILE."],
];

/**
 * Reads JSON or YAML.
 * @param family which one, where the file has several.
 * @throws TaskFileProblem for anything else than one task definition for Linux.
 */
export function readTaskFile(text: string, file: string, family?: string): GivenTask {
    const value = withoutNulls(parsed(text, file));
    const found = definitionsIn(value);
    if (found.length === 0) {
        const what = otherFiles.find(([key]) => isMapping(value) && Object.hasOwn(value, key))?.[1];
        throw new TaskFileProblem(
            `${file} has no task definition: it ${accepted}.${what === undefined ? "" : ` ${what}`}`,
        );
    }
    const families = [...new Set(found.map(familyOf))];
    const chosen = family === undefined ? found : found.filter((each) => familyOf(each) === family);
    if (chosen.length === 0) {
        throw new TaskFileProblem(`--family ${family} is not in ${file}: it has ${families.join(", ")}.`);
    }
    if (family === undefined && families.length > 1) {
        throw new TaskFileProblem(
            `${file} has ${found.length} task definitions: choose one with --family NAME, of ${families.join(", ")}.`,
        );
    }
    // Of several revisions the newest.
    const newest = chosen.reduce((a, b) => (Number(b.revision ?? 0) > Number(a.revision ?? 0) ? b : a));
    return given(newest, isState(value) ? parametersOf(value) : {});
}

function parsed(text: string, file: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        try {
            return parse(text);
        } catch {
            throw new TaskFileProblem(`${file} is neither JSON nor YAML: it ${accepted}.`);
        }
    }
}

/** The AWS CLI's skeletons have null for what isn't set. */
function withoutNulls(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutNulls);
    }
    return isMapping(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .filter(([, inner]) => inner !== null && inner !== undefined)
                  .map(([key, inner]) => [key, withoutNulls(inner)]),
          )
        : value;
}

const isState = (value: unknown): value is StackState => isMapping(value) && isMapping(value.deployment);

function definitionsIn(value: unknown): Mapping[] {
    if (isState(value)) {
        return (plainState(value).deployment.resources ?? []).flatMap(({ type, outputs }) =>
            /^aws:ecs\/taskDefinition:TaskDefinition$/.test(type) && outputs !== undefined ? [outputs] : [],
        );
    }
    if (Array.isArray(value)) {
        const inside = value.flatMap(definitionsIn);
        return inside.length > 0 || !value.some(isContainer) ? inside : [{ containerDefinitions: value }];
    }
    if (!isMapping(value)) {
        return [];
    }
    if (isMapping(value.taskDefinition)) {
        return [value.taskDefinition];
    }
    return value.containerDefinitions !== undefined ? [value] : definitionsIn(value.taskDefinitions);
}

/** Those whose values aren't encrypted: an export has them with --show-secrets only. */
function parametersOf(state: StackState): Record<string, string> {
    const pairs = (plainState(state).deployment.resources ?? []).flatMap(({ type, outputs = {} }) => {
        const value = text(outputs.insecureValue) ?? text(outputs.value);
        const isOne = type === "aws:ssm/parameter:Parameter" && typeof outputs.name === "string" && value !== undefined;
        return isOne ? [[outputs.name, value]] : [];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
}

const isContainer = (value: unknown): boolean => isMapping(value) && typeof value.image === "string";

const familyOf = ({ family }: Mapping): string => (typeof family === "string" && family !== "" ? family : "task");

function given(definition: Mapping, parameters: Readonly<Record<string, string>>): GivenTask {
    const family = familyOf(definition);
    const list = listOf(definition.containerDefinitions, family);
    const read = readContainers(list);
    if ("problem" in read) {
        throw new TaskFileProblem(`The task definition ${family} can't be read. ${read.problem}`);
    }
    if (read.containers.length === 0) {
        throw new TaskFileProblem(`The task definition ${family} has no containers.`);
    }
    checkNames(list, family);
    checkPlatform(definition, family);
    const revision = Number(definition.revision ?? 1);
    const { taskDefinitionArn, arn = taskDefinitionArn } = definition;
    return {
        family,
        revision,
        arn: text(arn) ?? `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:${revision}`,
        cpu: cpuUnits(definition.cpu),
        memoryMiB: mebibytes(definition.memory),
        taskRoleArn: text(definition.taskRoleArn),
        executionRoleArn: text(definition.executionRoleArn),
        networkMode: text(definition.networkMode),
        definitions: list as readonly Mapping[],
        containers: read.containers,
        whole: definition.family === undefined ? undefined : definition,
        parameters,
    };
}

/** Pulumi's state has it as JSON. */
function listOf(value: unknown, family: string): readonly unknown[] {
    const list: unknown =
        typeof value === "string" ? withoutNulls(parsed(value, `containerDefinitions of ${family}`)) : value;
    if (!Array.isArray(list) || !list.every(isMapping)) {
        const hint = isMapping(list) ? " What is encrypted in an export of Pulumi is plain with --show-secrets." : "";
        throw new TaskFileProblem(`containerDefinitions of ${family} must be a list of containers.${hint}`);
    }
    return list;
}

/** A container's name is a file's name here; ECS has the same form for it (API reference, `ContainerDefinition`). */
function checkNames(list: readonly unknown[], family: string): void {
    const names = list.map((each) => (isMapping(each) ? each.name : undefined));
    const wrong = names.findIndex((name) => typeof name !== "string" || !/^[\w-]{1,255}$/.test(name));
    if (wrong >= 0) {
        throw new TaskFileProblem(
            `containerDefinitions[${wrong}].name of ${family} is ${JSON.stringify(names[wrong]) ?? "missing"}: must be 1 to 255 letters, digits, - and _.`,
        );
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
        throw new TaskFileProblem(`Two containers of ${family} have the name ${String(twice)}.`);
    }
}

function checkPlatform({ runtimePlatform }: Mapping, family: string): void {
    const system = isMapping(runtimePlatform) ? text(runtimePlatform.operatingSystemFamily) : undefined;
    if (system !== undefined && system.toUpperCase() !== "LINUX") {
        throw new TaskFileProblem(
            `The task definition ${family} is for ${system}, which can't run here: operatingSystemFamily must be LINUX.`,
        );
    }
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** `1024`, `"1024"` or `"1 vCPU"`. */
function cpuUnits(value: unknown): number | undefined {
    const [, amount, vcpu] = /^\s*(\d*\.?\d+)\s*(vcpu)?\s*$/i.exec(String(value ?? "")) ?? [];
    const units = Number(amount) * (vcpu === undefined ? 1 : 1024);
    return amount === undefined || units <= 0 ? undefined : Math.round(units);
}
