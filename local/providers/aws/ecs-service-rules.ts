/**
 * What ECS asks of a service beyond the limits of each field. Source: CreateService in the ECS API reference, "Amazon
 * ECS services" and "Service discovery" of its developer guide.
 */
import { Refused, problemIf, type Context } from "../resource";
import type { Problem } from "../schema";
import { containsUnknown, isProperties, isUnknown, type Properties } from "../values";
import { registryRecordTypes } from "./cloud-map";
import type { Container } from "./ecs-containers";
import { requireTargetGroup } from "./load-balancers";
import { requireGroups } from "./security-groups";
import { requireServiceConnect } from "./service-connect";

const exception = "InvalidParameterException:";

/** Rules across a service's inputs. */
export function checkService(inputs: Properties): Problem[] {
    const { launchType, schedulingStrategy = "REPLICA", deploymentMaximumPercent: most } = inputs;
    const isDaemon = schedulingStrategy === "DAEMON";
    const refused = (broken: boolean, property: string, sentence: string) =>
        problemIf(broken, property, `${exception} ${sentence}`);
    return [
        ...refused(
            launchType !== undefined && inputs.capacityProviderStrategies !== undefined,
            "launchType",
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ),
        ...refused(inputs.taskDefinition === undefined, "taskDefinition", "TaskDefinition can not be blank."),
        ...refused(
            isDaemon && inputs.desiredCount !== undefined,
            "desiredCount",
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.",
        ),
        ...refused(
            isDaemon && launchType === "FARGATE",
            "schedulingStrategy",
            "The scheduling strategy DAEMON is not supported for tasks on Fargate.",
        ),
        ...refused(
            isDaemon && inputs.orderedPlacementStrategies !== undefined,
            "orderedPlacementStrategies",
            "Placement strategies are not supported with the scheduling strategy DAEMON.",
        ),
        ...refused(
            launchType === "FARGATE" &&
                (inputs.placementConstraints !== undefined || inputs.orderedPlacementStrategies !== undefined),
            "placementConstraints",
            "Placement constraints and strategies are not supported with FARGATE launch type.",
        ),
        ...refused(
            most !== undefined && !isUnknown(most) && Number(most) === 0,
            "deploymentMaximumPercent",
            "maximumPercent must be greater than 0.",
        ),
        ...refused(
            !isDaemon &&
                ![most, inputs.deploymentMinimumHealthyPercent].some(isUnknown) &&
                Number(inputs.deploymentMinimumHealthyPercent ?? 100) >= Number(most ?? 200) &&
                Number(most ?? 200) <= 100,
            "deploymentMaximumPercent",
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
        ),
        ...refused(
            inputs.availabilityZoneRebalancing === "ENABLED" && (isDaemon || Number(most ?? 200) <= 100),
            "availabilityZoneRebalancing",
            "Availability Zone rebalancing is not supported for daemons, nor with a maximumPercent of 100 or less.",
        ),
        ...refused(
            inputs.healthCheckGracePeriodSeconds !== undefined && inputs.loadBalancers === undefined,
            "healthCheckGracePeriodSeconds",
            "Health check grace period is only valid for services configured to use load balancers.",
        ),
        ...refused(
            isProperties(inputs.networkConfiguration) &&
                inputs.networkConfiguration.assignPublicIp === true &&
                launchType === "EC2",
            "networkConfiguration",
            "Assign public IP is not supported for this launch type.",
        ),
    ];
}

/** The task definition that a service starts, as it is registered. */
interface Registered {
    containers: readonly Container[];
    networkMode: unknown;
}

const has = ({ containers }: Registered, name: unknown, port: unknown): boolean =>
    containers
        .find((container) => container.name === name)
        ?.portMappings?.some(({ containerPort }) => containerPort === port) === true;

/** What CreateService and UpdateService ask about what the service names. */
export function requireSurroundings(inputs: Properties, task: Registered, context: Context): void {
    const { networkConfiguration: network, serviceRegistries: registry } = inputs;
    if (task.networkMode === "awsvpc" && network === undefined) {
        throw new Refused(
            `${exception} Network Configuration must be provided when networkMode 'awsvpc' is specified.`,
        );
    }
    if (task.networkMode !== "awsvpc" && network !== undefined) {
        throw new Refused(
            `${exception} Network Configuration is not valid for the given networkMode of this task definition.`,
        );
    }
    if (isProperties(network)) {
        requireGroups(network.securityGroups, context);
    }
    for (const { targetGroupArn, containerName, containerPort } of (inputs.loadBalancers as Properties[] | undefined) ??
        []) {
        if (!has(task, containerName, containerPort)) {
            throw new Refused(
                `${exception} The container ${String(containerName)} did not have a container port ${String(containerPort)} defined.`,
            );
        }
        if (targetGroupArn !== undefined) {
            requireTargetGroup(String(targetGroupArn), task.networkMode, context);
        }
    }
    requireServiceConnect(inputs.serviceConnectConfiguration, task, context);
    const types = registryRecordTypes(inputs, context);
    if (types !== undefined && isProperties(registry) && !containsUnknown(registry)) {
        requireRegistry(types, registry, task);
    }
}

function requireRegistry(types: readonly string[], registry: Properties, task: Registered): void {
    const { containerName, containerPort, port } = registry;
    const isInHost = task.networkMode !== "awsvpc";
    if (isInHost && (types.some((type) => type !== "SRV") || containerName === undefined)) {
        throw new Refused(
            `${exception} When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must be specified from the task definition, and the registry's records must be SRV.`,
        );
    }
    if (types.includes("SRV") && containerPort === undefined && port === undefined) {
        throw new Refused(`${exception} A service registry with SRV records needs a port.`);
    }
    if (containerName !== undefined && !has(task, containerName, containerPort)) {
        throw new Refused(
            `${exception} The container ${String(containerName)} did not have a container port ${String(containerPort)} defined.`,
        );
    }
}
