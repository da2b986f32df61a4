/** A generated config in the hands of a program: what it may change, and that the memory limiter stays. */
import { isDeepStrictEqual } from "node:util";

import { InputError, isLate, isObject } from "../inputs";
import { typeOf } from "../rules/config-view";
import { at } from "../values";
import { bufferIds } from "./buffer";
import type {
    BatchProcessor,
    CollectorConfig,
    Exporters,
    Extensions,
    HealthCheckExtension,
    MemoryLimiterProcessor,
    Processors,
    PrometheusRemoteWriteExporter,
    ResourceDetectionProcessor,
    ResourceProcessor,
    SigV4AuthExtension,
} from "./model";
import { plainCopy } from "./plain";

/** A generated config: with what each one has, whatever it is made for. */
export interface GeneratedConfig extends CollectorConfig {
    extensions: Extensions & { health_check: HealthCheckExtension; sigv4auth: SigV4AuthExtension };
    processors: Processors & {
        /** Stays as it is: it is sized by the sidecar's memory. */
        readonly memory_limiter: Readonly<MemoryLimiterProcessor>;
        resourcedetection: ResourceDetectionProcessor;
        "resource/identity": ResourceProcessor;
        batch: BatchProcessor;
    };
    exporters: Exporters & { prometheusremotewrite: PrometheusRemoteWriteExporter };
}

/** Changes a generated config in place, or returns another one. */
export type ConfigTransform = (config: GeneratedConfig) => CollectorConfig | undefined;

const limiter = "memory_limiter";
const sections = ["extensions", "receivers", "processors", "exporters", "service"] as const;

/**
 * The config as the program leaves it, as plain data.
 * @throws InputError for what is no config, and for one in which the memory limiters aren't what they were.
 */
export function changedConfig(generated: CollectorConfig, transform: ConfigTransform): CollectorConfig {
    const own = structuredClone(generated) as GeneratedConfig;
    const returned: unknown = transform(own);
    if (isLate(returned)) {
        throw new InputError(
            "transform",
            "transform returns a promise or an Output: it must return a config, or nothing.",
        );
    }
    const changed = plainCopy("transform", returned ?? own);
    const config = checkedShape(changed);
    checkLimiters(generated, config);
    checkBufferEmptied(config);
    return config;
}

function checkedShape(changed: unknown): CollectorConfig {
    const fail = (what: string): never => {
        throw new InputError("transform", `transform ${what}.`);
    };
    if (!isObject(changed)) {
        return fail(`must return a config, or nothing and change the one that it gets`);
    }
    const unknown = Object.keys(changed).find((key) => !(sections as readonly string[]).includes(key));
    if (unknown !== undefined) {
        return fail(`gives the config the section ${JSON.stringify(unknown)}: there are ${sections.join(", ")}`);
    }
    const missing = sections.find((section) => !isObject(changed[section]));
    if (missing !== undefined) {
        return fail(`leaves no section ${missing}: take single components out of it`);
    }
    const { pipelines } = changed.service as { readonly pipelines?: unknown };
    if (!isObject(pipelines) || Object.keys(pipelines).length === 0) {
        return fail("leaves no pipelines: take single ones out of service.pipelines");
    }
    for (const [id, pipeline] of Object.entries(pipelines)) {
        const parts = isObject(pipeline) ? ["receivers", "processors", "exporters"].map((part) => pipeline[part]) : [];
        const isWhole = parts.length > 0 && parts.every((part) => Array.isArray(part) && part.every(isText));
        if (!isWhole) {
            return fail(`leaves service.pipelines.${id} without its lists of receivers, processors and exporters`);
        }
    }
    return changed as unknown as CollectorConfig;
}

const isText = (value: unknown): boolean => typeof value === "string";

/** They are sized together with the container, and each pipeline begins with one. */
function checkLimiters(generated: CollectorConfig, changed: CollectorConfig): void {
    const limitersOf = ({ processors }: CollectorConfig) =>
        Object.fromEntries(Object.entries(processors).filter(([id]) => typeOf(id) === limiter));
    const made = limitersOf(generated);
    if (!isDeepStrictEqual(made, limitersOf(changed))) {
        throw new InputError(
            "transform",
            `transform changes the memory limiters (${Object.keys(made).join(", ")}): they follow from the sidecar's memory; change that instead.`,
        );
    }
    for (const [id, { processors }] of Object.entries(changed.service.pipelines)) {
        if (!Object.hasOwn(made, processors[0] ?? "")) {
            throw new InputError(
                "transform",
                `transform leaves service.pipelines.${id} without the memory limiter first: make ${limiter} its first processor.`,
            );
        }
    }
}

/** What goes into the queue on disk is sent from there by a pipeline of its own; without it nothing arrives. */
function checkBufferEmptied({ receivers, exporters, service }: CollectorConfig): void {
    const { hop, pipeline } = bufferIds;
    const all = Object.values(service.pipelines);
    const has = (ids: readonly string[]): boolean => ids.some((id) => id.trim() === hop);
    if (!all.some((each) => has(each.exporters))) {
        return;
    }
    const endpoints = [at(exporters, hop, "endpoint"), at(receivers, hop, "protocols", "grpc", "endpoint")];
    const missing = !all.some((each) => has(each.receivers))
        ? `takes ${hop} out of the receivers of all pipelines`
        : endpoints[0] !== endpoints[1]
          ? `gives the exporter ${hop} another endpoint than the receiver ${hop} has`
          : undefined;
    if (missing !== undefined) {
        throw new InputError(
            "transform",
            `transform ${missing}: what the queue on disk takes in would never be sent; leave the pipeline ${pipeline} and both ends of ${hop} as they are.`,
        );
    }
}
