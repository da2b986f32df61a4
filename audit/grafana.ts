/** What Amazon Managed Grafana allows, for the component and the policies. Pure. */

/**
 * Longest life of a service account's token or an API key, days (`CreateWorkspaceServiceAccountToken` in the Amazon
 * Managed Grafana API reference).
 */
export const longestTokenDays = 30;

/** Prometheus's own datasource, and AWS's. */
export const prometheusDatasource = "prometheus";
export const amazonDatasource = "grafana-amazonprometheus-datasource";

/**
 * The datasource that signs its requests. Up to Grafana 10 Prometheus's own does; Amazon Managed Grafana took that out
 * in version 12 and has AWS's in its place (AMG user guide, "Manually adding AMP as a data source"). There is no Amazon
 * Managed Grafana 11.
 */
const signingDatasources: Readonly<Record<string, string>> = {
    9: prometheusDatasource,
    10: prometheusDatasource,
    12: amazonDatasource,
    13: amazonDatasource,
};

/** The major versions that are known here. */
export const grafanaMajors = Object.keys(signingDatasources);

/** Type of the datasource that signs its requests in a version such as `12.4`; undefined for one that isn't known. */
export function signingDatasource(version: unknown): string | undefined {
    const [, major = ""] = typeof version === "string" ? (/^(\d+)\.\d+$/.exec(version) ?? []) : [];
    return Object.hasOwn(signingDatasources, major) ? signingDatasources[major] : undefined;
}

/**
 * The datasource that signs in any Grafana, whoever runs it: Grafana's own Prometheus datasource signs up to version
 * 11, and 13 moves it to Amazon's plug-in (Grafana's documentation, "Migrate from Prometheus SigV4"). Undefined for
 * what isn't a version.
 */
export function contentDatasource(version: unknown): string | undefined {
    const [, major] = typeof version === "string" ? (/^(\d+)\.\d+$/.exec(version) ?? []) : [];
    if (major === undefined) {
        return undefined;
    }
    return Number(major) >= 12 ? amazonDatasource : prometheusDatasource;
}

/** The values of `sigV4AuthType` that need no key in the datasource (grafana-aws-sdk `pkg/awsauth/authtype.go`). */
export const sigV4AuthTypes = ["ec2_iam_role", "default", "grafana_assume_role"];
