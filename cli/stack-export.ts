/**
 * What `pulumi stack export` writes: the task definitions in it, and the SSM parameters that they may take a config
 * from.
 */
import { mebibytes, parseContainerDefinitions } from "../audit/containers";
import { parameterType } from "../audit/parameters";
import { containerDefinitionsText, taskTypes } from "../audit/task-types";
import { isMapping, type Mapping } from "../collector/values";
import { memberOf, type SourceNode, Unreadable } from "./source-nodes";
import { Parameters } from "./stack-parameters";
import { open, property, type ResourceState, reveal, stateOf } from "./stack-state";
import type { AuditTargets, TaskTarget } from "./targets";

export const isStackExport = (value: unknown): value is { readonly deployment: Mapping } =>
    isMapping(value) && isMapping(value.deployment);

/** Throws `Unreadable` when the deployment has no list of resources. */
export function stackTargets({ deployment }: { readonly deployment: Mapping }, root: SourceNode): AuditTargets {
    const member = memberOf(root, "deployment");
    const list = deployment.resources;
    const listed = memberOf(member?.value, "resources");
    if (!Array.isArray(list)) {
        throw new Unreadable("The deployment has no list of resources.", (listed ?? member)?.offset);
    }
    const resources = list.map((entry, index) => stateOf(entry, listed?.value.items?.[index]));
    const parameters = new Parameters(resources.filter(({ type }) => type === parameterType));
    const findParameter = (valueFrom: string) => parameters.find(valueFrom);
    const targets = resources
        .filter(({ type, isLeaving }) => Object.hasOwn(taskTypes, type) && !isLeaving)
        .map((resource) => ({ ...taskTarget(resource), findParameter }));
    return { targets, notices: () => parameters.notices() };
}

function taskTarget(resource: ResourceState): TaskTarget {
    const { kind, names } = taskTypes[resource.type]!;
    const containers = property(resource, "containerDefinitions");
    const name = nameInUrn(resource.urn);
    const sealed = containers.isSealed;
    const family = open(property(resource, "family"));
    const tags = open(property(resource, "tags"));
    return {
        kind: "task",
        task: {
            kind,
            name,
            family: typeof family === "string" ? family : undefined,
            memoryMiB: mebibytes(open(property(resource, "memory"))),
        },
        tags: isMapping(tags) ? tags : {},
        containers: sealed
            ? { problem: "The containers are encrypted in the exported state." }
            : parseContainerDefinitions(containerDefinitionsText(containers.value), names),
        node: containers.node,
        offset: containers.offset,
        fix: sealed ? reveal : undefined,
    };
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`; a name may hold colons itself. */
const nameInUrn = (urn: string): string => urn.split("::").slice(3).join("::") || urn;
