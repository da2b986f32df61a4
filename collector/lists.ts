/** Lists in English sentences. `Intl.ListFormat` writes them so too, and takes longer to load than all of the audit. */

/** `a`, `a and b`, `a, b, and c`; empty for none. */
export const andList = (words: Iterable<string>): string => listed([...words], "and");

/** `a`, `a or b`, `a, b, or c`; empty for none. */
export const orList = (words: Iterable<string>): string => listed([...words], "or");

function listed(words: readonly string[], between: string): string {
    const last = words.at(-1) ?? "";
    const others = words.slice(0, -1);
    return others.length === 0 ? last : `${others.join(", ")}${others.length > 1 ? "," : ""} ${between} ${last}`;
}
