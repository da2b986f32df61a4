/** What is read of clusters before anything is concluded from it. */
import type { ShowProgress } from "../progress";
import type { Aws } from "./calls";
import { Reader, type Workload } from "./inventory";

export interface ClustersRead {
    readonly reader: Reader;
    /** Names or ARNs. */
    readonly clusters: readonly string[];
    readonly workloads: readonly Workload[];
    /** The answers about task definitions, by their ARN; those that couldn't be read are missing. */
    readonly definitions: ReadonlyMap<string, object>;
}

/**
 * Throws `CallFailed` where nothing can be read at all.
 * @param named Names or ARNs; undefined for all of the region.
 */
export async function readClusters(
    aws: Aws,
    named: readonly string[] | undefined,
    showProgress?: ShowProgress,
): Promise<ClustersRead> {
    const reader = new Reader(aws, showProgress);
    const clusters = named ?? (await reader.clusters());
    const workloads: Workload[] = [];
    for (const cluster of clusters) {
        workloads.push(...(await reader.inventory(cluster)));
    }
    const used = workloads.flatMap(({ uses, desired }) => [
        ...uses.map(({ definition }) => definition),
        ...(desired === undefined ? [] : [desired.definition]),
    ]);
    return { reader, clusters, workloads, definitions: await reader.definitions([...new Set(used)]) };
}
