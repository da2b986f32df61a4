/** What a datasource of Grafana's says: which plug-in it is of, and how it signs. */
import * as pulumi from "@pulumi/pulumi";
import type { DataSourceArgs } from "@pulumiverse/grafana/oss";

import { applied } from "../inputs/checks";
import { dataSourceKinds, type NamedDataSource } from "../inputs/grafana-data-sources";
import type { Sharer } from "../inputs/grafana-sharer";
import { alertmanagerName, alertmanagerUid, type NamedWorkspace, resourceKey } from "../inputs/grafana-workspaces";

/** How the datasources of a Grafana sign, and what people see of alerts. */
export interface Signing {
    /** Type of the datasource that signs. */
    datasource: string;
    authType: string;
    alerts: string;
    sharer?: Sharer;
}

/** A datasource, with the part of its name that tells it from others. */
interface Named {
    key: string;
    args: DataSourceArgs;
}

/**
 * Settings of a datasource that signs with the workspace's role. The keys and the value `ec2_iam_role` ("Workspace IAM
 * Role" in the UI) are what the code reads (grafana-plugin-sdk-go `backend/http_settings.go`, grafana-aws-sdk
 * `pkg/awsauth`).
 */
const sigV4 = (authType: string, region: pulumi.Input<string>, role: AssumedRole) => ({
    sigV4Auth: true,
    sigV4AuthType: authType,
    sigV4Region: region,
    ...(role.assumeRoleArn !== undefined && { sigV4AssumeRoleArn: role.assumeRoleArn }),
    ...(role.externalId !== undefined && { sigV4ExternalId: role.externalId }),
});

type AssumedRole = Pick<NamedWorkspace, "assumeRoleArn" | "externalId">;

/** The datasource of an AMP workspace. */
export function prometheusOf(workspace: NamedWorkspace, isDefault: boolean, signing: Signing): Named {
    return {
        key: resourceKey(workspace.datasourceUid, signing.sharer),
        args: {
            uid: workspace.datasourceUid,
            name: workspace.datasourceName,
            type: signing.datasource,
            url: workspace.endpoint,
            isDefault,
            jsonDataEncoded: pulumi.jsonStringify({
                httpMethod: "POST",
                ...sigV4(signing.authType, workspace.region, workspace),
                // The scrape interval: Grafana makes $__rate_interval at least four times this.
                timeInterval: "20s",
                ...(signing.alerts !== "none" && {
                    manageAlerts: true,
                    alertmanagerUid: alertmanagerUid(workspace),
                }),
            }),
        },
    };
}

/**
 * The Alertmanager of an AMP workspace (AMP user guide, "Integrate alerts with Amazon Managed Grafana"). Grafana signs
 * for the service `aps` with a datasource of this type too (`awsServiceNamespace` in its `pkg/services/datasources`).
 */
export function alertmanagerOf(workspace: NamedWorkspace, { authType, sharer }: Signing): Named {
    return {
        key: resourceKey(workspace.datasourceUid, sharer),
        args: {
            uid: alertmanagerUid(workspace),
            name: alertmanagerName(workspace),
            type: "alertmanager",
            url: applied(workspace.endpoint, (endpoint) => `${endpoint.replace(/\/?$/, "/")}alertmanager`),
            jsonDataEncoded: pulumi.jsonStringify({
                implementation: "prometheus",
                // AMP takes alerts from its own rules only.
                handleGrafanaManagedAlerts: false,
                ...sigV4(authType, workspace.region, workspace),
            }),
        },
    };
}

/** A datasource for one of AWS's other data sources; the program's settings come last. */
export function dataSourceOf(
    source: NamedDataSource,
    region: pulumi.Input<string>,
    { authType, sharer }: Signing,
): Named {
    const { plugin, signs } = dataSourceKinds[source.type]!;
    const own = source.region ?? region;
    const settings =
        signs === "sigV4"
            ? sigV4(authType, own, source)
            : {
                  authType,
                  defaultRegion: own,
                  ...(source.assumeRoleArn !== undefined && { assumeRoleArn: source.assumeRoleArn }),
                  ...(source.externalId !== undefined && { externalId: source.externalId }),
              };
    return {
        key: resourceKey(source.uid, sharer),
        args: {
            uid: source.uid,
            name: source.name,
            type: plugin,
            ...(source.url !== undefined && { url: source.url }),
            jsonDataEncoded: pulumi.jsonStringify({ ...settings, ...(source.settings as object | undefined) }),
        },
    };
}
