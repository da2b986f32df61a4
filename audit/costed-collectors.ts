/** The collectors of a task, with what decides about their cost. Pure. */
import type { SidecarShare } from "../collector/cost/bill";
import { envoyBucketsIn } from "../collector/cost/envoy-buckets";
import { endpointRegion } from "../collector/cost/region";
import type { Beside } from "../collector/cost/sources";
import { isMapping } from "../collector/values";
import { taskOf } from "./carried-inspection";
import { type Delivered, findCollectors, type FindParameter } from "./collectors";
import type { Container } from "./containers";
import { isUnknown } from "./knowledge";
import type { Settings } from "./settings";
import type { Carried, CarriedTask } from "./sources/carried";
import { nameOf } from "./violations";

/** A collector whose cost is estimated. */
export interface CostedCollector {
    /** In words: `task definition "orders"`; undefined for a config by itself. */
    readonly resource?: string;
    /** Undefined for a config by itself. */
    readonly container?: string;
    readonly config: unknown;
    readonly beside: Omit<Beside, "scraped">;
    /** What Fargate keeps for it; undefined where it has no hard memory limit, or isn't known to run on Fargate. */
    readonly onFargate?: SidecarShare;
    /** Where AMP's workspace is, as far as the config says. */
    readonly region?: string;
}

/** One whose config can't be seen. */
export interface UnseenCollector {
    readonly resource?: string;
    readonly container?: string;
    /** Full sentences: why, and what to do. */
    readonly why: string;
}

export interface CollectorsFound {
    readonly collectors: readonly CostedCollector[];
    readonly unseen: readonly UnseenCollector[];
}

export const noCollectors: CollectorsFound = { collectors: [], unseen: [] };

/**
 * The collectors in what a resource carries.
 * @param name of the resource
 */
export function costedIn(
    carried: Carried,
    name: string,
    settings: Settings,
    findParameter?: FindParameter,
): CollectorsFound {
    if (carried.carries === "overrides") {
        return noCollectors;
    }
    const resource = nameOf(taskOf(carried, name));
    const unseen = (why: string): CollectorsFound => ({ ...noCollectors, unseen: [{ resource, why }] });
    if (carried.carries === "unproven") {
        return unseen(`${carried.why} ${carried.fix}`);
    }
    const { containers } = carried;
    if (isUnknown(containers)) {
        return unseen(`Its list of containers ${containers.why}.`);
    }
    return "problem" in containers
        ? unseen(containers.problem)
        : ofContainers(containers.containers, resource, carried, settings, findParameter);
}

function ofContainers(
    containers: readonly Container[],
    resource: string,
    task: CarriedTask,
    settings: Settings,
    findParameter?: FindParameter,
): CollectorsFound {
    const found = findCollectors(containers, settings, findParameter);
    const envoyBuckets = containers
        .map(({ command, entryPoint }) => envoyBucketsIn([...entryPoint, ...command]))
        .find((buckets) => buckets !== undefined);
    const beside = { containers: containers.length, envoyBuckets };
    const seen = found.map(({ container, config }) => ({ container, delivered: config, why: whyUnseen(config) }));
    return {
        collectors: seen.flatMap(({ container, delivered, why }) =>
            why === undefined && delivered.seen
                ? [
                      {
                          resource,
                          container: container.name,
                          config: delivered.config,
                          beside,
                          onFargate: shareOf(task, container),
                          region: endpointRegion(delivered.config),
                      },
                  ]
                : [],
        ),
        unseen: seen.flatMap(({ container, why }) =>
            why === undefined ? [] : [{ resource, container: container.name, why }],
        ),
    };
}

function whyUnseen(delivered: Delivered): string | undefined {
    if (!delivered.seen) {
        return `${delivered.why} ${delivered.fix}`;
    }
    return isMapping(delivered.config) ? undefined : whyEmpty(delivered.findings[0]);
}

/** Why what the collector would read is no config: the first finding, where there is one. */
export const whyEmpty = (finding?: { readonly message: string; readonly fix: string }): string =>
    finding === undefined ? "The config is empty." : `${finding.message} ${finding.fix}`;

/** An Express service is always on Fargate. */
function shareOf(
    { kind, isOnFargate, isOnArm }: CarriedTask,
    { memoryMiB, cpuUnits = 0 }: Container,
): SidecarShare | undefined {
    return (isOnFargate === true || kind === "Express service") && memoryMiB !== undefined
        ? { memoryMiB, cpuUnits, ...(isOnArm === true ? { isOnArm } : {}) }
        : undefined;
}
