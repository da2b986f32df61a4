import { isDeepStrictEqual } from "node:util";

import { TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { configDigest } from "../../audit/component-config";
import { type CollectorConfig, collectorInputs, renderCollectorConfig } from "../../collector";
import { checkInputs, InputError, isLate, registered } from "../../collector/inputs";
import { applied, checkedFor, inApply } from "../inputs/checks";
import { refuseMisplaced } from "../inputs/lifted-fields";
import { type AdotTaskDefinitionArgs, type FilledTask, fillTask, isFargate, taskInputs } from "../inputs/task";
import { ownPath } from "../physical-names";
import { shortTraces } from "../short-traces";
import { checkTransforms } from "../transforms";
import { whereaboutsOf } from "../whereabouts";
import { tellDestinations } from "./destination-remarks";
import { otlpRemarks } from "./otlp-variables";
import { withPushedDefaults } from "./pushed";
import { sidecarConfig } from "./sidecar";
import { remoteWriteSource } from "./remote-write";
import { tellOverLimit } from "./series-limits";
import { logGroup, logStream } from "./task-surroundings";
import { checkTask } from "./task-checks";
import { type ResolvedTask, resolvedSoFar, sidecarOptions, taskContainersJson } from "./task-containers";
import { taskAgentRemarks, withTaskAgents } from "./task-java-agents";
import { checkRights, rightsOfExecution, rightsOfTask, rightsToGive, taskRole } from "./task-roles";
import { isPlainTask, refuseUnsafeTask } from "./task-safety";
import { effectOnLeast, needsOf, tellSize } from "./task-size";
import { type AdotTaskDefinitionOptions, taskChildren } from "./task-transforms";
import { WatchedTask } from "./watched-task";

/** A task definition: the user's containers, and the ADOT collector with its memory limiter beside them. */
export class AdotTaskDefinition extends pulumi.ComponentResource {
    /** ARN of the task definition, with its revision; what an ECS service wants. */
    public readonly arn: pulumi.Output<string>;
    /** Family of the task definition. */
    public readonly family: pulumi.Output<string>;
    /** ARN of the role of the containers. */
    public readonly taskRoleArn: pulumi.Output<string>;
    /** ARN of the role with which ECS starts the task. */
    public readonly executionRoleArn: pulumi.Output<string>;
    /** Name of the log group of all containers. */
    public readonly logGroupName: pulumi.Output<string>;

    constructor(name: string, args: AdotTaskDefinitionArgs, { transform, ...opts }: AdotTaskDefinitionOptions = {}) {
        // What changes the task may be what makes it safe: then it is judged when it has been changed.
        const changes = [transform?.taskDefinition ?? [], opts.transforms ?? [], opts.transformations ?? []].flat();
        const isFinal = changes.length === 0;
        const { given, task, config, model, soFar, remarks, judge } = checkedFor("AdotTaskDefinition", name, () => {
            checkTransforms(taskChildren, transform);
            return checkedTask(name, args, isFinal);
        });
        const watched = new WatchedTask(name, `${name}-task`, transform, { isJudged: isFinal });
        // A policy sees what a component is made with, and what its config is made of, even when something in the task
        // definition's JSON isn't known yet. The text itself stands in the task definition alone.
        super(
            "pulumi-adot:index:AdotTaskDefinition",
            name,
            {
                ...registered(taskInputs, given),
                collectorConfigDigest: applied(config, configDigest),
                // A function's work can't be seen in the inputs.
                ...(task.sidecar.transform && { collectorConfig: config }),
            },
            watched.judged(opts),
        );

        // In the constructor itself, as each frame between a child and the program stands in the child's state.
        const traces = shortTraces();
        try {
            const logGroupName = task.logGroupName ?? ownPath(name);
            const logs = task.logGroupName === undefined ? logGroup(name, task, this, transform) : undefined;
            const whereabouts = whereaboutsOf(this);
            const taskRegion = whereabouts.region;
            const { taskRole: own = {}, executionRole: starter = {} } = task;
            const toRun = rightsOfTask(task, model, soFar, whereabouts);
            const running = taskRole(`${name}-task-role`, own, toRun, task.tags, this, "taskRole", transform);
            const toStart = rightsOfExecution(task, { logGroupArn: logs?.arn, logGroup: logGroupName, whereabouts });
            const starting = taskRole(
                `${name}-execution-role`,
                starter,
                toStart,
                task.tags,
                this,
                "executionRole",
                transform,
            );
            for (const remark of remarks) {
                void pulumi.log.warn(`AdotTaskDefinition "${name}": ${remark}`, this);
            }
            tellDestinations(task.sidecar, this);
            if (isFargate(task)) {
                const needs = needsOf(Object.values(task.containers), task.sidecar);
                tellSize(`AdotTaskDefinition "${name}"`, effectOnLeast(needs, task), this);
            }
            tellOverLimit(name, task, this);
            const stream = logStream(name, task, logs, this, transform);
            const containerDefinitions = pulumi
                .all([
                    task.containers,
                    task.volumes ?? [],
                    task.sidecar.image,
                    task.platform.region,
                    taskRegion,
                    remoteWriteSource(
                        {
                            kind: "AdotTaskDefinition",
                            name,
                            ...task,
                            destination: task.sidecar.destination,
                            assumeRole: task.sidecar.assumeRole,
                            assumeRolePath: "sidecar.assumeRole",
                        },
                        whereabouts,
                    ),
                    logGroupName,
                    config,
                ])
                .apply(
                    inApply(
                        ([containers, volumes, sidecarImage, metricsRegion, region, remoteWrite, logGroup, text]) => {
                            const late = { containers, volumes, sidecarImage, metricsRegion, remoteWrite };
                            const resolved = { ...late, taskRegion: region, logGroup };
                            return judge(
                                resolved,
                                taskContainersJson(task, resolved, () => text),
                                text,
                            );
                        },
                    ),
                );
            const registration = watched.arguments(
                {
                    family: task.family,
                    cpu: String(task.cpu),
                    memory: String(task.memory),
                    networkMode: task.networkMode,
                    requiresCompatibilities: task.requiresCompatibilities ?? ["FARGATE"],
                    ephemeralStorage:
                        task.ephemeralStorageGiB === undefined ? undefined : { sizeInGib: task.ephemeralStorageGiB },
                    runtimePlatform: {
                        operatingSystemFamily: task.operatingSystemFamily,
                        cpuArchitecture: task.cpuArchitecture,
                    },
                    volumes: task.volumes,
                    placementConstraints: task.placementConstraints,
                    proxyConfiguration: task.proxyConfiguration,
                    pidMode: task.pidMode,
                    ipcMode: task.ipcMode,
                    enableFaultInjection: task.enableFaultInjection,
                    skipDestroy: task.skipDestroy,
                    trackLatest: task.trackLatest,
                    taskRoleArn: running.arn,
                    executionRoleArn: starting.arn,
                    containerDefinitions,
                    tags: task.tags,
                },
                // Whoever starts a task of this definition finds its permissions and its log group in place.
                {
                    parent: this,
                    dependsOn: [...running.policies, ...starting.policies, ...(logs ? [logs] : []), ...stream],
                },
            );
            const definition = new TaskDefinition(...registration);

            this.arn = watched.registered(definition);
            this.family = pulumi.output(task.family);
            this.taskRoleArn = running.arn;
            this.executionRoleArn = starting.arn;
            this.logGroupName = logs ? logs.urn.apply(() => ownPath(name)) : pulumi.output(logGroupName);
            this.registerOutputs({
                arn: this.arn,
                family: task.family,
                taskRoleArn: this.taskRoleArn,
                executionRoleArn: this.executionRoleArn,
                logGroupName,
            });
        } catch (error) {
            throw traces.completed(error);
        } finally {
            traces.restore();
        }
    }
}

/** A task that has passed every check which can be made before anything is registered, and its collector's config. */
interface CheckedTask {
    /** The task without what its inputs put into it. */
    readonly given: FilledTask;
    readonly task: FilledTask;
    readonly config: pulumi.Input<string>;
    /** The same as a config, with an example of what comes late. */
    readonly model: CollectorConfig;
    /** The task as far as it is known. */
    readonly soFar: ResolvedTask;
    /** What a program should know of, each as a sentence. */
    readonly remarks: readonly string[];
    /** Refuses what came late and makes the task unsafe; gives the containers back. */
    readonly judge: (resolved: ResolvedTask, json: string, config: string) => string;
}

/**
 * @param isFinal Whether the task is registered as it is made here, so that it is judged here.
 * @throws InputError
 */
export function checkedTask(name: string, args: AdotTaskDefinitionArgs, isFinal: boolean): CheckedTask {
    refuseMisplaced((args as Partial<AdotTaskDefinitionArgs> | undefined)?.containers);
    checkInputs(taskInputs, args);
    const filled = fillTask(name, args);
    const task = withPushedDefaults(name, withTaskAgents(filled));
    const given = { ...task, containers: filled.containers, volumes: filled.volumes };
    checkTask(task);
    const { region } = task.platform;
    // Rendering takes the most time of all, so it is done once, and later where the region comes later.
    const isJudged = isFinal && !isPlainTask(task);
    let text = "";
    let model: CollectorConfig | undefined;
    const soFar = resolvedSoFar(task);
    try {
        const json = taskContainersJson(task, soFar, (_, made) => {
            model = made();
            text = isLate(region) && !isJudged ? "" : renderCollectorConfig(model);
            return text;
        });
        if (isJudged) {
            refuseUnsafeTask(task, soFar, json, text);
        }
    } catch (error) {
        throw error instanceof InputError ? ofSidecar(error) : error;
    }
    const judge = (resolved: ResolvedTask, json: string, rendered: string): string => {
        if (isJudged && !isSame(resolved, soFar)) {
            refuseUnsafeTask(task, resolved, json, rendered);
        }
        return json;
    };
    checkRights(task, model!);
    const remarks = [
        rightsToGive(task, model!, soFar) ?? [],
        otlpRemarks(sendersOf(soFar), task),
        taskAgentRemarks(given),
    ].flat();
    const config = isLate(region) ? applied(region, configFor(task)) : text;
    return { given, task, config, model: model!, soFar, remarks, judge };
}

/** Whether nothing that decides what is safe has come late. */
const isSame = (one: ResolvedTask, other: ResolvedTask): boolean =>
    (["containers", "volumes", "sidecarImage", "metricsRegion"] as const).every((part) =>
        isDeepStrictEqual(one[part], other[part]),
    );

/** The containers as ECS has them, as far as their variables are known. */
const sendersOf = ({ containers }: ResolvedTask) =>
    Object.entries(containers).map(([name, { environment = {}, secrets = {}, entryPoint, command }]) => ({
        name,
        entryPoint,
        command,
        environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        secrets: Object.keys(secrets).map((key) => ({ name: key })),
    }));

/** The collector's config as text, once the region is known. */
const configFor =
    (task: FilledTask) =>
    (metricsRegion: string): string =>
        sidecarConfig(sidecarOptions(task, { ...resolvedSoFar(task), metricsRegion }));

/** What the collector's model calls an input of its own is one of the sidecar's here. */
function ofSidecar(error: InputError): InputError {
    const { path, message } = error;
    const name = /^\w*/.exec(path)![0];
    const own =
        ["image", "secrets", "httpsProxy", "noProxy", "readonlyRootFilesystem", "mounts"].includes(name) ||
        Object.hasOwn(collectorInputs, name);
    return own ? new InputError(`sidecar.${path}`, `sidecar.${message}`) : error;
}
