/** What a task is made of, and what one that runs looks like from outside. */
import type { ContainerDefinition } from "../../components/ecs/sidecar";

/** A container definition with the fields of the ECS API that only the runner reads. */
export interface TaskContainer extends ContainerDefinition {
    /** Seconds that the containers which wait for this one wait at most. */
    startTimeout?: number;
    mountPoints?: { sourceVolume: string; containerPath: string; readOnly?: boolean }[];
}

/** A task definition as the ECS API has registered it; sizes are numbers here. */
export interface RegisteredTaskDefinition {
    readonly arn: string;
    readonly family: string;
    readonly revision: number;
    /** CPU units; 1024 are one vCPU. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    readonly taskRoleArn?: string;
    readonly executionRoleArn?: string;
    /** JSON, as Pulumi's state keeps it. */
    readonly containerDefinitions: string;
    /** Default: none. */
    readonly volumes?: readonly { readonly name: string }[];
}

/** What the task role's credentials endpoint gives out. */
export interface TaskCredentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** How a health check's command is run here. */
export type HealthProbe =
    | { readonly kind: "http"; readonly port: number; readonly path: string }
    | { readonly kind: "exec"; readonly command: readonly string[] }
    /** The image has no such command: the check fails each time, as it would in ECS. */
    | { readonly kind: "impossible"; readonly reason: string };

/** How a container of an image is run on this machine. */
export interface Launch {
    readonly program: string;
    readonly args: readonly string[];
    /** The image's own environment (`ENV` in its Dockerfile), and what the program needs of this machine's. */
    readonly environment: Readonly<Record<string, string>>;
    /** False where a recording stands in for the program. */
    readonly real: boolean;
    /** What it is, in a few words: "OpenTelemetry Collector", "recorded metrics, as envoy is missing: …". */
    readonly description: string;
    /** Ports that it opens besides those of its `portMappings`. */
    readonly ports: readonly number[];
    /** Default: the command runs as it is. */
    readonly health?: (command: readonly string[]) => HealthProbe;
}

/** One kind of image that this machine can run. */
export interface LocalImage {
    /** For messages, as in "…/aws-otel-collector". */
    readonly pattern: string;
    /** Whether a repository (an image's name without tag and digest) is of this kind. */
    matches(repository: string): boolean;
    launch(container: TaskContainer): Launch;
}

export type ImageTable = readonly LocalImage[];

export interface TaskOptions {
    readonly taskDefinition: RegisteredTaskDefinition;
    /** SSM parameters of the account: name to value. */
    readonly parameters: Readonly<Record<string, string>>;
    /**
     * Origins of AWS and what answers for them here, as in `https://aps-workspaces.eu-west-1.amazonaws.com` to
     * `http://127.0.0.1:1234`. Applied to the values of variables and secrets, also where the region in an address is
     * the variable AWS_REGION: it plays the part of DNS. One of STS, as in `https://sts.eu-west-1.amazonaws.com`, is
     * told to AWS's SDKs.
     */
    readonly endpoints: Readonly<Record<string, string>>;
    /** The task role's credentials; given out only when the task definition has a task role. */
    readonly credentials: TaskCredentials;
    /** Name or ARN of the cluster. */
    readonly cluster: string;
    readonly region: string;
    readonly images: ImageTable;
    /** Gets each container's log as `<container>.log`. Created when missing. */
    readonly workDir: string;
    /** Gets each line of the containers, prefixed, and what the runner does. */
    readonly log?: (line: string) => void;
    /** When it aborts the task is stopped; every process has at most 5 s. */
    readonly signal?: AbortSignal;
    /** Default: a network namespace of its own where the machine allows, otherwise the host's network. */
    readonly network?: "namespace" | "host";
    /** More ports that `url` gives out, besides those of `portMappings` and of the images. */
    readonly publish?: readonly number[];
    /** Instead of each restart policy's `restartAttemptPeriod`, in seconds. For tests: ECS has 60 as the least. */
    readonly restartAttemptSeconds?: number;
    /** Instead of a longer `stopTimeout`, in seconds. */
    readonly longestStopSeconds?: number;
}

export type ContainerState = "PENDING" | "RUNNING" | "STOPPED";
export type HealthState = "UNKNOWN" | "HEALTHY" | "UNHEALTHY";

export interface ContainerStatus {
    readonly name: string;
    readonly image: string;
    readonly state: ContainerState;
    /** Undefined without a health check. */
    readonly health: HealthState | undefined;
    readonly essential: boolean;
    readonly pid: number | undefined;
    readonly exitCode: number | undefined;
    /** Why it ended or never started, where there is more to say than the exit code. */
    readonly reason: string | undefined;
    readonly restarts: number;
    /** False where a recording stands in for the program. */
    readonly real: boolean;
    readonly description: string;
    readonly logFile: string;
}

export interface ContainerMemory {
    /** The container's own hard limit; undefined without one. */
    readonly limitMiB: number | undefined;
    /**
     * Anonymous memory. Pages of files, such as the program itself, are not in it: the kernel drops them when memory is
     * short.
     */
    readonly usageMiB: number;
    /** Highest anonymous memory seen; looked at once a second. */
    readonly peakMiB: number;
    /** Highest charge by the kernel's own count, pages of files included; undefined without a cgroup. */
    readonly chargedPeakMiB: number | undefined;
    readonly oomKills: number;
    /** Whether the kernel holds it to the limit. */
    readonly enforced: boolean;
}

/** Why a task stopped: `code` as in ECS's `stopCode`. */
export interface StopReason {
    readonly code: "TaskFailedToStart" | "EssentialContainerExited" | "UserInitiated";
    readonly reason: string;
}

export interface RunningTask {
    /** 32 hexadecimal digits. */
    readonly taskId: string;
    readonly taskArn: string;
    readonly network: "namespace" | "host";
    /** Why the task has no network namespace, or why memory limits are not enforced; empty when all is as in ECS. */
    readonly limitations: readonly string[];
    /** Settles when the task has stopped and nothing of it is left. */
    readonly stopped: Promise<StopReason>;
    /**
     * Resolves when every container runs (or has done its work) and every health check passes. Rejects when that takes
     * longer, or the task stops.
     */
    whenHealthy(timeoutMs: number): Promise<void>;
    containers(): ContainerStatus[];
    /**
     * Origin on which the host reaches a port of the task, as `http://127.0.0.1:4711`. Throws when the container
     * doesn't open the port.
     */
    url(container: string, port: number): string;
    memory(container: string): ContainerMemory;
    /**
     * As `StopTask` in ECS: SIGTERM, `stopTimeout`, SIGKILL, in the reverse order of dependencies. Settles when nothing
     * is left.
     */
    stop(): Promise<void>;
}
