/**
 * Every policy about a collector in a task definition: which rules it holds, how grave a breach is, and what it does by
 * default. Pure: the command line asks it too.
 */
import type { RuleId } from "../collector";

/** A rule of the audit, or one about the container that the config runs in. */
export type RuleName =
    | RuleId
    /** The containers can't be read at all. */
    | "containers-unreadable"
    /** Nobody can say before the task starts which config the collector runs with. */
    | "config-unproven"
    /** The container has no hard memory limit of its own. */
    | "container-memory-missing"
    /** GOMEMLIMIT is nothing that Go reads. */
    | "gomemlimit-unreadable"
    /** The image has no tag, or one that moves. */
    | "image-unpinned"
    /** No health check, so that nothing waits for the collector and nobody sees it hang. */
    | "health-check-missing"
    /** A health check that needs a shell, which a collector's image doesn't have. */
    | "health-check-shell"
    /** The container is killed before its queue can be sent. */
    | "stop-timeout-short"
    /** The service's task ends with its monitoring. */
    | "sidecar-essential";

export type Severity = "low" | "medium" | "high" | "critical";
export type Level = "mandatory" | "advisory";

/** One policy about collectors in tasks. */
export interface TaskPolicy {
    readonly name: string;
    readonly displayName: string;
    /** Full sentence: what is so when the policy is kept. */
    readonly description: string;
    readonly severity: Severity;
    readonly level: Level;
    readonly rules: readonly RuleName[];
}

export const taskPolicies: readonly TaskPolicy[] = [
    {
        name: "memory-limiter-required",
        displayName: "Every pipeline has the memory limiter first",
        description: "Every pipeline of every collector in an ECS task has memory_limiter as its first processor.",
        severity: "critical",
        level: "mandatory",
        rules: ["limiter-missing", "limiter-not-first"],
    },
    {
        name: "memory-limiter-sized",
        displayName: "The memory limiter fits its container",
        description:
            "Every memory_limiter is complete, in MiB, and fits the container's hard memory together with GOMEMLIMIT.",
        severity: "critical",
        level: "mandatory",
        rules: [
            "limiter-percentage",
            "limiter-incomplete",
            "limiter-too-slow",
            "limiter-too-large",
            "limiter-too-small",
            "gomemlimit-unreadable",
        ],
    },
    {
        name: "collector-memory-required",
        displayName: "A collector has a hard memory limit",
        description: "Every collector's container has a hard memory limit of its own.",
        severity: "high",
        level: "mandatory",
        rules: ["container-memory-missing"],
    },
    {
        name: "collector-config-proven",
        displayName: "A collector's config can be checked",
        description: "The config that a collector will run with is known before the task starts.",
        severity: "high",
        level: "mandatory",
        rules: ["containers-unreadable", "config-unproven", "config-unreadable"],
    },
    {
        name: "collector-config-valid",
        displayName: "A collector starts with its config",
        description: "A collector's config names only what its release has and what it defines itself.",
        severity: "high",
        level: "mandatory",
        rules: ["no-pipelines", "dangling-reference", "unknown-component", "removed-key"],
    },
    {
        name: "export-bounded",
        displayName: "What waits for export is bounded",
        description: "The queue and the batches of every exporter are bounded, and the container can hold them.",
        severity: "high",
        level: "mandatory",
        rules: ["queue-unbounded", "batch-unbounded"],
    },
    {
        name: "remote-write-secured",
        displayName: "Remote write is signed and encrypted",
        description: "Every remote write is signed and goes over https.",
        severity: "high",
        level: "mandatory",
        rules: ["remote-write-unauthenticated", "remote-write-unencrypted"],
    },
    {
        name: "collector-image-pinned",
        displayName: "A collector's image is pinned",
        description: "Every collector's image has a tag that doesn't move, or a digest.",
        severity: "medium",
        level: "advisory",
        rules: ["image-unpinned"],
    },
    {
        name: "collector-health-checked",
        displayName: "A collector has a health check that can run",
        description: "Every collector has a health check in exec form.",
        severity: "low",
        level: "advisory",
        rules: ["health-check-missing", "health-check-shell"],
    },
    {
        name: "scrape-bounded",
        displayName: "Scrapes are bounded",
        description: "Every scrape job bounds its samples and its body.",
        severity: "medium",
        level: "advisory",
        rules: ["scrape-unbounded"],
    },
    {
        name: "series-identified",
        displayName: "Series of different tasks are kept apart",
        description:
            "Every series that is written carries something that tells its task from the others of the service.",
        severity: "medium",
        level: "advisory",
        rules: ["identity-missing"],
    },
    {
        name: "labels-bounded",
        displayName: "Labels are bounded",
        description: "No label of a series takes values without bound.",
        severity: "medium",
        level: "advisory",
        rules: ["label-unbounded"],
    },
    {
        name: "stop-timeout-fitting",
        displayName: "A collector has time to send what waits",
        description: "Every collector has time to send its queue before ECS kills it.",
        severity: "low",
        level: "advisory",
        rules: ["stop-timeout-short"],
    },
    {
        name: "sidecar-not-essential",
        displayName: "A task outlives its collector",
        description:
            "A collector beside other containers isn't essential, so that the service outlives its monitoring.",
        severity: "low",
        level: "advisory",
        rules: ["sidecar-essential"],
    },
];

/** The policy that holds a rule. */
export function policyOf(rule: RuleName): TaskPolicy {
    // A test has every rule in exactly one policy.
    return taskPolicies.find(({ rules }) => rules.includes(rule))!;
}

/** The page about a policy, in the package. */
export const pageOf = (policy: string): string => `docs/rules/${policy}.md`;

/** A breach in words: what of which resource, the rule and the place, why, the way out, and the page to read. */
export function breach(
    subject: string,
    rule: string,
    place: string,
    { message, fix }: { readonly message: string; readonly fix: string },
    policy: string,
): string {
    const where = place === "" ? "" : ` ${place}`;
    return `${subject} breaks the rule ${rule}${where}. ${message} To fix it: ${fix} See ${pageOf(policy)}.`;
}
