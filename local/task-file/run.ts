/** Somebody's own task definition on this machine, and what its metrics look like in AMP. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { at, entries, type Mapping } from "../../collector/values";
import { renderRules, standardDashboards, standardRules } from "../../dashboards";
import { requirePart } from "../../tools/parts";
import { startAmp, type Amp, type AmpStats, type Labels } from "../amp";
import { runTask, type RunningTask } from "../ecs";
import { type CloudWatchMetrics, serveCloudWatchMetrics } from "../otlp/cloudwatch-metrics";
import { askDashboards } from "../panels";
import { closeAll } from "../support/closing";
import type { Phase } from "../support/phases";
import { elsewhere, type Adapted } from "./adapt";
import { asInPrometheus, takenBy } from "./cloudwatch";
import { byJob, errorsIn, outcomesOf, type ScrapeEvidence } from "./observed";
import { storageOf, type PlannedTask } from "./plan";
import type { TaskReport, Written } from "./report";
import { discoveries, intakesOf, longestBatchMs, ownPorts, readsTaskMetrics } from "./scrapes";
import { madeUpWorkspace } from "./variables";

export interface RunOptions {
    /** Where data and logs go; what an earlier run left in it is deleted. */
    readonly directory: string;
    readonly signal: AbortSignal;
    readonly log?: (line: string) => void;
    readonly phase: Phase;
}

/** Everything but what rules record, whose names have colons, and the alerts'. */
const sent = '{__name__!="",__name__!~".*:.*|ALERTS(_FOR_STATE)?"}';
/** Seconds between two evaluations of the rules: their own minute is longer than most runs. */
const ruleIntervalSeconds = 5;
/** How long a task may take until every health check passes, milliseconds. */
const healthPatienceMs = 60_000;
/** How long is waited for samples at most, milliseconds. */
const mostPatienceMs = 180_000;

/** How long is waited for a second scrape, milliseconds. */
const mostSecondRoundMs = 30_000;

/** A task that runs, and the stand-in for AMP that it writes to. */
export class OwnTask {
    private constructor(
        private readonly planned: PlannedTask,
        private readonly amp: Amp,
        /** Where it writes to CloudWatch. */
        private readonly cloudwatch: CloudWatchMetrics | undefined,
        private readonly task: RunningTask,
        private readonly trouble: string | undefined,
        private readonly options: RunOptions,
        private readonly since: number,
        private readonly closing: (() => unknown)[],
    ) {}

    /** Starts it all, and waits until the task is healthy or can't become so any more. */
    static async start(planned: PlannedTask, options: RunOptions): Promise<OwnTask> {
        const { directory, signal, log, phase } = options;
        const since = Date.now();
        for (const each of ["amp", "task", "storage"]) {
            fs.rmSync(path.join(directory, each), { recursive: true, force: true });
        }
        fs.mkdirSync(storageOf(directory), { recursive: true });
        const { adapted, region, task: given } = planned;
        const credentials = {
            accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
            secretAccessKey: randomBytes(30).toString("base64"),
            sessionToken: randomBytes(60).toString("base64"),
        };
        const closing: (() => unknown)[] = [];
        try {
            const amp = await startAmp({
                prometheus: requirePart("prometheus"),
                dataDir: path.join(directory, "amp"),
                region,
                credentials,
                ruleIntervalSeconds,
                log,
                signal,
            });
            closing.push(() => amp.close());
            const cloudwatch =
                adapted.metricsOrigins.length === 0 ? undefined : await serveCloudWatchMetrics({ region, credentials });
            closing.push(() => cloudwatch?.close());
            const others = adapted.workspaces.length > 0 && adapted.writesElsewhere ? otherWorkspace : undefined;
            [...workspacesOf(adapted), ...(others === undefined ? [] : [others])].forEach((each) =>
                amp.addWorkspace(each),
            );
            const prometheus = await phase("starting Prometheus", async () => {
                for (const each of adapted.workspaces) {
                    await amp.setRules(each, { standard: renderRules(standardRules()) });
                }
                return amp.prometheusUrl(workspacesOf(adapted)[0]!);
            });
            const task = await phase("starting the task", async () =>
                runTask({
                    taskDefinition: registered(planned),
                    parameters: {},
                    endpoints: {
                        ...Object.fromEntries(adapted.origins.map((origin) => [origin, amp.url])),
                        ...Object.fromEntries(adapted.metricsOrigins.map((origin) => [origin, cloudwatch!.url])),
                        ...(adapted.writesElsewhere
                            ? { [elsewhere]: others === undefined ? prometheus : await amp.prometheusUrl(others) }
                            : {}),
                    },
                    credentials,
                    cluster: "local",
                    region,
                    images: [
                        {
                            pattern: "any",
                            matches: () => true,
                            launch: (container) => launchOf(planned, container.name),
                        },
                    ],
                    workDir: path.join(directory, "task"),
                    longestStopSeconds: 10,
                    log,
                    signal,
                }),
            );
            closing.push(() => task.stop());
            const trouble = await phase(`health of task ${given.family}`, () =>
                task.whenHealthy(healthPatienceMs).then(
                    () => undefined,
                    (error: Error) => error.message,
                ),
            );
            signal.throwIfAborted();
            return new OwnTask(planned, amp, cloudwatch, task, trouble, options, since, closing);
        } catch (error) {
            await closeAll(closing);
            throw error;
        }
    }

