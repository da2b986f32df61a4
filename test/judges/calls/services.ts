/** What collectors that others send to ask of AWS: EC2, Cloud Map, load balancers and Application Auto Scaling. */
import { object, type JsonObject } from "../state";
import { call, tagList, type Translations } from "../translate";

const tags = ["Tags", tagList("Key", "Value")] as const;

/** EC2 takes tags with what they are for. */
const specified = (ResourceType: string) => ({
    also: {
        reads: ["tags"],
        build: ({ inputs }: { readonly inputs: JsonObject }): JsonObject =>
            inputs.tags === undefined
                ? {}
                : { TagSpecifications: [{ ResourceType, Tags: tagList("Key", "Value")(inputs.tags, "tags") }] },
    },
});

/** A rule of a security group is one of a list in the API. */
const rule = (operation: string) => ({
    calls: [
        call(
            "ec2",
            operation,
            { securityGroupId: "GroupId" },
            {
                also: {
                    reads: [
                        ...["ipProtocol", "fromPort", "toPort", "cidrIpv4", "referencedSecurityGroupId", "description"],
                        "tags",
                    ],
                    build: ({ inputs }: { readonly inputs: JsonObject }): JsonObject => ({
                        IpPermissions: [permission(inputs)],
                        ...specified("security-group-rule").also.build({ inputs }),
                    }),
                },
            },
        ),
    ],
});

function permission({
    ipProtocol,
    fromPort,
    toPort,
    cidrIpv4,
    referencedSecurityGroupId,
    description,
}: JsonObject): JsonObject {
    const described: JsonObject = description === undefined ? {} : { Description: description };
    return {
        IpProtocol: ipProtocol ?? null,
        ...(fromPort === undefined ? {} : { FromPort: fromPort }),
        ...(toPort === undefined ? {} : { ToPort: toPort }),
        ...(cidrIpv4 === undefined ? {} : { IpRanges: [{ CidrIp: cidrIpv4, ...described }] }),
        ...(referencedSecurityGroupId === undefined
            ? {}
            : { UserIdGroupPairs: [{ GroupId: referencedSecurityGroupId, ...described }] }),
    };
}

export const network: Translations = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        calls: [
            call(
                "ec2",
                "CreateVpcEndpoint",
                {
                    vpcId: "VpcId",
                    serviceName: "ServiceName",
                    vpcEndpointType: "VpcEndpointType",
                    privateDnsEnabled: "PrivateDnsEnabled",
                    subnetIds: "SubnetIds",
                    securityGroupIds: "SecurityGroupIds",
                    routeTableIds: "RouteTableIds",
                    policy: "PolicyDocument",
                },
                specified("vpc-endpoint"),
            ),
        ],
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        calls: [
            call(
                "ec2",
                "CreateSecurityGroup",
                { name: "GroupName", description: "Description", vpcId: "VpcId" },
                specified("security-group"),
            ),
        ],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("AuthorizeSecurityGroupEgress"),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
        calls: [call("servicediscovery", "CreatePrivateDnsNamespace", { name: "Name", vpc: "Vpc", tags })],
    },
    "aws:servicediscovery/service:Service": {
        calls: [
            call(
                "servicediscovery",
                "CreateService",
                { name: "Name", healthCheckCustomConfig: "HealthCheckCustomConfig", tags },
                {
                    also: {
                        reads: ["dnsConfig"],
                        build: ({ inputs }) => {
                            const { namespaceId, routingPolicy, dnsRecords } = object(inputs.dnsConfig);
                            const records = (dnsRecords as JsonObject[]).map(({ type, ttl }) => ({
                                Type: type!,
                                TTL: ttl!,
                            }));
                            return {
                                NamespaceId: namespaceId ?? null,
                                DnsConfig: { RoutingPolicy: routingPolicy ?? null, DnsRecords: records },
                            };
                        },
                    },
                },
            ),
        ],
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        calls: [
            call("elbv2", "CreateLoadBalancer", {
                name: "Name",
                loadBalancerType: "Type",
                subnets: "Subnets",
                securityGroups: "SecurityGroups",
                internal: ["Scheme", (internal) => (internal === true ? "internal" : "internet-facing")],
                tags,
            }),
        ],
    },
    "aws:lb/targetGroup:TargetGroup": {
        calls: [
            call(
                "elbv2",
                "CreateTargetGroup",
                { name: "Name", vpcId: "VpcId", port: "Port", protocol: "Protocol", targetType: "TargetType", tags },
                {
                    also: {
                        reads: ["healthCheck"],
                        build: ({ inputs }) => {
                            const { protocol, interval, healthyThreshold, unhealthyThreshold } = object(
                                inputs.healthCheck,
                            );
                            return {
                                HealthCheckProtocol: protocol ?? null,
                                HealthCheckIntervalSeconds: interval ?? null,
                                HealthyThresholdCount: healthyThreshold ?? null,
                                UnhealthyThresholdCount: unhealthyThreshold ?? null,
                            };
                        },
                    },
                },
            ),
            call(
                "elbv2",
                "ModifyTargetGroupAttributes",
                {},
                {
                    also: {
                        reads: ["preserveClientIp", "deregistrationDelay"],
                        build: ({ urn, inputs }) => ({
                            TargetGroupArn: urn,
                            Attributes: [
                                { Key: "preserve_client_ip.enabled", Value: String(inputs.preserveClientIp) },
                                {
                                    Key: "deregistration_delay.timeout_seconds",
                                    Value: String(inputs.deregistrationDelay),
                                },
                            ],
                        }),
                    },
                },
            ),
        ],
    },
    "aws:lb/listener:Listener": {
        calls: [
            call("elbv2", "CreateListener", {
                loadBalancerArn: "LoadBalancerArn",
                port: "Port",
                protocol: "Protocol",
                defaultActions: [
                    "DefaultActions",
                    (actions) =>
                        (actions as JsonObject[]).map(({ type, targetGroupArn }) => ({
                            Type: type!,
                            TargetGroupArn: targetGroupArn!,
                        })),
                ],
                tags,
            }),
        ],
    },
    "aws:appautoscaling/target:Target": {
        calls: [
            call("application-autoscaling", "RegisterScalableTarget", {
                resourceId: "ResourceId",
                scalableDimension: "ScalableDimension",
                serviceNamespace: "ServiceNamespace",
                minCapacity: "MinCapacity",
                maxCapacity: "MaxCapacity",
                tags: "Tags",
            }),
        ],
    },
    "aws:appautoscaling/policy:Policy": {
        calls: [
            call(
                "application-autoscaling",
                "PutScalingPolicy",
                {
                    name: "PolicyName",
                    policyType: "PolicyType",
                    resourceId: "ResourceId",
                    scalableDimension: "ScalableDimension",
                    serviceNamespace: "ServiceNamespace",
                },
                {
                    also: {
                        reads: ["targetTrackingScalingPolicyConfiguration"],
                        build: ({ inputs }) => {
                            const { predefinedMetricSpecification, targetValue, scaleOutCooldown, scaleInCooldown } =
                                object(inputs.targetTrackingScalingPolicyConfiguration);
                            const { predefinedMetricType } = object(predefinedMetricSpecification);
                            return {
                                TargetTrackingScalingPolicyConfiguration: {
                                    TargetValue: targetValue ?? null,
                                    PredefinedMetricSpecification: {
                                        PredefinedMetricType: predefinedMetricType ?? null,
                                    },
                                    ScaleOutCooldown: scaleOutCooldown ?? null,
                                    ScaleInCooldown: scaleInCooldown ?? null,
                                },
                            };
                        },
                    },
                },
            ),
        ],
    },
};
