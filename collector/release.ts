/** What ADOT's releases contain; the audit judges a config by it. */
import type { AdotReleaseRow } from "./adot-release-row";
import {
    type ComponentKind,
    imageDigests,
    missingTypes,
    type RemovedKey,
    releaseRows,
    removedKeys,
    switchedOnGates,
} from "./release-data";

export type { ComponentKind, RemovedKey };

export interface AdotRelease {
    readonly version: string;
    /** Version of the OpenTelemetry Collector inside. */
    readonly collectorVersion: string;
    /** On ECR Public: with its digest where that is known here. */
    readonly image: string;
    /** Feature gates that the sidecar switches on. */
    readonly featureGates: readonly string[];
    /** Every feature gate that it knows. */
    readonly knownGates: readonly string[];
    /** Gates that are always on: the collector doesn't start when one is switched off. */
    readonly stableGates: readonly string[];
    /** The minor release with which its support ended, and on which day; undefined for the newest known here. */
    readonly supersededBy?: { readonly version: string; readonly day: string };
    /** Component types in the newest spelling that it knows. */
    readonly components: Readonly<Record<ComponentKind, readonly string[]>>;
    /** Older spellings, which still work, by kind: old to the newest of any release. */
    readonly aliases: Readonly<Record<ComponentKind, Readonly<Record<string, string>>>>;
    readonly removedKeys: readonly RemovedKey[];
    /** The settings of memory_limiter. */
    readonly limiterKeys: readonly string[];
    /**
     * Component types that the release doesn't have although others do, or that people expect, with what to do instead:
     * a full sentence each.
     */
    readonly removedComponents: Readonly<Record<string, string>>;
}

/** Where AWS publishes ADOT (aws-otel-collector's README and release notes). */
const repository = "public.ecr.aws/aws-observability/aws-otel-collector";

const ofKinds = <Value>(of: (kind: ComponentKind) => Value): Readonly<Record<ComponentKind, Value>> => ({
    receivers: of("receivers"),
    processors: of("processors"),
    exporters: of("exporters"),
    extensions: of("extensions"),
});

/** The parts of a text of `releaseRows`. */
const words = (text: string): readonly string[] => (text === "" ? [] : text.split(" "));

const rows = Object.entries(releaseRows);

/** Of every release, so that rules ask for a component by one name. */
const aliases = ofKinds((kind): Readonly<Record<string, string>> => {
    const pairs = rows.flatMap(([, row]) =>
        words(row.aliases[kind]).map((pair) => pair.split("=") as [string, string]),
    );
    return Object.fromEntries(pairs);
});

/** `v0.49` of `v0.49.0`; undefined for what isn't a tag of a release. */
const minorOf = (version: string): string | undefined => /^(v\d+\.\d+)\.\d+$/.exec(version)?.[1];

const minors: readonly string[] = rows.map(([tag]) => minorOf(tag)!);

/** What is known of a version of one of the rows. */
function releaseOf(version: string, row: AdotReleaseRow): AdotRelease {
    const components = ofKinds((kind) => words(row.components[kind]));
    const all: readonly string[] = Object.values(components).flat();
    const gates = words(row.gates);
    const next = rows[minors.indexOf(minorOf(version)!) + 1];
    const digest = Object.hasOwn(imageDigests, version) ? `@${imageDigests[version]}` : "";
    return {
        version,
        collectorVersion: row.collector,
        image: `${repository}:${version}${digest}`,
        featureGates: switchedOnGates.filter((gate) => gates.includes(gate)),
        knownGates: gates,
        stableGates: words(row.stableGates),
        supersededBy: next === undefined ? undefined : { version: `${minorOf(next[0])}.0`, day: next[1].released },
        components,
        aliases,
        removedKeys: removedKeys.filter(({ since }) => compareVersions(since, row.collector) <= 0),
        limiterKeys: words(row.limiterKeys),
        removedComponents: {
            ...Object.fromEntries(Object.entries(missingTypes).filter(([type]) => !all.includes(type))),
            // Before the new spellings were known they were names of nothing.
            ...Object.fromEntries(
                Object.values(aliases)
                    .flatMap((each) => Object.entries(each))
                    .filter(([from, to]) => all.includes(from) && !all.includes(to))
                    .map(([from, to]) => [to, `Use its name in this release, ${from}.`]),
            ),
        },
    };
}

/** By version: one object each, as rules keep what they have found out about it. */
const releases = new Map<string, AdotRelease>();

/** Tags of patches that nobody has published are endless. */
const mostReleases = 100;

/** The releases whose image is known by its digest, newest first. */
export const adotReleases: readonly AdotRelease[] = Object.keys(imageDigests).map((version) => adotRelease(version)!);

/**
 * The release that this package is made for. The rendered configs use the old spellings, which older releases know too.
 */
export const adot: AdotRelease = adotReleases[0]!;

/** The releases whose image is known by its digest: digest to version. */
export const adotImageDigests: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(imageDigests).map(([version, digest]) => [digest, version]),
);

/**
 * The release of an image: by a digest that is known, which is what runs whatever is said of it; else the one that it
 * is declared to be; else by its tag.
 */
export function adotReleaseOf(
    { tag, digest = "" }: { tag?: string; digest?: string },
    declared = tag,
): AdotRelease | undefined {
    return adotRelease(Object.hasOwn(adotImageDigests, digest) ? adotImageDigests[digest] : declared);
}

/**
 * What is known of the release with that image tag; undefined for a tag that is none, or a release that is newer or
 * older than those known here.
 */
export function adotRelease(tag: string | undefined): AdotRelease | undefined {
    const row = rows[minors.indexOf(minorOf(tag ?? "") ?? "")];
    return row === undefined ? undefined : releaseByTag(tag!, row[1]);
}

/** The first of each minor release that is known here, oldest first. */
export const knownReleases: readonly AdotRelease[] = minors.map((minor) => adotRelease(`${minor}.0`)!);

/** The tag of the newest patch that is known of the minor release of a tag; undefined where that isn't known. */
export const newestPatchOf = (tag: string): string | undefined => rows[minors.indexOf(minorOf(tag) ?? "")]?.[0];

/** Whether an image tag is of a release that is older than all that are known here. */
export const isBeforeKnown = (tag: string): boolean =>
    minorOf(tag) !== undefined && compareVersions(tag.slice(1), knownReleases[0]!.version.slice(1)) < 0;

function releaseByTag(version: string, row: AdotReleaseRow): AdotRelease {
    const known = releases.get(version);
    if (known !== undefined) {
        return known;
    }
    const release = releaseOf(version, row);
    if (releases.size < mostReleases) {
        releases.set(version, release);
    }
    return release;
}

function compareVersions(one: string, other: string): number {
    const [left, right] = [one, other].map((version) => version.split(".").map(Number));
    const index = left!.findIndex((part, place) => part !== right![place]);
    return index === -1 ? 0 : left![index]! - right![index]!;
}
