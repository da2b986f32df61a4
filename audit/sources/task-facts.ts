/** Facts of a task definition, in whatever schema it is written. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown } from "../knowledge";
import { networkOf } from "../network-modes";
import type { TaskFacts, VolumeKind } from "../task-facts";
import { descend, elements, isThere, member, type Place, structure, textAt } from "./places";
import { hasWord } from "./template-words";

/** What the rules about a whole task ask for, but its memory. */
export function taskFactsOf(root: Place): Omit<TaskFacts, "memoryMiB" | "isDaemon"> {
    const needed = elements(member(root, "requiresCompatibilities")).map(({ value }) => value);
    const isWhole = !isUnknown(structure(root).value) && isThere(member(root, "family"));
    const volumes = volumesIn(root, isWhole);
    return {
        network: networkOf(member(root, "networkMode").value, needed),
        ...(volumes === undefined ? {} : { volumes }),
        ...(isWhole ? { isWhole } : {}),
        ...(isWhole && !isSet(member(root, "taskRoleArn")) ? { hasNoRole: true } : {}),
        ...(needed.includes("FARGATE") ? { isOnFargate: true } : {}),
        ...(textAt(descend(root, "runtimePlatform", "cpuArchitecture"))?.toUpperCase() === "ARM64"
            ? { isOnArm: true }
            : {}),
    };
}

/** Providers take an empty text for none. */
const isSet = (place: Place): boolean => isThere(place) && place.value !== "";

/** Where there is no list of them, what is at hand may be an excerpt, such as the containers alone. */
function volumesIn(root: Place, isWhole: boolean): ReadonlyMap<string, VolumeKind> | undefined {
    const place = member(root, "volume");
    if (!isThere(place)) {
        return isWhole ? new Map() : undefined;
    }
    if (isUnknown(structure(place).value)) {
        return undefined;
    }
    const volumes = elements(place).map((volume) => [textAt(member(volume, "name")), kindOf(volume)] as const);
    return volumes.every((volume): volume is [string, VolumeKind] => volume[0] !== undefined && !hasWord(volume[0]))
        ? new Map(volumes)
        : undefined;
}

/** Nothing but a name, or a host without a path, is a folder that ECS makes (API reference, `HostVolumeProperties`). */
const kindOf = ({ value }: Place): VolumeKind =>
    isMapping(value) && Object.entries(value).every(([key, field]) => key.toLowerCase() === "name" || isEmpty(field))
        ? "empty"
        : "other";

const isEmpty = (value: unknown): boolean =>
    isMapping(value) && !isUnknown(value)
        ? Object.values(value).every(isEmpty)
        : Array.isArray(value)
          ? value.every(isEmpty)
          : value === undefined || value === null || value === "" || value === false;
