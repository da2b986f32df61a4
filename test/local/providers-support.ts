/** The offline providers as a test uses them: a fresh cloud for each test, and good inputs of every type to change. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws, Cloud, grafana, OfflineProvider } from "../../local/providers";

export type Inputs = Record<string, unknown>;

export const accountId = "111122223333";
export const urn = (token: string, name = "it") => `urn:pulumi:test::tests::${token}::${name}`;
export const statement = (more: Inputs) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
export const trust = statement({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } });
export const role = `arn:aws:iam::${accountId}:role/it`;

export const token = {
    workspace: "aws:amp/workspace:Workspace",
    configuration: "aws:amp/workspaceConfiguration:WorkspaceConfiguration",
    rules: "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
    alerts: "aws:amp/alertManagerDefinition:AlertManagerDefinition",
    detector: "aws:amp/anomalyDetector:AnomalyDetector",
    access: "aws:amp/resourcePolicy:ResourcePolicy",
    queries: "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration",
    endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
    alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
    topic: "aws:sns/topic:Topic",
    topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
    logGroup: "aws:cloudwatch/logGroup:LogGroup",
    parameter: "aws:ssm/parameter:Parameter",
    role: "aws:iam/role:Role",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    policy: "aws:iam/policy:Policy",
    fileSystem: "aws:efs/fileSystem:FileSystem",
    accessPoint: "aws:efs/accessPoint:AccessPoint",
    mountTarget: "aws:efs/mountTarget:MountTarget",
    securityGroup: "aws:ec2/securityGroup:SecurityGroup",
    ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    namespace: "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    discovery: "aws:servicediscovery/service:Service",
    loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
    targetGroup: "aws:lb/targetGroup:TargetGroup",
    listener: "aws:lb/listener:Listener",
    scalingTarget: "aws:appautoscaling/target:Target",
    scalingPolicy: "aws:appautoscaling/policy:Policy",
    httpNamespace: "aws:servicediscovery/httpNamespace:HttpNamespace",
    express: "aws:ecs/expressGatewayService:ExpressGatewayService",
    cluster: "aws:ecs/cluster:Cluster",
    service: "aws:ecs/service:Service",
    task: "aws:ecs/taskDefinition:TaskDefinition",
    grafana: "aws:grafana/workspace:Workspace",
    account: "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount",
    accountToken: "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken",
    association: "aws:grafana/roleAssociation:RoleAssociation",
    saml: "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration",
    license: "aws:grafana/licenseAssociation:LicenseAssociation",
    folder: "grafana:oss/folder:Folder",
    dashboard: "grafana:oss/dashboard:Dashboard",
    dataSource: "grafana:oss/dataSource:DataSource",
};

export const topicArn = `arn:aws:sns:eu-west-1:${accountId}:alerts`;

/** A rule file with one group of these rules. */
export const rulesOf = (...rules: unknown[]) => JSON.stringify({ groups: [{ name: "it", rules }] });

/** The receiver of a healthy definition. */
export const sns = { topic_arn: topicArn, sigv4: { region: "eu-west-1" } };

/** A definition whose configuration has this change; JSON is YAML too. */
export const definitionOf = (change: Inputs) =>
    JSON.stringify({
        alertmanager_config: JSON.stringify({
            route: { receiver: "team" },
            receivers: [{ name: "team", sns_configs: [sns] }],
            ...change,
        }),
    });

/** A network that a program brings with it. */
export const network = {
    vpcId: "vpc-0123456789abcdef0",
    subnetId: "subnet-0123456789abcdef0",
    securityGroupId: "sg-0123456789abcdef0",
};
const elb = `arn:aws:elasticloadbalancing:eu-west-1:${accountId}`;

/** What Application Auto Scaling scales: the good service. */
const scaled = {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: "service/it/it",
};

/** Good inputs of each type: each refusal changes one thing in them. */
export const container = { name: "app", image: "busybox:1", memory: 256 };
/** A workspace's own policy with one statement. */
export const sharing = (change: object): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::222233334444:root" },
                Action: "aps:RemoteWrite",
                Resource: `arn:aws:aps:eu-west-1:${accountId}:workspace/ws-1`,
                ...change,
            },
        ],
    });

