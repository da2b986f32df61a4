/** How fast something grows, whatever a few of its points are. */

import { median } from "../support/median";

export type Point = readonly [x: number, y: number];

/**
 * Theil and Sen's slope, the median of the slopes of all pairs. Almost a third of the points may be anything, as when a
 * probe comes while the machine is busy, and it stays what the rest says; least squares would follow the one that is
 * off.
 */
export function robustSlope(points: readonly Point[]): number {
    return median(
        points.flatMap(([x, y], index) =>
            points.slice(index + 1).map(([otherX, otherY]) => (otherY - y) / (otherX - x)),
        ),
    );
}
