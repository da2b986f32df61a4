/** The least rights that reading a cluster needs, as a policy of IAM. */
import { calls } from "./calls";

export interface PolicyOptions {
    /** Whether the clusters are listed, not named. */
    readonly isAll: boolean;
    readonly readsSecrets: boolean;
    /** Default: the partition `aws`. */
    readonly region?: string;
}

/** Version of IAM's policy language, whose newest it is. */
const language = "2012-10-17";

/** JSON of an IAM policy, a statement for each kind of resource. */
export function policyOf({ isAll, readsSecrets, region = "" }: PolicyOptions): string {
    const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    const byResource = new Map<string, string[]>();
    for (const { actions, resource, only } of Object.values(calls)) {
        if ((only === "all" && !isAll) || (only === "secrets" && !readsSecrets)) {
            continue;
        }
        const named = resource.replace("PARTITION", partition);
        byResource.set(named, [...(byResource.get(named) ?? []), ...actions]);
    }
    const statements = [...byResource].map(([Resource, Action]) => ({ Effect: "Allow", Action, Resource }));
    return `${JSON.stringify({ Version: language, Statement: statements }, undefined, 2)}\n`;
}
