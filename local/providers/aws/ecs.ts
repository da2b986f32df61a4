/**
 * Amazon ECS: clusters, task definitions, services. Limits: the API model of RegisterTaskDefinition and CreateService.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, checkFields, integer, list, map, object, show, string, type Problem } from "../schema";
import { containsUnknown, isProperties, isUnknown, type Properties } from "../values";
import { arnPattern, hex, region, roleArnPattern, securityGroupIdPattern, subnetIdPattern, tags, text } from "./common";
import { containerFields, type Container } from "./ecs-containers";
import { refuseTask } from "./ecs-rules";
import { checkService, requireSurroundings } from "./ecs-service-rules";
import { placementConstraints, proxyConfiguration, volumes, type Volume } from "./ecs-task-fields";
import { roleToken } from "./iam";
import { serviceConnectConfiguration } from "./service-connect";

const clusterToken = "aws:ecs/cluster:Cluster";
const taskDefinitionToken = "aws:ecs/taskDefinition:TaskDefinition";
const serviceToken = "aws:ecs/service:Service";

const namePattern = /^[a-zA-Z0-9_-]{1,255}$/;
const operatingSystems = [
    "LINUX",
    ...["WINDOWS_SERVER_2016_FULL", "WINDOWS_SERVER_2019_FULL", "WINDOWS_SERVER_2019_CORE", "WINDOWS_SERVER_2004_CORE"],
    ...["WINDOWS_SERVER_20H2_CORE", "WINDOWS_SERVER_2022_CORE", "WINDOWS_SERVER_2022_FULL"],
    ...["WINDOWS_SERVER_2025_CORE", "WINDOWS_SERVER_2025_FULL"],
];
/** A task definition, as JSON, has this many bytes at most. */
const taskDefinitionBytes = 65_536;

