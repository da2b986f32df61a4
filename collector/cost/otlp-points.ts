/**
 * Series of Prometheus as the data points of OTLP that the receiver makes of them, and the bytes of each as CloudWatch
 * counts them: "metric name, all labels (keys and values), resource attributes, timestamp and value" ("OTel metrics
 * pricing and storage"), serialized as protobuf (opentelemetry-proto, metrics.proto). Pure.
 */
import type { Labels } from "./exposition";

/** Data points, and their bytes without the attributes of resource and scope. */
export interface Points {
    readonly count: number;
    readonly bytes: number;
}

/** A fixed field of eight bytes, with its tag. */
const fixed64 = 9;
/** Time and value. */
const ofNumber = 2 * fixed64;
/** Time, count and sum. */
const ofDistribution = 3 * fixed64;
/** A packed list of eight-byte numbers: tag and length, the latter of two bytes from 16 numbers on. */
const packed = (count: number): number => (count === 0 ? 0 : 2 + (count > 15 ? 1 : 0) + 8 * count);
/** A quantile with its value, as a message. */
const ofQuantile = 2 + 2 * fixed64;

/** An attribute of a point: a message with a key and a message with a string, each with tag and length. */
const attributeBytes = (name: string, value: string): number => 8 + utf8Bytes(name) + utf8Bytes(value);

/** An attribute of a resource or scope, which isn't a field of the point. */
export const resourceAttributeBytes = (name: string, value: string): number => attributeBytes(name, value) - 2;

/** Of a text, without the machine's own encoder, which a browser or a bundle may lack. */
export const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Labels that tell the series of one point apart. */
const inPoint: Readonly<Record<string, string>> = { histogram: "le", gaugehistogram: "le", summary: "quantile" };

/**
 * The points of one family.
 * @param family Its name and type as its page has them.
 * @param series What the job's rules leave of it.
 * @param added Labels that the job adds to each target.
 */
export function pointsOf(
    { name, type }: { readonly name: string; readonly type: string },
    series: readonly Labels[],
    added: Labels,
): Points {
    const apart = inPoint[type];
    const groups = new Map<string, { own: Labels; inner: Set<string> }>();
    for (const { __name__, ...labels } of series) {
        const { [apart ?? ""]: inner, ...own } = labels;
        const key = JSON.stringify([apart === undefined ? __name__ : "", Object.entries(own).sort()]);
        const group = groups.get(key) ?? { own, inner: new Set() };
        groups.set(key, inner === undefined ? group : { own, inner: group.inner.add(inner) });
    }
    const all = [...groups.values()];
    const bytes = all.map(({ own, inner }) =>
        Object.entries({ ...own, ...added }).reduce(
            (sum, [label, value]) => sum + attributeBytes(label, value),
            utf8Bytes(name) + valueBytes(apart, inner.size),
        ),
    );
    return { count: all.length, bytes: bytes.reduce((sum, each) => sum + each, 0) };
}

function valueBytes(apart: string | undefined, inner: number): number {
    if (apart === undefined) {
        return ofNumber;
    }
    return apart === "le"
        ? ofDistribution + packed(inner) + packed(Math.max(0, inner - 1))
        : ofDistribution + ofQuantile * inner;
}
