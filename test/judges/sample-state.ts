/** A small healthy stack as its export says it: what the mutations of judges.test.ts spoil, one fact at a time. */
import type { Json, JsonObject } from "./state";

const account = "111122223333";
const workspaceId = "ws-0f2f5e6c-7a7e-4d5e-9a57-1f1c3f5a8b21";
const workspaceArn = `arn:aws:aps:eu-west-1:${account}:workspace/${workspaceId}`;

/** The resources by name; a mutation changes one of them. */
export interface Sample {
    inputs(name: string): JsonObject;
    container(name: string): JsonObject;
    policy(name: string, input: "policy" | "assumeRolePolicy"): JsonObject;
    add(type: string, name: string, inputs: JsonObject): void;
}

/** A fresh copy of the state; `spoil` may change it. */
export function sampleState(spoil: (sample: Sample) => void = () => undefined): unknown {
    const resources: JsonObject[] = [
        component("pulumi:pulumi:Stack", "observability-prod"),
        component("pulumi-adot:index:PrometheusWorkspace", "metrics"),
        custom("aws:cloudwatch/logGroup:LogGroup", "logs", {
            name: "/aws/vendedlogs/prometheus/x",
            retentionInDays: 30,
        }),
        {
            ...custom("aws:amp/workspace:Workspace", "workspace", {
                alias: "metrics",
                loggingConfiguration: {
                    logGroupArn: `arn:aws:logs:eu-west-1:${account}:log-group:/aws/vendedlogs/prometheus/x:*`,
                },
                tags: { team: "orders" },
                __defaults: [],
            }),
            id: workspaceId,
        },
        custom("aws:amp/workspaceConfiguration:WorkspaceConfiguration", "configuration", {
            workspaceId,
            retentionPeriodInDays: 150,
        }),
        custom("aws:amp/ruleGroupNamespace:RuleGroupNamespace", "rules", {
            workspaceId,
            name: "rules",
            data: "groups:\n- name: orders\n  rules:\n  - alert: OrdersDown\n    expr: absent(up)\n",
        }),
        custom("aws:amp/alertManagerDefinition:AlertManagerDefinition", "alerts", {
            workspaceId,
            definition: "alertmanager_config: |\n  route:\n    receiver: team\n  receivers:\n  - name: team\n",
        }),
        custom("aws:amp/resourcePolicy:ResourcePolicy", "access", {
            workspaceId,
            policyDocument: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { AWS: ["arn:aws:iam::222233334444:root"] },
                        Action: ["aps:RemoteWrite"],
                        Resource: workspaceArn,
                    },
                ],
            }),
        }),
        custom("aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration", "queries", {
            workspaceId,
            destinations: [
                {
                    cloudwatchLogs: {
                        logGroupArn: `arn:aws:logs:eu-west-1:${account}:log-group:/aws/vendedlogs/prometheus/x:*`,
                    },
                    filters: { qspThreshold: 1_000_000 },
                },
            ],
        }),
        custom("aws:amp/anomalyDetector:AnomalyDetector", "anomaly", {
            workspaceId,
            alias: "requests",
            configuration: { randomCutForest: { query: "sum(rate(requests_total[5m]))" } },
            missingDataAction: { skip: true },
        }),
        custom("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
            name: "metrics-notifications-failed",
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            threshold: 0,
            treatMissingData: "notBreaching",
            alarmActions: [`arn:aws:sns:eu-west-1:${account}:alerts`],
            metricQueries: [
                {
                    id: "sum",
                    expression: `SELECT SUM(DiscardedSamples) FROM "AWS/Prometheus" WHERE Workspace = '${workspaceId}'`,
                    period: 300,
                    returnData: true,
                },
            ],
        }),
        custom("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", {
            vpcId: "vpc-0a1b2c3d",
            serviceName: "com.amazonaws.eu-west-1.aps-workspaces",
            vpcEndpointType: "Interface",
            privateDnsEnabled: true,
            subnetIds: ["subnet-0a1b2c3d"],
            securityGroupIds: ["sg-0a1b2c3d"],
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: "*",
                        Action: ["aps:RemoteWrite"],
                        Resource: [workspaceArn],
                        Condition: { StringEquals: { "aws:PrincipalAccount": [account] } },
                    },
                ],
            }),
        }),
        custom("aws:sns/topicPolicy:TopicPolicy", "topic-policy", {
            arn: `arn:aws:sns:eu-west-1:${account}:alerts`,
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "aps.amazonaws.com" },
                        Action: "sns:Publish",
                        Resource: `arn:aws:sns:eu-west-1:${account}:alerts`,
                    },
                ],
            }),
        }),
        custom("aws:sns/topic:Topic", "topic", {
            name: "alerts",
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "aps.amazonaws.com" },
                        Action: "sns:Publish",
                        Resource: `arn:aws:sns:eu-west-1:${account}:alerts`,
                    },
                ],
            }),
        }),
        custom("aws:ssm/parameter:Parameter", "url", {
            name: "/pulumi-adot/observability/prod/metrics/remote-write-url",
            type: "String",
            value: secret(
                `https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/${workspaceId}/api/v1/remote_write`,
            ),
            tags: { team: "orders" },
        }),
        custom("aws:grafana/workspace:Workspace", "grafana", {
            name: "grafana",
            accountAccessType: "CURRENT_ACCOUNT",
            authenticationProviders: ["AWS_SSO"],
            permissionType: "CUSTOMER_MANAGED",
            grafanaVersion: "12.4",
            roleArn: `arn:aws:iam::${account}:role/grafana`,
            description: "What the teams look at",
            dataSources: ["PROMETHEUS", "CLOUDWATCH"],
            notificationDestinations: ["SNS"],
            kmsKeyId: `arn:aws:kms:eu-west-1:${account}:key/01234567-89ab-cdef-0123-456789abcdef`,
            vpcConfiguration: {
                securityGroupIds: ["sg-0123456789abcdef0"],
                subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            },
            networkAccessControl: { prefixListIds: ["pl-0123456789abcdef0"], vpceIds: [] },
        }),
        custom("aws:grafana/roleAssociation:RoleAssociation", "admins", {
            role: "ADMIN",
            groupIds: ["93670a1b2c-6c0a4c5d-1b9e-4f3a-8a54-3a0f1e2d4c5b"],
            workspaceId: "g-0123456789",
        }),
        custom("aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration", "saml", {
            workspaceId: "g-0123456789",
            idpMetadataUrl: "https://idp.example.com/metadata",
            roleAssertion: "role",
            adminRoleValues: ["sre"],
            editorRoleValues: ["developers"],
            orgAssertion: "org",
            allowedOrganizations: ["example"],
            loginValidityDuration: 60,
        }),
        custom("aws:grafana/licenseAssociation:LicenseAssociation", "license", {
            workspaceId: "g-0123456789",
            licenseType: "ENTERPRISE",
        }),
        custom("aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount", "deployer", {
            name: "pulumi",
            grafanaRole: "ADMIN",
            workspaceId: "g-0123456789",
        }),
        custom("aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken", "token", {
            name: "pulumi",
            secondsToLive: 2_592_000,
            serviceAccountId: "7",
            workspaceId: "g-0123456789",
        }),
        custom("grafana:oss/folder:Folder", "folder", { title: "ECS services" }),
        custom("aws:iam/role:Role", "task-role", {
            name: "orders-task",
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
                ],
            }),
        }),
        custom("aws:iam/rolePolicy:RolePolicy", "task-policy", {
            name: "write",
            role: "orders-task",
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "aps:RemoteWrite", Resource: workspaceArn }],
            }),
        }),
        custom("aws:iam/policy:Policy", "managed", {
            name: "read",
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "aps:QueryMetrics", Resource: workspaceArn }],
            }),
        }),
        custom("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", {
            role: "orders-task",
            policyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        }),
        custom("aws:ecs/cluster:Cluster", "cluster", { name: "orders" }),
        custom("aws:ecs/taskDefinition:TaskDefinition", "task", {
            family: "orders",
            cpu: "1024",
            memory: "2048",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
            taskRoleArn: `arn:aws:iam::${account}:role/orders-task`,
            executionRoleArn: `arn:aws:iam::${account}:role/orders-execution`,
            containerDefinitions: JSON.stringify([app, collector]),
        }),
        custom("aws:ecs/service:Service", "service", {
            name: "orders",
            cluster: `arn:aws:ecs:eu-west-1:${account}:cluster/orders`,
            taskDefinition: `arn:aws:ecs:eu-west-1:${account}:task-definition/orders:1`,
            desiredCount: 2,
            launchType: "FARGATE",
            networkConfiguration: { subnets: ["subnet-0123456789abcdef0"], assignPublicIp: true },
            deploymentCircuitBreaker: { enable: true, rollback: true },
            waitForSteadyState: false,
        }),
    ];
    spoil(sampleOf(resources));
    return stateOf(resources);
}

