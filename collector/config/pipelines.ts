/** From what a service team says to a whole collector config: safe by construction, and audited all the same. */
import { checkInputs, InputError, withDefaults } from "../inputs";
import { labels, metrics } from "../names/names";
import { sentStrategy } from "../names/translation";
import { audit, mandatoryRules, parseCollectorConfig } from "../rules/audit";
import { type Around, typeOf } from "../rules/config-view";
import { addressUnreachable } from "../rules/network-fitting";
import { type CollectorAdditions, refuseReplacing, withAdditions } from "./additions";
import { withBuffer } from "./buffer";
import { changedConfig } from "./changed";
import {
    anyTakesOtlp,
    type Destination,
    destinationExporters,
    destinationSigners,
    destinationsOf,
    sentTo,
} from "./destinations";
import { limiterSettings } from "./limiter";
import { checkOtlpRelease, checkRelease, type SaidBy } from "./release-fitting";
import { adot, type AdotRelease } from "../release";
import { otlpParts, withParts } from "./otlp";
import { sendsToXray } from "./otlp-args";
import { statsdParts, statsdScrape } from "./statsd";
import type {
    AttributeAction,
    CollectorConfig,
    Pipeline,
    PrometheusReceiver,
    PrometheusRemoteWriteExporter,
    Receivers,
    ResourceProcessor,
    Telemetry,
} from "./model";
import { plainCopy } from "./plain";
import { renderCollectorConfig } from "./render";
import { checkTogether, type CollectorRequest, pushedTo, requestInputs } from "./request";
import { literal, scrapeConfig, scrapeLimits, seconds, selfScrapeConfig, targetHost, timeoutFor } from "./scrape";
import { sidecarPortsAt } from "./scrape-args";
import { senderPipelines, senderProcessors, senderReceivers } from "./senders";
import { type SidecarSizes, sizeSidecar } from "./sizing";
import { xrayParts } from "./xray";

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

/** Two exports in a 20 s interval; AMP's out-of-order window and a dashboard's eye both bear that delay. */
const longestBatchSeconds = 10;

/**
 * The config of a sidecar. The memory limiter is first in every pipeline, sized for `memoryMiB`; every series carries
 * `job`, `instance` (the ECS task id), cluster and family, so that two tasks never collide, and nothing that changes
 * while a task lives.
 * @param release What runs it. Default: not known, and so taken for the release that this package is made for.
 * @param saidBy The input that tells the release, and its value, for the error.
 * @throws on bad input, naming the input, its value and what is allowed; and for a release that refuses the config.
 */
export function collectorConfig(
    given: CollectorRequest,
    release?: AdotRelease,
    saidBy: SaidBy = { input: "release", value: release?.version },
): CollectorConfig {
    // What is checked is what is rendered, whatever a getter would say the next time.
    const request =
        given?.additions === undefined
            ? given
            : { ...given, additions: plainCopy("additions", given.additions) as CollectorAdditions };
    checkInputs(requestInputs, request, true);
    checkTogether(request);
    const options = withDefaults(requestInputs, request);
    const sizes = sizeSidecar(options.memoryMiB, options.churn, pushedTo(request), sentTo(options));
    const destinations = destinationsFor(options);
    const inMemory = withPushed(withoutAdditions(options, sizes, destinations, release ?? adot), options, destinations);
    const buffered = (config: CollectorConfig): CollectorConfig =>
        options.buffer === "disk" ? withBuffer(config, options, sizes) : config;
    if (release !== undefined) {
        checkRelease(buffered(inMemory), release, saidBy);
        if (anyTakesOtlp(options)) {
            checkOtlpRelease(release, saidBy);
        }
    }
    // What is generated passes: tests audit it for requests at random, and the policy pack in each deployment. Doing so
    // here would be a third of what planning a task takes.
    const { additions, transform } = options;
    const audited = (by: "additions" | "transform", config: CollectorConfig): CollectorConfig => {
        // As the collector reads it: some keys and strings that JavaScript has are something else in its YAML.
        const read = parseCollectorConfig(renderCollectorConfig(config));
        const { memoryMiB, goMemLimitMiB } = sizes;
        const around = { network: options.networkMode as Around["network"] };
        const findings = [...read.findings, ...audit(read.config, { memoryMiB, goMemLimitMiB, release, around })];
        // What can't be reached in the task's network never works, though it isn't dangerous.
        const finding = findings.find(({ rule }) => mandatoryRules.includes(rule) || rule === addressUnreachable.id);
        if (finding !== undefined) {
            // What was there before passes, so this is about what has come.
            const { path, message, fix } = finding;
            const what = by === "additions" ? "additions make" : "transform makes";
            throw new InputError(by, `${what} the config unsafe${path && ` at ${path}`}: ${message} ${fix}`);
        }
        return config;
    };
    let config = buffered(inMemory);
    if (additions !== undefined) {
        refuseReplacing(config, additions);
        // Whatever writes to AMP goes through the queue on disk, what is added too.
        config = audited("additions", buffered(withAdditions(inMemory, additions)));
    }
    return transform === undefined
        ? config
        : audited(
              "transform",
              changedConfig(config, (own) => transform(own)),
          );
}

