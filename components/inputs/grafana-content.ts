/** The arguments of a `GrafanaContent`, and what `GrafanaWorkspace` has of them. */
import * as pulumi from "@pulumi/pulumi";

import { contentDatasource, sigV4AuthTypes } from "../../audit/grafana";
import {
    boolean,
    checkInputs,
    type InputsOf,
    list,
    nonEmptyString,
    object,
    oneOf,
    valueThat,
    withDefaults,
} from "../../collector/inputs";
import { arriving } from "./arrive";
import { type GrafanaDataSourceArgs, grafanaDataSources, grafanaUid } from "./grafana-data-sources";
import { namedDatasources } from "./grafana-datasources";
import { address } from "./strings";
import { sharedFolderUid, sharerOf } from "./grafana-sharer";
import { anyPrometheusWorkspaceReferences, type PrometheusWorkspaceReference } from "./grafana-workspaces";

/** Arguments of `GrafanaContent`. */
export interface GrafanaContentArgs {
    /** Address of Grafana, such as `https://g-0123456789.grafana-workspace.eu-west-1.amazonaws.com`. */
    url: pulumi.Input<string>;
    /** Token of a service account that may make datasources, folders and dashboards: a secret. */
    token: pulumi.Input<string>;
    /** Version of that Grafana, such as `12.4`: it decides which datasource signs its requests. */
    version: string;
    /** AMP workspaces to query; each becomes a datasource. None where the datasources are there already. */
    workspaces: PrometheusWorkspaceReference[];
    /** Make the first workspace's datasource the default one of that Grafana, which has one. Default: false. */
    defaultDatasource?: boolean;
    /** AWS's other data sources to read. Their rights are yours to give. Default: none. */
    dataSources?: GrafanaDataSourceArgs[];
    /**
     * How the datasources sign: `ec2_iam_role` with the role of an Amazon Managed Grafana workspace or of the machine,
     * `default` with what AWS's SDK finds, `grafana_assume_role` in Grafana Cloud. Default: `ec2_iam_role`.
     */
    sigV4AuthType?: string;
    /**
     * What people see of AMP's alerts: `read` shows them, `silence` lets people silence them too. Default: `none`,
     * no Alertmanager datasource.
     */
    alerts?: string;
    /** Dashboards in Grafana's v1 JSON, for example `standardDashboards()`. Default: none. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- dashboards are free-form JSON, and the schema has no other word for that
    dashboards?: any[];
    /** Take the place of dashboards of the same uid, whoever made them. Default: false, Grafana refuses them. */
    overwriteDashboards?: boolean;
    /** Title of the folder that holds the dashboards. Default: `ECS services` with project, stack and component. */
    folderTitle?: pulumi.Input<string>;
    /** Uid of the folder. Default: made from project, stack and component. */
    folderUid?: string;
}

/** The parts of a dashboard's JSON that we rely on. */
export interface DashboardJson {
    uid: string;
    title: string;
}

const dashboard = object(
    {
        // A name in a URL. Of two dashboards with the same one, Grafana keeps the last.
        uid: grafanaUid,
        title: nonEmptyString(),
    } satisfies InputsOf<DashboardJson>,
    { open: true, allowed: "a dashboard's JSON" },
).unless((value) => (isJson(value) ? undefined : "a dashboard must be plain JSON, which has no circles"));

function isJson(value: unknown): boolean {
    try {
        return typeof JSON.stringify(value) === "string";
    } catch {
        return false;
    }
}

/** What both components have. */
export const contentInputs = {
    dataSources: grafanaDataSources,
    alerts: oneOf(["none", "read", "silence"]).or("none"),
    dashboards: list(dashboard, { of: "dashboards", distinct: "uid" }).or([]),
    folderUid: grafanaUid.optional(),
};

export const grafanaContentInputs = {
    url: address(/^https?:\/\/[^/\s]+(\/\S*)?$/, "an address, https://…").late(),
    token: nonEmptyString().unshown().late(),
    version: valueThat('a string like "12.4", major.minor', (version) => contentDatasource(version) !== undefined),
    sigV4AuthType: oneOf(sigV4AuthTypes).or("ec2_iam_role"),
    workspaces: anyPrometheusWorkspaceReferences,
    defaultDatasource: boolean().or(false),
    ...contentInputs,
    overwriteDashboards: boolean().or(false),
    folderTitle: nonEmptyString().late().optional(),
} satisfies InputsOf<GrafanaContentArgs>;

/**
 * The arguments with every default filled in.
 * @throws InputError for what Grafana would refuse, as far as it is known.
 */
export function normaliseContent(name: string, args: GrafanaContentArgs) {
    checkInputs(grafanaContentInputs, args);
    const input = withDefaults(grafanaContentInputs, args);
    const sharer = sharerOf(pulumi.getProject(), pulumi.getStack(), name);
    return arriving("GrafanaContent", name, grafanaContentInputs, {
        ...input,
        ...namedDatasources(args.workspaces, input.dataSources, input.alerts, sharer),
        folderTitle: input.folderTitle ?? `ECS services (${sharer.title})`,
        folderUid: input.folderUid ?? sharedFolderUid(name, sharer),
        dashboards: input.dashboards as DashboardJson[],
    });
}

/** The arguments of a Grafana's content with every default filled in. */
export type NormalisedContent = ReturnType<typeof normaliseContent>;
