/** What `withAdotSidecar` and its kin take in a program whose values come by Outputs. */
import type { Input } from "@pulumi/pulumi";

import { writesToPlatform } from "../../collector";
import {
    boolean,
    type InputsOf,
    matching,
    nonEmptyString,
    object,
    record,
    refuse,
    string,
} from "../../collector/inputs";
import { type SidecarOptions, sidecarOptionInputs } from "./sidecar";
import { arnOf, checkWorkspace, type PlatformReference, taskInputs } from "./task";

/** Where a container's logs go, with Outputs. */
export interface LateLogConfiguration {
    /** Name of the driver, such as `awslogs`. */
    logDriver: string;
    /** The driver's own options. */
    options?: Record<string, Input<string>>;
}

/** The options of `withAdotSidecar`, with a platform and Outputs. */
export interface LateSidecarOptions extends Omit<
    SidecarOptions,
    "serviceName" | "region" | "remoteWriteParameter" | "taskRegion" | "logConfiguration"
> {
    /** Where the metrics go: `Platform.fromStack("org/observability/prod")`. Default: region and parameter say it. */
    platform?: PlatformReference;
    /** The service as it is called in metrics (label `job`). Default: the task definition's family. */
    serviceName?: string;
    /** Region of the AMP workspace. Default: the platform's. */
    region?: Input<string>;
    /**
     * Name or ARN of the SSM parameter that holds the remote-write URL. Default: the platform's, by its name in the
     * task's region and by its ARN elsewhere.
     */
    remoteWriteParameter?: Input<string>;
    /** Region of the task, where its X-Ray and CloudWatch Logs are. Default: the provider's. */
    taskRegion?: Input<string>;
    /**
     * Where the collector's logs go. Default: with a platform the log group of the first container that writes to
     * CloudWatch Logs, and else nowhere.
     */
    logConfiguration?: LateLogConfiguration;
}

/** The same, for the permissions. */
export interface LatePermissionOptions extends LateSidecarOptions {
    /**
     * ARN of the AMP workspace that the collector writes to. Default: the platform's, and none with another
     * `destination` than `amp`.
     */
    workspaceArn?: Input<string>;
    /** Account of the task, 12 digits. Default: the provider's with a platform, and else the workspace's. */
    accountId?: Input<string>;
    /** Add what ECS Exec needs, for a service with `enableExecuteCommand`. Default: false. */
    enableExecuteCommand?: boolean;
}

/** What a `SidecarTaskDefinition` is told of its collector. */
export interface SidecarTaskOptions extends LateSidecarOptions {
    /**
     * Give the task's roles the rights that the collector needs, each by an inline policy of its own; a role that the
     * task hasn't is made. Default: false, and a warning names the actions that the roles must allow.
     */
    extendRoles?: boolean;
    /** Give the task role what ECS Exec needs too. Default: false. */
    enableExecuteCommand?: boolean;
}

export const lateLogConfigurationInputs = {
    logDriver: nonEmptyString(),
    options: record(string().late("")).optional(),
} satisfies InputsOf<LateLogConfiguration>;

export const lateSidecarInputs = {
    ...sidecarOptionInputs,
    platform: taskInputs.platform.optional(),
    serviceName: sidecarOptionInputs.serviceName.optional(),
    region: sidecarOptionInputs.region.late("eu-west-1").optional(),
    remoteWriteParameter: nonEmptyString().late("/parameter").optional(),
    taskRegion: nonEmptyString().late("eu-west-1").optional(),
    logConfiguration: object(lateLogConfigurationInputs, { open: true }).optional(),
} satisfies InputsOf<LateSidecarOptions>;

export const latePermissionInputs = {
    ...lateSidecarInputs,
    workspaceArn: arnOf("aps").late().optional(),
    accountId: matching(/^\d{12}$/, "an account's 12 digits")
        .late()
        .optional(),
    enableExecuteCommand: boolean().optional(false),
} satisfies InputsOf<LatePermissionOptions>;

export const sidecarTaskInputs = {
    ...lateSidecarInputs,
    extendRoles: boolean().or(false),
    enableExecuteCommand: boolean().optional(false),
} satisfies InputsOf<SidecarTaskOptions>;

/** Refuses options that say nowhere where the metrics go. */
export function checkDestination(options: LateSidecarOptions): void {
    if (options.platform !== undefined) {
        checkWorkspace(options, options.platform);
    } else {
        const isAsked = options.remoteWriteUrl === undefined && writesToPlatform(options);
        const target = isAsked ? (["remoteWriteParameter"] as const) : [];
        for (const key of ["region", ...target] as const) {
            if (options[key] === undefined) {
                refuse(key, undefined, "it must be a string that isn't empty, or platform must be given");
            }
        }
    }
}
