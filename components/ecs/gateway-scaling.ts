/** Scaling of an `AdotGateway` on what CloudWatch knows of every ECS service. */
import { Policy, Target } from "@pulumi/aws/appautoscaling";
import type { Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import type { FilledGateway } from "../inputs/gateway";
import { transformed } from "../transforms";
import type { GatewayParts } from "./gateway-network";

/** Whether there is anything to scale between. */
export const isScaled = ({ minCount, maxCount }: FilledGateway): boolean => maxCount > minCount;

/**
 * Keeps the tasks' average memory and CPU at their targets. The length of the collector's own queue is in AMP and not
 * in CloudWatch, where Application Auto Scaling looks; a queue that grows takes memory.
 */
export function scale({ name, gateway, transforms, parent }: GatewayParts, service: Service): void {
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
    const between = { ...of, minCapacity: minCount, maxCapacity: maxCount, tags };
    const target = new Target(...transformed(transforms, "scalingTarget", `${name}-scaling`, between, { parent }));
    const targets = [
        ["memory", "ECSServiceAverageMemoryUtilization", memoryTargetPercent],
        ["cpu", "ECSServiceAverageCPUUtilization", cpuTargetPercent],
    ] as const;
    for (const [what, predefinedMetricType, targetValue] of targets) {
        const args = {
            ...of,
            policyType: "TargetTrackingScaling",
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: { predefinedMetricType },
                targetValue,
                // A scrape or a push a minute: less is noise, and going away costs the senders their connection.
                scaleOutCooldown: 60,
                scaleInCooldown: 300,
            },
        };
        const opts = { parent, dependsOn: [target] };
        new Policy(...transformed(transforms, "scalingPolicy", `${name}-scaling-${what}`, args, opts));
    }
}
