/** What a fix makes of one target, whatever form its file has. */
import { fixConfig } from "../../audit/fix/config-fix";
import { fixContainers } from "../../audit/fix/containers-fix";
import type { Edit } from "../../audit/fix/edit";
import { taskOf } from "../../audit/carried-inspection";
import { exemptionsOf, isExempt } from "../../audit/exemptions";
import { fixableRules, healthRules, policyOf, type RuleName } from "../../audit/rules";
import { nameOf } from "../../audit/violations";
import { type InspectionOptions, runOf } from "../inspect";
import type { AuditTarget, ConfigTarget, TaskTarget } from "../targets";
import type { FixChange } from "./file-fix";

/** A target put right, before anything is written. */
export type Wanted = WantedConfig | WantedTask;

interface WantedBase {
    readonly changes: readonly FixChange[];
}

export interface WantedConfig extends WantedBase {
    readonly target: ConfigTarget;
    readonly text: string;
    readonly edits: readonly Edit[];
}

export interface WantedTask extends WantedBase {
    readonly target: TaskTarget;
    readonly definitions: readonly unknown[];
}

/** Undefined where nothing is to be changed, or can be. */
export function wantedOf(target: AuditTarget, options: InspectionOptions): Wanted | undefined {
    const wanted = target.kind === "config" ? ofConfig(target, options) : ofTask(target, options);
    return wanted === undefined || wanted.changes.length === 0 ? undefined : wanted;
}

function ofConfig(target: ConfigTarget, options: InspectionOptions): WantedConfig {
    const { config } = options;
    const { memoryMiB } = runOf(target, options);
    // Nothing says which container runs it, and what checks that.
    const isLeft = (rule: RuleName): boolean => healthRules.includes(rule) || target.leaves?.includes(rule) === true;
    const rules = fixableRules.filter((rule) => config.levelOf(rule) !== "disabled" && !isLeft(rule));
    const { text, changes, edits } = fixConfig(target.text, { memoryMiB, rules, isUnknownRelease: true });
    return { target, text, edits, changes };
}

function ofTask(target: TaskTarget, { config, today }: InspectionOptions): WantedTask | undefined {
    const { carried, name, tags, definitions, parameters } = target;
    if (carried.carries !== "task" || carried.jobDefinition !== undefined || !Array.isArray(definitions)) {
        return undefined;
    }
    const exemptions = exemptionsOf({ name, tags }, config.settings.exemptions);
    const isAsked = (rule: RuleName): boolean =>
        config.levelOf(rule) !== "disabled" &&
        target.leaves?.includes(rule) !== true &&
        !isExempt(policyOf(rule).name, exemptions, today);
    const task = taskOf(carried, name);
    const { containers, changes } = fixContainers(
        definitions,
        task,
        config.settings,
        parameters?.(config.settings),
        fixableRules.filter(isAsked),
    );
    const resource = nameOf(task);
    return { target, definitions: containers, changes: changes.map((change) => ({ resource, ...change })) };
}
