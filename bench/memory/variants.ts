/** Changes to what ships, each to be measured against it: why a setting is what it is. */
import { parse, stringify } from "yaml";
import { bufferIds, type CollectorConfig, type Duration } from "../../collector";
import type { Setup } from "../support/contenders";
import { limitsOf } from "../verdicts/limits";
import { destinationVariants } from "./destinations";
import { messageAddress } from "./messages";

/** Where the variant `pprof` listens. */
export const pprofAddress = "127.0.0.1:1777";

/** Where a variant runs. */
interface Place {
    readonly directory: string;
    readonly memoryMiB: number;
    readonly intervalSeconds: number;
}

export interface Variant {
    readonly about: string;
    readonly change: (setup: Setup, place: Place) => Setup;
}

/** Changes the config. */
const config =
    (change: (config: CollectorConfig, place: Place) => void): Variant["change"] =>
    (setup, place) => {
        const parsed = parse(setup.config) as CollectorConfig;
        change(parsed, place);
        return { ...setup, config: stringify(parsed, { lineWidth: 0 }) };
    };

const environment =
    (added: Readonly<Record<string, string>>): Variant["change"] =>
    (setup) => ({ ...setup, environment: { ...setup.environment, ...added } });

const exporter = (parsed: CollectorConfig) => parsed.exporters.prometheusremotewrite!;

function openScrapes(parsed: CollectorConfig): void {
    for (const job of parsed.receivers.prometheus!.config.scrape_configs) {
        job.sample_limit = 0;
        job.body_size_limit = "0";
    }
}

/** As many points in the queue as before, in batches of that size. */
function batches(size: number): Variant["change"] {
    return config((parsed) => {
        const queue = exporter(parsed).remote_write_queue!;
        const points = queue.queue_size! * parsed.processors.batch!.send_batch_size!;
        Object.assign(parsed.processors.batch!, { send_batch_size: size, send_batch_max_size: size });
        queue.queue_size = Math.ceil(points / size);
    });
}

/** On disk instead of the queue; the exporter's README. */
function writeAheadLog(buffer_size: number): Variant["change"] {
    return config((parsed, { directory }) => {
        const wal = { directory: `${directory}/wal`, buffer_size, truncate_frequency: "10s" };
        Object.assign(exporter(parsed), { wal, remote_write_queue: { enabled: false } });
    });
}

const both =
    (...changes: readonly Variant["change"][]): Variant["change"] =>
    (setup, place) =>
        changes.reduce((changed, change) => change(changed, place), setup);

/** Without GOMEMLIMIT, and with the limiter's own intervals: what holds memory is the limiter and GOGC. */
const limiterAlone = (goGc: string): Variant["change"] =>
    both(
        config((parsed) => {
            delete parsed.processors.memory_limiter!.min_gc_interval_when_soft_limited;
        }),
        ({ environment: { GOMEMLIMIT: _, ...others }, ...setup }) => ({
            ...setup,
            environment: { ...others, GOGC: goGc },
        }),
    );

/** All four of the limiter's intervals between two collections. */
const collectEvery = (interval: Duration): Variant["change"] =>
    config((parsed) => {
        Object.assign(parsed.processors.memory_limiter!, {
            min_gc_interval_when_soft_limited: interval,
            min_gc_interval_when_hard_limited: interval,
            max_gc_interval_when_soft_limited: interval,
            max_gc_interval_when_hard_limited: interval,
        });
    });

const checkEvery = (check_interval: Duration): Variant["change"] =>
    config((parsed) => {
        parsed.processors.memory_limiter!.check_interval = check_interval;
    });

/** The exporter's own default. */
const longQueue = config((parsed) => {
    exporter(parsed).remote_write_queue!.queue_size = 10_000;
});

/** Takes spans over OTLP, of that many MiB in one message, by default of what the receiver takes by default. */
const otlp = (mib?: number): Variant["change"] =>
    config((parsed) => {
        const grpc = mib === undefined ? {} : { max_recv_msg_size_mib: mib };
        const http = mib === undefined ? {} : { max_request_body_size: mib * 2 ** 20 };
        parsed.receivers.otlp = {
            protocols: {
                grpc: { endpoint: messageAddress.grpc, ...grpc },
                http: { endpoint: messageAddress.http, ...http },
            },
        };
        parsed.exporters.debug = {};
        parsed.service.pipelines.traces = {
            receivers: ["otlp"],
            processors: ["memory_limiter"],
            exporters: ["debug"],
        };
    });

