import * as pulumi from "@pulumi/pulumi";

import { contentDatasource } from "../../audit/grafana";
import { checkedFor } from "../inputs/checks";
import { type GrafanaContentArgs, normaliseContent } from "../inputs/grafana-content";
import { sharerOf } from "../inputs/grafana-sharer";
import { checkTransforms } from "../transforms";
import { alertsUrl, fillGrafana } from "./content";
import { contentChildren, type GrafanaContentOptions } from "./grafana-transforms";

/**
 * Datasources, a folder and dashboards in a Grafana that is there already: an Amazon Managed Grafana workspace of
 * another stack, or a Grafana that anyone else runs.
 */
export class GrafanaContent extends pulumi.ComponentResource {
    /** Address of Grafana. */
    public readonly url: pulumi.Output<string>;
    /** Uids of the datasources, in the order of `workspaces`. */
    public readonly datasourceUids: pulumi.Output<string[]>;
    /** Uid of the folder. */
    public readonly folderUid: pulumi.Output<string>;
    /** Where AMP's alerts and silences are in Grafana; undefined without `alerts`. */
    public readonly alertsUrl: pulumi.Output<string | undefined>;

    constructor(name: string, args: GrafanaContentArgs, { transform, ...opts }: GrafanaContentOptions = {}) {
        const input = checkedFor("GrafanaContent", name, () => {
            checkTransforms(contentChildren, transform);
            return normaliseContent(name, args);
        });
        const token = pulumi.secret(input.token);
        // Dashboards are long, and stand whole in their own resources: here their uids are enough.
        const dashboards = input.dashboards.map(({ uid }) => uid);
        super("pulumi-adot:index:GrafanaContent", name, { ...input, token, dashboards }, opts);

        const filled = {
            ...input,
            token,
            datasource: contentDatasource(input.version)!,
            authType: input.sigV4AuthType,
            rights: [],
            sharer: sharerOf(pulumi.getProject(), pulumi.getStack(), name),
        };
        const content = fillGrafana(name, filled, this, transform);

        this.url = pulumi.output(input.url);
        this.datasourceUids = pulumi.all(content.datasources.map((datasource) => datasource.uid));
        this.folderUid = content.folder.uid;
        this.alertsUrl = alertsUrl(input.url, input);
        this.registerOutputs({
            url: this.url,
            datasourceUids: this.datasourceUids,
            folderUid: this.folderUid,
            alertsUrl: this.alertsUrl,
        });
    }
}
