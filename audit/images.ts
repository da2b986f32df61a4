/** Which images run an OpenTelemetry collector, and of which of them it is known how they find their config. */
import { adot, adotImageDigests } from "../collector";
import { isCollectorPath } from "./collector-names";
import { type ConfigVariable, configVariablesOfOthers } from "./config-variables";
import { canonicalRepository, type ImageReference, imageReference, pathOf } from "./image-reference";
import { notCollectors, type OtherCollector, otherCollectors } from "./other-collectors";

export { imageDigestOf, tagOf } from "./image-reference";

/** What is known of a collector's image, as far as that decides how it finds its config. */
export type Distribution =
    /** AWS Distro for OpenTelemetry: `AOT_CONFIG_CONTENT`, when set, wins over `--config` (its pkg/config). */
    | "adot"
    /** A build that is known not to read `AOT_CONFIG_CONTENT`: only `--config` and `--set` count. */
    | "community"
    /** Another maker's own image, which takes its whole config from a variable (`KnownImage.takes`). */
    | "other"
    /** A collector by its name, but nobody here knows what it does. */
    | "private";

/**
 * Images that somebody knows better than the built-in list. Each entry is a regular expression as text, matched without
 * regard to case anywhere in the image reference without tag and digest: `^registry\.example\.com/observability/` or
 * `/telemetry-agent$`.
 */
export interface ImagePatterns {
    /** Copies of ADOT's image: the same program, started in the same way. */
    readonly adot?: readonly string[];
    /** Collectors that read `--config` and `--set` only, and whose entry point is the collector without arguments. */
    readonly community?: readonly string[];
    /** Collectors of which nobody can say how they find their config. */
    readonly private?: readonly string[];
    /**
     * Images that look like a collector's and aren't. They win over every other pattern, the built-in ones included.
     */
    readonly ignored?: readonly string[];
}

/** What is known of an image. */
export interface KnownImage {
    readonly distribution: Distribution;
    /** Paths of the executables that are its collector. */
    readonly executables: readonly string[];
    /** Whether its publisher or its digest tells, and not only the settings. */
    readonly isOriginal: boolean;
    /** What is known of a collector under another name. */
    readonly other?: OtherCollector;
    /** How another maker's own image takes its config from a variable. */
    readonly takes?: ConfigVariable;
}

/** Where AWS publishes ADOT (aws-otel-collector's README and release notes). Any other registry may hold anything. */
const adotRepositories: readonly string[] = [imageReference(adot.image).repository, "amazon/aws-otel-collector"];

/** The path of ADOT's program in its image (aws-otel-collector `cmd/awscollector/Dockerfile`). */
export const adotExecutables: readonly string[] = ["/awscollector"];

/**
 * Where OpenTelemetry publishes its collectors, each with the path of its executable, which is its entry point
 * (opentelemetry-collector-releases `distributions/otelcol…/Dockerfile`).
 */
const communityExecutables: Readonly<Record<string, string>> = Object.fromEntries(
    ["", "-contrib", "-k8s", "-otlp"].flatMap((suffix) =>
        ["otel", "ghcr.io/open-telemetry/opentelemetry-collector-releases"].map((place) => [
            `${place}/opentelemetry-collector${suffix}`,
            `/otelcol${suffix}`,
        ]),
    ),
);

/** What a declared image may be started with: what the originals of its kind are. */
const declaredExecutables: Readonly<Record<Distribution, readonly string[]>> = {
    adot: adotExecutables,
    community: [...new Set(Object.values(communityExecutables))],
    other: [],
    private: [],
};

/**
 * What is known of an image; undefined for one that isn't a collector's as far as its name tells. Throws an `Error`
 * that names the pattern when one of `patterns` isn't a valid regular expression.
 */
export function knownImage(image: string, patterns: ImagePatterns = {}): KnownImage | undefined {
    const reference = imageReference(image);
    if (matches(reference, "ignored", patterns)) {
        return undefined;
    }
    const declared = (["adot", "community", "private"] as const).find((kind) => matches(reference, kind, patterns));
    return declared === undefined
        ? (original(reference) ?? alike(reference))
        : { distribution: declared, executables: declaredExecutables[declared], isOriginal: false };
}

/** An image of ADOT's, the community's or another maker's own. A digest is the same program in whatever registry. */
function original(reference: ImageReference): KnownImage | undefined {
    const repository = canonicalRepository(reference);
    if (adotRepositories.includes(repository) || Object.hasOwn(adotImageDigests, reference.digest ?? "")) {
        return { distribution: "adot", executables: adotExecutables, isOriginal: true };
    }
    const takes = configVariablesOfOthers.find((each) => each.repository === repository);
    if (takes !== undefined) {
        return { distribution: "other", executables: [takes.executable], isOriginal: true, takes };
    }
    // A tag of the same repository can be of an image with the supervisor in front (its Supervised.dockerfile).
    return Object.hasOwn(communityExecutables, repository) && !/supervis/i.test(reference.tag ?? "")
        ? { distribution: "community", executables: [communityExecutables[repository]!], isOriginal: true }
        : undefined;
}

/** An image that has a collector's name. Nobody knows what it does. */
function alike(reference: ImageReference): KnownImage | undefined {
    const path = pathOf(reference);
    const unknown = { distribution: "private", executables: [], isOriginal: false } as const;
    if (notCollectors.test(path.at(-1)!)) {
        return undefined;
    }
    const last = path.slice(-2).join("/");
    const other = otherCollectors.find(
        ({ image, path: whole, isWord = false }) =>
            whole === last ||
            path.some((part, index) => image.test(part) && !(isWord && index === 0 && path.length > 1)),
    );
    if (other !== undefined) {
        return { ...unknown, other };
    }
    return isCollectorPath(path) ? unknown : undefined;
}

/** The distribution that an image's name tells. Returns and throws as `knownImage` does. */
export const distributionOf = (image: string, patterns?: ImagePatterns): Distribution | undefined =>
    knownImage(image, patterns)?.distribution;

/** Whether a pattern says that the image isn't a collector's. Throws as `knownImage` does. */
export function isIgnored(image: string, patterns: ImagePatterns = {}): boolean {
    return matches(imageReference(image), "ignored", patterns);
}

function matches({ repository }: ImageReference, kind: keyof ImagePatterns, patterns: ImagePatterns): boolean {
    return (patterns[kind] ?? [])
        .map((pattern, index) => compiled(pattern, `${kind}[${index}]`))
        .some((pattern) => pattern.test(repository));
}

function compiled(pattern: string, place: string): RegExp {
    try {
        return new RegExp(pattern, "i");
    } catch {
        throw new Error(`The image pattern ${place}, ${JSON.stringify(pattern)}, is not a valid regular expression.`);
    }
}
