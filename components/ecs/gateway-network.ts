/** How senders reach an `AdotGateway`: its name or load balancer, and who may send. */
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Listener, LoadBalancer, TargetGroup } from "@pulumi/aws/lb";
import { PrivateDnsNamespace, Service as DiscoveredService } from "@pulumi/aws/servicediscovery";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type * as aws from "@pulumi/aws/types/input";
import * as pulumi from "@pulumi/pulumi";

import { senderPorts, sidecarContainer } from "../../collector";
import type { FilledGateway } from "../inputs/gateway";
import { transformed } from "../transforms";
import type { GatewayTransforms } from "./collector-transforms";

/** A gateway whose children are made. */
export interface GatewayParts {
    readonly name: string;
    readonly gateway: FilledGateway;
    readonly transforms: GatewayTransforms | undefined;
    /** The component. */
    readonly parent: pulumi.Resource;
}

/** What the service is made with to be found. */
export interface Found {
    /** Host name of the gateway. */
    readonly host: pulumi.Output<string>;
    readonly serviceRegistries?: aws.ecs.ServiceServiceRegistries;
    readonly loadBalancers?: aws.ecs.ServiceLoadBalancer[];
    /** What has to be there before the service. */
    readonly before: pulumi.Resource[];
}

const { otlpGrpc, otlpHttp } = senderPorts;

/** Both ports, which stand beside each other. */
const otlpPorts = { ipProtocol: "tcp", fromPort: otlpGrpc, toPort: otlpHttp } as const;

/** Who may send to a group: one rule a source. */
function ingress({ name, gateway, transforms, parent }: GatewayParts, group: SecurityGroup): void {
    const { sourceSecurityGroupIds, sourceCidrBlocks, tags } = gateway;
    const sources = [
        ...sourceSecurityGroupIds.map((referencedSecurityGroupId) => ({ referencedSecurityGroupId })),
        ...sourceCidrBlocks.map((cidrIpv4) => ({ cidrIpv4 })),
    ];
    sources.forEach((source, i) => {
        const description = "OTLP from a sender";
        const rule = { securityGroupId: group.id, description, ...otlpPorts, ...source, tags };
        new SecurityGroupIngressRule(
            ...transformed(transforms, "ingressRule", `${name}-source-${i + 1}`, rule, { parent }),
        );
    });
}

/** The group of the tasks; where there is a load balancer, it alone may send to them. */
export function taskGroup(parts: GatewayParts): SecurityGroup {
    const { name, gateway, transforms, parent } = parts;
    const { vpcId, family, tags } = gateway;
    // EC2 takes few characters; those of a family are among them.
    const description = `Collectors of ${family}`;
    const args = { vpcId, description, tags };
    const group = new SecurityGroup(...transformed(transforms, "securityGroup", `${name}-tasks`, args, { parent }));
    // To AMP, the image's registry and SSM, whose addresses change, and wherever added exporters send.
    const outgoing = {
        securityGroupId: group.id,
        description: "To AMP and the APIs of AWS",
        ipProtocol: "-1",
        cidrIpv4: "0.0.0.0/0",
        tags,
    };
    new SecurityGroupEgressRule(...transformed(transforms, "egressRule", `${name}-outgoing`, outgoing, { parent }));
    if (gateway.discovery === "cloudMap") {
        ingress(parts, group);
    }
    return group;
}

/** Makes what senders find the gateway by. */
export const found = (parts: GatewayParts, tasks: SecurityGroup): Found =>
    parts.gateway.discovery === "nlb" ? byLoadBalancer(parts, tasks) : byCloudMap(parts);

