/** What moto is asked of each resource type: which ids its answers give, and how what was made is read back. */
import { object, type JsonObject, type StateResource } from "../state";
import type { Path } from "./replay";

/** A call that looks at what was made. */
export interface Read {
    readonly operation: string;
    /**
     * Its parameters. The resource's URN stands for its id: it is replaced by what moto gave for the first of `gives`.
     */
    readonly params: (resource: StateResource) => JsonObject;
    /** Where in the answer what was made is. */
    readonly at: Path;
    /** What of the parameters must be there, under the names of the answer; default: all. */
    readonly sent?: (params: JsonObject) => JsonObject;
    /** The answer's lists may hold more than what was sent. */
    readonly more?: true;
    /** Outputs of the resource that this answer has, from its top. */
    readonly gives?: Readonly<Record<string, Path>>;
}

/** What moto is asked of a resource type. */
export interface Row {
    /** The resource's id and outputs, by where the answer to its first call has them. The first stands for the URN. */
    readonly gives?: Readonly<Record<string, Path>>;
    /** The parameters as moto can read them, where it needs what AWS doesn't. */
    readonly asks?: (params: JsonObject) => JsonObject;
    /** What the provider calls beside what says the inputs, after the first call. */
    readonly then?: (resource: StateResource) => readonly Then[];
    readonly reads: readonly Read[];
}

/** A further call of the provider. */
export interface Then {
    readonly operation: string;
    readonly params: JsonObject;
    readonly gives?: Readonly<Record<string, Path>>;
}

/** A type of which moto has nothing: its calls stand in `lacks`. */
const nothing: Row = { reads: [] };

/** The parameters without those that the answer never has. */
const without =
    (...keys: readonly string[]) =>
    (params: JsonObject): JsonObject =>
        Object.fromEntries(Object.entries(params).filter(([key]) => !keys.includes(key)));

/** The parameters with these names, each with its name in the answer. */
const only =
    (names: Readonly<Record<string, string>>) =>
    (params: JsonObject): JsonObject =>
        Object.fromEntries(
            Object.entries(names)
                .filter(([key]) => params[key] !== undefined)
                .map(([key, name]) => [name, params[key]!]),
        );

/** Cloud Map makes a namespace while the caller waits for the operation. */
const namespace: Row = {
    gives: { operation: ["OperationId"] },
    then: ({ urn }) => [
        {
            operation: "GetOperation",
            params: { OperationId: urn },
            gives: { id: ["Operation", "Targets", "NAMESPACE"] },
        },
    ],
    reads: [
        {
            operation: "GetNamespace",
            params: ({ urn }) => ({ Id: urn }),
            at: ["Namespace"],
            sent: without("Tags", "Vpc"),
            gives: { arn: ["Namespace", "Arn"] },
        },
    ],
};

const rule = (direction: "ingress" | "egress"): Row => ({
    gives: { id: ["SecurityGroupRules", 0, "SecurityGroupRuleId"] },
    reads: [
        {
            operation: "DescribeSecurityGroupRules",
            params: ({ urn }) => ({ SecurityGroupRuleIds: [urn] }),
            at: ["SecurityGroupRules", 0],
            sent: ({ GroupId, IpPermissions }) => ({
                GroupId: GroupId!,
                IsEgress: direction === "egress",
                ...ofPermission(object((IpPermissions as JsonObject[])[0])),
            }),
        },
    ],
});

/** A permission as one rule says it. */
function ofPermission(permission: JsonObject): JsonObject {
    const first = (list: JsonObject[string] | undefined) => object((list as JsonObject[] | undefined)?.[0]);
    const { IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs, ...rest } = permission;
    const { CidrIp, Description } = { ...first(Ipv6Ranges), ...first(PrefixListIds), ...first(IpRanges) };
    const pair = first(UserIdGroupPairs);
    return {
        ...rest,
        ...only({ CidrIp: "CidrIpv4" })({ ...(CidrIp === undefined ? {} : { CidrIp }) }),
        ...only({ CidrIpv6: "CidrIpv6" })(first(Ipv6Ranges)),
        ...only({ PrefixListId: "PrefixListId" })(first(PrefixListIds)),
        ...(pair.GroupId === undefined ? {} : { ReferencedGroupInfo: { GroupId: pair.GroupId } }),
        ...(Description === undefined ? {} : { Description }),
    };
}

