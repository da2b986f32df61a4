/**
 * Counts what is in remote-write requests, fast enough for a load of tens of thousands of samples a second: it walks
 * the bytes and makes no objects. Fields: prometheus/prometheus, prompb/types.proto and prompb/remote.proto.
 */

/** What one request held. */
export interface WriteCount {
    /** Samples and native histograms of the load: of series that aren't about the sender itself. */
    readonly load: number;
    /**
     * Every other sample: of the sender about itself, of the scrape, of the task, of a target that does harm. Staleness
     * markers of any series too: AMP bills them.
     */
    readonly others: number;
    /** Staleness markers, which are in `others`. */
    readonly stale: number;
    readonly series: number;
    readonly labels: number;
    /** Newest time of a load sample, milliseconds since 1970; 0 when there is none. */
    readonly newest: number;
}

/**
 * Metrics that a scraper or a collector adds to what the target says, and those of targets that do harm
 * (bench/memory/hostile.ts).
 */
const about = /^(hostile_|otelcol_|scrape_|ecs_|container_|prometheus_|up$|target_info$|otel_scope_info$|promhttp_)/;

/** Whether a metric is such a one. */
export const isAboutSender = (name: string): boolean => about.test(name);

/** Prometheus's StaleNaN, as its upper and lower half (model/value/value.go). */
const staleUpper = 0x7ff00000;
const staleLower = 0x00000002;

/** Counts a decoded `prometheus.WriteRequest`. */
export function countWriteRequest(bytes: Uint8Array): WriteCount {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const latin1 = (from: number, to: number): string => buffer.toString("latin1", from, to);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = { load: 0, others: 0, stale: 0, series: 0, labels: 0, newest: 0 };
    let at = 0;
    const varint = (): number => {
        let value = 0;
        for (let factor = 1; ; factor *= 128) {
            const part = bytes[at++]!;
            value += (part & 0x7f) * factor;
            if (part < 0x80) {
                return value;
            }
        }
    };
    const skip = (wire: number): void => {
        if (wire === 0) {
            varint();
        } else if (wire === 1) {
            at += 8;
        } else if (wire === 2) {
            const length = varint();
            at += length;
        } else {
            at += 4;
        }
    };
    /** Visits the fields of the message that ends at `end`; `visit` reads a field or leaves it to be skipped. */
    const message = (end: number, visit: (tag: number) => boolean): void => {
        while (at < end) {
            const tag = bytes[at]!;
            if (tag < 0x80) {
                at++;
                if (!visit(tag)) {
                    skip(tag & 7);
                }
            } else {
                skip(varint() & 7);
            }
        }
    };

    let name = "";
    let samples = 0;
    let stale = 0;
    let newest = 0;
    let isName = false;
    const label = (tag: number): boolean => {
        if (tag !== 0x0a && tag !== 0x12) {
            return false;
        }
        const length = varint();
        if (tag === 0x0a) {
            isName = length === 8 && latin1(at, at + 8) === "__name__";
        } else if (isName) {
            name = latin1(at, at + length);
        }
        at += length;
        return true;
    };
    const sample = (tag: number): boolean => {
        if (tag === 0x09) {
            if (view.getUint32(at + 4, true) === staleUpper && view.getUint32(at, true) === staleLower) {
                stale++;
            }
            at += 8;
            return true;
        }
        if (tag === 0x10) {
            newest = Math.max(newest, varint());
            return true;
        }
        return false;
    };
    /** Field 15 of a histogram is its time. */
    const histogram = (tag: number): boolean => {
        if (tag === 0x78) {
            newest = Math.max(newest, varint());
            return true;
        }
        return false;
    };
    const series = (tag: number): boolean => {
        if (tag === 0x0a) {
            const length = varint();
            count.labels++;
            // The name sorts first, so that nothing but it needs reading.
            if (name === "") {
                message(at + length, label);
            } else {
                at += length;
            }
            return true;
        }
        if (tag === 0x12 || tag === 0x22) {
            const length = varint();
            samples++;
            message(at + length, tag === 0x12 ? sample : histogram);
            return true;
        }
        return false;
    };
    message(bytes.length, (tag) => {
        if (tag !== 0x0a) {
            return false;
        }
        name = "";
        samples = stale = newest = 0;
        const length = varint();
        message(at + length, series);
        count.series++;
        count.stale += stale;
        if (about.test(name)) {
            count.others += samples;
        } else {
            count.load += samples - stale;
            count.others += stale;
            count.newest = samples > stale ? Math.max(count.newest, newest) : count.newest;
        }
        return true;
    });
    return count;
}
