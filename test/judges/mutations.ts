/** One fact at a time that AWS refuses: the judges have to, and the offline providers must not be more lenient. */
import type { Sample } from "./sample-state";
import type { JsonObject } from "./state";

/** What is spoilt, how, and what the judge that notices says. */
export interface Mutation {
    spoilt: string;
    how: (sample: Sample) => void;
    botocore?: RegExp;
    cfnLint?: RegExp;
    /** AWS itself takes it, and it just never does what was meant; so the offline providers may take it too. */
    takenByAws?: true;
}

const firstStatement = (document: JsonObject) => (document.Statement as JsonObject[])[0]!;

export const mutations: Mutation[] = [
    {
        spoilt: "a misspelt key of a container",
        how: (s) => void (s.container("adot-collector").memroy = 256),
        botocore: /Unknown parameter in containerDefinitions\[1\]: "memroy", must be one of: .*restartPolicy/,
        cfnLint: /^E3002 .*'Memroy' was unexpected/,
    },
    {
        spoilt: "a container's memory as text",
        how: (s) => void (s.container("adot-collector").memory = "256"),
        botocore: /Invalid type for parameter containerDefinitions\[1\]\.memory/,
    },
    {
        spoilt: "containerDefinitions that aren't JSON",
        how: (s) => void (s.inputs("task").containerDefinitions = "[{"),
        botocore: /Invalid type for parameter containerDefinitions/,
    },
    {
        spoilt: "an unknown condition in dependsOn",
        how: (s) => void (s.container("app").dependsOn = [{ containerName: "adot-collector", condition: "READY" }]),
        botocore: /containerDefinitions\[0\]\.dependsOn\[0\]\.condition, value: READY, valid values: START/,
    },
    {
        spoilt: "a log driver that ECS hasn't",
        how: (s) => void (s.container("app").logConfiguration = { logDriver: "cloudwatch" }),
        botocore: /logConfiguration\.logDriver, value: cloudwatch/,
    },
    {
        spoilt: "a task definition without a family",
        how: (s) => void delete s.inputs("task").family,
        botocore: /Missing required parameter in input: "family"/,
    },
    {
        spoilt: "Fargate cpu 1000",
        how: (s) => void (s.inputs("task").cpu = "1000"),
        cfnLint: /^E3047 .*'1000'/,
    },
    {
        spoilt: "a cpu and memory pair that Fargate hasn't",
        how: (s) => void (s.inputs("task").cpu = "4096"),
        cfnLint: /^E3047 |^E3048 /,
    },
    {
        spoilt: "Fargate without awsvpc",
        how: (s) => void (s.inputs("task").networkMode = "bridge"),
        cfnLint: /^E3048 /,
    },
    {
        spoilt: "a log of queries without a threshold",
        how: (s) =>
            void delete ((s.inputs("queries").destinations as JsonObject[])[0]!.filters as JsonObject).qspThreshold,
        botocore: /Missing required parameter in destinations\[0\]\.filters: "qspThreshold"/,
    },
    {
        spoilt: "an endpoint of a type that EC2 hasn't",
        how: (s) => void (s.inputs("endpoint").vpcEndpointType = "Private"),
        cfnLint: /'Private' is not one of/,
    },
    {
        spoilt: "an alarm that compares in words of its own",
        how: (s) => void (s.inputs("alarm").comparisonOperator = "Above"),
        botocore: /ComparisonOperator, value: Above/,
    },
    {
        spoilt: "an alarm whose missing data is a mistake",
        how: (s) => void (s.inputs("alarm").treatMissingData = "fine"),
        cfnLint: /'fine' is not one of/,
    },
    {
        spoilt: "a log of queries below nothing",
        how: (s) =>
            void (((s.inputs("queries").destinations as JsonObject[])[0]!.filters as JsonObject).qspThreshold = -1),
        botocore: /qspThreshold, value: -1, valid min value: 0/,
    },
    {
        spoilt: "a workspace's policy that is an object",
        how: (s) => void (s.inputs("access").policyDocument = { Version: "2012-10-17" }),
        botocore: /Invalid type for parameter policyDocument/,
    },
    {
        spoilt: "a retention that CloudWatch Logs hasn't",
        how: (s) => void (s.inputs("logs").retentionInDays = 31),
        cfnLint: /^E3030 .*31 is not one of/,
    },
    {
        spoilt: "a log group's name with a space",
        how: (s) => void (s.inputs("logs").name = "/ecs/the orders"),
        botocore: /logGroupName, value: \/ecs\/the orders, valid pattern/,
    },
    {
        spoilt: "no days of retention in AMP",
        how: (s) => void (s.inputs("configuration").retentionPeriodInDays = 0),
        botocore: /retentionPeriodInDays, value: 0, valid min value: 1/,
    },
    {
        spoilt: "an alias longer than AMP's 100 characters",
        how: (s) => void (s.inputs("workspace").alias = "m".repeat(101)),
        botocore: /alias, value: 101, valid max: 100/,
    },
    {
        spoilt: "a namespace of rules without a name",
        how: (s) => void (s.inputs("rules").name = ""),
        botocore: /name, value: 0, valid min length: 1/,
    },
    {
        spoilt: "a detector that evaluates every second",
        how: (s) => void (s.inputs("anomaly").evaluationIntervalInSeconds = 1),
        botocore: /evaluationIntervalInSeconds, value: 1, valid min value: 30/,
    },
    {
        spoilt: "a detector that doesn't know what to do without data",
        how: (s) => void (s.inputs("anomaly").missingDataAction = { skip: true, markAsAnomaly: true }),
        botocore: /missingDataAction/,
    },
    {
        spoilt: "a topic's policy that lets nobody in",
        how: (s) => void delete firstStatement(s.policy("topic-policy", "policy")).Principal,
        cfnLint: /^E3512 .*Principal/,
    },
    {
        spoilt: "an SSM parameter of an unknown type",
        how: (s) => void (s.inputs("url").type = "Text"),
        botocore: /Type, value: Text, valid values: String, StringList, SecureString/,
    },
    {
        spoilt: "a role without trust",
        how: (s) => void delete s.inputs("task-role").assumeRolePolicy,
        botocore: /Missing required parameter in input: "AssumeRolePolicyDocument"/,
        cfnLint: /^E3003 .*AssumeRolePolicyDocument/,
    },
    {
        spoilt: "a trust policy that trusts nobody",
        how: (s) => void delete firstStatement(s.policy("task-role", "assumeRolePolicy")).Principal,
        cfnLint: /^E3530 .*Principal/,
    },
    {
        spoilt: "an action that isn't service:name",
        how: (s) => void (firstStatement(s.policy("task-policy", "policy")).Action = "RemoteWrite"),
        cfnLint: /^E3510|^W3037/,
    },
    {
        spoilt: "an action that AMP hasn't",
        how: (s) => void (firstStatement(s.policy("task-policy", "policy")).Action = "aps:RemoteWrites"),
        cfnLint: /^W3037 .*remotewrites/i,
        takenByAws: true,
    },
    {
        spoilt: "an effect that IAM hasn't",
        how: (s) => void (firstStatement(s.policy("task-policy", "policy")).Effect = "Permit"),
        cfnLint: /^E3510 .*Permit/,
    },
    {
        spoilt: "a resource that isn't an ARN",
        how: (s) => void (firstStatement(s.policy("task-policy", "policy")).Resource = "workspace/ws-1"),
        cfnLint: /^E3510 /,
    },
    {
        spoilt: "an unknown way to sign in to Grafana",
        how: (s) => void (s.inputs("grafana").authenticationProviders = ["SSO"]),
        botocore: /authenticationProviders\[0\], value: SSO, valid values: AWS_SSO, SAML/,
        cfnLint: /^E3030 /,
    },
    {
        spoilt: "a subnet too few for Grafana's VPC",
        how: (s) =>
            void ((s.inputs("grafana").vpcConfiguration as JsonObject).subnetIds = ["subnet-0123456789abcdef0"]),
        botocore: /vpcConfiguration\.subnetIds/,
        cfnLint: /^E3032 /,
    },
    {
        spoilt: "a licence that Grafana hasn't",
        how: (s) => void (s.inputs("license").licenseType = "PREMIUM"),
        botocore: /licenseType, value: PREMIUM/,
    },
    {
        spoilt: "an attribute of the assertion that is too long",
        how: (s) => void (s.inputs("saml").roleAssertion = "r".repeat(257)),
        botocore: /assertionAttributes\.role, value: 257, valid max: 256/,
    },
    {
        spoilt: "a Grafana role that the workspace hasn't",
        how: (s) => void (s.inputs("deployer").grafanaRole = "OWNER"),
        botocore: /grafanaRole, value: OWNER/,
    },
    {
        spoilt: "a group that isn't one of IAM Identity Center",
        how: (s) => void (s.inputs("admins").groupIds = ["platform-admins"]),
        botocore: /users\[0\]\.id, value: platform-admins, valid pattern/,
    },
    {
        spoilt: "a token that lives longer than 30 days",
        how: (s) => void (s.inputs("token").secondsToLive = 2_592_001),
        botocore: /secondsToLive, value: 2592001, valid max: 2592000/,
    },
    {
        spoilt: "an unknown launch type of a service",
        how: (s) => void (s.inputs("service").launchType = "LAMBDA"),
        botocore: /launchType, value: LAMBDA/,
    },
];
