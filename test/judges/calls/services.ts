/** What services that others send to ask of AWS: Cloud Map and Application Auto Scaling. */
import { call, each, nested, tagList, type Translations } from "../translate";

const tags = ["Tags", tagList("Key", "Value")] as const;

const scaled = {
    resourceId: "ResourceId",
    scalableDimension: "ScalableDimension",
    serviceNamespace: "ServiceNamespace",
} as const;

export const services: Translations = {
    "aws:servicediscovery/httpNamespace:HttpNamespace": {
        calls: [call("servicediscovery", "CreateHttpNamespace", { name: "Name", description: "Description", tags })],
    },
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
        calls: [
            call("servicediscovery", "CreatePrivateDnsNamespace", {
                name: "Name",
                vpc: "Vpc",
                description: "Description",
                tags,
            }),
        ],
    },
    "aws:servicediscovery/service:Service": {
        calls: [
            call("servicediscovery", "CreateService", {
                name: "Name",
                namespaceId: "NamespaceId",
                description: "Description",
                type: "Type",
                healthCheckCustomConfig: ["HealthCheckCustomConfig", nested({ failureThreshold: "FailureThreshold" })],
                healthCheckConfig: [
                    "HealthCheckConfig",
                    nested({ type: "Type", resourcePath: "ResourcePath", failureThreshold: "FailureThreshold" }),
                ],
                dnsConfig: [
                    "DnsConfig",
                    nested({
                        namespaceId: "NamespaceId",
                        routingPolicy: "RoutingPolicy",
                        dnsRecords: ["DnsRecords", each(nested({ type: "Type", ttl: "TTL" }))],
                    }),
                ],
                tags,
            }),
        ],
        steers: ["forceDestroy"],
    },
    "aws:appautoscaling/target:Target": {
        calls: [
            call("application-autoscaling", "RegisterScalableTarget", {
                ...scaled,
                minCapacity: "MinCapacity",
                maxCapacity: "MaxCapacity",
                roleArn: "RoleARN",
                suspendedState: [
                    "SuspendedState",
                    nested({
                        dynamicScalingInSuspended: "DynamicScalingInSuspended",
                        dynamicScalingOutSuspended: "DynamicScalingOutSuspended",
                        scheduledScalingSuspended: "ScheduledScalingSuspended",
                    }),
                ],
                tags: "Tags",
            }),
        ],
    },
    "aws:appautoscaling/policy:Policy": {
        calls: [
            call("application-autoscaling", "PutScalingPolicy", {
                ...scaled,
                name: "PolicyName",
                policyType: "PolicyType",
                targetTrackingScalingPolicyConfiguration: [
                    "TargetTrackingScalingPolicyConfiguration",
                    nested({
                        targetValue: "TargetValue",
                        scaleInCooldown: "ScaleInCooldown",
                        scaleOutCooldown: "ScaleOutCooldown",
                        disableScaleIn: "DisableScaleIn",
                        predefinedMetricSpecification: [
                            "PredefinedMetricSpecification",
                            nested({ predefinedMetricType: "PredefinedMetricType", resourceLabel: "ResourceLabel" }),
                        ],
                        customizedMetricSpecification: [
                            "CustomizedMetricSpecification",
                            nested({
                                metricName: "MetricName",
                                namespace: "Namespace",
                                statistic: "Statistic",
                                unit: "Unit",
                                dimensions: ["Dimensions", each(nested({ name: "Name", value: "Value" }))],
                            }),
                        ],
                    }),
                ],
                stepScalingPolicyConfiguration: [
                    "StepScalingPolicyConfiguration",
                    nested({
                        adjustmentType: "AdjustmentType",
                        cooldown: "Cooldown",
                        metricAggregationType: "MetricAggregationType",
                        minAdjustmentMagnitude: "MinAdjustmentMagnitude",
                        stepAdjustments: [
                            "StepAdjustments",
                            each(
                                nested({
                                    metricIntervalLowerBound: ["MetricIntervalLowerBound", Number],
                                    metricIntervalUpperBound: ["MetricIntervalUpperBound", Number],
                                    scalingAdjustment: "ScalingAdjustment",
                                }),
                            ),
                        ],
                    }),
                ],
            }),
        ],
    },
};
