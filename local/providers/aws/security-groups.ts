/**
 * Security groups and their rules. Limits: CreateSecurityGroup in the EC2 API reference, "Security group rules" and
 * "Amazon VPC quotas" of the Amazon VPC User Guide; which inputs exclude each other: the aws provider's documentation.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, object, string, type Problem } from "../schema";
import { isUnknown, type Properties } from "../values";
import {
    isIpv4Block,
    mentions,
    ownId,
    ownThing,
    region,
    securityGroupIdPattern,
    tags,
    text,
    vpcIdPattern,
} from "./common";

const groupToken = "aws:ec2/securityGroup:SecurityGroup";
const ingressToken = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressToken = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Types whose network interfaces are in security groups, or whose rules name one. */
const usingGroups = [
    ingressToken,
    egressToken,
    "aws:ecs/service:Service",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:efs/mountTarget:MountTarget",
];

/** Rules in one direction that a group can have; the default quota. */
const rulesPerDirection = 60;

const words = /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/;

/** A rule inside the group's own inputs. */
const inlineRules = list(
    object({
        protocol: string({ required: true }),
        fromPort: integer({ required: true, min: -1, max: 65_535 }),
        toPort: integer({ required: true, min: -1, max: 65_535 }),
        cidrBlocks: list(string({ refuse: refuseBlock })),
        ipv6CidrBlocks: list(string()),
        prefixListIds: list(string()),
        securityGroups: list(string()),
        self: boolean(),
        description: string({ maxLength: 255, pattern: words }),
    }),
);

function refuseBlock(block: string): string | undefined {
    return isIpv4Block(block)
        ? undefined
        : `${block} is not a valid IPv4 CIDR block: it must be a network's address and the length of its prefix.`;
}

const noGroup = (id: string) => `InvalidGroup.NotFound: The security group '${id}' does not exist`;

/** Refuses the id of a group that was made here and is gone. */
export function requireGroups(ids: unknown, context: Context): void {
    for (const id of (ids as string[] | undefined) ?? []) {
        ownThing(context, groupToken, id, noGroup(id));
    }
}

