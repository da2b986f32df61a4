/** The AMP workspaces that a Grafana reads, and what each is called there. */
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { type InputsOf, list, nonEmptyString, object, withDefaults } from "../../collector/inputs";
import { assumedRoleArn, grafanaUid } from "./grafana-data-sources";

/** The part of a `PrometheusWorkspace` that Grafana needs; the component itself fits. */
export interface PrometheusWorkspaceReference {
    /** ARN of the AMP workspace. */
    arn: pulumi.Input<string>;
    /** Base URL of the AMP workspace. */
    endpoint: pulumi.Input<string>;
    /** Region of the AMP workspace. */
    region: pulumi.Input<string>;
    /**
     * Uid of its datasource. Default: `amp-` and the name of the `PrometheusWorkspace`, or the workspace's id where
     * `arn` is a string; where it is an Output of something else, its place in the list.
     */
    datasourceUid?: string;
    /** Name of its datasource. Default: `AMP` and what stands behind `amp-` in the uid. */
    datasourceName?: string;
    /**
     * ARN of the role that Grafana assumes to read it, for a workspace of another account without a resource policy.
     * Default: none, Grafana's own role reads it.
     */
    assumeRoleArn?: pulumi.Input<string>;
    /** External id that the assumed role asks for. Default: none. */
    externalId?: pulumi.Input<string>;
}

export const prometheusWorkspaceReferenceInputs = {
    arn: nonEmptyString().late(),
    endpoint: nonEmptyString().late(),
    region: nonEmptyString().late(),
    datasourceUid: grafanaUid.optional(),
    datasourceName: nonEmptyString().optional(),
    assumeRoleArn: assumedRoleArn.late().optional(),
    externalId: nonEmptyString().late().optional(),
} satisfies InputsOf<PrometheusWorkspaceReference>;

/** A whole PrometheusWorkspace has more than these fields. */
export const prometheusWorkspaceReferences = list(object(prometheusWorkspaceReferenceInputs, { open: true }), {
    least: 1,
    of: "AMP workspaces",
});

/**
 * The workspaces with the uids and names of their datasources. What a uid is made of stays the same whatever order the
 * list has, and is known when the program runs, as Pulumi names the datasource after it too. A name follows the uid: a
 * datasource of another uid is there before the old one goes, and Grafana takes no second one of a name.
 */
export function namedWorkspaces(workspaces: readonly PrometheusWorkspaceReference[]) {
    return workspaces.map((workspace, i) => {
        const datasourceUid = workspace.datasourceUid ?? `amp-${keyOf(workspace, i)}`;
        return {
            ...withDefaults(prometheusWorkspaceReferenceInputs, workspace),
            datasourceUid,
            datasourceName: workspace.datasourceName ?? `AMP ${datasourceKey(datasourceUid)}`,
        };
    });
}

export type NamedWorkspace = ReturnType<typeof namedWorkspaces>[number];

/** What tells the datasources of a workspace from those of others, in their names and uids. */
export const datasourceKey = (uid: string): string => uid.replace(/^amp-/, "");

/** Uid of the Alertmanager datasource beside a workspace's own. */
export const alertmanagerUid = ({ datasourceUid }: NamedWorkspace): string =>
    `am-${fitting(datasourceKey(datasourceUid))}`;

/** Its name. */
export const alertmanagerName = ({ datasourceName }: NamedWorkspace): string => `${datasourceName} alerts`;

/** Letters of a uid behind `amp-`. */
const longestKey = 36;

function keyOf(workspace: PrometheusWorkspaceReference, index: number): string {
    const { arn } = workspace;
    if (typeof arn === "string") {
        return fitting((arn.split("/").pop() ?? "").replace(/^ws-/, ""));
    }
    return pulumi.Resource.isInstance(workspace) ? fitting(nameOf(workspace)) : String(index + 1);
}

/** A resource's name in the program: the last part of its URN, which isn't known yet. */
const nameOf = (resource: pulumi.Resource): string => (resource as unknown as { __name: string }).__name;

/** What may stand in a uid; of a longer text the beginning and a hash. */
function fitting(text: string): string {
    const clean = text.replace(/[^A-Za-z0-9_-]/g, "-");
    return clean.length <= longestKey
        ? clean
        : `${clean.slice(0, longestKey - 9)}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}
