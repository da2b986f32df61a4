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
import type { TakenBranch } from "../audit/sources/template-conditions";
import type { AssumedValue } from "../audit/sources/template-parameters";
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
    const written = resources.filter((resource) => parametersOf(resource, itself).length > 0);
    return {
        targets: [
            ...problems.map((problem) => problemTarget(problem, text, file)),
            ...resources.flatMap((resource) => {
                const targets = resourceTargets(resource, images);
                const ways = targets.length === 0 ? [] : waysOf(written, resource);
                return ways.flatMap(({ parameters, assumed, branches }) =>
                    targets.map((target) => ({
                        ...target,
                        assumed: [...resource.assumed, ...assumed],
                        branches: [...resource.branches, ...branches],
                        parameters: () =>
                            parameters.finder({ stack: target.carried.stack ?? itself, properties: {} }, {}),
                    })),
                );
            }),
        ],
        whole: "template",
        notices: () => [],
    };
}

/** The stack of the file's template. */
const itself: TemplateStack = { within: "", isSet: false };

/** The SSM parameters as one of the ways of the template leaves them. */
interface WrittenWay {
    readonly parameters: Parameters;
    readonly assumed: readonly AssumedValue[];
    readonly branches: readonly TakenBranch[];
}

/**
 * The parameters that the template writes, beside a resource: each in one of its own ways after the other, among those
 * that fit to what the resource's way has decided.
 */
function waysOf(written: readonly TemplateResource[], { answers }: TemplateResource): readonly WrittenWay[] {
    const byName = new Map<string, TemplateResource[]>();
    written.forEach((each) => byName.set(each.name, [...(byName.get(each.name) ?? []), each]));
    const all = [...byName.values()].map((ways) => {
        const fitting = ways.filter((way) =>
            [...way.answers].every(([question, answer]) => (answers.get(question) ?? answer) === answer),
        );
        return fitting.length === 0 ? ways : fitting;
    });
    return Array.from({ length: Math.max(1, ...all.map((ways) => ways.length)) }, (_, index): WrittenWay => {
        const resources = all.map((ways) => ways[Math.min(index, ways.length - 1)]!);
        const parameters = new Parameters();
        parameters.add(
            "",
            resources.flatMap((resource) => parametersOf(resource, itself)),
            {},
        );
        return {
            parameters,
            assumed: resources.flatMap(({ assumed }) => assumed),
            branches: resources.flatMap(({ branches }) => branches),
        };
    });
}

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
        ...(carried.carries === "unproven" && resource.nestedFile !== undefined
            ? { nestedFile: resource.nestedFile, fix: `Check ${resource.nestedFile}, too: name it, or the directory.` }
            : {}),
        ...locate(node, offset, carried.path),
    }));
}
