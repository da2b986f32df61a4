/** The most series of a ladder that pass, found in as few tries as it takes. */

/** Series per MiB of the container, each rung about an eighth above the last. */
export const rungs: readonly number[] = [
    60, 70, 80, 90, 100, 115, 130, 150, 170, 190, 215, 240, 270, 305, 345, 390, 440, 495, 560, 630, 710, 800,
];

/**
 * The highest rung that passes when all below it do; undefined when the lowest doesn't.
 * @param first where to begin: the closer, the fewer tries.
 */
export async function highest(
    ladder: readonly number[],
    passes: (rung: number) => Promise<boolean>,
    first = Math.floor(ladder.length / 2),
): Promise<number | undefined> {
    // Every rung below `low` passes, and none from `high` on.
    let [low, high] = [0, ladder.length];
    for (let at = first, step = 2; low < high;) {
        if (await passes(ladder[at]!)) {
            low = at + 1;
            at = high === ladder.length ? Math.min(at + step, high - 1) : middle(low, high);
        } else {
            high = at;
            at = low === 0 ? Math.max(at - step, 0) : middle(low, high);
        }
        step *= 2;
    }
    return low === 0 ? undefined : ladder[low - 1];
}

const middle = (low: number, high: number): number => Math.floor((low + high) / 2);
