/** A task of the collector alone, which other tasks send to: what a program can say about it. */
import type { Input } from "@pulumi/pulumi";

import { type CommonOptions, memoryFloorMiB, requestInputs, resourceAttribute } from "../../collector";
import { type Filled, type InputsOf, list, matching, object, oneOf, wholeNumber } from "../../collector/inputs";
import { logRetention, tags } from "./common";
import { checkTaskSize } from "./fargate";
import { type RoleArgs, roleInputs } from "./role";
import { type CollectorImageArgs, sidecarInputs } from "./sidecar";
import { arnOf, type PlatformReference, taskInputs } from "./task";

/** The collector in a task of its own. */
export interface CollectorArgs extends CommonOptions, CollectorImageArgs {
    /**
     * Attributes of the senders' resources that become labels of their series, such as `service.version`, with
     * underscores for dots. Every other attribute with a dot in its name is dropped, but for those that make `job`,
     * `instance`, cluster and family. Default: none.
     */
    resourceLabels?: string[];
    /**
     * Environment variables for `${env:NAME}` in `additions`; known from the start, as a policy has to read the config.
     * Default: none.
     */
    environment?: Record<string, string>;
    /**
     * Environment variables read at start from an SSM parameter (name or ARN) or a Secrets Manager secret (ARN), known
     * from the start; the execution role that is made may read them. Default: none.
     */
    secrets?: Record<string, string>;
    /**
     * Mount the collector's root file system read-only. Exporters and extensions in `additions` that write files need
     * false, and a folder below `/home/aoc`. Default: true, and false with `buffer: "disk"` or `ecs_observer`, which
     * can't have it.
     */
    readonlyRootFilesystem?: boolean;
    /**
     * Proxy through which the collector reaches AMP and other addresses with https, such as `http://proxy:3128`. The
     * task's metadata and credentials are asked for without it. One with a password belongs into `secrets`, as
     * `HTTPS_PROXY`. Default: none.
     */
    httpsProxy?: string;
    /** Hosts and domains beside those that the collector reaches without the proxy. Default: none. */
    noProxy?: string[];
}

/** What `AdotGateway` and `AdotDaemon` take both. */
export interface CollectorTaskArgs {
    /**
     * Where the metrics go: `Platform.fromStack("org/observability/prod")`, or the `platformOutputs` of the same
     * program.
     */
    platform: PlatformReference;
    /** ARN of the ECS cluster that it runs in. */
    clusterArn: Input<string>;
    /** Family of the task definition: letters, digits, hyphens and underscores. Default: the component's name. */
    family?: string;
    /**
     * The collector as it is called in its metrics about itself (label `job`); senders keep their own. Default: the
     * family.
     */
    serviceName?: string;
    /** The collector. Default: all of its defaults. */
    collector?: CollectorArgs;
    /** `X86_64` or `ARM64`. Default: `X86_64`. */
    cpuArchitecture?: string;
    /** Days the collector's logs are kept, one of CloudWatch's retentions; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: Input<number>;
    /** ARN of the KMS key that encrypts the log group. Default: none, CloudWatch's own encryption. */
    logKmsKeyArn?: Input<string>;
    /** The collector's role. Default: one is made that may do what its pipelines need. */
    taskRole?: RoleArgs;
    /** The role with which ECS starts the task. Default: one is made that may read and write what it names. */
    executionRole?: RoleArgs;
    /** Tags for every resource. */
    tags?: Input<Record<string, Input<string>>>;
}

const { image, imageKind, imageRelease, restartAttemptSeconds, scrapeIntervalSeconds } = sidecarInputs;
const { assumeRole, buffer, destination, destinations, ecsMetrics, selfMetrics, logLevel, additions } = sidecarInputs;
const { environment, secrets, readonlyRootFilesystem, httpsProxy, noProxy } = sidecarInputs;

export const collectorArgsInputs = {
    image,
    imageKind,
    imageRelease,
    restartAttemptSeconds,
    scrapeIntervalSeconds,
    buffer,
    assumeRole,
    destination,
    destinations,
    ecsMetrics,
    selfMetrics,
    logLevel,
    additions,
    resourceLabels: list(resourceAttribute, { of: "attributes" }).optional(),
    environment,
    secrets,
    readonlyRootFilesystem,
    httpsProxy,
    noProxy,
} satisfies InputsOf<CollectorArgs>;

export const collectorTaskInputs = {
    platform: taskInputs.platform,
    clusterArn: arnOf("ecs").late("arn:aws:ecs:eu-west-1:111122223333:cluster/cluster"),
    family: requestInputs.family,
    serviceName: requestInputs.serviceName.optional(),
    collector: object(collectorArgsInputs).or({}),
    cpuArchitecture: oneOf(["X86_64", "ARM64"]).or("X86_64"),
    logRetentionDays: logRetention.late().or(30),
    logKmsKeyArn: arnOf("kms").late().optional(),
    taskRole: object(roleInputs).optional(),
    executionRole: object(roleInputs).optional(),
    tags,
} satisfies InputsOf<CollectorTaskArgs>;

/** Arguments that both components have, with every default filled in. */
export type FilledCollectorTask = Omit<Filled<CollectorTaskArgs, typeof collectorTaskInputs>, "collector"> & {
    family: string;
    serviceName: string;
    collector: Filled<CollectorArgs, typeof collectorArgsInputs>;
};

/** MiB of a task on an instance of one's own; the collector has all of it. */
export const collectorMemory = wholeNumber("MiB", memoryFloorMiB, 122_880);

/** CPU units of a task. */
export const taskCpu = wholeNumber("CPU units", 128, 196_608);

/** Refuses a size that the launch type doesn't have. */
export function checkCollectorSize(launchType: string, cpu: number, memory: number): void {
    if (launchType === "FARGATE") {
        checkTaskSize(cpu, memory);
    }
}

/** The id of a resource in EC2, such as `subnet-0a1b2c`. */
export const ec2Id = (prefix: string) =>
    matching(new RegExp(`^${prefix}-[\\w-]+$`), `the id of ${prefix === "sg" ? "a security group" : `a ${prefix}`}`);
