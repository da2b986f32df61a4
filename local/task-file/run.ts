/** Somebody's own task definition on this machine, and what its metrics look like in AMP. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import type { Container } from "../../audit/containers";
import { at, entries, items, type Mapping } from "../../collector/values";
import { standardDashboards } from "../../dashboards";
import { findPart, requirePart } from "../../tools/parts";
import { startAmp, type Amp, type Labels } from "../amp";
import { runTask, type RunningTask, type TaskContainer } from "../ecs";
import { localImages } from "../images";
import { askDashboards } from "../panels";
import { closeAll } from "../support/closing";
import { adapt, elsewhere, type Adapted } from "./adapt";
import { auditTask, type AuditedTask } from "./audit";
import { collectorOf, configOf, type CollectorConfig } from "./collector";
import { componentsOf } from "./components";
import { imageOf, planOthers, type PlannedPart } from "./containers";
import { byJob, errorsIn, outcomesOf } from "./observed";
import type { GivenTask } from "./read";
import type { TaskReport } from "./report";
import { discoveries, intakesOf, longestBatchMs, ownPorts, readsTaskMetrics, scrapesOf, type Scrape } from "./scrapes";
import { completed, givenVariables, madeUpWorkspace, regionOf, type Variables } from "./variables";

/** What beside the file decides how a task runs. */
export interface TaskChoices {
    /** `--env`: variables of the collector. Values may be secret. */
    readonly variables: Readonly<Record<string, string>>;
    /** `--recording`: absolute paths, by container. */
    readonly recordings: Readonly<Record<string, string>>;
    /** The text of `--config`. */
    readonly configText?: string;
}

/** A task as it will run, before anything is started. */
export interface PlannedTask {
    readonly task: GivenTask;
    readonly audit: AuditedTask;
    readonly collector: Container;
    readonly region: string;
    readonly variables: Variables;
    readonly delivered: CollectorConfig;
    readonly adapted: Adapted;
    readonly scrapes: readonly Scrape[];
    /** In the order of the task. */
    readonly parts: readonly PlannedPart[];
}

/** Where the collector's own files go, below the directory of the run. */
const storageOf = (directory: string): string => path.join(directory, "storage");

/** Throws `TaskFileProblem` for what somebody has to change first. */
export function planTask(task: GivenTask, choices: TaskChoices, directory: string): PlannedTask {
    const collector = collectorOf(task);
    const given = givenVariables(collector, task, choices.variables);
    const { configText } = choices;
    const first = configOf(collector, { variables: given, configText });
    const region = regionOf(first.config, collector, task);
    const variables = completed(collector, given, choices.variables, first.config, region);
    const delivered = configOf(collector, { variables: variables.values, configText });
    const program = findPart("otelcol-full") ?? requirePart("otelcol");
    const adapted = adapt(delivered.config, {
        components: componentsOf(program),
        region,
        storage: storageOf(directory),
    });
    const scrapes = scrapesOf(adapted.config);
    const definitions = task.definitions as readonly unknown[] as readonly TaskContainer[];
    const others = planOthers(definitions, task.containers, {
        collector: collector.name,
        collectorPorts: ownPorts(adapted.config),
        scrapes,
        recordings: choices.recordings,
    });
    const own = definitions.find(({ name }) => name === collector.name)!;
    const running = collectorPart(own, collector, { adapted, delivered, variables, program });
    return {
        task,
        audit: auditTask(task, configText === undefined ? undefined : { container: collector.name, text: configText }),
        collector,
        region,
        variables,
        delivered,
        adapted,
        scrapes,
        parts: definitions.map(({ name }) =>
            name === own.name ? running : others.find((each) => each.name === name)!,
        ),
    };
}

/** The collector's container with its config as one text, which is all that it is started with beside its gates. */
function collectorPart(
    definition: TaskContainer,
    { memoryMiB }: Container,
    how: Pick<PlannedTask, "adapted" | "delivered" | "variables"> & { readonly program: string },
): PlannedPart {
    const { delivered, adapted, variables, program } = how;
    const { secrets: _, entryPoint: _entryPoint, ...rest } = definition;
    // ECS gives these to each container itself.
    const { AWS_REGION: _region, AWS_DEFAULT_REGION: _default, ...values } = variables.values;
    const environment = { ...values, AOT_CONFIG_CONTENT: stringify(adapted.config, { lineWidth: 0 }) };
    const whole: TaskContainer = {
        ...rest,
        name: definition.name,
        image: "public.ecr.aws/aws-observability/aws-otel-collector",
        ...(memoryMiB === undefined ? {} : { memory: memoryMiB }),
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
        command: delivered.gates.length === 0 ? undefined : [`--feature-gates=${delivered.gates.join(",")}`],
    };
    const table = localImages((part) => (part === "otelcol" ? program : findPart(part)));
    const launch = imageOf(table, "aws-otel-collector").launch(whole);
    return {
        name: definition.name,
        kind: "real",
        note: `${launch.description}, with the config of ${delivered.source}`,
        definition: { ...whole, image: definition.image },
        launch: { ...launch, ports: [...new Set([...launch.ports, ...ownPorts(adapted.config)])] },
    };
}

export interface RunOptions {
    /** Where data and logs go; what an earlier run left in it is deleted. */
    readonly directory: string;
    readonly signal: AbortSignal;
    readonly log?: (line: string) => void;
    /** Runs a step under a clock. */
    readonly phase: <T>(text: string, work: () => Promise<T>) => Promise<T>;
}

