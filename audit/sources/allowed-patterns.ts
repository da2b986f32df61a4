/** Which texts an `AllowedPattern` of a template's parameter lets in, as far as that is plain to see. Pure. */

/** Letters, digits and `-_.:/`: a part of a class, a literal, or an escape that stands for some of them. */
const inClass = String.raw`(?:a-z|A-Z|0-9|[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[\w.:/]|\\[dw.:/_-])`;
const one = String.raw`(?:\[-?${inClass}+-?\]|[\w:/-]|\\[dw.:/_-])`;
const some = String.raw`(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})?`;
const piece = new RegExp(`^${one}${some}`);
const group = new RegExp(String.raw`\((?:\?:)?((?:${one}${some}|\|)*)\)${some}`);

/**
 * Whether every text that the pattern lets in is one or more letters, digits and `-_.:/`. False where the pattern isn't
 * of classes, literals, groups and quantifiers alone, whatever it may let in. CloudFormation asks the pattern for the
 * whole value ("Parameters section template syntax"), with anchors or without.
 */
export function letsInHarmless(pattern: string): boolean {
    if (pattern.length > mostCharacters || !isPlain(pattern.replace(/^\^/, "").replace(/(?<!\\)\$$/, ""))) {
        return false;
    }
    try {
        return !new RegExp(`^(?:${pattern})$`).test("");
    } catch {
        // A range from a later character to an earlier one.
        return false;
    }
}

/** Longer ones aren't read. */
const mostCharacters = 500;

function isPlain(pattern: string): boolean {
    let left = pattern;
    // Inner groups first; each is a literal to the one around it.
    for (let found = group.exec(left); found !== null; found = group.exec(left)) {
        left = `${left.slice(0, found.index)}x${left.slice(found.index + found[0].length)}`;
    }
    return left.split("|").every((alternative) => {
        let rest = alternative;
        for (let found = piece.exec(rest); found !== null; found = piece.exec(rest)) {
            rest = rest.slice(found[0].length);
        }
        return rest === "";
    });
}
