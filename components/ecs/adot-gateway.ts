import { Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { senderPorts } from "../../collector";
import { registered } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import { type AdotGatewayArgs, fillGateway, type FilledGateway, gatewayInputs } from "../inputs/gateway";
import { shortTraces } from "../short-traces";
import { type CheckedCollectorTask, checkedCollectorTask, collectorTask } from "./collector-task";
import { found, type Found, taskGroup } from "./gateway-network";
import { isScaled, scale } from "./gateway-scaling";

/**
 * A service of ADOT collectors that many tasks send to by OTLP: each with its memory limiter first, writing to the
 * platform's workspace. Senders' series keep their own `job` and `instance`.
 */
export class AdotGateway extends pulumi.ComponentResource {
    /** Where to send by OTLP over gRPC, `http://host:4317`; with `cloudMap` it is known at preview. */
    public readonly grpcEndpoint: pulumi.Output<string>;
    /** Where to send by OTLP over HTTP, `http://host:4318`; with `cloudMap` it is known at preview. */
    public readonly httpEndpoint: pulumi.Output<string>;
    /** Id of the security group of the collectors. */
    public readonly securityGroupId: pulumi.Output<string>;
    /** Name of the ECS service. */
    public readonly serviceName: pulumi.Output<string>;
    /** ARN of the task definition, with its revision. */
    public readonly taskDefinitionArn: pulumi.Output<string>;
    /** ARN of the collectors' role. */
    public readonly taskRoleArn: pulumi.Output<string>;
    /** ARN of the role with which ECS starts the tasks. */
    public readonly executionRoleArn: pulumi.Output<string>;
    /** Name of the log group. */
    public readonly logGroupName: pulumi.Output<string>;

    constructor(name: string, args: AdotGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
        const { gateway, checked } = checkedFor("AdotGateway", name, () => checkedGateway(name, args));
        super("pulumi-adot:index:AdotGateway", name, registered(gatewayInputs, shownToPolicies(gateway)), opts);

        const traces = shortTraces();
        try {
            const { definition, ...task } = collectorTask(name, checked, this);
            const group = taskGroup(name, gateway, this);
            const way = found(name, gateway, group, this);
            const service = gatewayService(name, gateway, definition.arn, group.id, way, this);
            scale(name, gateway, service, this);

            this.grpcEndpoint = way.host.apply((host) => `http://${host}:${senderPorts.otlpGrpc}`);
            this.httpEndpoint = way.host.apply((host) => `http://${host}:${senderPorts.otlpHttp}`);
            this.securityGroupId = group.id;
            this.serviceName = service.name;
            this.taskDefinitionArn = definition.arn;
            this.taskRoleArn = task.taskRoleArn;
            this.executionRoleArn = task.executionRoleArn;
            this.logGroupName = task.logGroupName;
            this.registerOutputs({
                grpcEndpoint: this.grpcEndpoint,
                httpEndpoint: this.httpEndpoint,
                securityGroupId: this.securityGroupId,
                serviceName: this.serviceName,
                taskDefinitionArn: this.taskDefinitionArn,
                taskRoleArn: this.taskRoleArn,
                executionRoleArn: this.executionRoleArn,
                logGroupName: this.logGroupName,
            });
        } catch (error) {
            throw traces.completed(error);
        } finally {
            traces.restore();
        }
    }
}

function checkedGateway(name: string, args: AdotGatewayArgs) {
    const gateway = fillGateway(name, args);
    const { grpc, http } = { grpc: senderPorts.otlpGrpc, http: senderPorts.otlpHttp };
    const checked: CheckedCollectorTask = checkedCollectorTask({
        ...gateway,
        kind: "AdotGateway",
        networkMode: "awsvpc",
        isDaemon: false,
        senders: { host: "0.0.0.0", otlp: { grpc, http }, resourceLabels: gateway.collector.resourceLabels },
    });
    return { gateway, checked };
}

/** Its arguments; whether it observes follows from them. */
function shownToPolicies({ observes: _, ...gateway }: FilledGateway): object {
    return gateway;
}

function gatewayService(
    name: string,
    gateway: FilledGateway,
    taskDefinition: pulumi.Input<string>,
    group: pulumi.Input<string>,
    way: Found,
    parent: pulumi.Resource,
): Service {
    const { clusterArn, launchType, subnetIds, securityGroupIds, assignPublicIp, minCount, observes, tags } = gateway;
    return new Service(
        `${name}-service`,
        {
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
        },
        // How many there are is scaling's business from then on.
        { parent, dependsOn: way.before, ignoreChanges: isScaled(gateway) ? ["desiredCount"] : [] },
    );
}
