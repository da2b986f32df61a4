/** What a collector config is made from, and what of it is refused. */
import { boolean, InputError, type InputsOf, matching, object, oneOf, refuse, wholeNumber } from "../inputs";
import { additionsInput, type CollectorAdditions } from "./additions";
import { bufferBounds, bufferPort, leastBufferMiB } from "./buffer";
import { pushedByOtlp } from "./otlp";
import { checkOtlp, goesToCloudWatch, type OtlpArgs, otlpInputs, otlpPorts } from "./otlp-args";
import type { Pushed } from "./pushed";
import { type StatsdArgs, statsdInputs, statsdJob, statsdPort, statsdScrapePort } from "./statsd";
import { isOwn } from "./scrape-access";
import { checkScrapeFits, type ScrapeArgs, scrapeInterval, scrapeJobs, sidecarPorts } from "./scrape-args";
import { capacity, percent, scrapableSeries, seriesChurn, sidecarMemory, usualChurn, whatHolds } from "./sizing";

/** What a collector does beside scraping its targets. `AdotTaskDefinition` and `withAdotSidecar` take the same. */
export interface CollectorOptions {
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
    /** Seconds between scrapes, 1 to 300. Default: 20. */
    scrapeIntervalSeconds?: number;
    /**
     * Where samples wait while AMP can't take them: `memory`, or `disk`, a file in the collector's container that
     * outlives a restart of the collector, but not its task. Default: `memory`.
     */
    buffer?: string;
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
    /** What the task's containers push by OTLP. Default: nothing is taken. */
    otlp?: OtlpArgs;
    /** What the task's containers send by StatsD. Default: nothing is taken. */
    statsd?: StatsdArgs;
    /** More components and pipelines, in the collector's own terms. */
    additions?: CollectorAdditions;
}

/** What ECS takes as the name of a cluster, family or container (its API reference). */
export const ecsName = {
    pattern: /^[A-Za-z0-9_-]{1,255}$/,
    allowed: "a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores",
};

const usualIntervalSeconds = 20;
const nameInEcs = matching(ecsName.pattern, ecsName.allowed);

export const collectorInputs = {
    expectedSeries: scrapableSeries.optional(),
    churn: seriesChurn.or(usualChurn).unregistered(),
    scrapeIntervalSeconds: scrapeInterval.or(usualIntervalSeconds),
    buffer: oneOf(["memory", "disk"]).or("memory").unregistered(),
    bufferMiB: wholeNumber("MiB", bufferBounds.least, bufferBounds.most).optional(),
    clusterName: nameInEcs.optional(),
    ecsMetrics: boolean().or(true),
    selfMetrics: boolean().or(true),
    logLevel: oneOf(["debug", "info", "warn", "error"]).or("info").unregistered(),
    additions: additionsInput.optional(),
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
    otlp: otlpInput.optional(),
    statsd: object(statsdInputs).optional(),
} satisfies InputsOf<CollectorRequest>;

/** What is pushed to the collector of a request. */
export const pushedTo = ({ otlp, statsd }: Pick<CollectorRequest, "otlp" | "statsd">): readonly Pushed[] => [
    ...(otlp === undefined ? [] : pushedByOtlp(otlp)),
    ...(statsd === undefined ? [] : (["statsd"] as const)),
];

/** What single inputs can't show: that all of it fits the memory, and that there is something to do. */
export function checkTogether(request: CollectorRequest): void {
    const { expectedSeries = 0, memoryMiB, churn = usualChurn, scrape, ecsMetrics = true, additions } = request;
    const pushed = pushedTo(request);
    const { series } = capacity(memoryMiB, churn, pushed);
    if (expectedSeries > series) {
        const beside = pushed.length === 0 ? "" : ` beside what is pushed (${pushed.join(", ")})`;
        const holds = `a sidecar with ${memoryMiB} MiB holds ${series} series${beside} of which ${percent(churn)} are new at a scrape`;
        refuse("expectedSeries", expectedSeries, `${holds}; ${whatHolds(expectedSeries, churn, pushed)}`);
    }
    checkBuffer(request);
    checkScrapeFits(scrape, memoryMiB, churn, pushed);
    checkPushed(request);
    const isIdle = Object.keys(scrape).length === 0 && !ecsMetrics && pushed.length === 0;
    if (isIdle && Object.keys(additions?.pipelines ?? {}).length === 0) {
        throw new InputError(
            "scrape",
            "scrape is empty, ecsMetrics is false and additions has no pipelines: the collector would have nothing to do; add a scrape job or leave ecsMetrics on.",
        );
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
export function pushedPorts({ otlp, statsd }: Pick<CollectorRequest, "otlp" | "statsd">): readonly PushedPort[] {
    const { grpcPort = otlpPorts.grpcPort, httpPort = otlpPorts.httpPort } = otlp ?? {};
    const ofOtlp: readonly PushedPort[] = [
        { input: "otlp.grpcPort", port: grpcPort, protocol: "tcp" },
        { input: "otlp.httpPort", port: httpPort, protocol: "tcp" },
    ];
    const ofStatsd: readonly PushedPort[] = [
        { input: "statsd.port", port: statsd?.port ?? statsdPort, protocol: "udp" },
        { port: statsdScrapePort, protocol: "tcp" },
    ];
    return [...(otlp === undefined ? [] : ofOtlp), ...(statsd === undefined ? [] : ofStatsd)];
}

function checkPushed(request: CollectorRequest): void {
    const { otlp, statsd, scrape, buffer } = request;
    const ports = pushedPorts(request);
    const fixed = ports.flatMap(({ input, port }) => (input === undefined ? [port] : []));
    const own = [...Object.values<number>(sidecarPorts), ...(buffer === "disk" ? [bufferPort] : []), ...fixed];
    for (const { input, port, protocol } of ports.filter((each) => each.protocol === "tcp")) {
        const job = Object.keys(scrape).find((name) => isOwn(scrape[name]!) && scrape[name]!.port === port);
        if (job !== undefined) {
            refuse(
                input ?? `scrape.${job}.port`,
                port,
                `the ${protocol} port is taken by ${input ? `scrape.${job}` : "statsd"}`,
            );
        }
        if (input !== undefined && own.includes(port)) {
            refuse(input, port, `the collector itself listens on ${own.join(" and ")}`);
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

function checkBuffer({ buffer, bufferMiB, expectedSeries, scrapeIntervalSeconds, scrape }: CollectorRequest): void {
    if (buffer !== "disk") {
        if (bufferMiB !== undefined) {
            refuse("bufferMiB", bufferMiB, 'it is the size of the queue on disk, which needs buffer: "disk"');
        }
        return;
    }
    const job = Object.keys(scrape).find((name) => isOwn(scrape[name]!) && scrape[name]!.port === bufferPort);
    if (job !== undefined) {
        const why = "the sidecar itself listens there for its queue on disk, and the task's containers share localhost";
        refuse(`scrape.${job}.port`, bufferPort, why);
    }
    const least = expectedSeries && leastBufferMiB(expectedSeries, scrapeIntervalSeconds ?? usualIntervalSeconds);
    if (bufferMiB !== undefined && least !== undefined && bufferMiB < least) {
        const why = `a minute of ${expectedSeries} series takes ${least} MiB; give it so many or more, or leave it out`;
        refuse("bufferMiB", bufferMiB, why);
    }
}
