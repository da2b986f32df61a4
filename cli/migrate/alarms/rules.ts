/** The rules that an alarm becomes. */
import { alertSeries } from "../../../dashboards/alerts";
import type { AlertRule, Rule } from "../../../dashboards/rules/model";
import { promDuration } from "../durations";
import { stateName } from "./names";
import type { Alarm } from "./read";
import type { Told } from "./told";

/** @param keepFiringFor how long alerts go on after their expression gives nothing. Default: not at all. */
export function rulesOf(
    told: Told,
    name: string,
    keepFiringFor?: string,
): { name: string; rules: Rule[]; state: string } {
    const { alarm, expr, forSeconds } = told;
    const isNotified = alarm.actionsEnabled && alarm.actions.length > 0;
    if (!isNotified) {
        const record = stateName(name);
        return { name: record, rules: [{ record, expr: `(${told.states.alarm}) * 0 + 1` }], state: record };
    }
    const alert: AlertRule = {
        alert: name,
        expr,
        ...(forSeconds !== undefined && { for: promDuration(forSeconds) }),
        ...(keepFiringFor !== undefined && { keep_firing_for: keepFiringFor }),
        labels: { ...told.labels, severity: "page" },
        annotations: {
            summary: `What the CloudWatch alarm ${alarm.name} watched is as it waited for.`,
            description: `${alarm.description.trim() || meaningOf(alarm)} Now: {{ $value | humanize }}.`,
            cloudwatch_alarm: alarm.name,
        },
    };
    return {
        name,
        rules: [alert, ...noDataRule(told, name)],
        state: `${alertSeries}{alertname=${JSON.stringify(name)}, alertstate="firing"}`,
    };
}

/** For those who are told of INSUFFICIENT_DATA, which is no state of an alert. */
function noDataRule({ alarm, promql, labels }: Told, name: string): AlertRule[] {
    return alarm.kind === "composite" || alarm.insufficientDataActions.length === 0 || promql === undefined
        ? []
        : [
              {
                  alert: `${name}NoData`,
                  expr: `absent(${promql})`,
                  for: promDuration(alarm.evaluationPeriods * alarm.periodSeconds),
                  labels: { ...labels, severity: "ticket" },
                  annotations: {
                      summary: `What the CloudWatch alarm ${alarm.name} watches is missing.`,
                      description: `Nothing is known of it: {{ $labels.${Object.keys(labels)[0] ?? "job"} }} sends no such metric, or has no task.`,
                      cloudwatch_alarm: alarm.name,
                  },
              },
          ];
}

function meaningOf(alarm: Alarm): string {
    if (alarm.kind === "composite") {
        return `Alarms are in the states that it waits for: ${alarm.rule.replace(/\s+/g, " ")}.`;
    }
    const { datapoints, evaluationPeriods, periodSeconds, operator, threshold, watched } = alarm;
    const metric =
        watched?.asked === undefined ? "An expression" : `${watched.asked.statistic} of ${watched.asked.metricName}`;
    const words = operator.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
    return `${metric} is ${words} ${threshold ?? ""} in ${datapoints} of ${evaluationPeriods} periods of ${periodSeconds} seconds.`;
}
