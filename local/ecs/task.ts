/** Runs a registered task definition on this machine as ECS runs it on Fargate, with real processes. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { removeStaleCgroups } from "./cgroups";
import { Changes } from "./changes";
import { Container } from "./container";
import { essentialExit, hasFailed, isHealthy, lastWords } from "./container-outcome";
import { checkDependencies, inStopOrder, isCondition, judge, startOrder } from "./dependencies";
import { resolveSecrets } from "./environment";
import { probeOf } from "./health";
import { findImage } from "./image-table";
import { identify, type TaskIdentity } from "./metadata";
import { checkMounts } from "./volumes";
import { setUp, type Plan, type Setup } from "./setup";
import { containersOf } from "./task-definition";
import type { ContainerMemory, ContainerStatus, RunningTask, StopReason, TaskOptions } from "./types";

/**
 * Seconds that a container waits for another one when that has no `startTimeout` (developer guide, "Container
 * timeouts").
 */
const defaultStartSeconds = 180;
/** Seconds that a process has to end after an abort. */
const abortStopSeconds = 5;

/**
 * Starts a task. Resolves when its network, limits and endpoints are there and its first containers start;
 * `whenHealthy` waits for the rest. Rejects, and leaves nothing behind, when the task could not
 * start in ECS either or this machine can't run it.
 */
export async function runTask(options: TaskOptions): Promise<RunningTask> {
    options.signal?.throwIfAborted();
    const definitions = containersOf(options.taskDefinition);
    checkDependencies(definitions);
    checkMounts(options.taskDefinition, definitions);
    const plans = definitions.map((definition): Plan => {
        const launch = findImage(options.images, definition).launch(definition);
        if (definition.healthCheck !== undefined) {
            // Throws when the command can't be one; later nobody would hear it.
            probeOf(definition.healthCheck.command, launch.health);
        }
        const secrets = resolveSecrets(definition, options.parameters, options.taskDefinition);
        return { definition, launch, secrets };
    });
    fs.mkdirSync(options.workDir, { recursive: true });
    await removeStaleCgroups();
    const taskId = randomBytes(16).toString("hex");
    return Task.start(options, identify(taskId, options.taskDefinition, options.cluster, options.region), plans);
}

class Task implements RunningTask {
    readonly stopped: Promise<StopReason>;
    private readonly changes = new Changes();
    private setup!: Setup;
    private stopReason: StopReason | undefined;
    private settle!: (reason: StopReason) => void;

    private constructor(
        private readonly options: TaskOptions,
        private readonly identity: TaskIdentity,
    ) {
        this.stopped = new Promise((settle) => (this.settle = settle));
    }

    static async start(options: TaskOptions, identity: TaskIdentity, plans: readonly Plan[]): Promise<Task> {
        const task = new Task(options, identity);
        task.setup = await setUp(options, identity, plans, {
            desiredStatus: () => (task.stopReason === undefined ? "RUNNING" : "STOPPED"),
            changed: () => task.changes.notify(),
        });
        if (options.signal?.aborted) {
            await task.setup.close();
            options.signal.throwIfAborted();
        }
        task.begin();
        return task;
    }

    get taskId(): string {
        return this.identity.taskId;
    }

    get taskArn(): string {
        return this.identity.taskArn;
    }

    get network(): "namespace" | "host" {
        return this.setup.network.mode;
    }

    get limitations(): readonly string[] {
        return this.setup.limitations;
    }

    async whenHealthy(timeoutMs: number): Promise<void> {
        const which = `The task ${this.taskId}`;
        await this.changes.until(
            () => {
                if (this.stopReason !== undefined) {
                    const { reason } = this.stopReason;
                    throw new Error(`${which} stopped before it was healthy: ${reason}.${lastWords(this.all)}`);
                }
                const dead = this.all.find(hasFailed);
                if (dead !== undefined) {
                    const how = `${dead.name} ended with ${dead.reason ?? `exit code ${dead.exitCode}`}`;
                    throw new Error(`${which} can't be healthy: ${how}.${lastWords(this.all)}`);
                }
                return this.all.every(isHealthy) || undefined;
            },
            timeoutMs,
            () => {
                const waiting = this.all.filter((container) => !isHealthy(container));
                const states = waiting.map(({ name, state, health }) => `${name} is ${health ?? state}`).join(", ");
                return new Error(`${which} is not healthy after ${timeoutMs} ms: ${states}.${lastWords(this.all)}`);
            },
        );
    }

