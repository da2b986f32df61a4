/** One container of a task: a real process, watched, restarted and stopped as ECS does. */
import * as fs from "node:fs";
import * as os from "node:os";
import { dieWithUs } from "../../tools/die-with-us";
import { startProcess, type Child, type Exit } from "../support/process";
import type { ContainerCgroup } from "./cgroups";
import { monitorHealth, probeOf } from "./health";
import type { ContainerRecord } from "./metadata";
import type { TaskNetwork } from "./network";
import { takeSample, type Sample } from "./stats";
import type { ContainerMemory, ContainerState, ContainerStatus, HealthState, Launch, TaskContainer } from "./types";

const mib = 2 ** 20;
/** Seconds between SIGTERM and SIGKILL (API reference, `stopTimeout`). */
const defaultStopSeconds = 30;
/** Seconds that a container must have run to be restarted (API reference, `ContainerRestartPolicy`). */
const defaultRestartSeconds = 300;

export interface ContainerOptions {
    readonly definition: TaskContainer;
    readonly launch: Launch;
    readonly dockerId: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly network: TaskNetwork;
    /** Undefined where the machine allows none. */
    readonly cgroup: ContainerCgroup | undefined;
    readonly workDir: string;
    readonly logFile: string;
    readonly log?: (line: string) => void;
    /** As in `TaskOptions`. */
    readonly restartAttemptSeconds?: number;
    /** Called after each change of state or health. */
    readonly changed: () => void;
}

export class Container {
    state: ContainerState = "PENDING";
    health: HealthState | undefined;
    exitCode: number | undefined;
    reason: string | undefined;
    restarts = 0;

    private readonly createdAt = new Date();
    private startedAt: Date | undefined;
    private finishedAt: Date | undefined;
    private healthSince: Date | undefined;
    private healthOutput = "";
    private child: Child | undefined;
    private monitor: { stop(): void } | undefined;
    private stopping = false;
    private readonly output: fs.WriteStream;
    private samples: readonly [Sample, Sample] | undefined;
    private highestAnonymous = 0;

    constructor(private readonly options: ContainerOptions) {
        this.health = options.definition.healthCheck === undefined ? undefined : "UNKNOWN";
        this.output = fs.createWriteStream("", { fd: fs.openSync(options.logFile, "w") });
    }

    get name(): string {
        return this.options.definition.name;
    }

    get definition(): TaskContainer {
        return this.options.definition;
    }

    get essential(): boolean {
        return this.options.definition.essential !== false;
    }

    /** Starts the process. A program that can't be started counts as one that ended. */
    start(): void {
        const { definition, launch, environment, network, cgroup, workDir, changed } = this.options;
        const [command = "", ...args] = network.enter([
            ...dieWithUs(),
            ...(cgroup === undefined ? [] : ["sh", "-c", 'echo $$ > "$0" && exec "$@"', cgroup.procsFile]),
            launch.program,
            ...launch.args,
        ]);
        const oomKillsBefore = cgroup?.memory()?.oomKills ?? 0;
        this.startedAt = new Date();
        this.child = startProcess({
            name: this.name,
            command,
            args,
            cwd: workDir,
            env: { ...environment },
            log: this.options.log,
            onLine: (line) => this.output.write(`${line}\n`),
        });
        // A restarted container counts its CPU time from zero again, so the earlier samples are of no use.
        const first = takeSample([], cgroup?.memory());
        this.samples = [first, first];
        this.state = "RUNNING";
        this.exitCode = this.reason = this.finishedAt = undefined;
        if (definition.healthCheck !== undefined) {
            this.setHealth("UNKNOWN", "");
            this.monitor = monitorHealth({
                check: definition.healthCheck,
                probe: probeOf(definition.healthCheck.command, launch.health),
                network,
                environment,
                workDir,
                changed: (state, words) => this.setHealth(state, words),
            });
        }
        changed();
        void this.child.exited.then((exit) => this.ended(exit, oomKillsBefore));
    }

    /** SIGTERM, and SIGKILL when `seconds` are over; settles when the process has ended. */
    async stop(longestSeconds = Infinity): Promise<void> {
        this.stopping = true;
        if (this.state === "PENDING") {
            this.state = "STOPPED";
            this.options.changed();
        }
        const seconds = Math.min(
            (this.definition.stopTimeout as number | undefined) ?? defaultStopSeconds,
            longestSeconds,
        );
        if (this.child !== undefined && this.child.exit === undefined) {
            const killing = setTimeout(() => this.child?.kill("SIGKILL"), seconds * 1000);
            this.child.kill("SIGTERM");
            await this.child.exited;
            clearTimeout(killing);
        }
        await new Promise<void>((closed) => (this.output.closed ? closed() : this.output.end(() => closed())));
    }