/** Resources as an export. */
export function stateOf(resources: JsonObject[], region = "eu-west-1"): unknown {
    const provider = { ...custom("pulumi:providers:aws", "default", { region }), id: "default" };
    return { version: 3, deployment: { resources: [provider, ...resources] } };
}

const app: JsonObject = {
    name: "app",
    image: "public.ecr.aws/docker/library/eclipse-temurin:17",
    memory: 1024,
    essential: true,
    portMappings: [{ containerPort: 8080, protocol: "tcp" }],
    dependsOn: [{ containerName: "adot-collector", condition: "HEALTHY" }],
};

const collector: JsonObject = {
    name: "adot-collector",
    image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0",
    memory: 256,
    essential: false,
    environment: [
        {
            name: "AOT_CONFIG_CONTENT",
            value: "exporters:\n  prometheusremotewrite:\n    endpoint: ${env:AMP_REMOTE_WRITE_URL}\n",
        },
        { name: "GOMEMLIMIT", value: "204MiB" },
    ],
    secrets: [{ name: "AMP_REMOTE_WRITE_URL", valueFrom: "/pulumi-adot/observability/prod/metrics/remote-write-url" }],
    healthCheck: { command: ["CMD", "/healthcheck"], interval: 5, timeout: 3, retries: 3, startPeriod: 30 },
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    readonlyRootFilesystem: true,
    stopTimeout: 30,
    logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": "/ecs/orders", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "adot" },
    },
};

