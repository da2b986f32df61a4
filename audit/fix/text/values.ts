/** Values set in a text, and keys put into its mappings, nothing else of it touched. Pure. */
import { isDeepStrictEqual } from "node:util";

import { isMapping, type Mapping } from "../../../collector/values";
import {
    blockOf,
    blockText,
    columnOf,
    expandedText,
    flowText,
    itemText,
    lineEndOf,
    lineStart,
    memberText,
    scalarText,
    separatorIn,
} from "./layout";
import { behindLine, withItems, withoutFlow } from "./lists";
import type { Splice } from "./splice";
import { memberIn, type Source, type Syntax, type SyntaxMember } from "./syntax";

/**
 * What sets the value that keys lead to, from the tree's root on. Undefined where that isn't written in the text
 * itself, as with an alias, or is something that is put together.
 */
export function withValueAt(source: Source, keys: readonly string[], value: unknown): readonly Splice[] | undefined {
    let node = source.root;
    for (const [index, key] of keys.entries()) {
        const member = memberIn(node, key);
        if (member === undefined) {
            return withMember(source, node, key, nested(keys.slice(index + 1), value));
        }
        if (member.value.scalar?.value === null || index === keys.length - 1) {
            return withValue(source, node, member, nested(keys.slice(index + 1), value));
        }
        node = member.value;
    }
    return undefined;
}

const nested = (keys: readonly string[], value: unknown): unknown =>
    keys.reduceRight((inner, key) => ({ [key]: inner }), value);

const isNothing = ({ start, end, scalar }: Syntax): boolean => scalar !== undefined && start === end;

/** Another value for a key. */
function withValue(source: Source, outer: Syntax, member: SyntaxMember, value: unknown): readonly Splice[] | undefined {
    const { value: old } = member;
    const { text } = source;
    if (old.isMarked) {
        return undefined;
    }
    if (isNothing(old)) {
        const column = columnOf(text, member.start);
        const put = outer.isFlow
            ? ` ${flowText(value, source.isJson)}`
            : blockText(value, column, blockOf(source, outer));
        // What is in lines begins behind a comment.
        const place = put.startsWith(source.lineEnd) ? lineEndOf(text, old.start) : old.start;
        return [{ start: place, end: place, text: put }];
    }
    if (Array.isArray(value)) {
        return old.items !== undefined && old.items.every(({ scalar, isMarked }) => scalar !== undefined && !isMarked)
            ? withItems(source, old, value)
            : replacedNull(source, old, value);
    }
    if (isMapping(value)) {
        return old.members === undefined ? replacedNull(source, old, value) : withMembers(source, old, value);
    }
    return old.scalar === undefined ? undefined : withScalar(source, old, value);
}

/** `null`, `~` and the like, in words. */
const replacedNull = (
    { isJson }: Source,
    { start, end, scalar }: Syntax,
    value: unknown,
): readonly Splice[] | undefined =>
    scalar?.value === null ? [{ start, end, text: flowText(value, isJson) }] : undefined;

/** In the quotes that it has. */
export function withScalar(
    { isJson }: Source,
    { start, end, scalar }: Syntax,
    value: unknown,
): readonly Splice[] | undefined {
    switch (scalar?.style) {
        case "plain":
            return [{ start, end, text: scalarText(value, isJson) }];
        case "double":
            return [{ start, end, text: JSON.stringify(value) }];
        case "single": {
            const isText = typeof value === "string" && !/[\r\n]/.test(value);
            return [{ start, end, text: isText ? `'${value.replaceAll("'", "''")}'` : scalarText(value, isJson) }];
        }
        case "literal":
        case "folded":
        case undefined:
            return undefined;
    }
}

