/** Security groups and their rules, as EC2's API has them. */
import { object, type JsonObject } from "../state";
import { call, type CallTemplate, tagList, type Translations } from "../translate";

/** The members that have a value. */
const given = (fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;

/** EC2 takes tags with what they are for. */
const specified = (ResourceType: string): NonNullable<CallTemplate["also"]> => ({
    reads: ["tags"],
    build: ({ inputs }): JsonObject =>
        inputs.tags === undefined
            ? {}
            : { TagSpecifications: [{ ResourceType, Tags: tagList("Key", "Value")(inputs.tags, "tags") }] },
});

const ruleInputs = [
    ...["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"],
    ...["description", "tags"],
];

/** A rule of a security group is one of a list in the API. */
const rule = (operation: string) => ({
    calls: [
        call(
            "ec2",
            operation,
            { securityGroupId: "GroupId" },
            {
                also: {
                    reads: ruleInputs,
                    build: (resource) => ({
                        IpPermissions: [permission(resource.inputs)],
                        ...specified("security-group-rule").build(resource),
                    }),
                },
            },
        ),
    ],
});

function permission(inputs: JsonObject): JsonObject {
    const { ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId } = inputs;
    const of = (name: string, value: JsonObject[string] | undefined) =>
        value === undefined ? undefined : [given({ [name]: value, Description: inputs.description })];
    return given({
        IpProtocol: ipProtocol,
        FromPort: fromPort,
        ToPort: toPort,
        IpRanges: of("CidrIp", cidrIpv4),
        Ipv6Ranges: of("CidrIpv6", cidrIpv6),
        PrefixListIds: of("PrefixListId", prefixListId),
        UserIdGroupPairs: of("GroupId", referencedSecurityGroupId),
    });
}

/** Rules that stand in the group itself, as a call of their own. */
const inline = (operation: string, input: "ingress" | "egress"): CallTemplate =>
    call(
        "ec2",
        operation,
        {},
        {
            onlyWith: input,
            also: {
                reads: [input],
                build: ({ urn, inputs }) => ({
                    GroupId: urn,
                    IpPermissions: (inputs[input] as JsonObject[]).map(inlinePermission),
                }),
            },
        },
    );

function inlinePermission(rule: JsonObject): JsonObject {
    const { protocol, fromPort, toPort, description } = rule;
    const all = (name: string, values: JsonObject[string] | undefined) =>
        ((values ?? []) as string[]).map((value) => given({ [name]: value, Description: description }));
    return given({
        IpProtocol: protocol,
        FromPort: fromPort,
        ToPort: toPort,
        IpRanges: all("CidrIp", rule.cidrBlocks),
        Ipv6Ranges: all("CidrIpv6", rule.ipv6CidrBlocks),
        PrefixListIds: all("PrefixListId", rule.prefixListIds),
        UserIdGroupPairs: all("GroupId", rule.securityGroups),
    });
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
                { also: specified("vpc-endpoint") },
            ),
        ],
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        calls: [
            call(
                "ec2",
                "CreateSecurityGroup",
                { vpcId: "VpcId" },
                {
                    also: {
                        reads: ["name", "namePrefix", "description", "tags"],
                        build: (resource) => {
                            const { name, namePrefix, description } = object(resource.inputs);
                            return {
                                GroupName: name ?? `${String(namePrefix)}0123456789`,
                                Description: description ?? "Managed by Pulumi",
                                ...specified("security-group").build(resource),
                            };
                        },
                    },
                },
            ),
            inline("AuthorizeSecurityGroupIngress", "ingress"),
            inline("AuthorizeSecurityGroupEgress", "egress"),
        ],
        steers: ["revokeRulesOnDelete"],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("AuthorizeSecurityGroupEgress"),
};
