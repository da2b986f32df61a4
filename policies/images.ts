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
 * The last part of an image's repository, so that copies in a private registry count too. The first match decides.
 * Names are those under which the projects publish (their release pages and Docker Hub, Quay, ECR Public, GHCR).
 */
const repositories: readonly { pattern: RegExp; distribution: Distribution }[] = [
    { pattern: /^(aws-otel-collector|awscollector)(-|$)/, distribution: "adot" },
    { pattern: /^adot(-collector)?$/, distribution: "adot" },
    { pattern: /^opentelemetry-collector(-|$)/, distribution: "community" },
    { pattern: /^(otelcol|otelcontribcol)(-|$)/, distribution: "community" },
    { pattern: /^splunk-otel-collector(-|$)/, distribution: "community" },
    {
        pattern: /^(nrdot|signoz-otel|sumologic-otel|elastic-otel|observiq-otel|coralogix-otel)-collector(-|$)/,
        distribution: "community",
    },
    { pattern: /(^|[-_.])otel(emetry)?[-_.]?col(lector)?([-_.]|$)/, distribution: "private" },
    { pattern: /(^|[-_.])opentelemetry[-_.]?col(lector)?([-_.]|$)/, distribution: "private" },
    { pattern: /(^|[-_.])adot[-_.]?col(lector)?([-_.]|$)/, distribution: "private" },
    { pattern: /(^|[-_.])aws[-_.]?otel[-_.]?col(lector)?([-_.]|$)/, distribution: "private" },
];

/** The distribution that an image's name tells, or undefined for one that isn't known to be a collector. */
export function distributionOf(image: string): Distribution | undefined {
    const repository = repositoryOf(image);
    return repositories.find(({ pattern }) => pattern.test(repository))?.distribution;
}

/** `registry:5000/team/aws-otel-collector:v0.49.0@sha256:…` gives `aws-otel-collector`. */
function repositoryOf(image: string): string {
    const withoutDigest = image.split("@", 1)[0]!;
    const last = withoutDigest.slice(withoutDigest.lastIndexOf("/") + 1);
    return last.split(":", 1)[0]!.toLowerCase();
}

/** The tag of an image reference; undefined where it has none. */
export function tagOf(image: string): string | undefined {
    const withoutDigest = image.split("@", 1)[0]!;
    const last = withoutDigest.slice(withoutDigest.lastIndexOf("/") + 1);
    const colon = last.indexOf(":");
    return colon < 0 ? undefined : last.slice(colon + 1);
}
