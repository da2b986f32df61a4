/** File systems that a task mounts with its own role. */
import type { SidecarMountArgs } from "../inputs/sidecar-container";
import { mountPoint } from "./sidecar-container";
import type { ResolvedTask } from "./task-containers";
import type { MountedFileSystem } from "./task-policies";

interface Mounting {
    mountPoints?: { sourceVolume?: string; readOnly?: boolean }[];
}

/** EFS volumes whose mount is authorised by IAM. */
export function mountedFileSystems(
    volumes: ResolvedTask["volumes"],
    containers: ResolvedTask["containers"],
    ofSidecar: readonly SidecarMountArgs[] = [],
): MountedFileSystem[] {
    const ofContainers = Object.values(containers).flatMap(
        ({ fields }) => ((fields ?? {}) as Mounting).mountPoints ?? [],
    );
    const mounts = [...ofContainers, ...ofSidecar.map(mountPoint)];
    return volumes.flatMap(({ name, efsVolumeConfiguration: efs }) => {
        if (efs?.fileSystemId === undefined || efs.authorizationConfig?.iam !== "ENABLED") {
            return [];
        }
        const own = mounts.filter(({ sourceVolume }) => sourceVolume === name);
        return [
            {
                id: efs.fileSystemId,
                accessPointId: efs.authorizationConfig.accessPointId,
                isReadOnly: own.length > 0 && own.every(({ readOnly }) => readOnly === true),
            },
        ];
    });
}
