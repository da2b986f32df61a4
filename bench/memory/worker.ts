/**
 * A program of its own that measures one contender in one cell: targets, endpoint and metadata on a loopback that is
 * nobody else's, the contender in a memory cgroup as on Fargate. Takes an order as a file of JSON, prints the outcome
 * as JSON.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { TaskCgroup, type ContainerCgroup } from "../../local/ecs/cgroups";
import { processTimes } from "../../local/ecs/stats";
import { closeAll } from "../../local/support/closing";
import { type Child, describeExit, lastWords, startProcess } from "../../local/support/process";
import { dieWithUs } from "../../tools/die-with-us";
import { awsEnvironment, type Setup, setupOf } from "../support/contenders";
import { openTargets, type Served } from "../support/load";
import { serveMetadata } from "../support/metadata";
import { type Mode, openSink, type Sink } from "../support/sink";
import { beWorker } from "../support/worker";
import type { Cell, Moment, Order, Outcome } from "./cell";
import { openHostile } from "./hostile";
import { sendMessages } from "./messages";
import { Prober } from "./prober";
import { type SelfReport, selfReport } from "./self-report";
import { variantOf } from "./variants";

const mib = 2 ** 20;
/** ECS's default `stopTimeout`, seconds. */
const stopTimeoutSeconds = 30;
/** How long what waits may take to arrive when the load has ended, seconds. */
const drainPatienceSeconds = 60;
/** How long all may take beside the load, seconds: the drain, the stop and a machine that is slow. */
const boundSeconds = 150;
/**
 * Intervals without a scrape after which a contender counts as stalled, and the least seconds of it: a pause of the
 * garbage collector isn't a stall.
 */
const stalledIntervals = 3;
const stalledSeconds = 5;
/**
 * What a contender may take to start before its first scrape is due, seconds: 3 from a cold disk, and 5 until its
 * discovery hands on the first targets.
 */
const startSeconds = 10;
/** How often memory is looked at, milliseconds. */
const sampleMs = 250;
/** Without an arrival for so long, a healthy line is empty, seconds. */
const quietSeconds = 5;
/**
 * After a fault: the longest wait between two tries of a request, 5 s (Prometheus's `max_backoff`; the collector's
 * exporter stays at its first one), and a request that takes its time.
 */
const quietAfterFaultSeconds = 12;
const ok: Mode = { kind: "ok" };

