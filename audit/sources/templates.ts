/** Resources that declare others: CloudFormation's stacks and stack sets, Cloud Control, aws-native's own. Pure. */
import { isDeepStrictEqual } from "node:util";

import { isMapping } from "../../collector/values";
import { isUnknown, type Unknown, unknownIn } from "../knowledge";
import { type Carried, type CarriedUnproven, type TemplateStack, waitingFor } from "./carried";
import { type Ask, type Carrier, propertiesOf } from "./carrier";
import { readTemplate, type Template } from "./cloudformation";
import type { GivenParameters } from "./template-parameters";
import { elements, isThere, member, type Path, type Place, textAt } from "./places";
import type { Resource } from "./resource";
import { typeName } from "./types";
import { unwrapped, type Wrapper } from "./wrappers";

const fix = "Declare its task definitions in the program, or give the template as text in templateBody.";

/** Inside a template there is neither a program nor `templateBody`. */
const fixInTemplate = "Audit the nested template too, declare its task definitions in this one, or review it.";

/** What makes a stack of a template. */
interface StackKind {
    /** In words. */
    readonly kind: string;
    readonly isSet: boolean;
    /** The values of the template's parameters. */
    readonly given: (parameters: Place) => GivenParameters;
}

/** A stack of CloudFormation, whose parameters have the values that it gives or their defaults. */
const oneStack: StackKind = { kind: "CloudFormation stack", isSet: false, given: parametersIn };

/** A stack set, whose instances may override each parameter, here or in a program that nobody sees. */
const setOfStacks: StackKind = { kind: "CloudFormation stack set", isSet: true, given: () => "any" };

/** By service and type, as `typeName` gives them. */
const stackKinds: Readonly<Record<string, StackKind>> = {
    cloudformationstack: oneStack,
    cloudformationstackset: setOfStacks,
};

/** What a type of resource makes a stack of; undefined for one that makes none. */
export function stackKindOf(type: string): StackKind | undefined {
    const { key } = typeName(type);
    return Object.hasOwn(stackKinds, key) ? stackKinds[key] : undefined;
}

const carrierOf = (stackKind: StackKind): Carrier => ({
    kind: stackKind.kind,
    read: (resource, { provider }, ask) => {
        const root = propertiesOf(resource);
        const body = member(root, "templateBody");
        const url = member(root, "templateUrl");
        return {
            carried: [
                ...(isThere(body) ? ofBody(stackKind, resource, body, ask) : []),
                ...(isThere(url) ? [byUrl(stackKind.kind, url, provider === "AWS" ? fixInTemplate : fix)] : []),
            ],
            // Their values are in what the template gives.
            read: isThere(body) ? [body.path, member(root, "parameters").path] : [],
        };
    },
});

export const [stack, stackSet] = [carrierOf(oneStack), carrierOf(setOfStacks)];

const byUrl = (kind: string, { path, value }: Place, remedy: string): CarriedUnproven => ({
    carries: "unproven",
    kind,
    path,
    why: "The template is at an address, where it can't be checked, and may have task definitions with collectors.",
    fix: remedy,
    reviewed: value,
    ...waitingFor(value),
});

/** The template in a stack's properties; undefined where it has none there. */
export function templateOf({ given }: StackKind, root: Place): Template | Unknown | undefined {
    const body = member(root, "templateBody");
    return isThere(body) ? (unknownIn(body.value) ?? read(textOf(body), given(member(root, "parameters")))) : undefined;
}

const textOf = ({ value }: Place): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The last template, which is asked for its parameters of SSM and for its containers. */
let last: { readonly text: string; readonly given: GivenParameters; readonly template: Template } | undefined;

function read(text: string, given: GivenParameters): Template {
    if (last?.text !== text || !isDeepStrictEqual(last.given, given)) {
        last = { text, given, template: readTemplate(text, given) };
    }
    return last.template;
}

