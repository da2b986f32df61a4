/** What there is to audit in a CloudFormation template. */
import {
    readTemplate,
    type Template,
    type TemplateProblem,
    type TemplateResource,
} from "../audit/sources/cloudformation";
import type { ImagePatterns } from "../audit/images";
import { parametersOf } from "../audit/parameter-resources";
import { Parameters } from "../audit/parameters";
import type { TemplateStack } from "../audit/sources/carried";
import { carriedBy } from "../audit/sources/registry";
import { entries, isMapping } from "../collector/values";
import { field, tagsOf } from "./fields";
import { locate } from "./source-nodes";
import type { AuditTargets, TaskTarget } from "./targets";
import { inPlace, valueAlong } from "./written";

/** Whether a document is a template, by its format version or by its resources. */
export const isTemplate = (value: unknown): boolean =>
    isMapping(value) &&
    (Object.hasOwn(value, "AWSTemplateFormatVersion") ||
        entries(value.Resources).some(
            ([name, resource]) => name.startsWith("Fn::") || String(field(resource, "Type")).includes("::"),
        ));

/** The template of a text that isn't a document to other readers; undefined where it isn't one to CloudFormation. */
export function templateIn(text: string): Template | undefined {
    if (!/^[^\S\n]*["']?(AWSTemplateFormatVersion|Resources)["']?\s*:/m.test(text)) {
        return undefined;
    }
    const template = readTemplate(text);
    return template.resources.length > 0 ? template : undefined;
}

export function templateTargets(text: string, file: string, images?: ImagePatterns): AuditTargets {
    const { resources, problems } = readTemplate(text);
    const parameters = new Parameters();
    parameters.add(
        "",
        resources.flatMap((resource) => parametersOf(resource, itself)),
        {},
    );
    return {
        targets: [
            ...problems.map((problem) => problemTarget(problem, text, file)),
            ...resources.flatMap((resource) =>
                resourceTargets(resource, images).map((target) => ({
                    ...target,
                    parameters: () => parameters.finder({ stack: target.carried.stack ?? itself, properties: {} }, {}),
                })),
            ),
        ],
        whole: "template",
        notices: () => [],
    };
}

/** The stack of the file's template. */
const itself: TemplateStack = { within: "", isSet: false };

/** What keeps a part of the template, or all of it, from being judged. */
function problemTarget({ path, why, fix, offset }: TemplateProblem, text: string, file: string): TaskTarget {
    const [section, id] = path;
    const isResource = section === "Resources" && id !== undefined;
    return {
        kind: "task",
        carried: { carries: "unproven", kind: isResource ? "resource" : "template", path, why, fix, reviewed: text },
        name: isResource ? String(id) : file,
        tags: {},
        node: { offset },
        offset,
    };
}

/** Whatever a resource carries. */
function resourceTargets(resource: TemplateResource, images?: ImagePatterns): TaskTarget[] {
    const { name, properties, node, offset } = resource;
    return carriedBy(resource, images).map((carried) => ({
        kind: "task",
        carried,
        name,
        tags: tagsOf(field(properties, "Tags")),
        definitions: valueAlong(properties, carried.path),
        written: inPlace,
        ...locate(node, offset, carried.path),
    }));
}
