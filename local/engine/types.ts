/** What a person who drives the local engine passes in and gets back. */

export interface EngineOptions {
    /**
     * Directory that holds everything a run leaves behind: Pulumi's file backend and home, private stack config, the
     * offline cloud's state. Created when missing.
     */
    stateDir: string;
    /** Path of the pulumi binary, or its name when it is on PATH. */
    pulumi: string;
    /**
     * `aws:region` of stacks whose committed config has none. Without it such a stack is refused, as by the aws
     * provider.
     */
    region?: string;
    /** Account that the offline AWS plays. Twelve digits; default 111122223333. */
    accountId?: string;
    /** What the offline AWS and Grafana take for the time. Default: this machine's clock. */
    now?: () => Date;
    /** Gets each line that the CLI prints, as it prints it. */
    log?: (line: string) => void;
    /** When aborted, the running CLI is interrupted as Ctrl-C does, then killed; later calls reject. */
    signal?: AbortSignal;
}

export interface StackOptions {
    /** Directory that holds the project's Pulumi.yaml. Nothing is written in it. */
    projectDir: string;
    /** Stack name, such as `local`; its full name is `organization/<project>/<stack>`. */
    stack: string;
}

export interface RunOptions {
    /** Directories of policy packs, each passed as `--policy-pack`. */
    policyPacks?: string[];
    /** Config files, each passed as `--policy-pack-config`: as many as packs, in their order. */
    policyPackConfigs?: string[];
    /**
     * More environment variables for the CLI, and so for the program. Providers in `PULUMI_DEBUG_PROVIDERS` come beside
     * the offline ones, or in their place.
     */
    env?: Record<string, string>;
    /** Passes `--expect-no-changes`: a run that would change something fails. */
    expectNoChanges?: boolean;
    /**
     * `up` only: passes `--skip-preview`, which leaves out the preview before the update. Default false, as for a user.
     */
    skipPreview?: boolean;
}

/** How many resources each step touched. A replaced resource counts once, under `replace`. */
export interface Changes {
    create: number;
    update: number;
    replace: number;
    delete: number;
    same: number;
}

/** One rule of a policy pack that a resource or the stack broke. */
export interface Violation {
    policyPack: string;
    policy: string;
    message: string;
    urn: string;
    /** `mandatory` stops the run; `advisory` does not. */
    enforcement: string;
}

/** One step that the engine planned or took. */
export interface Step {
    /** The engine's own word, such as `create`, `same`, `create-replacement`, `delete-replaced`. */
    op: string;
    urn: string;
    type: string;
    /**
     * Inputs after the provider's check; unknown ones hold Pulumi's unknown marker, secrets are masked by the engine.
     */
    inputs: Record<string, unknown>;
    /** Whether the step belongs to a preview. */
    preview: boolean;
}

/** How one CLI run ended. A non-zero exit is a result, not an exception. */
export interface RunResult {
    exitCode: number;
    stdout: string;
    stderr: string;
    durationMs: number;
    changes: Changes;
    violations: Violation[];
    /** Errors and warnings that the engine reported, without colour codes, in order. */
    diagnostics: string[];
    /** Every step in order; those of an `up` are its update's, or its preview's when that was the end. */
    steps: Step[];
}

/** One resource as Pulumi's state keeps it. */
export interface StateResource {
    urn: string;
    type: string;
    custom: boolean;
    id?: string;
    parent?: string;
    protect?: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    [key: string]: unknown;
}

/** What `pulumi stack export` prints. */
export interface StackState {
    version: number;
    deployment: {
        manifest: Record<string, unknown>;
        resources?: StateResource[];
        pending_operations?: { resource: StateResource; type: string }[];
        [key: string]: unknown;
    };
}
