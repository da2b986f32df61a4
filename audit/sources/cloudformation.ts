/** The resources of a CloudFormation template. Pure. */
import { isMapping, type Mapping, parsedJson } from "../../collector/values";
import { Unknown } from "../knowledge";
import type { Resource } from "./resource";

export interface Template {
    readonly resources: readonly Resource[];
    readonly problems: readonly {
        readonly path: readonly (string | number)[];
        readonly why: string;
        readonly fix: string;
        readonly waiting?: boolean;
    }[];
}

/** A template's text with the values of its parameters as the stack gives them. Never throws. */
export function readTemplate(text: string, parameters: Mapping = {}): Template {
    const template = parsedJson(text);
    if (!isMapping(template) || !isMapping(template.Resources)) {
        const why = "The template can't be read.";
        return { resources: [], problems: [{ path: [], why, fix: "Write it as JSON." }] };
    }
    const resources = Object.entries(template.Resources).flatMap(([name, resource]): Resource[] =>
        isMapping(resource)
            ? [
                  {
                      type: String(resource.Type),
                      name,
                      properties: resolved(resource.Properties ?? {}, parameters) as Mapping,
                      path: ["Resources", name, "Properties"],
                  },
              ]
            : [],
    );
    return { resources, problems: [] };
}

function resolved(value: unknown, parameters: Mapping): unknown {
    if (Array.isArray(value)) {
        return value.map((each) => resolved(each, parameters));
    }
    if (!isMapping(value)) {
        return value;
    }
    const [[key, inner] = [], ...others] = Object.entries(value);
    if (others.length === 0 && (key === "Ref" || key?.startsWith("Fn::") === true)) {
        return (typeof inner === "string" ? parameters[inner] : undefined) ?? new Unknown("never", "is not known");
    }
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolved(each, parameters)]));
}