type Options = ReturnType<typeof withDefaults<CollectorRequest, typeof requestInputs>>;

/** Where a request's metrics go. */
const destinationsFor = (options: Options): readonly Destination[] =>
    destinationsOf({
        ...options,
        remoteWrite: componentIds.remoteWrite,
        signing: componentIds.signing,
        urlVariable: remoteWriteUrlVariable,
    });

function withoutAdditions(
    options: Options,
    sizes: SidecarSizes,
    destinations: readonly Destination[],
    release: AdotRelease,
): CollectorConfig {
    const { serviceName, ecsMetrics, senders, scrapeIntervalSeconds: interval } = options;
    const known = knownLabels(options);
    // Where they aren't the exporter's, the points carry them.
    const own = keepsLabelsOnPoints(options) ? literalLabels(options) : {};
    const signers = destinationSigners(destinations);
    const exporters = exportersOf(destinations);
    const prometheus = prometheusReceiver(options, sizes, Object.keys(known));
    const receivers: Receivers = {
        ...(prometheus === undefined ? {} : { prometheus }),
        ...(ecsMetrics ? { awsecscontainermetrics: { collection_interval: seconds(interval) } } : {}),
        ...(senders === undefined ? {} : senderReceivers(senders)),
    };
    return {
        extensions: {
            health_check: { endpoint: `127.0.0.1:${sidecarPortsAt(options.portOffset).healthCheck}` },
            ...signers,
        },
        receivers,
        processors: {
            memory_limiter: limiterSettings(sizes, release),
            ...(ecsMetrics ? { "filter/ecs": { error_mode: "ignore", metrics: { include: keptEcsMetrics() } } } : {}),
            // The detector wins over what the ECS receiver found: outside the partition `aws` the receiver's task id is
            // empty.
            resourcedetection: { detectors: ["ecs"], timeout: "5s", override: true },
            "resource/identity": identity(serviceName, known, own, receivesOtlp(options)),
            ...(senders === undefined ? {} : senderProcessors(senders)),
            batch: {
                timeout: seconds(Math.max(1, Math.min(longestBatchSeconds, Math.floor(interval / 2)))),
                send_batch_size: sizes.sendBatchSize,
                send_batch_max_size: sizes.sendBatchMaxSize,
            },
        },
        exporters: destinationExporters(destinations, remoteWrite(sizes, known), sizes),
        service: {
            extensions: [componentIds.health, ...Object.keys(signers)],
            telemetry: telemetry(options),
            pipelines: {
                ...(prometheus === undefined ? {} : { "metrics/scrape": pipeline(exporters, componentIds.prometheus) }),
                ...(ecsMetrics ? { "metrics/ecs": pipeline(exporters, componentIds.ecs, componentIds.ecsFilter) } : {}),
                ...(senders === undefined ? {} : senderPipelines(senders, exporters)),
            },
        },
    };
}

const exportersOf = (destinations: readonly Destination[]): string[] => destinations.map(({ exporter }) => exporter);

/** With what the task's containers push. */
function withPushed(config: CollectorConfig, options: Options, destinations: readonly Destination[]): CollectorConfig {
    const { otlp, statsd, xray, serviceName, region, memoryMiB, scrapeIntervalSeconds, portOffset } = options;
    const { limiter, detection } = componentIds;
    const sending = { serviceName, region, memoryMiB, limiter, detection };
    const parts = [
        ...(otlp === undefined
            ? []
            : [
                  otlpParts({
                      ...sending,
                      otlp,
                      metricsPipeline: (receiver, ...own) => pipeline(exportersOf(destinations), receiver, ...own),
                      added: Object.keys(options.labels ?? {}),
                  }),
              ]),
        ...(statsd === undefined ? [] : [statsdParts(statsd, scrapeIntervalSeconds, limiter, portOffset)]),
        ...(xray === undefined ? [] : [xrayParts({ ...sending, xray, isShared: sendsToXray(otlp) })]),
    ];
    return parts.reduce(withParts, config);
}

function pipeline(exporters: readonly string[], receiver: string, ...own: readonly string[]): Pipeline {
    const { limiter, detection, identity: identityId, batch } = componentIds;
    return {
        receivers: [receiver],
        processors: [limiter, ...own, detection, identityId, batch],
        exporters: [...exporters],
    };
}

