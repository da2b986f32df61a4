/** A task's two roles: what a program can say about them. */
import type { Input } from "@pulumi/pulumi";

import {
    anything,
    boolean,
    InputError,
    type InputsOf,
    isObject,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    refuse,
} from "../../collector/inputs";

/** A role that is made, or given. A program's own policies are in `taskPolicyArns` and `executionPolicyArns`. */
export interface RoleArgs {
    /** ARN of a role that exists, which ECS tasks may assume. Default: one is made. */
    arn?: Input<string>;
    /** Give the existing role the rights that the task needs, as an inline policy of its own. Default: false. */
    extend?: boolean;
    /** IAM path of a role that is made, such as `/ecs/`. Default: `/`. */
    path?: string;
    /** ARN of the policy that bounds the rights of a role that is made. Default: none. */
    permissionsBoundary?: Input<string>;
    /** More that the role may do. Default: nothing. */
    statements?: RoleStatementArgs[];
}

/** A statement of a role's policy, with the names that `aws.iam.getPolicyDocument` has. */
export interface RoleStatementArgs {
    /** Letters and digits that name the statement. Default: none. */
    sid?: string;
    /** `Allow` or `Deny`. Default: `Allow`. */
    effect?: string;
    /** Actions, such as `s3:GetObject`. */
    actions: Input<Input<string>[]>;
    /** ARNs that they are allowed on. */
    resources: Input<Input<string>[]>;
    /** When it holds, as IAM writes it: `{ StringEquals: { "aws:ResourceTag/team": "core" } }`. Default: always. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its values are strings, numbers, booleans and lists
    condition?: any;
}

const iamArn = (kind: string) =>
    matching(new RegExp(`^arn:[a-z-]+:iam::(\\d{12}|aws):${kind}/[^*?]+$`), `an ARN, arn:aws:iam::…:${kind}/…`);

export const roleStatementInputs = {
    sid: matching(/^[A-Za-z0-9]+$/, "letters and digits").optional(),
    effect: oneOf(["Allow", "Deny"]).or("Allow"),
    actions: list(nonEmptyString().late("s3:GetObject"), { least: 1, of: "actions" }).late(["s3:GetObject"]),
    resources: list(nonEmptyString().late("*"), { least: 1, of: "ARNs" }).late(["*"]),
    condition: anything("an object with IAM's operators")
        .also((path, value) => {
            if (!isObject(value)) {
                refuse(path, value, "it must be an object with IAM's operators");
            }
        })
        .optional(),
} satisfies InputsOf<RoleStatementArgs>;

export const roleInputs = {
    arn: iamArn("role").late().optional(),
    extend: boolean().optional(false),
    path: matching(/^\/([!-~]{1,510}\/)?$/, "a path that begins and ends with a slash").optional("/"),
    permissionsBoundary: iamArn("policy").late().optional(),
    statements: list(object(roleStatementInputs), { of: "statements" }).also(checkSids).optional(),
} satisfies InputsOf<RoleArgs>;

function checkSids(path: string, statements: readonly RoleStatementArgs[]): void {
    const sids = statements.map(({ sid }) => sid);
    const second = sids.findIndex((sid, i) => sid !== undefined && sids.indexOf(sid) < i);
    if (second >= 0) {
        refuse(`${path}[${second}].sid`, sids[second], "another statement has it already");
    }
}

/** Refuses what only goes with a role that is made, or that is extended. */
export function checkRole(path: string, role: RoleArgs, policies: { path: string; count: number }): void {
    const { arn, extend = false } = role;
    const cannot = (at: string, why: string): never => {
        throw new InputError(at, `${at} can't be given: ${why}.`);
    };
    if (arn === undefined) {
        if (extend) {
            cannot(`${path}.extend`, `there is no ${path}.arn, and a role that is made has what it needs`);
        }
        return;
    }
    for (const key of ["path", "permissionsBoundary"] as const) {
        if (role[key] !== undefined) {
            cannot(`${path}.${key}`, `it belongs to a role that is made, and ${path}.arn gives one`);
        }
    }
    if (!extend) {
        const untouched = `${path}.arn is taken as it is; set ${path}.extend to true, or change the role where it is made`;
        if (role.statements !== undefined) {
            cannot(`${path}.statements`, untouched);
        }
        if (policies.count > 0) {
            cannot(policies.path, untouched);
        }
    }
}
