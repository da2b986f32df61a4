/** What has to hold in a soak, as sentences about what doesn't. */
import type { Cell, Result } from "../memory/cell";
import { stateOf, survived } from "../memory/expectations";
import { growthOf } from "./growth";

/** MiB of live heap in ten minutes: a day of more would end the container. */
export const mostGrowthMiB = 1;
/**
 * MiB of live heap by which the level after a deploy may be above the one before it. A Go map keeps the tables that it
 * once needed, and in the first scrape after a deploy the scrape cache holds the old series beside the new ones: its
 * map doubles from 64 tables of 1,024 places, 27,264 bytes each, to 128, which are 1.7 MiB more, as measured. Twice
 * that, and room for what is smaller; the old series themselves, if they stayed, would be 16 MiB.
 */
export const mostStepMiB = 4;
/** Fewer probes in a stretch have no slope worth the name. */
const leastProbes = 3;

const stretchNames = { before: "before the deploy", after: "after the deploy" } as const;

/** One sentence for each thing that didn't hold. */
export function unsteady(cell: Cell, result: Result): string[] {
    const { before, after } = growthOf(result.probes ?? [], cell.seconds);
    const compared = before.probes >= leastProbes && after.probes >= leastProbes;
    const step = compared ? after.live.level - before.live.level : 0;
    return [
        ...(survived(result) ? [] : [`the sidecar ${stateOf(result)}`]),
        ...(result.oomKills === 0 ? [] : [`the sidecar was killed ${result.oomKills} times for its memory`]),
        ...(result.refused === 0 ? [] : [`${result.refused} points were refused`]),
        ...(result.lost === 0 ? [] : [`${result.lost} of ${result.served} samples were lost`]),
        ...(["before", "after"] as const).flatMap((name) => {
            const { probes, live } = { before, after }[name];
            return [
                ...(probes >= leastProbes
                    ? []
                    : [`${stretchNames[name]} the sidecar answered ${probes} probes; ${leastProbes} make a slope`]),
                ...(live.perTenMinutes < mostGrowthMiB
                    ? []
                    : [`${stretchNames[name]} live heap grew by ${live.perTenMinutes.toFixed(2)} MiB in ten minutes`]),
            ];
        }),
        ...(step <= mostStepMiB
            ? []
            : [`live heap is ${step.toFixed(2)} MiB higher after the deploy than before it; ${mostStepMiB} may be`]),
    ];
}