async function measure({ cell, contender, variant, program, directory }: Order): Promise<Outcome> {
    const stopping: (() => unknown)[] = [];
    try {
        const targets = await openTargets(cell.load);
        stopping.push(() => targets.close());
        const hostile = cell.hostile === undefined ? undefined : await openHostile(cell.hostile);
        stopping.push(() => hostile?.close());
        const sink = await openSink();
        stopping.push(() => sink.close());
        const { memoryMiB } = cell.container;
        const metadata = await serveMetadata(memoryMiB);
        stopping.push(() => metadata.close());

        const named = targets.ports.map((port, index) => [`app${index}`, { port }] as const);
        const names = cell.faults.some(({ mode }) => mode.kind === "nameless") ? new Names(directory) : undefined;
        const host = names === undefined ? "127.0.0.1" : hostName;
        const endpoint = `http://${host}:${sink.port}/workspaces/ws-bench/api/v1/remote_write`;
        const beside = hostile === undefined ? [] : [["hostile", { port: hostile.port }] as const];
        const plain = setupOf(contender, {
            targets: Object.fromEntries([...named, ...beside]),
            intervalSeconds: cell.intervalSeconds,
            memoryMiB,
            endpoint,
            directory,
        });
        const setup =
            variant === undefined
                ? plain
                : variantOf(variant).change(plain, { directory, memoryMiB, intervalSeconds: cell.intervalSeconds });
        const task = TaskCgroup.create(contender, memoryMiB);
        if (typeof task === "string") {
            throw new Error(task);
        }
        stopping.push(() => task.remove());
        const cgroup = task.container(contender, cell.container.limit === "container" ? memoryMiB : undefined);
        const child = startContender(setup, program, cgroup, directory, names, {
            AMP_REMOTE_WRITE_URL: endpoint,
            ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}`,
        });
        const { probeEverySeconds: every } = cell;
        const prober = every === undefined ? undefined : new Prober(every, cell, targets.served, cgroup, directory);
        const behave = (mode: Mode): Promise<void> => {
            names?.set(mode.kind !== "nameless");
            return sink.set(mode);
        };
        const watch = new Watch(cell, setup, child, cgroup, sink, behave, targets.served, contender, prober);
        stopping.push(() => watch.end());
        const deploy = cell.deployAt && setTimeout(() => targets.deploy(), cell.deployAt * 1000);
        stopping.push(() => clearTimeout(deploy));
        const sending = cell.messages && sendMessages(cell.messages);
        stopping.push(() => sending?.close());

        await watch.until(cell.seconds);
        targets.stop();
        void hostile?.close();
        sending?.close();
        const loadEnded = watch.now();
        // A cell about stopping stops in the middle of it.
        if (cell.stopping === undefined) {
            await watch.drained(loadEnded);
        }
        const outcome = watch.outcome(loadEnded);
        const stop = await watch.stop(cell.stopping ?? ok);
        return {
            ...outcome,
            ...watch.losses(targets.served.samples),
            ...stop,
            probes: prober?.probes,
            answers: sending?.answers,
        };
    } finally {
        await closeAll(stopping);
    }
}

/** What the endpoint is called where its name may go away. */
const hostName = "amp.bench";

/** A file of host names that the contender has instead of the machine's; its network has no DNS server. */
class Names {
    private readonly file: string;

    constructor(directory: string) {
        this.file = path.join(directory, "hosts");
        this.set(true);
    }

    set(known: boolean): void {
        fs.writeFileSync(this.file, known ? `127.0.0.1 localhost ${hostName}\n` : "127.0.0.1 localhost\n");
    }

    /** What starts a program that looks there. */
    get known(): readonly string[] {
        return ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', this.file];
    }
}

function startContender(
    setup: Setup,
    program: string,
    cgroup: ContainerCgroup,
    directory: string,
    names: Names | undefined,
    environment: Readonly<Record<string, string>>,
): Child {
    const configFile = path.join(directory, "config.yaml");
    fs.writeFileSync(configFile, setup.config);
    // A container's first start reads its image from disk, and those pages are charged to it: a copy of its own that is
    // not in memory yet.
    const own = path.join(directory, path.basename(program));
    fs.copyFileSync(program, own);
    spawnSync("sync", [own]);
    spawnSync("dd", [`if=${own}`, "iflag=nocache", "count=0"], { stdio: "ignore" });
    const [command = "", ...args] = [
        ...dieWithUs(),
        ...(names?.known ?? []),
        "sh",
        "-c",
        'echo $$ > "$0" && exec "$@"',
        cgroup.procsFile,
        own,
        ...setup.args(configFile),
    ];
    const log = fs.createWriteStream(path.join(directory, "log"));
    return startProcess({
        name: "contender",
        command,
        args,
        cwd: directory,
        env: { ...awsEnvironment, ...environment, ...setup.environment },
        onLine: (line) => log.write(`${line}\n`),
    });
}

/** Follows one contender through its cell. */
class Watch {
    private readonly started = Date.now();
    private readonly moments: Moment[] = [];
    private readonly lags: { readonly at: number; readonly lag: number }[] = [];
    private report: SelfReport | undefined;
    private cpu = 0;
    private oomKills = 0;
    private diedAfter: number | undefined;
    private stalledAfter: number | undefined;
    private normalAfter: number | undefined;
    private readonly timers: NodeJS.Timeout[];
    private readonly changes: Promise<void>[] = [];

    constructor(
        private readonly cell: Cell,
        private readonly setup: Setup,
        private readonly child: Child,
        private readonly cgroup: ContainerCgroup,
        private readonly sink: Sink,
        private readonly behave: (mode: Mode) => Promise<void>,
        private readonly served: Readonly<Served>,
        private readonly contender: Order["contender"],
        private readonly prober: Prober | undefined,
    ) {
        const at = (second: number, mode: Mode): NodeJS.Timeout =>
            setTimeout(() => this.changes.push(behave(mode)), second * 1000);
        this.timers = [
            setInterval(() => this.look(), sampleMs),
            setInterval(() => void this.ask(), 1000),
            ...cell.faults.flatMap(({ from, to, mode }) => [at(from, mode), at(to, ok)]),
            setTimeout(() => this.giveUp(), (cell.seconds + boundSeconds) * 1000),
        ];
        void child.exited.then(() => {
            this.diedAfter ??= this.now();
        });
    }

    now(): number {
        return (Date.now() - this.started) / 1000;
    }

    /** Waits for that second of the run, or for the contender's end, or until it has stalled. */
    async until(second: number): Promise<void> {
        while (this.now() < second && this.goesOn()) {
            await Promise.race([sleep(200), this.child.exited]);
            this.stalledAfter ??= this.stall();
        }
    }

    /**
     * Waits until nothing of the load arrives any more. What a batch processor still holds then is sent when it is
     * stopped.
     */
    async drained(loadEnded: number): Promise<void> {
        const patience = loadEnded + drainPatienceSeconds;
        while (this.now() < patience && this.goesOn()) {
            const last = Math.max(this.sink.taken.lastAt, this.started + loadEnded * 1000);
            const quiet = (Date.now() - last) / 1000;
            // The agent's counter is of samples that it has taken over to be sent, and never quite 0.
            const waiting = this.contender !== "agent" && (this.report?.queued ?? 0) > 0;
            const { refused = 0, shed = 0, failed = 0 } = this.report ?? {};
            const { load } = this.sink.taken;
            if (
                (load >= this.served.samples && !waiting) ||
                (load + refused + shed + failed >= this.served.samples && !waiting && quiet > quietSeconds) ||
                (!waiting && quiet > this.longestPause())
            ) {
                return;
            }
            await Promise.race([sleep(200), this.child.exited]);
        }
    }

    /** Seconds that may pass between two arrivals while there is more to come, with no request in the queue. */
    private longestPause(): number {
        return this.cell.faults.length === 0 ? quietSeconds : quietAfterFaultSeconds;
    }

    private goesOn(): boolean {
        return this.child.exit === undefined && this.stalledAfter === undefined;
    }

    /** The second of its last scrape, when that is too long ago. */
    private stall(): number | undefined {
        const last = Math.max(this.served.lastAt, this.started + startSeconds * 1000);
        const patience = Math.max(stalledIntervals * this.cell.intervalSeconds, stalledSeconds);
        return Date.now() - last > patience * 1000
            ? round(((this.served.lastAt || last) - this.started) / 1000)
            : undefined;
    }

    /** Nothing may hang, whatever the contender does. */
    private giveUp(): void {
        if (this.child.exit === undefined) {
            this.stalledAfter ??= round(this.now());
            this.child.kill("SIGKILL");
        }
    }

    outcome(loadEnded: number): Omit<Outcome, "lost" | "written" | "served"> {
        this.look();
        const end = this.diedAfter ?? loadEnded;
        const during = this.moments.filter(([second]) => second <= end);
        const memory = during.map(([, anonymous]) => anonymous);
        const written = this.sink.taken.load;
        const { refused = 0, shed = 0, failed = 0 } = this.report ?? {};
        // What was killed as stalled has not died of itself.
        const alive = this.child.exit === undefined || this.stalledAfter !== undefined;
        return {
            alive,
            diedAfter: alive ? undefined : round(this.diedAfter),
            stalledAfter: this.stalledAfter,
            oomKills: this.oomKills,
            problem:
                alive || this.oomKills > 0
                    ? undefined
                    : `${describeExit(this.child.exit!)}.${lastWords(this.child, 3)}`.slice(0, 600),
            anonymous: {
                average: round(memory.reduce((sum, each) => sum + each, 0) / Math.max(1, memory.length)),
                max: round(Math.max(0, ...memory)),
                slope: round(slopePerMinute(during.filter(([second]) => second > end / 2))),
            },
            heapMaxMiB: round(Math.max(0, ...during.map(([, , heap]) => heap))),
            refused,
            shed,
            failed,
            cpuSeconds: round(this.cpu),
            cpuPerMillion: round(written === 0 ? 0 : (this.cpu / written) * 1e6),
            requests: this.sink.taken.requests,
            wireBytes: this.sink.taken.wireBytes,
            normalAfter: this.normalAfter,
            moments: everySecond(this.moments),
        };
    }

    losses(served: number): Pick<Outcome, "served" | "written" | "lost"> {
        const written = this.sink.taken.load;
        return { served, written, lost: served - written };
    }

    /** As ECS stops a container. */
    async stop(mode: Mode): Promise<Pick<Outcome, "stopSeconds" | "stopKilled">> {
        // One that has stalled would take all of the stop timeout, and that is not about stopping.
        if (!this.goesOn()) {
            return {};
        }
        await this.behave(mode);
        const timeout = this.cell.stopTimeoutSeconds ?? stopTimeoutSeconds;
        const from = Date.now();
        this.child.kill("SIGTERM");
        await Promise.race([this.child.exited, sleep(timeout * 1000, undefined, { ref: false })]);
        const stopKilled = this.child.exit === undefined;
        this.child.kill("SIGKILL");
        await this.child.exited;
        return { stopSeconds: round((Date.now() - from) / 1000), stopKilled };
    }

    async end(): Promise<void> {
        this.timers.forEach((timer) => clearInterval(timer));
        this.child.kill("SIGKILL");
        await this.child.exited;
        await Promise.allSettled(this.changes);
    }

    private look(): void {
        const memory = this.cgroup.memory();
        if (memory === undefined) {
            return;
        }
        this.oomKills = memory.oomKills;
        if (this.child.exit !== undefined || this.child.pid === undefined) {
            return;
        }
        this.moments.push([
            round(this.now()),
            round(memory.anonymous / mib),
            round((this.report?.heapBytes ?? 0) / mib),
            this.report?.queued ?? 0,
        ]);
        try {
            const { user, kernel } = processTimes(fs.readFileSync(`/proc/${this.child.pid}/stat`, "utf8"));
            this.cpu = Math.max(this.cpu, (user + kernel) / 1e9);
        } catch {
            // It has just ended.
        }
        this.followLag();
    }

    /** How old the newest sample is that has arrived; normal is what it was before the first fault. */
    private followLag(): void {
        const { faults, seconds } = this.cell;
        const at = this.now();
        if (faults.length === 0 || this.sink.taken.newest === 0 || at > seconds + 60) {
            return;
        }
        const lag = (Date.now() - this.sink.taken.newest) / 1000;
        this.lags.push({ at, lag });
        const ended = faults.at(-1)!.to;
        const usual = Math.max(
            this.cell.intervalSeconds,
            ...this.lags.filter((each) => each.at < faults[0]!.from).map((each) => each.lag),
        );
        if (at > ended && this.normalAfter === undefined && lag <= usual + 1) {
            this.normalAfter = round(at - ended);
        }
    }

    private async ask(): Promise<void> {
        try {
            const response = await fetch(this.setup.metricsUrl, { signal: AbortSignal.timeout(900) });
            this.report = selfReport(this.contender, await response.text());
        } catch {
            // Not up yet, too busy, or dead.
        }
        this.prober?.tick();
    }
}

/** Least squares, MiB per minute. */
function slopePerMinute(moments: readonly Moment[]): number {
    const n = moments.length;
    if (n < 3) {
        return 0;
    }
    const meanX = moments.reduce((sum, [x]) => sum + x, 0) / n;
    const meanY = moments.reduce((sum, [, y]) => sum + y, 0) / n;
    const over = moments.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
    const under = moments.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
    return under === 0 ? 0 : (over / under) * 60;
}

/** The highest of each second. */
function everySecond(moments: readonly Moment[]): Moment[] {
    const seconds = new Map<number, Moment>();
    for (const moment of moments) {
        const second = Math.floor(moment[0]);
        const kept = seconds.get(second);
        if (kept === undefined || moment[1] > kept[1]) {
            seconds.set(second, [second, ...moment.slice(1)] as unknown as Moment);
        }
    }
    return [...seconds.values()];
}

function round(value: number | undefined): number {
    return Math.round((value ?? 0) * 10) / 10;
}

beWorker(module, ([file]) => measure(JSON.parse(fs.readFileSync(file!, "utf8")) as Order));
