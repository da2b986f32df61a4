/** What a task needs before its first process starts: endpoints, network, memory limits, and its containers. */
import * as fs from "node:fs";
import * as path from "node:path";
import { closeAll } from "../support/closing";
import { startAgent, type AgentSource } from "./agent";
import { TaskCgroup } from "./cgroups";
import { Container } from "./container";
import { declaredEnvironment, injectedEnvironment, mapOrigins } from "./environment";
import { containerMetadata, dockerIdOf, taskMetadata, type TaskIdentity } from "./metadata";
import { openNetwork, type TaskNetwork } from "./network";
import { dockerStats, readNetwork, type NetworkSample } from "./stats";
import type { Launch, TaskContainer, TaskOptions } from "./types";
import { launchWith, mountsOf, withDirectories } from "./volumes";

/** Docker and the ECS agent look once a second. */
const sampleEveryMs = 1000;
const mib = 2 ** 20;

/** One container before it is made. */
export interface Plan {
    readonly definition: TaskContainer;
    readonly launch: Launch;
    /** Resolved, but with origins of AWS in them. */
    readonly secrets: Readonly<Record<string, string>>;
}

/** What the setup asks of its task, and tells it. */
export interface TaskCallbacks {
    desiredStatus(): "RUNNING" | "STOPPED";
    /** Called after each change of a container. */
    changed(): void;
}

export interface Setup {
    readonly network: TaskNetwork;
    /** In the order of the task definition; none has started. */
    readonly containers: readonly Container[];
    /** The ports that each container opens, by its name. */
    readonly ports: Readonly<Record<string, readonly number[]>>;
    /** What this machine can't do as ECS does it, as sentences. */
    readonly limitations: readonly string[];
    /** Takes everything away again, the processes excepted. */
    close(): Promise<void>;
}

/** Rejects, and leaves nothing, when something can't be had. */
export async function setUp(
    options: TaskOptions,
    identity: TaskIdentity,
    plans: readonly Plan[],
    callbacks: TaskCallbacks,
): Promise<Setup> {
    const closing: (() => unknown)[] = [];
    const close = (): Promise<void> => closeAll(closing);
    try {
        const { taskDefinition, credentials, endpoints, network: mode, publish = [], log } = options;
        const containers: Container[] = [];
        const meter = new Meter(containers);
        const source = agentSource(options, identity, containers, meter, callbacks);
        const agent = await startAgent(source, taskDefinition.taskRoleArn, credentials);
        closing.push(() => agent.close());
        const ports = Object.fromEntries(
            plans.map(({ definition, launch }) => [definition.name, portsOf(definition, launch)]),
        );
        const network = await openNetwork({ mode, agentOrigin: agent.origin, endpoints, ports, publish, log });
        closing.push(() => network.close());
        const cgroup = TaskCgroup.create(identity.taskId, taskDefinition.memory);
        const limited = cgroup instanceof TaskCgroup ? cgroup : undefined;
        if (limited !== undefined) {
            closing.push(() => limited.remove());
        }
        const limitations = [network.limitation, cgroup].filter((text) => typeof text === "string");
        limitations.forEach((sentence) => log?.(sentence));
        const shared = { network, log, workDir: options.workDir, restartAttemptSeconds: options.restartAttemptSeconds };
        for (const plan of plans) {
            const { name, memory } = plan.definition;
            const dockerId = dockerIdOf(identity.taskId, name);
            const mounts = mountsOf(plan.definition, options.workDir);
            mounts.forEach(({ directory }) => fs.mkdirSync(directory, { recursive: true }));
            const environment = environmentOf(plan, dockerId, options.region, network, agent.credentialsPath);
            containers.push(
                new Container({
                    ...shared,
                    definition: plan.definition,
                    launch: launchWith(plan.launch, mounts),
                    dockerId,
                    environment: Object.fromEntries(
                        Object.entries(environment).map(([key, value]) => [key, withDirectories(value, mounts)]),
                    ),
                    cgroup: limited?.container(name, memory),
                    logFile: path.join(options.workDir, `${name}.log`),
                    changed: () => callbacks.changed(),
                }),
            );
        }
        closing.push(meter.start(network.pid));
        return { network, containers, ports, limitations, close };
    } catch (error) {
        await close();
        throw error;
    }
}

