/** Reads vmagent's scrape config: Prometheus's with settings, actions and conditions of its own. */
import { at, entries, isMapping, items, textOf } from "../../../collector/values";
import { Ledger, type Said } from "../ledger";
import { leavesOf, pathText, type Steps } from "../leaves";
import type { Outcome } from "../model";
import { discoveries } from "../prometheus/discoveries";
import { readPrometheus } from "../prometheus/read";
import { baseName, isPrometheusConfig } from "../prometheus/reader";
import type { MigrationReader } from "../reader";
import { translateRule } from "./rules";
import { ownActions, ownRuleKeys, ownSettings, renamed } from "./settings";

/** The port on which vmagent says its own metrics. */
const ownPort = 8429;

/** Discoveries that Prometheus hasn't. */
const ownDiscoveries = ["consulagent_sd_configs", "yandexcloud_sd_configs", "vultr_configs"].filter((key) =>
    Object.hasOwn(discoveries, key),
);

const ruleLists = ["relabel_configs", "metric_relabel_configs"] as const;

const isOwnRule = (rule: unknown): boolean =>
    ownActions.test(textOf(at(rule, "action"))) ||
    Array.isArray(at(rule, "regex")) ||
    ownRuleKeys.some((key) => at(rule, key) !== undefined);

/** Whether anything of a config is vmagent's alone. */
const isOwn = (config: unknown): boolean =>
    ruleLists.some((list) => at(config, "global", list) !== undefined) ||
    items(at(config, "scrape_configs")).some(
        (job) =>
            entries(job).some(
                ([key]) =>
                    Object.hasOwn(ownSettings, key) || Object.hasOwn(renamed, key) || ownDiscoveries.includes(key),
            ) || ruleLists.some((list) => items(at(job, list)).some(isOwnRule)),
    );

/** A job in Prometheus's words, and for its rules which of the original ones each is. */
function translated(job: unknown, global: unknown, say: (steps: Steps, said: Said) => void) {
    const origins: Partial<Record<(typeof ruleLists)[number], number[]>> = {};
    if (!isMapping(job)) {
        return { job, origins };
    }
    const settings: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(job)) {
        if (Object.hasOwn(ownSettings, key)) {
            say([key], ownSettings[key]!);
        } else {
            settings[renamed[key] ?? key] = value;
        }
    }
    for (const list of ruleLists) {
        const own = items(at(job, list));
        const all = [
            ...items(at(global, list)).map((rule) => [rule, -1] as const),
            ...own.map((rule, index) => [rule, index] as const),
        ];
        const from: number[] = [];
        const rules = all.flatMap(([rule, index]) => {
            const result = translateRule(rule);
            if ("why" in result) {
                if (index >= 0) {
                    say([list, index], { fate: "none", why: result.why });
                }
                return [];
            }
            from.push(...result.rules.map(() => index));
            return result.rules;
        });
        origins[list] = from;
        if (all.length > 0) {
            settings[list] = rules;
        }
    }
    return { job: settings, origins };
}

/** What was said of the config in Prometheus's words, by the path of what it was. */
function back(outcomes: readonly Outcome[], config: unknown): ReadonlyMap<string, Outcome> {
    const leaves = leavesOf(config);
    return new Map(outcomes.map((outcome, index) => [pathText(leaves[index]!.steps), outcome]));
}

const saidBy = ({ fate, became, why }: Outcome): Said => ({
    fate,
    ...(became === undefined ? {} : { became }),
    ...(why === undefined ? {} : { why }),
});

const everywhere: Said = {
    fate: "changed",
    became: "relabel, allow and deny of each job",
    why: "It is before the rules of each job.",
};

export const vmagentReader: MigrationReader = {
    name: "a vmagent scrape config",
    from: "what -promscrape.config names",
    isIt: ({ value }) => isPrometheusConfig(value) && isOwn(value),
    read: ({ value, origin, family, containers }) => {
        const ledger = new Ledger(origin, value);
        const global = at(value, "global");
        const jobs = items(at(value, "scrape_configs")).map((job, index) =>
            translated(job, global, (steps, said) => ledger.say(["scrape_configs", index, ...steps], said)),
        );
        const { global: _, ...rest } = isMapping(value) ? value : {};
        const {
            relabel_configs: _target,
            metric_relabel_configs: _metric,
            ...globals
        } = isMapping(global) ? global : {};
        const config = {
            ...(isMapping(global) ? { global: globals } : {}),
            ...rest,
            scrape_configs: jobs.map(({ job }) => job),
        };
        const inner = new Ledger(origin, config);
        const tasks = readPrometheus(config, inner, {
            at: [],
            program: "vmagent",
            ownPort,
            ownName: family ?? baseName(origin.file),
            family,
            containers,
        });
        const outcomes = back(inner.outcomes(), config);
        for (const list of ruleLists) {
            ledger.say(["global", list], everywhere);
        }
        for (const [index, { job, origins }] of jobs.entries()) {
            const base = ["scrape_configs", index];
            for (const list of ruleLists) {
                for (const [place, from] of (origins[list] ?? []).entries()) {
                    const rule = items(at(job, list))[place];
                    const [first] = leavesOf(rule, [...base, list, place]);
                    const outcome = first && outcomes.get(pathText(first.steps));
                    if (from >= 0 && outcome !== undefined) {
                        ledger.say([...base, list, from], saidBy(outcome));
                    }
                }
            }
            for (const [own, prometheus] of Object.entries(renamed)) {
                const outcome = outcomes.get(pathText([...base, prometheus]));
                if (outcome !== undefined) {
                    ledger.say([...base, own], saidBy(outcome));
                }
            }
        }
        for (const { steps } of leavesOf(value)) {
            const outcome = outcomes.get(pathText(steps));
            ledger.say(steps, outcome === undefined ? empty : saidBy(outcome));
        }
        return { tasks, outcomes: ledger.outcomes(), pairs: [] };
    },
};

const empty: Said = { fate: "unneeded", why: "It is empty." };
