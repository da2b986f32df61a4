/** How a text is laid out, so that what is put into it looks like what stands around it. Pure. */
import { isMapping } from "../../../collector/values";
import type { Source, Syntax } from "./syntax";

/** UTF-16 units from the start of its line. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Where the line of an offset begins. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** Where the line of an offset ends, before its line end. */
export function lineEndOf(text: string, offset: number): number {
    const end = text.indexOf("\n", offset);
    return end < 0 ? text.length : text[end - 1] === "\r" ? end - 1 : end;
}

/** Columns by which a mapping inside another is indented, as in the first one that is; 2 where none is. */
export function stepOf(source: Source): number {
    return (
        found(source.root, (outer) => {
            const inner = outer.members?.find(({ value }) => isBlockMapping(value))?.value;
            const step =
                outer.isFlow || inner === undefined
                    ? 0
                    : columnOf(source.text, inner.start) - columnOf(source.text, outer.start);
            return step > 0 ? step : undefined;
        }) ?? 2
    );
}

/** Columns from a key to the dashes of its list, as in the first such list; as many as a mapping has else. */
export function dashOffsetOf(source: Source): number {
    return (
        found(source.root, (outer) => {
            const list = outer.isFlow ? undefined : outer.members?.find(({ value }) => isBlockList(value));
            return list === undefined
                ? undefined
                : columnOf(source.text, list.value.start) - columnOf(source.text, list.start);
        }) ?? stepOf(source)
    );
}

const isBlockMapping = ({ members = [], isFlow }: Syntax): boolean => !isFlow && members.length > 0;

const isBlockList = ({ items = [], isFlow }: Syntax): boolean => !isFlow && items.length > 0;

/** Outer ones first. */
function found<T>(node: Syntax, look: (node: Syntax) => T | undefined): T | undefined {
    const here = look(node);
    if (here !== undefined) {
        return here;
    }
    for (const inner of [...(node.members ?? []).map(({ value }) => value), ...(node.items ?? [])]) {
        const result = found(inner, look);
        if (result !== undefined) {
            return result;
        }
    }
    return undefined;
}

/** A key or a scalar. YAML's plain form where every reader takes it for the same. */
export function scalarText(value: unknown, isJson: boolean): string {
    return typeof value === "string" && !isJson && isPlain(value) ? value : JSON.stringify(value);
}

const isPlain = (text: string): boolean =>
    plainForms.some((form) => form.test(text)) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);

/** Names, durations and sizes, addresses with a port. */
const plainForms = [/^[A-Za-z_][\w./-]*$/, /^\d+[a-z]+$/i, /^\d+(\.\d+){3}:\d+$/];

/** What stands behind `key:` or in place of another value, in brackets where it is more than a scalar. */
export function flowText(value: unknown, isJson: boolean, space = " "): string {
    if (Array.isArray(value)) {
        return `[${value.map((item) => flowText(item, isJson, space)).join(`,${space}`)}]`;
    }
    if (!isMapping(value)) {
        return scalarText(value, isJson);
    }
    const pairs = Object.entries(value).map(
        ([key, inner]) => `${scalarText(key, isJson)}:${isJson ? space : " "}${flowText(inner, isJson, space)}`,
    );
    return pairs.length === 0 ? "{}" : `{${isJson ? "" : space}${pairs.join(`,${space}`)}${isJson ? "" : space}}`;
}

/** The same of JSON, each entry on a line of its own. */
export const expandedText = (value: unknown, indent: string, step: string, lineEnd: string): string =>
    JSON.stringify(value, undefined, step).replaceAll("\n", `${lineEnd}${indent}`);

/** Where what is written in lines stands. */
export interface Block {
    readonly lineEnd: string;
    readonly step: number;
    readonly dashOffset: number;
    /** Whether lists of ids are in brackets. */
    readonly hasFlowLists: boolean;
}

export const blockOf = (source: Source, beside?: Syntax): Block => ({
    lineEnd: source.lineEnd,
    step: stepOf(source),
    dashOffset: dashOffsetOf(source),
    hasFlowLists: (beside?.members ?? []).some(({ value }) => value.items !== undefined && value.isFlow),
});

/** What stands behind the colon of a key in a column. */
export function blockText(value: unknown, column: number, block: Block): string {
    const { lineEnd, step, dashOffset, hasFlowLists } = block;
    if (Array.isArray(value) && value.length > 0 && !(hasFlowLists && value.every((item) => !isMapping(item)))) {
        const dashes = column + dashOffset;
        return value.map((item) => `${lineEnd}${" ".repeat(dashes)}${itemText(item, dashes, block)}`).join("");
    }
    if (!isMapping(value) || Object.keys(value).length === 0) {
        return ` ${flowText(value, false)}`;
    }
    const inside = column + step;
    return Object.entries(value)
        .map(([key, inner]) => `${lineEnd}${" ".repeat(inside)}${memberText(key, inner, inside, block)}`)
        .join("");
}

/** A key and its value, from its column on. */
export const memberText = (key: string, value: unknown, column: number, block: Block): string =>
    `${scalarText(key, false)}:${blockText(value, column, block)}`;

/** An item of a list, from its dash on. */
export function itemText(item: unknown, dashes: number, block: Block): string {
    if (!isMapping(item) || Object.keys(item).length === 0) {
        return `- ${flowText(item, false)}`;
    }
    const inside = dashes + 2;
    const members = Object.entries(item).map(([key, inner]) => memberText(key, inner, inside, block));
    return `- ${members.join(`${block.lineEnd}${" ".repeat(inside)}`)}`;
}

/** What stands before an entry: the end of the one before it, or of the bracket. */
export interface Entry {
    readonly start: number;
    readonly end: number;
}

/**
 * What separates entries in brackets: what stands between the first two, else before the first one; without a comment
 * that may be there.
 */
export function separatorIn(
    { text, isJson, root }: Source,
    bracket: number,
    [first, second]: readonly Entry[],
): string {
    const between = first !== undefined && second !== undefined ? text.slice(first.end, second.start) : "";
    if (/^\s*,\s*$/.test(between)) {
        return between;
    }
    const before = first === undefined ? "" : text.slice(bracket + 1, first.start);
    if (/^\s*\n\s*$/.test(before)) {
        return `,${before}`;
    }
    return isJson && isTight(text, root) ? "," : ", ";
}

/** Whether JSON has no space behind its colons. */
function isTight(text: string, { members, items }: Syntax): boolean {
    const [member] = members ?? [];
    const [item] = items ?? [];
    return member === undefined
        ? item !== undefined && isTight(text, item)
        : !/\s/.test(text.slice(member.keyEnd, member.value.start));
}
