/** One call of the pulumi CLI, and what a stack needs of the engine that makes it. */
import type { Cloud } from "../providers/cloud";
import type { StatePaths } from "./environment";
import type { EngineOptions, RunResult } from "./types";

export interface Call {
    args: string[];
    cwd: string;
    env?: Record<string, string>;
    /** Whether the command needs providers and the language host: preview, up, destroy. */
    deploys?: boolean;
    /** Whether its lines go to the log; the short house-keeping commands are silent. */
    quiet?: boolean;
}

export interface StackEngine {
    readonly options: EngineOptions;
    /** What exists in the offline cloud. */
    readonly cloud: Cloud;
    readonly paths: StatePaths;
    /**
     * Runs the CLI once. Providers and language host live as long as the call, so that calls of two stacks never share
     * one.
     */
    call(call: Call): Promise<RunResult>;
}
