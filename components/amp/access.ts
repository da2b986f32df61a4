/** Who may use a workspace beside its own account: AMP's resource policy, and a role to assume. */
import { ResourcePolicy } from "@pulumi/aws/amp";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { inApply } from "../inputs/checks";
import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import { transformed } from "../transforms";
import type { Whereabouts } from "../whereabouts";
import type { PrometheusTransforms } from "./prometheus-transforms";
import type { WorkspaceOutputs } from "./workspace";

/** Actions of the data plane: AMP's resource policies know no others (AMP user guide, "Resource-based policies"). */
const dataPlane = {
    writers: ["aps:RemoteWrite"],
    readers: ["aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:QueryMetrics"],
} as const;

type Access = NonNullable<NormalisedPrometheus["access"]>;
type Given = pulumi.Unwrap<Access>;

/** Who may use the workspace, for those who are to know it at preview. */
export interface WorkspaceAccess {
    /** ARNs of the accounts and roles that may write; none where it isn't known. */
    writers?: string[];
    /** ARNs of the accounts and roles that may query; none where it isn't known. */
    readers?: string[];
    /** Id of the organization that they must belong to; none for any. */
    organization?: string;
    /** ARN of the role that writers may assume; none where there is none. */
    writerRoleArn?: string;
    /** External id that assuming it takes; none where it takes none. */
    externalId?: string;
}

/** Makes what lets others in, and tells whom. */
export function accessOf(
    name: string,
    { access, kmsKeyArn, tags }: Pick<NormalisedPrometheus, "access" | "kmsKeyArn" | "tags">,
    { workspaceArn, workspaceId }: WorkspaceOutputs,
    whereabouts: Whereabouts,
    parent: pulumi.Resource,
    transforms: PrometheusTransforms | undefined,
): pulumi.Output<WorkspaceAccess> {
    if (access === undefined) {
        return pulumi.output({ writers: [], readers: [] });
    }
    const { writers, readers, writerRole } = access;
    if (kmsKeyArn !== undefined && writers !== undefined && writerRole === undefined) {
        pulumi.all([kmsKeyArn, pulumi.output(writers)]).apply(([key, who]) => {
            void pulumi.log.warn(`PrometheusWorkspace "${name}": ${needsGrants(key, who)}`, parent);
        });
    }
    if (writers !== undefined || readers !== undefined) {
        const policyDocument = pulumi
            .all([access, workspaceArn])
            .apply(inApply(([given, arn]) => JSON.stringify(resourcePolicy(given, arn))));
        const args = { workspaceId, policyDocument };
        new ResourcePolicy(...transformed(transforms, "resourcePolicy", `${name}-access`, args, { parent }));
    }
    if (writerRole === undefined) {
        return pulumi.output(access).apply((given) => whom(given));
    }
    const role = new Role(
        ...transformed(
            transforms,
            "writerRole",
            `${name}-writer`,
            {
                name: writerRole,
                description: `Writes to the AMP workspace of ${name} on behalf of those in its trust policy.`,
                assumeRolePolicy: pulumi.output(access).apply((given) => JSON.stringify(trust(given))),
                tags,
            },
            { parent },
        ),
    );
    new RolePolicy(
        ...transformed(
            transforms,
            "writerRolePolicy",
            `${name}-writer-policy`,
            {
                role: role.name,
                policy: workspaceArn.apply((arn) =>
                    JSON.stringify(document([{ Effect: "Allow", Action: "aps:RemoteWrite", Resource: arn }])),
                ),
            },
            { parent },
        ),
    );
    // By the name that was chosen, so that it is known before the role is there. Through the URN, which is known too,
    // whoever uses it still waits for the role.
    return pulumi
        .all([access, whereabouts.partition, whereabouts.accountId, role.urn])
        .apply(([given, partition, accountId]) =>
            whom(given, `arn:${partition}:iam::${accountId}:role/${given.writerRole!}`),
        );
}

/** With a key of one's own the resource policy alone lets nobody in (`PutResourcePolicy`, AMP API reference). */
const needsGrants = (key: string, writers: readonly string[]): string =>
    `access.writers can't write until each of them has a grant on kmsKeyArn: aws kms create-grant --key-id ${key} --operations Decrypt GenerateDataKey --grantee-principal ARN, for ${writers.join(", ")}; or name an access.writerRole, which they assume in place of it.`;

const whom = ({ writers = [], readers = [], organization, externalId }: Given, role?: string): WorkspaceAccess => ({
    writers,
    readers,
    ...(organization !== undefined && { organization }),
    ...(role !== undefined && { writerRoleArn: role }),
    ...(externalId !== undefined && { externalId }),
});

const document = (statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });

/** Nobody from outside, whoever is named: one who leaves the organization is out at once. */
const within = (conditions: Record<string, string | undefined>) => {
    const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
    return given.length === 0 ? {} : { Condition: { StringEquals: Object.fromEntries(given) } };
};

/** A workspace's own policy ("Resource-based policies for Amazon Managed Service for Prometheus", AMP user guide). */
export function resourcePolicy(given: Given, workspaceArn: string) {
    const statement = (sid: string, who: string[] | undefined, actions: readonly string[]) =>
        who === undefined
            ? []
            : [
                  {
                      Sid: sid,
                      Effect: "Allow",
                      Principal: { AWS: who },
                      Action: actions,
                      Resource: workspaceArn,
                      ...within({ "aws:PrincipalOrgID": given.organization }),
                  },
              ];
    return document([
        ...statement("OthersWrite", given.writers, dataPlane.writers),
        ...statement("OthersRead", given.readers, dataPlane.readers),
    ]);
}

/** Who may assume the role, which is those who may write. */
const trust = ({ writers, organization, externalId }: Given) =>
    document([
        {
            Sid: "WritersAssume",
            Effect: "Allow",
            Principal: { AWS: writers },
            Action: "sts:AssumeRole",
            ...within({ "aws:PrincipalOrgID": organization, "sts:ExternalId": externalId }),
        },
    ]);
