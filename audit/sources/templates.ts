/** Resources that declare others: CloudFormation's stacks and stack sets, Cloud Control, aws-native's own. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown, unknownIn } from "../knowledge";
import { type Carried, type CarriedUnproven, waitingFor } from "./carried";
import { type Ask, type Carrier, propertiesOf } from "./carrier";
import { readTemplate } from "./cloudformation";
import type { GivenParameters } from "./template-parameters";
import { elements, isThere, member, type Path, type Place, structure, textAt } from "./places";
import type { Resource } from "./resource";

const fix = "Declare its task definitions in the program, or give the template as text in templateBody.";

/** Inside a template there is neither a program nor `templateBody`. */
const fixInTemplate = "Audit the nested template too, declare its task definitions in this one, or review it.";

const stackOf = (kind: string, given: (parameters: Place) => GivenParameters): Carrier => ({
    kind,
    read: (resource, { provider }, ask) => {
        const root = propertiesOf(resource);
        const body = member(root, "templateBody");
        const url = member(root, "templateUrl");
        const parameters = member(root, "parameters");
        return {
            carried: [
                ...(isThere(body) ? ofBody(kind, resource, body, given(parameters), ask) : []),
                ...(isThere(url) ? [byUrl(kind, url, provider === "AWS" ? fixInTemplate : fix)] : []),
            ],
            // Their values are in what the template gives.
            read: isThere(body) ? [body.path, parameters.path] : [],
        };
    },
});

/** A stack of CloudFormation, whose parameters have the values that it gives or their defaults. */
export const stack = stackOf("CloudFormation stack", parametersIn);

/** A stack set, whose instances may override each parameter, here or in a program that nobody sees. */
export const stackSet = stackOf("CloudFormation stack set", () => "any");

const byUrl = (kind: string, { path, value }: Place, remedy: string): CarriedUnproven => ({
    carries: "unproven",
    kind,
    path,
    why: "The template is at an address, where it can't be checked, and may have task definitions with collectors.",
    fix: remedy,
    reviewed: value,
    ...waitingFor(value),
});

function ofBody(
    kind: string,
    { name }: Resource,
    body: Place,
    parameters: GivenParameters,
    ask: Ask,
): readonly Carried[] {
    const { value, path } = body;
    const unknown = unknownIn(value);
    if (unknown !== undefined) {
        const why = `The template ${unknown.why}, so that its task definitions can't be checked.`;
        return [{ carries: "unproven", kind, path, why, fix, reviewed: value, ...waitingFor(unknown) }];
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const { resources, problems } = readTemplate(text, parameters);
    const within = `in ${kind} "${name}"`;
    return [
        ...problems.map((problem): CarriedUnproven => ({
            carries: "unproven",
            kind,
            ...problem,
            path: [...path, ...problem.path],
            reviewed: text,
        })),
        ...resources.flatMap((resource) => ask(resource).map((carried) => inside(carried, resource, within, path))),
    ];
}

/** What a resource inside another carries. */
function inside(carried: Carried, { name, path }: Resource, within: string, outer: Path): Carried {
    return {
        ...carried,
        name: carried.name ?? name,
        within: carried.within === undefined ? within : `${carried.within} ${within}`,
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
export const byTypeName = (kind: string, typeKey: string, propertiesKey: string): Carrier => ({
    kind,
    read: (resource, _type, ask) => {
        const root = propertiesOf(resource);
        const type = member(root, typeKey);
        const place = member(root, propertiesKey);
        const { value } = structure(place);
        const { path } = place;
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
            properties: isMapping(value) ? value : { [propertiesKey]: value },
            path: [],
        };
        const carried = ask(inner).map((each) => ({ ...each, path: [...path, ...each.path] }));
        return { carried, read: [path] };
    },
});

const ownType = "Declare it with its own resource type, or with values that are known.";
