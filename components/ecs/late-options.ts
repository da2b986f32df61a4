/** A collector's options with a platform and Outputs: what is known of them, and what becomes of the rest. */
import * as pulumi from "@pulumi/pulumi";

import { writesToPlatform } from "../../collector";
import { checkInputs, isLate, knownSoFar, refuse } from "../../collector/inputs";
import { checkDestination, type LateSidecarOptions, lateSidecarInputs } from "../inputs/late-sidecar";
import type { LogConfiguration, SidecarOptions } from "../inputs/sidecar";
import type { Whereabouts } from "../whereabouts";
import { remoteWriteSource } from "./remote-write";

/** What the task says that the options needn't say again. */
export interface FromTask {
    /** Family of the task definition, where it is known. */
    readonly family?: string;
    readonly networkMode?: string;
    readonly taskRegion?: pulumi.Input<string>;
}

/** Options, resolved as far as they can be. */
export interface SettledOptions {
    /** As far as they are known, with examples where an Output stands. */
    readonly soFar: SidecarOptions;
    readonly values: pulumi.Output<SidecarOptions>;
    /** Whether the collector writes to the log group of the others where nothing else is said. */
    readonly takesLogsOfOthers: boolean;
}

/** @throws InputError for options that aren't allowed, as far as they are known. */
export function settledOptions(
    options: LateSidecarOptions,
    task: FromTask,
    whereabouts: () => Whereabouts,
): SettledOptions {
    checkInputs(lateSidecarInputs, options);
    checkDestination(options);
    const { platform, serviceName = task.family, family = task.family, ...rest } = options;
    if (serviceName === undefined) {
        refuse("serviceName", undefined, "it must be a string: the family that it would be isn't known here");
    }
    const { region, remoteWriteParameter: parameter, taskRegion, logConfiguration, ...early } = rest;
    const known = { networkMode: task.networkMode, ...early, serviceName, family };
    // A task without a platform has said all that is needed, and AWS isn't asked.
    const asked = platform && whereabouts();
    const here = taskRegion ?? task.taskRegion ?? asked?.region;
    const source =
        parameter === undefined && early.remoteWriteUrl === undefined && writesToPlatform(early) && platform && asked
            ? remoteWriteSource(
                  {
                      kind: "withAdotSidecar",
                      name: serviceName,
                      platform,
                      destination: early.destination,
                      assumeRole: early.assumeRole,
                      assumeRolePath: "assumeRole",
                  },
                  { ...asked, region: pulumi.output(here as pulumi.Input<string>) },
              )
            : undefined;
    const late = {
        region: region ?? platform?.region,
        remoteWriteParameter: parameter ?? source?.remoteWriteParameter,
        taskRegion: here,
        logConfiguration,
    };
    return {
        soFar: { ...known, ...(knownSoFar(lateSidecarInputs, present(late)) as unknown as typeof known & Late) },
        values: pulumi
            .output({ ...late, ...(source && { remoteWriteUrl: source.remoteWriteUrl }) })
            .apply((resolved) => ({ ...known, ...present(resolved as Late) }) as SidecarOptions),
        takesLogsOfOthers: platform !== undefined && logConfiguration === undefined,
    };
}

type Late = Pick<
    SidecarOptions,
    "region" | "remoteWriteParameter" | "remoteWriteUrl" | "taskRegion" | "logConfiguration"
>;

/** Without what is undefined, which `pulumi.output` and JSON tell apart from what isn't there. */
export const present = <V extends object>(values: V): V =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as V;

/** A value without the parts that are Outputs or promises. What isn't plain data, such as a resource, stays. */
export function knownPart(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.filter((item) => !isLate(item)).map(knownPart);
    }
    return isPlain(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .filter(([, item]) => !isLate(item))
                  .map(([key, item]) => [key, knownPart(item)]),
          )
        : value;
}

const isPlain = (value: unknown): value is object =>
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Options of `awslogs` that say where logs go; the others are about what the container writes. */
const whereLogsGo = [
    "awslogs-group",
    "awslogs-region",
    "awslogs-stream-prefix",
    "awslogs-create-group",
    "mode",
    "max-buffer-size",
];

/** Where a collector's logs go that is told nothing: with those of the first container that has a log group. */
export function logsOfOthers(
    containers: readonly { readonly logConfiguration?: LogConfiguration }[],
): LogConfiguration | undefined {
    const { options } =
        containers.find((each) => each.logConfiguration?.logDriver === "awslogs")?.logConfiguration ?? {};
    return (
        options && {
            logDriver: "awslogs",
            options: Object.fromEntries(whereLogsGo.flatMap((key) => (options[key] ? [[key, options[key]]] : []))),
        }
    );
}
