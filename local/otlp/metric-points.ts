/**
 * The data points of an OTLP request for metrics, with the labels that CloudWatch's PromQL gives them ("PromQL
 * querying", CloudWatch user guide): a point's attributes as they are, those of the resource after `@resource.`, those
 * of the scope after `@instrumentation.`. The protobuf messages are those of OpenTelemetry's SDK for JavaScript.
 */
import root from "@opentelemetry/otlp-transformer/build/src/generated/root";

export type Labels = Readonly<Record<string, string>>;

/** OTLP's types of metrics, by the field that has the points. */
export const metricTypes = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] as const;
export type MetricType = (typeof metricTypes)[number];

export interface MetricPoint {
    readonly name: string;
    readonly type: MetricType;
    /** Of a sum or a histogram; `unspecified` is what OTLP forbids. */
    readonly temporality?: "cumulative" | "delta" | "unspecified";
    readonly labels: Labels;
    /** Where it stands in the request, counted from one: `ResourceMetrics.1.ScopeMetrics.1.Metrics.1.Datapoint.1`. */
    readonly place: string;
    /** Milliseconds since 1970; 0 where it has no time. */
    readonly timeMs: number;
    /** Of a gauge or sum the value, of others the count. */
    readonly value: number;
    /** Attributes of resource, scope and point. */
    readonly attributes: number;
    /** Bytes of their names and values. */
    readonly attributeBytes: number;
    /**
     * Bytes as they are billed: the point as it is serialized with its own attributes, its time and its value, and the
     * metric's name, and the attributes of resource and scope ("OTel metrics pricing and storage").
     */
    readonly billedBytes: number;
    /** Of these, what a scope's name and version take, which the page doesn't name. */
    readonly scopeBytes: number;
}

interface Writer {
    finish(): Uint8Array;
}
interface Codec<Message> {
    decode(bytes: Uint8Array): Message;
    encode(message: unknown): Writer;
    fromObject(value: object): Message;
}
interface KeyValue {
    readonly key: string;
    readonly value?: Readonly<Record<string, unknown>> | null;
}
interface Point {
    readonly attributes?: readonly KeyValue[];
    readonly timeUnixNano?: unknown;
    readonly asDouble?: number;
    readonly asInt?: unknown;
    readonly count?: unknown;
}
interface Metric extends Partial<
    Record<MetricType, { dataPoints?: readonly Point[]; aggregationTemporality?: number }>
> {
    readonly name?: string | null;
}
interface Scope {
    readonly name?: string | null;
    readonly version?: string | null;
    readonly attributes?: readonly KeyValue[];
}
interface MetricsRequest {
    readonly resourceMetrics: readonly {
        readonly resource?: { readonly attributes?: readonly KeyValue[] } | null;
        readonly scopeMetrics?: readonly { readonly scope?: Scope | null; readonly metrics?: readonly Metric[] }[];
    }[];
}

interface Messages {
    readonly opentelemetry: {
        readonly proto: {
            readonly collector: {
                readonly metrics: {
                    readonly v1: {
                        readonly ExportMetricsServiceRequest: Codec<MetricsRequest>;
                        readonly ExportMetricsServiceResponse: Codec<unknown>;
                    };
                };
            };
            readonly common: { readonly v1: { readonly KeyValue: Codec<KeyValue> } };
            readonly metrics: {
                readonly v1: Readonly<
                    Record<
                        "NumberDataPoint" | "HistogramDataPoint" | "ExponentialHistogramDataPoint" | "SummaryDataPoint",
                        Codec<Point>
                    >
                >;
            };
        };
    };
}

const { collector, common, metrics } = (root as unknown as Messages).opentelemetry.proto;

const codecs: Readonly<Record<MetricType, Codec<Point>>> = {
    gauge: metrics.v1.NumberDataPoint,
    sum: metrics.v1.NumberDataPoint,
    histogram: metrics.v1.HistogramDataPoint,
    exponentialHistogram: metrics.v1.ExponentialHistogramDataPoint,
    summary: metrics.v1.SummaryDataPoint,
};

