/** The role with which Grafana reads, and what it may do. */
import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { InputError, withDefaults } from "../../collector/inputs";
import { applied, checkedFor, inApply } from "../inputs/checks";
import { dataSourceKinds } from "../inputs/grafana-data-sources";
import type { NormalisedGrafana } from "../inputs/grafana-workspace";
import { roleStatementInputs } from "../inputs/role";
import { transformed } from "../transforms";
import { whereaboutsOf } from "../whereabouts";
import { alertActions, queryActions } from "./actions";
import type { GrafanaTransforms } from "./grafana-transforms";

/** The role, and what has to be in place before Grafana can read anything with it. */
export interface GrafanaRole {
    arn: pulumi.Input<string>;
    rights: pulumi.Resource[];
}

/** The role: made, given, or given and extended. */
export function grafanaRole(
    name: string,
    input: NormalisedGrafana,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): GrafanaRole {
    const given = input.role ?? {};
    if (given.arn !== undefined && given.extend !== true) {
        return { arn: given.arn, rights: [] };
    }
    const role = given.arn === undefined ? madeRole(name, input, parent, transforms) : undefined;
    const roleName = role?.name ?? applied(given.arn!, (arn) => arn.split("/").pop()!);
    const rolePolicy = new RolePolicy(
        ...transformed(
            transforms,
            "rolePolicy",
            `${name}-role-policy`,
            { role: roleName, policy: policyOf(name, input, parent) },
            { parent },
        ),
    );
    const attached = policyArns(input, parent).map(
        ([suffix, policyArn]) =>
            new RolePolicyAttachment(
                ...transformed(
                    transforms,
                    "rolePolicyAttachment",
                    `${name}-role-${suffix}`,
                    { role: roleName, policyArn },
                    { parent },
                ),
            ),
    );
    return { arn: role?.arn ?? given.arn!, rights: [rolePolicy, ...attached] };
}

function madeRole(
    name: string,
    { role, tags }: NormalisedGrafana,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): Role {
    return new Role(
        ...transformed(
            transforms,
            "role",
            `${name}-role`,
            {
                assumeRolePolicy: trust(parent),
                path: role?.path,
                permissionsBoundary: role?.permissionsBoundary,
                tags,
            },
            { parent },
        ),
    );
}

/** Only Grafana, and only on behalf of this account (IAM user guide, "The confused deputy problem"). */
function trust(parent: pulumi.Resource): pulumi.Output<string> {
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "grafana.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: {
                    StringEquals: { "aws:SourceAccount": whereaboutsOf(parent).accountId },
                },
            },
        ],
    });
}

/** AWS's policies for the data sources, and the program's own; each with a part of the attachment's name. */
function policyArns(input: NormalisedGrafana, parent: pulumi.Resource): [string, pulumi.Input<string>][] {
    const managed = ownSources(input).flatMap(({ rights }) =>
        rights !== "assumed" && "managedPolicy" in rights ? [rights.managedPolicy] : [],
    );
    const given = input.role?.policyArns ?? [];
    return [
        ...[...new Set(managed)].map((policy): [string, pulumi.Input<string>] => [
            policy.split("/").pop()!,
            pulumi.interpolate`arn:${whereaboutsOf(parent).partition}:iam::aws:policy/${policy}`,
        ]),
        ...given.map((arn, i): [string, pulumi.Input<string>] => [`policy-${i + 1}`, arn]),
    ];
}

/** Kinds of the data sources that the role itself reads. */
const ownSources = ({ dataSources }: NormalisedGrafana) =>
    dataSources.filter(({ assumeRoleArn }) => assumeRoleArn === undefined).map(({ type }) => dataSourceKinds[type]!);

/** A statement of an IAM policy, of which parts may come later. */
interface Statement {
    Sid?: string;
    Effect: string;
    Action: pulumi.Input<readonly pulumi.Input<string>[]>;
    Resource: pulumi.Input<pulumi.Input<string>[]>;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the program gives it
    Condition?: any;
}

const allow = (Sid: string, Action: readonly string[], Resource: pulumi.Input<string>[]): Statement[] =>
    Action.length === 0 || Resource.length === 0 ? [] : [{ Sid, Effect: "Allow", Action, Resource }];

function policyOf(name: string, input: NormalisedGrafana, parent: pulumi.Resource): pulumi.Output<string> {
    const own = input.workspaces.filter(({ assumeRoleArn }) => assumeRoleArn === undefined).map(({ arn }) => arn);
    const ownAlerts = input.alerts === "none" ? [] : ofThisAccount(name, input.workspaces, parent);
    const assumed = [...input.workspaces, ...input.dataSources].flatMap(({ assumeRoleArn }) => assumeRoleArn ?? []);
    const { partition, accountId } = input.notificationDestinations.includes("SNS")
        ? whereaboutsOf(parent)
        : { partition: "", accountId: "" };
    const topics = partition === "" ? [] : [pulumi.interpolate`arn:${partition}:sns:*:${accountId}:grafana*`];
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            ...allow("QueryMetrics", queryActions, own),
            ...allow("ReadAlerts", input.alerts === "none" ? [] : alertActions.read, ownAlerts),
            ...allow("SilenceAlerts", input.alerts === "silence" ? alertActions.silence : [], ownAlerts),
            ...allow("AssumeRoles", ["sts:AssumeRole"], assumed),
            ...sourceStatements(input),
            ...allow("PublishAlerts", ["sns:Publish"], topics),
            ...(input.role?.statements ?? []).map((statement): Statement => {
                const { sid, effect, actions, resources, condition } = withDefaults(roleStatementInputs, statement);
                return {
                    ...(sid !== undefined && { Sid: sid }),
                    Effect: effect,
                    Action: actions,
                    Resource: resources,
                    ...(condition !== undefined && { Condition: condition as object }),
                };
            }),
        ],
    });
}

/**
 * ARNs of the workspaces that Grafana reads with its own role, for rights to their alerts.
 * @throws InputError for one of another account: a workspace's resource policy can let others query, and nothing about
 * alerts ("Resource-based policies", AMP user guide).
 */
function ofThisAccount(
    name: string,
    workspaces: NormalisedGrafana["workspaces"],
    parent: pulumi.Resource,
): pulumi.Output<string>[] {
    const { accountId } = whereaboutsOf(parent);
    return workspaces.flatMap(({ arn, assumeRoleArn }, i) =>
        assumeRoleArn !== undefined
            ? []
            : pulumi.all([arn, accountId]).apply(
                  inApply(([known, here]) =>
                      checkedFor("GrafanaWorkspace", name, () => {
                          const account = /^arn:[a-z-]+:aps:[a-z0-9-]*:(\d{12}):/.exec(known)?.[1];
                          if (account !== undefined && /^\d{12}$/.test(here) && account !== here) {
                              const path = `workspaces[${i}].assumeRoleArn`;
                              throw new InputError(
                                  path,
                                  `${path} is missing: the workspace is of account ${account}, whose alerts only a role of that account can read. Give the ARN of one that grafana.roleArn may assume and that may do ${[...alertActions.read, ...alertActions.silence].join(", ")}, or set alerts to "none".`,
                              );
                          }
                          return known;
                      }),
                  ),
              ),
    );
}

/** The statements of the data sources, each kind's once. */
function sourceStatements(input: NormalisedGrafana): Statement[] {
    return [...new Set(ownSources(input))].flatMap(({ rights }) =>
        rights !== "assumed" && "statements" in rights
            ? Object.entries(rights.statements).flatMap(([sid, { actions, resources }]) =>
                  allow(sid, actions, resources),
              )
            : [],
    );
}
