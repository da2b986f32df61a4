/** What a task definition says beside its containers, as far as that is known. Pure. */
import type { Around } from "../collector/rules/config-view";

/** What is behind a volume: a folder that ECS makes for the task, which is empty; or anything else. */
export type VolumeKind = "empty" | "other";

export interface TaskFacts {
    /** Memory of the whole task in MiB: what it leaves bounds a container that has no hard limit of its own. */
    readonly memoryMiB?: number;
    /** Its network mode; undefined where that isn't known. */
    readonly network?: Around["network"];
    /** Its volumes by their names; undefined where one isn't known. */
    readonly volumes?: ReadonlyMap<string, VolumeKind>;
    /** Whether all of the definition is at hand, as it has a family, and not its containers alone. Default: false. */
    readonly isWhole?: boolean;
    /** Whether it is whole, and names no task role. Default: false. */
    readonly hasNoRole?: boolean;
    /** Whether Fargate is among what it is to run on. Default: false. */
    readonly isOnFargate?: boolean;
    /** Whether it is to run on ARM64. Default: false. */
    readonly isOnArm?: boolean;
    /** Whether ECS runs one of it on each instance at most. Default: false. */
    readonly isDaemon?: boolean;
}
