/**
 * The agent's expressions, which match anywhere in a text (Go's `MatchString`), as options of a scrape job take them:
 * anchored at both ends.
 */
import { literally } from "../../../collector/regex";

/** Names that are listed one by one; more stay an expression. */
const mostNames = 100;

/** The names that an expression matches, where these are few and told; undefined for any other. */
export function namesIn(regex: string): readonly string[] | undefined {
    const parts = alternatives(regex);
    const names = parts.map((part) => {
        const inner = /^\^(.*)\$$/s.exec(part)?.[1];
        return inner === undefined ? undefined : expand(inner);
    });
    const all = names.flatMap((each) => each ?? []);
    return names.some((each) => each === undefined) || all.length > mostNames ? undefined : all;
}

/** The expression, anchored. */
export const anchored = (regex: string): readonly string[] =>
    // No series has an empty name, which no list of names may have.
    namesIn(regex)
        ?.filter((name) => name !== "")
        .map(literally) ?? [...new Set(alternatives(regex).map(anchoredPart))];

function anchoredPart(part: string): string {
    const begins = part.startsWith("^");
    const ends = /(?:^|[^\\])(?:\\\\)*\$$/.test(part);
    const inner = part.slice(begins ? 1 : 0, ends ? -1 : undefined);
    const before = begins || inner.startsWith(".*") ? "" : ".*";
    const after = ends || inner.endsWith(".*") ? "" : ".*";
    // An anchor further inside holds there too.
    return `${before}${inner}${after}`;
}

/** What stands between the bars outside of groups and classes. */
function alternatives(regex: string): readonly string[] {
    const parts = [""];
    let [depth, inClass] = [0, false];
    for (let index = 0; index < regex.length; index += 1) {
        const sign = regex[index]!;
        if (sign === "\\") {
            parts.push(`${parts.pop()!}${sign}${regex[index + 1] ?? ""}`);
            index += 1;
            continue;
        }
        inClass = inClass ? sign !== "]" : sign === "[";
        if (!inClass) {
            depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
        }
        if (sign === "|" && depth === 0 && !inClass) {
            parts.push("");
        } else {
            parts.push(parts.pop()! + sign);
        }
    }
    return parts;
}

/** Letters and groups of alternatives alone. */
function expand(text: string): readonly string[] | undefined {
    const [, plain = "", rest = ""] = /^([\w:.-]*|(?:[\w:-]|\\[.-])*)(.*)$/s.exec(text) ?? [];
    if (plain.includes(".") && !plain.includes("\\.")) {
        return undefined;
    }
    const head = plain.replaceAll("\\", "");
    if (rest === "") {
        return [head];
    }
    const end = closing(rest);
    if (end === undefined) {
        return undefined;
    }
    const inner = alternatives(rest.slice(1, end).replace(/^\?:/, "")).map(expand);
    const tails = expand(rest.slice(end + 1));
    const isKnown = inner.every((each) => each !== undefined) && tails !== undefined;
    // So many groups that all names would fill the memory.
    return !isKnown || inner.flatMap((each) => each!).length * tails.length > mostNames
        ? undefined
        : inner.flatMap((each) => each!.flatMap((middle) => tails.map((tail) => head + middle + tail)));
}

/** Where the group ends that a text begins with; undefined where it begins with none. */
function closing(text: string): number | undefined {
    if (!text.startsWith("(") || (text.startsWith("(?") && !text.startsWith("(?:"))) {
        return undefined;
    }
    let depth = 0;
    for (const [index, sign] of [...text].entries()) {
        depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
        if (depth === 0) {
            return index;
        }
    }
    return undefined;
}
