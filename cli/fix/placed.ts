/** A fix of a target as splices of the file that it stands in. */
import { NotWritable, withDifference } from "../../audit/fix/text/definitions";
import { changedLines, linesOf } from "../../audit/fix/text/line-diff";
import type { Splice } from "../../audit/fix/text/splice";
import { withText } from "../../audit/fix/text/strings";
import { nodeAt, scalarAt, type Source } from "../../audit/fix/text/syntax";
import { withValueAt } from "../../audit/fix/text/values";
import { at, isMapping } from "../../collector/values";
import { readText, splicesOfParts, withEscapes } from "./parts";
import type { Wanted, WantedConfig } from "./wanted";

/** Throws `NotWritable` where the file's form can't take it. */
export function splicesOf(wanted: Wanted, source: () => Source): readonly Splice[] {
    const { target } = wanted;
    const { written } = target;
    if (written === undefined || written.as === "output") {
        throw new NotWritable(written?.source ?? "Nothing is changed in files of this form: make the changes by hand.");
    }
    if (!("text" in wanted)) {
        if (written.as === "parts") {
            return splicesOfParts(wanted.target.definitions, wanted.definitions, written, source());
        }
        return withDifference(source(), wanted.target.node, wanted.target.definitions, wanted.definitions);
    }
    switch (written.as) {
        case "node":
            return wholeText(wanted.target.text, wanted.text);
        case "text": {
            const node = scalarAt(source(), written.offset);
            const raw = node?.scalar?.value;
            const { escapes } = written;
            if (typeof raw !== "string" || readText(raw, escapes) !== wanted.target.text || node!.isMarked) {
                throw new NotWritable("The config isn't written out there: something else stands for it.");
            }
            return known(withText(source(), node!, withEscapes(raw, wanted.text, escapes)));
        }
        case "mapping":
            return inMapping(wanted, source(), written);
        case "parts":
            throw new NotWritable("A config by itself has no parts.");
    }
}

function inMapping(
    { edits }: WantedConfig,
    source: Source,
    { offset, defaults }: { readonly offset: number; readonly defaults?: unknown },
): readonly Splice[] {
    const root = known(nodeAt(source, offset, "members"));
    return edits.flatMap(({ keys, value }) =>
        known(withValueAt({ ...source, root }, keys, withoutDefaults(value, at(defaults, ...keys)))),
    );
}

/** With null for what the defaults would add, as Helm takes away what has it. */
const withoutDefaults = (value: unknown, defaults: unknown): unknown =>
    isMapping(value) && isMapping(defaults)
        ? {
              ...value,
              ...Object.fromEntries(
                  Object.keys(defaults)
                      .filter((key) => !Object.hasOwn(value, key))
                      .map((key) => [key, null]),
              ),
          }
        : value;

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
