/** Fields of a task that are passed on to the provider's `TaskDefinition`, and what ECS would refuse of them. */
import type * as aws from "@pulumi/aws/types/input";

import {
    boolean,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    record,
    string,
    wholeNumber,
} from "../../collector/inputs";
import { ecsName } from "../../collector";

/** Volumes and the rest as `@pulumi/aws` has them. */
export type VolumeArgs = aws.ecs.TaskDefinitionVolume;
export type ProxyArgs = aws.ecs.TaskDefinitionProxyConfiguration;
export type PlacementConstraintArgs = aws.ecs.TaskDefinitionPlacementConstraint;

const text = nonEmptyString().late();
const texts = record(string().late()).late();
const toggle = oneOf(["ENABLED", "DISABLED"]).late();
const port = wholeNumber("", 0, 65_535).late();

const dockerVolume = {
    autoprovision: boolean().late().optional(),
    driver: text.optional(),
    driverOpts: texts.optional(),
    labels: texts.optional(),
    scope: oneOf(["task", "shared"]).late().optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionVolumeDockerVolumeConfiguration>;

const efsAuthorization = {
    accessPointId: text.optional(),
    iam: toggle.optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig>;

const efsVolume = {
    authorizationConfig: object(efsAuthorization).late().optional(),
    fileSystemId: text.late("fs-0"),
    rootDirectory: text.optional(),
    transitEncryption: toggle.optional(),
    transitEncryptionPort: port.optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionVolumeEfsVolumeConfiguration>;

const s3filesVolume = {
    accessPointArn: text.optional(),
    fileSystemArn: text.late("arn:aws:s3files:eu-west-1:111122223333:file-system/fs-0"),
    rootDirectory: text.optional(),
    transitEncryptionPort: port.optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionVolumeS3filesVolumeConfiguration>;

/** Only for Windows, and so only refused (`checkVolumes`). */
const fsxVolume = object({}, { open: true }).late();

export const volumeInputs = {
    name: matching(ecsName.pattern, ecsName.allowed).late(),
    hostPath: text.optional(),
    configureAtLaunch: boolean().late().optional(),
    dockerVolumeConfiguration: object(dockerVolume).late().optional(),
    efsVolumeConfiguration: object(efsVolume).late().optional(),
    s3filesVolumeConfiguration: object(s3filesVolume).late().optional(),
    fsxWindowsFileServerVolumeConfiguration: fsxVolume.optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionVolume>;

const proxy = {
    containerName: text.late(),
    properties: texts.optional(),
    type: oneOf(["APPMESH"]).late().optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionProxyConfiguration>;

const placementConstraint = {
    type: oneOf(["memberOf"]).late("memberOf"),
    expression: text.optional(),
} satisfies InputsOf<aws.ecs.TaskDefinitionPlacementConstraint>;

export const volumes = list(object(volumeInputs), { of: "volumes" });
export const proxyConfiguration = object(proxy);
export const placementConstraints = list(object(placementConstraint), { of: "constraints" });

/** What a task definition can be made for; `EXTERNAL` instances have no awsvpc, and nobody has tried the others. */
export const compatibilities = list(
    oneOf(["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"]).unless((value) =>
        value === "EXTERNAL"
            ? "ECS Anywhere has no network mode awsvpc, and in bridge and host a collector hasn't been tried there (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html)"
            : undefined,
    ),
    { least: 1, of: "launch types" },
);

export const networkMode = oneOf(["awsvpc", "bridge", "host", "none"]).unless((value) =>
    value === "none"
        ? "without a network the collector can send nothing; it must be awsvpc, bridge or host"
        : undefined,
);

export const operatingSystemFamily = matching(/^(LINUX|WINDOWS_SERVER_\w+)$/, '"LINUX"').unless((value) =>
    value === "LINUX"
        ? undefined
        : 'it must be "LINUX": the collector is a Linux container, with a health check, a read-only file system and memory sizes that Windows doesn\'t have',
);
