/** Resources that hold one of any type of CloudFormation's: Cloud Control's, and aws-native's own. Pure. */
import type { Mapping } from "../../collector/values";
import { member, type Place, structure } from "./places";
import { typeName } from "./types";

/** The inputs that have CloudFormation's name of the type, and its properties as a mapping or as JSON. */
export interface Wrapper {
    /** In words. */
    readonly kind: string;
    readonly type: string;
    readonly properties: string;
}

const cloudControl: Wrapper = { kind: "Cloud Control resource", type: "typeName", properties: "desiredState" };

/** By service and type, as `typeName` gives them. */
export const wrappers: Readonly<Record<string, Wrapper>> = {
    cloudcontrolresource: cloudControl,
    cloudcontrolapiresource: cloudControl,
    extensionresource: { kind: "extension resource", type: "type", properties: "properties" },
};

/** What a type of resource is as a wrapper; undefined for one that holds no other. */
export function wrapperOf(type: string): Wrapper | undefined {
    const { key } = typeName(type);
    return Object.hasOwn(wrappers, key) ? wrappers[key] : undefined;
}

/** The type and the properties of what a wrapper holds, each as far as it is known. */
export function unwrapped(
    { type, properties }: Wrapper,
    given: Mapping,
): { readonly type: Place; readonly properties: Place } {
    const root = { value: given, path: [] };
    return { type: member(root, type), properties: structure(member(root, properties)) };
}
