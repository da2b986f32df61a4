/** The collector's container: what a program can say about it. */
import type { Input } from "@pulumi/pulumi";

import {
    adot,
    collectorInputs,
    type CollectorOptions,
    goMemLimitVariable,
    memoryFloorMiB,
    type OtlpArgs,
    remoteWriteUrlVariable,
    requestInputs,
    type ScrapeArgs,
    scrapeJobs,
    secretSource,
    sidecarMemory,
    type StatsdArgs,
    type XrayArgs,
} from "../../collector";
import {
    boolean,
    type Filled,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    record,
    string,
    wholeNumber,
} from "../../collector/inputs";
import { containerCpu } from "./container";
import { type JavaAgentOptions, javaAgentOption, type JmxExporterOptions, jmxExporterOption } from "./java-agent";
import { type SidecarContainerArgs, sidecarContainerInputs } from "./sidecar-container";

/** The collector's container, wherever it runs. */
export interface CollectorImageArgs {
    /**
     * Image of the collector: ADOT's own from Amazon ECR Public or Docker Hub, or a copy that `imageKind` declares;
     * with tag, digest or both, of v0.48.0 or newer. Default: the ADOT release this package was made for.
     */
    image?: Input<string>;
    /**
     * `adot`: `image` is a copy of ADOT's image in another registry, the same program started in the same way. A policy
     * pack has to be told of it too, in its setting `images.adot`. Default: none, so `image` has to be ADOT's own.
     */
    imageKind?: string;
    /**
     * The ADOT release that a copy with a tag of its own is, such as `v0.50.0`: a sidecar retries what AMP throttles
     * when it is known that the release can. Default: the release of the image's digest, or of its tag.
     */
    imageRelease?: string;
    /** Seconds the collector must have run before ECS restarts it when it dies, 60 to 1800. Default: 60. */
    restartAttemptSeconds?: number;
}

/** The collector beside the user's containers. Every default is the safe one. */
export interface SidecarArgs extends CollectorOptions, CollectorImageArgs, SidecarContainerArgs {
    /**
     * Hard memory limit in MiB, 256 to 122880. Limiter, GOMEMLIMIT, batch and queue sizes follow from it. Default: 256.
     */
    memory?: number;
    /** CPU units the collector may count on, 1 to 16384. Default: a share of what the task has. */
    cpu?: number;
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
     * Proxy through which the collector reaches AMP and other addresses with https, such as `http://proxy:3128`. The
     * task's metadata and credentials are asked for without it. One with a password belongs into `secrets`, as
     * `HTTPS_PROXY`. Default: none.
     */
    httpsProxy?: string;
    /** Hosts and domains beside those that the collector reaches without the proxy. Default: none. */
    noProxy?: string[];
    /**
     * Seconds between the stop signal and the kill, 2 to 120: exporters in `additions` send what is left meanwhile.
     * Default: 30.
     */
    stopTimeout?: number;
    /**
     * Mount the collector's root file system read-only. Exporters and extensions in `additions` that write files need
     * false, and a folder below `/home/aoc`. Default: true, and false with `buffer: "disk"`, which can't have it.
     */
    readonlyRootFilesystem?: boolean;
}

/** Where a container's logs go, as ECS writes it. */
export interface LogConfiguration {
    /** Name of the driver, such as `awslogs`. */
    logDriver: string;
    /** The driver's own options. */
    options?: Record<string, string>;
}

