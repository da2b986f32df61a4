/** Settings that a component can't be made without, or refuses. */
import { at, entries, excerpt, excerptAt, isAbsent, isMapping, isSet } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import type { ComponentKind } from "../release";
import { type ConfigView, isPlaceholder } from "./config-view";
import { type Demand, type Demanded, demands } from "./demands";
import { placed } from "./expressions";
import { checkParts } from "./parts-demanded";
import type { ConfigRule, Report } from "./rule";
import { checkSending } from "./sending-demanded";
import { withoutUnset } from "./unset-values";
import { addresses } from "./variables-set";

/** A component lacks a setting that it needs, or has one with a value that it refuses. */
export const settingRefused = {
    id: "setting-refused",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const kind of ["receivers", "processors", "exporters", "extensions"] as const) {
            const used = config.started(kind);
            for (const id of config.definedIds(kind)) {
                const [written, own] = config.declared(kind, id) ?? [id, undefined];
                const settings = read(config, kind, own);
                if (isPlaceholder(settings)) {
                    continue;
                }
                const type = config.componentType(kind, id);
                const said = new Set<string>();
                // One sentence about each place.
                const once: Report = (breach) => {
                    if (!said.has(breach.path)) {
                        report(breach);
                    }
                    said.add(breach.path);
                };
                demandsOf(kind, type)
                    .filter(({ isOfUsed = false }) => used.has(id) || !isOfUsed)
                    .flatMap((each) => forEachKey(each, settings))
                    .forEach((demanded) =>
                        checkDemand(demanded, `${kind}.${written}`, settings, withVariables(config, once)),
                    );
                checkParts({ kind, type, path: `${kind}.${written}`, settings, isUsed: used.has(id) }, once);
                if (kind === "exporters") {
                    checkSending(`${kind}.${written}`, settings, used.has(id) ? config : undefined, report);
                }
            }
        }
        checkTelemetry(config, report);
    },
} as const satisfies ConfigRule;

/** What is demanded of the components of a type, in the table's order. The table is long, and configs are many. */
function demandsOf(kind: ComponentKind, type: string): readonly Demanded[] {
    const key = `${kind} ${type}`;
    let found = ofTypes.get(key);
    if (found === undefined) {
        found = demands.filter((each) => each.kind === kind && (each.type ?? type) === type);
        // Anything may stand in a config as a type.
        if (ofTypes.size < mostTypes) {
            ofTypes.set(key, found);
        }
    }
    return found;
}

const ofTypes = new Map<string, readonly Demanded[]>();

/** Some more than a release has. */
const mostTypes = 1000;

/** Settings as the collector reads them, but for the variables about which another rule says more. */
function read(config: ConfigView, kind: ComponentKind, own: unknown): unknown {
    return kind === "exporters" && isMapping(own)
        ? Object.fromEntries(
              Object.entries(own).map(([key, value]) => [
                  key,
                  addresses.test(key) ? value : withoutUnset(config, value),
              ]),
          )
        : withoutUnset(config, own);
}

/** Says so where a value came in for variables: it is one of these that has to be changed. */
const withVariables =
    ({ variablePaths, variablesAt }: ConfigView, report: Report): Report =>
    (breach) => {
        const names = variablesAt[breach.path] ?? [];
        const variable =
            names.length === 0 ? "an environment variable" : `the environment variable ${names.join(" and ")}`;
        report({
            ...breach,
            fix: variablePaths.includes(breach.path)
                ? `${breach.fix} It comes from ${variable} of the container, which is where to set it.`
                : breach.fix,
        });
    };

const forEachKey = (demanded: Demanded, settings: unknown): readonly Demanded[] =>
    demanded.keys.includes("*")
        ? placed(settings, demanded.owner).flatMap(({ value }) =>
              entries(value).map(([key]) => ({ ...demanded, keys: [key] })),
          )
        : [demanded];

function checkDemand(demanded: Demanded, place: string, settings: unknown, report: Report): void {
    const { owner, keys, demand, onlyIf, unless } = demanded;
    if (unless !== undefined && isMet("not empty", at(settings, unless))) {
        return;
    }
    for (const { path, value } of placed(settings, owner)) {
        // What isn't there asks for nothing, and what is no mapping has a rule of its own.
        const isThere = isMapping(value) || (isAbsent(value) && (owner === "" || owner.endsWith(".*")));
        const isAsked = onlyIf === undefined || isOneOfThem(onlyIf, value);
        if (isThere && isAsked && !keep(demanded, value)) {
            const where = path === "" ? place : `${place}.${path}`;
            const wrong = keys.find((key) => !isAbsent(at(value, key)));
            const isTooMany = demand === "left out" || demand === "left out but for one";
            report({
                path: wrong === undefined ? where : `${where}.${wrong}`,
                lacks: wrong === undefined ? [keys] : undefined,
                message:
                    wrong === undefined
                        ? `${where} has no ${keys.join(" and no ")}: the collector doesn't start.`
                        : isTooMany
                          ? `${where} has ${keys.filter((key) => isSet(at(value, key))).join(" and ")}, which it refuses: the collector doesn't start.`
                          : `${where} has ${wrong} ${excerptAt(`${where}.${wrong}`, at(value, wrong))}, which it refuses: the collector doesn't start.`,
                fix:
                    demand === "left out"
                        ? `Leave it out; the ${onlyIf?.[0] ?? "component"} ${excerptAt(onlyIf?.[0] ?? "", at(value, onlyIf?.[0] ?? ""))} has no use for it.`
                        : demand === "left out but for one"
                          ? "Leave one of them, and remove the others."
                          : `Set ${keys.join(" or ")} to ${inWords(demand)}.`,
            });
        }
    }
}

