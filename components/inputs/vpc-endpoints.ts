/** What `vpcEndpoints` needs to know. */
import type { Input } from "@pulumi/pulumi";

import { type InputsOf, list, matching, oneOf } from "../../collector/inputs";
import { ec2Id } from "./collector-task";
import { tags } from "./common";
import { once } from "./strings";

/** Endpoints in a VPC for tasks without a way to the internet. */
export interface VpcEndpointsArgs {
    /** Id of the VPC. It has to resolve DNS names, and to have them for its hosts. */
    vpcId: Input<string>;
    /** Ids of the subnets that the endpoints are in, one for each availability zone. */
    subnetIds: Input<string>[];
    /** Ids of the security groups of the endpoints, which have to let tasks in on TCP port 443. */
    securityGroupIds: Input<string>[];
    /**
     * ARNs of the AMP workspaces that may be written to and queried, which may be of other accounts. Default: those of
     * the own account and region.
     */
    workspaceArns?: Input<string>[];
    /** Accounts whose principals may use the endpoints, 12 digits each. Default: the own account. */
    accountIds?: string[];
    /**
     * Services: `aps-workspaces`, `aps`, `ssm`, `secretsmanager`, `logs`, `monitoring`, `ecr.api`, `ecr.dkr`, `sts`,
     * `grafana`, `grafana-workspace`. Default: what a task with a sidecar needs, `aps-workspaces`, `ssm`, `logs`,
     * `ecr.api` and `ecr.dkr`.
     */
    services?: string[];
    /** Ids of the route tables that get a gateway to S3, where ECR has the layers of images. Default: none. */
    s3RouteTableIds?: Input<string>[];
    /** Tags for every endpoint. */
    tags?: Input<Record<string, Input<string>>>;
}

/** The services that there are endpoints for, and that this package or its tasks call. */
export const endpointServices = [
    ...["aps-workspaces", "aps", "ssm", "secretsmanager", "logs", "monitoring", "ecr.api", "ecr.dkr", "sts"],
    ...["grafana", "grafana-workspace"],
] as const;

export type EndpointService = (typeof endpointServices)[number];

const usual: readonly EndpointService[] = ["aps-workspaces", "ssm", "logs", "ecr.api", "ecr.dkr"];

const workspaceArn = matching(
    /^arn:aws(-us-gov)?:aps:[a-z0-9-]+:\d{12}:workspace\/[\w-]+$/,
    "the ARN of an AMP workspace, such as arn:aws:aps:eu-west-1:111122223333:workspace/ws-0f2f5e6c, without wildcards",
);

export const vpcEndpointsInputs = {
    vpcId: ec2Id("vpc").late(),
    subnetIds: once(list(ec2Id("subnet").late(), { least: 1, of: "subnets" })),
    securityGroupIds: once(list(ec2Id("sg").late(), { least: 1, of: "security groups" })),
    workspaceArns: once(list(workspaceArn.late(), { least: 1, of: "ARNs" })).optional(),
    accountIds: once(list(matching(/^\d{12}$/, "an account's 12 digits"), { least: 1, of: "accounts" })).optional(),
    services: once(list(oneOf(endpointServices), { least: 1, of: "services" })).or(usual),
    s3RouteTableIds: once(list(ec2Id("rtb").late(), { least: 1, of: "route tables" })).optional(),
    tags,
} satisfies InputsOf<VpcEndpointsArgs>;
