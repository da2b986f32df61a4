/**
 * The deployed app at work: its task as ECS would run it, AMP's stand-in behind it, and Grafana's questions to that.
 */
import { randomBytes } from "node:crypto";
import * as path from "node:path";
import { parse } from "yaml";
import { sidecarName, type ContainerDefinition } from "../components/ecs/sidecar";
import { metrics } from "../collector";
import type { Dashboard } from "../dashboards";
import { requirePart } from "../tools/parts";
import { startAmp, type Amp, type RuleFiles, type RuleHealth } from "./amp";
import {
    parametersFromState,
    runTask,
    taskDefinitionFromState,
    type RegisteredTaskDefinition,
    type RunningTask,
} from "./ecs";
import type { StackState } from "./engine";
import type { SignedSource } from "./grafana/files";
import { localImages } from "./images";
import { askDashboards, deployedDashboards, type DashboardResult } from "./panels";
import type { StartReport } from "./report";
import { region } from "./session";
import { setTimeout as sleep } from "node:timers/promises";

export interface ObservatoryOptions {
    /** Where Prometheus data and container logs go. */
    readonly directory: string;
    /** Exported state of the platform stack and of the app's. */
    readonly platform: StackState;
    readonly app: StackState;
    readonly log?: (line: string) => void;
    readonly signal?: AbortSignal;
}

/** Port on which the example's Envoy takes requests. */
const entrancePort = 8080;

/** A task may take this long until every health check passes, milliseconds. */
const healthPatienceMs = 60_000;

/** Seconds between two evaluations of the rules: their own minute is longer than the whole run. */
const ruleIntervalSeconds = 5;
/**
 * Prometheus spreads the rules over their interval; on a slow machine the second round may be the first, milliseconds.
 */
const rulePatienceMs = 30_000;

/** A running task, the AMP stand-in it writes to, and the dashboards that read from it. */
export class Observatory {
    private constructor(
        private readonly amp: Amp,
        private readonly task: RunningTask,
        private readonly workspaceId: string,
        private readonly dashboards: readonly Dashboard[],
        private readonly definition: RegisteredTaskDefinition,
        /** Where each container's log is. */
        readonly logDirectory: string,
        private readonly ruleFiles: RuleFiles,
    ) {}

    static async open(options: ObservatoryOptions): Promise<Observatory> {
        const { directory, platform, app, log, signal } = options;
        const definition = taskDefinitionFromState(app);
        const workspace = one(platform, "aws:amp/workspace:Workspace");
        const workspaceId = String(workspace.id);
        // Made up for this run: AMP's stand-in knows them, and the task gets them from its credentials endpoint, as
        // from ECS.
        const credentials = { ...randomKey(), sessionToken: randomBytes(60).toString("base64") };
        const amp = await startAmp({
            prometheus: requirePart("prometheus"),
            dataDir: path.join(directory, "amp"),
            region,
            credentials,
            ruleIntervalSeconds,
            log,
            signal,
        });
        try {
            amp.addWorkspace(workspaceId);
            const rules = deployedRules(platform, workspaceId);
            await amp.setRules(workspaceId, rules);
            const logDirectory = path.join(directory, "task");
            const task = await runTask({
                taskDefinition: definition,
                parameters: parametersFromState([platform, app]),
                endpoints: { [new URL(String(workspace.outputs?.prometheusEndpoint)).origin]: amp.url },
                credentials,
                cluster: String(one(app, "aws:ecs/cluster:Cluster").outputs?.name),
                region,
                images: localImages(),
                workDir: logDirectory,
                longestStopSeconds: 10,
                log,
                signal,
            });
            return new Observatory(
                amp,
                task,
                workspaceId,
                deployedDashboards(platform),
                definition,
                logDirectory,
                rules,
            );
        } catch (error) {
            await amp.close();
            throw error;
        }
    }

    get taskId(): string {
        return this.task.taskId;
    }

    /** Where this machine reaches the service through Envoy. */
    get entrance(): string {
        return this.task.url("envoy", entrancePort);
    }

    /** Settles with a sentence when the task stops. */
    get ended(): Promise<string> {
        return this.task.stopped.then(
            ({ reason }) => `The task stopped: ${reason}. What its containers said is in ${this.logDirectory}.`,
        );
    }

    /** What ran, and whether it was the real thing. */
    get parts(): StartReport["parts"] {
        return [
            ...this.task.containers().map(({ name, real, description }) => ({ name, real, note: description })),
            {
                name: "prometheus",
                real: true,
                note: "Prometheus, behind a stand-in for AMP that checks signatures and limits",
            },
            {
                name: "aws, grafana",
                real: false,
                note: "offline providers attached to the real Pulumi engine, as strict as the services",
            },
            {
                name: "network",
                real: this.task.network === "namespace",
                note:
                    this.task.network === "namespace"
                        ? "a network namespace of the task's own"
                        : "this machine's network",
            },
        ];
    }

    /** Whether requests reach the app itself: where a part is missing, a recording of its metrics stands in. */
    get answersItself(): boolean {
        return this.task.containers().every(({ real }) => real);
    }

    /** What this machine can't do as ECS does it, each as a sentence. */
    get limitations(): readonly string[] {
        return this.task.limitations;
    }

