import type { Input } from "@pulumi/pulumi";

/**
 * Where metrics go: what an app needs to know of the platform. `Platform.fromStack` and `platformOutputs` both give
 * one.
 */
export interface PlatformReference {
    /** Region of the AMP workspace; requests are signed for it. */
    region: Input<string>;
    /** ARN of the AMP workspace; the task role may write to this one only. */
    workspaceArn: Input<string>;
    /** Name of the SSM parameter that holds the remote-write URL. Known at preview, unlike the URL. */
    remoteWriteParameterName: Input<string>;
    /** ARN of that parameter; the execution role may read it. */
    remoteWriteParameterArn: Input<string>;
}

/** One of the user's own containers. Its name is the key in `containers`. */
export interface ContainerArgs {
    /** Image with its tag or digest. */
    image: Input<string>;
    /** Hard memory limit in MiB: ECS kills the container above it. At least 6. */
    memory: number;
    /** CPU units that the container may count on (1024 is one vCPU). Default: a share of what the task has. */
    cpu?: number;
    /** Whether the task stops when this container does. Default: true. */
    essential?: boolean;
    /** Replaces the image's command. */
    command?: Input<Input<string>[]>;
    /** Replaces the image's entry point. */
    entryPoint?: Input<Input<string>[]>;
    /** Environment variables. */
    environment?: Record<string, Input<string>>;
    /**
     * Environment variables read at start from an SSM parameter (name or ARN) or a Secrets Manager secret (ARN). The
     * execution role is given what they need.
     */
    secrets?: Record<string, Input<string>>;
    /**
     * TCP ports on which the container listens. Containers of one task share the network, so no two may have the same.
     */
    ports?: number[];
    /** How ECS tells whether the container is healthy. Default: none. */
    healthCheck?: HealthCheckArgs;
    /** Containers that must have got somewhere before this one starts. */
    dependsOn?: ContainerDependencyArgs[];
    /**
     * Start only when the collector is healthy. Default: false, so that a failing collector never keeps a service down.
     */
    waitForCollector?: boolean;
    /** Seconds between the stop signal and the kill, 2 to 120. Default: 30, ECS's own. */
    stopTimeout?: number;
    /** Mount the container's root file system read-only. Default: false. */
    readonlyRootFilesystem?: boolean;
    /** User to run as, as in `docker run --user`. Default: the image's. */
    user?: string;
    /** Working directory. Default: the image's. */
    workingDirectory?: string;
}

/** An ECS container health check. */
export interface HealthCheckArgs {
    /** `["CMD", …]` runs a program, `["CMD-SHELL", "…"]` a line of shell. */
    command: string[];
    /** Seconds between checks, 5 to 300. Default: 30. */
    interval?: number;
    /** Seconds until a check counts as failed, 2 to 60. Default: 5. */
    timeout?: number;
    /** Failures in a row that make the container unhealthy, 1 to 10. Default: 3. */
    retries?: number;
    /** Seconds of grace after the start, 0 to 300. Default: none. */
    startPeriod?: number;
}

/** A container that has to be up before another starts. */
export interface ContainerDependencyArgs {
    /** Name of a container in the same task. */
    container: string;
    /** `START`, `COMPLETE`, `SUCCESS` or `HEALTHY`. Default: `START`. */
    condition?: string;
}