function ofBody(stackKind: StackKind, resource: Resource, body: Place, ask: Ask): readonly Carried[] {
    const { kind } = stackKind;
    const { value, path } = body;
    const template = templateOf(stackKind, propertiesOf(resource));
    if (template === undefined) {
        return [];
    }
    if (isUnknown(template)) {
        const why = `The template ${template.why}, so that its task definitions can't be checked.`;
        return [{ carries: "unproven", kind, path, why, fix, reviewed: value, ...waitingFor(template) }];
    }
    return [
        ...template.problems.map((problem): CarriedUnproven => ({
            carries: "unproven",
            kind,
            ...problem,
            path: [...path, ...problem.path],
            reviewed: textOf(body),
        })),
        ...template.resources.flatMap((each) =>
            ask(each).map((carried) => inside(carried, each, within(carried.stack, stackKind, resource), path)),
        ),
    ];
}

/** The stack of what is in a template, whose resource may be in another's. */
export function within(
    inner: TemplateStack | undefined,
    { kind, isSet }: StackKind,
    resource: Resource,
): TemplateStack {
    const outer = `in ${kind} "${resource.name}"`;
    if (inner !== undefined) {
        return { ...inner, within: `${inner.within} ${outer}`, isSet: inner.isSet || isSet };
    }
    const [own] = ["stackName", "name"].map((key) => member(propertiesOf(resource), key)).filter(isThere);
    return { within: outer, name: own === undefined || isSet ? undefined : textAt(own), isSet };
}

/** What a resource inside another carries. */
function inside(carried: Carried, { name, path }: Resource, own: TemplateStack, outer: Path): Carried {
    return {
        ...carried,
        name: carried.name ?? name,
        within: own.within,
        stack: own,
        path: [...outer, ...path, ...carried.path],
    };
}

/**
 * The values of a template's parameters: by name, or as CloudFormation's list of `ParameterKey`, `ParameterValue`.
 * Where it isn't known which parameters have a value, no default counts.
 */
function parametersIn(place: Place): GivenParameters {
    const { value } = place;
    if (Array.isArray(value)) {
        const pairs = elements(place).map((each) => [member(each, "parameterKey"), member(each, "parameterValue")]);
        const unknown = [...(value as readonly unknown[]), ...pairs.map(([key]) => key!.value)].filter(isUnknown);
        return (
            unknownIn(unknown) ?? Object.fromEntries(pairs.map(([key, given]) => [textAt(key!) ?? "", given!.value]))
        );
    }
    return isUnknown(value) ? value : isMapping(value) ? value : {};
}

/** A resource by its type name in CloudFormation's schema, and its properties as a mapping or as JSON. */
export const byTypeName = (wrapper: Wrapper): Carrier => ({
    kind: wrapper.kind,
    read: (resource, _type, ask) => {
        const { kind } = wrapper;
        const { type, properties } = unwrapped(wrapper, resource.properties);
        const { value, path } = properties;
        const unknown = [type.value, value].find(isUnknown);
        if (unknown !== undefined) {
            const why = `What it declares ${unknown.why}, so that it can't be checked for containers.`;
            const named = textAt(type);
            // Of another type it has none, whatever its properties are.
            const isOther = named !== undefined && !ask.isCarrier(named);
            return {
                carried: isOther
                    ? []
                    : [
                          {
                              carries: "unproven",
                              kind,
                              path,
                              why,
                              fix: ownType,
                              reviewed: [type.value, value],
                              ...waitingFor(unknown),
                          },
                      ],
                read: [path],
            };
        }
        const inner = {
            type: textAt(type) ?? "",
            name: resource.name,
            properties: isMapping(value) ? value : { [wrapper.properties]: value },
            path: [],
        };
        const carried = ask(inner).map((each) => ({ ...each, path: [...path, ...each.path] }));
        return { carried, read: [path] };
    },
});

const ownType = "Declare it with its own resource type, or with values that are known.";
