/** What there is to audit in a CloudFormation template. */
import { isUnknown } from "../audit/knowledge";
import { readTemplate, type Template, type TemplateResource } from "../audit/sources/cloudformation";
import { type Carried, carriedBy } from "../audit/sources/registry";
import { entries, isMapping } from "../collector/values";
import { field, tagsOf } from "./fields";
import { locate } from "./source-nodes";
import type { AuditTarget, AuditTargets, TaskTarget } from "./targets";

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
        targets: [...targets, ...resources.flatMap(carriedTargets)],
        whole: "template",
        notices: () => [],
    };
}

/** Whatever a resource of a template carries. */
function carriedTargets({ type, name, properties, node, offset }: TemplateResource): TaskTarget[] {
    const tags = tagsOf(field(properties, "Tags"));
    return carriedBy({ type, name, properties, path: [] }).map((carried) => ({
        kind: "task",
        carried,
        name,
        tags,
        ...locate(node, offset, carried.path),
        fix: isUnread(carried)
            ? "Write the containers out in the template, or audit it as it is after all macros."
            : undefined,
    }));
}

const isUnread = (carried: Carried): boolean =>
    carried.carries === "task" && (isUnknown(carried.containers) || "problem" in carried.containers);
