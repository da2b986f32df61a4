/** What differs between two texts, line by line, as `diff -u` writes it. Pure. */

interface Line {
    readonly sign: " " | "-" | "+";
    readonly text: string;
}

/**
 * The changed lines with some of those around them; empty when nothing differs.
 * @param context unchanged lines that are kept around each change
 */
export function diff(before: string, after: string, context = 2): string[] {
    const lines = compared(before.trimEnd().split("\n"), after.trimEnd().split("\n"));
    const isNear = (index: number): boolean =>
        lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== " ");
    return lines.flatMap(({ sign, text }, index) => {
        if (isNear(index)) {
            return [`${sign} ${text}`];
        }
        // One mark for all that is left out between two changes.
        return isNear(index - 1) && lines.slice(index).some((line) => line.sign !== " ") ? ["  …"] : [];
    });
}

/** By the longest list of lines that both have in the same order. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
    const longest = before.map(() => after.map(() => 0));
    const at = (one: number, other: number): number => longest[one]?.[other] ?? 0;
    for (let one = before.length - 1; one >= 0; one--) {
        for (let other = after.length - 1; other >= 0; other--) {
            longest[one]![other] =
                before[one] === after[other]
                    ? at(one + 1, other + 1) + 1
                    : Math.max(at(one + 1, other), at(one, other + 1));
        }
    }
    const lines: Line[] = [];
    let [one, other] = [0, 0];
    while (one < before.length || other < after.length) {
        if (one < before.length && other < after.length && before[one] === after[other]) {
            lines.push({ sign: " ", text: before[one]! });
            [one, other] = [one + 1, other + 1];
        } else if (other >= after.length || (one < before.length && at(one + 1, other) >= at(one, other + 1))) {
            lines.push({ sign: "-", text: before[one++]! });
        } else {
            lines.push({ sign: "+", text: after[other++]! });
        }
    }
    return lines;
}
