/** Types whose properties don't say by themselves what a stack gets. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { isUnknown, type Unknown } from "../knowledge";
import type { Resource } from "./resource";
import { joined } from "./template-strings";

const stateMachine = "AWS::StepFunctions::StateMachine";

/** A resource as the stack gets it: what AWS SAM makes of its own types that run tasks, and definitions filled in. */
export function translated(type: string, properties: Mapping): Pick<Resource, "type" | "properties"> {
    switch (type) {
        case "AWS::Serverless::Application":
            return {
                type: "AWS::CloudFormation::Stack",
                properties: { ...properties, TemplateURL: properties.Location ?? "" },
            };
        case "AWS::Serverless::StateMachine":
        case stateMachine:
            return { type: stateMachine, properties: withSubstitutions(properties) };
        default:
            return { type, properties };
    }
}

/**
 * The file of a nested stack's template, as the CDK says it in the resource's metadata (`aws:asset:path` of
 * `TemplateURL`), or as it stands in `TemplateURL` before `aws cloudformation package` has run.
 */
export function nestedFileOf({ TemplateURL: url }: Mapping, metadata: unknown): string | undefined {
    const asset =
        isMapping(metadata) && !isUnknown(metadata) && metadata["aws:asset:property"] === "TemplateURL"
            ? metadata["aws:asset:path"]
            : undefined;
    const file = typeof asset === "string" ? asset : url;
    return typeof file === "string" && file !== "" && !/^[a-z][a-z\d+.-]*:|^\/\//i.test(file) ? file : undefined;
}

/**
 * A state machine's definition with the values of `DefinitionSubstitutions` in place of `${name}` (its page in
 * CloudFormation's template reference).
 */
function withSubstitutions(properties: Mapping): Mapping {
    const values = properties.DefinitionSubstitutions;
    if (!isMapping(values) || isUnknown(values)) {
        return properties;
    }
    const filled = ["Definition", "DefinitionString"]
        .filter((key) => Object.hasOwn(properties, key))
        .map((key): [string, unknown] => [key, filledIn(properties[key], values)]);
    return { ...properties, ...Object.fromEntries(filled) };
}

function filledIn(value: unknown, values: Mapping): unknown {
    if (typeof value === "string") {
        return filledText(value, values);
    }
    if (Array.isArray(value)) {
        return value.map((item) => filledIn(item, values));
    }
    return isMapping(value) && !isUnknown(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner, values)]))
        : value;
}

function filledText(text: string, values: Mapping): string | Unknown {
    const parts = text.split(/\$\{(\w+)\}/);
    return joined(
        parts.map((part, index) =>
            index % 2 === 0 ? part : Object.hasOwn(values, part) ? values[part] : `\${${part}}`,
        ),
    );
}
