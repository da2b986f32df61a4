/** Which datasource signs its requests in which version of Grafana. */
import { valueThat } from "../../collector/inputs";

/**
 * Type of the datasource that signs its requests. Up to Grafana 10 the core Prometheus datasource does; Amazon Managed
 * Grafana took that out in version 12 and has AWS's own in its place (AMG user guide, "Manually adding AMP as a data
 * source"). There is no Amazon Managed Grafana 11.
 */
const types: Readonly<Record<number, string>> = {
    9: "prometheus",
    10: "prometheus",
    12: "grafana-amazonprometheus-datasource",
    13: "grafana-amazonprometheus-datasource",
};

const typeOf = (version: unknown): string | undefined =>
    typeof version === "string" ? types[Number(/^(\d+)\.\d+$/.exec(version)?.[1])] : undefined;

/** A version of Grafana, as AWS writes it. */
export const grafanaVersion = valueThat(
    `a string like "12.4", major.minor, with major one of ${Object.keys(types).join(", ")}`,
    (value) => typeOf(value) !== undefined,
);

/**
 * The datasource type for a version like `12.4`.
 * @throws InputError for a version that isn't known.
 */
export function datasourceType(version: string): string {
    grafanaVersion.check("version", version);
    return typeOf(version)!;
}
