/** Changes to what ships, each to be measured against it: why a setting is what it is. */
import { parse, stringify } from "yaml";
import type { CollectorConfig } from "../../collector";
import type { Setup } from "../support/contenders";

/** Where the variant `pprof` listens. */
export const pprofAddress = "127.0.0.1:1777";

export interface Variant {
    readonly about: string;
    readonly change: (setup: Setup, place: { readonly directory: string }) => Setup;
}

/** Changes the config. */
const config =
    (change: (config: CollectorConfig, place: { readonly directory: string }) => void): Variant["change"] =>
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
    "gogc-50": { about: "the garbage collector runs at half the growth", change: environment({ GOGC: "50" }) },
    "gogc-200": { about: "the garbage collector runs at twice the growth", change: environment({ GOGC: "200" }) },
};

export function variantOf(name: string): Variant {
    const variant = variants[name];
    if (variant === undefined) {
        throw new Error(`The variant ${name} is unknown: must be one of ${Object.keys(variants).join(", ")}.`);
    }
    return variant;
}
