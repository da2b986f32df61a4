/** What collectors are called: the words that images, containers and programs of theirs have in common. Pure. */

/** The projects that collectors are called after: AWS's distribution and OpenTelemetry. */
const project = "(?:aws[-_.]?)?(?:adot|aoc|otel(?:emetry)?|open[-_]?telemetry)";

/** What teams call one by its place. */
const place = "(?:sidecar|gateway|gw|agent|forwarder|aggregator)";

/** Names that a collector's image has, any part of its path. */
const partNames: readonly RegExp[] = [
    new RegExp(`(^|[-_.])${project}[-_.]?col(lector)?([-_.]|$)`),
    /(^|[-_.])(awscollector|otelcontribcol|otelcorecol)([-_.]|$)/,
    /^(adot|aoc)$/,
    // Names that teams give to their own builds of a sidecar or a gateway.
    new RegExp(`(^|[-_.])${project}[-_.]?${place}([-_.]|$)`),
    new RegExp(`^collector[-_.]?${project}([-_.]\\d+)?$`),
];

/** Names that say it only as the last part, behind another one: `acme/otel`, `observability/collector`. */
const lastNames = new RegExp(`\\/${project}$|(^|\\/)(observability|telemetry|open-?telemetry|otel)\\/collector$`);

/** Whether an image's path, in lower case, has a collector's name. */
export const isCollectorPath = (path: readonly string[]): boolean =>
    path.some((part) => partNames.some((name) => name.test(part))) || lastNames.test(path.join("/"));

/**
 * Names that a container has for one reason only: `adot-collector`, which our components give, `otel-collector`,
 * `aws-collector`, `otel-agent`, `collector-otel` and the like, numbered or not.
 */
export const containerName = new RegExp(
    `^(${project}([-_.]?(col(lector)?|${place}))?|aws[-_.]?col(lector)?|collector[-_.]?${project})([-_.]sidecar)?([-_.]?\\d+)?$`,
    "i",
);

/**
 * Programs of ADOT's, the community's and others' images with what builds put behind their names: names that nothing
 * else has, so that they tell anywhere among arguments and inside a shell's command line.
 */
export const programAnywhere =
    /(^|[/\s"'`(;&|])(awscollector([-_.]\w[\w.-]*)?|aws-otel-collector|otelcol([-_.]\w[\w.-]*)?|otel(contrib|core|testbed)col([-_.]\w[\w.-]*)?|op-?amp-?supervisor([-_.](linux|darwin)[-_.]\w+)?)(?=$|[\s"'`);&|])/;

/**
 * Programs with a name that may be a host's too (`otel-collector`), so that it tells only of what is started. A
 * vendor's word may stand before it.
 */
export const startedName = new RegExp(`^([a-z0-9]+[-_.])?${project}[-_.]?(collector|col|${place})$`);