const securityGroup: ResourceType = {
    token: groupToken,
    exception: "InvalidParameterValue",
    inputs: {
        name: string({
            replace: true,
            minLength: 1,
            maxLength: 255,
            pattern: new RegExp(`^(?!sg-)${words.source.slice(1)}`),
        }),
        namePrefix: string({ replace: true, maxLength: 229, pattern: words }),
        description: string({ replace: true, minLength: 1, maxLength: 255, pattern: words }),
        vpcId: string({ replace: true, pattern: vpcIdPattern }),
        ingress: inlineRules,
        egress: inlineRules,
        revokeRulesOnDelete: boolean(),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    computed: ["arn", "name", "ownerId", "vpcId"],
    // A name is taken within its VPC.
    key: (_id, outputs) => `${text(outputs, "vpcId")}/${text(outputs, "name")}`,
    conflict: () => "InvalidGroup.Duplicate: The security group already exists for its VPC",
    missing: noGroup,
    create: (inputs, context) => {
        const id = ownId("sg");
        return {
            id,
            outputs: {
                arn: `arn:aws:ec2:${context.region}:${context.accountId}:security-group/${id}`,
                name: inputs.name ?? `${text(inputs, "namePrefix")}${id.slice(-13)}`,
                ownerId: context.accountId,
                vpcId: inputs.vpcId ?? "vpc-00000000",
            },
        };
    },
    beforeDelete: ({ id }, context) => {
        const used = usingGroups.some((token) =>
            context.cloud.list(token).some(({ inputs }) => inputs.securityGroupId !== id && mentions(inputs, id)),
        );
        if (used) {
            throw new Refused(`DependencyViolation: resource ${id} has a dependent object`);
        }
    },
    contains: ({ id }, other) => other.inputs.securityGroupId === id,
};

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;
/** Protocols with ports, by name and number. */
const withPorts: Readonly<Record<string, string>> = { tcp: "6", udp: "17", "6": "6", "17": "17" };

function checkRule(inputs: Properties): Problem[] {
    const given = sources.filter((source) => inputs[source] !== undefined);
    const { ipProtocol, fromPort, toPort } = inputs;
    const ports = [fromPort, toPort].filter((port) => port !== undefined);
    const open = [ipProtocol, fromPort, toPort].some(isUnknown);
    return [
        ...problemIf(
            given.length !== 1,
            given[1] ?? sources[0],
            `Exactly one of ${sources.join(", ")} must be given; there ${given.length === 0 ? "is none" : `are ${given.join(" and ")}`}.`,
        ),
        ...problemIf(
            !open && ipProtocol === "-1" && ports.length > 0,
            "fromPort",
            "InvalidParameterValue: a rule for all protocols (-1) has all ports: fromPort and toPort must not be given.",
        ),
        ...problemIf(
            !open && String(ipProtocol) in withPorts && ports.length < 2,
            "fromPort",
            "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        ),
        ...problemIf(
            !open && String(ipProtocol) in withPorts && Number(fromPort) > Number(toPort),
            "toPort",
            `InvalidParameterValue: Invalid value for portRange: ${String(fromPort)} is greater than ${String(toPort)}.`,
        ),
    ];
}

/** What makes two rules of a group the same one. */
const identity = (inputs: Properties): string =>
    JSON.stringify([
        withPorts[text(inputs, "ipProtocol").toLowerCase()] ?? inputs.ipProtocol,
        inputs.fromPort,
        inputs.toPort,
        ...sources.map((source) => inputs[source]),
    ]);

function rule(token: string): ResourceType {
    const others = (inputs: Properties, context: Context, own?: string) =>
        context.cloud
            .list(token)
            .filter((record) => record.id !== own && record.inputs.securityGroupId === inputs.securityGroupId);
    const requireUnique = (inputs: Properties, context: Context, own?: string) => {
        requireGroups([inputs.securityGroupId, inputs.referencedSecurityGroupId], context);
        if (others(inputs, context, own).some((other) => identity(other.inputs) === identity(inputs))) {
            throw new Refused(`InvalidPermission.Duplicate: the specified rule ${identity(inputs)} already exists`);
        }
    };
    return {
        token,
        exception: "InvalidParameterValue",
        inputs: {
            securityGroupId: string({ required: true, replace: true, pattern: securityGroupIdPattern }),
            ipProtocol: string({ required: true, pattern: /^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/i }),
            fromPort: integer({ min: -1, max: 65_535 }),
            toPort: integer({ min: -1, max: 65_535 }),
            cidrIpv4: string({ refuse: refuseBlock }),
            cidrIpv6: string({ pattern: /^[0-9a-f:.]+\/\d{1,3}$/i }),
            prefixListId: string({ pattern: /^pl-[0-9a-f]{8,17}$/ }),
            referencedSecurityGroupId: string({ pattern: /^(\d{12}\/)?sg-[0-9a-f]{8,17}$/ }),
            description: string({ maxLength: 255, pattern: words }),
            region,
            tags,
        },
        computed: ["arn", "securityGroupRuleId"],
        validate: checkRule,
        missing: (id) => `InvalidSecurityGroupRuleId.NotFound: The security group rule '${id}' does not exist`,
        create: (inputs, context) => {
            requireUnique(inputs, context);
            if (others(inputs, context).length >= rulesPerDirection) {
                throw new Refused(
                    "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
                );
            }
            const id = ownId("sgr");
            const arn = `arn:aws:ec2:${context.region}:${context.accountId}:security-group-rule/${id}`;
            return { id, outputs: { arn, securityGroupRuleId: id } };
        },
        update: ({ id }, inputs, context) => {
            requireUnique(inputs, context, id);
            return {};
        },
    };
}

export const securityGroups: readonly ResourceType[] = [securityGroup, rule(ingressToken), rule(egressToken)];
