/** Which lines of two texts differ. Pure. */

/** Lines `start` to `end` of the one are lines `newStart` to `newEnd` of the other. */
export interface ChangedLines {
    readonly start: number;
    readonly end: number;
    readonly newStart: number;
    readonly newEnd: number;
}

/** A text's lines, each with its line end. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Differences that are followed; two texts that differ in more are shown as a whole. */
const mostDifferences = 2_000;

/** By the longest list of lines that both have in the same order (Myers, "An O(ND) Difference Algorithm"). */
export function changedLines(before: readonly string[], after: readonly string[]): readonly ChangedLines[] {
    let same = 0;
    while (same < Math.min(before.length, after.length) && before[same] === after[same]) {
        same++;
    }
    let tail = 0;
    while (
        tail < Math.min(before.length, after.length) - same &&
        before[before.length - 1 - tail] === after[after.length - 1 - tail]
    ) {
        tail++;
    }
    const [old, now] = [before.slice(same, before.length - tail), after.slice(same, after.length - tail)];
    return grouped(pairsIn(old, now), old.length, now.length).map(({ start, end, newStart, newEnd }) => ({
        start: start + same,
        end: end + same,
        newStart: newStart + same,
        newEnd: newEnd + same,
    }));
}

/** What stands between the lines that both have. */
function grouped(pairs: readonly (readonly [number, number])[], length: number, newLength: number): ChangedLines[] {
    const changed: ChangedLines[] = [];
    let [start, newStart] = [0, 0];
    for (const [index, newIndex] of [...pairs, [length, newLength] as const]) {
        if (index > start || newIndex > newStart) {
            changed.push({ start, end: index, newStart, newEnd: newIndex });
        }
        [start, newStart] = [index + 1, newIndex + 1];
    }
    return changed;
}

/** Indexes of the lines that both have, in their order; none where the texts differ too much. */
function pairsIn(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
    const most = Math.min(before.length + after.length, mostDifferences);
    const furthest = new Map<number, number>([[1, 0]]);
    const history: Map<number, number>[] = [];
    const reach = (diagonal: number): number => furthest.get(diagonal) ?? -1;
    for (let differences = 0; differences <= most; differences++) {
        history.push(new Map(furthest));
        for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
            let x = isDown(diagonal, differences, reach) ? reach(diagonal + 1) : reach(diagonal - 1) + 1;
            while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) {
                x++;
            }
            furthest.set(diagonal, x);
            if (x >= before.length && x - diagonal >= after.length) {
                return walkedBack(history, before.length, after.length);
            }
        }
    }
    return [];
}

const isDown = (diagonal: number, differences: number, reach: (diagonal: number) => number): boolean =>
    diagonal === -differences || (diagonal !== differences && reach(diagonal - 1) < reach(diagonal + 1));

function walkedBack(history: readonly ReadonlyMap<number, number>[], x: number, y: number): [number, number][] {
    const pairs: [number, number][] = [];
    for (let differences = history.length - 1; differences >= 0; differences--) {
        const reach = (diagonal: number): number => history[differences]!.get(diagonal) ?? -1;
        const diagonal = x - y;
        const from = isDown(diagonal, differences, reach) ? diagonal + 1 : diagonal - 1;
        const [fromX, fromY] = differences === 0 ? [0, 0] : [reach(from), reach(from) - from];
        while (x > fromX && y > fromY) {
            pairs.push([--x, --y]);
        }
        [x, y] = [fromX, fromY];
    }
    return pairs.toReversed();
}