    /** What this machine can't do as ECS does it, each as a sentence. */
    get limitations(): readonly string[] {
        return this.task.limitations;
    }

    /** Settles with a sentence when the task stops. */
    get ended(): Promise<string> {
        return this.task.stopped.then(
            ({ reason }) => `The task stopped: ${reason}. What its containers said is in ${this.logDirectory}.`,
        );
    }

    get logDirectory(): string {
        return path.join(this.options.directory, "task");
    }

    prometheusUrl(): Promise<string> {
        return this.amp.prometheusUrl(this.workspaces[0]!);
    }

    /** Longest time between two scrapes, seconds; 15 where nothing is scraped. */
    get scrapeSeconds(): number {
        return Math.max(1, ...this.planned.scrapes.map(({ intervalMs }) => intervalMs / 1000), 0) || 15;
    }

    /** Where this machine reaches a port of the collector; undefined for UDP. */
    intakes(): TaskReport["intakes"] {
        return intakesOf(this.planned.adapted.config).map(({ receiver, port, protocol }) => ({
            receiver,
            port,
            at: protocol === "udp" ? undefined : this.task.url(this.planned.collector.name, port),
        }));
    }

    /** Waits until what is scraped has arrived, or the time is over. */
    async whenWritten(): Promise<void> {
        const { scrapes, adapted } = this.planned;
        if (this.trouble !== undefined || !this.expectsSamples) {
            return;
        }
        const interval = Math.max(...scrapes.map(({ intervalMs }) => intervalMs), scrapes.length > 0 ? 0 : 20_000);
        const patienceMs = Math.min(2 * interval + 2 * longestBatchMs(adapted.config) + 15_000, mostPatienceMs);
        const from = Date.now();
        const secondRoundMs = Math.min(interval + longestBatchMs(adapted.config), mostSecondRoundMs);
        let ended = false;
        void this.task.stopped.then(() => (ended = true));
        let complete: number | undefined;
        for (const until = Date.now() + patienceMs; Date.now() < until && !ended;) {
            const series = await this.series();
            const decided = outcomesOf(scrapes, await this.evidence(series));
            // What failed may have been asked before its container listened: it gets a second turn.
            const isLate = Date.now() - from > interval + 5_000;
            const isAll = decided.every(({ answered }) => answered === true || (answered === false && isLate));
            complete = isAll && series.length > 0 ? (complete ?? Date.now()) : undefined;
            // A second round brings what needs two, such as rates.
            if (complete !== undefined && Date.now() - complete > secondRoundMs) {
                return;
            }
            await sleep(1000, undefined, { signal: this.options.signal });
        }
    }

    async report(): Promise<TaskReport> {
        const { planned, trouble } = this;
        const { collector, adapted, scrapes, audit, variables } = planned;
        const series = await this.series();
        const log = this.collectorLog();
        const interval = this.scrapeSeconds;
        const ended = await Promise.race([this.ended, sleep(0, undefined)]);
        return {
            family: planned.task.family,
            audit,
            parts: planned.parts,
            changes: [...adapted.changes, ...differences(planned)],
            secrets: variables.secrets,
            intakes: this.intakes(),
            targets: outcomesOf(scrapes, await this.evidence(series)),
            discoveries: discoveries(adapted.config),
            ...this.written(await this.amp.stats()),
            jobs: byJob(series),
            // They are in the names that AMP has.
            dashboards: this.isToCloudWatchAlone
                ? []
                : await askDashboards(
                      standardDashboards(),
                      (expression) => this.amp.query(this.workspaces[0]!, expression),
                      { interval: `${interval}s`, rateInterval: `${4 * interval}s` },
                  ),
            memory: this.task.memory(collector.name),
            limiterMiB: limiterOf(adapted.config, variables.values),
            trouble: trouble ?? (typeof ended === "string" ? ended : undefined),
            errors: errorsIn(log),
            expectsSamples: this.expectsSamples,
            seconds: (Date.now() - this.since) / 1000,
        };
    }

    async close(): Promise<void> {
        await closeAll(this.closing);
    }

    private get workspaces(): readonly string[] {
        return workspacesOf(this.planned.adapted);
    }

