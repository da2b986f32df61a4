// IAM policies of a task, as plain data. Least privilege: every action on the one resource it is needed for.

/** A statement of an IAM policy. */
export interface PolicyStatement {
    Sid: string;
    Effect: "Allow";
    Action: string[];
    Resource: string | string[];
}

/** An IAM policy. */
export interface PolicyDocument {
    Version: "2012-10-17";
    Statement: PolicyStatement[];
}

/** What ECS itself may assume a role for. */
export const ecsTasksTrust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** What the collector needs: to write to one workspace. */
export function taskPolicy(workspaceArn: string): PolicyDocument {
    return policy([allow("WriteMetrics", ["aps:RemoteWrite"], workspaceArn)]);
}

/** What the execution role is needed for. */
export interface ExecutionNeeds {
    remoteWriteParameterArn: string;
    logGroupArn: string;
    /** Images of all containers. */
    images: string[];
    /** `valueFrom` of the user's secrets: SSM names, SSM ARNs, Secrets Manager ARNs. */
    secrets: string[];
    /** Where SSM names without an ARN are. */
    partition: string;
    region: string;
    accountId: string;
}

/** What ECS needs to start the task: the URL, the logs, private images, the user's secrets. */
export function executionPolicy(needs: ExecutionNeeds): PolicyDocument {
    const repositories = unique(needs.images.map(ecrRepositoryArn));
    const secretArns = unique(needs.secrets.map((valueFrom) => secretArn(valueFrom, needs)));
    const parameters = secretArns.filter((arn) => arn.split(":")[2] === "ssm");
    const secrets = secretArns.filter((arn) => arn.split(":")[2] === "secretsmanager");
    return policy([
        allow("ReadRemoteWriteUrl", ["ssm:GetParameters"], needs.remoteWriteParameterArn),
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], `${needs.logGroupArn}:*`),
        // GetAuthorizationToken has no resource to be limited to (Service Authorization Reference, Amazon ECR).
        ...when(repositories, () => allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], "*")),
        ...when(repositories, (arns) => allow("PullImages", pullActions, arns)),
        ...when(parameters, (arns) => allow("ReadParameters", ["ssm:GetParameters"], arns)),
        ...when(secrets, (arns) => allow("ReadSecrets", ["secretsmanager:GetSecretValue"], arns)),
    ]);
}

const pullActions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** ARN of the private ECR repository of an image; nothing for an image from elsewhere, which needs no permission. */
export function ecrRepositoryArn(image: string): string | undefined {
    const match = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image);
    return match ? `arn:${partitionOf(match[2]!)}:ecr:${match[2]}:${match[1]}:repository/${match[3]}` : undefined;
}

/**
 * ARN to grant for a `valueFrom`. A secret's ARN may go on with key, stage and version (ECS developer guide, "Secrets
 * Manager environment variables").
 */
function secretArn(valueFrom: string, where: { partition: string; region: string; accountId: string }): string {
    if (valueFrom.startsWith("arn:")) {
        return valueFrom.split(":").slice(0, 7).join(":");
    }
    return `arn:${where.partition}:ssm:${where.region}:${where.accountId}:parameter/${valueFrom.replace(/^\//, "")}`;
}

function partitionOf(region: string): string {
    if (region.startsWith("cn-")) {
        return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function policy(statements: PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: statements };
}

function allow(sid: string, actions: string[], resource: string | string[]): PolicyStatement {
    return { Sid: sid, Effect: "Allow", Action: actions, Resource: resource };
}

/** A statement about a list of ARNs; none about an empty one, which IAM refuses. */
function when(arns: string[], statement: (arns: string[]) => PolicyStatement): PolicyStatement[] {
    return arns.length === 0 ? [] : [statement(arns)];
}

/** Sorted and without repeats, so that the same needs are the same text. */
function unique(values: (string | undefined)[]): string[] {
    return [...new Set(values.filter((value) => value !== undefined))].sort();
}
