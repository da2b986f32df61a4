/** What known programs expose, as it was recorded. */
import { type Family, readExposition } from "./exposition";
import { series as collector } from "./recorded/collector";
import { series as envoy } from "./recorded/envoy";
import { series as jvm } from "./recorded/jvm";
import { series as jvmWithMBeans } from "./recorded/jvm-mbeans";
import { series as prometheus } from "./recorded/prometheus";
import { series as springBoot } from "./recorded/spring-boot";

/** A program whose page was recorded. */
export interface Recording {
    /** As the end of a sentence: `Envoy 1.39.3`. */
    readonly name: string;
    /** What its series were counted for, and what makes them more. */
    readonly about: string;
    /** The families, with the buckets that its histograms have; undefined for those that were recorded. */
    readonly families: (buckets?: readonly number[]) => readonly Family[];
    /** The same program where it says more; undefined where nothing of the kind was recorded. */
    readonly most?: () => readonly Family[];
}

/** Each line a series, or all the buckets of one: `NAME_bucket{LABELS} le 0.5 1 +Inf`. */
function expanded(series: string, buckets?: readonly number[]): readonly Family[] {
    const lines = series.split("\n").flatMap((line) => {
        const [, start, bounds] = /^(.*)\} le (.*)$/.exec(line) ?? [];
        if (start === undefined) {
            return line === "" || line.startsWith("#") ? [line] : [`${line} 0`];
        }
        const separator = start.endsWith("{") ? "" : ",";
        return (buckets === undefined ? bounds!.split(" ") : [...buckets, "+Inf"]).map(
            (bound) => `${start}${separator}le="${bound}"} 0`,
        );
    });
    return readExposition(lines.join("\n"));
}

export const recordings = {
    envoy: {
        name: "Envoy 1.39.3",
        about: "with one cluster and one listener: each further one adds its own series",
        families: (buckets) => expanded(envoy, buckets),
    },
    jvm: {
        name: "a JVM with the JMX exporter 1.0.1",
        about: "which turns no MBeans into metrics; the bounds are for its default rules, and without an application's own metrics",
        families: () => expanded(jvm),
        most: () => expanded(jvmWithMBeans),
    },
    springBoot: {
        name: "Spring Boot 3.5.6 with Micrometer 1.15.4",
        about: "with three addresses asked and no histogram: each further address adds three series for each status, and a histogram some seventy",
        families: () => expanded(springBoot),
    },
    prometheus: {
        name: "Prometheus 3.13.2",
        about: "just started: its rules and targets add series",
        families: () => expanded(prometheus),
    },
    collector: {
        name: "the collector itself",
        about: "with one exporter and two pipelines",
        families: () => expanded(collector),
    },
} as const satisfies Readonly<Record<string, Recording>>;
