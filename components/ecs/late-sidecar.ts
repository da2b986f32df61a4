/** The collector beside containers, as their values arrive. */
import * as pulumi from "@pulumi/pulumi";

import { checkInputs, InputError } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import { type SidecarOptions, sidecarOptionInputs } from "../inputs/sidecar";
import { tellDestinations } from "./destination-remarks";
import { givenContainers } from "./given-containers";
import { agentRemarks, withJavaAgents } from "./java-agents";
import { logsOfOthers, type SettledOptions } from "./late-options";
import { otlpRemarks } from "./otlp-variables";
import { withFreePorts } from "./pushed";
import { type ContainerDefinition, sidecarConfig, withRenderedSidecar } from "./sidecar";
import { refuseUnsafeSidecar } from "./task-safety";

/** Plain values beside plain values. */
export function besidePlain(given: ContainerDefinition[], options: SidecarOptions): ContainerDefinition[] {
    checkInputs(sidecarOptionInputs, options);
    const own = givenContainers(given);
    const containers = withJavaAgents(own, options);
    const all = withRenderedSidecar(containers, options);
    refuseUnsafeSidecar(all, options);
    remark(own, options, containers);
    return all;
}

/** The same without a word of what the program should know, and without judging what is safe. */
export function besideUnsaid(given: ContainerDefinition[], options: SidecarOptions): ContainerDefinition[] {
    checkInputs(sidecarOptionInputs, options);
    return withRenderedSidecar(withJavaAgents(givenContainers(given), options), options);
}

/**
 * Says what the program should know.
 * @param containers Those that are given, with their Java agents. Default: they are put in here.
 */
export function remark(
    given: ContainerDefinition[],
    options: SidecarOptions,
    containers = withJavaAgents(given, options),
): void {
    const hasFiles = (name: string): boolean =>
        given.some((container) => container.name === name && container.environmentFiles !== undefined);
    for (const each of [
        ...otlpRemarks(containers, withFreePorts(options, containers)),
        ...agentRemarks(options, hasFiles),
    ]) {
        void pulumi.log.warn(`withAdotSidecar: ${each}`);
    }
    tellDestinations(options);
}

/** Values that have arrived, the collector's logs with the others'. */
export function besideArrived(
    containers: ContainerDefinition[],
    options: SidecarOptions,
    { takesLogsOfOthers }: Pick<SettledOptions, "takesLogsOfOthers">,
): ContainerDefinition[] {
    const logConfiguration = options.logConfiguration ?? (takesLogsOfOthers ? logsOfOthers(containers) : undefined);
    return besidePlain(containers, { ...options, ...(logConfiguration && { logConfiguration }) });
}

/** Values of which some come late. */
export const besideLate = (
    containers: pulumi.Input<ContainerDefinition[]>,
    settled: SettledOptions,
): pulumi.Output<ContainerDefinition[]> =>
    pulumi
        .output({ containers, options: settled.values })
        .apply(
            inApply(({ containers: arrived, options }) =>
                besideArrived(arrived as ContainerDefinition[], options as SidecarOptions, settled),
            ),
        );

/** A list or its text, whichever arrives. */
export function besideOutput(
    given: pulumi.Input<string | ContainerDefinition[]>,
    settled: SettledOptions,
): pulumi.Output<string | ContainerDefinition[]> {
    sidecarConfig(settled.soFar);
    return pulumi.output({ given, options: settled.values }).apply(
        inApply(({ given: arrived, options }) => {
            const all = besideArrived(containersIn(arrived), options as SidecarOptions, settled);
            return typeof arrived === "string" ? JSON.stringify(all) : all;
        }),
    );
}

/** @throws InputError for what is no list of containers; the text isn't shown, as it may hold secrets. */
export function containersIn(given: unknown, path = "containers"): ContainerDefinition[] {
    const parsed = typeof given === "string" ? fromJson(given) : given;
    if (!Array.isArray(parsed)) {
        throw new InputError(path, `${path} isn't valid: it must be a list of container definitions, or its JSON.`);
    }
    return givenContainers(parsed as ContainerDefinition[], path);
}

function fromJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
