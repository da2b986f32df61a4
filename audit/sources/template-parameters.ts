/** The values of a template's parameters, as far as anything but a deployment knows them. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import type { Choices } from "./template-choices";
import { harmless, parameterWord } from "./template-words";

/** What a template says of a parameter, as plain data. */
export type ParameterDefinition = Mapping;

/**
 * The values that a stack gives; unknown where none of them is known, not even which there are; undefined for a
 * template by itself, whose stack may give any but most likely leaves the defaults; `any` where each instance is likely
 * to give others, so that a default proves nothing.
 */
export type GivenParameters = Mapping | Unknown | "any" | undefined;

/** Types whose value CloudFormation reads from SSM, and whose own value is the name of what it reads. */
const readFromSsm = /^AWS::SSM::Parameter::Value</;

const isList = (type: unknown): boolean => /^(CommaDelimitedList|.*List<.*>)$/.test(String(type));

/**
 * The value of a parameter. Where `deciding`, a default doesn't count for a template by itself: another value would
 * take the other branch, which is in the template as well.
 */
export function parameterValue(
    name: string,
    definition: ParameterDefinition,
    given: GivenParameters,
    { choices, deciding }: { readonly choices: Choices; readonly deciding: boolean },
): unknown {
    const { Type: type, Default: byDefault, AllowedValues: allowed, NoEcho: noEcho } = definition;
    const value = isUnknown(given) ? given : isMapping(given) && Object.hasOwn(given, name) ? given[name] : undefined;
    if (readFromSsm.test(String(type))) {
        const why = `is read from SSM when the stack is deployed (parameter ${name})`;
        return new Unknown(
            "never",
            why,
            undefined,
            sourceOf("parameter", name, isUnknown(value) ? undefined : (value ?? byDefault)),
        );
    }
    if (isUnknown(value)) {
        return value;
    }
    const isGiven = value !== undefined && value !== null;
    if (given === "any" || (given === undefined && (deciding || byDefault === undefined))) {
        return openValue(name, definition, choices);
    }
    const text = isGiven ? value : byDefault;
    if (text === undefined || text === null || isMapping(text)) {
        return Array.isArray(allowed) ? openValue(name, definition, choices) : noValue(name, type);
    }
    const list = Array.isArray(text)
        ? text.map(String)
        : String(text)
              .split(",")
              .map((item) => item.trim());
    if (isSecret(noEcho)) {
        return new Unknown(
            "never",
            `is the parameter ${name}, a secret (NoEcho)`,
            list.join(),
            sourceOf("parameter", name, list),
        );
    }
    return isList(type) ? list : Array.isArray(text) ? list.join() : String(text);
}

/** Allowed values that are tried; of more, nothing but their characters counts. */
const mostAllowed = 16;

/** Any of the allowed values, tried one after the other. */
function openValue(
    name: string,
    { Type: type, AllowedValues: allowed, NoEcho: noEcho }: ParameterDefinition,
    choices: Choices,
): unknown {
    const values: readonly unknown[] = Array.isArray(allowed) && !isSecret(noEcho) && !isList(type) ? allowed : [];
    const isFew = values.length > 0 && values.length <= mostAllowed;
    const index = isFew ? choices.choose(`parameter ${name}`, values.length) : undefined;
    if (index !== undefined) {
        return String(values[index]);
    }
    return values.length > 0 && values.every((value) => harmless.test(String(value)))
        ? parameterWord(name)
        : noValue(name, type);
}

const noValue = (name: string, type: unknown): Unknown =>
    type === "Number"
        ? parameterWord(name)
        : new Unknown(
              "never",
              `is the parameter ${name}, which has no value here`,
              undefined,
              sourceOf("parameter", name),
          );

const isSecret = (noEcho: unknown): boolean => /^true$/i.test(String(noEcho));
