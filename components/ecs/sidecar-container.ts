/** The collector's container as ECS writes it, where a program says more than config and size. */
import { isWithin, normalPath } from "../../audit/delivery/paths";
import { bufferDirectory } from "../../collector";
import { refuse, withDefaults } from "../../collector/inputs";
import {
    type SidecarContainerArgs,
    type SidecarHealthCheckArgs,
    sidecarHealthCheckInputs,
    type SidecarMountArgs,
    sidecarMountInputs,
} from "../inputs/sidecar-container";

/** A mount as ECS writes it. */
export interface MountPoint {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
}

export function mountPoint(mount: SidecarMountArgs): MountPoint {
    const { volume, path, readOnly } = withDefaults(sidecarMountInputs, mount);
    return { sourceVolume: volume, containerPath: path, readOnly };
}

/** The times, in ECS's own names. */
export const healthCheckTimes = (given: SidecarHealthCheckArgs = {}): Required<SidecarHealthCheckArgs> =>
    withDefaults<SidecarHealthCheckArgs, typeof sidecarHealthCheckInputs>(sidecarHealthCheckInputs, given);

/** Refuses a volume over the queue on disk: tasks that share it would wait for each other's lock on the file. */
export function checkMounts({ mounts = [], buffer }: SidecarContainerArgs & { readonly buffer?: string }): void {
    const folders = mounts.map(({ path }) => normalPath(path)!);
    mounts.forEach(({ path }, i) => {
        const folder = folders[i]!;
        const twin = folders.indexOf(folder);
        if (twin < i) {
            refuse(`mounts[${i}].path`, path, `mounts[${twin}] is there already, and a path has one volume`);
        }
        if (buffer === "disk" && (isWithin(bufferDirectory, folder) || isWithin(folder, bufferDirectory))) {
            refuse(`mounts[${i}].path`, path, `the queue of buffer: "disk" is in ${bufferDirectory}`);
        }
    });
}
