/** Elastic File System, as its API has it. */
import { call, each, nested, tagList, type Translations } from "../translate";

const tags = ["Tags", tagList("Key", "Value")] as const;

/** The id that a file system gets, for calls about it. */
const made = { FileSystemId: "fs-0123456789abcdef0" };

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
                { onlyWith: "lifecyclePolicies", also: { reads: [], build: () => made } },
            ),
            call(
                "efs",
                "UpdateFileSystemProtection",
                {},
                {
                    onlyWith: "protection",
                    also: {
                        reads: ["protection"],
                        build: ({ inputs }) => ({
                            ...made,
                            ...(nested({ replicationOverwrite: "ReplicationOverwriteProtection" })(
                                inputs.protection!,
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
