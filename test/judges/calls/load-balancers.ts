/** Load balancers, target groups and listeners, as Elastic Load Balancing's API has them. */
import type { Json, JsonObject } from "../state";
import { call, type CallTemplate, each, nested, tagList, type Translations } from "../translate";

/** A list of tags has one at least here, so that none is left out. */
const tags: NonNullable<CallTemplate["also"]> = {
    reads: ["tags"],
    build: ({ inputs }): JsonObject => {
        const all = tagList("Key", "Value")(inputs.tags ?? {}, "tags") as Json[];
        return all.length === 0 ? {} : { Tags: all };
    },
};

/** Inputs that are attributes in the API, each with its key there. */
function attributes(operation: string, arn: string, keys: Readonly<Record<string, string>>): CallTemplate {
    return call(
        "elbv2",
        operation,
        {},
        {
            also: {
                reads: Object.keys(keys),
                build: ({ urn, inputs }) => ({
                    [arn]: urn,
                    Attributes: Object.entries(keys)
                        .filter(([input]) => inputs[input] !== undefined)
                        .map(([input, Key]) => ({ Key, Value: String(inputs[input] as string) })),
                }),
            },
        },
    );
}

/** The name, or what the provider makes of its prefix. */
const named: NonNullable<CallTemplate["also"]> = {
    reads: ["name", "namePrefix", ...tags.reads],
    build: (resource) => ({
        Name: resource.inputs.name ?? `${String(resource.inputs.namePrefix as string)}0123456789`,
        ...tags.build(resource),
    }),
};

/** What the provider has as one block of settings is a list of attributes too. */
const blocks = (operation: string, arn: string, prefixes: Readonly<Record<string, string>>): CallTemplate =>
    call(
        "elbv2",
        operation,
        {},
        {
            also: {
                reads: Object.keys(prefixes),
                build: ({ urn, inputs }) => ({
                    [arn]: urn,
                    Attributes: Object.entries(prefixes).flatMap(([input, prefix]) =>
                        Object.entries((inputs[input] ?? {}) as JsonObject).map(([key, value]) => ({
                            Key: `${prefix}.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
                            Value: String(value as string),
                        })),
                    ),
                }),
            },
        },
    );

export const loadBalancers: Translations = {
    "aws:lb/loadBalancer:LoadBalancer": {
        calls: [
            call(
                "elbv2",
                "CreateLoadBalancer",
                {
                    loadBalancerType: "Type",
                    subnets: "Subnets",
                    subnetMappings: [
                        "SubnetMappings",
                        each(
                            nested({
                                subnetId: "SubnetId",
                                allocationId: "AllocationId",
                                privateIpv4Address: "PrivateIPv4Address",
                                ipv6Address: "IPv6Address",
                            }),
                        ),
                    ],
                    securityGroups: "SecurityGroups",
                    ipAddressType: "IpAddressType",
                    internal: ["Scheme", (internal) => (internal === true ? "internal" : "internet-facing")],
                },
                { also: named },
            ),
            attributes("ModifyLoadBalancerAttributes", "LoadBalancerArn", {
                enableCrossZoneLoadBalancing: "load_balancing.cross_zone.enabled",
                enableDeletionProtection: "deletion_protection.enabled",
                dnsRecordClientRoutingPolicy: "dns_record.client_routing_policy",
                idleTimeout: "idle_timeout.timeout_seconds",
                clientKeepAlive: "client_keep_alive.seconds",
                enableHttp2: "routing.http2.enabled",
                dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
            }),
            blocks("ModifyLoadBalancerAttributes", "LoadBalancerArn", { accessLogs: "access_logs.s3" }),
        ],
        steers: ["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"],
    },
    "aws:lb/targetGroup:TargetGroup": {
        calls: [
            call(
                "elbv2",
                "CreateTargetGroup",
                {
                    vpcId: "VpcId",
                    port: "Port",
                    protocol: "Protocol",
                    protocolVersion: "ProtocolVersion",
                    targetType: "TargetType",
                    ipAddressType: "IpAddressType",
                },
                {
                    also: {
                        reads: ["healthCheck", ...named.reads],
                        build: (resource) => ({
                            ...healthCheck((resource.inputs.healthCheck ?? {}) as JsonObject),
                            ...named.build(resource),
                        }),
                    },
                },
            ),
            attributes("ModifyTargetGroupAttributes", "TargetGroupArn", {
                preserveClientIp: "preserve_client_ip.enabled",
                deregistrationDelay: "deregistration_delay.timeout_seconds",
                connectionTermination: "deregistration_delay.connection_termination.enabled",
                proxyProtocolV2: "proxy_protocol_v2.enabled",
                slowStart: "slow_start.duration_seconds",
            }),
            blocks("ModifyTargetGroupAttributes", "TargetGroupArn", { stickiness: "stickiness" }),
        ],
    },
    "aws:lb/listener:Listener": {
        calls: [
            call(
                "elbv2",
                "CreateListener",
                {
                    loadBalancerArn: "LoadBalancerArn",
                    port: "Port",
                    protocol: "Protocol",
                    sslPolicy: "SslPolicy",
                    certificateArn: ["Certificates", (CertificateArn) => [{ CertificateArn }]],
                    alpnPolicy: ["AlpnPolicy", (policy) => [policy]],
                    defaultActions: [
                        "DefaultActions",
                        each(
                            nested({
                                type: "Type",
                                targetGroupArn: "TargetGroupArn",
                                order: "Order",
                                forward: [
                                    "ForwardConfig",
                                    nested({
                                        targetGroups: [
                                            "TargetGroups",
                                            each(nested({ arn: "TargetGroupArn", weight: "Weight" })),
                                        ],
                                        stickiness: [
                                            "TargetGroupStickinessConfig",
                                            nested({ enabled: "Enabled", duration: "DurationSeconds" }),
                                        ],
                                    }),
                                ],
                                redirect: [
                                    "RedirectConfig",
                                    nested({
                                        ...{ statusCode: "StatusCode", host: "Host", path: "Path", port: "Port" },
                                        ...{ protocol: "Protocol", query: "Query" },
                                    }),
                                ],
                                fixedResponse: [
                                    "FixedResponseConfig",
                                    nested({
                                        contentType: "ContentType",
                                        messageBody: "MessageBody",
                                        statusCode: "StatusCode",
                                    }),
                                ],
                            }),
                        ),
                    ],
                },
                { also: tags },
            ),
        ],
        steers: ["tcpIdleTimeoutSeconds"],
    },
};

const healthFields = {
    enabled: "HealthCheckEnabled",
    protocol: "HealthCheckProtocol",
    port: "HealthCheckPort",
    path: "HealthCheckPath",
    interval: "HealthCheckIntervalSeconds",
    timeout: "HealthCheckTimeoutSeconds",
    healthyThreshold: "HealthyThresholdCount",
    unhealthyThreshold: "UnhealthyThresholdCount",
    matcher: ["Matcher", (HttpCode: Json) => ({ HttpCode })],
} as const;

/** The provider has them in a block, and the API each by itself. */
const healthCheck = (block: JsonObject): JsonObject => nested(healthFields)(block, "healthCheck") as JsonObject;
