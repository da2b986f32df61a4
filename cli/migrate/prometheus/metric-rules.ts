/** `metric_relabel_configs` as `allow`, `deny` and `relabel` of a job, rule by rule. */
import type { RelabelArgs } from "../../../collector/config/scrape-args";
import { identityLabels } from "../../../collector/names/labels";
import { literally, matchesWhole, regexProblem } from "../../../collector/regex";
import { at, isAbsent } from "../../../collector/values";
import type { Said } from "../ledger";
import { type Rule, ruleOf } from "./target-labels";

/** What rules became, and what is to be said of each. */
export interface MetricRules {
    readonly allow?: readonly string[];
    readonly deny: readonly string[];
    readonly relabel: readonly RelabelArgs[];
    readonly said: readonly Said[];
}

const name = "__name__";

/** Whether a rule does nothing but keep or drop series by their names. */
const isByName = ({ action, sourceLabels }: Rule): boolean =>
    (action === "keep" || action === "drop") && sourceLabels.length === 1 && sourceLabels[0] === name;

/** An expression as an option takes it, which refuses an empty one. */
const written = (regex: string): string => (regex === "" ? "(?:)" : regex);

/**
 * @param job Path of the job that they become, such as `scrape.app`.
 * @param before Labels of the target itself, which series have before any rule sees them.
 */
export function metricRules(rules: readonly unknown[], job: string, before: readonly RelabelArgs[] = []): MetricRules {
    let allow: string[] | undefined;
    const deny: string[] = [];
    const relabel: RelabelArgs[] = [...before];
    let isPlain = true;
    const said = rules.map((settings): Said => {
        const rule = ruleOf(settings);
        if (rule === undefined) {
            return { fate: "none", why: "It is no rule, and Prometheus refuses it." };
        }
        const problem = regexProblem(rule.regex);
        if (problem !== undefined && rule.regex !== "") {
            return { fate: "none", why: `Its regex isn't read here, as RE2's: ${problem}.` };
        }
        if (isPlain && isByName(rule) && !(rule.action === "keep" && allow !== undefined)) {
            if (rule.action === "keep") {
                allow = [written(rule.regex)];
                return { fate: "same", became: `${job}.allow` };
            }
            deny.push(written(rule.regex));
            return { fate: "same", became: `${job}.deny` };
        }
        isPlain = false;
        const { args, ...rest } = asRelabel(rule, settings, job);
        if (args !== undefined) {
            relabel.push(args);
        }
        return rest;
    });
    return { allow, deny, relabel, said };
}

type Translated = Said & { readonly args?: RelabelArgs };

const labelName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const identity = identityLabels.join(", ");

function asRelabel(rule: Rule, settings: unknown, job: string): Translated {
    const { action, targetLabel } = rule;
    const became = `${job}.relabel`;
    if (["replace", "hashmod", "lowercase", "uppercase"].includes(action)) {
        if (identityLabels.includes(targetLabel)) {
            return {
                fate: "none",
                why: `The sidecar sets the labels ${identity} itself, as they tell tasks apart, and no rule may write ${targetLabel}: write a label of another name.`,
            };
        }
        if (!labelName.test(targetLabel)) {
            return {
                fate: "none",
                why: "Its target_label is no plain name of a label, and relabel takes no other: write one rule for each label.",
            };
        }
    }
    if (action === "labelmap" && identityLabels.includes(rule.replacement)) {
        return { fate: "none", why: `No rule may write ${rule.replacement}, which the sidecar sets itself.` };
    }
    if (action === "labeldrop" || action === "labelkeep") {
        return ofNames(rule, became);
    }
    if (!["replace", "hashmod", "lowercase", "uppercase", "keep", "drop", "labelmap"].includes(action)) {
        return {
            fate: "none",
            why: `The option relabel has no action ${action}: the collector's own Prometheus has it, so a transform of the config can add the rule to the job's metric_relabel_configs.`,
        };
    }
    const args = argsOf(rule, settings);
    if (rule.sourceLabels.includes("instance")) {
        return {
            fate: "changed",
            became,
            why: "It reads instance, which is 127.0.0.1 and the port when the sidecar applies it, and not the address that Prometheus scraped.",
            args,
        };
    }
    return { fate: "same", became, args };
}

/** `labeldrop` and `labelkeep` leave the labels alone that tell tasks apart. */
function ofNames({ action, regex }: Rule, became: string): Translated {
    const touched = identityLabels.filter((label) => matchesWhole(regex, label) === (action === "labeldrop"));
    if (touched.length === 0) {
        return { fate: "same", became, args: { action, regex: written(regex) } };
    }
    const why = `The labels ${identity} stay on every series, as they tell tasks apart.`;
    if (action === "labelkeep") {
        const kept = `(?:${regex})|${touched.map(literally).join("|")}`;
        return { fate: "changed", became, why, args: { action, regex: kept } };
    }
    // Without what it says of them, where it lists names.
    const names = regex.replace(/^\((?:\?:)?(.*)\)$/s, "$1").split("|");
    const rest = names.filter((each) => !touched.includes(each));
    const isList = names.every((each) => /^\w+$/.test(each));
    return isList && rest.length > 0
        ? { fate: "changed", became, why, args: { action, regex: rest.join("|") } }
        : { fate: "none", why: `${why} Drop the others by a rule that doesn't match these.` };
}

/** As it was written: what has a default stays out. */
function argsOf(rule: Rule, settings: unknown): RelabelArgs {
    const has = (key: string): boolean => !isAbsent(at(settings, key));
    return {
        ...(rule.action === "replace" ? {} : { action: rule.action }),
        ...(rule.sourceLabels.length === 0 ? {} : { sourceLabels: [...rule.sourceLabels] }),
        ...(has("separator") ? { separator: rule.separator } : {}),
        ...(has("regex") ? { regex: written(rule.regex) } : {}),
        ...(rule.action === "hashmod" ? { modulus: Number(rule.modulus) } : {}),
        ...(rule.targetLabel === "" || ["keep", "drop", "labelmap"].includes(rule.action)
            ? {}
            : { targetLabel: rule.targetLabel }),
        ...(has("replacement") && ["replace", "labelmap"].includes(rule.action)
            ? { replacement: rule.replacement }
            : {}),
    };
}
