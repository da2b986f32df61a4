/** The values of a template's parameters, as far as anything but a deployment knows them. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { letsInHarmless } from "./allowed-patterns";
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

export interface ParameterOptions {
    readonly choices: Choices;
    readonly deciding: boolean;
    /** Told of an allowed value that is tried in place of the default. */
    readonly assume: (assumed: AssumedValue) => void;
}

/** A value that is tried for a parameter: another than its default, among its allowed ones. */
export interface AssumedValue {
    readonly parameter: string;
    readonly value: string;
}

/**
 * The value of a parameter. Where `deciding`, a default doesn't count for a template by itself: another value would
 * take the other branch, which is in the template as well.
 */
export function parameterValue(
    name: string,
    definition: ParameterDefinition,
    given: GivenParameters,
    { choices, deciding, assume }: ParameterOptions,
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
        return openValue(name, definition, { choices, assume });
    }
    const tried = given === undefined ? triedValue(name, definition, { choices, assume }) : undefined;
    if (tried !== undefined) {
        return tried;
    }
    const text = isGiven ? value : byDefault;
    if (text === undefined || text === null || isMapping(text)) {
        return Array.isArray(allowed) ? openValue(name, definition, { choices, assume }) : noValue(name, definition);
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

/** Allowed values that are tried; of more, the default counts, or nothing but their characters. */
const mostAllowed = 64;

/** The allowed values, with the default in front; none of a secret, or of a list. */
function allowedValues({ Type: type, Default: byDefault, AllowedValues: allowed, NoEcho: noEcho }: Mapping): string[] {
    const values = Array.isArray(allowed) && !isSecret(noEcho) && !isList(type) ? allowed.map(String) : [];
    const isPlain = byDefault !== undefined && byDefault !== null && !isMapping(byDefault);
    return values.length > 0 && isPlain ? [...new Set([String(byDefault), ...values])] : values;
}

/** One of the allowed values, tried one after the other; undefined where there are none, or too many. */
function triedValue(
    name: string,
    definition: ParameterDefinition,
    { choices, assume }: Pick<ParameterOptions, "choices" | "assume">,
): string | undefined {
    const values = allowedValues(definition);
    const isFew = values.length > 0 && values.length <= mostAllowed;
    const index = isFew ? choices.choose(`parameter ${name}`, values.length) : undefined;
    const value = index === undefined ? undefined : values[index];
    if (index !== undefined && index > 0 && value !== undefined && definition.Default !== undefined) {
        assume({ parameter: name, value });
    }
    return value;
}

/** Any of the allowed values; of more than are tried, nothing but their characters is known. */
function openValue(
    name: string,
    definition: ParameterDefinition,
    options: Pick<ParameterOptions, "choices" | "assume">,
): unknown {
    const values = allowedValues(definition);
    return (
        triedValue(name, definition, options) ??
        (values.length > 0 && values.every((value) => harmless.test(value))
            ? parameterWord(name)
            : noValue(name, definition))
    );
}

/** Of a number and of what a pattern keeps harmless nothing but the value is unknown. */
function noValue(name: string, definition: Mapping): Unknown {
    const { Type: type, AllowedPattern: pattern, NoEcho: noEcho } = definition;
    const hasPattern = type === "String" && typeof pattern === "string" && !isSecret(noEcho);
    if (type === "Number" || (hasPattern && letsInHarmless(pattern))) {
        return parameterWord(name);
    }
    const why = `is the parameter ${name}, which has no value here`;
    const beyond = hasPattern ? " and whose AllowedPattern may let in more than letters, digits and -_.:/" : "";
    return new Unknown("never", `${why}${beyond}`, undefined, sourceOf("parameter", name));
}

const isSecret = (noEcho: unknown): boolean => /^true$/i.test(String(noEcho));
