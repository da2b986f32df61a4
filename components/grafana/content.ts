import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumiverse/grafana";
import { Dashboard, DataSource, Folder } from "@pulumiverse/grafana/oss";

import { signingDatasource } from "../../audit/grafana";
import type { NormalisedGrafana } from "../inputs/grafana-workspace";
import { transformed } from "../transforms";
import type { AmgWorkspace } from "./amg";
import type { GrafanaTransforms } from "./grafana-transforms";

/** What Grafana is filled with. */
export interface GrafanaContent {
    datasources: DataSource[];
    folder: Folder;
}

/**
 * Datasources, folder and dashboards, made through Grafana's own API. They are `deletedWith` the workspace: it takes
 * them with it, and a `destroy` after the token has run out would otherwise fail on each of them. (A `refresh` then
 * needs `--run-program` or a new token.)
 */
export function grafanaContent(
    name: string,
    input: NormalisedGrafana,
    amg: AmgWorkspace,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): GrafanaContent {
    const provider = new Provider(
        ...transformed(
            transforms,
            "provider",
            `${name}-provider`,
            // Grafana restarts for some minutes when its workspace changes.
            { url: amg.url, auth: amg.token, retries: 10, retryWait: 5 },
            { parent, deletedWith: amg.workspace },
        ),
    );
    const opts = { parent, provider, deletedWith: amg.workspace };
    const datasources = input.workspaces.map(
        (workspace, i) =>
            new DataSource(
                ...transformed(
                    transforms,
                    "dataSource",
                    `${name}-datasource-${i + 1}`,
                    {
                        uid: `amp-${i + 1}`,
                        name: i === 0 ? "AMP" : `AMP ${i + 1}`,
                        type: signingDatasource(input.version)!,
                        url: workspace.endpoint,
                        isDefault: i === 0,
                        jsonDataEncoded: signedBy(workspace.region),
                    },
                    { ...opts, dependsOn: [amg.rolePolicy] },
                ),
            ),
    );
    const folder = new Folder(
        ...transformed(transforms, "folder", `${name}-folder`, { uid: "pulumi-adot", title: input.folderTitle }, opts),
    );
    for (const dashboard of input.dashboards) {
        new Dashboard(
            ...transformed(
                transforms,
                "dashboard",
                `${name}-dashboard-${dashboard.uid}`,
                { folder: folder.uid, configJson: JSON.stringify(dashboard), overwrite: true },
                { ...opts, dependsOn: datasources },
            ),
        );
    }
    return { datasources, folder };
}

/**
 * Settings of a datasource that signs with the workspace's role. The keys and the value `ec2_iam_role` ("Workspace IAM
 * Role" in the UI) are what the code reads (grafana-plugin-sdk-go `backend/http_settings.go`, grafana-aws-sdk
 * `pkg/awsauth`).
 */
function signedBy(region: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.jsonStringify({
        httpMethod: "POST",
        sigV4Auth: true,
        sigV4AuthType: "ec2_iam_role",
        sigV4Region: region,
        // The scrape interval: Grafana makes $__rate_interval at least four times this.
        timeInterval: "20s",
    });
}