function byCloudMap({ name, gateway, transforms, parent }: GatewayParts): Found {
    const { vpcId, namespaceName, namespaceId, dnsName, tags } = gateway;
    const zone = { name: namespaceName, vpc: vpcId, tags };
    const made =
        namespaceId === undefined
            ? new PrivateDnsNamespace(...transformed(transforms, "namespace", `${name}-namespace`, zone, { parent }))
            : undefined;
    const args = {
        name: dnsName,
        // All addresses of the healthy tasks, so that a sender has another when one is gone.
        dnsConfig: {
            namespaceId: made?.id ?? namespaceId!,
            dnsRecords: [{ type: "A", ttl: 10 }],
            routingPolicy: "MULTIVALUE",
        },
        // ECS itself says which tasks are healthy, by the container's health check. Not empty, as the provider takes
        // that for none; AWS makes every threshold 1.
        healthCheckCustomConfig: { failureThreshold: 1 },
        tags,
    };
    const service = new DiscoveredService(
        ...transformed(transforms, "discoveryService", `${name}-discovery`, args, { parent }),
    );
    return {
        // Known at preview, so that the containers of a sender stay known; through the URN, which is known too, who
        // uses it waits for the service.
        host: pulumi.all([service.urn, namespaceName!]).apply(([, namespace]) => `${dnsName}.${namespace}`),
        serviceRegistries: { registryArn: service.arn },
        before: [],
    };
}

function byLoadBalancer(parts: GatewayParts, tasks: SecurityGroup): Found {
    const { name, gateway, transforms, parent } = parts;
    const { vpcId, subnetIds, family, tags } = gateway;
    const opts = { parent };
    const args = { vpcId, description: `Load balancer of ${family}`, tags };
    const group = new SecurityGroup(...transformed(transforms, "securityGroup", `${name}-nlb`, args, opts));
    ingress(parts, group);
    const toTasks = {
        securityGroupId: group.id,
        description: "OTLP to the collectors",
        ...otlpPorts,
        referencedSecurityGroupId: tasks.id,
        tags,
    };
    new SecurityGroupEgressRule(...transformed(transforms, "egressRule", `${name}-to-tasks`, toTasks, opts));
    // Also with the senders' addresses kept (Elastic Load Balancing, "Security groups for your Network Load Balancer").
    const fromBalancer = {
        securityGroupId: tasks.id,
        description: "OTLP from the load balancer",
        ...otlpPorts,
        referencedSecurityGroupId: group.id,
        tags,
    };
    new SecurityGroupIngressRule(...transformed(transforms, "ingressRule", `${name}-from-nlb`, fromBalancer, opts));
    const inNetwork = {
        internal: true,
        loadBalancerType: "network",
        subnets: subnetIds,
        securityGroups: [group.id],
        tags,
    };
    const balancer = new LoadBalancer(...transformed(transforms, "loadBalancer", `${name}-nlb`, inNetwork, opts));
    const ports = [
        ["grpc", otlpGrpc],
        ["http", otlpHttp],
    ] as const;
    const targets = ports.map(([protocol, port]) => ({ port, ...forwarded(parts, balancer, protocol, port) }));
    return {
        host: balancer.dnsName,
        loadBalancers: targets.map(({ port, target }) => ({
            targetGroupArn: target.arn,
            containerName: sidecarContainer,
            containerPort: port,
        })),
        // ECS refuses a service whose target groups have no load balancer yet.
        before: targets.map(({ listener }) => listener),
    };
}

/** One port of the load balancer, and who gets what comes there. */
function forwarded(
    { name, gateway: { vpcId, tags }, transforms, parent }: GatewayParts,
    balancer: LoadBalancer,
    protocol: string,
    port: number,
): { target: TargetGroup; listener: Listener } {
    const child = `${name}-${protocol}`;
    const targets = {
        vpcId,
        port,
        protocol: "TCP",
        targetType: "ip",
        // The address of a sender that says no instance of its own is what tells it from the next.
        preserveClientIp: "true",
        deregistrationDelay: 30,
        healthCheck: { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
        tags,
    };
    const target = new TargetGroup(...transformed(transforms, "targetGroup", child, targets, { parent }));
    const args = {
        loadBalancerArn: balancer.arn,
        port,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
        tags,
    };
    return { target, listener: new Listener(...transformed(transforms, "listener", child, args, { parent })) };
}
