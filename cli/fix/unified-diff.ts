/** Two texts as `diff -u` shows them, which `patch` and `git apply` take. Pure. */
import { type ChangedLines, changedLines, linesOf } from "../../audit/fix/text/line-diff";

/** Lines that stay around each change. */
const around = 3;

/** Empty where nothing differs. */
export function unifiedDiff(
    before: string,
    after: string,
    [from, to]: readonly [string, string],
    context = around,
): string {
    const [old, now] = [linesOf(before), linesOf(after)];
    const hunks = together(changedLines(old, now), context).map((changes) => hunk(old, now, changes, context));
    return hunks.length === 0 ? "" : `--- ${from}\n+++ ${to}\n${hunks.join("")}`;
}

/** Those whose surroundings touch are one. */
function together(changes: readonly ChangedLines[], context: number): ChangedLines[][] {
    const groups: ChangedLines[][] = [];
    for (const change of changes) {
        const last = groups.at(-1)?.at(-1);
        if (last !== undefined && change.start - last.end <= 2 * context) {
            groups.at(-1)!.push(change);
        } else {
            groups.push([change]);
        }
    }
    return groups;
}

function hunk(
    old: readonly string[],
    now: readonly string[],
    changes: readonly ChangedLines[],
    context: number,
): string {
    const [first, last] = [changes[0]!, changes.at(-1)!];
    const start = Math.max(0, first.start - context);
    const end = Math.min(old.length, last.end + context);
    const newStart = first.newStart - (first.start - start);
    const newEnd = last.newEnd + (end - last.end);
    const lines: string[] = [];
    let at = start;
    for (const { start: from, end: to, newStart: newFrom, newEnd: newTo } of changes) {
        lines.push(...old.slice(at, from).map((line) => ` ${line}`));
        lines.push(...old.slice(from, to).map((line) => `-${line}`));
        lines.push(...now.slice(newFrom, newTo).map((line) => `+${line}`));
        at = to;
    }
    lines.push(...old.slice(at, end).map((line) => ` ${line}`));
    const ended = lines.map((line) => (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`));
    return `@@ -${rangeOf(start, end)} +${rangeOf(newStart, newEnd)} @@\n${ended.join("")}`;
}

/** A range of no lines is behind the line that it names. */
const rangeOf = (start: number, end: number): string =>
    end - start === 1 ? `${start + 1}` : `${end === start ? start : start + 1},${end - start}`;
