/** What has to hold for ours, as sentences about what doesn't. */
import { capacity, usualChurn } from "../../collector";
import { isOurs } from "../support/contenders";
import type { Cell, Result } from "./cell";

/** How a contender got through a cell: it is alive, or when that ended. */
export function stateOf({ diedAfter, stalledAfter, alive }: Result): string {
    if (stalledAfter !== undefined) {
        return `stalled after ${stalledAfter} s`;
    }
    return alive ? "alive" : `died after ${diedAfter ?? 0} s`;
}

/** Everything arrived, and it lives. */
export const held = (result: Result): boolean =>
    survived(result) && result.oomKills === 0 && result.refused === 0 && result.lost <= 0;

export const survived = ({ alive, stalledAfter }: Result): boolean => alive && stalledAfter === undefined;

/**
 * Whether the cell asks for no more than the sidecar is rated for, with an endpoint that is well; with a queue on disk
 * also with one that is down for no longer than five minutes.
 */
export const isRated = (cell: Cell): boolean =>
    cell.faults.length === 0 &&
    cell.hostile === undefined &&
    cell.stopping === undefined &&
    cell.load.series <= capacity(cell.container.memoryMiB, Math.max(usualChurn, cell.load.churn)).series;

/** What ours didn't hold, one sentence each; of others, and of variants, nothing is expected. */
export function broken(cell: Cell, result: Result): string[] {
    if (!isOurs(result.contender) || result.variant !== undefined) {
        return [];
    }
    const { name } = cell;
    const { contender } = result;
    const sentences: string[] = [];
    if (!survived(result)) {
        const words = result.problem === undefined ? "" : ` It ${result.problem}`;
        sentences.push(`${name}: ${contender} ${stateOf(result)}.${words}`);
    }
    if (result.oomKills > 0) {
        sentences.push(`${name}: ${contender} was killed ${result.oomKills} times for its memory; 0 is expected.`);
    }
    if (isRated(cell)) {
        if (result.refused > 0) {
            sentences.push(
                `${name}: ${contender} refused ${result.refused} points within its rated capacity; 0 is expected.`,
            );
        }
        if (result.lost > 0) {
            sentences.push(
                `${name}: ${contender} lost ${result.lost} of ${result.served} samples within its rated capacity; 0 is expected.`,
            );
        }
    }
    return sentences;
}
