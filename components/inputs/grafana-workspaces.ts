/** The AMP workspaces that a Grafana reads, and what each is called there. */
import * as pulumi from "@pulumi/pulumi";

import { InputError, type InputsOf, list, nonEmptyString, object, refuse, withDefaults } from "../../collector/inputs";
import { assumedRoleArn, grafanaUid } from "./grafana-data-sources";
import { address, regionName } from "./strings";
import { fitting, longestKey, type Sharer } from "./grafana-sharer";

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
     * `arn` is a string; where it is an Output of something else, its place in the list. In a `GrafanaContent`, which
     * others may share Grafana with, a hash of project, stack and component stands behind it.
     */
    datasourceUid?: string;
    /**
     * Name of its datasource. Default: `AMP` and what stands behind `amp-` in the uid; in a `GrafanaContent` with
     * project, stack and component in the place of the hash.
     */
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
    endpoint: address(/^\S+$/, "the base URL of an AMP workspace, https://…/workspaces/ws-…/")
        .unless((url: string) =>
            /\/(api\/v1(\/.*)?|alertmanager\/?)$/.test(url)
                ? "it must be the base URL of an AMP workspace, which ends in /workspaces/ws-…/"
                : undefined,
        )
        .late(),
    region: nonEmptyString().late(),
    datasourceUid: grafanaUid.optional(),
    datasourceName: nonEmptyString().optional(),
    assumeRoleArn: assumedRoleArn.late().optional(),
    externalId: nonEmptyString().late().optional(),
} satisfies InputsOf<PrometheusWorkspaceReference>;

const arnPattern = /^arn:[a-z-]+:aps:([a-z0-9-]+):\d{12}:workspace\/[A-Za-z0-9-]+$/;
const endpointPattern = /^https?:\/\/[^/\s]+\/(\S*\/)?workspaces\/[A-Za-z0-9-]+\/?$/;
const hostPattern = /^https:\/\/aps-workspaces(?:-fips)?\.([a-z0-9-]+)\./;

/**
 * Refuses what is known and can't be an AMP workspace, or not the same one. What arrives later is judged less, as a
 * unit test's mocks make up ARNs.
 */
function checkReference(path: string, reference: PrometheusWorkspaceReference): void {
    const { arn, endpoint, region, assumeRoleArn, externalId } = reference;
    const known = (value: unknown): value is string => typeof value === "string";
    if (known(arn) && !arnPattern.test(arn)) {
        refuse(`${path}.arn`, arn, "it must be the ARN of an AMP workspace, arn:aws:aps:…:workspace/ws-…");
    }
    if (known(endpoint) && !endpointPattern.test(endpoint)) {
        refuse(`${path}.endpoint`, endpoint, "it must be the base URL of an AMP workspace, https://…/workspaces/ws-…/");
    }
    if (known(region)) {
        regionName().check(`${path}.region`, region);
        const others = [
            ["arn", known(arn) ? arnPattern.exec(arn)?.[1] : undefined],
            ["endpoint", known(endpoint) ? hostPattern.exec(endpoint)?.[1] : undefined],
        ] as const;
        for (const [input, other] of others) {
            if (other !== undefined && other !== region) {
                refuse(`${path}.region`, region, `${path}.${input} is of ${other}`);
            }
        }
    }
    if (externalId !== undefined && assumeRoleArn === undefined) {
        throw new InputError(
            `${path}.assumeRoleArn`,
            `${path}.assumeRoleArn is missing: ${path}.externalId is for that role.`,
        );
    }
}

/** A whole PrometheusWorkspace has more than these fields. */
const reference = object(prometheusWorkspaceReferenceInputs, { open: true }).also(checkReference);

export const anyPrometheusWorkspaceReferences = list(reference, { of: "AMP workspaces" });

export const prometheusWorkspaceReferences = list(reference, { least: 1, of: "AMP workspaces" });

/**
 * The workspaces with the uids and names of their datasources. What a uid is made of stays the same whatever order the
 * list has, and is known when the program runs, as Pulumi names the datasource after it too. A name follows the uid: a
 * datasource of another uid is there before the old one goes, and Grafana takes no second one of a name.
 */
export function namedWorkspaces(workspaces: readonly PrometheusWorkspaceReference[], sharer?: Sharer) {
    return workspaces.map((workspace, i) => {
        const { datasourceUid: given } = workspace;
        const key = given === undefined ? keyOf(workspace, i, sharer?.hash) : datasourceKey(given);
        const own = given === undefined && sharer !== undefined;
        return {
            ...withDefaults(prometheusWorkspaceReferenceInputs, workspace),
            datasourceUid: given ?? (own ? `amp-${key}-${sharer.hash}` : `amp-${key}`),
            datasourceName:
                workspace.datasourceName ?? (own ? `AMP ${keyOf(workspace, i)} (${sharer.title})` : `AMP ${key}`),
        };
    });
}

export type NamedWorkspace = ReturnType<typeof namedWorkspaces>[number];

/** What tells the datasources of a workspace from those of others, in their names and uids. */
export const datasourceKey = (uid: string): string => uid.replace(/^amp-/, "");

/** The same in Pulumi's names, which tell components apart anyway. */
export const resourceKey = (uid: string, sharer: Sharer | undefined): string =>
    sharer === undefined ? datasourceKey(uid) : datasourceKey(uid).replace(new RegExp(`-${sharer.hash}$`), "");

/** Uid of the Alertmanager datasource beside a workspace's own. */
export const alertmanagerUid = ({ datasourceUid }: NamedWorkspace): string =>
    `am-${fitting(datasourceKey(datasourceUid))}`;

/** Its name. */
export const alertmanagerName = ({ datasourceName }: NamedWorkspace): string => `${datasourceName} alerts`;

function keyOf(workspace: PrometheusWorkspaceReference, index: number, suffix = ""): string {
    const { arn } = workspace;
    // With a hyphen before the suffix.
    const longest = suffix === "" ? longestKey : longestKey - suffix.length - 1;
    if (typeof arn === "string") {
        return fitting((arn.split("/").pop() ?? "").replace(/^ws-/, ""), longest);
    }
    return pulumi.Resource.isInstance(workspace) ? fitting(nameOf(workspace), longest) : String(index + 1);
}

/** A resource's name in the program: the last part of its URN, which isn't known yet. */
const nameOf = (resource: pulumi.Resource): string => (resource as unknown as { __name: string }).__name;
