/** What a rule and its policy are. */
import type { ConfigView } from "./config-view";

/** How grave a breach is; Pulumi prints it. */
export type Severity = "low" | "medium" | "high" | "critical";

/** What a breach does unless somebody says otherwise: block a deployment, or be printed. */
export type Level = "mandatory" | "advisory";

/** What the policy pack has a level for: one rule, or a few that are kept or broken for the same reason. */
export interface Policy {
    /** Its page is docs/rules/NAME.md. */
    readonly name: string;
    readonly displayName: string;
    /** Full sentence: what is so when the policy is kept. */
    readonly description: string;
    readonly severity: Severity;
    readonly level: Level;
}

/** A rule has the severity, the level and the page of its policy. */
export interface Rule {
    readonly id: string;
    readonly policy: Policy;
    /**
     * Whether audit/fix can put its breaches right, most of them at least: those that limiters, GOMEMLIMIT, the
     * container's memory, batches, queues, a health check and the task's identity cure. Default: false, they are only
     * reported.
     */
    readonly isFixable?: boolean;
}

/** One place that breaks a rule. */
export interface Breach {
    /** Path in the config, e.g. `service.pipelines.metrics.processors[0]`; or a property of the container. */
    readonly path: string;
    /** Full sentence: what is wrong. */
    readonly message: string;
    /** Full sentence: what to do. */
    readonly fix: string;
}

/** What a rule may know of a breach beside its sentences, so that another rule's can be told to be the same. */
export interface Cause {
    /** Path of what somebody has meant to write where the breach's path is. */
    readonly meant?: string;
    /** Keys below the path that aren't there. Of each entry any one will do, and all entries are needed. */
    readonly lacks?: readonly (readonly string[])[];
    /** The environment variable that leaves the path empty, where that alone is the breach. */
    readonly variable?: string;
}

export type Report = (breach: Breach & Cause) => void;

/** A rule with the function that looks for its breaches. */
export interface CheckedRule<Subject> extends Rule {
    readonly check: (subject: Subject, report: Report) => void;
}

/** What is known of the program that reads a config: it may be any collector, is some ADOT, or a release we know. */
export type Program = "any collector" | "ADOT" | "known ADOT release";

/** A rule about a parsed config, which may hold anything. */
export interface ConfigRule extends CheckedRule<ConfigView> {
    /**
     * What has to be known of the program for the rule to hold. What a release contains says nothing of a program that
     * may be another, and a collector of other make may well write to something other than AMP, which needs no
     * signature. Default: nothing, it may be any collector.
     */
    readonly appliesTo?: Program;
}

/** What rules report about a subject, one rule after the other. */
export function ask<Subject, Id extends string>(
    rules: readonly (CheckedRule<Subject> & { readonly id: Id })[],
    subject: Subject,
): (Breach & Cause & { readonly rule: Id })[] {
    const found: (Breach & Cause & { readonly rule: Id })[] = [];
    rules.forEach(({ id: rule, check }) => check(subject, (breach) => found.push({ rule, ...breach })));
    return found;
}
