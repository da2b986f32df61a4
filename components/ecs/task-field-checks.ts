/** What of a task's fields ECS would refuse beside others, by AWS's own pages. */
import { InputError, isLate, refuse } from "../../collector/inputs";
import { fargatePage, fsxPage } from "../inputs/ecs-fields";
import { type FilledTask, isFargate } from "../inputs/task";

const guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide";

/** A volume, as far as it is known. */
export interface Volume {
    name?: string;
    hostPath?: string;
    configureAtLaunch?: boolean;
    dockerVolumeConfiguration?: object;
    efsVolumeConfiguration?: {
        fileSystemId?: string;
        transitEncryption?: string;
        authorizationConfig?: { accessPointId?: string; iam?: string };
    };
    s3filesVolumeConfiguration?: object;
    fsxWindowsFileServerVolumeConfiguration?: object;
}

function cannot(path: string, why: string, page: string): never {
    throw new InputError(path, `${path} can't be given: ${why} (${page}).`);
}

/** Refuses what the launch type doesn't have. */
export function checkLaunchType(task: FilledTask): void {
    const { pidMode, ipcMode, placementConstraints, ephemeralStorageGiB, proxyConfiguration, containers } = task;
    checkNetworkMode(task);
    if (isFargate(task)) {
        if (pidMode === "host") {
            refuse("pidMode", pidMode, 'on Fargate it must be "task"');
        }
        if (ipcMode !== undefined) {
            cannot("ipcMode", "Fargate doesn't take it", fargatePage);
        }
        if (placementConstraints !== undefined) {
            cannot("placementConstraints", "Fargate doesn't take them", fargatePage);
        }
    } else if (ephemeralStorageGiB !== undefined) {
        cannot("ephemeralStorageGiB", "it is Fargate's", `${guide}/fargate-task-storage.html`);
    }
    const proxy: unknown = proxyConfiguration?.containerName;
    if (proxy !== undefined && !isLate(proxy) && !Object.hasOwn(containers, proxy as string)) {
        refuse("proxyConfiguration.containerName", proxy, `the containers are ${Object.keys(containers).join(", ")}`);
    }
}

/** Network modes by launch type, and what else needs one of them. */
function checkNetworkMode(task: FilledTask): void {
    const { networkMode: mode, requiresCompatibilities = ["FARGATE"], proxyConfiguration, enableFaultInjection } = task;
    if (mode === "awsvpc") {
        return;
    }
    const without = requiresCompatibilities.find((type) => !(modesOf[type] ?? []).includes(mode));
    if (without !== undefined) {
        const there = modesOf[without] ?? ["awsvpc"];
        refuse("networkMode", mode, `for ${without} it must be ${there.map((each) => `"${each}"`).join(" or ")}`);
    }
    if (proxyConfiguration !== undefined) {
        cannot("proxyConfiguration", `it needs the network mode awsvpc, and the task's is ${mode}`, proxyPage);
    }
    if (enableFaultInjection === true && mode === "bridge") {
        cannot("enableFaultInjection", "it needs the network mode awsvpc or host", `${guide}/fault-injection.html`);
    }
}

/** ECS developer guide, "Task networking" for each of them. */
const modesOf: Readonly<Record<string, readonly string[]>> = {
    FARGATE: ["awsvpc"],
    EC2: ["awsvpc", "bridge", "host"],
    MANAGED_INSTANCES: ["awsvpc", "host"],
};

const proxyPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ProxyConfiguration.html";

const kinds = [
    "hostPath",
    "configureAtLaunch",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
] as const;

/** Refuses volumes that ECS would refuse, or that Linux doesn't have. */
export function checkVolumes(volumes: readonly Volume[], onFargate: boolean): void {
    volumes.forEach((volume, i) => {
        const path = `volumes[${i}]`;
        const [first, second] = kinds.filter((kind) => volume[kind] !== undefined && volume[kind] !== false);
        if (second !== undefined) {
            throw new InputError(`${path}.${second}`, `${path} has ${first} and ${second}: a volume is of one kind.`);
        }
        const twin = volumes.findIndex(({ name }) => name !== undefined && name === volume.name);
        if (volume.name !== undefined && twin < i) {
            refuse(`${path}.name`, volume.name, `volumes[${twin}] has it already`);
        }
        if (volume.fsxWindowsFileServerVolumeConfiguration !== undefined) {
            const at = `${path}.fsxWindowsFileServerVolumeConfiguration`;
            cannot(at, "only Windows containers have FSx volumes, and the task is one of Linux", fsxPage);
        }
        if (onFargate) {
            for (const kind of ["hostPath", "dockerVolumeConfiguration"] as const) {
                if (volume[kind] !== undefined) {
                    cannot(`${path}.${kind}`, "Fargate doesn't take it", fargatePage);
                }
            }
        }
        checkEfs(path, volume);
    });
}

function checkEfs(path: string, { efsVolumeConfiguration: efs }: Volume): void {
    const { accessPointId, iam } = efs?.authorizationConfig ?? {};
    const needsEncryption = accessPointId !== undefined || iam === "ENABLED";
    // An Output that isn't there yet stands for a value all the same.
    if (efs !== undefined && needsEncryption && efs.transitEncryption !== "ENABLED" && !isStanding(efs)) {
        refuse(
            `${path}.efsVolumeConfiguration.transitEncryption`,
            efs.transitEncryption,
            'with an access point or IAM it must be "ENABLED"',
        );
    }
}

const isStanding = (efs: object): boolean =>
    Object.hasOwn(efs, "transitEncryption") && (efs as { transitEncryption?: string }).transitEncryption === undefined;