export const variants: Readonly<Record<string, Variant>> = {
    "no-scrape-limits": {
        about: "scrapes of any size are let in",
        change: config(openScrapes),
    },
    "timeout-30s": {
        about: "each export gives up after 30 s instead of keeping what waits until the endpoint is back",
        change: config((parsed) => {
            exporter(parsed).timeout = "30s";
            exporter(parsed).retry_on_failure!.max_elapsed_time = "30s";
        }),
    },
    "gc-every-10s": {
        about: "above the soft limit garbage is collected every 10 s at most, the limiter's default",
        change: config((parsed) => {
            delete parsed.processors.memory_limiter!.min_gc_interval_when_soft_limited;
        }),
    },
    gctrace: {
        about: "the garbage collector's own trace in the log (--keep): heap before, at its largest and after each collection",
        change: environment({ GODEBUG: "gctrace=1" }),
    },
    pprof: {
        about: `with a heap profile on ${pprofAddress}/debug/pprof/heap`,
        change: config((parsed) => {
            parsed.extensions.pprof = { endpoint: pprofAddress };
            parsed.service.extensions.push("pprof");
        }),
    },
    "no-429-gate": {
        about: "the endpoint's 429 is final, the exporter's default",
        change: (setup) => ({ ...setup, args: (file) => [`--config=${file}`] }),
    },
    "wal-300": { about: "the exporter's write-ahead log with its default buffer", change: writeAheadLog(300) },
    "wal-2": { about: "the exporter's write-ahead log, two requests at a time", change: writeAheadLog(2) },
    "batch-250": { about: "smaller batches, and more of them", change: batches(250) },
    "batch-1000": { about: "larger batches, and fewer of them", change: batches(1_000) },
    ...Object.fromEntries(
        ["100", "200", "400", "1000", "off"].map((goGc) => [
            `gogc-${goGc}-alone`,
            { about: `GOGC=${goGc} and no GOMEMLIMIT`, change: limiterAlone(goGc) },
        ]),
    ),
    "gogc-off": { about: "GOGC=off beside GOMEMLIMIT", change: environment({ GOGC: "off" }) },
    "collect-1000h": { about: "the limiter has garbage collected every 1000 h", change: collectEvery("1000h") },
    "gogc-off-collect-1000h": {
        about: "GOGC=off, no GOMEMLIMIT, and the limiter has garbage collected every 1000 h",
        change: both(limiterAlone("off"), collectEvery("1000h")),
    },
    "check-1ns": { about: "the limiter looks without pause", change: checkEvery("1ns") },
    "check-10ms": { about: "the limiter looks every 10 ms", change: checkEvery("10ms") },
    "check-100ms": { about: "the limiter looks every 100 ms", change: checkEvery("100ms") },
    "long-queue": { about: "a queue for more than the container holds", change: longQueue },
    ...Object.fromEntries(
        (["5s", "60s"] as const).map((interval) => [
            `check-${interval}-long-queue`,
            {
                about: `the limiter looks every ${interval}, and the queue is for more than the container holds`,
                change: both(longQueue, checkEvery(interval)),
            },
        ]),
    ),
    otlp: { about: "takes OTLP as the receiver does by default", change: otlp() },
    "otlp-4": { about: "takes OTLP messages of up to 4 MiB", change: otlp(4) },
    "otlp-16": { about: "takes OTLP messages of up to 16 MiB", change: otlp(16) },
    "otlp-8192": { about: "takes OTLP messages of up to 8 GiB", change: otlp(8_192) },
    "no-age-filter": {
        about: "on disk, without the filter that gives up what is too old",
        change: config((parsed) => {
            const pipeline = parsed.service.pipelines[bufferIds.pipeline]!;
            pipeline.processors = pipeline.processors!.filter((id) => id !== bufferIds.tooOld);
        }),
    },
    "external-labels": {
        about: "cluster and family are written once a request instead of on every point",
        change: config((parsed) => {
            Object.assign(exporter(parsed), {
                external_labels: { aws_ecs_cluster_name: "prod", aws_ecs_task_family: "bench" },
                resource_to_telemetry_conversion: { enabled: false },
            });
        }),
    },
    "no-self-scrape": {
        about: "says nothing of itself",
        change: config((parsed) => {
            const { config: scraped } = parsed.receivers.prometheus!;
            scraped.scrape_configs = scraped.scrape_configs.filter(({ job_name }) => job_name !== "adot-collector");
        }),
    },
    ...destinationVariants,
    "gogc-50": { about: "the garbage collector runs at half the growth", change: environment({ GOGC: "50" }) },
    "gogc-200": { about: "the garbage collector runs at twice the growth", change: environment({ GOGC: "200" }) },
};

/** Limits of a seed, and a queue for more than the container holds, so that memory is up to them. */
const randomLimits = (seed: number): Variant => ({
    about: `the limits of seed ${seed}`,
    change: (setup, place) => {
        const { limiter, goMemLimitMiB, goGc } = limitsOf(seed, place.memoryMiB);
        const { GOMEMLIMIT: _, ...others } = setup.environment;
        const limited = config((parsed) => {
            Object.assign(parsed.processors, { memory_limiter: limiter });
        });
        return both(longQueue, limited)(
            {
                ...setup,
                environment: {
                    ...others,
                    ...(goMemLimitMiB === undefined ? {} : { GOMEMLIMIT: `${goMemLimitMiB}MiB` }),
                    ...(goGc === undefined ? {} : { GOGC: goGc }),
                },
            },
            place,
        );
    },
});

const randomName = /^limits-(\d{1,9})$/;

export function variantOf(name: string): Variant {
    const [, seed] = randomName.exec(name) ?? [];
    const variant = seed === undefined ? variants[name] : randomLimits(Number(seed));
    if (variant === undefined) {
        throw new Error(`The variant ${name} is unknown: must be one of ${Object.keys(variants).join(", ")}.`);
    }
    return variant;
}
