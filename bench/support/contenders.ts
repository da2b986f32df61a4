/**
 * What is measured side by side: our sidecar as our code renders it, with its queue in memory and on disk; two
 * collectors with the settings that others ship, in our words; and what a user would pick instead of a collector.
 */
import { stringify } from "yaml";
import {
    bufferIds,
    type CollectorConfig,
    type ScrapeArgs,
    adot,
    collectorConfig,
    renderCollectorConfig,
    sizeSidecar,
} from "../../collector";

export const contenders = ["ours", "disk", "published", "percentage", "agent", "vmagent"] as const;
export type Contender = (typeof contenders)[number];

/** Those of which something is expected. */
export const isOurs = (contender: Contender): boolean => contender === "ours" || contender === "disk";

/** A target on 127.0.0.1. */
export interface Target {
    readonly port: number;
    /** Default: `/metrics`. */
    readonly path?: string;
}

/** What there is to be scraped, and with how much memory. */
export interface Assignment {
    readonly targets: Readonly<Record<string, Target>>;
    readonly intervalSeconds: number;
    readonly memoryMiB: number;
    /** URL for remote write. */
    readonly endpoint: string;
    /** A directory that the program may write to. */
    readonly directory: string;
}

/** How a contender is started. */
export interface Setup {
    readonly part: "otelcol-full" | "prometheus" | "vmagent";
    /** Text of its config file. */
    readonly config: string;
    /** Arguments, given the path of the config file. */
    readonly args: (configFile: string) => readonly string[];
    /** Beside {@link awsEnvironment}. */
    readonly environment: Readonly<Record<string, string>>;
    /** Where it tells about itself. */
    readonly metricsUrl: string;
}

export const region = "eu-west-1";
export const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } as const;

/** What every contender has in its environment. */
export const awsEnvironment = {
    PATH: process.env.PATH,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};

/** What the Go runtime is told in a container of that size; the README of the memory limiter has 80 %. */
const goMemLimit = (memoryMiB: number): string => `${Math.floor(memoryMiB * 0.8)}MiB`;

export function setupOf(contender: Contender, assignment: Assignment): Setup {
    switch (contender) {
        case "ours":
        case "disk":
            return collector(
                ourConfig(assignment, contender === "disk"),
                `${sizeSidecar(assignment.memoryMiB).goMemLimitMiB}MiB`,
                [`--feature-gates=${adot.featureGates.map((gate) => `+${gate}`).join(",")}`],
            );
        case "published":
            // It knows nothing of the container, and neither does its environment.
            return collector(publishedConfig(assignment), undefined);
        case "percentage":
            return collector(percentageConfig(assignment), undefined);
        case "agent":
            return agent(assignment);
        case "vmagent":
            return vmagent(assignment);
    }
}

function collector(config: object, memoryLimit: string | undefined, flags: readonly string[] = []): Setup {
    return {
        part: "otelcol-full",
        config: renderCollectorConfig(config as CollectorConfig),
        args: (file) => [`--config=${file}`, ...flags],
        environment: memoryLimit === undefined ? {} : { GOMEMLIMIT: memoryLimit },
        metricsUrl: "http://127.0.0.1:8888/metrics",
    };
}

/** The config that a sidecar of ours gets. Every series passes, whatever its name: what is measured here is memory. */
export function ourConfig(
    { targets, intervalSeconds, memoryMiB, directory }: Assignment,
    onDisk = false,
): CollectorConfig {
    const scrape = Object.entries(targets).map(([name, { port, path }]): [string, ScrapeArgs] => [
        name,
        { port, path, allow: [".*"] },
    ]);
    const config = collectorConfig({
        serviceName: "bench",
        region,
        memoryMiB,
        scrapeIntervalSeconds: intervalSeconds,
        scrape: Object.fromEntries(scrape),
        ...(onDisk ? { buffer: "disk" } : {}),
    });
    if (onDisk) {
        // The image's home isn't there on this machine.
        Object.assign(config.extensions[bufferIds.storage]!, { directory: `${directory}/buffer` });
    }
    return config;
}

/** What `scrape_configs` are in the two references: nothing but the targets. */
function scrapeConfigs(targets: Assignment["targets"]): object[] {
    return Object.entries(targets).map(([job_name, { port, path }]) => ({
        job_name,
        ...(path === undefined ? {} : { metrics_path: path }),
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    }));
}

/** The receiver of the two references: no limits, everything by default. */
function plainReceiver(targets: Assignment["targets"], intervalSeconds: number): object {
    return {
        config: {
            global: { scrape_interval: `${intervalSeconds}s`, scrape_timeout: `${Math.min(10, intervalSeconds)}s` },
            scrape_configs: scrapeConfigs(targets),
        },
    };
}

/** And their exporter: the queue of 10,000 requests, 5 s for each with its retries. */
const defaultExporter = {
    endpoint: "${env:AMP_REMOTE_WRITE_URL}",
    auth: { authenticator: "sigv4auth" },
    resource_to_telemetry_conversion: { enabled: true },
};