/** What `withAdotSidecar` needs to know. */
export interface SidecarOptions extends Omit<SidecarArgs, "image"> {
    /**
     * Image of the collector: ADOT's own, or a copy that `imageKind` declares. Default: the ADOT release this package
     * was made for.
     */
    image?: string;
    /** The service as it is called in metrics (label `job`). */
    serviceName: string;
    /**
     * Family of the task definition, where it is known: the label is then written once a request and not on every
     * point. Default: what ECS tells the collector.
     */
    family?: string;
    /** Region of the AMP workspace. */
    region: string;
    /** Name or ARN of the SSM parameter that holds the remote-write URL. Either this or `remoteWriteUrl`. */
    remoteWriteParameter?: string;
    /** The remote-write URL itself, for a workspace of another account. Either this or `remoteWriteParameter`. */
    remoteWriteUrl?: string;
    /** What to scrape, by job name. Default: nothing but the task's and the collector's own metrics. */
    scrape?: Record<string, ScrapeArgs>;
    /**
     * Network mode of the task: `awsvpc`, or on EC2 `bridge`, where the collector gets links to the containers that it
     * scrapes, or `host`, where it reserves its ports. Default: `awsvpc`.
     */
    networkMode?: string;
    /** What the containers push by OTLP, and which of them get the variables for it. Default: nothing is taken. */
    otlp?: OtlpArgs;
    /** What the containers send by StatsD, and which of them get the variables for it. Default: nothing is taken. */
    statsd?: StatsdArgs;
    /**
     * What the containers send by the X-Ray SDKs, traces for X-Ray's OTLP endpoint in the task's region, and which of
     * them get the variable for it. Default: nothing is taken.
     */
    xray?: XrayArgs;
    /**
     * OpenTelemetry's Java agent, put into containers of `otlp`. The task must have the volumes of `sidecarVolumes`.
     * Default: none.
     */
    javaAgent?: JavaAgentOptions;
    /** The JMX exporter, put into containers. The task must have the volumes of `sidecarVolumes`. Default: none. */
    jmxExporter?: JmxExporterOptions;
    /** Region of the task, where its X-Ray and CloudWatch Logs are. Default: `region`. */
    taskRegion?: string;
    /** Names of the containers that start only when the collector is healthy. Default: none. */
    waitForCollector?: string[];
    /** Where the collector's logs go. Default: nowhere. */
    logConfiguration?: LogConfiguration;
    /**
     * Memory of the task, MiB, 4 to 983040, where it has any: containers and collector that don't fit into it are
     * refused. Default: not checked.
     */
    taskMemory?: number;
}

/** The component's own variables decide which config runs, and how large its heap may be. */
const ownVariable = {
    pattern: new RegExp(`^(?!(?:AOT_CONFIG_CONTENT|${goMemLimitVariable}|${remoteWriteUrlVariable})$)[^=]+$`),
    allowed: `the name of a variable without an equals sign, and not AOT_CONFIG_CONTENT, ${goMemLimitVariable} or ${remoteWriteUrlVariable}, which are the sidecar's`,
};

export const sidecarInputs = {
    ...collectorInputs,
    memory: sidecarMemory.or(memoryFloorMiB),
    cpu: containerCpu.optional(),
    image: nonEmptyString().late(adot.image).or(adot.image),
    imageKind: matching(/^adot$/, '"adot"').optional(),
    imageRelease: matching(/^v\d+\.\d+\.\d+$/, "the tag of an ADOT release, such as v0.50.0").optional(),
    // The least that ECS allows, so that a collector which dies is back soonest (ECS API reference,
    // `ContainerRestartPolicy`).
    restartAttemptSeconds: wholeNumber("seconds", 60, 1800).or(60),
    environment: record(string().unshown(), ownVariable).optional(),
    secrets: record(secretSource, ownVariable).optional(),
    httpsProxy: matching(
        /^https?:\/\/[^\s@$/]+\/?$/,
        "the URL of a proxy, such as http://proxy:3128, without a password",
    )
        .unshown()
        .optional(),
    noProxy: list(matching(/^[^\s,$]+$/, "a host, a domain such as .internal, or an address"), {
        least: 1,
        of: "hosts",
    }).optional(),
    stopTimeout: wholeNumber("seconds", 2, 120).optional(30),
    readonlyRootFilesystem: boolean().optional(true),
    ...sidecarContainerInputs,
} satisfies InputsOf<SidecarArgs>;

export const logConfigurationInputs = {
    logDriver: nonEmptyString(),
    options: record(string()).optional(),
} satisfies InputsOf<LogConfiguration>;

/** The collector reads a dollar sign in a variable's value once more. */
export const remoteWriteUrl = matching(
    /^https?:\/\/[^\s$]+$/,
    "a URL such as https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-…/api/v1/remote_write",
);

export const sidecarOptionInputs = {
    ...sidecarInputs,
    image: sidecarInputs.image.early(),
    serviceName: requestInputs.serviceName,
    family: requestInputs.family,
    region: requestInputs.region,
    remoteWriteParameter: nonEmptyString().optional(),
    remoteWriteUrl: remoteWriteUrl.optional(),
    scrape: scrapeJobs.or({}),
    networkMode: requestInputs.networkMode,
    otlp: requestInputs.otlp,
    statsd: requestInputs.statsd,
    xray: requestInputs.xray,
    javaAgent: javaAgentOption,
    jmxExporter: jmxExporterOption,
    taskRegion: nonEmptyString().optional(),
    waitForCollector: list(string(), { of: "names" }).or([]),
    logConfiguration: object(logConfigurationInputs, { open: true }).optional(),
    taskMemory: wholeNumber("MiB", 4, 983_040).optional(),
} satisfies InputsOf<SidecarOptions>;

/** Options with every default filled in. */
export type FilledSidecarOptions = Filled<SidecarOptions, typeof sidecarOptionInputs>;
