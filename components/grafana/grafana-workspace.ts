import * as pulumi from "@pulumi/pulumi";

import { signingDatasource } from "../../audit/grafana";
import { checkedFor } from "../inputs/checks";
import { type GrafanaWorkspaceArgs, normaliseGrafana } from "../inputs/grafana-workspace";
import { checkTransforms } from "../transforms";
import { amgWorkspace } from "./amg";
import { alertsUrl, fillGrafana } from "./content";
import { grafanaChildren, type GrafanaWorkspaceOptions } from "./grafana-transforms";

/**
 * An Amazon Managed Grafana workspace that reads the given AMP workspaces, with a datasource for each, a folder and
 * dashboards.
 */
export class GrafanaWorkspace extends pulumi.ComponentResource {
    /** Id of the workspace, `g-…`. */
    public readonly workspaceId: pulumi.Output<string>;
    /** Where to point the browser. */
    public readonly url: pulumi.Output<string>;
    /** ARN of the workspace. */
    public readonly arn: pulumi.Output<string>;
    /** ARN of the role with which Grafana reads AMP. */
    public readonly roleArn: pulumi.Output<string>;
    /** Uids of the datasources, in the order of `workspaces`. */
    public readonly datasourceUids: pulumi.Output<string[]>;
    /** Uid of the folder. */
    public readonly folderUid: pulumi.Output<string>;
    /** Where AMP's alerts and silences are in Grafana; undefined without `alerts`. */
    public readonly alertsUrl: pulumi.Output<string | undefined>;

    constructor(name: string, args: GrafanaWorkspaceArgs, { transform, ...opts }: GrafanaWorkspaceOptions = {}) {
        const input = checkedFor("GrafanaWorkspace", name, () => {
            checkTransforms(grafanaChildren, transform);
            return normaliseGrafana(name, args, opts);
        });
        // Dashboards are long, and stand whole in their own resources: here their uids are enough.
        const dashboards = input.dashboards.map(({ uid }) => uid);
        super("pulumi-adot:index:GrafanaWorkspace", name, { ...input, dashboards }, opts);

        const amg = amgWorkspace(name, input, this, transform);
        const filled = {
            ...input,
            url: amg.url,
            token: amg.token,
            datasource: signingDatasource(input.version)!,
            authType: "ec2_iam_role",
            rights: amg.rights,
            // Nobody else fills it before us.
            folderUid: input.folderUid ?? "pulumi-adot",
            defaultDatasource: true,
            overwriteDashboards: true,
            deletedWith: amg.workspace,
        };
        const content = fillGrafana(name, filled, this, transform);

        this.workspaceId = amg.workspace.id;
        this.url = amg.url;
        this.arn = amg.workspace.arn;
        this.roleArn = amg.roleArn;
        this.datasourceUids = pulumi.all(content.datasources.map((datasource) => datasource.uid));
        this.folderUid = content.folder.uid;
        this.alertsUrl = alertsUrl(amg.url, input);
        this.registerOutputs({
            workspaceId: this.workspaceId,
            url: this.url,
            arn: this.arn,
            roleArn: this.roleArn,
            datasourceUids: this.datasourceUids,
            folderUid: this.folderUid,
            alertsUrl: this.alertsUrl,
        });
    }
}