/** Makes a mapping's members those of `value`: keys that go give their place to those that come. */
function withMembers(source: Source, outer: Syntax, value: Mapping): readonly Splice[] | undefined {
    const { members = [] } = outer;
    const [leaving, coming] = [
        members.filter(({ key }) => !Object.hasOwn(value, key)),
        Object.keys(value).filter((key) => memberIn(outer, key) === undefined),
    ];
    const staying = members.filter(({ key }) => Object.hasOwn(value, key));
    const parts = [
        ...staying.map((member) =>
            isScalarOf(member, value[member.key]) ? [] : withValue(source, outer, member, value[member.key]),
        ),
        ...leaving.map((member, index) =>
            index < coming.length
                ? renamed(source, member, coming[index]!, value[coming[index]!])
                : [withoutMember(source, outer, member)],
        ),
        ...coming.slice(leaving.length).map((key) => withMember(source, outer, key, value[key])),
    ];
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const isScalarOf = ({ value: { scalar } }: SyntaxMember, value: unknown): boolean =>
    scalar !== undefined && isDeepStrictEqual(scalar.value, value);

/** Another key and value in its place, beside the same comment. */
function renamed(
    { isJson, text }: Source,
    member: SyntaxMember,
    key: string,
    value: unknown,
): readonly Splice[] | undefined {
    const { start, keyEnd, value: old } = member;
    const colon = isNothing(old) ? ": " : text.slice(keyEnd, old.start);
    return isMapping(value) || Array.isArray(value) || /[\n#]/.test(colon)
        ? undefined
        : [{ start, end: old.end, text: `${scalarText(key, isJson)}${colon}${scalarText(value, isJson)}` }];
}

function withoutMember({ text }: Source, outer: Syntax, member: SyntaxMember): Splice {
    const { members = [], isFlow } = outer;
    const index = members.indexOf(member);
    if (isFlow) {
        return withoutFlow(
            text,
            member.start,
            member.value.end,
            members[index + 1]?.start,
            members[index - 1]?.value.end,
        );
    }
    // A comment beside it stays on its line.
    const rest = text.slice(member.value.end);
    const comment = /^[ \t]+(?=#)/.exec(rest);
    const end = /^[ \t]*(\r?\n|$)/.exec(rest);
    return comment === null && end !== null
        ? { start: lineStart(text, member.start), end: member.value.end + end[0].length, text: "" }
        : { start: member.start, end: member.value.end + (comment?.[0].length ?? 0), text: "" };
}

/** Keys that stand behind another where that is there: a reader looks for them in this order. */
const behind: Readonly<Record<string, string>> = { processors: "receivers" };

/** A key that isn't there yet. Undefined where there is no mapping to put it into. */
export function withMember(source: Source, outer: Syntax, key: string, value: unknown): readonly Splice[] | undefined {
    const { members, isFlow, start } = outer;
    const last = members?.find((member) => member.key === behind[key]) ?? members?.at(-1);
    if (members === undefined || (last === undefined && !isFlow)) {
        return undefined;
    }
    if (!isFlow) {
        const column = columnOf(source.text, members[0]!.start);
        const line = `${" ".repeat(column)}${memberText(key, value, column, blockOf(source, outer))}`;
        return [behindLine(source, last!.value.end, line)];
    }
    const { text } = source;
    if (last === undefined) {
        return [{ start: start + 1, end: start + 1, text: flowMember(source, key, value, ": ") }];
    }
    const colon = text.slice(last.keyEnd, last.value.start);
    const plainColon = /^\s*:[ \t]*$/.test(colon) ? colon : ": ";
    const entries = members.map((member) => ({ start: member.start, end: member.value.end }));
    const separator = separatorIn(source, start, entries);
    const place = last.value.end;
    return [{ start: place, end: place, text: `${separator}${flowMember(source, key, value, plainColon, separator)}` }];
}

function flowMember(source: Source, key: string, value: unknown, colon: string, separator = ""): string {
    const { isJson, lineEnd } = source;
    const indent = /\n([ \t]*)$/.exec(separator)?.[1];
    const inner =
        isJson && indent !== undefined
            ? expandedText(value, indent, jsonStep(source), lineEnd)
            : flowText(value, isJson, colon.endsWith(" ") ? " " : "");
    return `${scalarText(key, isJson)}${isJson ? colon : ": "}${inner}`;
}

/** Another item at the end of a list of anything. */
export function withItem(source: Source, list: Syntax, value: unknown): readonly Splice[] | undefined {
    const { items = [], isFlow, start } = list;
    const { text, isJson, lineEnd } = source;
    const last = items.at(-1);
    if (last === undefined && !isFlow) {
        return undefined;
    }
    if (!isFlow) {
        const dashes = columnOf(text, start);
        return [behindLine(source, last!.end, `${" ".repeat(dashes)}${itemText(value, dashes, blockOf(source))}`)];
    }
    if (last === undefined) {
        return [{ start: start + 1, end: start + 1, text: flowText(value, isJson) }];
    }
    const separator = separatorIn(source, start, items);
    const indent = /\n([ \t]*)$/.exec(separator)?.[1];
    // As its neighbour: each entry on a line of its own, or all on one.
    const isExpanded = isJson && indent !== undefined && text.slice(last.start, last.end).includes("\n");
    const space = separator === "," ? "" : " ";
    const spaced = /^\{\s/.test(text.slice(last.start, last.end)) && isJson;
    const inner = isExpanded
        ? expandedText(value, indent, jsonStep(source), lineEnd)
        : spaced
          ? flowText(value, true).replace(/^\{(.*)\}$/s, "{ $1 }")
          : flowText(value, isJson, space);
    return [{ start: last.end, end: last.end, text: `${separator}${inner}` }];
}

/** What JSON is indented by: the white space of its first indented line. */
const jsonStep = ({ text, root }: Source): string => {
    const [first] = root.members ?? [];
    const [item] = root.items ?? [];
    const start = first?.start ?? item?.start;
    return (start === undefined ? undefined : /\n([ \t]+)$/.exec(text.slice(root.start, start))?.[1]) ?? "  ";
};
