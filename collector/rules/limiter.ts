/** The rules about the memory limiter: the reason why this package exists. */
import { type AuditOptions, type Finding, at, entries, ids, inWords, isMapping, isPlaceholder } from "./findings";
import { defaultSpikeShare } from "./heap-room";
import {
    goMemLimitShare,
    largestLimitMiB,
    memoryCeilingMiB,
    memoryFloorMiB,
    processOverheadMiB,
    sizeSidecar,
    smallestSoftLimitMiB,
} from "../config/sizing";

const limiterType = "memory_limiter";
/**
 * Longest time between two looks at the heap, seconds. The README recommends 1 s; memory fills within a few under load.
 */
const longestCheckSeconds = 5;
/** GOMEMLIMIT above this share of the container lets the kernel come first. The README recommends 80 %. */
const largestGoMemLimitShare = 0.9;
const largestUint32 = 4_294_967_295;

const isLimiter = (id: string): boolean => id.split("/")[0].trim() === limiterType;

export function limiterFindings(config: unknown, options: AuditOptions): Finding[] {
    return [
        ...entries(at(config, "service", "pipelines")).flatMap(([id, pipeline]) =>
            orderFindings(id, pipeline, options),
        ),
        ...entries(at(config, "processors"))
            .filter(([id]) => isLimiter(id))
            .flatMap(([id, settings]) => settingsFindings(id, settings, options)),
        ...goMemLimitFindings(options),
    ];
}

/** Missing, or not first, in one pipeline. */
function orderFindings(id: string, pipeline: unknown, options: AuditOptions): Finding[] {
    const path = `service.pipelines.${id}.processors`;
    const processors = ids(at(pipeline, "processors"));
    const place = processors.findIndex((processor) => isLimiter(processor.id));
    if (place === -1) {
        return [
            {
                rule: "limiter-missing",
                path,
                message: `The pipeline ${id} has no memory_limiter: the collector takes data until the container is killed.`,
                fix: `Make memory_limiter the first of ${path}, with ${goodSizes(options)}.`,
            },
        ];
    }
    if (place > 0 || processors[place].index > 0) {
        const limiter = processors[place];
        const before = processors.slice(0, place).map((processor) => processor.id);
        return [
            {
                rule: "limiter-not-first",
                path: `${path}[${limiter.index}]`,
                message: `In the pipeline ${id}, ${before.join(", ") || "something unreadable"} comes before ${limiter.id}: what is held there is outside its limit.`,
                fix: `Move ${limiter.id} to ${path}[0].`,
            },
        ];
    }
    return [];
}

/** One limiter's settings, whichever pipelines use it. */
function settingsFindings(id: string, settings: unknown, options: AuditOptions): Finding[] {
    const path = `processors.${id}`;
    const incomplete = (key: string, message: string, fix: string): Finding => ({
        rule: "limiter-incomplete",
        path: key === "" ? path : `${path}.${key}`,
        message,
        fix,
    });
    if (!isMapping(settings) || Object.keys(settings).length === 0) {
        return [
            incomplete(
                "",
                `${id} is ${inWords(settings)}: it has no check_interval and no limit, and the collector doesn't start.`,
                `Give it ${goodSizes(options)}.`,
            ),
        ];
    }
    const limit = at(settings, "limit_mib");
    const found = intervalFindings(id, path, at(settings, "check_interval"));
    if (isUnset(limit)) {
        const percentage = ["limit_percentage", "spike_limit_percentage"].find((key) => !isUnset(at(settings, key)));
        if (percentage !== undefined) {
            found.push({
                rule: "limiter-percentage",
                path: `${path}.${percentage}`,
                message: `${id} has ${percentage} ${inWords(at(settings, percentage))}: where the container has no memory limit of its own the collector takes it of the host's memory, which is larger than the task.`,
                fix: `Replace the percentages by ${goodSizes(options)}.`,
            });
        } else {
            found.push(
                incomplete(
                    "limit_mib",
                    `${id} has no limit_mib: there is nothing that it would limit to.`,
                    `Give it ${goodSizes(options)}.`,
                ),
            );
        }
        return found;
    }
    if (!isMiB(limit)) {
        found.push(incomplete("limit_mib", notMiB(id, "limit_mib", limit), `Give it ${goodSizes(options)}.`));
        return found;
    }
    const spike = at(settings, "spike_limit_mib");
    if (!isUnset(spike) && !isMiB(spike)) {
        found.push(
            incomplete("spike_limit_mib", notMiB(id, "spike_limit_mib", spike), `Give it ${goodSizes(options)}.`),
        );
        return found;
    }
    const spikeMiB = isMiB(spike) ? spike : Math.floor(limit * defaultSpikeShare);
    if (spikeMiB >= limit) {
        found.push(
            incomplete(
                "spike_limit_mib",
                `${id} has spike_limit_mib ${spikeMiB}, which is not smaller than limit_mib ${limit}: the collector doesn't start.`,
                `Give it ${goodSizes(options)}.`,
            ),
        );
        return found;
    }
    return [...found, ...sizeFindings(id, path, limit, spikeMiB, options)];
}

