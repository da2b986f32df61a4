/** Comments and blank lines anywhere in a YAML text. */
import * as fc from "fast-check";

/** What a person puts between lines, and behind one. */
const lines = fc.constantFrom("", "", "# alone", "      # indented", "   ");
const tails = fc.constantFrom("", "", " # behind", "  # 'quoted' [", " ");

export interface Decoration {
    readonly before: string | undefined;
    readonly behind: string;
}

/** One line's after the other, from the first again. */
export const decorations = fc.array(fc.record({ before: fc.option(lines, { nil: undefined }), behind: tails }), {
    minLength: 5,
    maxLength: 60,
});

/** @param isInside Whether comments stand as far to the right as the line behind them, as a literal's lines must. */
export const decorated = (text: string, marks: readonly Decoration[], isInside = false): string =>
    text
        .split("\n")
        .map((line, index) => {
            const { before, behind } = marks[index % marks.length]!;
            const indent = isInside ? /^ */.exec(line)![0] : "";
            const isComment = before?.includes("#") === true;
            const own = isInside && isComment ? `${indent}${before.trimStart()}` : before;
            return `${own === undefined ? "" : `${own}\n`}${line === "" ? "" : `${line}${behind}`}`;
        })
        .join("\n");

/** Without any of it. */
export const bare = (text: string): string =>
    text
        .split("\n")
        .map((line) => line.replace(/(^|\s)\s*#.*$/, "").trimEnd())
        .filter((line) => line !== "")
        .join("\n");

export const commentsIn = (text: string): string[] => text.match(/#.*/g) ?? [];

export const blanksIn = (text: string): number => text.split("\n").filter((line) => line.trim() === "").length;
