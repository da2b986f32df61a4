/** What an action of a deployer is allowed on. */

/** The names that make a policy narrow. */
export interface DeployedNames {
    /** The Pulumi project, which names of parameters and log groups begin with. */
    readonly project: string;
    /** The components' names, which names of roles, clusters, services, families and alarms begin with. */
    readonly components: readonly string[];
}

/** ARN patterns of what Elastic Load Balancing and ECS call after a component. */
const named =
    (start: string, end = "-*") =>
    ({ components }: DeployedNames): string[] =>
        components.map((name) => `${start}${name}${end}`);

const endpointParts = ["vpc-endpoint", "subnet", "security-group", "route-table"];

/**
 * ARN patterns by place. Account and region stay open: an identity's policy never reaches beyond its own account but
 * for what another account shares with it. Ids that AWS makes (workspaces, endpoints) can't be known before there are
 * any.
 */
export const places = {
    anything: () => ["*"],
    anomalyDetector: () => ["arn:aws:aps:*:*:anomalydetector/*"],
    workspace: () => ["arn:aws:aps:*:*:workspace/*"],
    ruleGroups: () => ["arn:aws:aps:*:*:rulegroupsnamespace/*"],
    grafana: () => ["arn:aws:grafana:*:*:/workspaces/*"],
    parameter: ({ project }: DeployedNames) => [`arn:aws:ssm:*:*:parameter/pulumi-adot/${project}/*`],
    logGroup: ({ project }: DeployedNames) => [
        `arn:aws:logs:*:*:log-group:/pulumi-adot/${project}/*`,
        `arn:aws:logs:*:*:log-group:/aws/vendedlogs/prometheus/pulumi-adot/${project}/*`,
    ],
    role: ({ components }: DeployedNames) => components.map((name) => `arn:aws:iam::*:role/${name}-*`),
    policy: ({ components }: DeployedNames) => components.map((name) => `arn:aws:iam::*:policy/${name}-*`),
    serviceRole: () => ["arn:aws:iam::*:role/aws-service-role/*"],
    prefixList: () => ["arn:aws:ec2:*:*:prefix-list/*"],
    vpc: () => ["arn:aws:ec2:*:*:vpc/*"],
    endpoint: () => ["arn:aws:ec2:*:*:vpc-endpoint/*"],
    /** What an existing endpoint is changed with: its network stays. */
    endpointParts: () => endpointParts.map((kind) => `arn:aws:ec2:*:*:${kind}/*`),
    endpointAndItsNetwork: () => ["vpc", ...endpointParts].map((kind) => `arn:aws:ec2:*:*:${kind}/*`),
    securityGroup: () => ["arn:aws:ec2:*:*:security-group/*"],
    securityGroupRule: () => ["arn:aws:ec2:*:*:security-group-rule/*"],
    securityGroupAndRules: () => ["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:security-group-rule/*"],
    securityGroupAndVpc: () => ["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:vpc/*"],
    loadBalancer: named("arn:aws:elasticloadbalancing:*:*:loadbalancer/net/"),
    listener: named("arn:aws:elasticloadbalancing:*:*:listener/net/"),
    targetGroup: named("arn:aws:elasticloadbalancing:*:*:targetgroup/"),
    namespace: () => ["arn:aws:servicediscovery:*:*:namespace/*"],
    discoveredService: () => ["arn:aws:servicediscovery:*:*:service/*"],
    fileSystem: () => ["arn:aws:elasticfilesystem:*:*:file-system/*"],
    scalableTarget: () => ["arn:aws:application-autoscaling:*:*:scalable-target/*"],
    scalingAlarm: () => ["arn:aws:cloudwatch:*:*:alarm:TargetTracking-*"],
    hostedZone: () => ["arn:aws:route53:::hostedzone/*"],
    topic: () => ["arn:aws:sns:*:*:*"],
    alarm: ({ components }: DeployedNames) => components.map((name) => `arn:aws:cloudwatch:*:*:alarm:${name}-*`),
    cluster: ({ components }: DeployedNames) => components.map((name) => `arn:aws:ecs:*:*:cluster/${name}-*`),
    service: ({ components }: DeployedNames) => components.map((name) => `arn:aws:ecs:*:*:service/*/${name}-*`),
    /** Its whole name is given. */
    expressService: named("arn:aws:ecs:*:*:service/*/", "*"),
    taskDefinition: ({ components }: DeployedNames) =>
        components.map((name) => `arn:aws:ecs:*:*:task-definition/${name}*:*`),
} satisfies Record<string, (names: DeployedNames) => string[]>;

export type Place = keyof typeof places;

/** Actions on one place. */
export interface Grant {
    readonly on: Place;
    readonly actions: readonly string[];
    /** `iam:PassRole` alone: the service that the role may be passed to. */
    readonly passedTo?: string;
}

/** `service` and the names of its actions. */
export const grant = (on: Place, service: string, names: string): Grant => ({
    on,
    actions: names.split(" ").map((name) => `${service}:${name}`),
});

/** A role may be passed to this service and no other. */
export const pass = (service: string): Grant => ({ on: "role", actions: ["iam:PassRole"], passedTo: service });
