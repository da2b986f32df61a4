/** An `AdotTaskDefinition`: what a program can say about a task, and what ECS would refuse of it. */
import type { Input } from "@pulumi/pulumi";

import {
    type Destinations,
    type OtlpArgs,
    requestInputs,
    type ScrapeArgs,
    scrapeJobs,
    type StatsdArgs,
    writesToPlatform,
    type XrayArgs,
} from "../../collector";
import {
    anything,
    boolean,
    type Filled,
    InputError,
    type InputsOf,
    isLate,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import type { WorkspaceAccess } from "../amp/access";
import { arriving } from "./arrive";
import { logRetention, tags } from "./common";
import { type ContainerArgs, containers } from "./container";
import { type JavaAgentArgs, javaAgent, type JmxExporterArgs, jmxExporter } from "./java-agent";
import { withAllFieldsLifted } from "./lifted-fields";
import { type RoleArgs, roleInputs } from "./role";
import { platformLimits, type SeriesLimit } from "./series-limits";
import { remoteWriteUrl, type SidecarArgs, sidecarInputs } from "./sidecar";
import {
    compatibilities,
    networkMode,
    operatingSystemFamily,
    placementConstraints,
    type PlacementConstraintArgs,
    type ProxyArgs,
    proxyConfiguration,
    type VolumeArgs,
    volumes,
} from "./task-fields";

/**
 * Where metrics go: what an app needs to know of the platform. `Platform.fromStack` and `platformOutputs` both give
 * one.
 */
export interface PlatformReference {
    /** Region of the AMP workspace, or of CloudWatch where metrics go there; requests are signed for it. */
    region: Input<string>;
    /** ARN of the AMP workspace; the task role may write to this one only. Needed with `destination` `amp`. */
    workspaceArn?: Input<string>;
    /**
     * Name of the SSM parameter that holds the remote-write URL. Known at preview, unlike the URL. Needed with
     * `destination` `amp`.
     */
    remoteWriteParameterName?: Input<string>;
    /** ARN of that parameter; the execution role may read it. Needed with `destination` `amp`. */
    remoteWriteParameterArn?: Input<string>;
    /** Account of the AMP workspace. Default: the one in `workspaceArn`. */
    accountId?: Input<string>;
    /**
     * The remote-write URL itself, which is what a task in another account gets. Default: none, and such a task reads
     * the parameter by its ARN, which has to be shared with its account.
     */
    remoteWriteUrl?: Input<string>;
    /**
     * Who may write beside the workspace's account; a task that isn't among them is refused. Default: not known, and
     * nobody is refused.
     */
    access?: Input<WorkspaceAccess>;
    /** The workspace's limits for series with the same labels. Default: none are known. */
    limits?: Input<SeriesLimit[]>;
}

/** Arguments of `AdotTaskDefinition`. */
export interface AdotTaskDefinitionArgs {
    /**
     * Where the metrics go: `Platform.fromStack("org/observability/prod")`, or the `platformOutputs` of the same
     * program.
     */
    platform: PlatformReference;
    /** Family of the task definition: letters, digits, hyphens and underscores. Default: the component's name. */
    family?: string;
    /** The service as it is called in metrics (label `job`). Default: the family. */
    serviceName?: string;
    /**
     * CPU units of the task: on Fargate 256, 512, 1024, 2048, 4096, 8192 or 16384, elsewhere any from 128 to 196608
     * (1024 is one vCPU).
     */
    cpu: number;
    /**
     * Memory of the task in MiB; Fargate allows certain sizes for each cpu. The containers' memory and the sidecar's
     * must fit.
     */
    memory: number;
    /**
     * Ephemeral storage of a task on Fargate in GiB, 21 to 200; images and what containers write are in it. Default:
     * Fargate's 20.
     */
    ephemeralStorageGiB?: number;
    /** Launch types that ECS checks the task for: `FARGATE`, `EC2`, `MANAGED_INSTANCES`. Default: Fargate alone. */
    requiresCompatibilities?: string[];
    /**
     * `awsvpc`, on every launch type: the collector and its targets share a loopback address. On EC2 also `bridge`,
     * where each scrape job names its container, and `host`, where ECS places one task on an instance for each
     * `sidecar.portOffset`. Default: `awsvpc`.
     */
    networkMode?: string;
    /** `LINUX`, as the collector runs there only. Default: `LINUX`. */
    operatingSystemFamily?: string;
    /**
     * Volumes, as `aws.ecs.TaskDefinition` takes them: bind mounts, EFS, S3 Files, Docker's on EC2, and EBS that a
     * service configures at launch. A container mounts one by `fields.mountPoints`. Default: none.
     */
    volumes?: VolumeArgs[];
    /** Rules of placement for tasks on EC2. Default: none. */
    placementConstraints?: PlacementConstraintArgs[];
    /** App Mesh's proxy. Default: none. */
    proxyConfiguration?: ProxyArgs;
    /** Process namespace that the containers share: `task`, or `host` on EC2. Default: one for each container. */
    pidMode?: string;
    /** IPC resources that the containers share, on EC2: `host`, `task` or `none`. Default: ECS's own. */
    ipcMode?: string;
    /** Let AWS FIS inject faults into the task. Default: false. */
    enableFaultInjection?: boolean;
    /** Keep old revisions of the task definition when it changes or is destroyed. Default: false. */
    skipDestroy?: boolean;
    /** Compare with the latest active revision, rather than the one that was made here. Default: false. */
    trackLatest?: boolean;
    /** The user's containers by name. */
    containers: Record<string, ContainerArgs>;
    /** What to scrape, by job name. Default: nothing but the task's and the collector's own metrics. */
    scrape?: Record<string, ScrapeArgs>;
    /** What the containers push by OTLP, and which of them get the variables for it. Default: nothing is taken. */
    otlp?: OtlpArgs;
    /** What the containers send by StatsD, and which of them get the variables for it. Default: nothing is taken. */
    statsd?: StatsdArgs;
    /**
     * What the containers send by the X-Ray SDKs, traces for X-Ray's OTLP endpoint in the task's region, and which of
     * them get the variable for it. Default: nothing is taken.
     */
    xray?: XrayArgs;
    /** OpenTelemetry's Java agent, put into containers of `otlp` by an init container. Default: none. */
    javaAgent?: JavaAgentArgs;
    /** The JMX exporter, put into containers by an init container. Default: none. */
    jmxExporter?: JmxExporterArgs;
    /**
     * Tasks of this definition that run at the same time, at most, 1 to 1000000: with `sidecar.expectedSeries`, what is
     * compared with the workspace's limits. Default: 1.
     */
    expectedTasks?: number;
    /** The collector. Default: all of its defaults. */
    sidecar?: SidecarArgs;
    /** `X86_64` or `ARM64`. Default: `X86_64`. */
    cpuArchitecture?: string;
    /** Days the task's logs are kept, one of CloudWatch's retentions; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: Input<number>;
    /** ARN of the KMS key that encrypts the task's log group. Default: none, CloudWatch's own encryption. */
    logKmsKeyArn?: Input<string>;
    /** Class of the task's log group, `STANDARD` or `INFREQUENT_ACCESS`. Default: `STANDARD`. */
    logGroupClass?: string;
    /**
     * Name of a log group that exists, for the containers' logs; one that is known at preview keeps the containers
     * known to policies. Default: a group is made.
     */
    logGroupName?: Input<string>;
    /** ARNs of policies the service itself needs, attached to the task role. Default: none. */
    taskPolicyArns?: Input<string>[];
    /** ARNs of more policies for the execution role. Default: none. */
    executionPolicyArns?: Input<string>[];
    /** The containers' role. Default: one is made that may do what the collector's pipelines need. */
    taskRole?: RoleArgs;
    /** The role with which ECS starts the task. Default: one is made that may read and write what containers name. */
    executionRole?: RoleArgs;
    /** Give the containers' role what ECS Exec needs, for a service with `enableExecuteCommand`. Default: false. */
    enableExecuteCommand?: boolean;
    /** Tags for every resource. */
    tags?: Input<Record<string, Input<string>>>;
}

/** Roles get rights on it, so it names one thing. */
export const arnOf = (service: string) =>
    matching(new RegExp(`^arn:[a-z-]+:${service}:[^*?]+$`), `an ARN, arn:aws:${service}:…, without wildcards`);

export const platformInputs = {
    region: nonEmptyString().late("eu-west-1"),
    workspaceArn: arnOf("aps").late().optional(),
    remoteWriteParameterName: nonEmptyString().late("/parameter").optional(),
    remoteWriteParameterArn: arnOf("ssm").late().optional(),
    accountId: matching(/^\d{12}$/, "an account's 12 digits")
        .late()
        .optional(),
    remoteWriteUrl: remoteWriteUrl.late().optional(),
    access: object(
        {
            writers: list(nonEmptyString().late(), { of: "ARNs" }).late().optional(),
            writerRoleArn: nonEmptyString().late().optional(),
            externalId: nonEmptyString().late().optional(),
        },
        { open: true, allowed: "the access of a PrometheusWorkspace" },
    )
        .late()
        .optional(),
    limits: platformLimits.late().optional(),
} satisfies InputsOf<PlatformReference>;

/** What a platform has to have where its workspace is written to. */
const writtenTo = {
    workspaceArn: arnOf("aps").late(),
    remoteWriteParameterName: nonEmptyString().late("/parameter"),
    remoteWriteParameterArn: arnOf("ssm").late(),
};

/** Refuses a platform without a workspace, where the collector writes to it. */
export function checkWorkspace(destinations: Destinations, given: PlatformReference): void {
    // The fields of one that is an Output aren't known to be there.
    if (writesToPlatform(destinations) && !isLate(given)) {
        Object.entries(writtenTo).forEach(([key, spec]) =>
            spec.check(`platform.${key}`, given[key as keyof typeof writtenTo]),
        );
    }
}

const platformAllowed = 'Platform.fromStack("organization/project/stack"), or platformOutputs(…)';

/** A platform has more than is needed here. An Output of one will do: its fields are Outputs then. */
const platform = anything(platformAllowed).also((path, value) => {
    if (!isLate(value)) {
        object(platformInputs, { open: true, allowed: platformAllowed }).check(path, value);
    }
});

const policyArns = list(nonEmptyString().late(), { of: "ARNs" }).or([]);

export const taskInputs = {
    platform,
    family: requestInputs.family,
    serviceName: requestInputs.serviceName.optional(),
    cpu: wholeNumber("CPU units", 128, 196_608),
    memory: anything("a memory size in MiB"),
    ephemeralStorageGiB: wholeNumber("GiB", 21, 200).optional(),
    requiresCompatibilities: compatibilities.optional(),
    networkMode: networkMode.or("awsvpc").unregistered(),
    operatingSystemFamily: operatingSystemFamily.or("LINUX").unregistered(),
    volumes: volumes.optional(),
    placementConstraints: placementConstraints.optional(),
    proxyConfiguration: proxyConfiguration.optional(),
    pidMode: oneOf(["task", "host"]).optional(),
    ipcMode: oneOf(["host", "task", "none"]).optional(),
    enableFaultInjection: boolean().optional(false),
    skipDestroy: boolean().optional(false),
    trackLatest: boolean().optional(false),
    containers,
    scrape: scrapeJobs.or({}),
    otlp: requestInputs.otlp,
    statsd: requestInputs.statsd,
    xray: requestInputs.xray,
    javaAgent,
    jmxExporter,
    expectedTasks: wholeNumber("tasks", 1, 1_000_000).optional(1),
    sidecar: object(sidecarInputs).or({}),
    cpuArchitecture: oneOf(["X86_64", "ARM64"]).or("X86_64"),
    logRetentionDays: logRetention.late().or(30),
    logKmsKeyArn: arnOf("kms").late().optional(),
    logGroupClass: oneOf(["STANDARD", "INFREQUENT_ACCESS"]).optional("STANDARD"),
    logGroupName: matching(/^[\w./#-]{1,512}$/, "the name of a log group")
        .late("/log-group")
        .optional(),
    taskPolicyArns: policyArns,
    executionPolicyArns: policyArns,
    taskRole: object(roleInputs).optional(),
    executionRole: object(roleInputs).optional(),
    enableExecuteCommand: boolean().optional(false),
    tags,
} satisfies InputsOf<AdotTaskDefinitionArgs>;

/** A task with every default filled in. */
export type FilledTask = Omit<Filled<AdotTaskDefinitionArgs, typeof taskInputs>, "sidecar"> & {
    family: string;
    serviceName: string;
    sidecar: Filled<SidecarArgs, typeof sidecarInputs>;
};

/** Fills in the defaults; family and service are called after the component where nothing else is said. */
export function fillTask(name: string, args: AdotTaskDefinitionArgs): FilledTask {
    refuseForGivenGroup(args);
    const { family = name, ...filled } = withDefaults(taskInputs, args);
    const task = {
        ...filled,
        containers: withAllFieldsLifted(filled.containers),
        family,
        serviceName: args.serviceName ?? family,
    } as FilledTask;
    // What comes late in containers and platform is judged together with what is made of it.
    const { logRetentionDays, logKmsKeyArn, logGroupName } = taskInputs;
    return arriving("AdotTaskDefinition", name, { logRetentionDays, logKmsKeyArn, logGroupName, tags }, task);
}

/** A log group that is given has its own settings. */
function refuseForGivenGroup(args: AdotTaskDefinitionArgs): void {
    const settings = ["logRetentionDays", "logKmsKeyArn", "logGroupClass"] as const;
    const set = settings.find((key) => args[key] !== undefined);
    if (args.logGroupName !== undefined && set !== undefined) {
        throw new InputError(set, `${set} can't be given: logGroupName names a log group that has its own.`);
    }
}

/** Whether ECS checks the task for Fargate. */
export const isFargate = ({ requiresCompatibilities = ["FARGATE"] }: FilledTask): boolean =>
    requiresCompatibilities.includes("FARGATE");
