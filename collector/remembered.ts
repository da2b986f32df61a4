/** What was computed of a text and is asked for again and again. */

/**
 * The same function, which computes once for a text and keeps what came out.
 * @param most Texts that are kept; with one more it begins anew, as they may come from anybody.
 */
export function remembered<Result>(most: number, compute: (text: string) => Result): (text: string) => Result {
    const kept = new Map<string, { readonly result: Result }>();
    return (text) => {
        let found = kept.get(text);
        if (found === undefined) {
            if (kept.size >= most) {
                kept.clear();
            }
            found = { result: compute(text) };
            kept.set(text, found);
        }
        return found.result;
    };
}
