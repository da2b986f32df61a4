/** The audit of what runs: clusters are read with AWS's API, and nothing is changed. */
import { mostConfigCharacters } from "../../collector/rules/parse";
import type { PackConfig } from "../pack-config";
import type { ShowProgress } from "../progress";
import type { Report } from "../report";
import type { Aws } from "./calls";
import { type Judged, judge } from "./judge";
import type { Workload } from "./inventory";
import { readClusters } from "./read";
import { Values } from "./values";

export interface ClusterOptions {
    /** Names or ARNs; undefined for all of the region. */
    readonly clusters: readonly string[] | undefined;
    readonly readsSecrets: boolean;
    readonly config: PackConfig;
    /** `2027-01-31`. */
    readonly today: string;
    readonly strict: boolean;
    readonly showProgress?: ShowProgress;
}

/** Bytes that a config in S3 may have: what is larger is none. */
export const mostObjectBytes = mostConfigCharacters;

/** Rounds of looking up: a config that was looked up may take something from elsewhere itself. */
export const mostRounds = 3;

/** Throws `CallFailed` where nothing can be read at all. */
export async function auditCluster(aws: Aws, options: ClusterOptions): Promise<Report> {
    const { readsSecrets, config, today, strict, showProgress } = options;
    const { reader, clusters, workloads, definitions } = await readClusters(aws, options.clusters, showProgress);
    const values = new Values(reader, readsSecrets);
    const judged = (): Judged => judge(workloads, definitions, { config, today, findParameter: values.find });
    showProgress?.(`Checking ${definitions.size} task definitions`);
    let found = judged();
    for (let round = 0; round < mostRounds && (await values.lookUp()); round++) {
        found = judged();
    }
    showProgress?.();
    const { failures } = reader;
    return {
        ...found,
        files: [...new Set([...found.files, ...failures.map(({ file }) => file)])],
        notices: [
            ...found.notices,
            ...reader.notices,
            ...values.notices,
            ...nothingThere(clusters, workloads, failures.length),
        ],
        failures,
        strict,
        noun: "task definition",
    };
}

/** A clean result would be mistaken for a check. */
function nothingThere(clusters: readonly string[], workloads: readonly Workload[], failures: number) {
    const empty = clusters.filter((cluster) => !workloads.some((each) => cluster.endsWith(each.cluster)));
    if (clusters.length === 0 && failures === 0) {
        return [{ file: "ecs://", message: "There is no cluster in the region, so there was nothing to check." }];
    }
    return failures > 0
        ? []
        : empty.map((file) => ({ file, message: "Nothing runs in the cluster, so there was nothing to check." }));
}
