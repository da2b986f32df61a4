/** The collectors that a file holds, with what decides about their cost. */
import { type Delivered, findCollectors } from "../../audit/collectors";
import type { Container } from "../../audit/containers";
import { isUnknown } from "../../audit/knowledge";
import { taskOf } from "../../audit/carried-inspection";
import { nameOf } from "../../audit/violations";
import type { SidecarShare } from "../../collector/cost/bill";
import { envoyBucketsIn } from "../../collector/cost/envoy-buckets";
import { endpointRegion } from "../../collector/cost/region";
import type { Beside } from "../../collector/cost/sources";
import { parseCollectorConfig } from "../../collector/rules/parse";
import { isMapping, items, parsedJson } from "../../collector/values";
import { detectTargets } from "../detect";
import { distinct } from "../distinct";
import type { ParsedFile } from "../documents";
import { field } from "../fields";
import type { PackConfig } from "../pack-config";
import type { AuditTarget, TaskTarget } from "../targets";

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

/** Throws `Unreadable` for a file in no form that is read. */
export function collectorsIn(parsed: ParsedFile, file: string, { settings }: PackConfig): CollectorsFound {
    const { targets } = detectTargets(parsed, file, settings.images);
    const all = targets.map((target) => ofTarget(target, settings));
    return {
        // A resource of a template is there once for each way that its conditions leave open.
        collectors: distinct(all.flatMap(({ collectors }) => collectors)),
        unseen: distinct(all.flatMap(({ unseen }) => unseen)),
    };
}

const nothing: CollectorsFound = { collectors: [], unseen: [] };

function ofTarget(target: AuditTarget, settings: PackConfig["settings"]): CollectorsFound {
    if (target.kind === "config") {
        const { config, findings } = parseCollectorConfig(target.text);
        const { resource } = target;
        return isMapping(config)
            ? { ...nothing, collectors: [{ resource, config, beside: {}, region: endpointRegion(config) }] } // prettier-ignore
            : { ...nothing, unseen: [{ resource, why: sentences(findings[0]) ?? "The config is empty." }] };
    }
    const { carried, name } = target;
    if (carried.carries === "overrides") {
        return nothing;
    }
    const resource = nameOf(taskOf(carried, name));
    if (carried.carries === "unproven") {
        return { ...nothing, unseen: [{ resource, why: `${carried.why} ${carried.fix}` }] };
    }
    const { containers } = carried;
    if (isUnknown(containers)) {
        return { ...nothing, unseen: [{ resource, why: `Its list of containers ${containers.why}.` }] };
    }
    return "problem" in containers
        ? { ...nothing, unseen: [{ resource, why: containers.problem }] }
        : ofContainers(containers.containers, resource, target, settings);
}

function ofContainers(
    containers: readonly Container[],
    resource: string,
    target: TaskTarget,
    settings: PackConfig["settings"],
): CollectorsFound {
    const found = findCollectors(containers, settings, target.parameters?.(settings));
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
                          onFargate: shareOf(target, container),
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
    return isMapping(delivered.config) ? undefined : (sentences(delivered.findings[0]) ?? "The config is empty.");
}

const sentences = (finding?: { readonly message: string; readonly fix: string }): string | undefined =>
    finding && `${finding.message} ${finding.fix}`;

/** An Express service is always on Fargate. */
function shareOf(target: TaskTarget, { name, memoryMiB }: Container): SidecarShare | undefined {
    const { carried } = target;
    const isOnFargate =
        carried.carries === "task" && (carried.isOnFargate === true || carried.kind === "Express service");
    return isOnFargate && memoryMiB !== undefined ? { memoryMiB, cpuUnits: cpuOf(target, name) } : undefined;
}

/** CPU units of a container, from its definition as it is written. */
function cpuOf({ definitions }: TaskTarget, name: string): number {
    const list = items(typeof definitions === "string" ? parsedJson(definitions) : definitions);
    const cpu = Number(
        field(
            list.find((each) => field(each, "name") === name),
            "cpu",
        ) ?? 0,
    );
    return Number.isFinite(cpu) && cpu > 0 ? cpu : 0;
}
