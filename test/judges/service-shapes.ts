/** The services that others send to, and file systems, as CloudFormation has them. */
import { merged, type Shape } from "./shape";
import { object, type JsonObject } from "./state";
import { parsed, type ApiCall } from "./translate";

/** The parameters of a rule of a security group, which CloudFormation has on the rule itself. */
function ruleProperties([authorize]: readonly ApiCall[], side: "Source" | "Destination"): JsonObject {
    const { GroupId, IpPermissions } = object(authorize?.params);
    const { IpProtocol, FromPort, ToPort, ...peers } = object((IpPermissions as JsonObject[])[0]);
    const first = (key: string) => object(((peers[key] ?? []) as JsonObject[])[0]);
    const [range, six, list, pair] = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"].map(first);
    const all = { ...range, ...six, ...list, ...pair };
    return Object.fromEntries(
        Object.entries({
            ...{ GroupId, IpProtocol, FromPort, ToPort, CidrIp: all.CidrIp, CidrIpv6: all.CidrIpv6 },
            [`${side}PrefixListId`]: all.PrefixListId,
            [`${side}SecurityGroupId`]: all.GroupId,
            Description: all.Description,
        }).filter(([, value]) => value !== undefined),
    ) as JsonObject;
}

/** A first call and the attributes that later ones set. */
const withAttributes = (key: string) =>
    function ([create, ...modify]: readonly ApiCall[]): JsonObject {
        const attributes = modify.flatMap(({ params }) => params.Attributes as JsonObject[]);
        return { ...object(create?.params), ...(attributes.length === 0 ? {} : { [key]: attributes }) };
    };

/** What was asked for without its tags, which the resource hasn't, or has in another way. */
const untagged = ([create]: readonly ApiCall[]): JsonObject => {
    const { Tags: _, ...properties } = object(create?.params);
    return properties;
};

export const serviceShapes: Readonly<Record<string, Shape>> = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        type: "AWS::EC2::VPCEndpoint",
        properties: ([create]) => {
            const { TagSpecifications: _, PolicyDocument, ...properties } = object(create?.params);
            return PolicyDocument === undefined
                ? properties
                : { ...properties, PolicyDocument: parsed(PolicyDocument, "PolicyDocument") };
        },
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        type: "AWS::EC2::SecurityGroup",
        properties: ([create]) => {
            const { GroupName, Description, VpcId } = object(create?.params);
            return {
                ...(GroupName === undefined ? {} : { GroupName }),
                GroupDescription: Description ?? null,
                ...(VpcId === undefined ? {} : { VpcId }),
            };
        },
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        type: "AWS::EC2::SecurityGroupIngress",
        properties: (calls) => ruleProperties(calls, "Source"),
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        type: "AWS::EC2::SecurityGroupEgress",
        properties: (calls) => ruleProperties(calls, "Destination"),
    },
    "aws:servicediscovery/httpNamespace:HttpNamespace": {
        type: "AWS::ServiceDiscovery::HttpNamespace",
        properties: merged,
    },
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
        type: "AWS::ServiceDiscovery::PrivateDnsNamespace",
        properties: merged,
    },
    "aws:servicediscovery/service:Service": { type: "AWS::ServiceDiscovery::Service", properties: merged },
    "aws:lb/loadBalancer:LoadBalancer": {
        type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        properties: withAttributes("LoadBalancerAttributes"),
    },
    "aws:lb/targetGroup:TargetGroup": {
        type: "AWS::ElasticLoadBalancingV2::TargetGroup",
        properties: withAttributes("TargetGroupAttributes"),
    },
    "aws:lb/listener:Listener": { type: "AWS::ElasticLoadBalancingV2::Listener", properties: untagged },
    "aws:appautoscaling/target:Target": {
        type: "AWS::ApplicationAutoScaling::ScalableTarget",
        properties: untagged,
    },
    "aws:appautoscaling/policy:Policy": { type: "AWS::ApplicationAutoScaling::ScalingPolicy", properties: merged },
    "aws:efs/fileSystem:FileSystem": {
        type: "AWS::EFS::FileSystem",
        properties: ([create, ...more]) => {
            const { CreationToken: _, Tags, ...properties } = object(create?.params);
            const lifecycle = more.find(({ operation }) => operation === "PutLifecycleConfiguration");
            return {
                ...properties,
                ...(Tags === undefined ? {} : { FileSystemTags: Tags }),
                ...(lifecycle === undefined ? {} : { LifecyclePolicies: lifecycle.params.LifecyclePolicies! }),
            };
        },
    },
    "aws:efs/accessPoint:AccessPoint": {
        type: "AWS::EFS::AccessPoint",
        properties: ([create]) => {
            const { Tags, PosixUser, RootDirectory, ...properties } = object(create?.params);
            return {
                ...properties,
                ...(Tags === undefined ? {} : { AccessPointTags: Tags }),
                ...(PosixUser === undefined ? {} : { PosixUser: inText(PosixUser) }),
                ...(RootDirectory === undefined ? {} : { RootDirectory: inText(RootDirectory) }),
            };
        },
    },
    "aws:efs/mountTarget:MountTarget": {
        type: "AWS::EFS::MountTarget",
        // CloudFormation wants security groups, where the API takes the VPC's own.
        properties: (calls) => ({ SecurityGroups: [], ...merged(calls) }),
    },
};

/** POSIX ids are text there. */
function inText(value: JsonObject[string]): JsonObject[string] {
    if (Array.isArray(value)) {
        return value.map(inText);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inText(each)]));
    }
    return typeof value === "number" ? String(value) : value;
}
