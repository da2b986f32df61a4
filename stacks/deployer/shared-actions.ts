/** What the AWS provider calls for resources that platforms and apps both have: log groups and roles. */
import { grant, type Grant } from "./places";

export const sharedActions: Readonly<Record<string, readonly Grant[]>> = {
    "aws:cloudwatch/logGroup:LogGroup": [
        grant("anything", "logs", "DescribeLogGroups"),
        grant(
            "logGroup",
            "logs",
            "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey " +
                "TagResource UntagResource ListTagsForResource",
        ),
    ],
    "aws:cloudwatch/logStream:LogStream": [
        grant("logGroup", "logs", "CreateLogStream DescribeLogStreams DeleteLogStream"),
    ],
    "aws:iam/role:Role": [
        grant(
            "role",
            "iam",
            "CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole " +
                "ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole PutRolePermissionsBoundary " +
                "DeleteRolePermissionsBoundary",
        ),
    ],
    "aws:iam/rolePolicy:RolePolicy": [grant("role", "iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy")],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
        grant("role", "iam", "AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies"),
    ],
    "aws:iam/policy:Policy": [
        grant(
            "policy",
            "iam",
            "CreatePolicy GetPolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion DeletePolicyVersion " +
                "DeletePolicy TagPolicy UntagPolicy",
        ),
    ],
};
