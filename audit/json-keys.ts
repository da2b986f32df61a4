/** Keys that a JSON text has twice in one object. `JSON.parse` keeps the last one, and other readers mix the two. */

/** Strings, and what opens, closes and separates. */
const tokens = /"(?:[^"\\]|\\[^])*"|[{}[\]:]/g;

/**
 * The first key that an object of the text has twice, as the text spells it; undefined when there is none. The text is
 * valid JSON.
 */
export function repeatedKey(text: string): string | undefined {
    const open: (Set<string> | undefined)[] = [];
    let last = "";
    for (const [token] of text.matchAll(tokens)) {
        switch (token) {
            case "{":
                open.push(new Set());
                break;
            case "[":
                open.push(undefined);
                break;
            case "}":
            case "]":
                open.pop();
                break;
            case ":": {
                // What stands before a colon is a key, and colons are only in objects.
                const key = JSON.parse(last) as string;
                const keys = open.at(-1)!;
                if (keys.has(key)) {
                    return key;
                }
                keys.add(key);
                break;
            }
            default:
                last = token;
        }
    }
    return undefined;
}

/** A key as Go's `encoding/json` compares it, without regard to case: a long s, too, is an s in upper case. */
export const folded = (key: string): string => key.toUpperCase().toLowerCase();
