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

/** What is known of the program that reads a config: it may be any collector, is some ADOT, or a release we know. */
export type Program = "any collector" | "ADOT" | "known ADOT release";

/** A rule about a parsed config. */
export interface ConfigRule extends Rule {
    /**
     * What has to be known of the program for the rule to hold. What a release contains says nothing of a program that
     * may be another, and a collector of other make may well write to something other than AMP, which needs no
     * signature. Default: nothing, it may be any collector.
     */
    readonly appliesTo?: Program;
    /** Takes a config that may hold anything. */
    readonly check: (config: ConfigView) => readonly Breach[];
}
