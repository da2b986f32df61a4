/**
 * Elastic Load Balancing: load balancers and target groups. Limits: the API models of CreateLoadBalancer and
 * CreateTargetGroup, and the User Guides of Application and Network Load Balancers; which changes replace: the aws
 * provider's schema.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, object, string, type Problem } from "../schema";
import { containsUnknown, isProperties, isUnknown, type Properties } from "../values";
import { hex, mentions, region, securityGroupIdPattern, subnetIdPattern, tags, text, vpcIdPattern } from "./common";
import { requireGroups } from "./security-groups";

export const balancerToken = "aws:lb/loadBalancer:LoadBalancer";
export const groupToken = "aws:lb/targetGroup:TargetGroup";
export const listenerToken = "aws:lb/listener:Listener";

/** Names of both: letters, digits and hyphens within. */
const name = {
    replace: true,
    maxLength: 32,
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
} as const;
const namePrefix = string({ replace: true, maxLength: 6, pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]*$/ });

const targetProtocols = ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"];

/** Type of a load balancer. */
export const typeOf = (inputs: Properties): string => String(inputs.loadBalancerType ?? "application");

function checkBalancer(inputs: Properties): Problem[] {
    const { subnets, subnetMappings, loadBalancerType } = inputs;
    const given = [subnets, subnetMappings].filter((each) => each !== undefined);
    const count = Array.isArray(given[0]) ? given[0].length : 0;
    const isKnown = !isUnknown(loadBalancerType) && !given.some(isUnknown);
    return [
        ...problemIf(
            given.length !== 1,
            "subnets",
            "ValidationError: You must specify either subnets or subnetMappings, but not both.",
        ),
        ...problemIf(
            given.length === 1 && isKnown && count < (typeOf(inputs) === "application" ? 2 : 1),
            "subnets",
            "ValidationError: At least two subnets in two different Availability Zones must be specified.",
        ),
        ...problemIf(
            Array.isArray(subnets) && !containsUnknown(subnets) && new Set(subnets).size < subnets.length,
            "subnets",
            "InvalidConfigurationRequest: A load balancer cannot be attached to one subnet twice.",
        ),
        ...problemIf(
            isKnown && typeOf(inputs) === "gateway" && inputs.securityGroups !== undefined,
            "securityGroups",
            "InvalidConfigurationRequest: Security groups are not supported for load balancers of the type gateway.",
        ),
    ];
}

const isNamed = (context: Context, token: string, inputs: Properties): boolean =>
    context.cloud.list(token).some((other) => other.scope === context.scope && other.inputs.name === inputs.name);

