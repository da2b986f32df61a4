/** The task definition of a collector alone, with its roles and its log group. */
import { type Service, TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { adot, type CollectorConfig, renderCollectorConfig, type Senders, writesToPlatform } from "../../collector";
import { InputError, isLate, knownSoFar, withDefaults } from "../../collector/inputs";
import { typeOf } from "../../collector/rules/config-view";
import { inApply } from "../inputs/checks";
import { collectorArgsInputs, type FilledCollectorTask } from "../inputs/collector-task";
import { type SidecarOptions, sidecarOptionInputs } from "../inputs/sidecar";
import { checkWorkspace, platformInputs } from "../inputs/task";
import type { PlacementConstraintArgs } from "../inputs/task-fields";
import { ownPath } from "../physical-names";
import { shortTraces } from "../short-traces";
import { whereaboutsOf } from "../whereabouts";
import type { DaemonTransforms } from "./collector-transforms";
import { tellDestinations } from "./destination-remarks";
import { adotSidecar, type ContainerDefinition, reservedPorts, sidecarModel } from "./sidecar";
import { checkRights, rightsOfExecution, rightsOfTask, rightsToGive, taskRole, type TaskWithRoles } from "./task-roles";
import { type RemoteWriteSource, remoteWriteSource } from "./remote-write";
import { awsLogs, logGroup } from "./task-surroundings";
import { refuseUnsafe, type TaskProperties } from "./task-safety";
import { WatchedTask } from "./watched-task";

/** A task of the collector alone, as a component has filled it in. */
export interface CollectorTask extends FilledCollectorTask {
    /** Name of the component's class. */
    readonly kind: string;
    readonly senders: Senders;
    readonly cpu: number;
    /** Of the task in MiB; the collector has all of it. */
    readonly memory: number;
    /** As in `RegisterTaskDefinition`. */
    readonly networkMode: string;
    /** Added to the collector's own ports. Default: 0. */
    readonly portOffset?: number;
    readonly placementConstraints?: PlacementConstraintArgs[];
    readonly launchType: string;
}

/** What of a task may arrive late, resolved. */
interface Late {
    readonly image: string;
    readonly metricsRegion: string;
    readonly taskRegion: string;
    readonly remoteWrite: RemoteWriteSource;
    readonly group: string;
}

/** One that has passed every check which can be made before anything is registered. */
export interface CheckedCollectorTask {
    readonly task: CollectorTask;
    /** Its config, with an example of what comes late. */
    readonly model: CollectorConfig;
}

function optionsOf(task: CollectorTask, late: Late): SidecarOptions {
    const { resourceLabels: _, ...collector } = task.collector;
    return {
        ...collector,
        image: late.image,
        memory: task.memory,
        serviceName: task.serviceName,
        family: task.family,
        networkMode: task.networkMode,
        portOffset: task.portOffset,
        region: late.metricsRegion,
        ...late.remoteWrite,
        logConfiguration: awsLogs(late.group, late.taskRegion),
    };
}

/** The ports that it takes data on, as the network mode wants them published. */
function portMappings(task: CollectorTask, model: CollectorConfig): NonNullable<ContainerDefinition["portMappings"]> {
    const { networkMode, senders } = task;
    if (networkMode === "host") {
        return reservedPorts(model);
    }
    const { otlp, statsd } = senders;
    const ports = [
        { containerPort: otlp.grpc, protocol: "tcp" },
        { containerPort: otlp.http, protocol: "tcp" },
        ...(statsd === undefined ? [] : [{ containerPort: statsd.port, protocol: "udp" }]),
    ];
    return ports.map((port) => (networkMode === "awsvpc" ? port : { ...port, hostPort: port.containerPort }));
}

/** What writes files of its own. */
const writes = ({ collector: { buffer, additions } }: CollectorTask): boolean =>
    buffer === "disk" || Object.keys(additions?.extensions ?? {}).some((id) => typeOf(id) === "ecs_observer");

/** The containers as JSON: known as soon as what may be late is. */
function containersJson(task: CollectorTask, late: Late, model: CollectorConfig): string {
    const filled = withDefaults(sidecarOptionInputs, optionsOf(task, late));
    const container: ContainerDefinition = {
        ...adotSidecar(filled, renderCollectorConfig(model)),
        // It is all that the task is for.
        essential: true,
        portMappings: portMappings(task, model),
        readonlyRootFilesystem: task.collector.readonlyRootFilesystem ?? !writes(task),
    };
    return JSON.stringify([container]);
}

const modelOf = (task: CollectorTask, late: Late): CollectorConfig => sidecarModel(optionsOf(task, late), task.senders);

/** What of the platform and the image is known, with examples of what isn't. */
function soFar(task: CollectorTask): Late {
    const fields = Object.keys(platformInputs) as (keyof typeof platformInputs)[];
    const platform = knownSoFar(
        platformInputs,
        Object.fromEntries(fields.map((field) => [field, task.platform[field]])),
    );
    const { image } = task.collector;
    return {
        image: isLate(image) ? String(sidecarOptionInputs.image.extras.example) : (image as string),
        metricsRegion: platform.region as string,
        taskRegion: "eu-west-1",
        remoteWrite: writesToPlatform(task.collector)
            ? { remoteWriteParameter: platform.remoteWriteParameterName as string }
            : {},
        group: "/log-group",
    };
}

const rolesOf = (task: CollectorTask): TaskWithRoles => ({
    platform: task.platform,
    containers: {},
    taskRole: task.taskRole,
    executionRole: task.executionRole,
    taskPolicyArns: [],
    executionPolicyArns: [],
    sidecar: task.collector,
});

/**
 * Checks the collector and its task, by the same audit that the policy pack and the command ask.
 * @throws InputError for an input that isn't allowed, and for a collector that the audit would block.
 */
export function checkedCollectorTask(task: CollectorTask): CheckedCollectorTask {
    checkWorkspace(task.collector, task.platform);
    const late = soFar(task);
    try {
        const model = modelOf(task, late);
        refuseUnsafe(propertiesOf(task, containersJson(task, late, model)), { image: late.image }, () => "collector");
        checkRights(rolesOf(task), model, "collector");
        return { task, model };
    } catch (error) {
        throw error instanceof InputError ? ofCollector(error) : error;
    }
}

/** Inputs that the sidecar's model knows by a name of its own. */
function ofCollector(error: InputError): InputError {
    const [name = ""] = error.path.split(".");
    return Object.hasOwn(collectorArgsInputs, name)
        ? new InputError(`collector.${error.path}`, `collector.${error.message}`)
        : error;
}

/** What of its task definition a policy looks at. */
const propertiesOf = (task: CollectorTask, containerDefinitions: string): TaskProperties => ({
    family: task.family,
    networkMode: task.networkMode,
    memory: String(task.memory),
    requiresCompatibilities: [task.launchType],
    // There is one, made or given.
    taskRoleArn: "arn",
    containerDefinitions,
});

/** What a component tells of it. */
export interface CollectorOutputs {
    readonly serviceName: pulumi.Output<string>;
    readonly taskDefinitionArn: pulumi.Output<string>;
    readonly taskRoleArn: pulumi.Output<string>;
    readonly executionRoleArn: pulumi.Output<string>;
    readonly logGroupName: pulumi.Output<string>;
}

/** A component on its way to the engine: how it is made, and what may change that. */
export class CollectorComponent {
    private readonly watched: WatchedTask;

    constructor(
        private readonly name: string,
        private readonly checked: CheckedCollectorTask,
        private readonly transforms: DaemonTransforms | undefined,
    ) {
        this.watched = new WatchedTask(name, `${name}-task`, transforms, { kind: checked.task.kind });
    }

    /** The component's options, with what judges the collector after what they do to it. */
    options(opts: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
        return this.watched.judged(opts);
    }

    /**
     * Makes its children: log group, roles, task definition, and the service that `serve` makes of it.
     * @param parent The component.
     * @returns Its outputs.
     */
    make<Own>(
        parent: pulumi.Resource,
        serve: (taskDefinition: pulumi.Output<string>) => { readonly service: Service; readonly own: Own },
    ): CollectorOutputs & Own {
        const traces = shortTraces();
        try {
            const task = collectorTask(this.name, this.checked, this.watched, this.transforms, parent);
            const { service, own } = serve(task.taskDefinitionArn);
            return { serviceName: service.name, ...task, ...own };
        } catch (error) {
            throw traces.completed(error);
        } finally {
            traces.restore();
        }
    }
}

/** Makes the log group, the roles and the task definition. */
function collectorTask(
    name: string,
    { task, model }: CheckedCollectorTask,
    watched: WatchedTask,
    transforms: DaemonTransforms | undefined,
    parent: pulumi.Resource,
): Omit<CollectorOutputs, "serviceName"> {
    const { tags, memory, networkMode } = task;
    const group = ownPath(name);
    const logs = logGroup(name, task, parent, transforms);
    const whereabouts = whereaboutsOf(parent);
    const roles = rolesOf(task);
    const { taskRole: own = {}, executionRole: starter = {} } = task;
    const nothing = { containers: {}, volumes: [], logGroup: group, sidecarImage: adot.image };
    const running = taskRole(
        `${name}-task-role`,
        own,
        rightsOfTask(roles, model, nothing, whereabouts),
        tags,
        parent,
        "taskRole",
        transforms,
    );
    const toStart = rightsOfExecution(roles, { logGroupArn: logs.arn, logGroup: group, whereabouts });
    const starting = taskRole(`${name}-execution-role`, starter, toStart, tags, parent, "executionRole", transforms);
    tellDestinations(task.collector, parent);
    const toGive = rightsToGive(roles, model, nothing);
    if (toGive !== undefined) {
        void pulumi.log.warn(`${task.kind} "${name}": ${toGive}`, parent);
    }
    const containerDefinitions = pulumi
        .all([
            task.collector.image,
            task.platform.region,
            whereabouts.region,
            remoteWriteSource(
                {
                    ...task,
                    name,
                    destination: task.collector.destination,
                    assumeRole: task.collector.assumeRole,
                    assumeRolePath: "collector.assumeRole",
                },
                whereabouts,
            ),
        ])
        .apply(
            inApply(([image, metricsRegion, taskRegion, remoteWrite]) => {
                const late = { image, metricsRegion, taskRegion, remoteWrite, group };
                return containersJson(task, late, modelOf(task, late));
            }),
        );
    const registration = watched.arguments(
        {
            family: task.family,
            cpu: String(task.cpu),
            memory: String(memory),
            networkMode,
            requiresCompatibilities: [task.launchType],
            runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: task.cpuArchitecture },
            taskRoleArn: running.arn,
            executionRoleArn: starting.arn,
            containerDefinitions,
            placementConstraints: task.placementConstraints,
            tags,
        },
        // Whoever starts a task of this definition finds its permissions and its log group in place.
        { parent, dependsOn: [...running.policies, ...starting.policies, logs] },
    );
    return {
        taskDefinitionArn: watched.registered(new TaskDefinition(...registration)),
        taskRoleArn: running.arn,
        executionRoleArn: starting.arn,
        logGroupName: logs.urn.apply(() => group),
    };
}
