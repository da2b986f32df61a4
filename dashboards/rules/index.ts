/** Recording and alert rules as typed code: what fits the metrics that `AdotTaskDefinition` sends. */
import { envoyAlerts } from "./alerts/envoy";
import { jvmAlerts } from "./alerts/jvm";
import { scrapeAlerts } from "./alerts/scrape";
import { sidecarAlerts } from "./alerts/sidecar";
import { taskAlerts } from "./alerts/task";
import { checkGroups } from "./check";
import { isAlert, type Rule, type RuleGroup } from "./model";
import { resolveOptions, type RuleOptions } from "./options";
import {
    envoyRecordings,
    jvmRecordings,
    scrapeRecordings,
    sidecarRecordings,
    taskRecordings,
    watchedRecording,
} from "./recording";

export { isAlert, type AlertRule, type RecordingRule, type Rule, type RuleGroup, type Severity } from "./model";
export type { RuleOptions } from "./options";
export { renderRules } from "./yaml";

/** Three scrapes of 20 s, and twice what AMP asks for at least. */
const interval = "1m";

/**
 * The recording rules and the alerts, by subject. An alert on a recorded series stands after it in the same group, as
 * AMP's ruler keeps no order between groups. No limit is a constant: those of memory are computed from what ECS reports
 * for each task, and what is a matter of choice is an option.
 * @throws Error for options with which an alert would always fire, or never.
 */
export function standardRules(options: RuleOptions = {}): RuleGroup[] {
    const resolved = resolveOptions(options);
    const group = (subject: string, ...rules: (readonly Rule[])[]): RuleGroup => ({
        name: `adot-${subject}`,
        interval,
        rules: rules.flat(),
    });
    const groups = [
        group("sidecar", sidecarRecordings, sidecarAlerts(resolved)),
        group("scrape", scrapeRecordings, scrapeAlerts(resolved)),
        group("task", taskRecordings, [watchedRecording], taskAlerts(resolved)),
        group("jvm", jvmRecordings, jvmAlerts(resolved)),
        group("envoy", envoyRecordings(resolved.latencyMs), envoyAlerts(resolved)),
    ];
    checkGroups(groups);
    return groups;
}

/** The recording rules alone, for those who alert elsewhere. */
export function recordingGroups(options: RuleOptions = {}): RuleGroup[] {
    return standardRules(options).map(({ rules, ...group }) => ({
        ...group,
        rules: rules.filter((rule) => !isAlert(rule) && rule !== watchedRecording),
    }));
}
