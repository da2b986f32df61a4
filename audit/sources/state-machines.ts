/** State machines of Step Functions, whose states run tasks. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { isUnknown, Unknown } from "../knowledge";
import { type Carried, type CarriedUnproven, waitingFor } from "./carried";
import { type Carrier, propertiesOf } from "./carrier";
import { filledInBy, isThere, mapTexts, member, type Place, structure } from "./places";
import type { Resource } from "./resource";
import { filled, isDynamic } from "./filled-in";
import { anyOverrides, runsContainers } from "./run-time";
import { joined } from "./template-strings";

const definitions = ["definition", "definitionString"];

/**
 * State machines: states that run a task, at any depth of a definition, with parameters or overrides that its input
 * fills in whole. Overrides that are written out the walk finds.
 */
export const stateMachine: Carrier = {
    kind: "state machine",
    prepare: withSubstitutions,
    read: (resource) => {
        const root = propertiesOf(resource);
        // AWS SAM has the second.
        const elsewhere = ["definitionS3Location", "definitionUri"].map((key) => member(root, key)).filter(isThere);
        return {
            carried: [...definitionsOf(resource).flatMap(ofDefinition), ...elsewhere.map(outside)],
            read: elsewhere.map(({ path }) => path),
        };
    },
};

const outside = ({ value, path }: Place): CarriedUnproven => ({
    carries: "unproven",
    kind: stateMachine.kind,
    path,
    why: "The definition is in a file, where it can't be checked, and may run tasks with other commands or configs.",
    fix: "Give the definition as text.",
    reviewed: value,
    ...waitingFor(value),
});

function ofDefinition(place: Place): readonly Carried[] {
    const { value, path } = structure(place);
    if (isUnknown(value)) {
        // Most state machines run no tasks, and most previews don't know what theirs refer to: the update checks it.
        return value.state === "never" ? [anyOverrides(stateMachine.kind, path, value)] : [];
    }
    return statesIn(place).flatMap(({ state, call }) => ofState(state, call));
}

/** The texts or mappings that hold the definition. */
export const definitionsOf = (resource: Resource): Place[] =>
    definitions.map((key) => member(propertiesOf(resource), key)).filter(isThere);

/** A state that calls something, and the ARN of what it calls. */
interface CallingState {
    readonly state: Place;
    readonly call: string;
}

/** The states of a definition that call something, at any depth. */
export function statesIn(definition: Place): CallingState[] {
    const found: CallingState[] = [];
    const walk = ({ value, path }: Place): void => {
        if (Array.isArray(value)) {
            (value as readonly unknown[]).forEach((each, index) => walk({ value: each, path: [...path, index] }));
        } else if (isMapping(value) && !isUnknown(value)) {
            if (typeof value.Resource === "string") {
                found.push({ state: { value, path }, call: value.Resource });
            }
            Object.entries(value).forEach(([key, each]) => walk({ value: each, path: [...path, key] }));
        }
    };
    walk(structure(definition));
    return found;
}

function ofState(state: Place, call: string): readonly Carried[] {
    if (!runsContainers.test(call)) {
        return [];
    }
    const given = ["Parameters", "Arguments"].map((key) => member(state, key)).filter(isThere);
    if (given.length === 0) {
        // The state's input is what the call gets (Amazon States Language, "Parameters").
        return [anyOverrides(stateMachine.kind, state.path, filledInBy("the input"))];
    }
    return given.flatMap((parameters) => {
        const written = writtenOut(parameters);
        const overrides = isUnknown(written.value) ? written : writtenOut(member(written, "Overrides"));
        const unknown = overrides.value;
        return isUnknown(unknown) ? [anyOverrides(stateMachine.kind, overrides.path, unknown)] : [];
    });
}

/** What an expression of JSONata writes out; an `Unknown` for any other one. */
const writtenOut = ({ value, path }: Place): Place => ({ value: isDynamic(value) ? filled(value) : value, path });

/**
 * The definition with the values of `definitionSubstitutions` in place of `${name}` (CloudFormation's template
 * reference): known ones in the text, as CloudFormation puts them there, and unknown ones where they then stand.
 */
function withSubstitutions(resource: Resource): Resource {
    const root = propertiesOf(resource);
    const { value: values } = member(root, "definitionSubstitutions");
    if (!isMapping(values)) {
        return resource;
    }
    const changed = definitionsOf(resource)
        .filter(({ path }) => path.length === 1)
        .map(({ value, path }): [string, unknown] => [String(path[0]), substituted(value, values)]);
    return { ...resource, properties: { ...resource.properties, ...Object.fromEntries(changed) } };
}

function substituted(value: unknown, values: Mapping): unknown {
    if (typeof value !== "string") {
        return mapTexts(value, (text) => replaced(text, values));
    }
    const known = replaced(value, isUnknown(values) ? {} : onlyKnown(values));
    if (isUnknown(known) || !placeholder.test(known)) {
        return known;
    }
    const { value: read } = structure({ value: known, path: [] });
    return isUnknown(read) ? replaced(known, values) : mapTexts(read, (text) => replaced(text, values));
}

const onlyKnown = (values: Mapping): Mapping =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => !isUnknown(value)));

const placeholder = /\$\{\w+\}/;

/** A text with the values; where nothing of them is known, each placeholder stands for that. */
function replaced(text: string, values: Mapping | Unknown): string | Unknown {
    const parts = text.split(/\$\{(\w+)\}/);
    return joined(
        parts.map((part, index) => {
            if (index % 2 === 0) {
                return part;
            }
            return isUnknown(values) ? values : Object.hasOwn(values, part) ? values[part] : `\${${part}}`;
        }),
    );
}
