/** The resources that a resource of a program stands for: itself, or those that it declares at any depth. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { isUnknown, type Unknown } from "../knowledge";
import type { TemplateStack } from "./carried";
import { propertiesOf } from "./carrier";
import { textAt } from "./places";
import type { Resource } from "./resource";
import { stackKindOf, templateOf, within } from "./templates";
import { unwrapped, wrapperOf } from "./wrappers";

export interface Declared {
    /** Type token or CloudFormation's type name. */
    readonly type: string | Unknown;
    /** Logical id in a template. */
    readonly name: string;
    readonly properties: Mapping | Unknown;
    /** The stack of whose template it is; undefined for one that isn't in a template. */
    readonly stack?: TemplateStack;
    /** The inputs of the program's resource that it is made of; undefined where it is that resource. */
    readonly inputs?: readonly string[];
}

/** Stacks in stacks; deeper ones would be a loop, and aren't proven to have no collector. */
const deepest = 5;

/** Whether a type may stand for others. */
export const declaresOthers = (type: string): boolean =>
    wrapperOf(type) !== undefined || stackKindOf(type) !== undefined;

/** What a resource stands for. What can't be read of it isn't there: it can't be proven to carry no collector. */
export function declaredBy(resource: Resource, depth = 0): readonly Declared[] {
    const { type, name, properties } = resource;
    const wrapper = wrapperOf(type);
    if (wrapper !== undefined && depth <= deepest) {
        const inner = unwrapped(wrapper, properties);
        const inputs = [wrapper.type, wrapper.properties];
        const { value } = inner.properties;
        const named = textAt(inner.type);
        const all =
            named === undefined || isUnknown(value) || !isMapping(value)
                ? unread(isUnknown(inner.type.value) ? inner.type.value : named, name, value)
                : declaredBy({ type: named, name, properties: value, path: [] }, depth + 1);
        return all.map((each) => ({ ...each, inputs }));
    }
    const kind = stackKindOf(type);
    if (kind === undefined || depth > deepest) {
        return [{ type, name, properties }];
    }
    const template = templateOf(kind, propertiesOf(resource));
    if (template === undefined || isUnknown(template)) {
        return [];
    }
    return template.resources.flatMap((each) =>
        declaredBy(each, depth + 1).map((declared) => ({
            ...declared,
            stack: within(declared.stack, kind, resource),
            inputs: stackInputs,
        })),
    );
}

const unread = (type: string | Unknown | undefined, name: string, properties: unknown): Declared[] =>
    type !== undefined && (isUnknown(type) || isUnknown(properties))
        ? [{ type, name, properties: isUnknown(properties) || isMapping(properties) ? properties : {} }]
        : [];

/** The inputs of a stack that decide what its template makes. */
const stackInputs = ["templateBody", "templateUrl", "parameters"];
