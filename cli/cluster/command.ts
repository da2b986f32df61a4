/** What `audit --cluster` does with its arguments. */
import type { CommandContext } from "../command";
import { UsageError } from "../command";
import type { PackConfig } from "../pack-config";
import type { Report } from "../report";
import { auditCluster, mostObjectBytes } from "./audit-cluster";
import { CallFailed } from "./call-failed";
import { policyOf } from "./policy";

/** The options of the command line that are about clusters, as `parseArgs` takes them. */
export interface ClusterArguments {
    readonly cluster?: readonly string[];
    readonly all?: boolean;
    readonly region?: string;
    readonly profile?: string;
    readonly "read-secrets"?: boolean;
    readonly "print-policy"?: boolean;
}

/** Options that say something of files, or of configs by themselves. */
const onlyForFiles = ["memory", "image", "release", "env", "explain", "skip-others", "fix", "diff", "check"] as const;

type FileArguments = Readonly<Partial<Record<(typeof onlyForFiles)[number], unknown>>>;

/** Gives what `--print-policy` prints. */
export const printedPolicy = ({ all, cluster, region, ...others }: ClusterArguments): string =>
    policyOf({ isAll: all === true || cluster === undefined, readsSecrets: others["read-secrets"] === true, region });

/** The report about running clusters, or why there is none: a full sentence. */
export async function reportOf(
    { cluster, region, profile, ...others }: ClusterArguments,
    config: PackConfig,
    strict: boolean,
    { env, showProgress, today }: CommandContext,
): Promise<Report | { readonly problem: string }> {
    const readsSecrets = others["read-secrets"] === true;
    try {
        // AWS's clients, which nothing else needs.
        const { awsFrom } = await import("./aws-clients.js");
        const aws = await awsFrom({ region, profile, env, mostObjectBytes });
        return await auditCluster(aws, { clusters: cluster, readsSecrets, config, today, strict, showProgress });
    } catch (error) {
        showProgress?.();
        if (error instanceof CallFailed) {
            return { problem: error.message };
        }
        throw error;
    }
}

/** Throws `UsageError` for arguments that don't go together. */
export function checkArguments(given: ClusterArguments & FileArguments, files: readonly string[]): void {
    const isCluster = given.cluster !== undefined || given.all === true;
    if (given.cluster !== undefined && given.all === true) {
        throw new UsageError("--cluster and --all can't be given together.");
    }
    if (given.cluster?.includes("") === true) {
        throw new UsageError("--cluster must be the name or the ARN of a cluster.");
    }
    if ((isCluster || given["print-policy"] === true) && files.length > 0) {
        throw new UsageError("FILE can't be given together with a cluster.");
    }
    if (isCluster && given.memory !== undefined) {
        throw new UsageError(
            "--memory is for a collector's config by itself: in a cluster the memory of containers counts.",
        );
    }
    const ofFiles = onlyForFiles.find((name) => given[name] !== undefined);
    if (isCluster && ofFiles !== undefined) {
        throw new UsageError(`--${ofFiles} is for files: it can't be given together with a cluster.`);
    }
    const only = (["region", "profile", "read-secrets"] as const).find((name) => given[name] !== undefined);
    if (!isCluster && given["print-policy"] !== true && only !== undefined) {
        throw new UsageError(`--${only} is for a running cluster: name it with --cluster, or give --all.`);
    }
}
