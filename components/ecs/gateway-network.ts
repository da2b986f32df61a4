/** How senders reach an `AdotGateway`: its name or load balancer, and who may send. */
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Listener, LoadBalancer, TargetGroup } from "@pulumi/aws/lb";
import { PrivateDnsNamespace, Service as DiscoveredService } from "@pulumi/aws/servicediscovery";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type * as aws from "@pulumi/aws/types/input";
import * as pulumi from "@pulumi/pulumi";

import { senderPorts, sidecarContainer } from "../../collector";
import type { FilledGateway } from "../inputs/gateway";

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
function ingress(name: string, group: SecurityGroup, gateway: FilledGateway, parent: pulumi.Resource): void {
    const { sourceSecurityGroupIds, sourceCidrBlocks, tags } = gateway;
    const sources = [
        ...sourceSecurityGroupIds.map((referencedSecurityGroupId) => ({ referencedSecurityGroupId })),
        ...sourceCidrBlocks.map((cidrIpv4) => ({ cidrIpv4 })),
    ];
    sources.forEach((source, i) => {
        const description = "OTLP from a sender";
        const rule = { securityGroupId: group.id, description, ...otlpPorts, ...source, tags };
        new SecurityGroupIngressRule(`${name}-source-${i + 1}`, rule, { parent });
    });
}

/** The group of the tasks; where there is a load balancer, it alone may send to them. */
export function taskGroup(name: string, gateway: FilledGateway, parent: pulumi.Resource): SecurityGroup {
    const { vpcId, family, tags } = gateway;
    // EC2 takes few characters; those of a family are among them.
    const description = `Collectors of ${family}`;
    const group = new SecurityGroup(`${name}-tasks`, { vpcId, description, tags }, { parent });
    // To AMP, the image's registry and SSM, whose addresses change, and wherever added exporters send.
    new SecurityGroupEgressRule(
        `${name}-outgoing`,
        {
            securityGroupId: group.id,
            description: "To AMP and the APIs of AWS",
            ipProtocol: "-1",
            cidrIpv4: "0.0.0.0/0",
            tags,
        },
        { parent },
    );
    if (gateway.discovery === "cloudMap") {
        ingress(name, group, gateway, parent);
    }
    return group;
}

/** Makes what senders find the gateway by. */
export function found(name: string, gateway: FilledGateway, tasks: SecurityGroup, parent: pulumi.Resource): Found {
    return gateway.discovery === "nlb"
        ? byLoadBalancer(name, gateway, tasks, parent)
        : byCloudMap(name, gateway, parent);
}

function byCloudMap(name: string, gateway: FilledGateway, parent: pulumi.Resource): Found {
    const { vpcId, namespaceName, namespaceId, dnsName, tags } = gateway;
    const made =
        namespaceId === undefined
            ? new PrivateDnsNamespace(`${name}-namespace`, { name: namespaceName, vpc: vpcId, tags }, { parent })
            : undefined;
    const service = new DiscoveredService(
        `${name}-discovery`,
        {
            name: dnsName,
            // All addresses of the healthy tasks, so that a sender has another when one is gone.
            dnsConfig: {
                namespaceId: made?.id ?? namespaceId!,
                dnsRecords: [{ type: "A", ttl: 10 }],
                routingPolicy: "MULTIVALUE",
            },
            // ECS itself says which tasks are healthy, by the container's health check. Not empty, as the provider
            // takes that for none; AWS makes every threshold 1.
            healthCheckCustomConfig: { failureThreshold: 1 },
            tags,
        },
        { parent },
    );
    return {
        // Known at preview, so that the containers of a sender stay known; through the URN, which is known too, who
        // uses it waits for the service.
        host: pulumi.all([service.urn, namespaceName!]).apply(([, namespace]) => `${dnsName}.${namespace}`),
        serviceRegistries: { registryArn: service.arn },
        before: [],
    };
}

function byLoadBalancer(name: string, gateway: FilledGateway, tasks: SecurityGroup, parent: pulumi.Resource): Found {
    const { vpcId, subnetIds, family, tags } = gateway;
    const description = `Load balancer of ${family}`;
    const group = new SecurityGroup(`${name}-nlb`, { vpcId, description, tags }, { parent });
    ingress(name, group, gateway, parent);
    new SecurityGroupEgressRule(
        `${name}-to-tasks`,
        {
            securityGroupId: group.id,
            description: "OTLP to the collectors",
            ...otlpPorts,
            referencedSecurityGroupId: tasks.id,
            tags,
        },
        { parent },
    );
    // Also with the senders' addresses kept (Elastic Load Balancing, "Security groups for your Network Load Balancer").
    new SecurityGroupIngressRule(
        `${name}-from-nlb`,
        {
            securityGroupId: tasks.id,
            description: "OTLP from the load balancer",
            ...otlpPorts,
            referencedSecurityGroupId: group.id,
            tags,
        },
        { parent },
    );
    const balancer = new LoadBalancer(
        `${name}-nlb`,
        { internal: true, loadBalancerType: "network", subnets: subnetIds, securityGroups: [group.id], tags },
        { parent },
    );
    const ports = [
        ["grpc", otlpGrpc],
        ["http", otlpHttp],
    ] as const;
    const targets = ports.map(([protocol, port]) => {
        const target = new TargetGroup(
            `${name}-${protocol}`,
            {
                vpcId,
                port,
                protocol: "TCP",
                targetType: "ip",
                // The address of a sender that says no instance of its own is what tells it from the next.
                preserveClientIp: "true",
                deregistrationDelay: 30,
                healthCheck: { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
                tags,
            },
            { parent },
        );
        const listener = new Listener(
            `${name}-${protocol}`,
            {
                loadBalancerArn: balancer.arn,
                port,
                protocol: "TCP",
                defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
                tags,
            },
            { parent },
        );
        return { port, target, listener };
    });
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
