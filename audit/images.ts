/** Which images run an OpenTelemetry collector, told by their name. */

/** Where a collector image comes from, as far as that decides how it finds its config. */
export type Distribution =
    /** AWS Distro for OpenTelemetry: `AOT_CONFIG_CONTENT`, when set, wins over `--config` (its pkg/config). */
    | "adot"
    /** A build that is known not to read `AOT_CONFIG_CONTENT`: only `--config` and `--set` count. */
    | "community"
    /** A collector by its name, but whose is unknown: a private build or copy. */
    | "private";

/**
 * Images that somebody knows better than the built-in list. Each entry is a regular expression as text, matched without
 * regard to case anywhere in the image reference without tag and digest: `^registry\.example\.com/observability/` or
 * `/telemetry-agent$`.
 */
export interface ImagePatterns {
    /** Copies of ADOT under another name. */
    readonly adot?: readonly string[];
    /** Collectors that read `--config` and `--set` only. */
    readonly community?: readonly string[];
    /** Collectors of which nobody can say whether they read `AOT_CONFIG_CONTENT`. */
    readonly private?: readonly string[];
    /**
     * Images that look like a collector's and aren't. They win over every other pattern, the built-in ones included.
     */
    readonly ignored?: readonly string[];
}

/**
 * The last part of an image's repository, so that copies in a private registry count too. The first match decides.
 * Names are those under which the projects publish (their release pages and Docker Hub, Quay, ECR Public, GHCR).
 */
const repositories: readonly { pattern: RegExp; distribution: Distribution }[] = [
    { pattern: /^(aws-otel-collector|awscollector)(-|$)/, distribution: "adot" },
    { pattern: /^adot(-collector)?$/, distribution: "adot" },
    { pattern: /^opentelemetry-collector(-|$)/, distribution: "community" },
    { pattern: /^(otelcol|otelcontribcol)(-|$)/, distribution: "community" },
    {
        pattern:
            /^(splunk|signoz|sumologic|elastic|observiq|bindplane|coralogix|dynatrace|solarwinds|liatrio)-(otel|opentelemetry)-collector(-|$)/,
        distribution: "community",
    },
    { pattern: /^(nrdot|ddot)-collector(-|$)/, distribution: "community" },
    {
        pattern: /(^|[-_.])(aws[-_.]?)?(adot|otel(emetry)?|opentelemetry)[-_.]?col(lector)?([-_.]|$)/,
        distribution: "private",
    },
    // Names that teams give to their own builds of a sidecar or a gateway. Not "agent", which is Java's instrumentation
    // more often.
    {
        pattern: /(^|[-_.])(aws[-_.]?)?(adot|otel|opentelemetry)[-_.]?(sidecar|gateway)([-_.]|$)/,
        distribution: "private",
    },
];

/**
 * The distribution that an image's name tells, or undefined for one that isn't known to be a collector.
 * Throws an `Error` that names the pattern when one of `patterns` isn't a valid regular expression.
 */
export function distributionOf(image: string, patterns: ImagePatterns = {}): Distribution | undefined {
    if (isIgnored(image, patterns)) {
        return undefined;
    }
    const reference = referenceOf(image);
    const configured = (["adot", "community", "private"] as const).find((kind) => matches(reference, kind, patterns));
    const repository = reference.slice(reference.lastIndexOf("/") + 1).toLowerCase();
    return configured ?? repositories.find(({ pattern }) => pattern.test(repository))?.distribution;
}

/** Whether a pattern says that the image isn't a collector's. Throws as `distributionOf` does. */
export function isIgnored(image: string, patterns: ImagePatterns = {}): boolean {
    return matches(referenceOf(image), "ignored", patterns);
}

function matches(reference: string, kind: keyof ImagePatterns, patterns: ImagePatterns): boolean {
    return (patterns[kind] ?? [])
        .map((pattern, index) => compiled(pattern, `${kind}[${index}]`))
        .some((pattern) => pattern.test(reference));
}

function compiled(pattern: string, place: string): RegExp {
    try {
        return new RegExp(pattern, "i");
    } catch {
        throw new Error(`The image pattern ${place}, ${JSON.stringify(pattern)}, is not a valid regular expression.`);
    }
}

/** `registry:5000/team/aws-otel-collector:v0.49.0@sha256:…` gives `registry:5000/team/aws-otel-collector`. */
function referenceOf(image: string): string {
    const withoutDigest = image.split("@", 1)[0]!;
    const tag = tagOf(image);
    return tag === undefined ? withoutDigest : withoutDigest.slice(0, -tag.length - 1);
}

/** The tag of an image reference; undefined where it has none. */
export function tagOf(image: string): string | undefined {
    const withoutDigest = image.split("@", 1)[0]!;
    const last = withoutDigest.slice(withoutDigest.lastIndexOf("/") + 1);
    const colon = last.indexOf(":");
    return colon < 0 ? undefined : last.slice(colon + 1);
}

/** The digest of an image reference, e.g. `sha256:…`; undefined where it has none. */
export function imageDigestOf(image: string): string | undefined {
    const at = image.indexOf("@");
    return at < 0 ? undefined : image.slice(at + 1);
}