const loadBalancer: ResourceType = {
    token: balancerToken,
    exception: "ValidationError",
    inputs: {
        name: string({ ...name, pattern: /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/ }),
        namePrefix,
        internal: boolean({ replace: true }),
        loadBalancerType: string({ replace: true, oneOf: ["application", "network", "gateway"] }),
        subnets: list(string({ pattern: subnetIdPattern })),
        subnetMappings: list(
            object({
                subnetId: string({ required: true, pattern: subnetIdPattern }),
                allocationId: string(),
                privateIpv4Address: string(),
                ipv6Address: string(),
            }),
        ),
        securityGroups: list(string({ pattern: securityGroupIdPattern }), { maxItems: 5 }),
        ipAddressType: string({ oneOf: ["ipv4", "dualstack", "dualstack-without-public-ipv4"] }),
        enableCrossZoneLoadBalancing: boolean(),
        enableDeletionProtection: boolean(),
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: string({ oneOf: ["on", "off"] }),
        dnsRecordClientRoutingPolicy: string({
            oneOf: ["any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"],
        }),
        idleTimeout: integer({ min: 1, max: 4000 }),
        clientKeepAlive: integer({ min: 60, max: 604_800 }),
        enableHttp2: boolean(),
        dropInvalidHeaderFields: boolean(),
        accessLogs: object({ bucket: string({ required: true }), prefix: string(), enabled: boolean() }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 32 },
    defaults: { internal: false, loadBalancerType: "application", enableDeletionProtection: false },
    computed: ["arn", "arnSuffix", "dnsName", "zoneId", "vpcId", "ipAddressType"],
    replaceIf: (olds, news) => [
        ...(typeOf(news) === "network" && loses(olds.subnets, news.subnets) ? ["subnets"] : []),
        // A Network Load Balancer has security groups from the first day, or never.
        ...(typeOf(news) === "network" && isEmpty(olds.securityGroups) !== isEmpty(news.securityGroups)
            ? ["securityGroups"]
            : []),
    ],
    validate: checkBalancer,
    missing: (id) => `LoadBalancerNotFound: Load balancer '${id}' not found`,
    create: (inputs, context) => {
        requireGroups(inputs.securityGroups, context);
        const given = text(inputs, "name");
        if (isNamed(context, balancerToken, inputs)) {
            throw new Refused(`DuplicateLoadBalancerName: A load balancer with the same name '${given}' exists.`);
        }
        const kind = { application: "app", network: "net", gateway: "gwy" }[typeOf(inputs)] ?? "app";
        const arnSuffix = `${kind}/${given}/${hex(16)}`;
        const arn = `arn:aws:elasticloadbalancing:${context.region}:${context.accountId}:loadbalancer/${arnSuffix}`;
        const domain = typeOf(inputs) === "network" ? `elb.${context.region}` : `${context.region}.elb`;
        return {
            id: arn,
            outputs: {
                arn,
                arnSuffix,
                dnsName: `${inputs.internal === true && kind === "app" ? "internal-" : ""}${given}-${hex(16)}.${domain}.amazonaws.com`,
                zoneId: `Z${hex(13).toUpperCase()}`,
                vpcId: "vpc-00000000",
                ipAddressType: inputs.ipAddressType ?? "ipv4",
            },
        };
    },
    update: (_record, inputs, context) => {
        requireGroups(inputs.securityGroups, context);
        return {};
    },
    beforeDelete: ({ id, inputs }) => {
        if (inputs.enableDeletionProtection === true) {
            throw new Refused(
                `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
            );
        }
    },
    contains: ({ id }, other) => other.inputs.loadBalancerArn === id,
};

const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

function loses(olds: unknown, news: unknown): boolean {
    return Array.isArray(olds) && Array.isArray(news) && olds.some((each) => !news.includes(each));
}

/** A boolean that the provider has as text. */
const switchText = string({ oneOf: ["true", "false"] });

function checkGroup(inputs: Properties): Problem[] {
    const type = String(inputs.targetType ?? "instance");
    const missing = (["port", "protocol", "vpcId"] as const).find((key) => inputs[key] === undefined);
    const health = isProperties(inputs.healthCheck) ? inputs.healthCheck : {};
    const { protocol = inputs.protocol, interval = 30, timeout } = health;
    return [
        ...problemIf(
            type !== "lambda" && missing !== undefined,
            missing ?? "port",
            `ValidationError: A target group of the type ${type} must have ${missing ?? ""}.`,
        ),
        ...problemIf(
            protocol === "TCP" && (health.path !== undefined || health.matcher !== undefined),
            "healthCheck",
            `Attribute "health_check.${health.path === undefined ? "matcher" : "path"}" cannot be specified when "health_check.protocol" is "TCP".`,
        ),
        ...problemIf(
            timeout !== undefined && !containsUnknown([timeout, interval]) && Number(timeout) >= Number(interval),
            "healthCheck",
            `ValidationError: Health check timeout '${String(timeout)}' must be smaller than the interval '${String(interval)}'`,
        ),
        ...problemIf(
            inputs.preserveClientIp === "false" && ["UDP", "TCP_UDP"].includes(String(inputs.protocol)),
            "preserveClientIp",
            "InvalidConfigurationRequest: Client IP preservation cannot be disabled for UDP and TCP_UDP target groups.",
        ),
    ];
}

const targetGroup: ResourceType = {
    token: groupToken,
    exception: "ValidationError",
    inputs: {
        name: string(name),
        namePrefix,
        port: integer({ replace: true, min: 1, max: 65_535 }),
        protocol: string({ replace: true, oneOf: targetProtocols }),
        protocolVersion: string({ replace: true, oneOf: ["GRPC", "HTTP1", "HTTP2"] }),
        targetType: string({ replace: true, oneOf: ["instance", "ip", "lambda", "alb"] }),
        vpcId: string({ replace: true, pattern: vpcIdPattern }),
        ipAddressType: string({ replace: true, oneOf: ["ipv4", "ipv6"] }),
        deregistrationDelay: integer({ min: 0, max: 3600 }),
        connectionTermination: boolean(),
        preserveClientIp: switchText,
        proxyProtocolV2: boolean(),
        slowStart: integer({ min: 0, max: 900 }),
        healthCheck: object({
            enabled: boolean(),
            protocol: string({ oneOf: ["HTTP", "HTTPS", "TCP"] }),
            port: string({ pattern: /^(traffic-port|\d{1,5})$/ }),
            path: string({ minLength: 1, maxLength: 1024 }),
            matcher: string(),
            interval: integer({ min: 5, max: 300 }),
            timeout: integer({ min: 2, max: 120 }),
            healthyThreshold: integer({ min: 2, max: 10 }),
            unhealthyThreshold: integer({ min: 2, max: 10 }),
        }),
        stickiness: object({
            type: string({ required: true, oneOf: ["lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip"] }),
            enabled: boolean(),
            cookieDuration: integer({ min: 0, max: 604_800 }),
            cookieName: string(),
        }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 32 },
    defaults: { targetType: "instance", deregistrationDelay: 300, connectionTermination: false, slowStart: 0 },
    computed: ["arn", "arnSuffix", "loadBalancerArns"],
    validate: checkGroup,
    missing: (id) => `TargetGroupNotFound: Target groups '${id}' not found`,
    create: (inputs, context) => {
        const given = text(inputs, "name");
        if (isNamed(context, groupToken, inputs)) {
            throw new Refused(`DuplicateTargetGroupName: A target group with the same name '${given}' exists.`);
        }
        const arnSuffix = `targetgroup/${given}/${hex(16)}`;
        const arn = `arn:aws:elasticloadbalancing:${context.region}:${context.accountId}:${arnSuffix}`;
        return { id: arn, outputs: { arn, arnSuffix, loadBalancerArns: [] } };
    },
    beforeDelete: ({ id }, context) => {
        if (listenersOf(id, context).length > 0) {
            throw new Refused(`ResourceInUse: Target group '${id}' is currently in use by a listener or a rule`);
        }
    },
};

/** Listeners that forward to a target group. */
export const listenersOf = (group: string, context: Context) =>
    context.cloud.list(listenerToken).filter(({ inputs }) => mentions(inputs.defaultActions, group));

/** What an ECS service asks about each of its target groups. */
export function requireTargetGroup(arn: string, networkMode: unknown, context: Context): void {
    const group = context.cloud.list(groupToken).find((record) => record.id === arn);
    if (group === undefined) {
        throw new Refused(`InvalidParameterException: Unable to find the target group with targetGroupArn ${arn}.`);
    }
    if (listenersOf(arn, context).length === 0) {
        throw new Refused(
            `InvalidParameterException: The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
        );
    }
    const type = String(group.inputs.targetType ?? "instance");
    const wanted = networkMode === "awsvpc" ? "ip" : "instance";
    if (type !== wanted) {
        throw new Refused(
            `InvalidParameterException: The provided target group ${arn} has target type ${type}, which is incompatible with the ${String(networkMode)} network mode specified in the task definition.`,
        );
    }
}

export const loadBalancers: readonly ResourceType[] = [loadBalancer, targetGroup];
