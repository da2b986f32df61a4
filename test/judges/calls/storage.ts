/** Elastic File System, as its API has it. */
import type { JsonObject, StateResource } from "../state";
import { call, each, nested, tagList, type Translations } from "../translate";

const tags = ["Tags", tagList("Key", "Value")] as const;

/** A file system's id, for calls about it; one that it could get where the state has none. */
const made = ({ id }: StateResource): JsonObject => ({
    FileSystemId: id?.startsWith("fs-") ? id : "fs-0123456789abcdef0",
});

export const efs: Translations = {
    "aws:efs/fileSystem:FileSystem": {
        calls: [
            call(
                "efs",
                "CreateFileSystem",
                {
                    encrypted: "Encrypted",
                    kmsKeyId: "KmsKeyId",
                    performanceMode: "PerformanceMode",
                    availabilityZoneName: "AvailabilityZoneName",
                    throughputMode: "ThroughputMode",
                    provisionedThroughputInMibps: "ProvisionedThroughputInMibps",
                    tags,
                },
                {
                    also: {
                        reads: ["creationToken"],
                        build: ({ inputs }) => ({ CreationToken: inputs.creationToken ?? "terraform-0123456789" }),
                    },
                },
            ),
            call(
                "efs",
                "PutLifecycleConfiguration",
                {
                    lifecyclePolicies: [
                        "LifecyclePolicies",
                        each(
                            nested({
                                transitionToIa: "TransitionToIA",
                                transitionToArchive: "TransitionToArchive",
                                transitionToPrimaryStorageClass: "TransitionToPrimaryStorageClass",
                            }),
                        ),
                    ],
                },
                { onlyWith: "lifecyclePolicies", also: { reads: [], build: made } },
            ),
            call(
                "efs",
                "UpdateFileSystemProtection",
                {},
                {
                    onlyWith: "protection",
                    also: {
                        reads: ["protection"],
                        build: (resource) => ({
                            ...made(resource),
                            ...(nested({ replicationOverwrite: "ReplicationOverwriteProtection" })(
                                resource.inputs.protection!,
                                "protection",
                            ) as object),
                        }),
                    },
                },
            ),
        ],
    },
    "aws:efs/accessPoint:AccessPoint": {
        calls: [
            call(
                "efs",
                "CreateAccessPoint",
                {
                    fileSystemId: "FileSystemId",
                    posixUser: ["PosixUser", nested({ uid: "Uid", gid: "Gid", secondaryGids: "SecondaryGids" })],
                    rootDirectory: [
                        "RootDirectory",
                        nested({
                            path: "Path",
                            creationInfo: [
                                "CreationInfo",
                                nested({ ownerUid: "OwnerUid", ownerGid: "OwnerGid", permissions: "Permissions" }),
                            ],
                        }),
                    ],
                    tags,
                },
                { also: { reads: [], build: () => ({ ClientToken: "terraform-0123456789" }) } },
            ),
        ],
    },
    "aws:efs/mountTarget:MountTarget": {
        calls: [
            call("efs", "CreateMountTarget", {
                fileSystemId: "FileSystemId",
                subnetId: "SubnetId",
                ipAddress: "IpAddress",
                ipAddressType: "IpAddressType",
                ipv6Address: "Ipv6Address",
                securityGroups: "SecurityGroups",
            }),
        ],
    },
};
