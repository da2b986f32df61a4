/** Stretches of a text that something else takes the place of. Pure. */

/** What stands from `start` to `end` gives way to `text`; offsets in UTF-16 units. */
export interface Splice {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/** Undefined where two of them are about the same place, and differ. */
export function spliced(text: string, splices: readonly Splice[]): string | undefined {
    const sorted = different(splices).toSorted((one, other) => one.start - other.start || one.end - other.end);
    let [done, result] = [0, ""];
    for (const { start, end, text: put } of sorted) {
        if (start < done) {
            return undefined;
        }
        result += text.slice(done, start) + put;
        done = end;
    }
    return result + text.slice(done);
}

/** Each once: two ways to the same place ask for the same. */
const different = (splices: readonly Splice[]): readonly Splice[] => [
    ...new Map(splices.map((splice) => [JSON.stringify([splice.start, splice.end, splice.text]), splice])).values(),
];
