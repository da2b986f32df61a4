/** What the AWS provider calls for services, tasks and their scaling. Sources: as in platform-actions.ts. */
import { grant, pass, type Grant } from "./places";

const tags = "TagResource UntagResource ListTagsForResource";

export const appActions: Readonly<Record<string, readonly Grant[]>> = {
    "aws:ecs/cluster:Cluster": [
        grant(
            "cluster",
            "ecs",
            `CreateCluster DescribeClusters UpdateCluster UpdateClusterSettings DeleteCluster ${tags}`,
        ),
        grant("serviceRole", "iam", "CreateServiceLinkedRole"),
    ],
    "aws:ecs/taskDefinition:TaskDefinition": [
        grant("taskDefinition", "ecs", `RegisterTaskDefinition ${tags}`),
        grant("anything", "ecs", "DescribeTaskDefinition DeregisterTaskDefinition"),
        pass("ecs-tasks.amazonaws.com"),
    ],
    "aws:ecs/service:Service": [
        grant(
            "service",
            "ecs",
            `CreateService DescribeServices UpdateService DeleteService ListServiceDeployments ${tags}`,
        ),
    ],
    "aws:ecs/expressGatewayService:ExpressGatewayService": [
        grant(
            "expressService",
            "ecs",
            "CreateExpressGatewayService DescribeExpressGatewayService UpdateExpressGatewayService " +
                `DeleteExpressGatewayService DescribeServices ListServiceDeployments ${tags}`,
        ),
        // What is behind the service ECS makes itself, with the infrastructure role.
        pass("ecs-tasks.amazonaws.com"),
        pass("ecs.amazonaws.com"),
    ],
    "aws:appautoscaling/target:Target": [
        grant("scalableTarget", "application-autoscaling", `RegisterScalableTarget DeregisterScalableTarget ${tags}`),
        grant("anything", "application-autoscaling", "DescribeScalableTargets"),
        grant("service", "ecs", "DescribeServices UpdateService"),
        grant("serviceRole", "iam", "CreateServiceLinkedRole"),
    ],
    "aws:appautoscaling/policy:Policy": [
        grant("scalableTarget", "application-autoscaling", "PutScalingPolicy DeleteScalingPolicy"),
        grant("anything", "application-autoscaling", "DescribeScalingPolicies"),
        // Target tracking keeps alarms of its own, on behalf of the caller.
        grant("scalingAlarm", "cloudwatch", "PutMetricAlarm DescribeAlarms DeleteAlarms"),
    ],
};