    private get expectsSamples(): boolean {
        const { scrapes, adapted } = this.planned;
        const { workspaces, writesElsewhere, origins, metricsOrigins } = adapted;
        const writes = workspaces.length + origins.length + metricsOrigins.length > 0 || writesElsewhere;
        return writes && (scrapes.length > 0 || readsTaskMetrics(adapted.config));
    }

    private async evidence(series: readonly Labels[]): Promise<ScrapeEvidence> {
        const { adapted, task } = this.planned;
        return {
            up: await this.up(),
            series,
            log: this.collectorLog(),
            collectorPorts: ownPorts(adapted.config),
            containers: task.containers.map(({ name }) => name),
        };
    }

    private get isToCloudWatchAlone(): boolean {
        const { workspaces, writesElsewhere, metricsOrigins } = this.planned.adapted;
        return metricsOrigins.length > 0 && workspaces.length === 0 && !writesElsewhere;
    }

    /** What each destination took, AMP or what stands for others first. */
    private written(stats: AmpStats): Pick<TaskReport, "written" | "alsoWritten"> {
        const { workspaces, writesElsewhere } = this.planned.adapted;
        const first: Written = {
            to: workspaces.length > 0 || !writesElsewhere ? "AMP" : "Prometheus",
            samples: workspaces.length > 0 ? stats.samplesWritten : stats.samplesAppended,
            refused: stats.rejected,
        };
        const others = this.cloudwatch === undefined ? [] : [takenBy(this.cloudwatch)];
        const [written = first, ...alsoWritten] = this.isToCloudWatchAlone ? others : [first, ...others];
        return { written, alsoWritten };
    }

    private async series(): Promise<Labels[]> {
        if (this.isToCloudWatchAlone) {
            return this.cloudwatch!.series().map(asInPrometheus);
        }
        const all = await Promise.all(this.workspaces.map((each) => this.amp.series(each, sent)));
        return all.flat();
    }

    private async up(): Promise<{ labels: Labels; value: number }[]> {
        if (this.isToCloudWatchAlone) {
            return this.cloudwatch!.series("up").map((one) => ({ labels: asInPrometheus(one), value: one.value }));
        }
        const all = await Promise.all(this.workspaces.map((each) => this.amp.query(each, "up")));
        return all.flat().map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    }

    private collectorLog(): string {
        return fs.readFileSync(path.join(this.logDirectory, `${this.planned.collector.name}.log`), "utf8");
    }
}

/** What takes the writes to others than AMP, where the task has both: its series aren't counted twice. */
const otherWorkspace = "ws-others";

const workspacesOf = ({ workspaces }: Adapted): readonly string[] =>
    workspaces.length > 0 ? workspaces : [madeUpWorkspace];

const launchOf = ({ parts }: PlannedTask, name: string) => parts.find((part) => part.name === name)!.launch;

function registered({ task, parts }: PlannedTask) {
    const sum = parts.reduce((total, { definition }) => total + (definition.memory ?? Number.NaN), 0);
    return {
        arn: task.arn,
        family: task.family,
        revision: task.revision,
        cpu: task.cpu ?? 1024,
        // Where neither the task nor each container has a limit, all have what the machine has.
        memory: task.memoryMiB ?? (Number.isNaN(sum) ? Math.floor(os.totalmem() / 2 ** 20) : sum),
        // Whoever runs the task may give it one (`RunTask`), and on EC2 its machine has one.
        taskRoleArn: task.taskRoleArn ?? "arn:aws:iam::111122223333:role/made-up",
        executionRoleArn: task.executionRoleArn,
        containerDefinitions: JSON.stringify(parts.map(({ definition }) => definition)),
    };
}

/** What of the task as a whole is otherwise here. */
function differences({ task }: PlannedTask): { what: string; how: string }[] {
    const { networkMode: mode } = task;
    return [
        ...(mode === "bridge" || mode === "host"
            ? [
                  {
                      what: `network mode ${mode}`,
                      how: "its containers share one loopback here, as with awsvpc; on EC2 they may not",
                  },
              ]
            : []),
        ...(task.memoryMiB === undefined
            ? [{ what: "memory", how: "the task has none of its own: only the limits of its containers are enforced" }]
            : []),
        ...(task.taskRoleArn === undefined
            ? [{ what: "task role", how: "made up, as the file has none: on Fargate nothing signs without one" }]
            : []),
    ];
}

/** `limit_mib` of the first limiter, which a variable may hold. */
function limiterOf(config: Mapping, variables: Readonly<Record<string, string>>): number | undefined {
    const limits = entries(at(config, "processors")).flatMap(([id, settings]) =>
        /^memory_limiter(\/|$)/.test(id.trim()) ? [at(settings, "limit_mib")] : [],
    );
    const [, name] = /^\$\{env:(\w+)\}$/.exec(String(limits[0])) ?? [];
    const limit = Number(name === undefined ? limits[0] : variables[name]);
    return Number.isFinite(limit) && limit > 0 ? limit : undefined;
}