/** Attributes of a load balancer or a target group: a list, which holds the defaults of the others too. */
const attributes = (operation: string, arn: string): Read => ({
    operation,
    params: ({ urn }) => ({ [arn]: urn }),
    at: [],
    sent: only({ Attributes: "Attributes" }),
    more: true,
});

/** What moto takes for a service and doesn't keep. */
const unkeptOfServices = ["deploymentConfiguration", "enableECSManagedTags", "healthCheckGracePeriodSeconds"];

/** moto's network interfaces have security groups; AWS takes the VPC's own where none are named. */
function withSecurityGroups(params: JsonObject): JsonObject {
    const { awsvpcConfiguration } = object(params.networkConfiguration);
    return awsvpcConfiguration === undefined
        ? params
        : {
              ...params,
              networkConfiguration: { awsvpcConfiguration: { securityGroups: [], ...object(awsvpcConfiguration) } },
          };
}

/** By resource type token, in an order in which each type needs only types before it. */
export const rows: Readonly<Record<string, Row>> = {
    "aws:cloudwatch/logGroup:LogGroup": {
        reads: [
            {
                operation: "DescribeLogGroups",
                params: ({ inputs }) => ({ logGroupNamePrefix: inputs.name! }),
                at: ["logGroups", 0],
                sent: without("tags"),
                gives: { arn: ["logGroups", 0, "logGroupArn"] },
            },
        ],
    },
    "aws:cloudwatch/logStream:LogStream": {
        reads: [
            {
                operation: "DescribeLogStreams",
                params: ({ inputs }) => ({ logGroupName: inputs.logGroupName!, logStreamNamePrefix: inputs.name! }),
                at: ["logStreams", 0],
                sent: without("logGroupName"),
                gives: { arn: ["logStreams", 0, "arn"] },
            },
        ],
    },
    "aws:sns/topic:Topic": {
        gives: { id: ["TopicArn"], arn: ["TopicArn"] },
        reads: [
            {
                operation: "GetTopicAttributes",
                params: ({ urn }) => ({ TopicArn: urn }),
                at: ["Attributes"],
                sent: ({ Attributes }) => object(Attributes),
            },
        ],
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        reads: [
            {
                operation: "GetTopicAttributes",
                params: ({ inputs }) => ({ TopicArn: inputs.arn! }),
                at: ["Attributes"],
                sent: ({ AttributeValue }) => ({ Policy: AttributeValue! }),
            },
        ],
    },
    "aws:amp/workspace:Workspace": {
        gives: { id: ["workspaceId"], arn: ["arn"] },
        reads: [
            {
                operation: "DescribeWorkspace",
                params: ({ urn }) => ({ workspaceId: urn }),
                at: ["workspace"],
                sent: without("workspaceId", "logGroupArn"),
                gives: { prometheusEndpoint: ["workspace", "prometheusEndpoint"] },
            },
            {
                operation: "DescribeLoggingConfiguration",
                params: ({ urn }) => ({ workspaceId: urn }),
                at: ["loggingConfiguration"],
                sent: only({ logGroupArn: "logGroupArn" }),
            },
        ],
    },
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": nothing,
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
        gives: { arn: ["arn"] },
        reads: [
            {
                operation: "DescribeRuleGroupsNamespace",
                params: ({ inputs }) => only({ workspaceId: "workspaceId", name: "name" })(inputs),
                at: ["ruleGroupsNamespace"],
                sent: without("workspaceId"),
            },
        ],
    },
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": nothing,
    "aws:amp/resourcePolicy:ResourcePolicy": nothing,
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": nothing,
    "aws:amp/anomalyDetector:AnomalyDetector": nothing,
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        reads: [
            {
                operation: "DescribeAlarms",
                params: ({ inputs }) => ({ AlarmNames: [inputs.name!] }),
                at: ["MetricAlarms", 0],
                sent: without("Tags"),
                gives: { arn: ["MetricAlarms", 0, "AlarmArn"] },
            },
        ],
    },
    "aws:ssm/parameter:Parameter": {
        reads: [
            {
                operation: "GetParameter",
                params: ({ inputs }) => ({ Name: inputs.name!, WithDecryption: true }),
                at: ["Parameter"],
                sent: only({ Name: "Name", Type: "Type", Value: "Value", DataType: "DataType" }),
                gives: { arn: ["Parameter", "ARN"] },
            },
        ],
    },
    "aws:iam/role:Role": {
        gives: { arn: ["Role", "Arn"], uniqueId: ["Role", "RoleId"] },
        reads: [{ operation: "GetRole", params: ({ inputs }) => ({ RoleName: inputs.name! }), at: ["Role"] }],
    },
    "aws:iam/rolePolicy:RolePolicy": {
        reads: [
            {
                operation: "GetRolePolicy",
                params: ({ inputs }) => ({ RoleName: inputs.role!, PolicyName: inputs.name! }),
                at: [],
            },
        ],
    },
    "aws:iam/policy:Policy": {
        gives: { arn: ["Policy", "Arn"], id: ["Policy", "Arn"], policyId: ["Policy", "PolicyId"] },
        reads: [
            {
                operation: "GetPolicy",
                params: ({ urn }) => ({ PolicyArn: urn }),
                at: ["Policy"],
                sent: without("PolicyDocument"),
            },
            {
                operation: "GetPolicyVersion",
                params: ({ urn }) => ({ PolicyArn: urn, VersionId: "v1" }),
                at: ["PolicyVersion"],
                sent: only({ PolicyDocument: "Document" }),
            },
        ],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        reads: [
            {
                operation: "ListAttachedRolePolicies",
                params: ({ inputs }) => ({ RoleName: inputs.role! }),
                at: [],
                sent: ({ PolicyArn }) => ({ AttachedPolicies: [{ PolicyArn: PolicyArn! }] }),
                more: true,
            },
        ],
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        gives: { id: ["VpcEndpoint", "VpcEndpointId"] },
        reads: [
            {
                operation: "DescribeVpcEndpoints",
                params: ({ urn }) => ({ VpcEndpointIds: [urn] }),
                at: ["VpcEndpoints", 0],
                sent: without("TagSpecifications", "SecurityGroupIds"),
            },
        ],
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        gives: { id: ["GroupId"], arn: ["SecurityGroupArn"] },
        // The provider takes away the rule that EC2 gives each group.
        then: ({ urn }) => [
            {
                operation: "RevokeSecurityGroupEgress",
                params: { GroupId: urn, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] },
            },
        ],
        reads: [
            {
                operation: "DescribeSecurityGroups",
                params: ({ urn }) => ({ GroupIds: [urn] }),
                at: ["SecurityGroups", 0],
                sent: only({ GroupName: "GroupName", Description: "Description", VpcId: "VpcId" }),
            },
        ],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("egress"),
    "aws:servicediscovery/httpNamespace:HttpNamespace": namespace,
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": namespace,
    "aws:servicediscovery/service:Service": {
        gives: { id: ["Service", "Id"], arn: ["Service", "Arn"] },
        reads: [
            {
                operation: "GetService",
                params: ({ urn }) => ({ Id: urn }),
                at: ["Service"],
                sent: without("Tags"),
            },
        ],
    },
    "aws:efs/fileSystem:FileSystem": {
        gives: { id: ["FileSystemId"], arn: ["FileSystemArn"] },
        reads: [
            {
                operation: "DescribeFileSystems",
                params: ({ urn }) => ({ FileSystemId: urn }),
                at: ["FileSystems", 0],
                sent: without("LifecyclePolicies", "ReplicationOverwriteProtection"),
            },
            {
                operation: "DescribeLifecycleConfiguration",
                params: ({ urn }) => ({ FileSystemId: urn }),
                at: [],
                sent: only({ LifecyclePolicies: "LifecyclePolicies" }),
            },
        ],
    },
    "aws:efs/accessPoint:AccessPoint": {
        gives: { id: ["AccessPointId"], arn: ["AccessPointArn"] },
        reads: [
            {
                operation: "DescribeAccessPoints",
                params: ({ urn }) => ({ AccessPointId: urn }),
                at: ["AccessPoints", 0],
            },
        ],
    },
    "aws:efs/mountTarget:MountTarget": {
        gives: { id: ["MountTargetId"] },
        reads: [
            {
                operation: "DescribeMountTargets",
                params: ({ urn }) => ({ MountTargetId: urn }),
                at: ["MountTargets", 0],
                sent: without("SecurityGroups"),
            },
            {
                operation: "DescribeMountTargetSecurityGroups",
                params: ({ urn }) => ({ MountTargetId: urn }),
                at: [],
                sent: only({ SecurityGroups: "SecurityGroups" }),
            },
        ],
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        gives: {
            arn: ["LoadBalancers", 0, "LoadBalancerArn"],
            dnsName: ["LoadBalancers", 0, "DNSName"],
            zoneId: ["LoadBalancers", 0, "CanonicalHostedZoneId"],
        },
        reads: [
            {
                operation: "DescribeLoadBalancers",
                params: ({ urn }) => ({ LoadBalancerArns: [urn] }),
                at: ["LoadBalancers", 0],
                sent: only({
                    ...{ Name: "LoadBalancerName", Type: "Type", Scheme: "Scheme", IpAddressType: "IpAddressType" },
                    SecurityGroups: "SecurityGroups",
                }),
            },
            attributes("DescribeLoadBalancerAttributes", "LoadBalancerArn"),
        ],
    },
    "aws:lb/targetGroup:TargetGroup": {
        gives: { arn: ["TargetGroups", 0, "TargetGroupArn"] },
        reads: [
            {
                operation: "DescribeTargetGroups",
                params: ({ urn }) => ({ TargetGroupArns: [urn] }),
                at: ["TargetGroups", 0],
                sent: (params) => ({
                    ...without("Name", "Tags", "TargetGroupArn", "Attributes")(params),
                    TargetGroupName: params.Name!,
                }),
            },
            attributes("DescribeTargetGroupAttributes", "TargetGroupArn"),
        ],
    },
    "aws:lb/listener:Listener": {
        gives: { arn: ["Listeners", 0, "ListenerArn"] },
        reads: [
            {
                operation: "DescribeListeners",
                params: ({ urn }) => ({ ListenerArns: [urn] }),
                at: ["Listeners", 0],
                sent: without("Tags"),
            },
        ],
    },
    "aws:ecs/cluster:Cluster": {
        gives: { arn: ["cluster", "clusterArn"], id: ["cluster", "clusterArn"] },
        reads: [
            {
                operation: "DescribeClusters",
                params: ({ urn }) => ({ clusters: [urn], include: ["SETTINGS", "TAGS", "CONFIGURATIONS"] }),
                at: ["clusters", 0],
            },
        ],
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        gives: {
            arn: ["taskDefinition", "taskDefinitionArn"],
            revision: ["taskDefinition", "revision"],
        },
        reads: [
            {
                operation: "DescribeTaskDefinition",
                params: ({ urn }) => ({ taskDefinition: urn }),
                at: ["taskDefinition"],
                sent: without("tags"),
            },
        ],
    },
    "aws:ecs/service:Service": {
        asks: withSecurityGroups,
        gives: { arn: ["service", "serviceArn"], id: ["service", "serviceArn"] },
        reads: [
            {
                operation: "DescribeServices",
                params: ({ urn, inputs }) => ({ services: [urn], cluster: inputs.cluster ?? "default" }),
                at: ["services", 0],
                sent: (params) => ({
                    ...without("cluster", "taskDefinition", "tags", ...unkeptOfServices)(params),
                    // A family alone comes back as the ARN of its newest revision.
                    ...(String(params.taskDefinition).startsWith("arn:")
                        ? only({ taskDefinition: "taskDefinition" })(params)
                        : {}),
                }),
            },
        ],
    },
    "aws:appautoscaling/target:Target": {
        gives: { arn: ["ScalableTargetARN"] },
        reads: [
            {
                operation: "DescribeScalableTargets",
                params: ({ inputs }) => ({
                    ServiceNamespace: inputs.serviceNamespace!,
                    ResourceIds: [inputs.resourceId!],
                }),
                at: ["ScalableTargets", 0],
                sent: without("Tags"),
            },
        ],
    },
    "aws:appautoscaling/policy:Policy": {
        gives: { arn: ["PolicyARN"] },
        reads: [
            {
                operation: "DescribeScalingPolicies",
                params: ({ inputs }) => ({
                    ServiceNamespace: inputs.serviceNamespace!,
                    ResourceId: inputs.resourceId!,
                    PolicyNames: [inputs.name!],
                }),
                // moto gives all policies, whatever it is asked for.
                at: [],
                sent: (params) => ({ ScalingPolicies: [params] }),
                more: true,
            },
        ],
    },
    "aws:ecs/expressGatewayService:ExpressGatewayService": nothing,
    "aws:grafana/workspace:Workspace": nothing,
    "aws:grafana/roleAssociation:RoleAssociation": nothing,
    "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": nothing,
    "aws:grafana/licenseAssociation:LicenseAssociation": nothing,
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": nothing,
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": nothing,
};
