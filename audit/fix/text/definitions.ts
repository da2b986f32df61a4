/** Values of a file changed where they stand in it, by what they are before and after. Pure. */
import { isDeepStrictEqual } from "node:util";

import { isMapping } from "../../../collector/values";
import type { SourceNode } from "../../sources/source-node";
import type { Splice } from "./splice";
import { withText } from "./strings";
import { withItems } from "./lists";
import { memberIn, nodeAt, type Source, type Syntax } from "./syntax";
import { withItem, withMember, withScalar } from "./values";

/** Why a value can't be changed in its file: a full sentence, without any value. */
export class NotWritable extends Error {}

/**
 * What makes of the value at a node the other one: scalars change, and keys and items come in. Throws `NotWritable`
 * where what has to change isn't written in the file as it is read: a function, a parameter or an alias stands for it.
 */
export function withDifference(source: Source, node: SourceNode, before: unknown, after: unknown): readonly Splice[] {
    if (before === after || isDeepStrictEqual(before, after)) {
        return [];
    }
    if (Array.isArray(before) && Array.isArray(after)) {
        const list = syntaxAt(source, node, "items");
        if ([...(before as readonly unknown[]), ...(after as readonly unknown[])].every(isScalar)) {
            return written(withItems(source, list, after));
        }
        const coming = (after as readonly unknown[]).slice(before.length);
        return [
            ...(before as readonly unknown[]).flatMap((item, index) =>
                withDifference(source, known(node.items?.[index]), item, after[index]),
            ),
            ...coming.flatMap((item) => written(withItem(source, list, item))),
        ];
    }
    if (isMapping(before) && isMapping(after)) {
        const mapping = syntaxAt(source, node, "members");
        return Object.entries(after).flatMap(([key, value]) => {
            const old = before[key];
            if (isDeepStrictEqual(old, value)) {
                return [];
            }
            const here = memberIn(mapping, key);
            if (old === undefined && here === undefined) {
                return written(withMember(source, mapping, key, value));
            }
            if (typeof value === "object") {
                return withDifference(
                    source,
                    known(node.members?.findLast((each) => each.key === key)?.value),
                    old,
                    value,
                );
            }
            return scalarDifference(source, here?.value, old, value);
        });
    }
    throw new NotWritable(unwritten);
}

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;

const unwritten = "What has to change isn't written out there: something else stands for it.";
const madeUp = "What has to change is made by a function or stands elsewhere: change it at its source.";

function known<T>(value: T | undefined): T {
    if (value === undefined) {
        throw new NotWritable(unwritten);
    }
    return value;
}

const written = (splices: readonly Splice[] | undefined): readonly Splice[] => {
    if (splices === undefined) {
        throw new NotWritable(
            "It is written in a form in which nothing is changed: a folded text, an alias, or a tag.",
        );
    }
    return splices;
};

function syntaxAt(source: Source, { offset }: SourceNode, kind: "members" | "items"): Syntax {
    const found = nodeAt(source, offset, kind);
    if (found === undefined || found.isTagged || isFunction(found)) {
        throw new NotWritable(madeUp);
    }
    return found;
}

/** One of CloudFormation's, which stands for what it gives. */
const isFunction = ({ members = [] }: Syntax): boolean => members.some(({ key }) => /^(Fn::\w+|Ref)$/.test(key));

function scalarDifference(
    source: Source,
    here: Syntax | undefined,
    before: unknown,
    after: unknown,
): readonly Splice[] {
    const value = here?.scalar?.value;
    // A number may be written as a text, and is then read as one.
    if (here?.scalar === undefined || here.isMarked || String(value) !== String(before)) {
        throw new NotWritable(madeUp);
    }
    return typeof after === "string" && typeof value === "string" && /\n|^.{200}/s.test(`${before}${after}`)
        ? written(withText(source, here, after))
        : written(
              withScalar(source, here, typeof value === "string" ? String(after) : after) ??
                  textIn(source, here, after),
          );
}

const textIn = (source: Source, here: Syntax, after: unknown): readonly Splice[] | undefined =>
    typeof after === "string" ? withText(source, here, after) : undefined;
