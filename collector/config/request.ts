/** What a collector config is made from, and what of it is refused. */
import {
    anything,
    boolean,
    InputError,
    type InputsOf,
    matching,
    object,
    oneOf,
    refuse,
    valueThat,
    wholeNumber,
} from "../inputs";
import { additionsInput, type CollectorAdditions } from "./additions";
import { type AssumeRoleArgs, assumeRoleInputs } from "./assume-role";
import { bufferBounds, bufferPort, leastBufferMiB } from "./buffer";
import type { GeneratedConfig } from "./changed";
import { andList } from "../lists";
import { checkDestinations, type DestinationArgs, destinationsInput, firstDestinations } from "./destination-args";
import { sentTo } from "./destinations";
import type { CollectorConfig } from "./model";
import { pushedByOtlp } from "./otlp";
import { checkOtlp, goesToCloudWatch, type OtlpArgs, otlpInputs, otlpPorts, sendsToXray } from "./otlp-args";
import { type Pushed, pushedSizes } from "./pushed";
import { isOwn } from "./scrape-access";
import {
    checkScrapeFits,
    checkTargets,
    nameInEcs,
    type ScrapeArgs,
    scrapeInterval,
    scrapeJobs,
    sidecarPortsAt,
} from "./scrape-args";
import type { Senders } from "./senders";
import { checkLabelsTogether, droppedLabels, seriesLabels } from "./series-labels";
import { type StatsdArgs, statsdInputs, statsdJob, statsdPort, statsdScrapePortAt } from "./statsd";
import { capacity, percent, scrapableSeries, seriesChurn, sidecarMemory, usualChurn, whatHolds } from "./sizing";
import { type XrayArgs, xrayInputs, xrayPort } from "./xray";

/** What every collector has, whether it scrapes or others send to it. */
export interface CommonOptions {
    /** Seconds between scrapes, 1 to 300. Default: 20. */
    scrapeIntervalSeconds?: number;
    /**
     * Where samples wait while AMP can't take them: `memory`, or `disk`, a file in the collector's container that
     * outlives a restart of the collector, but not its task. Default: `memory`.
     */
    buffer?: string;
    /**
     * Role that the collector assumes to write to AMP, as where the workspace's account lets nobody in by a resource
     * policy, or to CloudWatch where `destination` says so. Default: none, it writes as its task's role.
     */
    assumeRole?: AssumeRoleArgs;
    /**
     * Where metrics go: `amp`, the platform's workspace; `cloudwatch`, CloudWatch's endpoint for OTLP metrics in
     * `region`; or `none`, only to `destinations`. Default: `amp`.
     */
    destination?: string;
    /**
     * More places that the same metrics go to, up to four, by names of your own: small letters, digits and hyphens.
     * Each has a queue of its own, and the series that a sidecar's memory holds go down with each. Default: none.
     */
    destinations?: Record<string, DestinationArgs>;
    /** Send the ECS task's and containers' own metrics. Default: true. */
    ecsMetrics?: boolean;
    /** Send the collector's own metrics. Default: true. */
    selfMetrics?: boolean;
    /** Least level of what the collector logs: `debug`, `info`, `warn` or `error`. Default: `info`. */
    logLevel?: string;
    /**
     * More receivers, processors, exporters, extensions and pipelines, in the collector's own terms and in the shape of
     * `CollectorAdditions`. They are audited, and every added pipeline gets the memory limiter first.
     */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Pulumi's schema has no unions, which the collector's own terms need; the table checks it
    additions?: any;
}

