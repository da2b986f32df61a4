/** What there is to audit in a CloudFormation template. */
import { mebibytes, readContainers } from "../audit/containers";
import { isUnknown } from "../audit/knowledge";
import { readTemplate, type Template, type TemplateResource } from "../audit/sources/cloudformation";
import { hasWord } from "../audit/sources/template-words";
import { entries, isMapping } from "../collector/values";
import { field, tagsOf } from "./fields";
import { memberOf } from "./source-nodes";
import type { AuditTarget, AuditTargets, TaskTarget } from "./targets";

/** CloudFormation's types that carry containers. */
// TODO: ask the registry of carriers instead.
const kinds: Readonly<Record<string, string>> = {
    "AWS::ECS::TaskDefinition": "task definition",
    "AWS::ECS::DaemonTaskDefinition": "daemon task definition",
};

/** Whether a document is a template, by its format version or by its resources. */
export const isTemplate = (value: unknown): boolean =>
    isMapping(value) &&
    (Object.hasOwn(value, "AWSTemplateFormatVersion") ||
        entries(value.Resources).some(
            ([name, resource]) => name.startsWith("Fn::") || String(field(resource, "Type")).includes("::"),
        ));

/** The template of a text that isn't a document to other readers; undefined where it isn't one to CloudFormation. */
export function templateIn(text: string): Template | undefined {
    if (!/^\s*["']?(AWSTemplateFormatVersion|Resources)["']?\s*:/m.test(text)) {
        return undefined;
    }
    const template = readTemplate(text);
    return template.resources.length > 0 ? template : undefined;
}

export function templateTargets(text: string): AuditTargets {
    const { resources, problems } = readTemplate(text);
    const targets: AuditTarget[] = problems.map(({ path, why, fix, offset }) => {
        const [section = "", resource] = path;
        const name = resource === undefined ? "template" : `resource "${resource}"`;
        return { kind: "unproven", name: section === "Resources" ? name : "template", why, fix, offset };
    });
    return {
        targets: [
            ...targets,
            ...resources.filter(({ type }) => Object.hasOwn(kinds, type)).map((resource) => taskTarget(resource)),
        ],
        whole: "template",
        notices: () => [],
    };
}

function taskTarget({ type, name, properties, node, offset }: TemplateResource): TaskTarget {
    const member = memberOf(node, "ContainerDefinitions");
    const value = field(properties, "ContainerDefinitions");
    const containers = isUnknown(value) ? value : readContainers(value);
    const family = field(properties, "Family");
    return {
        kind: "task",
        task: {
            kind: kinds[type]!,
            name,
            family: typeof family === "string" && !hasWord(family) ? family : undefined,
            memoryMiB: mebibytes(field(properties, "Memory")),
        },
        tags: tagsOf(field(properties, "Tags")),
        containers,
        node: member?.value ?? node,
        offset: member?.offset ?? offset,
        fix:
            isUnknown(containers) || "problem" in containers
                ? "Write the containers out in the template, or audit it as it is after all macros."
                : undefined,
    };
}
