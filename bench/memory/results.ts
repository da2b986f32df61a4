/**
 * The file of results: what was measured, with what, on what; written after every run so that the next one goes on from
 * there.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import { hierarchiesIn } from "../../local/ecs/cgroups";
import { findPart, type Part } from "../../tools/parts";
import { versionOf } from "../support/version";
import type { Moment, Result } from "./cell";

export interface Results {
    readonly versions: {
        readonly collector: string;
        readonly prometheus: string;
        /** Undefined where it wasn't there. */
        readonly vmagent?: string;
        readonly node: string;
    };
    readonly machine: {
        readonly cores: number;
        readonly memoryMiB: number;
        readonly kernel: string;
        /** Version of the memory cgroups. */
        readonly cgroup: number;
    };
    /** Of the last run in it. */
    readonly date: string;
    readonly results: readonly Result[];
}

/** What a result is of: one place in the file. */
export type Key = Pick<Result, "cell" | "contender" | "variant" | "stamp">;

/** Nothing yet, on this machine with these parts. */
export function noResults(): Results {
    const version = (part: Part): string => versionOf(findPart(part) ?? part);
    return {
        versions: {
            collector: version("otelcol-full"),
            prometheus: version("prometheus"),
            vmagent: findPart("vmagent") && version("vmagent"),
            node: process.versions.node,
        },
        machine: {
            cores: os.availableParallelism(),
            memoryMiB: Math.round(os.totalmem() / 2 ** 20),
            kernel: os.release(),
            cgroup: hierarchiesIn(fs.readFileSync("/proc/self/mounts", "utf8"))[0]?.version ?? 0,
        },
        date: new Date().toISOString(),
        results: [],
    };
}

/**
 * What the file holds, when it is of the same versions; else `fresh`.
 * @throws when it is something else than results.
 */
export function readResults(file: string, fresh: Results): Results {
    const read = fs.existsSync(file) ? resultsIn(file) : fresh;
    return sameVersions(read, fresh) ? read : fresh;
}

/**
 * What the file holds, whatever it was measured with.
 * @throws when it is something else than results.
 */
export function resultsIn(file: string): Results {
    let read: Results;
    try {
        read = JSON.parse(fs.readFileSync(file, "utf8")) as Results;
    } catch (error) {
        throw new Error(`${file} isn't a file of results: ${(error as Error).message}.`, { cause: error });
    }
    if (!Array.isArray(read.results) || read.versions === undefined) {
        throw new Error(`${file} isn't a file of results: it has no versions or no results.`);
    }
    return read;
}

const sameVersions = (one: Results, other: Results): boolean =>
    one.versions.collector === other.versions.collector &&
    one.versions.prometheus === other.versions.prometheus &&
    one.versions.node === other.versions.node;

/** Whether that is measured already, with the same settings. */
export const holds = ({ results }: Results, key: Key): boolean =>
    results.some((result) => samePlace(result, key) && result.stamp === key.stamp);

/** With that result, in place of an older one. */
export const withResult = (all: Results, result: Result): Results => ({
    ...all,
    date: new Date().toISOString(),
    results: [
        ...all.results.filter((other) => !samePlace(other, result)),
        { ...result, moments: thinned(result.moments) },
    ],
});

const samePlace = (one: Omit<Key, "stamp">, other: Omit<Key, "stamp">): boolean =>
    one.cell === other.cell && one.contender === other.contender && one.variant === other.variant;

/** So that an end in the middle of it leaves the old ones. */
export function writeResults<Extended extends Results>(file: string, results: Extended): void {
    // A moment a line: with one number a line a file of the whole grid would have tens of thousands.
    const text = JSON.stringify(results, undefined, 2).replace(
        /\[\s+([-\d.e]+(?:,\s+[-\d.e]+)+)\s+\]/g,
        (_, numbers: string) => {
            return `[${numbers.split(/,\s+/).join(", ")}]`;
        },
    );
    fs.writeFileSync(`${file}.new`, `${text}\n`);
    fs.renameSync(`${file}.new`, file);
}

/** Enough for a line in a chart. */
const mostMoments = 120;

/** The highest of as many neighbours as it takes. */
export function thinned(moments: readonly Moment[]): Moment[] {
    const each = Math.ceil(moments.length / mostMoments);
    return Array.from({ length: Math.ceil(moments.length / Math.max(1, each)) }, (_, index) =>
        moments
            .slice(index * each, (index + 1) * each)
            .reduce((highest, moment) => (moment[1] > highest[1] ? moment : highest)),
    );
}
