/**
 * Remote write 1.0: what is in a `prometheus.WriteRequest`, and what AMP refuses in one.
 * Fields: prometheus/prometheus, prompb/types.proto and prompb/remote.proto.
 */
import { discarded } from "./refusal";

/** AMP service quotas ("Amazon Managed Service for Prometheus service quotas"). */
export const maxLabelsPerSeries = 150;
const maxSampleAgeMs = 60 * 60 * 1000;

export interface Series {
    readonly labels: readonly (readonly [name: string, value: string])[];
    /** Of its samples and native histograms, in milliseconds since 1970. */
    readonly timestamps: readonly number[];
}

/** Decodes the time series; metadata and exemplars are skipped. Throws when the bytes aren't protobuf. */
export function decodeWriteRequest(bytes: Uint8Array): Series[] {
    const series: Series[] = [];
    fields(bytes, (field, value) => {
        if (field === 1 && typeof value !== "number") {
            series.push(decodeSeries(value));
        }
    });
    return series;
}

function decodeSeries(bytes: Uint8Array): Series {
    const labels: [string, string][] = [];
    const timestamps: number[] = [];
    fields(bytes, (field, value) => {
        if (typeof value === "number") {
            return;
        }
        if (field === 1) {
            labels.push(decodeLabel(value));
        } else if (field === 2) {
            timestamps.push(decodeTimestamp(value, 2));
        } else if (field === 4) {
            timestamps.push(decodeTimestamp(value, 15));
        }
    });
    return { labels, timestamps };
}

function decodeLabel(bytes: Uint8Array): [string, string] {
    const label: [string, string] = ["", ""];
    fields(bytes, (field, value) => {
        if ((field === 1 || field === 2) && typeof value !== "number") {
            label[field - 1] = Buffer.from(value).toString("utf8");
        }
    });
    return label;
}

function decodeTimestamp(bytes: Uint8Array, field: number): number {
    let timestamp = 0;
    fields(bytes, (number, value) => {
        if (number === field && typeof value === "number") {
            timestamp = value;
        }
    });
    return timestamp;
}

/** Calls `visit` with each field of one protobuf message: varints as numbers, the rest as bytes. */
export function fields(bytes: Uint8Array, visit: (field: number, value: number | Uint8Array) => void): void {
    let at = 0;
    const varint = (): number => {
        let value = 0;
        for (let shift = 0; shift < 70; shift += 7) {
            if (at >= bytes.length) {
                break;
            }
            const part = bytes[at++]!;
            value += (part & 0x7f) * 2 ** shift;
            if (part < 0x80) {
                // The upper half of 64 bits holds the negative numbers.
                return value >= 2 ** 63 ? value - 2 ** 64 : value;
            }
        }
        throw new Error("The protobuf message ends inside a number.");
    };
    const take = (length: number): Uint8Array => {
        if (length < 0 || at + length > bytes.length) {
            throw new Error("The protobuf message ends inside a field.");
        }
        return bytes.subarray(at, (at += length));
    };
    while (at < bytes.length) {
        const tag = varint();
        const field = Math.floor(tag / 8);
        switch (tag % 8) {
            case 0:
                visit(field, varint());
                break;
            case 1:
                visit(field, take(8));
                break;
            case 2:
                visit(field, take(varint()));
                break;
            case 5:
                visit(field, take(4));
                break;
            default:
                throw new Error(`The protobuf message has a field of the unknown wire type ${tag % 8}.`);
        }
    }
}

/**
 * Throws the refusal of the first series that AMP would not take: names, number of labels, age.
 * AMP drops that series and takes the rest; here the whole request is refused, so that a mistake shows.
 * Order and duplicates are for the database behind to judge.
 */
export function checkWriteRequest(series: readonly Series[], now: Date): void {
    for (const { labels, timestamps } of series) {
        const names = labels.map(([name]) => name);
        const metric = labels.find(([name]) => name === "__name__")?.[1];
        if (metric === undefined) {
            throw discarded("missing_metric_name", "A series has no metric name.");
        }
        if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric)) {
            throw discarded("metric_name_invalid", `The metric name '${metric}' is invalid.`);
        }
        const invalid = names.find((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));
        if (invalid !== undefined) {
            throw discarded("label_invalid", `The label name '${invalid}' of the metric ${metric} is invalid.`);
        }
        if (new Set(names).size !== names.length) {
            throw discarded(
                "duplicate_label_names",
                `A series of the metric ${metric} has a label twice: ${names.join(", ")}.`,
            );
        }
        if (names.length > maxLabelsPerSeries) {
            throw discarded(
                "max_label_names_per_series",
                `A series of the metric ${metric} has ${names.length} labels; at most ${maxLabelsPerSeries} are allowed.`,
            );
        }
        const oldest = Math.min(...timestamps);
        if (oldest < now.getTime() - maxSampleAgeMs) {
            throw discarded(
                "greater_than_max_sample_age",
                `A sample of the metric ${metric} is of ${new Date(oldest).toISOString()}; samples older than 1 hour are refused.`,
            );
        }
    }
}