/** What a collector does beside scraping its targets. `AdotTaskDefinition` and `withAdotSidecar` take the same. */
export interface CollectorOptions extends CommonOptions {
    /**
     * Series that all targets together are expected to have, 1 to 24370000; more than the memory holds are refused,
     * naming the memory that does. Default: not checked.
     */
    expectedSeries?: number;
    /**
     * Share of the series that is new at a scrape, 0 to 1, for which the sidecar is rated: the more, the fewer series
     * are let in. Default: 0.1.
     */
    churn?: number;
    /**
     * What the queue on disk holds, MiB, 64 to 99840; its file takes up to twice as much of the task's ephemeral
     * storage. Only with `buffer: "disk"`. Default: what the series write in 55 minutes, 64 to 6144.
     */
    bufferMiB?: number;
    /**
     * Short name of the ECS cluster, for a task that runs in no other: it is then written once a request and not on
     * every point. Letters, digits, hyphens and underscores, up to 255. Default, and with `additions`: what ECS tells
     * the collector.
     */
    clusterName?: string;
    /**
     * Added to the ports that the collector listens on for itself (8888, 13133, and 13134 with a queue on disk), 0 to
     * 50000: for an application that has one of them, and in the network mode `host` for collectors of several services
     * on one instance. Default: 0.
     */
    portOffset?: number;
    /**
     * Labels of your own on every series, such as `{ env: "prod" }`: up to 20. Those that tell series apart, `job` and
     * `instance` among them, can't be given. Default: none.
     */
    labels?: Record<string, string>;
    /**
     * Labels that scraped series lose, by name; those that tell series apart can't be taken off. Series that differ in
     * nothing else are one then, of which one is sent. Default: none.
     */
    dropLabels?: string[];
    /**
     * Changes the generated config, additions included, in place or by returning another one. The result is audited,
     * and the memory limiters stay what and where they are. It is called as often as the config is rendered, so that it
     * must do the same each time. In TypeScript and JavaScript only. Default: the config stays as it is.
     */
    transform?(config: GeneratedConfig): CollectorConfig | undefined;
}

/** What a whole config is made from. */
export interface CollectorRequest extends CollectorOptions {
    /** The service: label `job` of every series. Letters, digits, `.`, `_` and `-`, up to 255. */
    serviceName: string;
    /**
     * Family of the task definition, where it is known: it is then written once a request and not on every point.
     * Letters, digits, hyphens and underscores, up to 255. Default: what ECS tells the collector.
     */
    family?: string;
    /** AWS region of the AMP workspace, e.g. `eu-west-1`; requests are signed for it. */
    region: string;
    /** The sidecar's hard container memory in MiB, 256 to 122880. */
    memoryMiB: number;
    /** Targets by job name, which becomes the label `scrape_job`. */
    scrape: Record<string, ScrapeArgs>;
    /** Network mode of the task: `awsvpc`, or on EC2 `bridge` or `host`. Default: `awsvpc`. */
    networkMode?: string;
    /** What the task's containers push by OTLP. Default: nothing is taken. */
    otlp?: OtlpArgs;
    /** What the task's containers send by StatsD. Default: nothing is taken. */
    statsd?: StatsdArgs;
    /** What the task's containers send by X-Ray's SDKs. Default: nothing is taken. */
    xray?: XrayArgs;
    /** What other tasks send to it. Default: nothing, it scrapes. */
    senders?: Senders;
    /** More components and pipelines, in the collector's own terms. */
    additions?: CollectorAdditions;
}

const usualIntervalSeconds = 20;

export const collectorInputs = {
    expectedSeries: scrapableSeries.optional(),
    churn: seriesChurn.or(usualChurn).unregistered(),
    scrapeIntervalSeconds: scrapeInterval.or(usualIntervalSeconds),
    buffer: oneOf(["memory", "disk"]).or("memory").unregistered(),
    bufferMiB: wholeNumber("MiB", bufferBounds.least, bufferBounds.most).optional(),
    clusterName: nameInEcs.optional(),
    portOffset: wholeNumber("", 0, 50_000).or(0).unregistered(),
    assumeRole: object(assumeRoleInputs).optional(),
    destination: oneOf(firstDestinations).or("amp").unregistered(),
    destinations: destinationsInput.optional(),
    ecsMetrics: boolean().or(true),
    selfMetrics: boolean().or(true),
    logLevel: oneOf(["debug", "info", "warn", "error"]).or("info").unregistered(),
    additions: additionsInput.optional(),
    labels: seriesLabels.optional(),
    dropLabels: droppedLabels.optional(),
    transform: valueThat("a function that changes the config", (value) => typeof value === "function").optional(),
} satisfies InputsOf<CollectorOptions>;

/** OTLP as a whole. */
export const otlpInput = object(otlpInputs).also(checkOtlp);

export const requestInputs = {
    ...collectorInputs,
    serviceName: matching(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/,
        "a letter or digit and then up to 254 letters, digits, dots, underscores and hyphens",
    ),
    family: nameInEcs.optional(),
    region: matching(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "an AWS region such as eu-west-1"),
    memoryMiB: sidecarMemory,
    scrape: scrapeJobs,
    networkMode: oneOf(["awsvpc", "bridge", "host"]).or("awsvpc").unregistered(),
    otlp: otlpInput.optional(),
    statsd: object(statsdInputs).optional(),
    xray: object(xrayInputs).optional(),
    senders: anything("where others send to").optional(),
} satisfies InputsOf<CollectorRequest>;

