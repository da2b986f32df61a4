/** What ADOT's releases contain; the audit judges a config by it. */
import {
    collectorVersions,
    completeReleases,
    type ComponentKind,
    componentTypes,
    missingTypes,
    type RemovedKey,
    removedKeys,
    renamedTypes,
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
    /** Every feature gate that it knows; undefined where that isn't known here. */
    readonly knownGates?: readonly string[];
    /** Gates that are always on: the collector doesn't start when one is switched off. */
    readonly stableGates: readonly string[];
    /** Whether `components` is all that the release has; of older ones only what was renamed or removed is known. */
    readonly complete: boolean;
    /** Component types in the newest spelling that it knows. */
    readonly components: Readonly<Record<ComponentKind, readonly string[]>>;
    /** Older spellings, which still work, by kind: old to the newest of any release. */
    readonly aliases: Readonly<Record<ComponentKind, Readonly<Record<string, string>>>>;
    readonly removedKeys: readonly RemovedKey[];
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

/** Of every release, so that rules ask for a component by one name. */
const aliases = ofKinds((kind) =>
    Object.fromEntries(renamedTypes.filter((one) => one.kind === kind).map(({ from, to }) => [from, to])),
);

/** What follows from the collector's version; all that can be said of a release that isn't known in full. */
function releaseOn(version: string, collectorVersion: string): AdotRelease {
    const already = (since: string): boolean => compareVersions(since, collectorVersion) <= 0;
    const isMissing = ({ since }: { since?: string }): boolean => since === undefined || already(since);
    return {
        version,
        collectorVersion,
        image: `${repository}:${version}`,
        complete: false,
        featureGates: Object.keys(switchedOnGates).filter((gate) => already(switchedOnGates[gate]!)),
        stableGates: [],
        components: ofKinds((kind) =>
            componentTypes[kind].map((type) => {
                const renamed = renamedTypes.find((one) => one.kind === kind && one.to === type);
                return renamed === undefined || already(renamed.since) ? type : renamed.from;
            }),
        ),
        aliases,
        removedKeys: removedKeys.filter(({ since }) => already(since)),
        removedComponents: Object.fromEntries([
            ...Object.entries(missingTypes)
                .filter(([, missing]) => isMissing(missing))
                .map(([type, { instead }]) => [type, instead]),
            // Before the new spellings were known they were names of nothing.
            ...renamedTypes
                .filter(({ since }) => !already(since))
                .map(({ from, to }) => [to, `Use its name in this release, ${from}.`]),
        ]) as Readonly<Record<string, string>>,
    };
}

/** The releases that are known in full, newest first. */
export const adotReleases: readonly AdotRelease[] = Object.entries(completeReleases).map(
    ([version, { digest, knownGates, stableGates }]) => ({
        ...releaseOn(version, collectorVersionOf(version)!),
        image: `${repository}:${version}@${digest}`,
        complete: true,
        knownGates,
        stableGates,
    }),
);

/**
 * The release that this package is made for. The rendered configs use the old spellings, which older releases know too.
 */
export const adot: AdotRelease = adotReleases[0]!;

/** The releases whose image is known by its digest: digest to version. */
export const adotImageDigests: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(completeReleases).map(([version, { digest }]) => [digest, version]),
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
 * older than those known here. What is said of one that isn't known in full is what has been removed or renamed, never
 * that a component doesn't exist.
 */
export function adotRelease(tag: string | undefined): AdotRelease | undefined {
    const complete = adotReleases.find(({ version }) => version === tag);
    const collectorVersion = tag === undefined ? undefined : collectorVersionOf(tag);
    return complete ?? (collectorVersion === undefined ? undefined : releaseOn(tag!, collectorVersion));
}

function collectorVersionOf(version: string): string | undefined {
    const minor = /^(v\d+\.\d+)\.\d+$/.exec(version)?.[1] ?? "";
    return Object.hasOwn(collectorVersions, minor) ? collectorVersions[minor] : undefined;
}

function compareVersions(one: string, other: string): number {
    const [left, right] = [one, other].map((version) => version.split(".").map(Number));
    const index = left!.findIndex((part, place) => part !== right![place]);
    return index === -1 ? 0 : left![index]! - right![index]!;
}
