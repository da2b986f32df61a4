/**
 * What `pulumi stack export` writes: whatever carries containers in it, and the SSM parameters that they may take a
 * config from.
 */
import { tagsFrom } from "../audit/exemptions";
import type { ImagePatterns } from "../audit/images";
import { unknownIn } from "../audit/knowledge";
import { componentType } from "../audit/task-types";
import type { Path } from "../audit/sources/places";
import { carriedBy } from "../audit/sources/registry";
import { isAbsent, isMapping, type Mapping } from "../collector/values";
import { locate, memberOf, type SourceNode, Unreadable } from "./source-nodes";
import { StackParameters } from "./stack-parameters";
import { known, nameInUrn, opened, type ResourceState, reveal, stateOf } from "./stack-state";
import type { AuditTargets, TaskTarget } from "./targets";
import { valueAlong } from "./written";

export const isStackExport = (value: unknown): value is { readonly deployment: Mapping } =>
    isMapping(value) && isMapping(value.deployment);

/** Throws `Unreadable` when the deployment has no list of resources. */
export function stackTargets(
    { deployment }: { readonly deployment: Mapping },
    root: SourceNode,
    images?: ImagePatterns,
): AuditTargets {
    const member = memberOf(root, "deployment");
    const list = deployment.resources;
    const listed = memberOf(member?.value, "resources");
    if (!Array.isArray(list)) {
        throw new Unreadable("The deployment has no list of resources.", (listed ?? member)?.offset);
    }
    const resources = list.map((entry, index) => stateOf(entry, listed?.value.items?.[index]));
    return targetsOfStates(resources, reveal, images);
}

/**
 * Whatever the resources of a stack carry.
 * @param remedy What helps where something in them can't be read.
 */
export function targetsOfStates(
    resources: readonly ResourceState[],
    remedy: string,
    images?: ImagePatterns,
): AuditTargets {
    const parameters = new StackParameters(resources);
    const rendered = new Map(
        resources
            .filter(({ type }) => type === componentType)
            .map(({ urn, inputs }) => [urn, opened(inputs.collectorConfigDigest)]),
    );
    const targets = resources
        .filter(({ isLeaving, isComponent }) => !isLeaving && !isComponent)
        .flatMap((resource) =>
            carriedTargets(resource, remedy, images).map((target) => ({
                ...target,
                parameters: parameters.finder(resource, target.carried.stack),
                componentConfigDigest: textOf(rendered.get(resource.parent ?? "")),
            })),
        );
    return { targets, notices: () => parameters.notices() };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Whatever a resource carries; a component carries nothing itself, and its children stand in the state too. */
function carriedTargets(resource: ResourceState, remedy: string, images?: ImagePatterns): TaskTarget[] {
    const { type, urn } = resource;
    const name = nameInUrn(urn);
    const properties = propertiesOf(resource);
    return carriedBy({ type, name, properties, path: [] }, images).map((carried) => ({
        kind: "task",
        carried,
        name,
        tags: tagsFrom(properties.tags),
        definitions: valueAlong(properties, carried.path),
        ...placeOf(resource, carried.path),
        fix: unknownIn(properties[String(carried.path[0])]) === undefined ? undefined : remedy,
    }));
}

/** As the program gave them, else as AWS returned them: a resource that is only read has no inputs. */
function propertiesOf({ inputs, outputs }: ResourceState): Mapping {
    const given = Object.entries(inputs).filter(([, value]) => !isAbsent(value));
    return known({ ...outputs, ...Object.fromEntries(given) });
}

/** Where a path in the properties is in the file. */
function placeOf({ inputs, node }: ResourceState, path: Path): Pick<TaskTarget, "node" | "offset"> {
    const [property] = path;
    const side = isAbsent(inputs[String(property)]) ? "outputs" : "inputs";
    const properties = memberOf(node, side)?.value ?? node ?? { offset: 0 };
    return locate(properties, node?.offset ?? 0, path);
}
