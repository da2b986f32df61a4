/** What surrounds a Grafana workspace in AWS: its network, organisation, licence and role. */
import type * as pulumi from "@pulumi/pulumi";

import { boolean, InputError, type InputsOf, list, matching, nonEmptyString, oneOf } from "../../collector/inputs";
import { type RoleStatementArgs, roleInputs } from "./role";
import { once } from "./strings";

/** The VPC that Grafana's own requests leave from. It then reaches AMP through that VPC only. */
export interface GrafanaVpcArgs {
    /** Ids of 1 to 5 security groups. */
    securityGroupIds: pulumi.Input<string>[];
    /** Ids of 2 to 6 subnets in different Availability Zones. */
    subnetIds: pulumi.Input<string>[];
}

/** Who may reach Grafana at all, the machine that deploys dashboards included. */
export interface GrafanaNetworkAccessArgs {
    /** Ids of up to 5 prefix lists. Default: none. */
    prefixListIds?: pulumi.Input<string>[];
    /** Ids of up to 5 VPC endpoints of Grafana. Default: none. */
    vpceIds?: pulumi.Input<string>[];
}

/** The organisation whose accounts Grafana reads. */
export interface GrafanaOrganizationArgs {
    /** Organisational units, `ou-…`, or the root, `r-…`. */
    organizationalUnits: pulumi.Input<string>[];
    /** Name of the role that exists in each account for Grafana. Default: none. */
    roleName?: pulumi.Input<string>;
    /** Name of the CloudFormation stack set that makes the roles. Default: none. */
    stackSetName?: pulumi.Input<string>;
}

/** A licence for Grafana's Enterprise plug-ins. */
export interface GrafanaLicenseArgs {
    /** `ENTERPRISE`; AWS no longer gives `ENTERPRISE_FREE_TRIAL`. Default: `ENTERPRISE`. */
    type?: string;
    /** Token from Grafana Labs that ties the accounts: a secret. Default: none. */
    grafanaToken?: pulumi.Input<string>;
}

/** The role with which Grafana reads: made, or given. */
export interface GrafanaRoleArgs {
    /** ARN of a role that exists, which Grafana may assume. Default: one is made. */
    arn?: pulumi.Input<string>;
    /** Give the existing role the rights that Grafana needs, as an inline policy of its own. Default: false. */
    extend?: boolean;
    /** IAM path of a role that is made, such as `/grafana/`. Default: `/`. */
    path?: string;
    /** ARN of the policy that bounds the rights of a role that is made. Default: none. */
    permissionsBoundary?: pulumi.Input<string>;
    /** More that the role may do. Default: nothing. */
    statements?: RoleStatementArgs[];
    /** ARNs of more policies that it has. Default: none. */
    policyArns?: pulumi.Input<string>[];
}

const id = (pattern: RegExp, allowed: string) => matching(pattern, allowed).late();
/** A list of at most so many, as AWS takes it. */
const upTo = (most: number, each: ReturnType<typeof id>, options: { least?: number; of: string }) =>
    once(list(each, options)).unless((ids: unknown[]) =>
        ids.length > most ? `it must have at most ${most}` : undefined,
    );

/** `VpcConfiguration` in the Amazon Managed Grafana API reference. */
export const grafanaVpcInputs = {
    securityGroupIds: upTo(5, id(/^sg-[0-9a-f]{8,17}$/, "the id of a security group, sg-…"), {
        least: 1,
        of: "security groups",
    }),
    subnetIds: upTo(6, id(/^subnet-[0-9a-f]{8,17}$/, "the id of a subnet, subnet-…"), { least: 2, of: "subnets" }),
} satisfies InputsOf<GrafanaVpcArgs>;

/** `NetworkAccessConfiguration` in the same reference, whose guide has the counts. */
export const grafanaNetworkAccessInputs = {
    prefixListIds: upTo(5, id(/^pl-[0-9a-f]{8,17}$/, "the id of a prefix list, pl-…"), { of: "prefix lists" }).or([]),
    vpceIds: upTo(5, id(/^vpce-[0-9a-f]{8,17}$/, "the id of a VPC endpoint, vpce-…"), { of: "VPC endpoints" }).or([]),
} satisfies InputsOf<GrafanaNetworkAccessArgs>;

/** Refuses one that lets in by nothing: AWS's provider takes it for none, and Grafana is open to everybody. */
export function checkNetworkAccess(path: string, { prefixListIds = [], vpceIds = [] }: GrafanaNetworkAccessArgs): void {
    if (prefixListIds.length + vpceIds.length === 0) {
        throw new InputError(
            path,
            `${path} has no prefixListIds and no vpceIds: it must have at least one, as AWS takes none for everybody. Leave ${path} out for that.`,
        );
    }
}

export const grafanaOrganizationInputs = {
    organizationalUnits: once(
        list(
            id(
                /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/,
                "an organisational unit, ou-…, or the root, r-…",
            ),
            { least: 1, of: "organisational units" },
        ),
    ),
    roleName: nonEmptyString().late().optional(),
    stackSetName: nonEmptyString().late().optional(),
} satisfies InputsOf<GrafanaOrganizationArgs>;

export const grafanaLicenseInputs = {
    type: oneOf(["ENTERPRISE", "ENTERPRISE_FREE_TRIAL"]).or("ENTERPRISE"),
    // `GrafanaToken` in the same reference.
    grafanaToken: matching(/^\S{1,36}$/, "1 to 36 characters")
        .unshown()
        .late()
        .optional(),
} satisfies InputsOf<GrafanaLicenseArgs>;

export const grafanaRoleInputs = {
    arn: roleInputs.arn,
    extend: boolean().optional(false),
    path: roleInputs.path,
    permissionsBoundary: roleInputs.permissionsBoundary,
    statements: roleInputs.statements,
    policyArns: list(id(/^arn:[a-z-]+:iam::(\d{12}|aws):policy\/[^*?]+$/, "an ARN, arn:aws:iam::…:policy/…"), {
        of: "ARNs",
    }).or([]),
} satisfies InputsOf<GrafanaRoleArgs>;
