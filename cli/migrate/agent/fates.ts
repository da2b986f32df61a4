/**
 * What becomes of each setting of the CloudWatch agent, as a rule: what a config's own values change about it, its
 * readers say. Settings are those of the agent's schema (amazon-cloudwatch-agent, `translator/config/schema.json`) and
 * of "Manually create or edit the CloudWatch agent configuration file", which knows some more.
 */
import type { Said } from "../ledger";
import type { Leaf, Steps } from "../leaves";
import { agentFates } from "./fates/agent";
import { logsFates } from "./fates/logs";
import { metricsFates } from "./fates/metrics";
import { type FateRow, none, unneeded } from "./fates/said";
import { tracesFates } from "./fates/traces";

/**
 * Patterns of paths, the steps separated by `/`: `*` is any step, `**` any number of them at the end. The one with the
 * most plain steps counts, and of equal ones the first.
 */
export const fates: readonly FateRow[] = [...agentFates, ...metricsFates, ...logsFates, ...tracesFates];

interface Rule {
    readonly steps: readonly string[];
    readonly said: Said;
    readonly plain: number;
}

const rules: readonly Rule[] = fates.map(([pattern, said]) => {
    const steps = pattern.split("/");
    return { steps, said, plain: steps.filter((step) => !step.startsWith("*")).length };
});

/** What the table says of a setting; undefined for one that it doesn't know. */
export function fateOf(steps: Steps): Said | undefined {
    let best: Rule | undefined;
    for (const rule of rules) {
        if (fits(rule.steps, steps) && (best === undefined || rule.plain > best.plain)) {
            best = rule;
        }
    }
    return best?.said;
}

function fits(pattern: readonly string[], steps: Steps): boolean {
    const open = pattern.at(-1) === "**";
    const fixed = open ? pattern.slice(0, -1) : pattern;
    // What is empty, such as `"emf": {}`, is a leaf where others have settings below.
    return (
        (open ? steps.length >= fixed.length : steps.length === fixed.length) &&
        fixed.every((step, index) => step === "*" || step === String(steps[index]))
    );
}

/** For each leaf of which its reader has said nothing. */
export function fateOfLeaf({ steps, value }: Leaf): Said {
    const said = fateOf(steps) ?? unheardOf;
    return value === false && said.fate === "none" && said !== unheardOf
        ? unneeded("It is off, and nothing here turns it on.")
        : said;
}

const unheardOf = none(
    "The CloudWatch agent's documentation has no such setting, so that nothing is known of what it did.",
);