    /** Looks at what the processes use. To be called once a second while the container runs. */
    sample(): void {
        if (this.state !== "RUNNING" || this.samples === undefined) {
            return;
        }
        const { cgroup } = this.options;
        const pids = cgroup?.pids() ?? (this.child?.pid === undefined ? [] : [this.child.pid]);
        const now = takeSample(pids, cgroup?.memory());
        const before = this.samples[1];
        // The time of a process that just ended is missing in the sum; what was counted once stays counted.
        const cpu = now.cpu.total < before.cpu.total ? before.cpu : now.cpu;
        this.samples = [before, { ...now, cpu }];
        this.highestAnonymous = Math.max(this.highestAnonymous, now.memory.anonymous);
    }

    /** The last two samples; undefined while it doesn't run. */
    lastSamples(): readonly [Sample, Sample] | undefined {
        return this.state === "RUNNING" ? this.samples : undefined;
    }

    memory(): ContainerMemory {
        this.sample();
        const { cgroup, definition } = this.options;
        const charged = cgroup?.memory();
        const anonymous = charged?.anonymous ?? this.samples?.[1].memory.anonymous ?? 0;
        return {
            limitMiB: definition.memory,
            usageMiB: this.state === "RUNNING" ? anonymous / mib : 0,
            peakMiB: Math.max(this.highestAnonymous, anonymous) / mib,
            chargedPeakMiB: charged && charged.peak / mib,
            oomKills: charged?.oomKills ?? 0,
            enforced: charged?.limit !== undefined,
        };
    }

    status(): ContainerStatus {
        const { definition, launch, logFile } = this.options;
        return {
            name: this.name,
            image: definition.image,
            state: this.state,
            health: this.health,
            essential: this.essential,
            pid: this.state === "RUNNING" ? this.child?.pid : undefined,
            exitCode: this.exitCode,
            reason: this.reason,
            restarts: this.restarts,
            real: launch.real,
            description: launch.description,
            logFile,
        };
    }

    /** For the metadata endpoint; undefined before the first start. */
    record(): ContainerRecord | undefined {
        if (this.startedAt === undefined) {
            return undefined;
        }
        return {
            definition: this.definition,
            dockerId: this.options.dockerId,
            knownStatus: this.state === "STOPPED" ? "STOPPED" : "RUNNING",
            createdAt: this.createdAt,
            startedAt: this.startedAt,
            finishedAt: this.finishedAt,
            exitCode: this.exitCode,
            health:
                this.health === undefined
                    ? undefined
                    : { status: this.health, since: this.healthSince, output: this.healthOutput },
            restarts: this.restarts,
        };
    }

    /** Its last words, for messages. */
    tail(lines: number): string {
        return this.child?.tail(lines) ?? "";
    }

    private ended(exit: Exit, oomKillsBefore: number): void {
        this.monitor?.stop();
        const killedForMemory = (this.options.cgroup?.memory()?.oomKills ?? 0) > oomKillsBefore;
        this.exitCode = exitCodeOf(exit);
        this.reason = exit.error
            ? `CannotStartContainerError: ${exit.error.message}`
            : // ECS's words for it.
              killedForMemory
              ? "OutOfMemoryError: Container killed due to memory usage"
              : undefined;
        this.finishedAt = new Date();
        this.options.log?.(
            `${this.name} | ended with exit code ${this.exitCode}${this.reason ? `: ${this.reason}` : ""}`,
        );
        if (this.mayRestart(this.exitCode)) {
            this.restarts++;
            this.start();
            return;
        }
        this.state = "STOPPED";
        this.options.changed();
    }

    /**
     * ECS restarts a container only when it has run for the period; one that fails sooner stays down (developer guide,
     * "Restart individual containers").
     */
    private mayRestart(exitCode: number): boolean {
        const policy = this.definition.restartPolicy;
        if (this.stopping || !policy?.enabled || policy.ignoredExitCodes?.includes(exitCode)) {
            return false;
        }
        const seconds = this.options.restartAttemptSeconds ?? policy.restartAttemptPeriod ?? defaultRestartSeconds;
        return Date.now() - this.startedAt!.getTime() >= seconds * 1000;
    }

    private setHealth(state: HealthState, output: string): void {
        this.healthOutput = output;
        if (this.health !== state) {
            this.health = state;
            this.healthSince = new Date();
            if (state === "UNHEALTHY") {
                this.options.log?.(`${this.name} | unhealthy: ${output}`);
            }
            this.options.changed();
        }
    }
}

/** As a shell and Docker give it: 128 and the signal's number, 127 for a program that isn't there. */
export function exitCodeOf({ code, signal, error }: Exit): number {
    return error !== undefined ? 127 : signal !== null ? 128 + os.constants.signals[signal] : (code ?? 0);
}
