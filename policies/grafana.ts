/** The policies about Grafana: its version, the life of its tokens, and datasources that it can really query. */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { amazonDatasource, longestTokenDays, prometheusDatasource, signingDatasource } from "../audit/grafana";
import { isMapping, parsedJson } from "../collector/values";
import { grafanaTokenRenewed } from "./grafana-tokens";
import { isMissing, optional, reportBreach, typed } from "./reading";

/** Type tokens of @pulumi/aws and @pulumiverse/grafana. */
const workspaceType = "aws:grafana/workspace:Workspace";
const datasourceToken = "grafana:oss/dataSource:DataSource";

/** An `aws.grafana.Workspace` names its version. */
export const grafanaVersionSet: ResourceValidationPolicy = {
    name: "grafana-version-set",
    displayName: "Grafana workspaces name their version",
    description: "Every Amazon Managed Grafana workspace names its version.",
    severity: "medium",
    enforcementLevel: "advisory",
    validateResource: typed(workspaceType, ({ name, props }, report) => {
        if (isMissing(() => props.grafanaVersion)) {
            reportBreach(report, "grafana-version-set", `Grafana workspace "${name}"`, {
                path: "grafanaVersion",
                message:
                    "The workspace names no version: AWS chooses one, which needn't be the newest, and a version can't be taken back.",
                fix: "Set grafanaVersion, as in 12.4.",
            });
        }
    }),
};

/** What opens Grafana's API to whoever holds it, by type token. */
const tokenKinds: Readonly<Record<string, string>> = {
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": "Grafana service account token",
    "aws:grafana/workspaceApiKey:WorkspaceApiKey": "Grafana API key",
};

const longestTokenSeconds = longestTokenDays * 24 * 60 * 60;

/** Configuration of `grafana-token-short`, with the defaults that the engine fills in. */
export interface TokenSettings {
    /** Longest life that is allowed, s. Default: 2592000, AWS's most, which `GrafanaWorkspace` takes too. */
    readonly maxSeconds: number;
}

/**
 * Tokens and keys end in time. A token has to outlive the time between two deployments, and the next `refresh` or
 * `destroy`; so the default is what AWS allows, and a team that renews its tokens in every deployment sets `maxSeconds`
 * to less.
 */
export const grafanaTokenShort: ResourceValidationPolicy = {
    name: "grafana-token-short",
    displayName: "Grafana tokens are short-lived",
    description: "No token or API key of an Amazon Managed Grafana workspace lives longer than is allowed.",
    severity: "medium",
    enforcementLevel: "advisory",
    configSchema: {
        properties: {
            maxSeconds: {
                type: "integer",
                minimum: 1,
                maximum: longestTokenSeconds,
                default: longestTokenSeconds,
                description: "Longest life of a token or API key, in seconds.",
            },
        },
    },
    validateResource: ({ type, name, props, getConfig }, report) => {
        const kind = Object.hasOwn(tokenKinds, type) ? tokenKinds[type] : undefined;
        if (kind === undefined) {
            return;
        }
        const { maxSeconds } = getConfig<TokenSettings>();
        const seconds = optional(() => props.secondsToLive as unknown);
        if (typeof seconds === "number" && seconds > maxSeconds) {
            reportBreach(report, "grafana-token-short", `${kind} "${name}"`, {
                path: "secondsToLive",
                message: `It lives for ${seconds} s, and whoever gets hold of it can use it as long; at most ${maxSeconds} s are allowed.`,
                fix: `Set secondsToLive to ${maxSeconds} or less, and replace it before that time is over.`,
            });
        }
    },
};

/** The values of `sigV4AuthType` that Grafana knows (grafana-aws-sdk `pkg/awsauth/authtype.go`). */
const authTypes = ["default", "keys", "credentials", "ec2_iam_role", "grafana_assume_role"];

/** The settings of a datasource that decide how it signs. */
interface SigV4Settings {
    readonly sigV4Auth?: unknown;
    readonly sigV4AuthType?: unknown;
}