    containers(): ContainerStatus[] {
        return this.all.map((container) => container.status());
    }

    url(container: string, port: number): string {
        const { name } = this.get(container);
        const known = [...this.setup.ports[name]!, ...(this.options.publish ?? [])];
        const origin = known.includes(port) ? this.setup.network.origin(port) : undefined;
        if (origin === undefined) {
            throw new Error(
                `Container ${name} has no port ${port}; it has ${known.join(", ") || "none"}. Add it to publish.`,
            );
        }
        return origin;
    }

    memory(container: string): ContainerMemory {
        return this.get(container).memory();
    }

    async stop(): Promise<void> {
        const { longestStopSeconds } = this.options;
        await this.end({ code: "UserInitiated", reason: "Task stopped by user" }, longestStopSeconds);
    }

    private get all(): readonly Container[] {
        return this.setup.containers;
    }

    private get(name: string): Container {
        const found = this.all.find((container) => container.name === name);
        if (found === undefined) {
            const names = this.all.map((container) => container.name).join(", ");
            throw new Error(`The task has no container ${name}; it has ${names}.`);
        }
        return found;
    }

    /** Starts each container when what it depends on is so far, and watches over them. */
    private begin(): void {
        const aborted: StopReason = { code: "UserInitiated", reason: "the run was aborted" };
        const onAbort = (): void => this.endUnasked(aborted, abortStopSeconds);
        this.options.signal?.addEventListener("abort", onAbort, { once: true });
        void this.stopped.then(() => this.options.signal?.removeEventListener("abort", onAbort));
        void this.setup.network.lost.then((reason) => this.endUnasked({ code: "TaskFailedToStart", reason }));
        for (const name of startOrder(this.all.map(({ definition }) => definition))) {
            void this.startContainer(this.get(name));
        }
        void this.changes
            .until(() => this.all.find(({ essential, state }) => essential && state === "STOPPED") ?? this.stopReason)
            .then((ended) => ended instanceof Container && this.endUnasked(essentialExit(ended)));
    }

    private async startContainer(container: Container): Promise<void> {
        try {
            for (const { containerName, condition } of container.definition.dependsOn ?? []) {
                await this.awaitDependency(container.name, this.get(containerName), condition);
            }
            if (this.stopReason === undefined) {
                container.start();
            }
        } catch (error) {
            this.endUnasked({ code: "TaskFailedToStart", reason: (error as Error).message });
        }
    }

    /** Resolves when the condition holds, or the task stops. */
    private async awaitDependency(name: string, target: Container, condition: string): Promise<void> {
        const seconds = (target.definition.startTimeout as number | undefined) ?? defaultStartSeconds;
        await this.changes.until(
            () => {
                const outcome = isCondition(condition) ? judge(condition, target) : "never";
                if (outcome === "never" && this.stopReason === undefined) {
                    const how = `${target.name} ended with exit code ${target.exitCode}`;
                    throw new Error(`${name} waits for ${target.name} to be ${condition}, but ${how}`);
                }
                return outcome === "holds" || this.stopReason !== undefined || undefined;
            },
            seconds * 1000,
            () => new Error(`${name} waited ${seconds} s for ${target.name} to be ${condition}`),
        );
    }

    /**
     * Stops the containers, each after those that depend on it, and leaves nothing. Every caller waits for the same
     * end.
     */
    private async end(reason: StopReason, longestStopSeconds?: number): Promise<void> {
        if (this.stopReason === undefined) {
            this.stopReason = reason;
            this.options.log?.(`task ${this.taskId} | stops: ${reason.reason}`);
            this.changes.notify();
            const definitions = this.all.map(({ definition }) => definition);
            await inStopOrder(definitions, (name) => this.get(name).stop(longestStopSeconds));
            try {
                await this.setup.close();
            } finally {
                this.settle(reason);
            }
        }
        await this.stopped;
    }

    /** For an end that nobody waits for. */
    private endUnasked(reason: StopReason, longestStopSeconds = this.options.longestStopSeconds): void {
        this.end(reason, longestStopSeconds).catch((error: unknown) => this.options.log?.(String(error)));
    }
}
