/** What has to hold for ours, as sentences about what doesn't. */
import { capacity } from "../../collector";
import type { Cell, Result } from "./cell";

/** How a contender got through a cell: it is alive, or when that ended. */
export function stateOf({ diedAfter, stalledAfter, alive }: Result): string {
    if (stalledAfter !== undefined) {
        return `stalled after ${stalledAfter} s`;
    }
    return alive ? "alive" : `died after ${diedAfter ?? 0} s`;
}

export const survived = ({ alive, stalledAfter }: Result): boolean => alive && stalledAfter === undefined;

/** Series that the scrape cache knows at a time: those that have gone since the last scrape too. */
const known = ({ load }: Cell): number => load.series * (1 + load.churn);

/** Whether the cell asks for no more than the sidecar is rated for, with an endpoint that is well. */
export const isRated = (cell: Cell): boolean =>
    cell.faults.length === 0 &&
    cell.hostile === undefined &&
    cell.stopping === undefined &&
    known(cell) <= capacity(cell.container.memoryMiB).series;

/** What ours didn't hold, one sentence each; of others, and of variants, nothing is expected. */
export function broken(cell: Cell, result: Result): string[] {
    if (result.contender !== "ours" || result.variant !== undefined) {
        return [];
    }
    const { name } = cell;
    const sentences: string[] = [];
    if (!survived(result)) {
        const words = result.problem === undefined ? "" : ` It ${result.problem}`;
        sentences.push(`${name}: ours ${stateOf(result)}.${words}`);
    }
    if (result.oomKills > 0) {
        sentences.push(`${name}: ours was killed ${result.oomKills} times for its memory; 0 is expected.`);
    }
    if (isRated(cell)) {
        if (result.refused > 0) {
            sentences.push(`${name}: ours refused ${result.refused} points within its rated capacity; 0 is expected.`);
        }
        if (result.lost > 0) {
            sentences.push(
                `${name}: ours lost ${result.lost} of ${result.served} samples within its rated capacity; 0 is expected.`,
            );
        }
    }
    return sentences;
}
