/** From what a service team says to a whole collector config: safe by construction, and audited all the same. */
import { type CollectorAdditions, withAdditions } from "./additions";
import { audit, mandatoryRules } from "../rules/audit";
import { limiterSettings } from "./limiter";
import type { CollectorConfig, Pipeline, PrometheusReceiver, Receivers, ResourceProcessor } from "./model";
import { labels, metrics } from "../names/names";
import {
    checkInterval,
    checkScrapeJobs,
    fail,
    isWhole,
    scrapeConfig,
    scrapeLimits,
    seconds,
    selfScrapeConfig,
    shown,
    sidecarPorts,
    timeoutFor,
} from "./scrape";
import type { ScrapeJob } from "./scrape";
import { capacity, memoryCeilingMiB, memoryFor, type SidecarSizes, sizeSidecar } from "./sizing";
import { sentStrategy } from "../names/translation";

export type { CollectorAdditions } from "./additions";
export { type MetricRelabel, type ScrapeJob, sidecarPorts } from "./scrape";

/** What a service team says. */
export interface CollectorRequest {
    /** The service: label `job` of every series. Letters, digits, `.`, `_` and `-`, up to 255. */
    serviceName: string;
    /** AWS region of the AMP workspace, e.g. `eu-west-1`; requests are signed for it. */
    region: string;
    /** The sidecar's hard container memory, MiB; 256 or more. */
    memoryMiB: number;
    /**
     * Series that all targets together are expected to have; refused when the memory holds fewer (`capacity`). Default:
     * not checked.
     */
    expectedSeries?: number;
    /** Targets by job name, which becomes the label `scrape_job`. */
    scrape: Record<string, ScrapeJob>;
    /** Seconds between two scrapes and between two looks at the ECS metadata, 1 to 300. Default 20. */
    scrapeIntervalSeconds?: number;
    /** Task and container metrics from the ECS metadata endpoint. Default true. */
    ecsMetrics?: boolean;
    /** The sidecar's metrics about itself. Default true. */
    selfMetrics?: boolean;
    /** More components and pipelines, in the collector's own terms. */
    additions?: CollectorAdditions;
}

/**
 * Ids of the generated components, for pipelines that users add. The old spellings, as older ADOT releases know them
 * too.
 */
export const componentIds = {
    limiter: "memory_limiter",
    detection: "resourcedetection",
    identity: "resource/identity",
    ecsFilter: "filter/ecs",
    batch: "batch",
    prometheus: "prometheus",
    ecs: "awsecscontainermetrics",
    remoteWrite: "prometheusremotewrite",
    signing: "sigv4auth",
    health: "health_check",
} as const;

/** Placeholder for the remote-write URL, which reaches the container as an ECS secret of that name. */
export const remoteWriteUrlVariable = "AMP_REMOTE_WRITE_URL";

const defaultIntervalSeconds = 20;
/** Two exports in a 20 s interval; AMP's out-of-order window and a dashboard's eye both bear that delay. */
const longestBatchSeconds = 10;

/**
 * The config of a sidecar. The memory limiter is first in every pipeline, sized for `memoryMiB`; every series carries
 * `job`, `instance` (the ECS task id), cluster and family, so that two tasks never collide, and nothing that changes
 * while a task lives.
 * @throws on bad input, naming the input, its value and what is allowed.
 */
export function collectorConfig(request: CollectorRequest): CollectorConfig {
    checkRequest(request);
    const sizes = sizeSidecar(request.memoryMiB);
    const generated = withoutAdditions(request, sizes);
    const config = request.additions === undefined ? generated : withAdditions(generated, request.additions);
    const findings = audit(config, { memoryMiB: sizes.memoryMiB, goMemLimitMiB: sizes.goMemLimitMiB });
    const finding = findings.find(({ rule }) => mandatoryRules.includes(rule));
    if (finding !== undefined) {
        // The generated part passes, so this is about something added.
        throw new Error(`additions make the config unsafe at ${finding.path}: ${finding.message} ${finding.fix}`);
    }
    return config;
}

