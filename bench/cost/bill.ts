/** What AMP is sent and counts: samples by source, and their bytes. */
import { decodeSnappy } from "../../local/amp/snappy";
import { decodeWriteRequest } from "../../local/amp/write-request";
import { countWriteRequest } from "../support/remote-write";

/**
 * Where samples come from: the programs, the ECS metadata, the sidecar about itself, what a scraper adds to each
 * target, what describes a resource or library.
 */
export const sources = ["jvm", "envoy", "ecs", "sidecar", "scrape", "info"] as const;
export type Source = (typeof sources)[number];

const names: readonly (readonly [Source, RegExp])[] = [
    ["jvm", /^(jvm|process|jmx|java)_/],
    ["envoy", /^envoy_/],
    ["ecs", /^(ecs_task|container)_/],
    ["sidecar", /^otelcol_/],
    ["scrape", /^(up$|scrape_)/],
    ["info", /^(target_info|otel_scope_info)$/],
];

/** What a collector sent, with rates that don't depend on how long it ran. */
export interface Bill {
    /** Samples per minute by source, at the interval that was measured. */
    readonly samplesPerMinute: Readonly<Record<Source, number>>;
    /** The sum of them. */
    readonly billedPerMinute: number;
    readonly series: number;
    /** Mean over the series, `__name__` not counted. */
    readonly labelsPerSeries: number;
    /** As sent, compressed. */
    readonly wireBytesPerSample: number;
    /** Before compression: what `max_batch_size_bytes` and AMP's largest request are about. */
    readonly bytesPerSample: number;
    readonly wireBytesPerMinute: number;
    readonly requests: number;
    readonly samples: number;
    /** Staleness markers among the samples. AMP counts them too, but only a series that ends has one. */
    readonly stale: number;
    /** Scrapes or reads by job; "" is the ECS metadata. */
    readonly rounds: Readonly<Record<string, number>>;
}

/** Adds up requests. */
export class Meter {
    private readonly samples = new Map<string, { readonly source: Source; readonly job: string; samples: number }>();
    private readonly rounds = new Map<string, number>();
    private readonly series = new Map<string, number>();
    private wire = 0;
    private plain = 0;
    private requests = 0;
    private stale = 0;

    /** @param body of a remote-write request, as it came */
    add(body: Buffer): void {
        const bytes = decodeSnappy(body, largestDecodedBytes);
        this.wire += body.length;
        this.plain += bytes.length;
        this.requests++;
        this.stale += countWriteRequest(bytes).stale;
        for (const { labels, timestamps } of decodeWriteRequest(bytes)) {
            this.take(Object.fromEntries(labels), timestamps.length);
        }
    }

    private take(labels: Readonly<Record<string, string>>, samples: number): void {
        const name = labels.__name__ ?? "";
        const source = names.find(([, expression]) => expression.test(name))?.[0];
        if (source === undefined) {
            throw new Error(`The series ${name} is of an unknown source: must be one of ${sources.join(", ")}.`);
        }
        // Ours has the service as job, and the scrape's name beside it.
        const job = source === "ecs" ? "" : (labels.scrape_job ?? labels.job ?? "");
        const key = `${source} ${job}`;
        const entry = this.samples.get(key) ?? { source, job, samples: 0 };
        entry.samples += samples;
        this.samples.set(key, entry);
        if (name === "up" || /^ecs_task_memory_utilized/.test(name)) {
            this.rounds.set(job, (this.rounds.get(job) ?? 0) + samples);
        }
        this.series.set(JSON.stringify(Object.entries(labels).sort()), Object.keys(labels).length - 1);
    }

    /** @throws when a job sent something and was never scraped. */
    bill(intervalSeconds: number): Bill {
        const samplesPerMinute = Object.fromEntries(sources.map((source) => [source, 0])) as Record<Source, number>;
        let samples = 0;
        for (const entry of this.samples.values()) {
            const rounds = this.rounds.get(entry.job);
            if (rounds === undefined) {
                throw new Error(
                    `Job "${entry.job}" sent ${entry.samples} samples of ${entry.source}, and no sign of a scrape.`,
                );
            }
            samplesPerMinute[entry.source] += (entry.samples / rounds) * (60 / intervalSeconds);
            samples += entry.samples;
        }
        for (const source of sources) {
            samplesPerMinute[source] = round(samplesPerMinute[source], 1);
        }
        const billedPerMinute = Object.values(samplesPerMinute).reduce((sum, count) => sum + count, 0);
        const labels = [...this.series.values()].reduce((sum, count) => sum + count, 0);
        return {
            samplesPerMinute,
            billedPerMinute: round(billedPerMinute, 1),
            series: this.series.size,
            labelsPerSeries: round(labels / this.series.size, 1),
            wireBytesPerSample: round(this.wire / samples, 1),
            bytesPerSample: round(this.plain / samples, 1),
            wireBytesPerMinute: Math.round((this.wire / samples) * billedPerMinute),
            requests: this.requests,
            samples,
            stale: this.stale,
            rounds: Object.fromEntries(this.rounds),
        };
    }
}

/** More than the whole config of either sends in a minute; a larger request is a mistake. */
const largestDecodedBytes = 64 * 2 ** 20;

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
