/** Go's garbage collector beside the limiter: the limiter alone doesn't hold memory. */
import { goMemLimitVariable, memoryCeilingMiB, memoryFloorMiB, sizeSidecar } from "../../collector";
import { largestGoMemLimitMiB } from "../../collector/config/sizing";
import { memoryHeld } from "../../collector/rules/memory-held";
import type { Container } from "../containers";
import { goGcOf, goGcVariable } from "../go-gc";
import type { ContainerRule } from "./container-rule";

/**
 * The most that the heap may grow by between two collections, percent, where no GOMEMLIMIT makes Go collect earlier.
 * With 200 a collector lived through the load that ended one with 400 (`npm run bench:memory -- --case garbage`).
 */
const largestGoGc = 200;

/** Garbage isn't collected, or only when the heap is several times as large, and there is no GOMEMLIMIT. */
export const gcOff = {
    id: "gc-off",
    policy: memoryHeld,
    isFixable: true,
    check: ({ container, goMemLimitMiB = Infinity }, report) => {
        const percent = goGcOf(container);
        const isHeld = goMemLimitMiB <= largestGoMemLimitMiB(container.memoryMiB ?? Number.MAX_VALUE);
        if (!isHeld && (percent ?? (isGiven(container) ? Infinity : 0)) > largestGoGc) {
            const memoryMiB = Math.floor(
                Math.min(Math.max(container.memoryMiB ?? 0, memoryFloorMiB), memoryCeilingMiB),
            );
            report({
                path: "environment",
                message: `${problemOf(percent)}, and it has no ${goMemLimitVariable} below its memory: ${percent === undefined ? `where it is off or above ${largestGoGc}, garbage` : "garbage"} fills the container before the memory limiter has it collected.`,
                fix: `${percent === undefined ? `Write ${goGcVariable} as a literal of ${largestGoGc} or less` : `Remove ${goGcVariable}`}, or set ${goMemLimitVariable} to ${sizeSidecar(memoryMiB).goMemLimitMiB}MiB.`,
            });
        }
    },
} as const satisfies ContainerRule;

/**
 * Whether what isn't known is there for certain: a secret by that name. A file of variables may have any name, and
 * nothing speaks for this one.
 */
const isGiven = ({ secrets }: Container): boolean => secrets.some(({ name }) => name === goGcVariable);

function problemOf(percent: number | undefined): string {
    if (percent === undefined) {
        return `Its ${goGcVariable} isn't known before the task starts`;
    }
    return percent === Infinity
        ? `Its ${goGcVariable} switches Go's garbage collector off`
        : `Its ${goGcVariable} of ${percent} lets the heap grow to ${(100 + percent) / 100} times what is in use`;
}
