/** What a service team's resources ask of ECS. */
import { object, type Json, type JsonObject } from "../state";
import { call, each, enabledWord, nested, parsed, tagList, type Translations } from "../translate";

const tags = ["tags", tagList("key", "value")] as const;

/** The provider spells parts of `deploymentConfiguration` as inputs of their own. */
const deploymentInputs = ["deploymentMaximumPercent", "deploymentMinimumHealthyPercent", "deploymentCircuitBreaker"];

export const ecs: Translations = {
    "aws:ecs/cluster:Cluster": {
        calls: [
            call("ecs", "CreateCluster", {
                name: "clusterName",
                settings: "settings",
                configuration: "configuration",
                serviceConnectDefaults: "serviceConnectDefaults",
                tags,
            }),
        ],
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        calls: [
            call("ecs", "RegisterTaskDefinition", {
                family: "family",
                cpu: "cpu",
                memory: "memory",
                networkMode: "networkMode",
                requiresCompatibilities: "requiresCompatibilities",
                executionRoleArn: "executionRoleArn",
                taskRoleArn: "taskRoleArn",
                containerDefinitions: ["containerDefinitions", parsed],
                runtimePlatform: "runtimePlatform",
                ephemeralStorage: ["ephemeralStorage", nested({ sizeInGib: "sizeInGiB" })],
                volumes: [
                    "volumes",
                    each(
                        nested({
                            name: "name",
                            hostPath: ["host", (sourcePath) => ({ sourcePath })],
                            configureAtLaunch: "configuredAtLaunch",
                            dockerVolumeConfiguration: "dockerVolumeConfiguration",
                            efsVolumeConfiguration: "efsVolumeConfiguration",
                            s3filesVolumeConfiguration: "s3filesVolumeConfiguration",
                            fsxWindowsFileServerVolumeConfiguration: "fsxWindowsFileServerVolumeConfiguration",
                        }),
                    ),
                ],
                placementConstraints: "placementConstraints",
                proxyConfiguration: [
                    "proxyConfiguration",
                    (value) => {
                        const { properties = {}, ...rest } = object(value);
                        return { type: "APPMESH", ...rest, properties: tagList("name", "value")(properties, "") };
                    },
                ],
                ipcMode: "ipcMode",
                pidMode: "pidMode",
                enableFaultInjection: "enableFaultInjection",
                tags,
            }),
        ],
        steers: ["skipDestroy", "trackLatest"],
    },
    "aws:ecs/service:Service": {
        calls: [
            call(
                "ecs",
                "CreateService",
                {
                    name: "serviceName",
                    cluster: "cluster",
                    taskDefinition: "taskDefinition",
                    desiredCount: "desiredCount",
                    launchType: "launchType",
                    platformVersion: "platformVersion",
                    schedulingStrategy: "schedulingStrategy",
                    propagateTags: "propagateTags",
                    enableEcsManagedTags: "enableECSManagedTags",
                    enableExecuteCommand: "enableExecuteCommand",
                    availabilityZoneRebalancing: "availabilityZoneRebalancing",
                    healthCheckGracePeriodSeconds: "healthCheckGracePeriodSeconds",
                    capacityProviderStrategies: "capacityProviderStrategy",
                    deploymentController: "deploymentController",
                    networkConfiguration: [
                        "networkConfiguration",
                        (value, where) => ({
                            awsvpcConfiguration: nested({
                                subnets: "subnets",
                                securityGroups: "securityGroups",
                                assignPublicIp: ["assignPublicIp", enabledWord],
                            })(value, where),
                        }),
                    ],
                    loadBalancers: [
                        "loadBalancers",
                        each(
                            nested({
                                targetGroupArn: "targetGroupArn",
                                containerName: "containerName",
                                containerPort: "containerPort",
                                elbName: "loadBalancerName",
                            }),
                        ),
                    ],
                    placementConstraints: "placementConstraints",
                    orderedPlacementStrategies: "placementStrategy",
                    serviceRegistries: ["serviceRegistries", (registry) => [registry]],
                    serviceConnectConfiguration: [
                        "serviceConnectConfiguration",
                        nested({
                            enabled: "enabled",
                            namespace: "namespace",
                            logConfiguration: "logConfiguration",
                            services: [
                                "services",
                                each(
                                    nested({
                                        portName: "portName",
                                        discoveryName: "discoveryName",
                                        clientAlias: "clientAliases",
                                        ingressPortOverride: "ingressPortOverride",
                                        timeout: "timeout",
                                    }),
                                ),
                            ],
                        }),
                    ],
                    tags,
                },
                { also: { reads: deploymentInputs, build: ({ inputs }) => deployment(inputs) } },
            ),
        ],
        steers: ["waitForSteadyState", "forceDelete", "forceNewDeployment", "sigintRollback", "triggers"],
    },
    "aws:ecs/expressGatewayService:ExpressGatewayService": {
        calls: [
            call("ecs", "CreateExpressGatewayService", {
                serviceName: "serviceName",
                cluster: "cluster",
                executionRoleArn: "executionRoleArn",
                infrastructureRoleArn: "infrastructureRoleArn",
                taskRoleArn: "taskRoleArn",
                cpu: "cpu",
                memory: "memory",
                healthCheckPath: "healthCheckPath",
                networkConfigurations: ["networkConfiguration", first],
                scalingTargets: ["scalingTarget", first],
                primaryContainer: [
                    "primaryContainer",
                    nested({
                        image: "image",
                        containerPort: "containerPort",
                        awsLogsConfigurations: ["awsLogsConfiguration", first],
                        commands: "command",
                        environments: "environment",
                        repositoryCredentials: "repositoryCredentials",
                        secrets: "secrets",
                    }),
                ],
                tags,
            }),
        ],
        steers: ["waitForSteadyState"],
    },
};

/** The provider has a list of one where the API has the thing itself. */
function first(value: Json): Json {
    return (value as Json[])[0] ?? null;
}

function deployment(inputs: JsonObject): JsonObject {
    const { deploymentMaximumPercent, deploymentMinimumHealthyPercent, deploymentCircuitBreaker } = inputs;
    const configuration: JsonObject = {
        ...(deploymentMaximumPercent === undefined ? {} : { maximumPercent: deploymentMaximumPercent }),
        ...(deploymentMinimumHealthyPercent === undefined
            ? {}
            : { minimumHealthyPercent: deploymentMinimumHealthyPercent }),
        ...(deploymentCircuitBreaker === undefined
            ? {}
            : { deploymentCircuitBreaker: object(deploymentCircuitBreaker) }),
    };
    return Object.keys(configuration).length === 0 ? {} : { deploymentConfiguration: configuration };
}
