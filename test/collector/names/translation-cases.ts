/** OTLP metrics whose names in Prometheus are in question: those that the package knows, and unusual ones. */
import * as fc from "fast-check";
import {
    type OtlpKind,
    type OtlpMetric,
    ecsMetrics,
    jmxExporter,
    metrics,
    micrometer,
    micrometerOtlp,
    openTelemetryJava,
    otlpOf,
} from "../../../collector";
import type { Metric, SourceMetric } from "../../../collector";

export const strategies = [
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
] as const;

/** One metric and the attributes of its point. */
export interface Case {
    readonly metric: OtlpMetric;
    readonly attributes: readonly string[];
}

const sources: readonly Readonly<Record<string, SourceMetric>>[] = [
    micrometer,
    micrometerOtlp,
    openTelemetryJava,
    jmxExporter,
];

/** Every metric that the package can name. */
export const knownCases: readonly Case[] = [
    ...Object.values(ecsMetrics).map((metric) => ({ metric, attributes: ["container.name"] })),
    ...sources.flatMap((source) =>
        Object.values(source).map(({ otlp, labels }) => ({ metric: otlp, attributes: labels })),
    ),
    ...Object.values(metrics).flatMap((group) =>
        Object.values<Metric>(group).map((metric) => ({ metric: otlpOf(metric), attributes: metric.labels })),
    ),
];

/** All that have words of their own, before and after the slash, and those that have to be cleaned. */
export const units: readonly string[] = [
    ...["d", "h", "min", "s", "ms", "us", "ns", "By", "KiBy", "MiBy", "GiBy", "TiBy", "KBy", "MBy", "GBy", "TBy"],
    ...["m", "V", "A", "J", "W", "g", "Cel", "Hz", "1", "%", "", "MiB", "Bytes/Second", "{request}"],
    ...["1/s", "By/m", "By/h", "By/d", "By/w", "By/mo", "By/y", "By/min", "{request}/s", "s/{request}"],
    ...["x%", "x%/s", "x/s%", "s/é", "_x", "a__b", "a/b/c", "/s", "s/", " s / s "],
];

/** Every unit as that of a gauge and of a counter. */
export const unitCases: readonly Case[] = units.flatMap((unit) =>
    (["gauge", "monotonicSum"] as const).map((kind) => ({ metric: { name: "a.b", unit, kind }, attributes: [] })),
);

/** Names and units that a rule of the translation is about, each alone and as neighbours. */
const words = ["total", "ratio", "seconds", "bytes", "per", "second", "per_second", "requests", "a", "B2", "9"];
const marks = ["_", ".", "-", "/", ":", " ", "__", "..", "é", "Ж", "😀", "{", "}"];
const text = fc
    .array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...marks)), { maxLength: 6 })
    .map((parts) => parts.join(""));
const kinds: readonly OtlpKind[] = ["gauge", "monotonicSum", "nonMonotonicSum", "histogram", "summary"];

export const anyMetric: fc.Arbitrary<OtlpMetric> = fc.record({
    name: text,
    unit: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...units) }, text),
    kind: fc.constantFrom(...kinds),
});
export const anyAttribute: fc.Arbitrary<string> = fc.oneof(
    text,
    fc.constantFrom("__reserved__", "__re..served__", "____", "___", "_private", "__x", "5xx", ".5"),
);
