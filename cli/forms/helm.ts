/** Values of the Helm chart `opentelemetry-collector`: its config, in which the chart's defaults are merged. */
import { at, isMapping, type Mapping } from "../../collector/values";
import { hasSections, isCollectorConfig } from "../documents";
import { locate, type SourceNode } from "../source-nodes";
import type { ConfigTarget } from "../targets";
import { configInMapping, mebibytesOfQuantity } from "./embedded-configs";
import type { Form } from "./form";

export const helmValues: Form = {
    name: "values of the collector's Helm chart",
    from: "helm get values RELEASE -o yaml",
    reads: "`config`, merged with the chart's defaults as Helm does, or `alternateConfig` as it is; with `resources.limits.memory` and the GOMEMLIMIT that the chart makes of it; under the name of a subchart too",
    fix: {
        writes: "the config alone is written; `null` takes away what the chart's defaults would add. Limits of memory are not written, nor what names a task of ECS",
        leaves: ["identity-missing"],
    },
    isIt: ({ value }) => valuesIn(value).length > 0,
    read: ({ value, root }) => ({
        targets: valuesIn(value).flatMap(([path, values]) => configsOf(values, root, path)),
        notices: () => [],
    }),
};

/** The values of the chart: all of them, or those of subcharts. */
export function valuesIn(value: unknown): [path: string[], values: Mapping][] {
    if (!isMapping(value)) {
        return [];
    }
    return isOfChart(value)
        ? [[[], value]]
        : Object.entries(value).flatMap(([key, each]): [string[], Mapping][] =>
              isMapping(each) && isOfChart(each) ? [[[key], each]] : [],
          );
}

/** A config of two sections tells, or one beside what only this chart's values have. */
const isOfChart = (values: Mapping): boolean =>
    hasSections(values.alternateConfig) ||
    hasSections(values.config) ||
    (isCollectorConfig(values.config) &&
        (isMapping(values.presets) ||
            Object.hasOwn(values, "useGOMEMLIMIT") ||
            /opentelemetry-collector|aws-otel-collector/.test(String(at(values, "image", "repository")))));

export function configsOf(values: Mapping, root: SourceNode, path: string[]): ConfigTarget[] {
    const memoryMiB = mebibytesOfQuantity(at(values, "resources", "limits", "memory"));
    const goMemLimitMiB =
        memoryMiB === undefined || values.useGOMEMLIMIT === false ? undefined : Math.floor(memoryMiB * goMemLimitShare);
    const key =
        isMapping(values.alternateConfig) && Object.keys(values.alternateConfig).length > 0
            ? "alternateConfig"
            : "config";
    const config = key === "config" ? merged(chartDefaults, values.config) : values.alternateConfig;
    const place = locate(root, root.offset, [...path, key]).node;
    const name = ["values", ...path].join(" of ");
    const target = configInMapping(config, place, name, { memoryMiB, goMemLimitMiB });
    const defaults = key === "config" ? chartDefaults : undefined;
    return [{ ...target, written: { as: "mapping", offset: place.offset, defaults } }];
}

/** `opentelemetry-collector.gomemlimit` in the chart's `templates/_helpers.tpl`. */
const goMemLimitShare = 0.8;

/** As Helm merges values: mappings key by key, null takes a key away, anything else is replaced. */
function merged(defaults: unknown, given: unknown): unknown {
    if (given === undefined) {
        return defaults;
    }
    if (!isMapping(defaults) || !isMapping(given)) {
        return given;
    }
    const keys = new Set([...Object.keys(defaults), ...Object.keys(given)]);
    return Object.fromEntries(
        [...keys]
            // Null has nothing to take away where there is no default, and stays as the config's own.
            .filter((key) => !(given[key] === null && Object.hasOwn(defaults, key)))
            .map((key) => [key, merged(defaults[key], given[key])]),
    );
}

const pipeline = (...receivers: readonly string[]): object => ({
    receivers,
    processors: ["memory_limiter", "batch"],
    exporters: ["debug"],
});

/** What matters of the chart's `values.yaml`, `config` (opentelemetry-helm-charts, releases since 0.90). */
const chartDefaults: Mapping = {
    exporters: { debug: {} },
    extensions: { health_check: { endpoint: "${env:MY_POD_IP}:13133" } },
    processors: {
        batch: {},
        memory_limiter: { check_interval: "5s", limit_percentage: 80, spike_limit_percentage: 25 },
    },
    receivers: {
        jaeger: { protocols: { grpc: { endpoint: "${env:MY_POD_IP}:14250" } } },
        otlp: {
            protocols: { grpc: { endpoint: "${env:MY_POD_IP}:4317" }, http: { endpoint: "${env:MY_POD_IP}:4318" } },
        },
        prometheus: {
            config: {
                scrape_configs: [
                    {
                        job_name: "opentelemetry-collector",
                        scrape_interval: "10s",
                        static_configs: [{ targets: ["${env:MY_POD_IP}:8888"] }],
                    },
                ],
            },
        },
        zipkin: { endpoint: "${env:MY_POD_IP}:9411" },
    },
    service: {
        extensions: ["health_check"],
        pipelines: {
            logs: pipeline("otlp"),
            metrics: pipeline("otlp", "prometheus"),
            traces: pipeline("otlp", "jaeger", "zipkin"),
        },
    },
};