/** Looks at the containers and the network once a second. */
class Meter {
    private last: readonly [NetworkSample, NetworkSample] | undefined;

    constructor(private readonly containers: readonly Container[]) {}

    start(networkPid: number): () => void {
        const first = readNetwork(networkPid);
        this.last = [first, first];
        const timer = setInterval(() => {
            this.containers.forEach((container) => container.sample());
            this.last = [this.last![1], readNetwork(networkPid)];
        }, sampleEveryMs);
        return () => clearInterval(timer);
    }

    /** By Docker id; null for a container that doesn't run. */
    stats(taskId: string): Record<string, object | null> {
        const sharers = this.containers.filter(({ state }) => state === "RUNNING").length;
        return Object.fromEntries(
            this.containers.map((container) => {
                const dockerId = dockerIdOf(taskId, container.name);
                const samples = container.lastSamples();
                const names = { dockerId, dockerName: container.name };
                const network = this.last;
                const idle = samples === undefined || network === undefined;
                return [dockerId, idle ? null : dockerStats({ ...names, samples, network, sharers })];
            }),
        );
    }
}

function agentSource(
    { workDir }: TaskOptions,
    identity: TaskIdentity,
    containers: readonly Container[],
    meter: Meter,
    callbacks: TaskCallbacks,
): AgentSource {
    const pulled = new Date();
    const records = () => containers.flatMap((container) => container.record() ?? []);
    return {
        container: (dockerId) => {
            const record = records().find((each) => each.dockerId === dockerId);
            return record && containerMetadata(record, identity);
        },
        task: () =>
            taskMetadata({
                identity,
                desiredStatus: callbacks.desiredStatus(),
                // Nothing is pulled here.
                pullStartedAt: pulled,
                pullStoppedAt: pulled,
                containers: records(),
                storageUsedMiB: Math.ceil(sizeOf(workDir) / mib),
            }),
        stats: () => meter.stats(identity.taskId),
    };
}

function portsOf({ portMappings = [] }: TaskContainer, { ports }: Launch): number[] {
    return [...new Set([...portMappings.flatMap(({ containerPort }) => containerPort ?? []), ...ports])];
}

function environmentOf(
    { definition, launch, secrets }: Plan,
    dockerId: string,
    region: string,
    { agentOrigin, endpoints }: TaskNetwork,
    credentialsPath: string | undefined,
): Record<string, string> {
    const given = { ...declaredEnvironment(definition), ...secrets };
    const mapped = Object.entries(given).map(([name, value]) => [name, mapOrigins(value, endpoints, region)]);
    const [, sts] = Object.entries(endpoints).find(([origin]) => /^https:\/\/sts[.-]/.test(origin)) ?? [];
    return {
        ...launch.environment,
        // No variable holds STS's address: AWS's SDKs make it up, unless this one says where it is.
        ...(sts !== undefined && { AWS_ENDPOINT_URL_STS: sts }),
        ...injectedEnvironment({
            region,
            metadataUri: `${agentOrigin}/v4/${dockerId}`,
            credentialsUri: credentialsPath && agentOrigin + credentialsPath,
        }),
        ...(Object.fromEntries(mapped) as Record<string, string>),
    };
}

/** Bytes of the files in a directory. */
function sizeOf(directory: string): number {
    return fs
        .readdirSync(directory, { withFileTypes: true })
        .map((entry) => {
            const file = path.join(directory, entry.name);
            return entry.isDirectory() ? sizeOf(file) : (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0);
        })
        .reduce((total, size) => total + size, 0);
}
