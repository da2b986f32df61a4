/** The arguments of a `GrafanaWorkspace`. */
import type * as pulumi from "@pulumi/pulumi";

import { grafanaMajors, longestTokenDays, signingDatasource } from "../../audit/grafana";
import {
    boolean,
    checkInputs,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    valueThat,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import { arriving } from "./arrive";
import { tags } from "./common";
import { type SingleSignOnArgs, singleSignOnInputs } from "./grafana-sign-in";

/** The part of a `PrometheusWorkspace` that Grafana needs; the component itself fits. */
export interface PrometheusWorkspaceReference {
    /** ARN of the AMP workspace. */
    arn: pulumi.Input<string>;
    /** Base URL of the AMP workspace. */
    endpoint: pulumi.Input<string>;
    /** Region of the AMP workspace. */
    region: pulumi.Input<string>;
}

export const prometheusWorkspaceReferenceInputs = {
    arn: nonEmptyString().late(),
    endpoint: nonEmptyString().late(),
    region: nonEmptyString().late(),
} satisfies InputsOf<PrometheusWorkspaceReference>;

/** Arguments of `GrafanaWorkspace`. */
export interface GrafanaWorkspaceArgs {
    /** Grafana's version, for example `12.4`. Required: AWS's default changes, and going back is impossible. */
    version: string;
    /** AMP workspaces to query, at least one; each becomes a datasource, the first is the default one. */
    workspaces: PrometheusWorkspaceReference[];
    /** Who may sign in, through IAM Identity Center. Default: nobody but the service account of this component. */
    singleSignOn?: SingleSignOnArgs;
    /** Dashboards in Grafana's v1 JSON, for example `standardDashboards()`. Default: none. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- dashboards are free-form JSON, and the schema has no other word for that
    dashboards?: any[];
    /** Title of the folder that holds the dashboards. Default: `ECS services`. */
    folderTitle?: pulumi.Input<string>;
    /**
     * Days that the service account's token lives, 1 to 30. The first `up` after half of them are over makes another
     * one. Default: 30.
     */
    tokenLifetimeDays?: number;
    /**
     * Any 1 to 64 letters, digits, hyphens, dots and underscores. Others make another token at once, as after the old
     * one was seen by somebody. Default: `1`.
     */
    tokenRotation?: string;
    /** Refuse to delete the workspace until this is set to false. Default: true. */
    protect?: boolean;
    /** Tags for every resource in AWS. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The parts of a dashboard's JSON that we rely on. */
interface DashboardJson {
    uid: string;
    title: string;
}

const dashboard = object(
    {
        // A name in a URL. Of two dashboards with the same one, Grafana keeps the last.
        uid: matching(/^[A-Za-z0-9_-]{1,40}$/, "1 to 40 letters, digits, hyphens and underscores"),
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

export const grafanaWorkspaceInputs = {
    version: valueThat(
        `a string like "12.4", major.minor, with major one of ${grafanaMajors.join(", ")}`,
        (version) => signingDatasource(version) !== undefined,
    ),
    // A whole PrometheusWorkspace has more than these fields.
    workspaces: list(object(prometheusWorkspaceReferenceInputs, { open: true }), { least: 1, of: "AMP workspaces" }),
    singleSignOn: object(singleSignOnInputs).or({}),
    dashboards: list(dashboard, { of: "dashboards", distinct: "uid" }).or([]),
    folderTitle: nonEmptyString().late().or("ECS services"),
    tokenLifetimeDays: wholeNumber("days", 1, longestTokenDays).or(longestTokenDays),
    // It becomes part of a name.
    tokenRotation: matching(
        /^[A-Za-z0-9_.-]{1,64}$/,
        "1 to 64 letters, digits, hyphens, dots and underscores, as it becomes part of a name",
    ).or("1"),
    protect: boolean().or(true),
    tags,
} satisfies InputsOf<GrafanaWorkspaceArgs>;

/**
 * The arguments with every default filled in.
 * @throws InputError for what AWS or Grafana would refuse, as far as it is known.
 */
export function normaliseGrafana(name: string, args: GrafanaWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkInputs(grafanaWorkspaceInputs, args);
    const input = {
        ...withDefaults(grafanaWorkspaceInputs, args),
        protect: args.protect ?? opts?.protect ?? true,
    };
    return arriving("GrafanaWorkspace", name, grafanaWorkspaceInputs, {
        ...input,
        singleSignOn: withDefaults(singleSignOnInputs, input.singleSignOn),
        workspaces: input.workspaces.map((workspace) => withDefaults(prometheusWorkspaceReferenceInputs, workspace)),
        dashboards: input.dashboards as DashboardJson[],
    });
}

/** The arguments of a Grafana workspace with every default filled in. */
export type NormalisedGrafana = ReturnType<typeof normaliseGrafana>;
