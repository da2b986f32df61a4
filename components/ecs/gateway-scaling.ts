/** Scaling of an `AdotGateway` on what CloudWatch knows of every ECS service. */
import { Policy, Target } from "@pulumi/aws/appautoscaling";
import type { Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import type { FilledGateway } from "../inputs/gateway";

/** Whether there is anything to scale between. */
export const isScaled = ({ minCount, maxCount }: FilledGateway): boolean => maxCount > minCount;

/**
 * Keeps the tasks' average memory and CPU at their targets. The length of the collector's own queue is in AMP and not
 * in CloudWatch, where Application Auto Scaling looks; a queue that grows takes memory.
 */
export function scale(name: string, gateway: FilledGateway, service: Service, parent: pulumi.Resource): void {
    if (!isScaled(gateway)) {
        return;
    }
    const { clusterArn, minCount, maxCount, memoryTargetPercent, cpuTargetPercent, tags } = gateway;
    const clusterName = pulumi.output(clusterArn).apply((arn) => arn.slice(arn.lastIndexOf("/") + 1));
    const of = {
        resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
    };
    const target = new Target(
        `${name}-scaling`,
        { ...of, minCapacity: minCount, maxCapacity: maxCount, tags },
        { parent },
    );
    const targets = [
        ["memory", "ECSServiceAverageMemoryUtilization", memoryTargetPercent],
        ["cpu", "ECSServiceAverageCPUUtilization", cpuTargetPercent],
    ] as const;
    for (const [what, predefinedMetricType, targetValue] of targets) {
        new Policy(
            `${name}-scaling-${what}`,
            {
                ...of,
                policyType: "TargetTrackingScaling",
                targetTrackingScalingPolicyConfiguration: {
                    predefinedMetricSpecification: { predefinedMetricType },
                    targetValue,
                    // A scrape or a push a minute: less is noise, and going away costs the senders their connection.
                    scaleOutCooldown: 60,
                    scaleInCooldown: 300,
                },
            },
            { parent, dependsOn: [target] },
        );
    }
}