/** One scrape job; its name is the key in `scrape` and arrives as the label `scrape_job`. */
export interface ScrapeArgs {
    /** Port in the task, 1 to 65535. */
    port: number;
    /** Path of the metrics. Default: `/metrics`. */
    path?: string;
    /** Seconds between scrapes. Default: the sidecar's `scrapeIntervalSeconds`. */
    intervalSeconds?: number;
    /**
     * Most samples one scrape may bring; a scrape with more fails. Default: what the sidecar's memory holds (38,600 in
     * 256 MiB), in equal shares.
     */
    sampleLimit?: number;
    /**
     * Largest body of one scrape in MiB; a larger one fails. Default by the sidecar's memory, in equal shares (8 in 256
     * MiB for one job).
     */
    bodySizeLimitMiB?: number;
    /**
     * Names of the series to keep: regular expressions (RE2), anchored at both ends. The list alone decides; `[".*"]`
     * keeps everything. Default: everything but what Envoy, the JVM and the process say of themselves and no dashboard
     * of this package asks for. An application's own metrics are always kept by default.
     */
    allow?: string[];
    /** Names of series to drop: regular expressions (RE2), anchored at both ends. Wins over `allow`. */
    deny?: string[];
    /** Changes to the labels of scraped series, after `allow` and `deny`. */
    relabel?: RelabelArgs[];
    /**
     * Query parameters of the scrape request. Default: none, but for the path `/stats/prometheus` and without `allow` a
     * `filter` with which Envoy leaves out at the source what would be dropped anyway; `{}` sends none there either.
     */
    params?: Record<string, string[]>;
}

/**
 * One relabelling rule, with Prometheus's meaning and defaults (`relabel_config` in its documentation). The labels that
 * tell tasks apart can't be changed.
 */
export interface RelabelArgs {
    /**
     * `replace`, `keep`, `drop`, `hashmod`, `labelmap`, `labeldrop`, `labelkeep`, `lowercase` or `uppercase`. Default:
     * `replace`.
     */
    action?: string;
    /** Labels whose values are matched, joined by the separator. */
    sourceLabels?: string[];
    /** Default: `;`. */
    separator?: string;
    /** RE2, anchored at both ends. Default: `(.*)`. */
    regex?: string;
    /** For `hashmod`. */
    modulus?: number;
    /** Label that is written. */
    targetLabel?: string;
    /** Value that is written. Default: `$1`. */
    replacement?: string;
}

/** The collector beside the user's containers. Every default is the safe one. */
export interface SidecarArgs {
    /**
     * Hard memory limit in MiB, at least 256. Limiter, GOMEMLIMIT, batch and queue sizes follow from it. Default: 256.
     */
    memory?: number;
    /**
     * Series that all targets together are expected to have; more than the memory holds are refused, naming the memory
     * that does. Default: not checked.
     */
    expectedSeries?: number;
    /** CPU units the collector may count on. Default: a share of what the task has. */
    cpu?: number;
    /** Image of the collector. Default: the ADOT release this package was made for. */
    image?: Input<string>;
    /** Seconds between scrapes. Default: 20. */
    scrapeIntervalSeconds?: number;
    /** Send the ECS task's and containers' own metrics. Default: true. */
    ecsMetrics?: boolean;
    /** Send the collector's own metrics. Default: true. */
    selfMetrics?: boolean;
    /** Seconds the collector must have run before ECS restarts it when it dies, 60 to 1800. Default: 60. */
    restartAttemptSeconds?: number;
    /**
     * More receivers, processors, exporters, extensions and pipelines, in the collector's own terms and in the shape of
     * `CollectorAdditions`. They are audited, and every added pipeline gets the memory limiter first.
     */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema has no unions, which the collector's own terms need; collectorConfig checks it
    additions?: any;
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
    /** CPU units of the task: 256, 512, 1024, 2048, 4096, 8192 or 16384. */
    cpu: number;
    /**
     * Memory of the task in MiB; Fargate allows certain sizes for each cpu. The containers' memory and the sidecar's
     * must fit.
     */
    memory: number;
    /** The user's containers by name. */
    containers: Record<string, ContainerArgs>;
    /** What to scrape, by job name. Default: nothing but the task's and the collector's own metrics. */
    scrape?: Record<string, ScrapeArgs>;
    /** The collector. */
    sidecar?: SidecarArgs;
    /** `X86_64` or `ARM64`. Default: `X86_64`. */
    cpuArchitecture?: string;
    /** Days the task's logs are kept, one of CloudWatch's sizes; 0 keeps them for ever. Default: 30. */
    logRetentionDays?: number;
    /** Policies the service itself needs, attached to the task role. */
    taskPolicyArns?: Input<string>[];
    /** More policies for the execution role. */
    executionPolicyArns?: Input<string>[];
    /** Tags for every resource. */
    tags?: Input<Record<string, Input<string>>>;
}