/** A datasource that signs its requests does so in a way that Grafana knows. */
export const grafanaDatasourceFitting: ResourceValidationPolicy = {
    name: "grafana-datasource-fitting",
    displayName: "Grafana datasources sign in a way that Grafana knows",
    description: "Every Grafana datasource that signs its requests has an authentication type that Grafana knows.",
    severity: "high",
    enforcementLevel: "advisory",
    validateResource: typed(datasourceToken, ({ name, props }, report) => {
        const { sigV4Auth, sigV4AuthType } = sigV4SettingsOf(props);
        if (typeof sigV4AuthType !== "string" || sigV4Auth === false || authTypes.includes(sigV4AuthType)) {
            return;
        }
        reportBreach(report, "grafana-datasource-fitting", subjectOf(name), {
            path: "jsonDataEncoded.sigV4AuthType",
            message: `Grafana refuses every query: the authentication type must be one of ${authTypes.join(", ")}.`,
            fix: "Set sigV4AuthType to ec2_iam_role, which Grafana's form calls Workspace IAM Role.",
        });
    }),
};

/**
 * A datasource that signs its requests is of the type that can, in the version of its Amazon Managed Grafana workspace.
 * A first preview can't tell: while the provider's URL isn't known, its datasources have no outputs.
 */
export const grafanaDatasourcePlugin: StackValidationPolicy = {
    name: "grafana-datasource-plugin",
    displayName: "Grafana datasources fit Grafana's version",
    description: "Every datasource that signs its requests has the type that does so in its workspace's version.",
    severity: "high",
    enforcementLevel: "advisory",
    validateStack: typed(datasourceToken, ({ resources }, report) => {
        for (const datasource of resources.filter(({ type }) => type === datasourceToken)) {
            const workspace = workspaceOf(datasource, resources);
            const version = optional(() => workspace?.props.grafanaVersion as unknown);
            const fitting = signingDatasource(version);
            const type = signingType(datasource);
            if (workspace === undefined || fitting === undefined || type === undefined || type === fitting) {
                continue;
            }
            const breach = {
                path: "type",
                message: `Its type is ${type}, which doesn't sign requests in Grafana ${String(version)}, the version of the workspace "${workspace.name}".`,
                fix: `Set type to ${fitting}.`,
            };
            reportBreach(report, "grafana-datasource-plugin", subjectOf(datasource.name), breach, datasource.urn);
        }
    }),
};

const subjectOf = (name: string): string => `Grafana datasource "${name}"`;

/** The type of a datasource that signs; undefined for any other, such as a Prometheus of one's own. */
function signingType({ props }: PolicyResource): string | undefined {
    const type = optional(() => props.type as unknown);
    if (type === amazonDatasource) {
        return amazonDatasource;
    }
    return type === prometheusDatasource && sigV4SettingsOf(props).sigV4Auth === true
        ? prometheusDatasource
        : undefined;
}

/** The settings, as far as they can be read; text that isn't JSON is the provider's to refuse. */
function sigV4SettingsOf(props: PolicyResource["props"]): SigV4Settings {
    const text = optional(() => props.jsonDataEncoded as unknown);
    const settings = typeof text === "string" ? parsedJson(text) : undefined;
    return isMapping(settings) ? settings : {};
}

/** The workspace of this stack that a datasource is made in: its provider's URL comes from there, or is the same. */
function workspaceOf(datasource: PolicyResource, resources: readonly PolicyResource[]): PolicyResource | undefined {
    const { provider } = datasource;
    const sources = resources.find(({ urn }) => urn === provider?.urn)?.propertyDependencies.url ?? [];
    const url = optional(() => provider?.props.url as unknown);
    const workspaces = resources.filter(({ type }) => type === workspaceType);
    return (
        workspaces.find(({ urn }) => sources.some((source) => source.urn === urn)) ??
        workspaces.find(({ props }) =>
            isUrlOf(
                url,
                optional(() => props.endpoint as unknown),
            ),
        )
    );
}

/** AWS gives the endpoint without a scheme. */
function isUrlOf(url: unknown, endpoint: unknown): boolean {
    return typeof url === "string" && typeof endpoint === "string" && url.replace(/\/$/, "") === `https://${endpoint}`;
}

/** Every policy of this file. */
export const grafanaPolicies = [
    grafanaVersionSet,
    grafanaTokenShort,
    grafanaTokenRenewed,
    grafanaDatasourceFitting,
    grafanaDatasourcePlugin,
] as const;
