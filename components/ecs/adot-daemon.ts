import { Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { senderPorts } from "../../collector";
import { registered } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import { type AdotDaemonArgs, daemonInputs, fillDaemon, type FilledDaemon } from "../inputs/daemon";
import { checkTransforms, transformed } from "../transforms";
import { type CheckedCollectorTask, checkedCollectorTask, CollectorComponent } from "./collector-task";
import { type AdotDaemonOptions, daemonChildren, type DaemonTransforms } from "./collector-transforms";
import { daemonEnvironment } from "./daemon-environment";

/**
 * One ADOT collector on each EC2 instance of a cluster, which takes OTLP and StatsD from the tasks of its instance:
 * with its memory limiter first, writing to the platform's workspace. Senders' series keep their own `job` and
 * `instance`, and say which EC2 instance they are from.
 */
export class AdotDaemon extends pulumi.ComponentResource {
    /** Where a task of the network mode bridge sends by OTLP over gRPC; known at preview. */
    public readonly bridgeEndpoint!: pulumi.Output<string>;
    /** Where a task of the network mode host sends by OTLP over gRPC; known at preview. */
    public readonly hostEndpoint!: pulumi.Output<string>;
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

    constructor(name: string, args: AdotDaemonArgs, { transform, ...opts }: AdotDaemonOptions = {}) {
        const { daemon, checked } = checkedFor("AdotDaemon", name, () => {
            checkTransforms(daemonChildren, transform);
            return checkedDaemon(name, args);
        });
        const component = new CollectorComponent(name, checked, transform);
        super("pulumi-adot:index:AdotDaemon", name, registered(daemonInputs, daemon), component.options(opts));

        const outputs = component.make(this, (taskDefinition) => {
            const service = daemonService(name, daemon, taskDefinition, this, transform);
            const endpoint = (mode: string) =>
                service.urn.apply(() => daemonEnvironment(mode).OTEL_EXPORTER_OTLP_ENDPOINT!);
            return { service, own: { bridgeEndpoint: endpoint("bridge"), hostEndpoint: endpoint("host") } };
        });
        Object.assign(this, outputs);
        this.registerOutputs(outputs);
    }
}

function daemonService(
    name: string,
    { clusterArn, launchType, tags }: FilledDaemon,
    taskDefinition: pulumi.Input<string>,
    parent: pulumi.Resource,
    transforms: DaemonTransforms | undefined,
): Service {
    const args = {
        cluster: clusterArn,
        taskDefinition,
        launchType,
        schedulingStrategy: "DAEMON",
        // Two on an instance would want the same ports, so that the old one stops first.
        deploymentMinimumHealthyPercent: 0,
        deploymentMaximumPercent: 100,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        propagateTags: "SERVICE",
        tags,
    };
    return new Service(...transformed(transforms, "service", `${name}-service`, args, { parent }));
}

function checkedDaemon(name: string, args: AdotDaemonArgs): { daemon: FilledDaemon; checked: CheckedCollectorTask } {
    const daemon = fillDaemon(name, args);
    const { collector, statsd, statsdCounters: counters } = daemon;
    const checked = checkedCollectorTask({
        ...daemon,
        kind: "AdotDaemon",
        senders: {
            host: "0.0.0.0",
            otlp: { grpc: senderPorts.otlpGrpc, http: senderPorts.otlpHttp },
            statsd: statsd ? { port: senderPorts.statsd, counters } : undefined,
            areOnInstance: true,
            resourceLabels: collector.resourceLabels,
        },
    });
    return { daemon, checked };
}
