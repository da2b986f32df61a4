/** Texts of a CloudFormation template as far as it says them itself: parameters' defaults and names of resources. */
import { at, isMapping, items, textOf } from "../../collector/values";

/** What stands for a value that only the deployed stack has. */
export const isOpenText = (text: string): boolean => /\$\{[^}]+\}/.test(text);

const nameProperties = ["ClusterName", "ServiceName", "AlarmName", "Family", "TopicName", "DashboardName", "Name"];

/** A value as text; what isn't known stands as `${…}`. */
export function templateText(value: unknown, template: unknown): string {
    if (!isMapping(value)) {
        return textOf(value);
    }
    const [key, argument] = Object.entries(value)[0] ?? [];
    switch (key) {
        case "Ref":
            return named(textOf(argument), template);
        case "Fn::GetAtt": {
            const [resource = "", attribute = ""] = Array.isArray(argument)
                ? argument.map(textOf)
                : textOf(argument).split(".");
            return attribute === "Name" || attribute === "ServiceName"
                ? named(resource, template)
                : `\${${resource}.${attribute}}`;
        }
        case "Fn::Join": {
            const [separator, parts] = items(argument);
            return items(parts)
                .map((part) => templateText(part, template))
                .join(textOf(separator));
        }
        case "Fn::Sub": {
            const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
            return textOf(text).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
                const own = at(variables, name);
                return literal === "!"
                    ? `\${${name}}`
                    : own === undefined
                      ? templateText(name.includes(".") ? { "Fn::GetAtt": name } : { Ref: name }, template)
                      : templateText(own, template);
            });
        }
        default:
            return `\${${key ?? "nothing"}}`;
    }
}

function named(name: string, template: unknown): string {
    const parameter = at(template, "Parameters", name, "Default");
    if (parameter !== undefined) {
        return textOf(parameter);
    }
    const properties = at(template, "Resources", name, "Properties");
    const own = nameProperties.map((property) => at(properties, property)).find((value) => value !== undefined);
    return own === undefined || at(own, "Ref") === name ? `\${${name}}` : templateText(own, template);
}