/** A resource that a provider made. */
export function custom(type: string, name: string, inputs: JsonObject): JsonObject {
    return { urn: `urn:pulumi:prod::observability::${type}::${name}`, type, custom: true, inputs: { ...inputs } };
}

function component(type: string, name: string): JsonObject {
    return { ...custom(type, name, {}), custom: false };
}

/** A secret as `stack export --show-secrets` writes it. */
export function secret(value: Json): JsonObject {
    return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(value) };
}

/** Handles on the sample: JSON that is text in the state is parsed here and becomes text again by `toJSON`. */
function sampleOf(resources: JsonObject[]): Sample {
    const inputs = (name: string) =>
        resources.find(({ urn }) => String(urn).endsWith(`::${name}`))!.inputs as JsonObject;
    return {
        inputs,
        container: (name) => {
            const task = inputs("task");
            const all = JSON.parse(task.containerDefinitions as string) as JsonObject[];
            return written(
                task,
                "containerDefinitions",
                all,
                all.find((each) => each.name === name)!,
            );
        },
        policy: (name, input) => {
            const document = JSON.parse(inputs(name)[input] as string) as JsonObject;
            return written(inputs(name), input, document, document);
        },
        add: (type, name, added) => void resources.push(custom(type, name, added)),
    };
}

/** Gives `part` to change, and keeps `holder[key]` the text of the `whole` that it belongs to. */
function written(holder: JsonObject, key: string, whole: Json, part: JsonObject): JsonObject {
    Object.defineProperty(holder, key, { enumerable: true, configurable: true, get: () => JSON.stringify(whole) });
    return part;
}
