import * as pulumi from "@pulumi/pulumi";

import { isLate, refuse } from "../collector/inputs";
import { inApply } from "./inputs/checks";
import type { SeriesLimit } from "./inputs/series-limits";
import type { GrafanaWorkspace } from "./grafana/grafana-workspace";
import type { WorkspaceAccess } from "./amp/access";
import type { PrometheusWorkspace } from "./amp/prometheus-workspace";

/** Version of the shape of `PlatformOutputs`. A change that an older reader can't understand raises it. */
export const platformSchemaVersion = 2;

/** The oldest version that can be read. */
const oldestSchemaVersion = 1;

/** Name of the stack output that holds the platform. */
const outputName = "platform";

/**
 * What a platform stack exports as `platform`, and what `Platform.fromStack` gives back. Fits `AdotTaskDefinition`'s
 * `platform`.
 */
export interface PlatformOutputs {
    /** Version of this shape. */
    schemaVersion: pulumi.Output<number>;
    /** Region of the AMP workspace. */
    region: pulumi.Output<string>;
    /** Account of the AMP workspace. */
    accountId: pulumi.Output<string>;
    /** Who may write and query beside that account; empty where an older release has deployed the platform. */
    access: pulumi.Output<WorkspaceAccess>;
    /** How many series may carry the same labels; empty where there are no limits, or none are known. */
    limits: pulumi.Output<SeriesLimit[]>;
    /** ARN of the AMP workspace. */
    workspaceArn: pulumi.Output<string>;
    /** Id of the AMP workspace. */
    workspaceId: pulumi.Output<string>;
    /** URL that collectors write to. */
    remoteWriteUrl: pulumi.Output<string>;
    /** URL of instant queries. */
    queryUrl: pulumi.Output<string>;
    /** Name of the SSM parameter that holds `remoteWriteUrl`. */
    remoteWriteParameterName: pulumi.Output<string>;
    /** ARN of that parameter. */
    remoteWriteParameterArn: pulumi.Output<string>;
    /** URL of Grafana, if the platform has one. */
    grafanaUrl?: pulumi.Output<string | undefined>;
}

/**
 * The platform as an app needs it. Export it as `platform`, or give it to an `AdotTaskDefinition` in the same program.
 */
export function platformOutputs(parts: {
    metrics: PrometheusWorkspace;
    grafana?: Pick<GrafanaWorkspace, "url">;
}): PlatformOutputs {
    const { metrics, grafana } = parts;
    return {
        schemaVersion: pulumi.output(platformSchemaVersion),
        region: metrics.region,
        accountId: metrics.accountId,
        access: metrics.access,
        limits: metrics.limits,
        workspaceArn: metrics.arn,
        workspaceId: metrics.workspaceId,
        remoteWriteUrl: metrics.remoteWriteUrl,
        queryUrl: metrics.queryUrl,
        remoteWriteParameterName: metrics.remoteWriteParameterName,
        remoteWriteParameterArn: metrics.remoteWriteParameterArn,
        ...(grafana && { grafanaUrl: grafana.url }),
    };
}

/**
 * The references by name of each program, as one process may run several (Automation API), and two of one name don't go
 * into one.
 */
const references = new WeakMap<object, Map<string, pulumi.StackReference>>();

function referenceTo(stack: string, opts: pulumi.ResourceOptions | undefined): pulumi.StackReference {
    const program = pulumi.runtime.getStackResource();
    if (program === undefined || opts !== undefined) {
        return new pulumi.StackReference(stack, undefined, opts);
    }
    const own = references.get(program) ?? new Map<string, pulumi.StackReference>();
    references.set(program, own);
    const reference = own.get(stack) ?? new pulumi.StackReference(stack);
    own.set(stack, reference);
    return reference;
}

/**
 * Reads the platform of another stack, given as `organization/project/stack`, any number of times, or as a
 * `StackReference` that the program has (two references of one name don't go into one program). Fails when that stack
 * exports no platform, or one of a version that this package can't read.
 */
function fromStack(stack: string | pulumi.StackReference, opts?: pulumi.ResourceOptions): PlatformOutputs {
    const isReference = typeof (stack as Partial<pulumi.StackReference> | undefined)?.getOutput === "function";
    if (isLate(stack) || (!isReference && (typeof stack !== "string" || stack.trim() === ""))) {
        refuse("stack", stack, "it must be a string like organization/project/stack, or a StackReference");
    }
    const reference = typeof stack === "string" ? referenceTo(stack, opts) : stack;
    const platform = pulumi
        .all([reference.getOutput(outputName), reference.name])
        .apply(inApply(([value, name]) => readPlatform(value, name)));
    return {
        schemaVersion: platform.schemaVersion,
        region: platform.region,
        accountId: platform.accountId,
        access: platform.access,
        limits: platform.limits,
        workspaceArn: platform.workspaceArn,
        workspaceId: platform.workspaceId,
        remoteWriteUrl: platform.remoteWriteUrl,
        queryUrl: platform.queryUrl,
        remoteWriteParameterName: platform.remoteWriteParameterName,
        remoteWriteParameterArn: platform.remoteWriteParameterArn,
        grafanaUrl: platform.grafanaUrl,
    };
}

/** The platform as an app sees it. */
export const Platform = { fromStack };

type PlatformValues = pulumi.Unwrap<PlatformOutputs>;

/** The fields that every version has. */
const requiredFields = [
    "region",
    "workspaceArn",
    "workspaceId",
    "remoteWriteUrl",
    "queryUrl",
    "remoteWriteParameterName",
    "remoteWriteParameterArn",
] as const satisfies (keyof PlatformValues)[];

/** Refuses what isn't a platform of a version that is known here. */
function readPlatform(value: unknown, stack: string): PlatformValues {
    if (value === undefined || value === null) {
        throw new pulumi.RunError(
            `Stack ${stack} has no output "${outputName}": it isn't a platform, or hasn't been deployed since it became one. ` +
                `A platform's program says \`export const ${outputName} = platformOutputs(…)\`.`,
        );
    }
    const platform = value as Partial<PlatformValues>;
    const version = platform.schemaVersion;
    if (typeof version !== "number") {
        throw new pulumi.RunError(
            `Output "${outputName}" of stack ${stack} has no schemaVersion: it wasn't made with platformOutputs of pulumi-adot.`,
        );
    }
    if (version > platformSchemaVersion || version < oldestSchemaVersion || !Number.isInteger(version)) {
        const cure =
            version > platformSchemaVersion ? "upgrade pulumi-adot here" : "upgrade pulumi-adot there and deploy it";
        throw new pulumi.RunError(
            `Stack ${stack} was written by pulumi-adot with outputs version ${version}; this package reads versions ${oldestSchemaVersion} to ${platformSchemaVersion}: ${cure}.`,
        );
    }
    const missing = requiredFields.filter((field) => typeof platform[field] !== "string");
    if (missing.length > 0) {
        throw new pulumi.RunError(
            `Output "${outputName}" of stack ${stack} lacks ${missing.join(", ")}: deploy that stack again.`,
        );
    }
    // Version 1 says whose it is by its ARN alone, and nothing of others; and null is what JSON has for nothing.
    const accountId = platform.accountId ?? platform.workspaceArn!.split(":")[4];
    return { ...platform, accountId, access: platform.access ?? {}, limits: platform.limits ?? [] } as PlatformValues;
}