/** What says what is pushed. */
type Pushing = Pick<CollectorRequest, "otlp" | "statsd" | "xray">;

/** What is pushed to the collector of a request. */
export const pushedTo = ({ otlp, statsd, xray }: Pushing): readonly Pushed[] => [
    ...(otlp === undefined ? [] : pushedByOtlp(otlp)),
    ...(statsd === undefined ? [] : (["statsd"] as const)),
    ...(xray === undefined ? [] : ([sendsToXray(otlp) ? "segments among traces" : "segments"] as const)),
];

/** What single inputs can't show: that all of it fits the memory, and that there is something to do. */
export function checkTogether(request: CollectorRequest): void {
    const {
        expectedSeries = 0,
        memoryMiB,
        churn = usualChurn,
        scrape,
        ecsMetrics = true,
        additions,
        senders,
    } = request;
    const pushed = pushedTo(request);
    checkDestinations(request);
    const { queues } = sentTo(request);
    const { series } = capacity(memoryMiB, churn, pushed, queues);
    if (expectedSeries > series) {
        const to = queues === 1 ? "" : ` for ${queues} destinations`;
        const beside = `${to}${pushed.length === 0 ? "" : ` beside what is pushed (${pushed.join(", ")})`}`;
        const holds = `a sidecar with ${memoryMiB} MiB holds ${series} series${beside} of which ${percent(churn)} are new at a scrape`;
        refuse("expectedSeries", expectedSeries, `${holds}; ${whatHolds(expectedSeries, churn, pushed, queues)}`);
    }
    if (senders !== undefined && pushedPorts(request).length > 0) {
        throw new InputError(
            "senders",
            "senders can't be given beside otlp, statsd or xray, whose receivers are its own.",
        );
    }
    checkNetwork(request);
    checkBuffer(request);
    checkLabelsTogether(request.labels ?? {}, request.dropLabels ?? [], scrape);
    checkScrapeFits(scrape, memoryMiB, churn, pushed, queues);
    checkPushed(request);
    const isIdle = Object.keys(scrape).length === 0 && !ecsMetrics && pushed.length === 0 && senders === undefined;
    if (isIdle && Object.keys(additions?.pipelines ?? {}).length === 0) {
        throw new InputError(
            "scrape",
            "scrape is empty, ecsMetrics is false and additions has no pipelines: the collector would have nothing to do; add a scrape job or leave ecsMetrics on.",
        );
    }
}

/** In `bridge` each container has a network of its own; otherwise they share one, and the collector's own ports. */
function checkNetwork(request: CollectorRequest): void {
    const { scrape, networkMode, otlp, statsd, xray } = request;
    const own = fixedPorts(request);
    if (networkMode !== "bridge") {
        checkTargets("scrape", scrape, true);
    }
    for (const [name, job] of Object.entries(scrape).filter(([, each]) => isOwn(each))) {
        const { port, container } = job;
        if (networkMode !== "bridge" && own.includes(port)) {
            const why = `the sidecar itself listens on ${andList(own.map(String))}, and the task's containers share localhost`;
            refuse(`scrape.${name}.port`, port, why);
        }
        if (networkMode === "bridge" && container === undefined) {
            refuse(
                `scrape.${name}.container`,
                container,
                "in the network mode bridge 127.0.0.1 is the collector's own container, so it must be the name of the container that listens there, which the collector is linked to; in awsvpc they share 127.0.0.1",
            );
        }
    }
    for (const [input, value] of Object.entries({ otlp, statsd, xray })) {
        if (networkMode === "bridge" && value !== undefined) {
            throw new InputError(
                input,
                `${input} needs a network that the containers share, and in the network mode bridge each has its own: use awsvpc or host${input === "xray" ? "" : ", or an AdotGateway or AdotDaemon that they send to"}.`,
            );
        }
    }
}

/** A port on which the collector listens for what is pushed. */
export interface PushedPort {
    /** The input that says so; none for one that is always the same. */
    readonly input?: string;
    readonly port: number;
    readonly protocol: "tcp" | "udp";
}

