/**
 * Elastic Load Balancing: listeners. Limits: the API model of CreateListener, and "Listeners" in the User Guides of
 * Application and Network Load Balancers; which changes replace: the aws provider's schema.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, object, string } from "../schema";
import { isProperties, type Properties } from "../values";
import { arnPattern, hex, region, tags, text } from "./common";
import { balancerToken, groupToken, listenersOf, listenerToken, typeOf } from "./load-balancers";

/** Protocols of listeners by the type of the load balancer. */
const listenerProtocols: Readonly<Record<string, readonly string[]>> = {
    application: ["HTTP", "HTTPS"],
    network: ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
    gateway: [],
};
/** Protocols of target groups that a listener of a Network Load Balancer forwards to. */
const forwardsTo: Readonly<Record<string, readonly string[]>> = {
    TCP: ["TCP", "TCP_UDP"],
    TLS: ["TCP", "TLS"],
    UDP: ["UDP", "TCP_UDP"],
    TCP_UDP: ["TCP_UDP"],
    QUIC: ["QUIC", "TCP_QUIC"],
    TCP_QUIC: ["TCP_QUIC"],
};

function requireForwarding(inputs: Properties, context: Context, own?: string): void {
    const { loadBalancerArn, port } = inputs;
    const balancer = context.cloud.list(balancerToken).find((record) => record.id === loadBalancerArn);
    if (balancer === undefined) {
        throw new Refused(`LoadBalancerNotFound: One or more load balancers not found: ${String(loadBalancerArn)}`);
    }
    const others = context.cloud.list(listenerToken).filter(({ id }) => id !== own);
    if (others.some((other) => other.inputs.loadBalancerArn === loadBalancerArn && other.inputs.port === port)) {
        throw new Refused("DuplicateListener: A listener already exists on this port for this load balancer");
    }
    const type = typeOf(balancer.inputs);
    const protocol = String(inputs.protocol ?? "HTTP");
    if (!listenerProtocols[type]!.includes(protocol)) {
        throw new Refused(
            `ValidationError: Protocol '${protocol}' must be one of '${listenerProtocols[type]!.join(", ")}' with a load balancer of the type ${type}`,
        );
    }
    for (const action of inputs.defaultActions as Properties[]) {
        if (type === "network" && action.type !== "forward") {
            throw new Refused(
                `InvalidLoadBalancerAction: The action type '${String(action.type)}' is not valid with network load balancers`,
            );
        }
        for (const arn of targetsOf(action)) {
            const group = context.cloud.list(groupToken).find((record) => record.id === arn);
            if (group === undefined) {
                throw new Refused(`TargetGroupNotFound: One or more target groups not found: ${arn}`);
            }
            if (type === "network" && !forwardsTo[protocol]!.includes(String(group.inputs.protocol))) {
                throw new Refused(
                    `IncompatibleProtocols: Listener protocol '${protocol}' is not supported with target group protocol '${String(group.inputs.protocol)}'`,
                );
            }
            if (listenersOf(arn, context).some((other) => other.inputs.loadBalancerArn !== loadBalancerArn)) {
                throw new Refused(
                    `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${arn}`,
                );
            }
        }
    }
}

const targetsOf = ({ targetGroupArn, forward }: Properties): string[] =>
    isProperties(forward)
        ? (forward.targetGroups as { arn: string }[]).map(({ arn }) => arn)
        : targetGroupArn === undefined
          ? []
          : [targetGroupArn as string];

/** A part of the address that a redirect leads to. */
const part = { minLength: 1, maxLength: 128 } as const;
const contentTypes = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"];

const listener: ResourceType = {
    token: listenerToken,
    exception: "ValidationError",
    inputs: {
        loadBalancerArn: string({ required: true, replace: true, pattern: arnPattern }),
        port: integer({ min: 1, max: 65_535 }),
        protocol: string({ oneOf: Object.values(listenerProtocols).flat() }),
        defaultActions: list(
            object({
                type: string({
                    required: true,
                    oneOf: ["forward", "redirect", "fixed-response", "authenticate-cognito", "authenticate-oidc"],
                }),
                targetGroupArn: string({ pattern: arnPattern }),
                order: integer({ min: 1, max: 50_000 }),
                forward: object({
                    targetGroups: list(
                        object({
                            arn: string({ required: true, pattern: arnPattern }),
                            weight: integer({ min: 0, max: 999 }),
                        }),
                        { required: true, minItems: 1, maxItems: 5 },
                    ),
                    stickiness: object({
                        enabled: boolean(),
                        duration: integer({ required: true, min: 1, max: 604_800 }),
                    }),
                }),
                redirect: object({
                    statusCode: string({ required: true, oneOf: ["HTTP_301", "HTTP_302"] }),
                    host: string(part),
                    path: string(part),
                    port: string(),
                    protocol: string({ oneOf: ["#{protocol}", "HTTP", "HTTPS"] }),
                    query: string({ maxLength: 128 }),
                }),
                fixedResponse: object({
                    contentType: string({ required: true, oneOf: contentTypes }),
                    messageBody: string({ maxLength: 1024 }),
                    statusCode: string({ required: true, pattern: /^[245]\d\d$/ }),
                }),
            }),
            { required: true, minItems: 1 },
        ),
        certificateArn: string({ pattern: arnPattern }),
        sslPolicy: string(),
        alpnPolicy: string({ oneOf: ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"] }),
        tcpIdleTimeoutSeconds: integer({ min: 60, max: 6000 }),
        region,
        tags,
    },
    computed: ["arn", "protocol", "sslPolicy"],
    validate: ({ port, protocol, certificateArn, defaultActions }) => [
        ...problemIf(port === undefined, "port", "ValidationError: A listener must have a port."),
        ...problemIf(
            ["HTTPS", "TLS"].includes(String(protocol)) && certificateArn === undefined,
            "certificateArn",
            `ValidationError: A certificate must be specified for ${String(protocol)} listeners`,
        ),
        ...problemIf(
            Array.isArray(defaultActions) &&
                defaultActions.some(
                    (action) => isProperties(action) && action.type === "forward" && targetsOf(action).length === 0,
                ),
            "defaultActions",
            "ValidationError: A target group ARN must be specified for an action of the type forward",
        ),
    ],
    missing: (id) => `ListenerNotFound: One or more listeners not found: ${id}`,
    create: (inputs, context) => {
        requireForwarding(inputs, context);
        const arn = `${text(inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${hex(16)}`;
        return { id: arn, outputs: { arn, protocol: inputs.protocol ?? "HTTP", sslPolicy: inputs.sslPolicy ?? "" } };
    },
    update: ({ id }, inputs, context) => {
        requireForwarding(inputs, context, id);
        return {};
    },
};

export const listeners: readonly ResourceType[] = [listener];
