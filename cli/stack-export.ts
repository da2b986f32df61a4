/**
 * What `pulumi stack export` writes: whatever carries containers in it, and the SSM parameters that they may take a
 * config from.
 */
import { isUnknown, Unknown, unknownIn } from "../audit/knowledge";
import { parameterType } from "../audit/parameters";
import type { Path } from "../audit/sources/places";
import { carriedBy } from "../audit/sources/registry";
import { at, isMapping, type Mapping } from "../collector/values";
import { memberOf, type SourceNode, Unreadable } from "./source-nodes";
import { Parameters } from "./stack-parameters";
import { isSecret, opened, type ResourceState, reveal, stateOf } from "./stack-state";
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
        .filter((resource, index) => !resource.isLeaving && at(list[index], "custom") !== false)
        .flatMap((resource) => carriedTargets(resource).map((target) => ({ ...target, findParameter })));
    return { targets, notices: () => parameters.notices() };
}

/** Whatever a resource carries; a component carries nothing itself, and its children stand in the state too. */
function carriedTargets(resource: ResourceState): TaskTarget[] {
    const { type, urn } = resource;
    const name = nameInUrn(urn);
    const properties = propertiesOf(resource);
    const tags = properties.tags;
    return carriedBy({ type, name, properties, path: [] }).map((carried) => ({
        kind: "task",
        carried,
        name,
        tags: isMapping(tags) && !isUnknown(tags) ? tags : {},
        ...placeOf(resource, carried.path),
        fix: unknownIn(properties[String(carried.path[0])]) === undefined ? undefined : reveal,
    }));
}

/** As the program gave them, else as AWS returned them: a resource that is only read has no inputs. */
function propertiesOf({ inputs, outputs }: ResourceState): Mapping {
    const given = Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null);
    return known({ ...outputs, ...Object.fromEntries(given) }) as Mapping;
}

/** Values with their secrets, where the export shows them. */
function known(value: unknown): unknown {
    const open = opened(value);
    if (Array.isArray(open)) {
        return open.map(known);
    }
    if (!isMapping(open)) {
        return open;
    }
    return isSecret(open)
        ? new Unknown("never", "is encrypted in the exported state")
        : Object.fromEntries(Object.entries(open).map(([key, inner]) => [key, known(inner)]));
}

/** Where a path in the properties is in the file, as far as it isn't inside a text. */
function placeOf({ inputs, node }: ResourceState, path: Path): Pick<TaskTarget, "node" | "offset"> {
    const [property] = path;
    const side = inputs[String(property)] === undefined || inputs[String(property)] === null ? "outputs" : "inputs";
    let place = { node: memberOf(node, side)?.value ?? node ?? { offset: 0 }, offset: node?.offset ?? 0 };
    for (const step of path) {
        const item = typeof step === "number" ? place.node.items?.[step] : undefined;
        const member = typeof step === "string" ? place.node.members?.findLast(({ key }) => key === step) : undefined;
        const next = item ?? member?.value;
        if (next === undefined) {
            break;
        }
        place = { node: next, offset: member?.offset ?? next.offset };
    }
    return place;
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`; a name may hold colons itself. */
const nameInUrn = (urn: string): string => urn.split("::").slice(3).join("::") || urn;
