/** What `cost --cluster` does with its arguments. */
import type { Prices } from "../../collector/cost/prices";
import { mostObjectBytes } from "../cluster/audit-cluster";
import { type CommandContext, UsageError } from "../command";
import { defaultConfig } from "../pack-config";
import { placeOf } from "../report";
import { clusterCost } from "./cluster";
import { clusterCostText } from "./cluster-text";
import type { CostedCollector } from "./collectors";
import { costOf, type CostOptions } from "./report";

/** The options of the command line that are about clusters, and those that can't be. */
export interface ClusterArguments {
    readonly cluster?: readonly string[];
    readonly all?: boolean;
    readonly region?: string;
    readonly profile?: string;
    readonly "read-secrets"?: boolean;
    readonly tasks?: string;
    readonly spot?: boolean;
}

/** Throws `UsageError` for arguments that don't go together. */
export function checkArguments(given: ClusterArguments, files: readonly string[], isCluster: boolean): void {
    if (!isCluster && files.length === 0) {
        throw new UsageError("FILE is missing: it names a file with a collector.");
    }
    if (isCluster && files.length > 0) {
        throw new UsageError("FILE can't be given together with a cluster.");
    }
    if (given.cluster !== undefined && given.all === true) {
        throw new UsageError("--cluster and --all can't be given together.");
    }
    if (given.cluster?.includes("") === true) {
        throw new UsageError("--cluster must be the name or the ARN of a cluster.");
    }
    const ofFiles = (["tasks", "spot"] as const).find((name) => given[name] !== undefined);
    if (isCluster && ofFiles !== undefined) {
        throw new UsageError(`--${ofFiles} is for files: of a cluster AWS says it.`);
    }
    const ofClusters = (["profile", "read-secrets"] as const).find((name) => given[name] !== undefined);
    if (!isCluster && ofClusters !== undefined) {
        throw new UsageError(`--${ofClusters} is for a running cluster: name it with --cluster, or give --all.`);
    }
}

/**
 * Prints what clusters cost; gives the exit status. Throws `CallFailed` where nothing can be read at all.
 * @param regionOf The region of a collector's workspace, where nothing is given for all.
 */
export async function costOfClusters(
    given: ClusterArguments,
    format: string,
    { prices, ...beside }: Pick<CostOptions, "scraped" | "asked"> & { readonly prices: Prices },
    regionOf: (collector: CostedCollector, given: undefined, prices: Prices, context: CommandContext) => string,
    context: CommandContext,
): Promise<number> {
    const { env, showProgress, stdout, stderr } = context;
    const { cluster: clusters, region, profile } = given;
    // AWS's clients, which nothing else needs.
    const { awsFrom } = await import("../cluster/aws-clients.js");
    const aws = await awsFrom({ region, profile, env, mostObjectBytes });
    const at = { ...context, env: { AWS_REGION: aws.region } };
    const pricesOf = (each: string) => prices[each]!;
    const found = await clusterCost(aws, {
        ...{ clusters, readsSecrets: given["read-secrets"] === true, config: defaultConfig, showProgress, pricesOf },
        costOf: (place, collector, tasks, spotShare) => {
            const home = regionOf(collector, undefined, prices, at);
            return costOf(place, collector, { ...beside, tasks, region: home, prices: pricesOf(home), spotShare });
        },
    });
    stdout(format === "json" ? `${JSON.stringify(found, undefined, 2)}\n` : clusterCostText(found));
    found.failures.forEach((failure) => stderr(`${placeOf(failure)}: ${failure.message}\n`));
    return found.failures.length > 0 ? 2 : 0;
}
