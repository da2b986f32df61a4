/** Settings that a component can't be made without, or refuses. */
import { at, excerpt, isAbsent, isMapping } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { type ConfigView, isPlaceholder } from "./config-view";
import { type Demand, type Demanded, demands } from "./demands";
import { placed } from "./expressions";
import type { ConfigRule, Report } from "./rule";

/** A component lacks a setting that it needs, or has one with a value that it refuses. */
export const settingRefused = {
    id: "setting-refused",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const kind of ["receivers", "processors", "exporters"] as const) {
            for (const id of config.used(kind)) {
                const [written, settings] = config.declared(kind, id) ?? [id, undefined];
                if (!config.definedIds(kind).has(id) || isPlaceholder(settings)) {
                    continue;
                }
                const type = config.componentType(kind, id);
                demands
                    .filter((each) => each.kind === kind && (each.type ?? type) === type)
                    .forEach((demanded) => checkDemand(demanded, `${kind}.${written}`, settings, report));
            }
        }
        checkTelemetry(config, report);
    },
} as const satisfies ConfigRule;

function checkDemand(demanded: Demanded, place: string, settings: unknown, report: Report): void {
    const { owner, keys, demand, onlyIf } = demanded;
    for (const { path, value } of placed(settings, owner)) {
        // What isn't there asks for nothing, and what is no mapping has a rule of its own.
        const isThere = owner === "" ? isAbsent(value) || isMapping(value) : isMapping(value);
        const isAsked = onlyIf === undefined || onlyIf[1].includes(String(at(value, onlyIf[0])).toLowerCase());
        if (!isThere || !isAsked) {
            continue;
        }
        const values = keys.map((key) => at(value, key));
        if (
            !values.some((each, index) =>
                isMet(keys[index] === "value" || demand !== "present" ? demand : "not empty", each),
            )
        ) {
            const where = path === "" ? place : `${place}.${path}`;
            const [one] = values.filter((each) => !isAbsent(each));
            report({
                path: one === undefined ? where : `${where}.${keys[values.indexOf(one)]!}`,
                message:
                    one === undefined
                        ? `${where} has no ${keys.join(" and no ")}: the collector doesn't start.`
                        : `${where} has ${keys[values.indexOf(one)]!} ${excerpt(one)}, which it refuses: the collector doesn't start.`,
                fix: `Set ${keys.join(" or ")} to ${inWords(demand)}.`,
            });
        }
    }
}

function isMet(demand: Demand, value: unknown): boolean {
    if (isPlaceholder(value)) {
        return true;
    }
    switch (demand) {
        case "present":
            return !isAbsent(value);
        case "not empty":
            return !isAbsent(value) && value !== "" && !(typeof value === "object" && Object.keys(value).length === 0);
        case "above zero":
            return isAbsent(value) || typeof value !== "number" || value > 0;
        case "not below zero":
            return isAbsent(value) || !String(value).startsWith("-");
        default:
            return isAbsent(value) || typeof value !== "string" || demand.includes(value.toLowerCase());
    }
}

function inWords(demand: Demand): string {
    switch (demand) {
        case "present":
        case "not empty":
            return "what is meant";
        case "above zero":
            return "a number above zero";
        case "not below zero":
            return "zero or more";
        default:
            return `one of ${demand.filter((each) => each !== "").join(", ")}`;
    }
}

/** Levels of the collector's own metrics and log (configtelemetry, zapcore). */
const levels: Readonly<Record<string, readonly string[]>> = {
    metrics: ["none", "basic", "normal", "detailed"],
    logs: ["debug", "info", "warn", "warning", "error", "dpanic", "panic", "fatal", ""],
};

function checkTelemetry(config: ConfigView, report: Report): void {
    for (const [part, known] of Object.entries(levels)) {
        const level = config.at("service", "telemetry", part, "level");
        if (!isMet(known, level)) {
            report({
                path: `service.telemetry.${part}.level`,
                message: `service.telemetry.${part} has level ${excerpt(level)}, which the collector doesn't know: it doesn't start.`,
                fix: `Set level to ${inWords(known)}.`,
            });
        }
    }
    checkReaders(config, report);
    for (const { path, value } of placed(
        config.at("service", "telemetry"),
        "metrics.readers.*.pull.exporter.prometheus",
    )) {
        for (const key of ["host", "port"].filter((each) => isMapping(value) && isAbsent(at(value, each)))) {
            report({
                path: `service.telemetry.${path}`,
                message: `service.telemetry.${path} has no ${key}: the collector doesn't start.`,
                fix: "Set host 127.0.0.1 and port 8888, or those that are meant.",
            });
        }
    }
}

function checkReaders(config: ConfigView, report: Report): void {
    const metrics = config.at("service", "telemetry", "metrics");
    const [level, readers] = [at(metrics, "level"), at(metrics, "readers")];
    if (Array.isArray(readers) && readers.length === 0 && level !== "none" && !isPlaceholder(level)) {
        report({
            path: "service.telemetry.metrics.readers",
            message: "service.telemetry.metrics.readers is empty, and level isn't none: the collector doesn't start.",
            fix: "Remove readers, or set level to none.",
        });
    }
}
