import * as pulumi from "@pulumi/pulumi";

import { isLate, refuse } from "../collector/inputs";
import { inApply } from "./inputs/checks";
import type { GrafanaWorkspace } from "./grafana/grafana-workspace";
import type { PrometheusWorkspace } from "./amp/prometheus-workspace";

/** Version of the shape of `PlatformOutputs`. A change that an older reader can't understand raises it. */
export const platformSchemaVersion = 1;

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
 * Reads the platform of another stack, given as `organization/project/stack` or as a `StackReference` that is there
 * already (two references of one name don't go into one program). Fails when that stack exports no platform, or one of
 * a version that this package can't read.
 */
function fromStack(stack: string | pulumi.StackReference, opts?: pulumi.ResourceOptions): PlatformOutputs {
    const isReference = typeof (stack as Partial<pulumi.StackReference> | undefined)?.getOutput === "function";
    if (isLate(stack) || (!isReference && (typeof stack !== "string" || stack.trim() === ""))) {
        refuse("stack", stack, "it must be a string like organization/project/stack, or a StackReference");
    }
    const reference = typeof stack === "string" ? new pulumi.StackReference(stack, undefined, opts) : stack;
    const platform = pulumi
        .all([reference.getOutput(outputName), reference.name])
        .apply(inApply(([value, name]) => readPlatform(value, name)));
    return {
        schemaVersion: platform.schemaVersion,
        region: platform.region,
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

/** The fields that version 1 always has. */
const requiredFields = [
    "region",
    "workspaceArn",
    "workspaceId",
    "remoteWriteUrl",
    "queryUrl",
    "remoteWriteParameterName",
    "remoteWriteParameterArn",
] as const satisfies (keyof PlatformValues)[];

/** Refuses what isn't a platform of our version. */
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
    if (version !== platformSchemaVersion) {
        const cure =
            version > platformSchemaVersion ? "upgrade pulumi-adot here" : "upgrade pulumi-adot there and deploy it";
        throw new pulumi.RunError(
            `Stack ${stack} was written by pulumi-adot with outputs version ${version}; this package reads version ${platformSchemaVersion}: ${cure}.`,
        );
    }
    const missing = requiredFields.filter((field) => typeof platform[field] !== "string");
    if (missing.length > 0) {
        throw new pulumi.RunError(
            `Output "${outputName}" of stack ${stack} lacks ${missing.join(", ")}: deploy that stack again.`,
        );
    }
    return platform as PlatformValues;
}
