/** What a file was taken for, and what was found in it: what `--explain` says. */
import { taskOf } from "../audit/carried-inspection";
import { nameOf } from "../audit/violations";
import type { DetectedTargets } from "./detect";
import { counted } from "./looked";
import type { AuditTarget } from "./targets";

/** What came out about a target, as far as it is told. */
interface Outcome {
    /** Names of the containers that are collectors. */
    readonly names?: readonly string[];
}

/** Things that are named; a stack may have thousands. */
const mostNamed = 20;

/** `Taken for a Terraform plan: task definition "orders" with the containers app and adot-collector (a collector).` */
export function explained({ takenFor, targets }: DetectedTargets, outcomes: readonly Outcome[]): string {
    const found = targets.map((target, index) => described(target, outcomes[index]));
    const named = [...new Set(found)].slice(0, mostNamed);
    const more = found.length > mostNamed ? [`and ${counted(found.length - mostNamed, "other")}`] : [];
    const what = found.length === 0 ? "nothing in it is judged" : [...named, ...more].join("; ");
    return `Taken for ${takenFor.join(" and ")}: ${what}.`;
}

function described(target: AuditTarget, { names = [] }: Outcome = {}): string {
    if (target.kind === "config") {
        const { resource = "the whole file", container } = target;
        const memory = container?.memoryMiB === undefined ? "" : ` in ${container.memoryMiB} MiB`;
        return `${resource} is a collector's config${memory}`;
    }
    const { carried, name } = target;
    const resource = nameOf(taskOf(carried, name));
    if (carried.carries !== "task") {
        return `${resource}, which ${carried.carries === "overrides" ? "overrides what tasks run" : "may run a collector"}`;
    }
    const list = "containers" in carried.containers ? carried.containers.containers : undefined;
    const containers = list?.map(({ name: each }) => (names.includes(each) ? `${each} (a collector)` : each));
    return `${resource} with ${containers === undefined ? "containers that aren't known" : `the containers ${containers.join(", ")}`}`;
}