function checkRequest(request: CollectorRequest): void {
    const { serviceName, region, scrape, ecsMetrics = true, additions } = request;
    if (typeof serviceName !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(serviceName)) {
        fail(
            `serviceName is ${shown(serviceName)}`,
            "it starts with a letter or digit and has up to 255 letters, digits, dots, underscores and hyphens.",
        );
    }
    if (typeof region !== "string" || !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
        fail(`region is ${shown(region)}`, "it is an AWS region such as eu-west-1.");
    }
    checkInterval("scrapeIntervalSeconds", request.scrapeIntervalSeconds);
    // The memory comes before the jobs, whose largest body depends on it.
    sizeSidecar(request.memoryMiB);
    checkExpectedSeries(request.expectedSeries, request.memoryMiB);
    checkScrapeJobs(scrape, request.memoryMiB);
    if (Object.keys(scrape).length === 0 && !ecsMetrics && Object.keys(additions?.pipelines ?? {}).length === 0) {
        fail(
            "scrape is empty, ecsMetrics is false and additions has no pipelines",
            "the collector would have nothing to do; add a scrape job or leave ecsMetrics on.",
        );
    }
}

/** @throws when a sidecar with that memory doesn't hold that many series, naming the memory that does. */
function checkExpectedSeries(expectedSeries: number | undefined, memoryMiB: number): void {
    if (expectedSeries === undefined) {
        return;
    }
    const most = capacity(memoryCeilingMiB).series;
    if (!isWhole(expectedSeries, 1, most)) {
        fail(
            `sidecar.expectedSeries is ${shown(expectedSeries)}`,
            `it is a whole number of series from 1 to ${most}, what a sidecar with all the memory of the largest task holds.`,
        );
    }
    const { series } = capacity(memoryMiB);
    if (expectedSeries > series) {
        fail(
            `sidecar.expectedSeries is ${expectedSeries}`,
            `a sidecar with ${memoryMiB} MiB holds ${series} series; set sidecar.memory to ${memoryFor(expectedSeries)} or more.`,
        );
    }
}

function withoutAdditions(request: CollectorRequest, sizes: SidecarSizes): CollectorConfig {
    const { serviceName, region, ecsMetrics = true, selfMetrics = true } = request;
    const interval = request.scrapeIntervalSeconds ?? defaultIntervalSeconds;
    const prometheus = prometheusReceiver(request, interval, sizes, selfMetrics);
    const receivers: Receivers = {
        ...(prometheus === undefined ? {} : { prometheus }),
        ...(ecsMetrics ? { awsecscontainermetrics: { collection_interval: seconds(interval) } } : {}),
    };
    return {
        extensions: {
            health_check: { endpoint: `127.0.0.1:${sidecarPorts.healthCheck}` },
            sigv4auth: { region, service: "aps" },
        },
        receivers,
        processors: {
            memory_limiter: limiterSettings(sizes),
            ...(ecsMetrics ? { "filter/ecs": { error_mode: "ignore", metrics: { include: keptEcsMetrics() } } } : {}),
            // The detector wins over what the ECS receiver found: outside the partition `aws` the receiver's task id is
            // empty.
            resourcedetection: { detectors: ["ecs"], timeout: "5s", override: true },
            "resource/identity": identity(serviceName),
            batch: {
                timeout: seconds(Math.max(1, Math.min(longestBatchSeconds, Math.floor(interval / 2)))),
                send_batch_size: sizes.sendBatchSize,
                send_batch_max_size: sizes.sendBatchMaxSize,
            },
        },
        exporters: { prometheusremotewrite: remoteWrite(sizes) },
        service: {
            extensions: [componentIds.health, componentIds.signing],
            telemetry: telemetry(selfMetrics),
            pipelines: {
                ...(prometheus === undefined ? {} : { "metrics/scrape": pipeline(componentIds.prometheus) }),
                ...(ecsMetrics ? { "metrics/ecs": pipeline(componentIds.ecs, componentIds.ecsFilter) } : {}),
            },
        },
    };
}

