/** What a contender says of itself on its metrics page, in words that are the same for all of them. */
import { bufferIds } from "../../collector";
import type { Contender } from "../support/contenders";

export interface SelfReport {
    readonly heapBytes: number;
    readonly refused: number;
    readonly shed: number;
    readonly failed: number;
    /** What waits: requests, bytes on disk and of vmagent, samples of the agent. */
    readonly queued: number;
}

const none: SelfReport = { heapBytes: 0, refused: 0, shed: 0, failed: 0, queued: 0 };

type Names = Record<keyof SelfReport, readonly string[]>;

const ofCollector: Names = {
    heapBytes: ["otelcol_process_runtime_heap_alloc_bytes"],
    refused: ["otelcol_receiver_refused_metric_points"],
    shed: ["otelcol_exporter_enqueue_failed_metric_points"],
    failed: ["otelcol_exporter_send_failed_metric_points"],
    queued: ["otelcol_exporter_queue_size"],
};

const ofAgent: Names = {
    heapBytes: ["go_memstats_heap_alloc_bytes"],
    refused: [],
    shed: ["prometheus_remote_storage_samples_dropped_total"],
    failed: ["prometheus_remote_storage_samples_failed_total"],
    queued: ["prometheus_remote_storage_samples_pending"],
};

const ofVmagent: Names = {
    heapBytes: ["go_memstats_heap_alloc_bytes"],
    refused: [],
    shed: ["vmagent_remotewrite_samples_dropped_total"],
    failed: [],
    queued: ["vmagent_remotewrite_pending_data_bytes"],
};

const namesOf: Readonly<Record<Contender, Names>> = {
    ours: ofCollector,
    disk: ofCollector,
    published: ofCollector,
    percentage: ofCollector,
    agent: ofAgent,
    vmagent: ofVmagent,
};

/** With a queue on disk the second pipeline counts each try, which the first makes again. */
const isSentAgain = (line: string): boolean =>
    line.includes(`receiver="${bufferIds.hop}"`) ||
    (line.startsWith(ofCollector.failed[0]!) && !line.includes(`exporter="${bufferIds.hop}"`));

/** Reads an exposition. */
export function selfReport(contender: Contender, text: string): SelfReport {
    const names = namesOf[contender];
    const sums = new Map<string, number>();
    const isBuffered = text.includes(`exporter="${bufferIds.hop}"`);
    for (const line of text.split("\n")) {
        const end = line.search(/[{ ]/);
        if (end > 0 && line[0] !== "#") {
            // Older releases add `_total`, newer ones leave the name as it is.
            const name = line.slice(0, end);
            if (isBuffered && isSentAgain(line)) {
                continue;
            }
            sums.set(name, (sums.get(name) ?? 0) + Number(line.slice(line.lastIndexOf(" ") + 1)));
        }
    }
    const sum = (all: readonly string[]): number =>
        all.reduce((total, name) => total + (sums.get(name) ?? sums.get(`${name}_total`) ?? 0), 0);
    const entries = Object.entries(names).map(([key, all]) => [key, sum(all)] as const);
    return { ...none, ...(Object.fromEntries(entries) as Partial<SelfReport>) };
}
