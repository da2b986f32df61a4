/** A string of a file that stands for a text, such as a config, with another text put into it. Pure. */
import { changedLines, linesOf } from "./line-diff";
import { withScalar } from "./values";
import type { Splice } from "./splice";
import type { Source, Syntax } from "./syntax";

/**
 * What makes a string stand for `text`. It keeps its quotes or its block style; lines that don't change keep their
 * escapes and their indentation. Undefined where it is folded, or is no string.
 */
export function withText(source: Source, node: Syntax, text: string): readonly Splice[] | undefined {
    const { value: before, style } = node.scalar ?? {};
    if (typeof before !== "string") {
        return undefined;
    }
    switch (style) {
        case "double":
            return byLine(before, text, doubleQuoted(source.text, node, before)) ?? withScalar(source, node, text);
        case "single":
        case "plain":
            return withScalar(source, node, text);
        case "literal":
            return withLines(source, node, before, text);
        case "folded":
        case undefined:
            return undefined;
    }
}

/** Offsets in the file of each unit of a text, and of its end; and how a part of it is written there. */
interface Written {
    readonly offsets: readonly number[];
    readonly encode: (part: string) => string;
}

function byLine(before: string, after: string, written: Written | undefined): readonly Splice[] | undefined {
    if (written === undefined) {
        return undefined;
    }
    const [old, now] = [linesOf(before), linesOf(after)];
    const starts = startsOf(old);
    return changedLines(old, now).map(({ start, end, newStart, newEnd }) => ({
        start: written.offsets[starts[start]!]!,
        end: written.offsets[starts[end]!]!,
        text: written.encode(now.slice(newStart, newEnd).join("")),
    }));
}

/** And where the last one ends. */
function startsOf(lines: readonly string[]): readonly number[] {
    const starts = [0];
    lines.forEach((line) => starts.push(starts.at(-1)! + line.length));
    return starts;
}

/** Digits behind an escape of JSON or YAML that is more than one letter. */
const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A line's end in a string over several lines, with what YAML leaves out around it. */
const fold = /(\\?)[ \t]*((?:\r?\n[ \t]*)+)/y;

/** Undefined where it can't be told what stands for what. */
function doubleQuoted(file: string, { start, end }: Syntax, value: string): Written | undefined {
    const offsets: number[] = [];
    let isFolded = false;
    for (let at = start + 1; at < end - 1;) {
        fold.lastIndex = at;
        const folded = fold.exec(file);
        if (folded !== null) {
            isFolded = true;
            const [{ length }, escape, breaks = ""] = folded;
            const lines = breaks.split("\n").length - 1;
            // One line's end is a space, and none where it is escaped; of several the first doesn't count.
            const units = lines > 1 ? lines - 1 : escape === "" ? 1 : 0;
            offsets.push(...Array.from({ length: units }, () => at));
            at += length;
            continue;
        }
        const [unit, letter = ""] = [file[at]!, file[at + 1]];
        const length = unit === "\\" ? 2 + (digits[letter] ?? 0) : 1;
        const isPair = letter === "U" && unit === "\\" && Number.parseInt(file.slice(at + 2, at + length), 16) > 0xffff;
        offsets.push(at, ...(isPair ? [at] : []));
        at += length;
    }
    offsets.push(end - 1);
    // Spaces behind a line's end would count for its indentation.
    const encode = (part: string): string =>
        JSON.stringify(part)
            .slice(1, -1)
            .replace(/^ /, isFolded ? "\\ " : " ");
    return offsets.length === value.length + 1 ? { offsets, encode } : undefined;
}

/** A literal's lines, in its indentation. */
function withLines(
    { text: file, lineEnd }: Source,
    { start, end }: Syntax,
    before: string,
    after: string,
): readonly Splice[] | undefined {
    const first = file.indexOf("\n", start) + 1;
    const written = linesOf(file.slice(first, end));
    const [old, now] = [before.replace(/\n$/, "").split("\n"), after.replace(/\n$/, "").split("\n")];
    const model = old.findIndex((line) => line.trim() !== "");
    const indent = indentOf(written[model], old[model]);
    const isAsWritten = old.every((line, index) => {
        const here = (written[index] ?? "").replace(/\r?\n$/, "");
        return line === "" ? here.trim() === "" : here === `${indent}${line}`;
    });
    if (first === 0 || indent === undefined || !isAsWritten || before.endsWith("\n") !== after.endsWith("\n")) {
        return undefined;
    }
    const starts = startsOf(written).map((offset) => first + offset);
    const isEnded = /\n$/.test(written.at(-1) ?? "");
    return changedLines(old, now).map(({ start: from, end: to, newStart, newEnd }) => {
        const lines = now.slice(newStart, newEnd).map((line) => `${line === "" ? "" : indent}${line}${lineEnd}`);
        const isAtEnd = to === written.length && !isEnded;
        const put = lines.join("");
        return isAtEnd
            ? from === written.length
                ? { start: starts[from]!, end: starts[to]!, text: `${lineEnd}${put.slice(0, -lineEnd.length)}` }
                : { start: starts[from]!, end: starts[to]!, text: put.slice(0, -lineEnd.length) }
            : { start: starts[from]!, end: starts[to]!, text: put };
    });
}

function indentOf(written: string | undefined, line: string | undefined): string | undefined {
    const here = written?.replace(/\r?\n$/, "");
    return here === undefined || line === undefined || !here.endsWith(line)
        ? undefined
        : here.slice(0, here.length - line.length);
}