function intervalFindings(id: string, path: string, interval: unknown): Finding[] {
    const finding = (rule: "limiter-incomplete" | "limiter-too-slow", message: string): Finding[] => [
        { rule, path: `${path}.check_interval`, message, fix: `Set ${path}.check_interval to 1s.` },
    ];
    if (isUnset(interval)) {
        return finding("limiter-incomplete", `${id} has no check_interval: the collector doesn't start without one.`);
    }
    if (isPlaceholder(interval)) {
        return finding(
            "limiter-incomplete",
            `${id} has check_interval ${inWords(interval)}: what it will be isn't known here.`,
        );
    }
    if (typeof interval === "number") {
        return finding(
            "limiter-incomplete",
            `${id} has check_interval ${interval} without a unit: that means nanoseconds.`,
        );
    }
    const seconds = durationSeconds(interval);
    if (seconds === undefined || seconds <= 0) {
        return finding(
            "limiter-incomplete",
            `${id} has check_interval ${inWords(interval)}, which is no time above zero: the collector doesn't start.`,
        );
    }
    if (seconds > longestCheckSeconds) {
        return finding(
            "limiter-too-slow",
            `${id} has check_interval ${inWords(interval)}: memory can fill up between two checks.`,
        );
    }
    return [];
}

function sizeFindings(id: string, path: string, limit: number, spike: number, options: AuditOptions): Finding[] {
    const { memoryMiB, goMemLimitMiB } = options;
    const found: Finding[] = [];
    const soft = limit - spike;
    if (soft < smallestSoftLimitMiB) {
        found.push({
            rule: "limiter-too-small",
            path: `${path}.limit_mib`,
            message: `${id} refuses data from ${soft} MiB on (limit_mib ${limit} less spike_limit_mib ${spike}), but a collector needs ${smallestSoftLimitMiB} MiB of heap before it holds any: it would refuse for ever.`,
            fix: `Give it ${goodSizes(options)}.`,
        });
    }
    if (!isUsable(memoryMiB) && limit > largestLimitMiB(memoryCeilingMiB)) {
        found.push({
            rule: "limiter-too-large",
            path: `${path}.limit_mib`,
            message: `${id} has limit_mib ${limit}, more than any Fargate task has, and nothing bounds the container: that is no limit.`,
            fix: `Give it ${goodSizes(options)}.`,
        });
    } else if (isUsable(memoryMiB) && limit > largestLimitMiB(memoryMiB)) {
        found.push({
            rule: "limiter-too-large",
            path: `${path}.limit_mib`,
            message: `${id} has limit_mib ${limit}, but the container has ${memoryMiB} MiB: at most ${largestLimitMiB(memoryMiB)} leave room for what isn't heap, which is ${processOverheadMiB} MiB and a fifth of the container.`,
            fix: `Give it ${goodSizes(options)}.`,
        });
    } else if (isUsable(goMemLimitMiB) && limit > goMemLimitMiB) {
        found.push({
            rule: "limiter-too-large",
            path: `${path}.limit_mib`,
            message: `${id} has limit_mib ${limit}, which is above GOMEMLIMIT, ${goMemLimitMiB} MiB: the garbage collector would run without pause before data is refused.`,
            fix: isUsable(memoryMiB) ? `Give it ${goodSizes(options)}.` : `Give it a limit_mib below ${goMemLimitMiB}.`,
        });
    }
    return found;
}

/** GOMEMLIMIT is set in the container's environment, not in the config. */
function goMemLimitFindings({ memoryMiB, goMemLimitMiB }: AuditOptions): Finding[] {
    if (!isUsable(memoryMiB) || !isUsable(goMemLimitMiB) || goMemLimitMiB <= memoryMiB * largestGoMemLimitShare) {
        return [];
    }
    return [
        {
            rule: "limiter-too-large",
            path: "GOMEMLIMIT",
            message: `GOMEMLIMIT is ${goMemLimitMiB} MiB, but the container has ${memoryMiB} MiB: it is killed before the garbage collector hurries.`,
            fix: `Set GOMEMLIMIT to ${Math.floor(memoryMiB * goMemLimitShare)}MiB, ${goMemLimitShare * 100} % of the container.`,
        },
    ];
}

/** The settings that `sizeSidecar` would give, as part of a sentence. */
function goodSizes({ memoryMiB }: AuditOptions): string {
    const memory = isUsable(memoryMiB) ? Math.floor(memoryMiB) : memoryFloorMiB;
    try {
        const { limitMiB, spikeLimitMiB } = sizeSidecar(memory);
        const settings = `check_interval 1s, limit_mib ${limitMiB} and spike_limit_mib ${spikeLimitMiB}`;
        return isUsable(memoryMiB) ? settings : `${settings}, and the container ${memory} MiB of hard memory`;
    } catch {
        const { limitMiB, spikeLimitMiB } = sizeSidecar(memoryFloorMiB);
        return `check_interval 1s, limit_mib ${limitMiB} and spike_limit_mib ${spikeLimitMiB}, and the container ${memoryFloorMiB} MiB of memory, the least that works`;
    }
}

function notMiB(id: string, key: string, value: unknown): string {
    return isPlaceholder(value)
        ? `${id} has ${key} ${inWords(value)}: what it will be isn't known here.`
        : `${id} has ${key} ${inWords(value)}, which is no whole number of MiB: the collector doesn't start.`;
}

/** Left out and 0 are the same to the collector. */
const isUnset = (value: unknown): boolean => value === undefined || value === null || value === 0;

const isMiB = (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value > 0 && value <= largestUint32;

const isUsable = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value > 0;

const unitSeconds: Readonly<Record<string, number>> = {
    ns: 1e-9,
    us: 1e-6,
    µs: 1e-6,
    μs: 1e-6,
    ms: 1e-3,
    s: 1,
    m: 60,
    h: 3600,
};

/** A Go duration in seconds, e.g. `1m30s`; undefined when it is none. */
export function durationSeconds(value: unknown): number | undefined {
    if (typeof value !== "string" || !/^\+?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(value)) {
        return undefined;
    }
    const parts = value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g);
    return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit], 0);
}
