/** Who may write to a workspace, and read from it, beside its own account. */
import type * as pulumi from "@pulumi/pulumi";

import { assumeRoleInputs } from "../../collector";
import { InputError, type InputsOf, list, matching, refuse } from "../../collector/inputs";

/**
 * Who may use a workspace beside its own account, as AMP's resource policy. It allows the data plane alone, and names
 * everybody: AMP refuses wildcards among the actions, and a wildcard for a principal would be anybody in AWS.
 */
export interface AccessArgs {
    /**
     * ARNs of the accounts (`arn:aws:iam::222233334444:root`) and roles that may write, of the workspace's partition.
     * Who is named by account still needs `aps:RemoteWrite` from that account, as task roles made here have it.
     * Default: the own account alone.
     */
    writers?: pulumi.Input<string>[];
    /** ARNs of the accounts and roles that may query. Default: the own account alone. */
    readers?: pulumi.Input<string>[];
    /** Id of the organization, `o-…`, that writers and readers must belong to as well. Default: any. */
    organization?: pulumi.Input<string>;
    /**
     * Name of an IAM role to make, which the writers may assume to write: for those who can't use a resource policy,
     * as where the workspace is encrypted with a key of your own. Default: none.
     */
    writerRole?: string;
    /** External id that whoever assumes `writerRole` has to give. It is no secret. Default: none is asked for. */
    externalId?: string;
}

/** One principal, and neither a wildcard nor a session, which has its name for an hour. */
const principal = matching(
    /^arn:aws[a-z-]*:iam::\d{12}:(root|role(\/[\w+=,.@-]+)+)$/,
    "the ARN of an account, arn:aws:iam::222233334444:root, or of a role, arn:aws:iam::222233334444:role/orders",
);

const principals = list(principal.late(), { least: 1, of: "ARNs" }).also(refuseTwice).optional();

/** An ARN that comes late may be any. */
function refuseTwice(path: string, arns: readonly unknown[]): void {
    const second = arns.findIndex((arn, index) => typeof arn === "string" && arns.indexOf(arn) < index);
    if (second >= 0) {
        refuse(`${path}[${second}]`, arns[second], "it is there already");
    }
}

/** `RoleName` in the IAM API reference; ids of organizations in that of AWS Organizations. */
export const accessInputs = {
    writers: principals,
    readers: principals,
    organization: matching(/^o-[a-z0-9]{10,32}$/, "the id of an organization, such as o-a1b2c3d4e5")
        .late()
        .optional(),
    writerRole: matching(/^[\w+=,.@-]{1,64}$/, "the name of a role: 1 to 64 letters, digits and +=,.@-_").optional(),
    externalId: assumeRoleInputs.externalId,
} satisfies InputsOf<AccessArgs>;

/** @throws InputError for what has no meaning without something else. */
export function checkAccess({ writers, readers, organization, writerRole, externalId }: AccessArgs): void {
    const cannot = (key: string, why: string): never => {
        throw new InputError(`access.${key}`, `access.${key} can't be given: ${why}.`);
    };
    if (organization !== undefined && writers === undefined && readers === undefined) {
        cannot("organization", "it narrows writers and readers, and there are none; name the accounts that are meant");
    }
    if (writerRole !== undefined && writers === undefined) {
        cannot("writerRole", "nobody could assume it; name in access.writers who may");
    }
    if (externalId !== undefined && writerRole === undefined) {
        cannot("externalId", "it is for access.writerRole, and there is none");
    }
}
