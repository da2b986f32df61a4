/** The real Pulumi engine on this machine, with offline providers attached in place of AWS and Grafana. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { isAlive } from "../../tools/lock";
import { which } from "../../tools/parts";
import { Cloud } from "../providers/cloud";
import { attachProviders } from "../providers";
import { provideAnalyzer } from "./analyzer";
import type { Call, StackEngine } from "./call";
import { runCli } from "./cli";
import { cliEnvironment, statePaths, type StatePaths } from "./environment";
import { readEvents } from "./events";
import { startLanguageHost } from "./language-host";
import { LocalStack } from "./stack";
import type { EngineOptions, RunResult, StackOptions } from "./types";

export class LocalEngine implements StackEngine {
    readonly cloud: Cloud;
    readonly paths: StatePaths;
    private readonly closing = new AbortController();
    private readonly running = new Set<Promise<unknown>>();

    private constructor(readonly options: EngineOptions) {
        this.paths = statePaths(resolve(options.stateDir));
        this.cloud = new Cloud(this.paths.cloud);
    }

    /** Prepares the state directory. Throws when the pulumi binary cannot be found. */
    static async start(options: EngineOptions): Promise<LocalEngine> {
        const pulumi = options.pulumi.includes("/") ? resolve(options.pulumi) : which(options.pulumi);
        if (pulumi === undefined) {
            throw new Error(
                `${options.pulumi} is not on PATH: the local engine needs the pulumi CLI; run npm run tools.`,
            );
        }
        const engine = new LocalEngine({ ...options, pulumi });
        for (const directory of [engine.paths.backend, engine.paths.home, engine.paths.projects, engine.paths.runs]) {
            mkdirSync(directory, { recursive: true });
        }
        removeStaleRuns(engine.paths.runs);
        provideAnalyzer(pulumi, engine.paths.bin);
        return engine;
    }

    /** A stack of a project; call its `init` before anything else. */
    stack(options: StackOptions): LocalStack {
        return new LocalStack(this, options);
    }

    /** Interrupts what is running and waits for it. The state stays. */
    async close(): Promise<void> {
        this.closing.abort();
        await Promise.allSettled(this.running);
    }

    async call(call: Call): Promise<RunResult> {
        const result = this.callOnce(call);
        this.running.add(result);
        try {
            return await result;
        } finally {
            this.running.delete(result);
        }
    }

    private async callOnce(call: Call): Promise<RunResult> {
        const directory = mkdtempSync(join(this.paths.runs, `${process.pid}-`));
        const events = join(directory, "events.jsonl");
        const env = cliEnvironment(this.paths, call.env ?? {});
        const closers: (() => void)[] = [];
        try {
            if (call.deploys) {
                const { accountId, now } = this.options;
                const attached = await attachProviders({ cloud: this.cloud, accountId, now });
                closers.push(() => attached.close());
                // The engine takes the first of a name: those that the caller has win.
                const others = call.env?.PULUMI_DEBUG_PROVIDERS;
                env.PULUMI_DEBUG_PROVIDERS = [...(others === undefined ? [] : [others]), attached.address].join(",");
                if (which("pulumi-language-nodejs") === undefined) {
                    const host = await startLanguageHost(env);
                    closers.push(() => host.close());
                    env.PULUMI_DEBUG_LANGUAGES = `nodejs:${host.port}`;
                }
            }
            const flags = ["--color", "never", "--non-interactive"];
            const result = await runCli({
                pulumi: this.options.pulumi,
                title: `pulumi ${call.args[0] ?? ""}`,
                args: [...flags, ...call.args, ...(call.deploys ? ["--event-log", events] : [])],
                cwd: call.cwd,
                env,
                log: call.quiet ? undefined : this.options.log,
                signal: this.signal(),
            });
            return { ...result, ...readEvents(events) };
        } finally {
            closers.forEach((close) => close());
            rmSync(directory, { recursive: true, force: true });
        }
    }

    private signal(): AbortSignal {
        return this.options.signal ? AbortSignal.any([this.options.signal, this.closing.signal]) : this.closing.signal;
    }
}

/** Scratch directories of processes that are dead. */
function removeStaleRuns(runs: string): void {
    for (const name of readdirSync(runs)) {
        if (!isAlive(Number.parseInt(name, 10))) {
            rmSync(join(runs, name), { recursive: true, force: true });
        }
    }
}
