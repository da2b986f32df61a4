import { Service, type ServiceArgs } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { senderPorts } from "../../collector";
import { InputError, registered } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import { type AdotGatewayArgs, fillGateway, type FilledGateway, gatewayInputs } from "../inputs/gateway";
import { checkTransforms, transformed } from "../transforms";
import { type CheckedCollectorTask, checkedCollectorTask, CollectorComponent } from "./collector-task";
import { type AdotGatewayOptions, gatewayChildren } from "./collector-transforms";
import { found, type Found, type GatewayParts, taskGroup } from "./gateway-network";
import { isScaled, scale } from "./gateway-scaling";

/**
 * A service of ADOT collectors that many tasks send to by OTLP: each with its memory limiter first, writing to the
 * platform's workspace. Senders' series keep their own `job` and `instance`.
 */
export class AdotGateway extends pulumi.ComponentResource {
    /** Where to send by OTLP over gRPC, `http://host:4317`; with `cloudMap` it is known at preview. */
    public readonly grpcEndpoint!: pulumi.Output<string>;
    /** Where to send by OTLP over HTTP, `http://host:4318`; with `cloudMap` it is known at preview. */
    public readonly httpEndpoint!: pulumi.Output<string>;
    /** Id of the security group of the collectors. */
    public readonly securityGroupId!: pulumi.Output<string>;
    /** Name of the ECS service. */
    public readonly serviceName!: pulumi.Output<string>;
    /** ARN of the task definition, with its revision. */
    public readonly taskDefinitionArn!: pulumi.Output<string>;
    /** ARN of the collectors' role. */
    public readonly taskRoleArn!: pulumi.Output<string>;
    /** ARN of the role with which ECS starts the tasks. */
    public readonly executionRoleArn!: pulumi.Output<string>;
    /** Name of the log group. */
    public readonly logGroupName!: pulumi.Output<string>;

    constructor(name: string, args: AdotGatewayArgs, { transform, ...opts }: AdotGatewayOptions = {}) {
        const { gateway, checked } = checkedFor("AdotGateway", name, () => {
            checkTransforms(gatewayChildren, transform);
            return checkedGateway(name, args);
        });
        const component = new CollectorComponent(name, checked, transform);
        const inputs = registered(gatewayInputs, shownToPolicies(gateway));
        super("pulumi-adot:index:AdotGateway", name, inputs, component.options(opts));

        const outputs = component.make(this, (taskDefinition) => {
            const parts: GatewayParts = { name, gateway, transforms: transform, parent: this };
            const group = taskGroup(parts);
            const way = found(parts, group);
            const service = gatewayService(parts, taskDefinition, group.id, way);
            scale(parts, service);
            const endpoint = (port: number) => way.host.apply((host) => `http://${host}:${port}`);
            const { otlpGrpc, otlpHttp } = senderPorts;
            return {
                service,
                own: {
                    grpcEndpoint: endpoint(otlpGrpc),
                    httpEndpoint: endpoint(otlpHttp),
                    securityGroupId: group.id,
                },
            };
        });
        Object.assign(this, outputs);
        this.registerOutputs(outputs);
    }
}

function checkedGateway(name: string, args: AdotGatewayArgs) {
    const gateway = fillGateway(name, args);
    const { grpc, http } = { grpc: senderPorts.otlpGrpc, http: senderPorts.otlpHttp };
    const checked: CheckedCollectorTask = checkedCollectorTask({
        ...gateway,
        kind: "AdotGateway",
        networkMode: "awsvpc",
        senders: { host: "0.0.0.0", otlp: { grpc, http }, resourceLabels: gateway.collector.resourceLabels },
    });
    return { gateway, checked };
}

/** Its arguments; whether it observes follows from them. */
function shownToPolicies({ observes: _, ...gateway }: FilledGateway): object {
    return gateway;
}

function gatewayService(
    { name, gateway, transforms, parent }: GatewayParts,
    taskDefinition: pulumi.Input<string>,
    group: pulumi.Input<string>,
    way: Found,
): Service {
    const { clusterArn, launchType, subnetIds, securityGroupIds, assignPublicIp, minCount, observes, tags } = gateway;
    const args = {
        cluster: clusterArn,
        taskDefinition,
        launchType,
        desiredCount: minCount,
        networkConfiguration: {
            subnets: subnetIds,
            securityGroups: [group, ...securityGroupIds],
            ...(launchType === "FARGATE" ? { assignPublicIp } : {}),
        },
        serviceRegistries: way.serviceRegistries,
        loadBalancers: way.loadBalancers,
        // New tasks are healthy before old ones go, so that there is always somebody to send to; of one that finds
        // its targets by itself there are never two, or both would scrape them.
        deploymentMinimumHealthyPercent: observes ? 0 : 100,
        deploymentMaximumPercent: observes ? 100 : 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        // Until then ECS takes no notice of a load balancer that finds nobody listening.
        healthCheckGracePeriodSeconds: way.loadBalancers === undefined ? undefined : 60,
        propagateTags: "SERVICE",
        tags,
    };
    // How many there are is scaling's business from then on.
    const opts = { parent, dependsOn: way.before, ignoreChanges: isScaled(gateway) ? ["desiredCount"] : [] };
    const made = transformed(transforms, "service", `${name}-service`, args, opts);
    if (observes) {
        checkedFor("AdotGateway", name, () => refuseTwo(made[1]));
    }
    return new Service(...made);
}

/** Of a gateway that finds its targets by itself, as far as it is known what a transform has made of it. */
function refuseTwo({ desiredCount, deploymentMaximumPercent: most }: ServiceArgs): void {
    const by = "transform.service";
    const why = "it has ecs_observer, and two tasks would scrape the same targets";
    if (typeof desiredCount === "number" && desiredCount > 1) {
        throw new InputError(by, `${by} sets desiredCount to ${desiredCount}: ${why}; leave it at 1.`);
    }
    if (typeof most === "number" && most > 100) {
        throw new InputError(by, `${by} sets deploymentMaximumPercent to ${most}: ${why}; leave it at 100.`);
    }
}