/** The ports on which the collector listens for what is pushed, and for its own scrape of that. */
export function pushedPorts({
    otlp,
    statsd,
    xray,
    portOffset = 0,
}: Pushing & Pick<CollectorRequest, "portOffset">): readonly PushedPort[] {
    const { grpcPort = otlpPorts.grpcPort, httpPort = otlpPorts.httpPort } = otlp ?? {};
    const ofOtlp: readonly PushedPort[] = [
        { input: "otlp.grpcPort", port: grpcPort, protocol: "tcp" },
        { input: "otlp.httpPort", port: httpPort, protocol: "tcp" },
    ];
    const ofStatsd: readonly PushedPort[] = [
        { input: "statsd.port", port: statsd?.port ?? statsdPort, protocol: "udp" },
        { port: statsdScrapePortAt(portOffset), protocol: "tcp" },
    ];
    const ofXray = (["udp", "tcp"] as const).map((protocol) => ({
        input: "xray.port",
        port: xray?.port ?? xrayPort,
        protocol,
    }));
    return [
        ...(otlp === undefined ? [] : ofOtlp),
        ...(statsd === undefined ? [] : ofStatsd),
        ...(xray === undefined ? [] : ofXray),
    ];
}

/** Ports on which the collector listens for itself. */
export const ownPorts = ({ buffer, portOffset = 0 }: Pick<CollectorRequest, "buffer" | "portOffset">): number[] => [
    ...Object.values(sidecarPortsAt(portOffset)),
    ...(buffer === "disk" ? [bufferPort + portOffset] : []),
];

/** TCP ports that it has whatever is said of what is pushed; those are found free ones beside them. */
export const fixedPorts = (request: Pushing & Pick<CollectorRequest, "buffer" | "portOffset">): number[] => [
    ...ownPorts(request),
    ...pushedPorts(request).flatMap(({ input, port }) => (input === undefined ? [port] : [])),
];

function checkPushed(request: CollectorRequest): void {
    const { otlp, statsd, scrape } = request;
    const own = fixedPorts(request);
    const pushed = pushedPorts(request);
    for (const [index, { input, port, protocol }] of pushed.entries()) {
        const other = pushed.slice(0, index).find((each) => each.port === port && each.protocol === protocol)?.input;
        if (input !== undefined && other !== undefined) {
            refuse(input, port, `${other} has that ${protocol} port`);
        }
        if (input === undefined || protocol !== "tcp") {
            continue;
        }
        const job = Object.keys(scrape).find((name) => isOwn(scrape[name]!) && scrape[name]!.port === port);
        if (job !== undefined) {
            refuse(input, port, `the tcp port is taken by scrape.${job}`);
        }
        if (own.includes(port)) {
            refuse(input, port, `the collector itself listens on ${andList(own.map(String))}`);
        }
    }
    if (statsd !== undefined && Object.hasOwn(scrape, statsdJob)) {
        throw new InputError(
            `scrape.${statsdJob}`,
            `scrape.${statsdJob} is the job of statsd's metrics: call yours otherwise.`,
        );
    }
    if (goesToCloudWatch(otlp?.logs) && otlp?.logGroupName === undefined) {
        refuse("otlp.logGroupName", undefined, "CloudWatch Logs takes log records into a group that exists; name it");
    }
}

function checkBuffer(request: CollectorRequest): void {
    const { buffer, bufferMiB, expectedSeries, scrapeIntervalSeconds } = request;
    if (buffer !== "disk") {
        if (bufferMiB !== undefined) {
            refuse("bufferMiB", bufferMiB, 'it is the size of the queue on disk, which needs buffer: "disk"');
        }
        return;
    }
    if (bufferMiB === undefined || expectedSeries === undefined) {
        return;
    }
    const { points, statsdSeries } = pushedSizes(request.memoryMiB, pushedTo(request));
    const series = expectedSeries + points + statsdSeries;
    const least = leastBufferMiB(series, scrapeIntervalSeconds ?? usualIntervalSeconds);
    if (bufferMiB < least) {
        const beside = series === expectedSeries ? "" : `, of which ${series - expectedSeries} are pushed,`;
        const why = `a minute of ${series} series${beside} takes ${least} MiB; give it so many or more, or leave it out`;
        refuse("bufferMiB", bufferMiB, why);
    }
}
