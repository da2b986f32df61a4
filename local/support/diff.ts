/** What differs between two texts, line by line, as `diff -u` writes it. Pure. */
import { changedLines } from "../../audit/fix/text/line-diff";

interface Line {
    readonly sign: " " | "-" | "+";
    readonly text: string;
}

/**
 * The changed lines with some of those around them; empty when nothing differs.
 * @param context unchanged lines that are kept around each change
 */
export function diff(before: string, after: string, context = 2): string[] {
    const lines = compared(before.trimEnd().split("\n"), after.trimEnd().split("\n"));
    const isNear = (index: number): boolean =>
        lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== " ");
    return lines.flatMap(({ sign, text }, index) => {
        if (isNear(index)) {
            return [`${sign} ${text}`];
        }
        // One mark for all that is left out between two changes.
        return isNear(index - 1) && lines.slice(index).some((line) => line.sign !== " ") ? ["  …"] : [];
    });
}

function compared(before: readonly string[], after: readonly string[]): Line[] {
    const signed = (sign: Line["sign"], lines: readonly string[]): Line[] => lines.map((text) => ({ sign, text }));
    const lines: Line[] = [];
    let at = 0;
    for (const { start, end, newStart, newEnd } of changedLines(before, after)) {
        lines.push(
            ...signed(" ", before.slice(at, start)),
            ...signed("-", before.slice(start, end)),
            ...signed("+", after.slice(newStart, newEnd)),
        );
        at = end;
    }
    return [...lines, ...signed(" ", before.slice(at))];
}
