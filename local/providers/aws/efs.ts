/**
 * Elastic File System. Limits: the API models of CreateFileSystem, CreateAccessPoint and CreateMountTarget; which
 * changes replace: the aws provider's schema.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, number, object, string } from "../schema";
import { isUnknown } from "../values";
import { hex, ownId, ownThing, region, securityGroupIdPattern, subnetIdPattern, tags, text } from "./common";
import { requireGroups } from "./security-groups";

const fileSystemToken = "aws:efs/fileSystem:FileSystem";
const mountTargetToken = "aws:efs/mountTarget:MountTarget";

export const fileSystemIdPattern = /^fs-[0-9a-f]{8,40}$/;
const noFileSystem = (id: string) => `FileSystemNotFound: File system '${id}' does not exist.`;
const kmsKeyPattern =
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})|alias\/[a-zA-Z0-9/_-]+)$/;
/** An id of POSIX. */
const posixId = { required: true, min: 0, max: 4_294_967_295 } as const;

const requireFileSystem = (id: unknown, context: Context) =>
    ownThing(context, fileSystemToken, id, noFileSystem(String(id)));

const afterDays = [1, 7, 14, 30, 60, 90, 180, 270, 365].map((days) => `AFTER_${days}_DAY${days === 1 ? "" : "S"}`);

const fileSystem: ResourceType = {
    token: fileSystemToken,
    exception: "BadRequest",
    inputs: {
        creationToken: string({ replace: true, minLength: 1, maxLength: 64 }),
        encrypted: boolean({ replace: true }),
        kmsKeyId: string({ replace: true, pattern: kmsKeyPattern }),
        performanceMode: string({ replace: true, oneOf: ["generalPurpose", "maxIO"] }),
        availabilityZoneName: string({ replace: true, minLength: 1, maxLength: 64 }),
        throughputMode: string({ oneOf: ["bursting", "provisioned", "elastic"] }),
        provisionedThroughputInMibps: number({ min: 1 }),
        lifecyclePolicies: list(
            object({
                transitionToIa: string({ oneOf: afterDays }),
                transitionToArchive: string({ oneOf: afterDays }),
                transitionToPrimaryStorageClass: string({ oneOf: ["AFTER_1_ACCESS"] }),
            }),
            { maxItems: 3 },
        ),
        protection: object({ replicationOverwrite: string({ oneOf: ["ENABLED", "DISABLED"] }) }),
        region,
        tags,
    },
    defaults: { throughputMode: "bursting" },
    computed: ["arn", "creationToken", "dnsName", "encrypted", "kmsKeyId", "name", "ownerId", "performanceMode"],
    validate: ({ encrypted, kmsKeyId, throughputMode, provisionedThroughputInMibps: provisioned }) => [
        ...problemIf(
            kmsKeyId !== undefined && encrypted !== true && !isUnknown(encrypted),
            "kmsKeyId",
            "BadRequest: encrypted must be true where kmsKeyId is given.",
        ),
        ...problemIf(
            !isUnknown(throughputMode) && (throughputMode === "provisioned") !== (provisioned !== undefined),
            "provisionedThroughputInMibps",
            "BadRequest: ProvisionedThroughputInMibps must be given with the throughput mode provisioned, and with no other.",
        ),
    ],
    missing: noFileSystem,
    create: (inputs, context) => {
        const creationToken = inputs.creationToken ?? `terraform-${hex(26)}`;
        if (context.cloud.list(fileSystemToken).some(({ outputs }) => outputs.creationToken === creationToken)) {
            throw new Refused(
                `FileSystemAlreadyExists: File system with creation token '${String(creationToken)}' already exists.`,
            );
        }
        const id = ownId("fs");
        return {
            id,
            outputs: {
                arn: `arn:aws:elasticfilesystem:${context.region}:${context.accountId}:file-system/${id}`,
                creationToken,
                dnsName: `${id}.efs.${context.region}.amazonaws.com`,
                encrypted: inputs.encrypted ?? false,
                kmsKeyId: inputs.kmsKeyId ?? "",
                name: "",
                ownerId: context.accountId,
                performanceMode: inputs.performanceMode ?? "generalPurpose",
            },
        };
    },
    beforeDelete: ({ id }, context) => {
        if (context.cloud.list(mountTargetToken).some(({ inputs }) => inputs.fileSystemId === id)) {
            throw new Refused(`FileSystemInUse: The file system '${id}' has mount targets; delete them first.`);
        }
    },
    contains: ({ id }, other) => other.inputs.fileSystemId === id,
};