export const good = {
    workspace: { alias: "metrics" },
    configuration: { workspaceId: "ws-1", retentionPeriodInDays: 150 },
    rules: { workspaceId: "ws-1", name: "it", data: rulesOf({ record: "a:b", expr: "up" }) },
    alerts: { workspaceId: "ws-1", definition: definitionOf({}) },
    detector: {
        workspaceId: "ws-1",
        alias: "it",
        configuration: { randomCutForest: { query: "sum(up)" } },
        missingDataAction: { skip: true },
    },
    access: {
        workspaceId: "ws-1",
        policyDocument: sharing({}),
    },
    queries: {
        workspaceId: "ws-1",
        destinations: [
            {
                cloudwatchLogs: { logGroupArn: `arn:aws:logs:eu-west-1:${accountId}:log-group:it:*` },
                filters: { qspThreshold: 1000 },
            },
        ],
    },
    endpoint: {
        vpcId: "vpc-0a1b2c3d",
        serviceName: "com.amazonaws.eu-west-1.ssm",
        vpcEndpointType: "Interface",
        subnetIds: ["subnet-0a1b2c3d"],
        securityGroupIds: ["sg-0a1b2c3d"],
    },
    alarm: {
        name: "it",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        threshold: 0,
        metricQueries: [{ id: "m1", expression: "SELECT 1", period: 300, returnData: true }],
    },
    topic: { name: "alerts" },
    topicPolicy: {
        arn: topicArn,
        policy: statement({
            Action: "sns:Publish",
            Resource: topicArn,
            Principal: { Service: "aps.amazonaws.com" },
        }),
    },
    logGroup: { name: "/ecs/orders", retentionInDays: 30 },
    parameter: { name: "/orders/url", type: "String", value: "https://example.com" },
    role: { name: "it", assumeRolePolicy: trust },
    rolePolicy: { name: "it", role: "it", policy: statement({ Action: "aps:RemoteWrite", Resource: "*" }) },
    attachment: { role: "it", policyArn: "arn:aws:iam::aws:policy/AmazonPrometheusRemoteWriteAccess" },
    policy: { name: "it", policy: statement({ Action: "aps:RemoteWrite", Resource: "*" }) },
    fileSystem: { encrypted: true, lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }] },
    accessPoint: {
        fileSystemId: "fs-0123456789abcdef0",
        posixUser: { uid: 1000, gid: 1000 },
        rootDirectory: { path: "/orders", creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: "750" } },
    },
    mountTarget: {
        fileSystemId: "fs-0123456789abcdef0",
        subnetId: network.subnetId,
        securityGroups: [network.securityGroupId],
    },
    securityGroup: { name: "it", description: "Collectors", vpcId: network.vpcId },
    ingress: {
        securityGroupId: network.securityGroupId,
        ipProtocol: "tcp",
        fromPort: 4317,
        toPort: 4318,
        cidrIpv4: "10.0.0.0/16",
    },
    egress: { securityGroupId: network.securityGroupId, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
    namespace: { name: "shop.internal", vpc: network.vpcId },
    discovery: {
        name: "otel",
        dnsConfig: { namespaceId: "ns-0123456789abcdef", dnsRecords: [{ type: "A", ttl: 10 }] },
        healthCheckCustomConfig: { failureThreshold: 1 },
    },
    loadBalancer: { name: "it", internal: true, loadBalancerType: "network", subnets: [network.subnetId] },
    targetGroup: { name: "it", port: 4317, protocol: "TCP", targetType: "ip", vpcId: network.vpcId },
    listener: {
        loadBalancerArn: `${elb}:loadbalancer/net/it/0123456789abcdef`,
        port: 4317,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: `${elb}:targetgroup/it/0123456789abcdef` }],
    },
    scalingTarget: { ...scaled, minCapacity: 2, maxCapacity: 6 },
    scalingPolicy: {
        ...scaled,
        name: "it",
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
            targetValue: 33.5,
        },
    },
    cluster: { name: "it" },
    httpNamespace: { name: "shop" },
    express: {
        serviceName: "it",
        executionRoleArn: role,
        infrastructureRoleArn: role,
        primaryContainer: { image: "orders:1", containerPort: 8080 },
    },
    service: { name: "it", cluster: "it", taskDefinition: "orders", launchType: "FARGATE" },
    task: {
        family: "orders",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        executionRoleArn: role,
        containerDefinitions: JSON.stringify([container]),
    },
    grafana: {
        name: "it",
        accountAccessType: "CURRENT_ACCOUNT",
        authenticationProviders: ["AWS_SSO"],
        permissionType: "CUSTOMER_MANAGED",
        grafanaVersion: "12.4",
        roleArn: role,
    },
    account: { name: "it", workspaceId: "g-0123456789", grafanaRole: "ADMIN" },
    accountToken: { name: "it", workspaceId: "g-0123456789", serviceAccountId: "1", secondsToLive: 2_592_000 },
    association: { workspaceId: "g-0123456789", role: "ADMIN", groupIds: ["01234567-89ab-cdef-0123-456789abcdef"] },
    saml: {
        workspaceId: "g-0123456789",
        editorRoleValues: ["developers"],
        idpMetadataUrl: "https://idp.example.com/metadata",
    },
    license: { workspaceId: "g-0123456789", licenseType: "ENTERPRISE" },
    folder: { title: "Folder", uid: "folder" },
    dashboard: { configJson: JSON.stringify({ uid: "one", title: "One", panels: [] }) },
    dataSource: {
        name: "amp",
        type: "grafana-amazonprometheus-datasource",
        url: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-01234567-89ab-cdef-0123-456789abcdef/",
        jsonDataEncoded: JSON.stringify({ sigV4Auth: true, sigV4AuthType: "ec2_iam_role", sigV4Region: "eu-west-1" }),
    },
} satisfies Record<keyof typeof token, Inputs>;