function prometheusReceiver(
    options: Options,
    sizes: SidecarSizes,
    taken: readonly string[],
): PrometheusReceiver | undefined {
    const { scrape, scrapeIntervalSeconds: interval, selfMetrics, networkMode, portOffset, statsd } = options;
    const limits = scrapeLimits(scrape, sizes);
    const dropped = options.dropLabels ?? [];
    const jobs = Object.entries(scrape).map(([name, job]) =>
        scrapeConfig(name, job, limits, [...taken, ...dropped], targetHost(job, networkMode)),
    );
    const all = [
        ...jobs,
        ...(statsd === undefined
            ? []
            : [statsdScrape(sizes.statsdSeries, portOffset, [...Object.keys(options.labels ?? {}), ...dropped])]),
        ...(selfMetrics ? [selfScrapeConfig(sidecarPortsAt(portOffset).selfMetrics, dropped)] : []),
    ];
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

type KnownLabels = Readonly<Record<string, string>>;

/** The team's own labels, with no placeholder in them. */
const literalLabels = ({ labels: own = {} }: Options): KnownLabels =>
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, literal(value)]));

/**
 * Labels that are the same on all series of a request: each point that waits in memory takes 56 bytes less for each,
 * and the exporter needn't copy them onto it (`npm run bench:memory -- --variant external-labels`). Pipelines that are
 * added may lead to other exporters, and an exporter of OTLP has no such labels, so that the points keep them there.
 */
function knownLabels(options: Options): KnownLabels {
    const { family, clusterName, senders } = options;
    if (keepsLabelsOnPoints(options) || senders !== undefined) {
        return {};
    }
    return {
        ...(clusterName === undefined ? {} : { [labels.cluster]: clusterName }),
        ...(family === undefined ? {} : { [labels.family]: family }),
        ...literalLabels(options),
    };
}

const keepsLabelsOnPoints = (options: Options): boolean => options.additions !== undefined || anyTakesOtlp(options);

const unless = (known: string | undefined, action: AttributeAction): AttributeAction[] =>
    known === undefined ? [action] : [];

const receivesOtlp = ({ additions }: Options): boolean =>
    Object.keys(additions?.receivers ?? {}).some((id) => typeOf(id) === "otlp");

/**
 * Identity by allow-list: what is kept is copied to names without a dot, then everything that detector and receivers
 * set is deleted, also what a later release may add. The exporter turns `service.name` and `service.instance.id` into
 * `job` and `instance`.
 */
function identity(serviceName: string, known: KnownLabels, own: KnownLabels, fromSdks: boolean): ResourceProcessor {
    // What SDKs send beside: 22 attributes from a Java agent, its command line among them.
    const deleted = fromSdks
        ? "aws|cloud|container|host|os|process|server|telemetry|url"
        : "aws|cloud|container|server|url";
    const attributes: ResourceProcessor["attributes"] = [
        { key: "service.name", value: serviceName, action: "upsert" },
        { key: "service.instance.id", from_attribute: "aws.ecs.task.id", action: "upsert" },
        // The detector knows the cluster by ARN alone, in every partition and on both pipelines.
        ...unless(known[labels.cluster], {
            key: "aws.ecs.cluster.arn",
            pattern: `:cluster/(?P<${labels.cluster}>.+)`,
            action: "extract",
        }),
        ...unless(known[labels.family], {
            key: labels.family,
            from_attribute: "aws.ecs.task.family",
            action: "upsert",
        }),
        { key: labels.container, from_attribute: "container.name", action: "upsert" },
        ...Object.entries(own).map(([key, value]) => ({ key, value, action: "upsert" }) as const),
        { pattern: `^(${deleted})[.]`, action: "delete" },
    ];
    return { attributes };
}

/** Bounded in bytes, time and requests, so that a slow or dead endpoint costs samples and not the container. */
function remoteWrite(
    sizes: SidecarSizes,
    known: KnownLabels,
): Omit<PrometheusRemoteWriteExporter, "endpoint" | "auth" | "headers"> {
    return {
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
        ...(Object.keys(known).length === 0 ? {} : { external_labels: known }),
    };
}

/** One of the collector's, as the table says; the interface can't, as Pulumi's schema has no unions of strings. */
type LogLevel = NonNullable<Telemetry["logs"]>["level"];

function telemetry({ selfMetrics, logLevel, portOffset }: Options): Telemetry {
    const logs: Telemetry["logs"] = { level: logLevel as LogLevel, encoding: "json" };
    if (!selfMetrics) {
        return { logs, metrics: { level: "none" } };
    }
    const prometheus = {
        host: "127.0.0.1",
        port: sidecarPortsAt(portOffset).selfMetrics,
        // Explicit, as releases differ in the defaults: without these the names in `names.ts` would gain suffixes.
        without_scope_info: true,
        without_type_suffix: true,
        without_units: true,
    };
    return { logs, metrics: { level: "normal", readers: [{ pull: { exporter: { prometheus } } }] } };
}
