/**
 * One stack, driven as a user would drive it: `stack init`, `config set`, `preview`, `up`, `destroy`, `stack output`,
 * `stack export`, `stack rm`.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { StackEngine } from "./call";
import { readProject, refreshConfig, type Project } from "./project";
import { lockState, sweepOrphans, withoutPending } from "./recovery";
import { plainState } from "./state";
import type { RunOptions, RunResult, StackOptions, StackState } from "./types";

export class LocalStack {
    /** Name for a stack reference: `organization/<project>/<stack>`. */
    readonly name: string;
    private readonly project: Project;
    private readonly stack: string;

    constructor(
        private readonly engine: StackEngine,
        options: StackOptions,
    ) {
        this.project = readProject(options.projectDir, engine.paths.projects);
        this.stack = options.stack;
        this.name = `organization/${this.project.name}/${options.stack}`;
    }

    /**
     * Makes the stack, or takes the one that is there. Config starts from the committed file each time. After a run
     * that was killed, frees its lock and clears what it left half done. Throws when another live process holds the
     * stack.
     */
    async init(): Promise<void> {
        const checkpoint = this.checkpoint();
        refreshConfig(this.project, this.stack, { salt: checkpoint?.salt, region: this.engine.options.region });
        if (checkpoint === undefined) {
            await this.must(["stack", "init", this.stack, "--no-select"], this.project.privateDirectory);
            return;
        }
        const lock = lockState(this.engine.paths.backend, this.project.name, this.stack);
        if (lock === "held") {
            throw new Error(
                `The stack ${this.name} is being changed by another running process: wait for its end, or stop it.`,
            );
        }
        if (lock === "stale") {
            await this.must(["cancel", this.stack, "--yes"], this.project.privateDirectory);
        }
        if (lock === "stale" || checkpoint.pending) {
            await this.recover();
        }
    }

    /** Sets one config value in the private copy of the config. */
    async setConfig(key: string, value: string, options: { secret?: boolean; path?: boolean } = {}): Promise<void> {
        const flags = [options.secret ? "--secret" : "--plaintext", ...(options.path ? ["--path"] : [])];
        await this.must(["config", "set", ...this.selected(), ...flags, key, "--", value], this.project.directory);
    }

    /** `pulumi preview`. */
    preview(options: RunOptions = {}): Promise<RunResult> {
        return this.deploy(["preview", ...flagsOf(options)], options);
    }

    /** `pulumi up --yes`: a preview (unless left out), then the update. */
    up(options: RunOptions = {}): Promise<RunResult> {
        const skip = options.skipPreview ? ["--skip-preview"] : [];
        return this.deploy(["up", "--yes", ...skip, ...flagsOf(options)], options);
    }

    /** `pulumi refresh --yes`: what the offline cloud says replaces what the state says. */
    refresh(options: RunOptions = {}): Promise<RunResult> {
        return this.deploy(["refresh", "--yes", ...flagsOf(options)], options);
    }

    /** `pulumi import --yes`: takes one thing that is there into the state, without a program and unprotected. */
    import(type: string, name: string, id: string): Promise<RunResult> {
        return this.deploy(["import", type, name, id, "--yes", "--protect=false", "--generate-code=false"], {});
    }

    /** `pulumi destroy --yes`. Protected resources make it fail, as for a user. */
    destroy(options: Pick<RunOptions, "env"> = {}): Promise<RunResult> {
        return this.deploy(["destroy", "--yes"], options);
    }

    /** The stack's outputs; a secret reads `[secret]` unless asked for. */
    async outputs(options: { showSecrets?: boolean } = {}): Promise<Record<string, unknown>> {
        const show = options.showSecrets ? ["--show-secrets"] : [];
        const args = ["stack", "output", "--json", "--stack", this.stack, ...show];
        return JSON.parse(await this.must(args, this.project.privateDirectory)) as Record<string, unknown>;
    }

    /**
     * The stack's state. `plaintext`, the default, has every secret as the ordinary value it holds, so that a task can
     * be run from it; `encrypted` is exactly what `pulumi stack export` writes.
     */
    async exportState(options: { secrets?: "plaintext" | "encrypted" } = {}): Promise<StackState> {
        const plaintext = options.secrets !== "encrypted";
        const args = ["stack", "export", "--stack", this.stack, ...(plaintext ? ["--show-secrets"] : [])];
        const state = JSON.parse(await this.must(args, this.project.privateDirectory)) as StackState;
        return plaintext ? plainState(state) : state;
    }

    /** Removes the stack and its private config. Throws while it still holds resources. */
    async remove(): Promise<void> {
        await this.must(["stack", "rm", this.stack, "--yes"], this.project.privateDirectory);
        rmSync(this.project.config(this.stack), { force: true });
    }

    /** Whether the stack has been made. */
    exists(): boolean {
        return this.checkpoint() !== undefined;
    }

    private async deploy(args: string[], options: RunOptions): Promise<RunResult> {
        return this.engine.call({
            args: [...args, ...this.selected()],
            cwd: this.project.directory,
            env: options.env,
            deploys: true,
        });
    }

    /** Runs a house-keeping command; its failure is an exception with what it printed. */
    private async must(args: string[], cwd: string): Promise<string> {
        const result = await this.engine.call({ args, cwd, quiet: true });
        if (result.exitCode !== 0) {
            throw new Error(
                `pulumi ${args.join(" ")} failed with exit code ${result.exitCode}: ${(result.stderr || result.stdout).trim()}`,
            );
        }
        return result.stdout;
    }

    private selected(): string[] {
        return ["--stack", this.stack, "--config-file", this.project.config(this.stack)];
    }

    /** What Pulumi's file backend keeps of this stack; undefined before `stack init`. */
    private checkpoint(): { salt?: string; pending: boolean } | undefined {
        const path = join(this.engine.paths.backend, ".pulumi", "stacks", this.project.name, `${this.stack}.json`);
        if (!existsSync(path)) {
            return undefined;
        }
        const { checkpoint } = JSON.parse(readFileSync(path, "utf8")) as {
            checkpoint?: {
                latest?: { secrets_providers?: { state?: { salt?: string } }; pending_operations?: unknown[] };
            };
        };
        const latest = checkpoint?.latest;
        return { salt: latest?.secrets_providers?.state?.salt, pending: (latest?.pending_operations?.length ?? 0) > 0 };
    }

    private async recover(): Promise<void> {
        const state = await this.exportState({ secrets: "encrypted" });
        if (state.deployment.pending_operations?.length) {
            const file = join(this.project.privateDirectory, `${this.stack}.recovered.json`);
            writeFileSync(file, JSON.stringify(withoutPending(state)));
            await this.must(["stack", "import", "--stack", this.stack, "--file", file], this.project.privateDirectory);
            rmSync(file, { force: true });
        }
        const orphans = sweepOrphans(this.engine.cloud, this.project.name, this.stack, state);
        this.engine.options.log?.(
            `The last run of ${this.name} did not end: its lock is free again${orphans.length > 0 ? `, and what it had not recorded is removed (${orphans.join(", ")})` : ""}.`,
        );
    }
}

function flagsOf(options: RunOptions): string[] {
    return [
        ...(options.policyPacks ?? []).flatMap((directory) => ["--policy-pack", resolve(directory)]),
        ...(options.policyPackConfigs ?? []).flatMap((file) => ["--policy-pack-config", resolve(file)]),
        ...(options.expectNoChanges ? ["--expect-no-changes"] : []),
    ];
}
