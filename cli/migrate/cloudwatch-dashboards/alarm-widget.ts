/** Widgets that show alarms: those that became rules here, by the alerts that fire. */
import { bargauge, type PanelDraft, timeseries } from "../../../dashboards/builder";
import type { Size } from "../../../dashboards/layout";

/** An alarm that became a rule. */
export interface TranslatedAlarm {
    /** In CloudWatch. */
    readonly alarmName: string;
    /** PromQL that has a result while it is in ALARM. */
    readonly state: string;
    /** What is compared, and with what; undefined for a composite alarm. */
    readonly promql?: string;
    readonly threshold?: number;
}

export const alarmNameOf = (arn: string): string => arn.replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, "");

interface Request extends Size {
    readonly title: string;
    readonly description: string;
}

/** A bar for each alert, red while it fires. */
export function alarmStates(alarms: readonly TranslatedAlarm[], request: Request): PanelDraft {
    return bargauge({
        ...request,
        unit: "none",
        min: 0,
        max: 1,
        thresholds: { steps: [[1, "red"]] },
        words: { 0: ["OK", "green"], 1: ["ALARM", "red"] },
        queries: alarms.map(({ alarmName, state }) => ({
            expr: `count(${state}) > bool 0 or vector(0)`,
            legend: alarmName,
        })),
    });
}

/** An alarm's metric with its threshold. */
export function alarmGraph(
    { alarmName, promql, threshold }: TranslatedAlarm,
    request: Request,
): PanelDraft | undefined {
    return promql === undefined
        ? undefined
        : timeseries({
              ...request,
              unit: "short",
              min: 0,
              ...(threshold !== undefined && { thresholds: { steps: [[threshold, "red"]] as const } }),
              queries: [{ expr: promql, legend: alarmName }],
          });
}