export type Kind = keyof typeof token;

/** One change to the good inputs; `undefined` takes an input away. */
export type Accepted = readonly [kind: Kind, change: Inputs];
/** A change that is refused, and what the message says. */
export type Refused = readonly [kind: Kind, change: Inputs, message: RegExp];

/** Both providers on one cloud. */
export class Offline {
    /** What the providers hold for the time. */
    now = new Date("2026-11-23T12:00:00Z");
    readonly cloud: Cloud;
    readonly amazon: OfflineProvider;
    readonly grafana: OfflineProvider;

    constructor(readonly cloudFile: string) {
        this.cloud = new Cloud(cloudFile);
        const settings = { cloud: this.cloud, accountId, now: () => this.now };
        this.amazon = new OfflineProvider(aws, settings);
        this.amazon.configure({ region: "eu-west-1" });
        this.grafana = new OfflineProvider(grafana, settings);
    }

    check(kind: Kind, inputs: Inputs, olds: Inputs = {}) {
        return this.provider(kind).check(token[kind], "it", urn(token[kind]), olds, inputs);
    }

    create(kind: Kind, inputs: Inputs, name = "it") {
        return this.provider(kind).create(token[kind], urn(token[kind], name), inputs, false);
    }

    update(kind: Kind, { id, outputs }: { id: string; outputs: Inputs }, inputs: Inputs) {
        return this.provider(kind).update(token[kind], urn(token[kind]), id, outputs, inputs, false);
    }

    delete(kind: Kind, { id, outputs }: { id: string; outputs: Inputs }) {
        this.provider(kind).delete(token[kind], urn(token[kind]), id, outputs);
    }

    private provider(kind: Kind): OfflineProvider {
        return token[kind].startsWith("aws:") ? this.amazon : this.grafana;
    }
}

/** Gives `use` fresh providers before each test of the suite around it. */
export function beforeEachOffline(use: (offline: Offline) => void): void {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "providers-"));
        use(new Offline(join(directory, "cloud.json")));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));
}

/** A test for each row: the change is refused with that message. */
export function refuses(offline: () => Offline, rows: readonly Refused[]): void {
    for (const [kind, change, message] of rows) {
        it(`${kind}: ${message.source}`, () => {
            const { problems } = offline().check(kind, changed(kind, change));
            assert.ok(problems.length > 0, "nothing was refused");
            assert.match(problems.map((problem) => problem.reason).join("\n"), message);
        });
    }
}

/** A test for each row: the good inputs with that change have no problem. */
export function accepts(offline: () => Offline, rows: readonly Accepted[]): void {
    for (const [index, [kind, change]] of rows.entries()) {
        it(`${index + 1}: ${kind} ${JSON.stringify(change).slice(0, 70)}`, () => {
            assert.deepEqual(offline().check(kind, changed(kind, change)).problems, []);
        });
    }
}

function changed(kind: Kind, change: Inputs): Inputs {
    return Object.fromEntries(Object.entries({ ...good[kind], ...change }).filter(([, value]) => value !== undefined));
}
