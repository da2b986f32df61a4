import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumiverse/grafana";
import { Dashboard, DataSource, type DataSourceArgs, Folder } from "@pulumiverse/grafana/oss";

import type { NormalisedContent } from "../inputs/grafana-content";
import type { Sharer } from "../inputs/grafana-sharer";
import { alertmanagerName } from "../inputs/grafana-workspaces";
import { transformed } from "../transforms";
import { whereaboutsOf } from "../whereabouts";
import { alertmanagerOf, dataSourceOf, prometheusOf, type Signing } from "./datasources";
import type { GrafanaContentTransforms } from "./grafana-transforms";

/** The Grafana that is filled. */
export interface Filled extends Pick<
    NormalisedContent,
    "workspaces" | "dataSources" | "dashboards" | "folderTitle" | "alerts" | "overwriteDashboards"
> {
    url: pulumi.Input<string>;
    token: pulumi.Input<string>;
    /** Type of the datasource that signs there. */
    datasource: string;
    /** How it signs. */
    authType: string;
    folderUid: string;
    /** Whether the first workspace's datasource becomes Grafana's default one. */
    defaultDatasource: boolean;
    /** Who shares Grafana with others. Default: nobody does. */
    sharer?: Sharer;
    /** What must be there before a datasource is of use. */
    rights: pulumi.Resource[];
    /** What takes everything in it along when it is deleted. */
    deletedWith?: pulumi.Resource;
}

/** What Grafana is filled with. */
export interface Filling {
    /** The datasources of the AMP workspaces, in their order. */
    datasources: DataSource[];
    folder: Folder;
}

/**
 * Datasources, folder and dashboards, made through Grafana's own API. Those in a workspace of ours are `deletedWith`
 * it: it takes them with it, and a `destroy` after the token has run out would otherwise fail on each of them.
 */
export function fillGrafana(
    name: string,
    filled: Filled,
    parent: pulumi.Resource,
    transforms: GrafanaContentTransforms | undefined,
): Filling {
    const { deletedWith, alerts, workspaces } = filled;
    // What makes the content anew when it changes. In previews, the Node.js SDK wraps a trigger that is itself an
    // Output or a promise, with what it depends on, and engines before 3.226 take the wrapped one for another one than
    // the plain one in the state (pulumi/pulumi#22119). Inside an object it is plain in both, and unknown where it is.
    const replacementTrigger = { url: filled.url };
    const provider = new Provider(
        ...transformed(
            transforms,
            "provider",
            `${name}-provider`,
            // Grafana restarts for some minutes when its workspace changes.
            { url: filled.url, auth: filled.token, retries: 10, retryWait: 5 },
            // With another provider, the one of before takes out what is in the Grafana of before. A workspace of ours
            // takes it along, with the token: what is deleted then isn't there in the new one.
            deletedWith ? { parent, deletedWith } : { parent, replacementTrigger },
        ),
    );
    const opts = {
        parent,
        provider,
        deletedWith,
        // Another workspace is an empty one, and another address another Grafana. The trigger isn't for a workspace of
        // ours: while its token is renewed, a preview would take the trigger for a change.
        ...(deletedWith ? { replaceWith: [deletedWith] } : { replacementTrigger }),
        // Grafana takes no second one of a name or a uid. Of a dashboard's uid it keeps the later one, which would go
        // when the earlier one is deleted.
        deleteBeforeReplace: true,
    };
    const datasource = (
        kind: string,
        { key, args }: { key: string; args: DataSourceArgs },
        more: pulumi.CustomResourceOptions = {},
    ) =>
        new DataSource(
            ...transformed(transforms, "dataSource", `${name}-${kind}-${key}`, args, {
                ...opts,
                ...more,
                dependsOn: filled.rights,
            }),
        );
    const { datasource: signer, authType, sharer } = filled;
    const signing: Signing = { datasource: signer, authType, alerts, sharer };
    const datasources = workspaces.map((workspace, i) =>
        datasource("datasource", prometheusOf(workspace, i === 0 && filled.defaultDatasource, signing), {
            // They were called by their place in the list.
            aliases: [{ name: `${name}-datasource-${i + 1}` }],
        }),
    );
    const others = [
        ...(alerts === "none" ? [] : workspaces).map((workspace) =>
            datasource("alertmanager", alertmanagerOf(workspace, signing)),
        ),
        ...filled.dataSources.map((source) =>
            datasource("data-source", dataSourceOf(source, whereaboutsOf(parent).region, signing)),
        ),
    ];
    const folder = new Folder(
        ...transformed(
            transforms,
            "folder",
            `${name}-folder`,
            { uid: filled.folderUid, title: filled.folderTitle },
            opts,
        ),
    );
    for (const dashboard of filled.dashboards) {
        new Dashboard(
            ...transformed(
                transforms,
                "dashboard",
                `${name}-dashboard-${dashboard.uid}`,
                { folder: folder.uid, configJson: JSON.stringify(dashboard), overwrite: filled.overwriteDashboards },
                { ...opts, dependsOn: [...datasources, ...others] },
            ),
        );
    }
    return { datasources, folder };
}

/** Where in a Grafana AMP's alerts and their silences are; undefined where nobody sees them there. */
export function alertsUrl(url: pulumi.Input<string>, filled: Pick<Filled, "alerts" | "workspaces">) {
    const [first] = filled.workspaces;
    if (filled.alerts === "none" || first === undefined) {
        return pulumi.output(undefined as string | undefined);
    }
    const name = encodeURIComponent(alertmanagerName(first));
    return pulumi
        .output(url)
        .apply((base): string | undefined => `${base.replace(/\/$/, "")}/alerting/groups?alertmanager=${name}`);
}