/**
 * The settings of ADOT's `config/ecs/ecs-amp-prometheus.yaml`, v0.49.0: batches every 60 s without a largest size,
 * everything else by default, and no limiter. Its detector `ec2` is left out: there is no such endpoint on this
 * machine.
 */
export function publishedConfig({ targets, intervalSeconds }: Pick<Assignment, "targets" | "intervalSeconds">): object {
    return {
        extensions: { health_check: null, sigv4auth: { region, service: "aps" } },
        receivers: {
            awsecscontainermetrics: { collection_interval: "20s" },
            prometheus: plainReceiver(targets, intervalSeconds),
        },
        processors: {
            "batch/metrics": { timeout: "60s" },
            resourcedetection: { detectors: ["env", "system", "ecs"] },
            filter: { metrics: { include: { match_type: "strict", metric_names: publishedEcsMetrics } } },
        },
        exporters: { prometheusremotewrite: defaultExporter },
        service: {
            extensions: ["health_check", "sigv4auth"],
            pipelines: {
                "metrics/application": {
                    receivers: ["prometheus"],
                    processors: ["resourcedetection", "batch/metrics"],
                    exporters: ["prometheusremotewrite"],
                },
                metrics: {
                    receivers: ["awsecscontainermetrics"],
                    processors: ["filter"],
                    exporters: ["prometheusremotewrite"],
                },
            },
        },
    };
}

const publishedEcsMetrics = [
    ...["memory.reserved", "memory.utilized", "cpu.reserved", "cpu.utilized"],
    ...["network.rate.rx", "network.rate.tx", "storage.read_bytes", "storage.write_bytes"],
]
    .map((name) => `ecs.task.${name}`)
    .concat("container.duration");

/** A limiter in percent of whatever memory the collector sees, as the closest package of others has it by default. */
function percentageConfig({ targets, intervalSeconds }: Assignment): object {
    return {
        extensions: { health_check: null, sigv4auth: { region, service: "aps" } },
        receivers: {
            prometheus: plainReceiver(targets, intervalSeconds),
        },
        processors: {
            memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 15 },
            resourcedetection: { detectors: ["env", "ecs"] },
            batch: { send_batch_size: 8192, send_batch_max_size: 10_000 },
        },
        exporters: { prometheusremotewrite: defaultExporter },
        service: {
            extensions: ["health_check", "sigv4auth"],
            pipelines: {
                metrics: {
                    receivers: ["prometheus"],
                    processors: ["memory_limiter", "resourcedetection", "batch"],
                    exporters: ["prometheusremotewrite"],
                },
            },
        },
    };
}

/** What both agents scrape. */
function agentConfig({ targets, intervalSeconds }: Assignment): object {
    return {
        global: {
            scrape_interval: `${intervalSeconds}s`,
            scrape_timeout: `${Math.min(10, intervalSeconds)}s`,
            external_labels: { aws_ecs_cluster_name: "prod", aws_ecs_task_family: "bench" },
        },
        scrape_configs: scrapeConfigs(targets),
    };
}

/** Prometheus as an agent: scrapes, keeps a write-ahead log on disk, writes. */
function agent(assignment: Assignment): Setup {
    const { memoryMiB, endpoint, directory } = assignment;
    const address = "127.0.0.1:9090";
    const config = {
        ...agentConfig(assignment),
        remote_write: [
            {
                url: endpoint,
                sigv4: { region, access_key: credentials.accessKeyId, secret_key: credentials.secretAccessKey },
            },
        ],
    };
    return {
        part: "prometheus",
        config: stringify(config),
        args: (file) => [
            "--agent",
            `--config.file=${file}`,
            `--storage.agent.path=${directory}/agent`,
            `--web.listen-address=${address}`,
        ],
        environment: { GOMEMLIMIT: goMemLimit(memoryMiB) },
        metricsUrl: `http://${address}/metrics`,
    };
}

/** VictoriaMetrics' agent: what it can't send waits in files, and in memory until then. */
function vmagent(assignment: Assignment): Setup {
    const { memoryMiB, endpoint, directory } = assignment;
    const address = "127.0.0.1:8429";
    return {
        part: "vmagent",
        config: stringify(agentConfig(assignment)),
        args: (file) => [
            `-promscrape.config=${file}`,
            `-httpListenAddr=${address}`,
            `-remoteWrite.url=${endpoint}`,
            // Prometheus's protocol, as AMP has no other.
            "-remoteWrite.forcePromProto",
            "-remoteWrite.aws.useSigv4",
            `-remoteWrite.aws.region=${region}`,
            "-remoteWrite.aws.service=aps",
            `-remoteWrite.tmpDataPath=${directory}/queue`,
        ],
        environment: { GOMEMLIMIT: goMemLimit(memoryMiB) },
        metricsUrl: `http://${address}/metrics`,
    };
}
