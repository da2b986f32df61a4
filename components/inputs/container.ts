/** The user's own containers: what they can say, and what ECS would refuse of it. */
import type { Input } from "@pulumi/pulumi";

import { ecsName, memoryCeilingMiB, secretSource } from "../../collector";
import {
    boolean,
    type InputsOf,
    list,
    nonEmptyString,
    object,
    oneOf,
    record,
    refuse,
    string,
    valueThat,
    wholeNumber,
} from "../../collector/inputs";
import { containerFieldsInput } from "./container-fields";

/** One of the user's own containers. Its name is the key in `containers`. */
export interface ContainerArgs {
    /** Image with its tag or digest. */
    image: Input<string>;
    /** Hard memory limit in MiB, 6 to 122880: ECS kills the container above it. */
    memory: number;
    /**
     * CPU units that the container may count on, 1 to 16384 (1024 is one vCPU). Default: a share of what the task has.
     */
    cpu?: number;
    /** Whether the task stops when this container does. Default: true. */
    essential?: boolean;
    /** Replaces the image's command. */
    command?: Input<Input<string>[]>;
    /** Replaces the image's entry point. */
    entryPoint?: Input<Input<string>[]>;
    /** Environment variables. */
    environment?: Record<string, Input<string>>;
    /**
     * Environment variables read at start from an SSM parameter (name or ARN) or a Secrets Manager secret (ARN). The
     * execution role is given what they need.
     */
    secrets?: Record<string, Input<string>>;
    /**
     * TCP ports on which the container listens, 1 to 65535. Containers of one task share the network, so no two may
     * have the same.
     */
    ports?: number[];
    /** How ECS tells whether the container is healthy. Default: none. */
    healthCheck?: HealthCheckArgs;
    /** Containers that must have got somewhere before this one starts. */
    dependsOn?: ContainerDependencyArgs[];
    /**
     * Start only when the collector is healthy. Default: false, so that a failing collector never keeps a service down.
     */
    waitForCollector?: boolean;
    /** Seconds between the stop signal and the kill: at least 2, and on Fargate at most 120. Default: 30, ECS's own. */
    stopTimeout?: number;
    /** Mount the container's root file system read-only. Default: false. */
    readonlyRootFilesystem?: boolean;
    /** User to run as, as in `docker run --user`. Default: the image's. */
    user?: string;
    /** Working directory. Default: the image's. */
    workingDirectory?: string;
    /**
     * More of ECS's own fields, such as `mountPoints`, `linuxParameters` or `portMappings` with names and protocols, by
     * their names in `RegisterTaskDefinition`; in TypeScript `containerFields({…})` has their types. What is an input
     * of its own here may stand there instead, but not in both. Default: none.
     */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Pulumi's schema has no unions; the table checks it
    fields?: any;
}

/** An ECS container health check. */
export interface HealthCheckArgs {
    /** `["CMD", …]` runs a program, `["CMD-SHELL", "…"]` a line of shell. */
    command: string[];
    /** Seconds between checks, 5 to 300. Default: 30. */
    interval?: number;
    /** Seconds until a check counts as failed, 2 to 60. Default: 5. */
    timeout?: number;
    /** Failures in a row that make the container unhealthy, 1 to 10. Default: 3. */
    retries?: number;
    /** Seconds of grace after the start, 0 to 300. Default: none. */
    startPeriod?: number;
}

/** A container that has to be up before another starts. */
export interface ContainerDependencyArgs {
    /** Name of a container in the same task. */
    container: string;
    /** `START`, `COMPLETE`, `SUCCESS` or `HEALTHY`. Default: `START`. */
    condition?: string;
}

// Limits are those of `RegisterTaskDefinition` (Amazon ECS API reference, and "Task definition parameters for Fargate"
// in the developer guide). They are checked before anything is registered, as AWS says so half way through an update
// only.

/** Smallest container memory in MiB that Docker takes. */
const leastContainerMemory = 6;

/** CPU units of a container; the most is what the largest Fargate task has. */
export const containerCpu = wholeNumber("CPU units", 1, 16_384);

const variableName = { pattern: /^[^=]+$/, allowed: "the name of a variable, not empty and without an equals sign" };

export const healthCheckInputs = {
    command: list(string()).unless(([kind, ...rest]: string[]) =>
        (kind === "CMD" || kind === "CMD-SHELL") && rest.length > 0
            ? undefined
            : 'it must be ["CMD", program, …] or ["CMD-SHELL", line]',
    ),
    interval: wholeNumber("seconds", 5, 300).optional(30),
    timeout: wholeNumber("seconds", 2, 60).optional(5),
    retries: wholeNumber("", 1, 10).optional(3),
    startPeriod: wholeNumber("seconds", 0, 300).optional(),
} satisfies InputsOf<HealthCheckArgs>;

export const dependencyInputs = {
    container: string(),
    condition: oneOf(["START", "COMPLETE", "SUCCESS", "HEALTHY"]).or("START"),
} satisfies InputsOf<ContainerDependencyArgs>;

/** How long it may be depends on the launch type (`checkFields`). */
function isStopTimeout(value: unknown): boolean {
    return Number.isInteger(value) && (value as number) >= 2;
}

/** In the order in which a container definition has them. */
export const containerInputs = {
    image: nonEmptyString().late("image"),
    cpu: containerCpu.optional(),
    memory: wholeNumber("MiB", leastContainerMemory, memoryCeilingMiB),
    essential: boolean().or(true),
    command: list(string().late("")).late([]).optional(),
    entryPoint: list(string().late("")).late([]).optional(),
    environment: record(string().unshown().late(""), variableName).optional(),
    secrets: record(secretSource.late("/parameter"), variableName).optional(),
    ports: list(wholeNumber("", 1, 65_535), { of: "ports" }).optional(),
    healthCheck: object(healthCheckInputs).optional(),
    dependsOn: list(object(dependencyInputs)).optional(),
    waitForCollector: boolean().or(false),
    stopTimeout: valueThat("a whole number of seconds from 2, and to 120 on Fargate", isStopTimeout).optional(30),
    readonlyRootFilesystem: boolean().optional(false),
    user: nonEmptyString().optional(),
    workingDirectory: nonEmptyString().optional(),
    fields: containerFieldsInput.optional(),
} satisfies InputsOf<ContainerArgs>;

/** Containers by name. */
export const containers = record(object(containerInputs).also(checkVariables), ecsName);

function checkVariables(path: string, { environment = {}, secrets = {} }: ContainerArgs): void {
    const twice = Object.keys(secrets).find((name) => Object.hasOwn(environment, name));
    if (twice !== undefined) {
        refuse(`${path}.secrets`, twice, `the variable stands in ${path}.environment too; keep one of them`);
    }
}
