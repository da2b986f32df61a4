import * as pulumi from "@pulumi/pulumi";

import { checkedFor } from "../inputs/checks";
import { amgWorkspace } from "./amg";
import { normaliseGrafana } from "./checks";
import { grafanaContent } from "./content";

/** The part of a `PrometheusWorkspace` that Grafana needs; the component itself fits. */
export interface PrometheusWorkspaceReference {
    /** ARN of the AMP workspace. */
    arn: pulumi.Input<string>;
    /** Base URL of the AMP workspace. */
    endpoint: pulumi.Input<string>;
    /** Region of the AMP workspace. */
    region: pulumi.Input<string>;
}

/** Who may do what in Grafana: ids of IAM Identity Center groups. */
export interface SingleSignOnArgs {
    /** Groups of administrators. */
    adminGroups?: string[];
    /** Groups of editors. */
    editorGroups?: string[];
    /** Groups of viewers. */
    viewerGroups?: string[];
}

/** Arguments of `GrafanaWorkspace`. */
export interface GrafanaWorkspaceArgs {
    /** Grafana's version, for example `12.4`. Required: AWS's default changes, and going back is impossible. */
    version: string;
    /** AMP workspaces to query; each becomes a datasource, the first is the default one. */
    workspaces: PrometheusWorkspaceReference[];
    /** Who may sign in, through IAM Identity Center. Default: nobody but the service account of this component. */
    singleSignOn?: SingleSignOnArgs;
    /** Dashboards in Grafana's v1 JSON, for example `standardDashboards()`. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- dashboards are free-form JSON, and the schema has no other word for that
    dashboards?: any[];
    /** Title of the folder that holds the dashboards. Default: `ECS services`. */
    folderTitle?: string;
    /** Days that the service account's token lives, 1 to 30. Default: 30, AWS's most. */
    tokenLifetimeDays?: number;
    /** Any text; another text makes another token. Change it before the token runs out. Default: `1`. */
    tokenRotation?: string;
    /** Refuse to delete the workspace until this is set to false. Default: true. */
    protect?: boolean;
    /** Tags for every resource in AWS. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * An Amazon Managed Grafana workspace that reads the given AMP workspaces and nothing else, with a datasource for each,
 * a folder and dashboards.
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

    constructor(name: string, args: GrafanaWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
        const input = checkedFor("GrafanaWorkspace", name, () => normaliseGrafana(args, opts));
        // Dashboards are long, and stand whole in their own resources: here their uids are enough.
        const dashboards = input.dashboards.map(({ uid }) => uid);
        super("pulumi-adot:index:GrafanaWorkspace", name, { ...input, dashboards }, opts);

        const amg = amgWorkspace(name, input, this);
        const content = grafanaContent(name, input, amg, this);

        this.workspaceId = amg.workspace.id;
        this.url = amg.url;
        this.arn = amg.workspace.arn;
        this.roleArn = amg.role.arn;
        this.datasourceUids = pulumi.all(content.datasources.map((datasource) => datasource.uid));
        this.folderUid = content.folder.uid;
        this.registerOutputs({
            workspaceId: this.workspaceId,
            url: this.url,
            arn: this.arn,
            roleArn: this.roleArn,
            datasourceUids: this.datasourceUids,
            folderUid: this.folderUid,
        });
    }
}