function pipeline(receiver: string, ...own: readonly string[]): Pipeline {
    const { limiter, detection, identity: identityId, batch, remoteWrite: exporter } = componentIds;
    return {
        receivers: [receiver],
        processors: [limiter, ...own, detection, identityId, batch],
        exporters: [exporter],
    };
}

function prometheusReceiver(
    request: CollectorRequest,
    interval: number,
    sizes: SidecarSizes,
    selfMetrics: boolean,
): PrometheusReceiver | undefined {
    const limits = scrapeLimits(request.scrape, sizes);
    const jobs = Object.entries(request.scrape).map(([name, job]) => scrapeConfig(name, job, limits));
    const all = selfMetrics ? [...jobs, selfScrapeConfig()] : jobs;
    if (all.length === 0) {
        return undefined;
    }
    return {
        config: {
            global: {
                scrape_interval: seconds(interval),
                scrape_timeout: timeoutFor(interval),
            },
            scrape_configs: all,
        },
    };
}

/** The names in `names.ts`, as the receiver spells them. */
function keptEcsMetrics(): { match_type: "strict"; metric_names: string[] } {
    const kept = [...Object.values(metrics.ecs), ...Object.values(metrics.container)];
    return { match_type: "strict", metric_names: kept.map(({ otel }) => otel!) };
}

/**
 * Identity by allow-list: what is kept is copied to names without a dot, then everything that detector and receivers
 * set is deleted, also what a later release may add. The exporter turns `service.name` and `service.instance.id` into
 * `job` and `instance`.
 */
function identity(serviceName: string): ResourceProcessor {
    return {
        attributes: [
            { key: "service.name", value: serviceName, action: "upsert" },
            { key: "service.instance.id", from_attribute: "aws.ecs.task.id", action: "upsert" },
            // The detector knows the cluster by ARN alone, in every partition and on both pipelines.
            { key: "aws.ecs.cluster.arn", pattern: `:cluster/(?P<${labels.cluster}>.+)`, action: "extract" },
            { key: labels.family, from_attribute: "aws.ecs.task.family", action: "upsert" },
            { key: labels.container, from_attribute: "container.name", action: "upsert" },
            { pattern: "^(aws|cloud|container|server|url)[.]", action: "delete" },
        ],
    };
}

/** Bounded in bytes, time and requests, so that a slow or dead endpoint costs samples and not the container. */
function remoteWrite(sizes: SidecarSizes): NonNullable<CollectorConfig["exporters"]["prometheusremotewrite"]> {
    return {
        endpoint: `\${env:${remoteWriteUrlVariable}}`,
        auth: { authenticator: componentIds.signing },
        timeout: seconds(sizes.exportTimeoutSeconds),
        max_batch_size_bytes: sizes.requestBytes,
        // In order: AMP refuses samples that are older than its out-of-order window.
        max_batch_request_parallelism: 1,
        remote_write_queue: { enabled: true, queue_size: sizes.queueSize },
        // The interval never grows in this release (exporter.go leaves MaxInterval out), so it starts long.
        retry_on_failure: {
            enabled: true,
            initial_interval: "2s",
            max_elapsed_time: seconds(sizes.exportTimeoutSeconds),
        },
        translation_strategy: sentStrategy,
        disable_scope_info: true,
        target_info: { enabled: false },
        resource_to_telemetry_conversion: { enabled: true, exclude_service_attributes: true },
        send_metadata: false,
    };
}

function telemetry(selfMetrics: boolean): NonNullable<CollectorConfig["service"]["telemetry"]> {
    const logs = { level: "info", encoding: "json" } as const;
    if (!selfMetrics) {
        return { logs, metrics: { level: "none" } };
    }
    const prometheus = {
        host: "127.0.0.1",
        port: sidecarPorts.selfMetrics,
        // Explicit, as releases differ in the defaults: without these the names in `names.ts` would gain suffixes.
        without_scope_info: true,
        without_type_suffix: true,
        without_units: true,
    };
    return { logs, metrics: { level: "normal", readers: [{ pull: { exporter: { prometheus } } }] } };
}
