/** What the AWS provider calls for what services reach each other by. Sources: as in platform-actions.ts. */
import { grant, type Grant } from "./places";

const rule = (direction: "Ingress" | "Egress"): readonly Grant[] => [
    grant("securityGroupAndRules", "ec2", `AuthorizeSecurityGroup${direction} ModifySecurityGroupRules`),
    grant("securityGroup", "ec2", `RevokeSecurityGroup${direction}`),
    grant("securityGroupRule", "ec2", "CreateTags DeleteTags"),
    grant("anything", "ec2", "DescribeSecurityGroupRules DescribeSecurityGroups"),
];

/** Cloud Map makes and deletes in the background, and is asked how far it is. */
const namespace = (kind: "Http" | "PrivateDns"): readonly Grant[] => [
    grant("anything", "servicediscovery", `Create${kind}Namespace TagResource UntagResource ListTagsForResource`),
    grant("namespace", "servicediscovery", `GetNamespace Update${kind}Namespace DeleteNamespace GetOperation`),
];

const balancerTags = "AddTags RemoveTags";

export const networkActions: Readonly<Record<string, readonly Grant[]>> = {
    "aws:ec2/securityGroup:SecurityGroup": [
        grant("securityGroupAndVpc", "ec2", "CreateSecurityGroup"),
        grant("securityGroup", "ec2", "DeleteSecurityGroup CreateTags DeleteTags"),
        // A new group's own rule to everywhere is taken away, and rules that stand in the resource are put in.
        grant("securityGroupAndRules", "ec2", "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"),
        grant("securityGroup", "ec2", "RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
        grant("anything", "ec2", "DescribeSecurityGroups DescribeSecurityGroupRules DescribeNetworkInterfaces"),
    ],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("Ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("Egress"),
    "aws:lb/loadBalancer:LoadBalancer": [
        grant(
            "loadBalancer",
            "elasticloadbalancing",
            "CreateLoadBalancer ModifyLoadBalancerAttributes ModifyCapacityReservation SetSecurityGroups SetSubnets " +
                `SetIpAddressType DeleteLoadBalancer ${balancerTags}`,
        ),
        grant(
            "anything",
            "elasticloadbalancing",
            "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
        ),
        grant(
            "anything",
            "ec2",
            "DescribeAccountAttributes DescribeInternetGateways DescribeNetworkInterfaces DescribeSecurityGroups " +
                "DescribeSubnets DescribeVpcs",
        ),
        grant("serviceRole", "iam", "CreateServiceLinkedRole"),
    ],
    "aws:lb/targetGroup:TargetGroup": [
        grant(
            "targetGroup",
            "elasticloadbalancing",
            `CreateTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup ${balancerTags}`,
        ),
        grant("anything", "elasticloadbalancing", "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags"),
    ],
    "aws:lb/listener:Listener": [
        grant("loadBalancer", "elasticloadbalancing", "CreateListener"),
        grant(
            "listener",
            "elasticloadbalancing",
            `ModifyListener ModifyListenerAttributes DeleteListener ${balancerTags}`,
        ),
        grant("anything", "elasticloadbalancing", "DescribeListeners DescribeListenerAttributes DescribeTags"),
    ],
    "aws:servicediscovery/httpNamespace:HttpNamespace": namespace("Http"),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": [
        ...namespace("PrivateDns"),
        // Its zone is made and deleted on behalf of the caller (Cloud Map developer guide, "Access control").
        grant("anything", "route53", "CreateHostedZone ListHostedZonesByName"),
        grant("hostedZone", "route53", "GetHostedZone DeleteHostedZone AssociateVPCWithHostedZone"),
        grant("anything", "ec2", "DescribeVpcs DescribeRegions"),
    ],
    "aws:servicediscovery/service:Service": [
        grant("namespace", "servicediscovery", "CreateService"),
        grant(
            "discoveredService",
            "servicediscovery",
            "CreateService GetService UpdateService DeleteService ListInstances DeregisterInstance GetOperation",
        ),
        grant("anything", "servicediscovery", "TagResource UntagResource ListTagsForResource"),
        grant("hostedZone", "route53", "GetHostedZone ChangeResourceRecordSets"),
    ],
    "aws:efs/fileSystem:FileSystem": [
        grant("anything", "elasticfilesystem", "CreateFileSystem"),
        grant(
            "fileSystem",
            "elasticfilesystem",
            "DescribeFileSystems UpdateFileSystem UpdateFileSystemProtection DeleteFileSystem " +
                "DescribeLifecycleConfiguration PutLifecycleConfiguration TagResource UntagResource ListTagsForResource",
        ),
    ],
};