const cluster: ResourceType = {
    token: clusterToken,
    exception: "InvalidParameterException",
    inputs: {
        name: string({ replace: true, pattern: namePattern }),
        settings: list(
            object({
                name: string({ required: true, oneOf: ["containerInsights"] }),
                value: string({ required: true, oneOf: ["enabled", "enhanced", "disabled"] }),
            }),
        ),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    computed: ["arn"],
    imported: (named, context) => clusterArn({ cluster: named }, context),
    missing: (id) => `ClusterNotFoundException: Cluster not found: ${id}`,
    conflict: (id) => `InvalidParameterException: The cluster ${id} exists already.`,
    create: (inputs, context) => {
        const arn = `arn:aws:ecs:${context.region}:${context.accountId}:cluster/${text(inputs, "name")}`;
        return { id: arn, outputs: { arn } };
    },
    beforeDelete: (record, context) => {
        if (context.cloud.list(serviceToken).some((service) => clusterArn(service.inputs, context) === record.id)) {
            throw new Refused(
                "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
            );
        }
    },
};

function clusterArn(inputs: Properties, context: Context): string {
    const given = String(inputs.cluster ?? "default");
    return given.startsWith("arn:") ? given : `arn:aws:ecs:${context.region}:${context.accountId}:cluster/${given}`;
}

/** Reads `containerDefinitions`; problems are those of its shape. */
function readContainers(value: string): { containers: Container[]; problems: Problem[] } {
    const property = "containerDefinitions";
    let parsed: unknown;
    try {
        parsed = JSON.parse(value);
    } catch (error) {
        const reason = `ClientException: ECS Task Definition container_definitions is invalid: ${(error as Error).message}`;
        return { containers: [], problems: [{ property, reason }] };
    }
    if (!Array.isArray(parsed) || !parsed.every(isProperties)) {
        const reason = `ClientException: ECS Task Definition container_definitions is invalid: it must be a list of container definitions, not ${show(parsed)}.`;
        return { containers: [], problems: [{ property, reason }] };
    }
    const problems = parsed.flatMap((container, index) =>
        checkFields(
            { name: `The container definition ${show(container.name ?? index)}`, exception: "ClientException" },
            containerFields,
            container,
        ).map((problem) => ({ property, reason: problem.reason })),
    );
    return { containers: parsed as unknown as Container[], problems };
}

function checkTask(inputs: Properties): Problem[] {
    const definitions = inputs.containerDefinitions;
    if (typeof definitions !== "string" || isUnknown(definitions)) {
        return [];
    }
    const { containers, problems } = readContainers(definitions);
    if (problems.length > 0 || containsUnknown(inputs.requiresCompatibilities)) {
        return problems;
    }
    const plain = (key: string) =>
        inputs[key] === undefined || isUnknown(inputs[key]) ? undefined : text(inputs, key);
    const sentences = refuseTask({
        containers,
        fargate: ((inputs.requiresCompatibilities as string[] | undefined) ?? []).includes("FARGATE"),
        networkMode: plain("networkMode") ?? "bridge",
        cpu: plain("cpu"),
        memory: plain("memory"),
        executionRole: inputs.executionRoleArn !== undefined,
        volumes: isUnknown(inputs.volumes) ? undefined : ((inputs.volumes as Volume[] | undefined) ?? []),
        isPlaced: inputs.placementConstraints !== undefined,
        proxy: isProperties(inputs.proxyConfiguration) ? String(inputs.proxyConfiguration.containerName) : undefined,
    });
    const bytes = Buffer.byteLength(JSON.stringify(inputs));
    return [
        ...sentences.map((sentence) => ({ property: "containerDefinitions", reason: `ClientException: ${sentence}` })),
        ...problemIf(
            bytes > taskDefinitionBytes,
            "containerDefinitions",
            `ClientException: Actual length: '${bytes}'. Max allowed length is '${taskDefinitionBytes}' bytes.`,
        ),
    ];
}

function requireRoles(inputs: Properties, context: Context): void {
    const arns = new Set(context.cloud.list(roleToken).map((role) => role.outputs.arn));
    for (const key of ["taskRoleArn", "executionRoleArn"]) {
        if (inputs[key] !== undefined && !arns.has(inputs[key])) {
            throw new Refused(`ClientException: Role is not valid: ${text(inputs, key)} (${key}) does not exist.`);
        }
    }
}

const replace = true;

/** Nearly every input makes a new revision; the old one is deregistered. */
const taskDefinition: ResourceType = {
    token: taskDefinitionToken,
    exception: "ClientException",
    inputs: {
        family: string({ required: true, replace, pattern: namePattern }),
        containerDefinitions: string({ required: true, replace, json: true }),
        cpu: string({ replace }),
        memory: string({ replace }),
        networkMode: string({ replace, oneOf: ["bridge", "host", "awsvpc", "none"] }),
        requiresCompatibilities: list(string({ oneOf: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"] }), {
            replace,
        }),
        executionRoleArn: string({ replace, pattern: roleArnPattern }),
        taskRoleArn: string({ replace, pattern: roleArnPattern }),
        runtimePlatform: object(
            {
                cpuArchitecture: string({ oneOf: ["X86_64", "ARM64"] }),
                operatingSystemFamily: string({ oneOf: operatingSystems }),
            },
            { replace },
        ),
        ephemeralStorage: object({ sizeInGib: integer({ required: true, min: 21, max: 200 }) }, { replace }),
        volumes,
        placementConstraints: placementConstraints(["memberOf"], replace),
        proxyConfiguration,
        pidMode: string({ replace, oneOf: ["host", "task"] }),
        ipcMode: string({ replace, oneOf: ["host", "task", "none"] }),
        enableFaultInjection: boolean({ replace }),
        skipDestroy: boolean(),
        trackLatest: boolean(),
        region,
        tags,
    },
    defaults: { skipDestroy: false, trackLatest: false, enableFaultInjection: false },
    computed: ["arn", "arnWithoutRevision", "revision", "networkMode"],
    validate: checkTask,
    key: (_id, outputs) => text(outputs, "arn"),
    missing: (id) => `ClientException: TaskDefinition not found: ${id}`,
    create: (inputs, context) => {
        requireRoles(inputs, context);
        const family = text(inputs, "family");
        // Numbers go on after a destroy: ECS never gives one out twice.
        const revision = context.cloud.next(`ecs/${context.region}/task-definition/${family}`);
        const arnWithoutRevision = `arn:aws:ecs:${context.region}:${context.accountId}:task-definition/${family}`;
        const networkMode = inputs.networkMode ?? "bridge";
        return {
            id: family,
            outputs: { arn: `${arnWithoutRevision}:${revision}`, arnWithoutRevision, revision, networkMode },
        };
    },
};

const service: ResourceType = {
    token: serviceToken,
    exception: "InvalidParameterException",
    inputs: {
        name: string({ replace, pattern: namePattern }),
        cluster: string({ replace }),
        taskDefinition: string(),
        desiredCount: integer({ min: 0 }),
        launchType: string({ replace, oneOf: ["EC2", "FARGATE", "EXTERNAL"] }),
        platformVersion: string({ pattern: /^(LATEST|\d+\.\d+\.\d+)$/ }),
        schedulingStrategy: string({ replace, oneOf: ["REPLICA", "DAEMON"] }),
        networkConfiguration: object({
            subnets: list(string({ pattern: subnetIdPattern }), {
                required: true,
                minItems: 1,
                maxItems: 16,
            }),
            securityGroups: list(string({ pattern: securityGroupIdPattern }), { maxItems: 5 }),
            assignPublicIp: boolean(),
        }),
        loadBalancers: list(
            object({
                targetGroupArn: string({ pattern: arnPattern }),
                elbName: string(),
                containerName: string({ required: true }),
                containerPort: integer({ required: true, min: 0, max: 65_535 }),
            }),
            { maxItems: 5 },
        ),
        serviceRegistries: object({
            registryArn: string({ required: true, pattern: arnPattern }),
            port: integer({ min: 0, max: 65_535 }),
            containerName: string(),
            containerPort: integer({ min: 0, max: 65_535 }),
        }),
        serviceConnectConfiguration,
        placementConstraints: placementConstraints(["distinctInstance", "memberOf"]),
        orderedPlacementStrategies: list(
            object({ type: string({ required: true, oneOf: ["random", "spread", "binpack"] }), field: string() }),
            { maxItems: 5 },
        ),
        capacityProviderStrategies: list(
            object({
                capacityProvider: string({ required: true }),
                base: integer({ min: 0, max: 100_000 }),
                weight: integer({ min: 0, max: 1000 }),
            }),
        ),
        deploymentCircuitBreaker: object({
            enable: boolean({ required: true }),
            rollback: boolean({ required: true }),
        }),
        deploymentController: object(
            { type: string({ required: true, oneOf: ["ECS", "CODE_DEPLOY", "EXTERNAL"] }) },
            { replace },
        ),
        deploymentMaximumPercent: integer({ min: 0 }),
        deploymentMinimumHealthyPercent: integer({ min: 0 }),
        availabilityZoneRebalancing: string({ oneOf: ["ENABLED", "DISABLED"] }),
        enableEcsManagedTags: boolean(),
        enableExecuteCommand: boolean(),
        forceDelete: boolean(),
        forceNewDeployment: boolean(),
        healthCheckGracePeriodSeconds: integer({ min: 0 }),
        propagateTags: string({ oneOf: ["SERVICE", "TASK_DEFINITION", "NONE"] }),
        triggers: map(string()),
        waitForSteadyState: boolean(),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    defaults: {
        schedulingStrategy: "REPLICA",
        deploymentMaximumPercent: 200,
        deploymentMinimumHealthyPercent: 100,
        enableEcsManagedTags: false,
        enableExecuteCommand: false,
        waitForSteadyState: false,
    },
    computed: ["arn", "cluster", "platformVersion", "iamRole"],
    validate: checkService,
    imported: (named, { region: where, accountId }) => `arn:aws:ecs:${where}:${accountId}:service/${named}`,
    conflict: (id) => `InvalidParameterException: Creation of service was not idempotent: ${id}`,
    missing: (id) => `ServiceNotFoundException: Service not found: ${id}`,
    create: (inputs, context) => {
        const arn = clusterArn(inputs, context);
        if (!context.cloud.get(clusterToken, `${context.region}/${arn}`)) {
            throw new Refused(`ClusterNotFoundException: Cluster not found: ${arn}`);
        }
        requireTask(inputs, context);
        const id = arn.replace(":cluster/", ":service/") + `/${text(inputs, "name")}`;
        const platformVersion = inputs.platformVersion ?? (inputs.launchType === "FARGATE" ? "LATEST" : "");
        return { id, outputs: { arn: id, cluster: arn, platformVersion, iamRole: `/ecs/service-role-${hex(4)}` } };
    },
    update: (_record, inputs, context) => {
        requireTask(inputs, context);
        return {};
    },
};

/** What CreateService and UpdateService ask about the task definition that they are given. */
function requireTask(inputs: Properties, context: Context): void {
    const given = text(inputs, "taskDefinition");
    const found = context.cloud
        .list(taskDefinitionToken)
        .filter(({ outputs }) =>
            [outputs.arn, outputs.family, `${text(outputs, "family")}:${text(outputs, "revision")}`].includes(given),
        )
        .at(-1);
    if (found === undefined) {
        throw new Refused(`ClientException: TaskDefinition not found: ${given} (or it is inactive).`);
    }
    const compatible = (found.inputs.requiresCompatibilities as string[] | undefined) ?? ["EC2"];
    const launchType = inputs.launchType as string | undefined;
    if (launchType !== undefined && !compatible.includes(launchType)) {
        throw new Refused(`InvalidParameterException: Task definition does not support launch_type ${launchType}.`);
    }
    const containers = JSON.parse(text(found.inputs, "containerDefinitions")) as Container[];
    requireSurroundings(inputs, { containers, networkMode: found.outputs.networkMode }, context);
}

export const ecs: readonly ResourceType[] = [cluster, taskDefinition, service];
