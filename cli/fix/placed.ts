/** A fix of a target as splices of the file that it stands in. */
import { NotWritable, withDifference } from "../../audit/fix/text/definitions";
import { changedLines, linesOf } from "../../audit/fix/text/line-diff";
import type { Splice } from "../../audit/fix/text/splice";
import { withText } from "../../audit/fix/text/strings";
import { nodeAt, scalarAt, type Source } from "../../audit/fix/text/syntax";
import { withValueAt } from "../../audit/fix/text/values";
import type { Wanted, WantedConfig } from "./wanted";

/** Throws `NotWritable` where the file's form can't take it. */
export function splicesOf(wanted: Wanted, source: () => Source): readonly Splice[] {
    const { target } = wanted;
    const { written } = target;
    if (written === undefined || written.as === "output") {
        throw new NotWritable(written?.source ?? "Nothing is changed in files of this form: make the changes by hand.");
    }
    if (!("text" in wanted)) {
        return withDifference(source(), wanted.target.node, wanted.target.definitions, wanted.definitions);
    }
    switch (written.as) {
        case "node":
            return wholeText(wanted.target.text, wanted.text);
        case "text": {
            const node = scalarAt(source(), written.offset);
            if (node?.scalar?.value !== wanted.target.text || node.isMarked) {
                throw new NotWritable("The config isn't written out there: something else stands for it.");
            }
            return known(withText(source(), node, wanted.text));
        }
        case "mapping":
            return inMapping(wanted, source(), written.offset);
    }
}

function inMapping({ edits }: WantedConfig, source: Source, offset: number): readonly Splice[] {
    const root = known(nodeAt(source, offset, "members"));
    return edits.flatMap(({ keys, value }) => known(withValueAt({ ...source, root }, keys, value)));
}

function known<T>(value: T | undefined): T {
    if (value === undefined) {
        throw new NotWritable(
            "It is written in a form in which nothing is changed: a folded text, an alias, or a tag.",
        );
    }
    return value;
}

/** Where the file is the config. */
function wholeText(before: string, after: string): readonly Splice[] {
    const [old, now] = [linesOf(before), linesOf(after)];
    const starts = [0];
    old.forEach((line) => starts.push(starts.at(-1)! + line.length));
    return changedLines(old, now).map(({ start, end, newStart, newEnd }) => ({
        start: starts[start]!,
        end: starts[end]!,
        text: now.slice(newStart, newEnd).join(""),
    }));
}
