/** Templates as the AWS CLI gives them back: inside of an answer, or as a string of JSON. */
import type { ImagePatterns } from "../../audit/images";
import { isMapping } from "../../collector/values";
import { memberOf, type SourceNode } from "../source-nodes";
import type { AuditTargets, TaskTarget } from "../targets";
import { isTemplate, templateIn, templateTargets } from "../templates";
import { type Form, nameOfFile } from "./form";
import { type InnerOffsets, innerOffsets, moved } from "./inner-text";

/** `get-template` has a template in YAML as a string, and one in JSON as it is. */
export const templateAnswer: Form = {
    name: "the answer about a template",
    from: "aws cloudformation get-template --stack-name NAME",
    reads: "the template that `TemplateBody` is, as an object or as a string; with `--query TemplateBody` too, which gives a template in YAML as a string of JSON",
    fix: { source: "The file is CloudFormation's answer: change the template that the stack is made from." },
    isIt: ({ value }) =>
        (isMapping(value) && Object.hasOwn(value, "TemplateBody")) || (typeof value === "string" && isInString(value)),
    read: ({ value, root, text }, { file, images }) => {
        const name = nameOfFile(file);
        if (!isMapping(value)) {
            return inString(text, root, name, images);
        }
        const node = memberOf(root, "TemplateBody")?.value ?? root;
        const body = value.TemplateBody;
        return typeof body === "string"
            ? inString(text, { ...node, text: body }, name, images)
            : inObject(text, node, body, name, images);
    },
};

function isInString(text: string): boolean {
    if (!/^\s*\{/.test(text)) {
        return templateIn(text) !== undefined;
    }
    try {
        return isTemplate(JSON.parse(text));
    } catch {
        return false;
    }
}

function inString(file: string, node: SourceNode, name: string, images?: ImagePatterns): AuditTargets {
    return placed(templateTargets(node.text ?? "", name, images), innerOffsets(file, node));
}

/** The template's part of the file, whose offsets are kept; where none is one, findings are where it begins. */
function inObject(file: string, node: SourceNode, body: unknown, name: string, images?: ImagePatterns): AuditTargets {
    const start = file.lastIndexOf("\n", node.offset) + 1;
    const [from, text] =
        file[node.offset] === "{" ? [node.offset, jsonAt(file, node.offset)] : [start, blockAt(file, start)];
    return text === undefined
        ? placed(templateTargets(JSON.stringify(body), name, images), () => node.offset)
        : placed(templateTargets(text, name, images), (at) => from + at);
}

/** The lines of YAML that are indented as the first is, or more; undefined where they are no template. */
function blockAt(file: string, start: number): string | undefined {
    const [indent = ""] = /^ */.exec(file.slice(start, start + 1000)) ?? [];
    const [text = ""] = new RegExp(`(?:${indent}.*\\n?|[ \\t]*\\r?\\n)*`, "y").exec(file.slice(start)) ?? [];
    return indent !== "" && templateIn(text) !== undefined ? text : undefined;
}

/** The object of JSON that begins somewhere; undefined where it isn't JSON. */
function jsonAt(file: string, from: number): string | undefined {
    let depth = 0;
    let isQuoted = false;
    for (let at = from; at < file.length; at++) {
        const sign = file[at];
        if (isQuoted && sign === "\\") {
            at += 1;
        } else if (sign === '"') {
            isQuoted = !isQuoted;
        } else if (!isQuoted && (sign === "{" || sign === "}")) {
            depth += sign === "{" ? 1 : -1;
            if (depth === 0) {
                const text = file.slice(from, at + 1);
                return isJson(text) ? text : undefined;
            }
        }
    }
    return undefined;
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

/** The targets with the offsets of the file; nothing is written into an answer. */
const placed = (all: AuditTargets, to: InnerOffsets): AuditTargets => ({
    ...all,
    targets: all.targets.map((target) =>
        target.kind === "config"
            ? target
            : ({
                  ...target,
                  node: moved(target.node, to),
                  offset: to(target.offset),
                  written: undefined,
              } satisfies TaskTarget),
    ),
});
