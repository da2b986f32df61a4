/**
 * The one place that asks what makes a collector config unsafe. Components call it before anything is registered, the
 * policy pack on whatever it finds in a task definition.
 */
import { mistakenText, notSections } from "./mistaken-texts";
import { excerpt, isMapping } from "../values";
import { configRules, type Finding, type RuleId } from "./index";
import { type AuditOptions, ConfigView } from "./config-view";
import { withoutEchoes } from "./one-cause";
import { ask, type ConfigRule } from "./rule";

export { mandatoryRules } from "./index";
export type { Finding, RuleId } from "./index";
export type { AuditOptions } from "./config-view";
export { parseCollectorConfig } from "./parse";

/**
 * Findings about a parsed config, one rule after the other; none when it is safe. Not all are grave: `mandatoryRules`
 * has those that are. Takes anything and never throws.
 */
export const audit = (config: unknown, options: AuditOptions = {}): Finding[] => auditBy(configRules, config, options);

/** The findings of some rules, and that a config can't be read. */
export function auditBy(
    rules: readonly (ConfigRule & { readonly id: RuleId })[],
    config: unknown,
    options: AuditOptions,
): Finding[] {
    try {
        if (!isMapping(config)) {
            const { message, fix } =
                // It may be anything, a secret too, so it is not quoted.
                typeof config === "string" ? mistakenText(config) : notSections(excerpt(config));
            return [unreadable(message, fix)];
        }
        return withoutEchoes(ask(rules, new ConfigView(config, options, options.around)));
    } catch (error) {
        // Objects with throwing getters and the like: a config that can't be read is unsafe, and the caller still gets
        // findings.
        return [
            unreadable(
                `The config can't be read: ${String((error as Error)?.message ?? error)}.`,
                "Write it as plain YAML.",
            ),
        ];
    }
}

const unreadable = (message: string, fix: string): Finding => ({ rule: "config-unreadable", path: "", message, fix });
