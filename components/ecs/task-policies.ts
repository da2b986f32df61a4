/** IAM policies of a task, as plain data. Least privilege: every action on the one resource it is needed for. */

import type { ContainerNeeds, LogGroupNeed } from "./container-rights";
import { allow, type Place, type PolicyStatement, unique, when } from "./statements";

/** What ECS itself may assume a role for. */
export const ecsTasksTrust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** What the execution role is needed for; SSM names without an ARN are in its place. */
export interface ExecutionNeeds extends Place, Omit<ContainerNeeds, "logGroups"> {
    /** None where the URL doesn't come from a parameter. */
    remoteWriteParameterArn?: string;
    /** The log group of the task; none where only containers name some. */
    logGroupArn?: string;
    logGroups?: readonly LogGroupNeed[];
}

/** What ECS needs to start the task: the URL, the logs, private images, the user's secrets and files. */
export function executionStatements(needs: ExecutionNeeds): PolicyStatement[] {
    const { logGroupArn, logGroups = [], remoteWriteParameterArn } = needs;
    const repositories = unique(needs.images.map(ecrRepositoryArn));
    const secretArns = unique(needs.secrets.map((valueFrom) => secretArn(valueFrom, needs)));
    const parameters = secretArns.filter((arn) => arn.split(":")[2] === "ssm");
    const secrets = secretArns.filter((arn) => arn.split(":")[2] === "secretsmanager");
    const objects = unique(needs.objects);
    const writeLogs = ["logs:CreateLogStream", "logs:PutLogEvents"];
    return [
        ...(remoteWriteParameterArn === undefined
            ? []
            : [allow("ReadRemoteWriteUrl", ["ssm:GetParameters"], remoteWriteParameterArn)]),
        ...(logGroupArn === undefined ? [] : [allow("WriteLogs", writeLogs, `${logGroupArn}:*`)]),
        // GetAuthorizationToken has no resource to be limited to (Service Authorization Reference, Amazon ECR).
        ...when(repositories, () => allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], "*")),
        ...when(repositories, (arns) => allow("PullImages", pullActions, arns)),
        ...when(parameters, (arns) => allow("ReadParameters", ["ssm:GetParameters"], arns)),
        ...when(secrets, (arns) => allow("ReadSecrets", ["secretsmanager:GetSecretValue"], arns)),
        // Files of variables, of FireLens and of credentials (ECS developer guide, "Task execution IAM role").
        ...when(objects, (arns) => allow("ReadFiles", ["s3:GetObject"], arns)),
        ...when(unique(objects.map((arn) => arn.split("/")[0])), (arns) =>
            allow("LocateBuckets", ["s3:GetBucketLocation"], arns),
        ),
        ...when(unique(logGroups.map(({ arn }) => `${arn}:*`)), (arns) => allow("WriteNamedLogs", writeLogs, arns)),
        ...when(unique(logGroups.map(({ arn, isMade }) => (isMade ? arn : undefined))), (arns) =>
            allow("MakeLogGroups", ["logs:CreateLogGroup"], arns),
        ),
    ];
}

/** What ECS Exec needs of the task role; it knows no resources (ECS developer guide, "ECS Exec permissions"). */
export const executeCommandStatement = (): PolicyStatement =>
    allow(
        "ExecuteCommand",
        ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
            (action) => `ssmmessages:${action}`,
        ),
        "*",
    );

/** A file system that is mounted with the task role. */
export interface MountedFileSystem {
    id: string;
    accessPointId?: string;
    isReadOnly: boolean;
}

/** What mounting needs (EFS user guide, "Using IAM to control access to file systems"). */
export const mountStatements = (systems: readonly MountedFileSystem[], place: Place): PolicyStatement[] =>
    systems.map(({ id, accessPointId, isReadOnly }, i) => {
        const arn = `arn:${place.partition}:elasticfilesystem:${place.region}:${place.accountId}`;
        const actions = ["elasticfilesystem:ClientMount", ...(isReadOnly ? [] : ["elasticfilesystem:ClientWrite"])];
        const statement = allow(`MountFileSystem${i + 1}`, actions, `${arn}:file-system/${id}`);
        const point = { "elasticfilesystem:AccessPointArn": `${arn}:access-point/${accessPointId}` };
        return accessPointId === undefined ? statement : { ...statement, Condition: { StringEquals: point } };
    });

const pullActions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** ARN of the private ECR repository of an image; nothing for an image from elsewhere, which needs no permission. */
export function ecrRepositoryArn(image: string): string | undefined {
    const [, account, region = "", domain = "", repository] =
        /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([^:@]+)/.exec(image) ?? [];
    return registryDomains.includes(domain)
        ? `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`
        : undefined;
}

/**
 * Behind `dkr.ecr.REGION.` and, for IPv6 too, `dkr-ecr.REGION.` (Amazon ECR user guide, "Making requests to Amazon ECR
 * registries"; of other partitions as in the kubelet's provider of ECR's credentials).
 */
const registryDomains: readonly string[] = [
    "amazonaws.com",
    "on.aws",
    "amazonaws.com.cn",
    "on.amazonwebservices.com.cn",
    "amazonaws.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
];

/**
 * ARN to grant for a `valueFrom`. A secret's ARN may go on with key, stage and version (ECS developer guide, "Secrets
 * Manager environment variables").
 */
export function secretArn(valueFrom: string, where: { partition: string; region: string; accountId: string }): string {
    if (valueFrom.startsWith("arn:")) {
        return valueFrom.split(":").slice(0, 7).join(":");
    }
    return `arn:${where.partition}:ssm:${where.region}:${where.accountId}:parameter/${valueFrom.replace(/^\//, "")}`;
}

export const partitionOf = (region: string): string =>
    partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";

/** Partitions by how the names of their regions begin (AWS SDKs, `partitions.json`). */
const partitions: readonly (readonly [prefix: string, partition: string])[] = [
    ["cn-", "aws-cn"],
    ["us-gov-", "aws-us-gov"],
    ["us-iso-", "aws-iso"],
    ["us-isob-", "aws-iso-b"],
    ["eu-isoe-", "aws-iso-e"],
    ["us-isof-", "aws-iso-f"],
    ["eusc-", "aws-eusc"],
];
