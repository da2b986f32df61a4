/** File systems that a task mounts with its own role. */
import type { ResolvedTask } from "./task-containers";
import type { MountedFileSystem } from "./task-policies";

interface Mounting {
    mountPoints?: { sourceVolume?: string; readOnly?: boolean }[];
}

/** EFS volumes whose mount is authorised by IAM. */
export function mountedFileSystems(
    volumes: ResolvedTask["volumes"],
    containers: ResolvedTask["containers"],
): MountedFileSystem[] {
    const mounts = Object.values(containers).flatMap(({ fields }) => ((fields ?? {}) as Mounting).mountPoints ?? []);
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