const accessPoint: ResourceType = {
    token: "aws:efs/accessPoint:AccessPoint",
    exception: "BadRequest",
    inputs: {
        fileSystemId: string({ required: true, replace: true, pattern: fileSystemIdPattern }),
        posixUser: object(
            { uid: integer(posixId), gid: integer(posixId), secondaryGids: list(integer(posixId), { maxItems: 16 }) },
            { replace: true },
        ),
        rootDirectory: object(
            {
                path: string({ maxLength: 100, pattern: /^(\/|(\/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4})$/ }),
                creationInfo: object({
                    ownerUid: integer(posixId),
                    ownerGid: integer(posixId),
                    permissions: string({ required: true, pattern: /^[0-7]{3,4}$/ }),
                }),
            },
            { replace: true },
        ),
        region,
        tags,
    },
    computed: ["arn", "fileSystemArn", "ownerId"],
    missing: (id) => `AccessPointNotFound: Access point '${id}' does not exist.`,
    create: (inputs, context) => {
        requireFileSystem(inputs.fileSystemId, context);
        const id = ownId("fsap");
        const of = `arn:aws:elasticfilesystem:${context.region}:${context.accountId}`;
        return {
            id,
            outputs: {
                arn: `${of}:access-point/${id}`,
                fileSystemArn: `${of}:file-system/${text(inputs, "fileSystemId")}`,
                ownerId: context.accountId,
            },
        };
    },
};

const mountTarget: ResourceType = {
    token: mountTargetToken,
    exception: "BadRequest",
    inputs: {
        fileSystemId: string({ required: true, replace: true, pattern: fileSystemIdPattern }),
        subnetId: string({ required: true, replace: true, pattern: subnetIdPattern }),
        ipAddress: string({ replace: true, pattern: /^\d{1,3}(\.\d{1,3}){3}$/ }),
        ipAddressType: string({ replace: true, oneOf: ["IPV4_ONLY", "IPV6_ONLY", "DUAL_STACK"] }),
        ipv6Address: string({ replace: true, minLength: 3, maxLength: 39 }),
        securityGroups: list(string({ pattern: securityGroupIdPattern }), { maxItems: 5 }),
        region,
    },
    computed: ["dnsName", "fileSystemArn", "ipAddress", "networkInterfaceId", "securityGroups"],
    missing: (id) => `MountTargetNotFound: Mount target '${id}' does not exist.`,
    create: (inputs, context) => {
        const { fileSystemId, subnetId } = inputs;
        requireFileSystem(fileSystemId, context);
        requireGroups(inputs.securityGroups, context);
        const same = context.cloud
            .list(mountTargetToken)
            .some((other) => other.inputs.fileSystemId === fileSystemId && other.inputs.subnetId === subnetId);
        if (same) {
            throw new Refused("MountTargetConflict: mount target already exists in this AZ");
        }
        return {
            id: ownId("fsmt"),
            outputs: {
                dnsName: `${String(fileSystemId)}.efs.${context.region}.amazonaws.com`,
                fileSystemArn: `arn:aws:elasticfilesystem:${context.region}:${context.accountId}:file-system/${String(fileSystemId)}`,
                ipAddress: inputs.ipAddress ?? "10.0.0.10",
                networkInterfaceId: ownId("eni"),
                securityGroups: inputs.securityGroups ?? ["sg-00000000"],
            },
        };
    },
    update: (_record, inputs, context) => {
        requireGroups(inputs.securityGroups, context);
        return {};
    },
};

export const efs: readonly ResourceType[] = [fileSystem, accessPoint, mountTarget];