/** Throws where the body isn't a request for metrics. */
export function decodeMetrics(body: Uint8Array, isJson: boolean): readonly MetricPoint[] {
    const { ExportMetricsServiceRequest: codec } = collector.metrics.v1;
    if (!isJson) {
        return pointsOf(codec.decode(body));
    }
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (typeof value !== "object" || value === null) {
        throw new Error("It isn't an object.");
    }
    return pointsOf(codec.fromObject(value));
}

/** OTLP's answer to what was taken, in part where some of it wasn't. */
export function exportResponse(isJson: boolean, rejectedDataPoints: number, errorMessage: string): string | Uint8Array {
    const answer = { partialSuccess: rejectedDataPoints === 0 ? {} : { rejectedDataPoints, errorMessage } };
    const { ExportMetricsServiceResponse: codec } = collector.metrics.v1;
    return isJson ? JSON.stringify(answer) : codec.encode(codec.fromObject(answer)).finish();
}

/** `AGGREGATION_TEMPORALITY_…` by number. */
const temporalities = ["unspecified", "delta", "cumulative"] as const;

function pointsOf({ resourceMetrics }: MetricsRequest): MetricPoint[] {
    return resourceMetrics.flatMap(({ resource, scopeMetrics = [] }, r) => {
        const ofResource = resource?.attributes ?? [];
        const resourceBytes = messageBytes(ofResource);
        return scopeMetrics.flatMap(({ scope, metrics: all = [] }, s) => {
            const ofScope = scope?.attributes ?? [];
            // What isn't there is null in a decoded message.
            const [scopeName, version] = [scope?.name ?? "", scope?.version ?? ""];
            const scopeBytes = Buffer.byteLength(scopeName) + Buffer.byteLength(version);
            return all.flatMap((metric, m) =>
                metricTypes.flatMap((type) => {
                    const { dataPoints = [], aggregationTemporality = 0 } = metric[type] ?? {};
                    const name = metric.name ?? "";
                    return dataPoints.map((point, p): MetricPoint => {
                        const own = point.attributes ?? [];
                        const attributes = [...ofResource, ...ofScope, ...own];
                        return {
                            name,
                            type,
                            ...(!["gauge", "summary"].includes(type) && {
                                temporality: temporalities[aggregationTemporality] ?? "unspecified",
                            }),
                            labels: {
                                ...labelsOf(ofResource, "@resource."),
                                ...(scopeName !== "" && { "@instrumentation.@name": scopeName }),
                                ...(version !== "" && { "@instrumentation.@version": version }),
                                ...labelsOf(ofScope, "@instrumentation."),
                                ...labelsOf(own, ""),
                            },
                            place: `ResourceMetrics.${r + 1}.ScopeMetrics.${s + 1}.Metrics.${m + 1}.Datapoint.${p + 1}`,
                            timeMs: Number(`${point.timeUnixNano as string}`) / 1e6 || 0,
                            value: Number(point.asDouble ?? `${(point.asInt ?? point.count ?? 0) as string}`),
                            attributes: attributes.length,
                            attributeBytes: attributes.reduce((sum, each) => sum + textBytes(each), 0),
                            billedBytes:
                                codecs[type].encode(point).finish().length +
                                Buffer.byteLength(name) +
                                resourceBytes +
                                messageBytes(ofScope) +
                                scopeBytes,
                            scopeBytes,
                        };
                    });
                }),
            );
        });
    });
}

const labelsOf = (attributes: readonly KeyValue[], prefix: string): Labels =>
    Object.fromEntries(attributes.map(({ key, value }) => [`${prefix}${key}`, textOf(value)]));

/** `AnyValue`: a string as it is, any other kind as JSON has it. */
function textOf(value: KeyValue["value"]): string {
    const [one] = Object.entries(value ?? {});
    return one === undefined ? "" : typeof one[1] === "string" ? one[1] : String(one[1] as number);
}

const textBytes = ({ key, value }: KeyValue): number => Buffer.byteLength(key) + Buffer.byteLength(textOf(value));

const messageBytes = (attributes: readonly KeyValue[]): number =>
    attributes.reduce((sum, each) => sum + common.v1.KeyValue.encode(each).finish().length, 0);