/** Whether the owner's key has one of the values, or any that is set where there are none. */
const isOneOfThem = ([key, values]: NonNullable<Demanded["onlyIf"]>, owner: unknown): boolean =>
    values === undefined ? isMet("not empty", at(owner, key)) : values.includes(String(at(owner, key)).toLowerCase());

/** The largest number that is a level, of which the least is 0 (`configtelemetry.Level`). */
const mostVerbose = 2;

/** Whether what holds the keys is as demanded. */
function keep({ keys, demand, isAnyCase, mayBeNumber = false }: Demanded, holder: unknown): boolean {
    // A key without a value is empty, and not left out, but for a mapping.
    const empty = demand === "a mapping or a list" ? undefined : "";
    const values = keys.map((key) => (at(holder, key) === null ? empty : at(holder, key)));
    if (demand === "left out" || demand === "left out but for one") {
        return values.filter(isSet).length <= (demand === "left out" ? 0 : 1);
    }
    if (demand === "present") {
        // An attribute's value may be the empty string, and where it comes from may not.
        return keys.some((key) => isMet(key.endsWith("value") ? demand : "not empty", at(holder, key)));
    }
    return values.some(
        (value) =>
            (mayBeNumber && typeof value === "number" && value >= 0 && value <= mostVerbose) ||
            isMet(demand, value, isAnyCase),
    );
}

function isMet(demand: Demand, value: unknown, isAnyCase = false): boolean {
    if (isPlaceholder(value)) {
        return true;
    }
    switch (demand) {
        case "present":
            return !isAbsent(value);
        case "not empty":
            return isSet(value) && !(isCollection(value) && Object.keys(value).length === 0);
        case "left out, or not empty":
        case "not the empty string":
            return value !== "";
        case "left out":
        case "left out but for one":
            return !isSet(value);
        case "above zero":
            // What isn't a number or a duration has a rule of its own.
            return (
                isAbsent(value) || (value !== "" && !(isCollection(value) || /^(?:-|0+[a-z]*$)/.test(String(value))))
            );
        case "not below zero":
            return isCollection(value) || !String(value).startsWith("-");
        case "a URL":
            // `url.ParseRequestURI`, as far as an address shows it: a scheme or a path, and a host without blanks.
            return (
                !isSet(value) ||
                isCollection(value) ||
                /^(?:\/|[a-z][a-z\d+.-]*:(?!\/\/[^/?#]*[\s<>"^`{|}]))/i.test(String(value))
            );
        case "a mapping or a list":
            return isAbsent(value) || isCollection(value);
        case "an address":
            return typeof value !== "string" || !/^https?:\/\/$/.test(value);
        case "a size":
            return !isSet(value) || isCollection(value) || /^\d+\.?\d*\s*([kmgtp]i?b)?$/i.test(String(value));
        case "with named groups":
            return !isSet(value) || isCollection(value) || groupsOf(String(value)).named > 0;
        case "with named groups only":
            return !isSet(value) || isCollection(value) || isNamedThroughout(groupsOf(String(value)));
        default:
            return isAbsent(value) || isCollection(value) || isOneOf(demand, String(value), isAnyCase);
    }
}

const isCollection = (value: unknown): value is object => typeof value === "object" && value !== null;

const isOneOf = (words: readonly string[], value: string, isAnyCase: boolean): boolean =>
    words.includes(value) || (isAnyCase && words.includes(value.toLowerCase()));

interface Groups {
    readonly named: number;
    readonly unnamed: number;
}

/** The capturing groups of an expression of Go's. */
function groupsOf(written: string): Groups {
    const bare = written.replaceAll("$$", "$").replace(/\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]])*\]/gs, "");
    return {
        named: bare.match(/\(\?P?<[^=!]/g)?.length ?? 0,
        unnamed: bare.match(/\((?!\?)/g)?.length ?? 0,
    };
}

const isNamedThroughout = ({ named, unnamed }: Groups): boolean => named > 0 && unnamed === 0;

function inWords(demand: Demand): string {
    switch (demand) {
        case "present":
        case "not empty":
        case "not the empty string":
            return "what is meant";
        case "left out, or not empty":
            return "what is meant, or leave it out";
        case "left out":
        case "left out but for one":
            return "nothing";
        case "above zero":
            return "a number above zero";
        case "not below zero":
            return "zero or more";
        case "a URL":
            return "a URL, such as https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/WORKSPACE/api/v1/remote_write";
        case "an address":
            return "an address such as gateway:4317";
        case "a size":
            return "a size such as 1MiB";
        case "a mapping or a list":
            return "a mapping of names to values";
        case "with named groups":
        case "with named groups only":
            return "an expression whose groups have names, such as (?P<name>.*)";
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
        if (typeof level !== "number" && !isMet(known, level, true)) {
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
    // What a variable leaves empty has none of the defaults, which what is left out has.
    if (!isAbsent(metrics) && isAbsent(withoutUnset(config, metrics))) {
        report({
            path: "service.telemetry.metrics",
            message: `service.telemetry.metrics is ${excerpt(metrics)}, which nothing sets, so that it has no readers: the collector doesn't start.`,
            fix: "Write it, or leave it out.",
        });
    }
    const [level, readers] = [at(metrics, "level"), at(metrics, "readers")];
    if (Array.isArray(readers) && readers.length === 0 && level !== "none" && !isPlaceholder(level)) {
        report({
            path: "service.telemetry.metrics.readers",
            message: "service.telemetry.metrics.readers is empty, and level isn't none: the collector doesn't start.",
            fix: "Remove readers, or set level to none.",
        });
    }
}