/** How long a task may take until every health check passes, milliseconds. */
const healthPatienceMs = 60_000;
/** How long is waited for samples at most, milliseconds. */
const mostPatienceMs = 180_000;

/** A task that runs, and the stand-in for AMP that it writes to. */
export class RunningFile {
    private constructor(
        private readonly planned: PlannedTask,
        private readonly amp: Amp,
        private readonly task: RunningTask,
        private readonly trouble: string | undefined,
        private readonly options: RunOptions,
        private readonly since: number,
        private readonly closing: (() => unknown)[],
    ) {}

    /** Starts it all, and waits until the task is healthy or can't become so any more. */
    static async start(planned: PlannedTask, options: RunOptions): Promise<RunningFile> {
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
                log,
                signal,
            });
            closing.push(() => amp.close());
            workspacesOf(adapted).forEach((workspace) => amp.addWorkspace(workspace));
            const prometheus = await phase("starting Prometheus", () => amp.prometheusUrl(workspacesOf(adapted)[0]!));
            const task = await phase("starting the task", () =>
                runTask({
                    taskDefinition: registered(planned),
                    parameters: {},
                    endpoints: {
                        ...Object.fromEntries(adapted.origins.map((origin) => [origin, amp.url])),
                        ...(adapted.writesElsewhere ? { [elsewhere]: prometheus } : {}),
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
            return new RunningFile(planned, amp, task, trouble, options, since, closing);
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
        const interval = Math.max(...scrapes.map(({ intervalMs }) => intervalMs), 20_000);
        const patienceMs = Math.min(2 * interval + 2 * longestBatchMs(adapted.config) + 15_000, mostPatienceMs);
        let ended = false;
        void this.task.stopped.then(() => (ended = true));
        let [last, since] = [0, Date.now()];
        for (const until = Date.now() + patienceMs; Date.now() < until && !ended;) {
            const series = await this.series();
            if (series.length !== last) {
                [last, since] = [series.length, Date.now()];
            }
            const decided = outcomesOf(scrapes, { up: await this.up(), series, log: this.collectorLog() });
            const isAll = decided.every(({ answered }) => answered !== undefined) && last > 0;
            // A second round brings what needs two, such as rates.
            if (isAll && Date.now() - since > Math.min(interval, 5_000)) {
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
        const writes = this.amp.requests.filter(({ endpoint }) => endpoint === "remote_write");
        const stats = await this.amp.stats();
        const direct = adapted.writesElsewhere ? stats.samplesAppended - stats.samplesWritten : 0;
        const interval = this.scrapeSeconds;
        const ended = await Promise.race([this.ended, sleep(0, undefined)]);
        return {
            family: planned.task.family,
            audit,
            parts: planned.parts,
            changes: [...adapted.changes, ...differences(planned)],
            secrets: variables.secrets,
            intakes: this.intakes(),
            targets: outcomesOf(scrapes, { up: await this.up(), series, log }),
            discoveries: discoveries(adapted.config),
            written: {
                samples: stats.samplesWritten + direct,
                requests: writes.length,
                refused: stats.rejected,
            },
            jobs: byJob(series),
            dashboards: await askDashboards(
                standardDashboards(),
                (expression) => this.amp.query(this.workspaces[0]!, expression),
                {
                    interval: `${interval}s`,
                    rateInterval: `${4 * interval}s`,
                },
            ),
            memory: this.task.memory(collector.name),
            limiterMiB: limiterOf(adapted.config),
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
        const writes = adapted.workspaces.length > 0 || adapted.writesElsewhere || adapted.origins.length > 0;
        return writes && (scrapes.length > 0 || readsTaskMetrics(adapted.config));
    }

    private async series(): Promise<Labels[]> {
        const all = await Promise.all(this.workspaces.map((each) => this.amp.series(each, '{__name__!=""}')));
        return all.flat();
    }

    private async up(): Promise<{ labels: Labels; value: number }[]> {
        const all = await Promise.all(this.workspaces.map((each) => this.amp.query(each, "up")));
        return all.flat().map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    }

    private collectorLog(): string {
        return fs.readFileSync(path.join(this.logDirectory, `${this.planned.collector.name}.log`), "utf8");
    }
}

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
        taskRoleArn: task.taskRoleArn ?? (isOnFargate(task) ? undefined : "arn:aws:iam::111122223333:role/made-up"),
        executionRoleArn: task.executionRoleArn,
        containerDefinitions: JSON.stringify(parts.map(({ definition }) => definition)),
    };
}

/** There a task without a role has no credentials; elsewhere its machine's role may do. */
const isOnFargate = ({ whole }: GivenTask): boolean => items(whole?.requiresCompatibilities).includes("FARGATE");

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
        ...(task.taskRoleArn !== undefined
            ? []
            : isOnFargate(task)
              ? [{ what: "task role", how: "the task has none, and so no credentials, as on Fargate" }]
              : [{ what: "task role", how: "made up, as the file has none" }]),
    ];
}

/** `limit_mib` of the first limiter. */
function limiterOf(config: Mapping): number | undefined {
    const limits = entries(at(config, "processors")).flatMap(([id, settings]) => {
        const limit = /^memory_limiter(\/|$)/.test(id.trim()) ? at(settings, "limit_mib") : undefined;
        return typeof limit === "number" ? [limit] : [];
    });
    return limits[0];
}