    /**
     * Where a Grafana reaches the workspace, and what it signs with: keys of its own, without the session token of the
     * task's, which not every Grafana sends.
     */
    signedSource(): SignedSource {
        const key = randomKey();
        this.amp.addCredentials(key);
        return { url: `${this.amp.url}/workspaces/${this.workspaceId}`, region, ...key };
    }

    /** The rule files that the workspace was given. */
    get rules(): RuleFiles {
        return this.ruleFiles;
    }

    prometheusUrl(): Promise<string> {
        return this.amp.prometheusUrl(this.workspaceId);
    }

    whenHealthy(): Promise<void> {
        return this.task.whenHealthy(healthPatienceMs);
    }

    /**
     * Asks all dashboards until every panel has data or the time is over; returns the last answers. Rejects when the
     * task stops.
     */
    async whenPanelsHaveData(patienceMs: number, signal?: AbortSignal): Promise<DashboardResult[]> {
        const until = Date.now() + patienceMs;
        let end: string | undefined;
        void this.ended.then((sentence) => (end = sentence));
        for (;;) {
            signal?.throwIfAborted();
            if (end !== undefined) {
                throw new Error(end);
            }
            const results = await this.askPanels();
            if (results.every(({ empty }) => empty.length === 0) || Date.now() > until) {
                return results;
            }
            await sleep(1000, undefined, { signal });
        }
    }

    /** Waits until each rule was evaluated, or the time is over; returns what became of them. */
    async whenRulesEvaluated(signal?: AbortSignal): Promise<RuleHealth> {
        for (const until = Date.now() + rulePatienceMs; ; await sleep(500, undefined, { signal })) {
            const health = await this.amp.rules(this.workspaceId);
            if (health.waiting === 0 || Date.now() > until) {
                return health;
            }
        }
    }

    /** Asks each query of each dashboard once, signed, through the stand-in. */
    askPanels(): Promise<DashboardResult[]> {
        // Grafana takes four scrapes for $__rate_interval; the datasource is told the interval.
        const interval = this.scrapeIntervalSeconds();
        return askDashboards(this.dashboards, (expression) => this.amp.query(this.workspaceId, expression), {
            job: this.definition.family,
            // Only this run's task: what an earlier one wrote proves nothing.
            instance: this.task.taskId,
            interval: `${interval}s`,
            rateInterval: `${4 * interval}s`,
        });
    }

    async samples(): Promise<StartReport["samples"]> {
        const { requests, rejected, samplesWritten } = await this.amp.stats();
        return {
            written: samplesWritten,
            requests,
            refused: Object.values(rejected).reduce((sum, count) => sum + count, 0),
        };
    }

    /** The sidecar's memory against both of its limits. */
    async sidecar(): Promise<StartReport["sidecar"]> {
        const { limitMiB, usageMiB, enforced, oomKills } = this.task.memory(sidecarName);
        const [heap] = await this.amp.query(this.workspaceId, `max(${metrics.sidecar.heapAlloc.name})`);
        return {
            containerMiB: limitMiB ?? 0,
            limiterMiB: this.collectorConfig().processors.memory_limiter.limit_mib,
            usageMiB,
            heapMiB: Number(heap?.value[1] ?? Number.NaN) / 2 ** 20,
            enforced,
            oomKills,
        };
    }

    async close(): Promise<void> {
        try {
            await this.task.stop();
        } finally {
            await this.amp.close();
        }
    }

    private scrapeIntervalSeconds(): number {
        return Number.parseInt(this.collectorConfig().receivers.prometheus.config.global.scrape_interval, 10);
    }

    /** The config as it was deployed, read back from the task definition. */
    private collectorConfig(): DeployedConfig {
        const containers = JSON.parse(this.definition.containerDefinitions) as ContainerDefinition[];
        const sidecar = containers.find(({ name }) => name === sidecarName);
        const config = sidecar?.environment?.find(({ name }) => name === "AOT_CONFIG_CONTENT")?.value;
        return parse(config ?? "") as DeployedConfig;
    }
}

/** What is read of the deployed config. */
interface DeployedConfig {
    processors: { memory_limiter: { limit_mib: number } };
    receivers: { prometheus: { config: { global: { scrape_interval: string } } } };
}

function randomKey(): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    return {
        accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString("base64"),
    };
}

/** The rule files that a stack gives a workspace: what AMP's ruler would read. */
function deployedRules(state: StackState, workspaceId: string): RuleFiles {
    const namespaces = (state.deployment.resources ?? []).filter(
        ({ type, inputs }) =>
            type === "aws:amp/ruleGroupNamespace:RuleGroupNamespace" && inputs?.workspaceId === workspaceId,
    );
    return Object.fromEntries(namespaces.map(({ inputs }) => [String(inputs?.name), String(inputs?.data)]));
}

/** The one resource of a type in a stack. */
function one(state: StackState, type: string) {
    const found = (state.deployment.resources ?? []).filter((resource) => resource.type === type);
    if (found.length !== 1) {
        throw new Error(`The stack has ${found.length} resources of type ${type}; one is expected.`);
    }
    return found[0]!;
}
