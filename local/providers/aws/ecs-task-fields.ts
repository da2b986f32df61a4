/** Fields of a task definition beside its containers, and what ECS says to them. Source: RegisterTaskDefinition. */
import { boolean, integer, list, map, object, string } from "../schema";
import { fileSystemIdPattern } from "./efs";

const volumeName = string({ required: true, pattern: /^[a-zA-Z0-9_-]{1,255}$/ });
const switchWord = string({ oneOf: ["ENABLED", "DISABLED"] });

/** A volume that passed {@link volumes}; what the rules look at. */
export interface Volume {
    name: string;
    hostPath?: string;
    dockerVolumeConfiguration?: { scope?: string; autoprovision?: boolean };
    efsVolumeConfiguration?: {
        rootDirectory?: string;
        transitEncryption?: string;
        authorizationConfig?: { accessPointId?: string; iam?: string };
    };
    fsxWindowsFileServerVolumeConfiguration?: unknown;
    s3filesVolumeConfiguration?: unknown;
}

export const volumes = list(
    object({
        name: volumeName,
        hostPath: string(),
        configureAtLaunch: boolean(),
        dockerVolumeConfiguration: object({
            scope: string({ oneOf: ["task", "shared"] }),
            autoprovision: boolean(),
            driver: string(),
            driverOpts: map(string()),
            labels: map(string()),
        }),
        efsVolumeConfiguration: object({
            fileSystemId: string({ required: true, pattern: fileSystemIdPattern }),
            rootDirectory: string(),
            transitEncryption: switchWord,
            transitEncryptionPort: integer({ min: 0, max: 65_535 }),
            authorizationConfig: object({
                accessPointId: string({ pattern: /^fsap-[0-9a-f]{8,40}$/ }),
                iam: switchWord,
            }),
        }),
        fsxWindowsFileServerVolumeConfiguration: object({
            fileSystemId: string({ required: true }),
            rootDirectory: string({ required: true }),
            authorizationConfig: object(
                { credentialsParameter: string({ required: true }), domain: string({ required: true }) },
                { required: true },
            ),
        }),
        s3filesVolumeConfiguration: object({
            fileSystemArn: string({ required: true }),
            accessPointArn: string(),
            rootDirectory: string(),
            transitEncryptionPort: integer({ min: 0, max: 65_535 }),
        }),
    }),
    { replace: true },
);

/** Of a task definition and, with `distinctInstance`, of a service. */
export const placementConstraints = (types: readonly string[], replace = false) =>
    list(object({ type: string({ required: true, oneOf: types }), expression: string({ maxLength: 2000 }) }), {
        maxItems: 10,
        replace,
    });

export const proxyConfiguration = object(
    {
        type: string({ oneOf: ["APPMESH"] }),
        containerName: string({ required: true }),
        properties: map(string()),
    },
    { replace: true },
);

const when = (broken: boolean, sentence: string): string[] => (broken ? [sentence] : []);

/** What ECS refuses about the volumes of a task. */
export function volumeRules(all: readonly Volume[], isOnFargate: boolean): string[] {
    const names = all.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return [
        ...when(twice !== undefined, `Volume name '${twice ?? ""}' is used more than once in the task definition.`),
        ...all.flatMap((volume) => [
            ...when(
                isOnFargate && volume.hostPath !== undefined,
                `Volume '${volume.name}': host.sourcePath should not be set for volumes in Fargate.`,
            ),
            ...when(
                isOnFargate && volume.dockerVolumeConfiguration !== undefined,
                `Volume '${volume.name}': Fargate does not support Docker volumes.`,
            ),
            ...when(
                isOnFargate && volume.fsxWindowsFileServerVolumeConfiguration !== undefined,
                `Volume '${volume.name}': Fargate does not support FSx for Windows File Server volumes.`,
            ),
            ...efsRules(volume),
        ]),
    ];
}

function efsRules({ name, efsVolumeConfiguration: efs }: Volume): string[] {
    const { accessPointId, iam } = efs?.authorizationConfig ?? {};
    const rootDirectory = efs?.rootDirectory ?? "/";
    return [
        ...when(
            (accessPointId !== undefined || iam === "ENABLED") && efs?.transitEncryption !== "ENABLED",
            `Volume '${name}': transitEncryption must be ENABLED where authorizationConfig has an access point or IAM.`,
        ),
        ...when(
            accessPointId !== undefined && rootDirectory !== "/",
            `Volume '${name}': rootDirectory must be omitted or set to / where an access point is given.`,
        ),
    ];
}
