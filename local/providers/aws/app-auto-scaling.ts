/**
 * Application Auto Scaling of ECS services. Limits: the API models of RegisterScalableTarget and PutScalingPolicy, and
 * "Target tracking scaling policies" of its User Guide. ARNs: the examples of TagResource and PutScalingPolicy.
 */
import { randomUUID } from "node:crypto";

import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, number, object, string, type Problem } from "../schema";
import { containsUnknown, isProperties, isUnknown, sameValue, type Properties } from "../values";
import { hex, region, roleArnPattern, tags, text } from "./common";

const targetToken = "aws:appautoscaling/target:Target";
const policyToken = "aws:appautoscaling/policy:Policy";

/** What is scaled: of all services that AWS scales, the offline cloud has ECS's. */
const scaled = {
    serviceNamespace: string({ required: true, replace: true, oneOf: ["ecs"] }),
    scalableDimension: string({ required: true, replace: true, oneOf: ["ecs:service:DesiredCount"] }),
    resourceId: string({ required: true, replace: true, maxLength: 1600, pattern: /^service\/[^/]+\/[^/]+$/ }),
};

const of = (inputs: Properties): unknown[] => [inputs.serviceNamespace, inputs.resourceId, inputs.scalableDimension];

const target: ResourceType = {
    token: targetToken,
    exception: "ValidationException",
    inputs: {
        ...scaled,
        minCapacity: integer({ required: true, min: 0 }),
        maxCapacity: integer({ required: true, min: 0 }),
        roleArn: string({ replace: true, pattern: roleArnPattern }),
        suspendedState: object({
            dynamicScalingInSuspended: boolean(),
            dynamicScalingOutSuspended: boolean(),
            scheduledScalingSuspended: boolean(),
        }),
        region,
        tags,
    },
    computed: ["arn", "roleArn"],
    validate: ({ minCapacity, maxCapacity }) =>
        problemIf(
            ![minCapacity, maxCapacity].some(isUnknown) && Number(minCapacity) > Number(maxCapacity),
            "maxCapacity",
            "ValidationException: Maximum capacity cannot be less than minimum capacity",
        ),
    missing: (id) => `ObjectNotFoundException: No scalable target found for ${id}`,
    create: (inputs, context) => {
        const id = text(inputs, "resourceId");
        const arn = `arn:aws:ecs:${context.region}:${context.accountId}:${id}`;
        if (!context.cloud.list("aws:ecs/service:Service").some((service) => service.id === arn)) {
            throw new Refused(`ValidationException: ECS service doesn't exist: ${id}`);
        }
        return {
            id,
            outputs: {
                arn: `arn:aws:application-autoscaling:${context.region}:${context.accountId}:scalable-target/${hex(36)}`,
                roleArn: `arn:aws:iam::${context.accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
            },
        };
    },
    // Deregistering it deletes its policies (Application Auto Scaling API reference, DeregisterScalableTarget).
    contains: (record, other) =>
        other.urn.includes(`${policyToken}::`) &&
        other.scope === record.scope &&
        sameValue(of(other.inputs), of(record.inputs)),
};

/** Metrics that Application Auto Scaling knows of ECS by name. */
const predefinedMetrics = [
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
    "ALBRequestCountPerTarget",
];

const dimensions = list(object({ name: string({ required: true }), value: string({ required: true }) }));

const configurations: Readonly<Record<string, string>> = {
    TargetTrackingScaling: "targetTrackingScalingPolicyConfiguration",
    StepScaling: "stepScalingPolicyConfiguration",
};

function checkPolicy(inputs: Properties): Problem[] {
    const type = String(inputs.policyType ?? "StepScaling");
    if (isUnknown(inputs.policyType)) {
        return [];
    }
    const wanted = configurations[type]!;
    const tracking = inputs.targetTrackingScalingPolicyConfiguration;
    const given = isProperties(tracking) && !containsUnknown(tracking) ? tracking : undefined;
    const { predefinedMetricSpecification: predefined, customizedMetricSpecification: customized } = given ?? {};
    const { predefinedMetricType, resourceLabel } = isProperties(predefined) ? predefined : {};
    return [
        ...Object.values(configurations).flatMap((configuration) =>
            problemIf(
                (configuration === wanted) !== (inputs[configuration] !== undefined),
                configuration,
                `ValidationException: a policy of the type ${type} has ${wanted}, and no other configuration.`,
            ),
        ),
        ...problemIf(
            given !== undefined && (predefined === undefined) === (customized === undefined),
            "targetTrackingScalingPolicyConfiguration",
            "ValidationException: A target tracking policy must have either a predefined or a customized metric specification.",
        ),
        ...problemIf(
            predefinedMetricType !== undefined &&
                (predefinedMetricType === "ALBRequestCountPerTarget") !== (resourceLabel !== undefined),
            "targetTrackingScalingPolicyConfiguration",
            "ValidationException: A resource label is for the metric ALBRequestCountPerTarget, which needs one, and for no other.",
        ),
    ];
}

/** Refuses what is wrong with a policy among those that are there. */
function requireAlone(inputs: Properties, context: Context, own?: string): void {
    if (!context.cloud.list(targetToken).some((record) => sameValue(of(record.inputs), of(inputs)))) {
        const [namespace, resource, dimension] = of(inputs).map(String);
        throw new Refused(
            `ObjectNotFoundException: No scalable target registered for service namespace: ${namespace}, resource ID: ${resource}, scalable dimension: ${dimension}`,
        );
    }
    const metric = metricOf(inputs);
    const same = context.cloud
        .list(policyToken)
        .some(
            (other) =>
                other.inputs.name !== own &&
                sameValue(of(other.inputs), of(inputs)) &&
                metric !== undefined &&
                sameValue(metricOf(other.inputs), metric),
        );
    if (same) {
        throw new Refused(
            "ValidationException: Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        );
    }
}

function metricOf({ targetTrackingScalingPolicyConfiguration: tracking }: Properties): unknown {
    return isProperties(tracking)
        ? [tracking.predefinedMetricSpecification, tracking.customizedMetricSpecification]
        : undefined;
}

/** A number that the provider has as text. */
const bound = string({ pattern: /^-?\d+(\.\d+)?$/ });

const policy: ResourceType = {
    token: policyToken,
    exception: "ValidationException",
    inputs: {
        ...scaled,
        name: string({ replace: true, minLength: 1, maxLength: 255, pattern: /^[ -~]+$/ }),
        policyType: string({ oneOf: Object.keys(configurations) }),
        targetTrackingScalingPolicyConfiguration: object({
            targetValue: number({ required: true, min: 8.51592e-109, max: 1.174271e108 }),
            predefinedMetricSpecification: object({
                predefinedMetricType: string({ required: true, oneOf: predefinedMetrics }),
                resourceLabel: string({ minLength: 1, maxLength: 1023 }),
            }),
            customizedMetricSpecification: object({
                metricName: string(),
                namespace: string(),
                statistic: string({ oneOf: ["Average", "Minimum", "Maximum", "SampleCount", "Sum"] }),
                unit: string(),
                dimensions,
            }),
            scaleInCooldown: integer({ min: 0 }),
            scaleOutCooldown: integer({ min: 0 }),
            disableScaleIn: boolean(),
        }),
        stepScalingPolicyConfiguration: object({
            adjustmentType: string({ oneOf: ["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"] }),
            cooldown: integer({ min: 0 }),
            metricAggregationType: string({ oneOf: ["Average", "Minimum", "Maximum"] }),
            minAdjustmentMagnitude: integer(),
            stepAdjustments: list(
                object({
                    metricIntervalLowerBound: bound,
                    metricIntervalUpperBound: bound,
                    scalingAdjustment: integer({ required: true }),
                }),
            ),
        }),
        region,
    },
    autoname: { input: "name", maxLength: 255 },
    defaults: { policyType: "StepScaling" },
    computed: ["arn", "alarmArns"],
    validate: checkPolicy,
    key: (id, outputs) => JSON.stringify([...of(outputs), id]),
    missing: (id) => `ObjectNotFoundException: No scaling policy found for ${id}`,
    create: (inputs, context) => {
        requireAlone(inputs, context);
        const name = text(inputs, "name");
        return {
            id: name,
            outputs: {
                arn: `arn:aws:autoscaling:${context.region}:${context.accountId}:scalingPolicy:${randomUUID()}:resource/ecs/${text(inputs, "resourceId")}:policyName/${name}`,
                alarmArns: [],
            },
        };
    },
    update: (_record, inputs, context) => {
        requireAlone(inputs, context, text(inputs, "name"));
        return {};
    },
};

export const appAutoScaling: readonly ResourceType[] = [target, policy];
