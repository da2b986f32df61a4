/** The two stacks of the local environment on the real engine, opened and closed as one. */
import * as fs from "node:fs";
import * as path from "node:path";
import { requirePart } from "../tools/parts";
import { takeLock } from "../tools/lock";
import { LocalEngine, type LocalStack, type RunResult, type StackState } from "./engine";
import { projects } from "./paths";

/** The region of the local stacks, as in their Pulumi.local.yaml. */
export const region = "eu-west-1";

/** The stack name of both projects here. */
export const stackName = "local";

export interface SessionOptions {
    /** Where state lives; made when missing. */
    readonly directory: string;
    readonly signal?: AbortSignal;
    /** Lines of the Pulumi CLI. */
    readonly log?: (line: string) => void;
}

/** An engine with the platform's and the example's stack. */
export class Session {
    private constructor(
        private readonly engine: LocalEngine,
        private readonly unlock: () => void,
        /** Where this session keeps what it leaves behind. */
        readonly directory: string,
    ) {}

    static async open(options: SessionOptions): Promise<Session> {
        const pulumi = requirePart("pulumi");
        const { directory, signal, log } = options;
        const unlock = takeLock(
            path.join(directory, "lock"),
            (pid) =>
                `Process ${pid} is using the local environment already; stop it (Ctrl-C there) and run this again.`,
        );
        try {
            const engine = await LocalEngine.start({
                stateDir: path.join(directory, "pulumi"),
                pulumi,
                region,
                signal,
                log,
            });
            return new Session(engine, unlock, directory);
        } catch (error) {
            unlock();
            throw error;
        }
    }

    /** The stack `local` of one of the projects. */
    stack(project: keyof typeof projects): LocalStack {
        return this.engine.stack({ projectDir: projects[project], stack: stackName });
    }

    /**
     * Writes both stacks' exported state to `directory` as `platform.json` and `orders.json`; returns the file names.
     */
    async export(directory: string): Promise<string[]> {
        fs.mkdirSync(directory, { recursive: true });
        const files: string[] = [];
        for (const project of ["platform", "orders"] as const) {
            const file = path.join(directory, `${project}.json`);
            const state = await this.stack(project).exportState();
            fs.writeFileSync(file, `${JSON.stringify(state, undefined, 2)}\n`);
            files.push(file);
        }
        return files;
    }

    async close(): Promise<void> {
        try {
            await this.engine.close();
        } finally {
            this.unlock();
        }
    }
}

/** Throws with the CLI's own words when a run failed. */
export function mustSucceed(what: string, result: RunResult): RunResult {
    if (result.exitCode !== 0) {
        const words =
            result.diagnostics.length > 0 ? result.diagnostics.join("\n") : `${result.stdout}\n${result.stderr}`;
        throw new Error(`${what} failed (pulumi ended with ${result.exitCode}).\n${words.trim()}`);
    }
    return result;
}

/** Resources that a stack still has, without the stack's own root and its providers. */
export function remaining(state: StackState): number {
    return (state.deployment.resources ?? []).filter(
        ({ type }) => type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:"),
    ).length;
}
