/** Keys that a JSON text has twice in one object. `JSON.parse` keeps the last one, and other readers mix the two. */

/** What opens, closes and separates; a string begins with a quote. */
const tokens = /["{}[\]:]/g;

/** Where a string that begins at `start` ends. A regular expression has no room for one of ten megabytes. */
function endOfString(text: string, start: number): number {
    let end = text.indexOf('"', start + 1);
    while (end > 0 && backslashesBefore(text, end) % 2 === 1) {
        end = text.indexOf('"', end + 1);
    }
    return end < 0 ? text.length : end + 1;
}

function backslashesBefore(text: string, end: number): number {
    let first = end;
    while (text[first - 1] === "\\") {
        first -= 1;
    }
    return end - first;
}

/**
 * The first key that an object of the text has twice, as the text spells it; undefined when there is none. The text is
 * valid JSON.
 */
export function repeatedKey(text: string): string | undefined {
    const open: (Set<string> | undefined)[] = [];
    /** Where the last string is. */
    let [start, end] = [0, 0];
    const scanner = new RegExp(tokens);
    for (let found = scanner.exec(text); found !== null; found = scanner.exec(text)) {
        switch (found[0]) {
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
                const key = JSON.parse(text.slice(start, end)) as string;
                const keys = open.at(-1)!;
                if (keys.has(key)) {
                    return key;
                }
                keys.add(key);
                break;
            }
            default:
                start = found.index;
                end = endOfString(text, start);
                scanner.lastIndex = end;
        }
    }
    return undefined;
}

/** A key as Go's `encoding/json` compares it, without regard to case: a long s, too, is an s in upper case. */
export const folded = (key: string): string => key.toUpperCase().toLowerCase();
