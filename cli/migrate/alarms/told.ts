/** Alarms in PromQL, those that name each other too. */
import { alarmNameOf } from "../cloudwatch-dashboards/alarm-widget";
import { type MapContext, pairFor } from "../metric-map";
import { asVector } from "../metric-math/functions";
import { CannotSay } from "../metric-math/parse";
import { tellRows } from "../metric-math/queries";
import { compositeExpression, type States } from "./composite";
import { conditionOf, countedCondition, type Watched } from "./condition";
import type { Alarm, CompositeAlarm, MetricAlarm } from "./read";

/** An alarm told in PromQL, or why not. */
export type ToldAlarm =
    | {
          readonly alarm: Alarm;
          readonly expr: string;
          readonly forSeconds?: number;
          readonly states: States;
          readonly differs: readonly string[];
          /** What is compared. */
          readonly promql?: string;
          /** Labels that the watched metric's dimensions give. */
          readonly labels: Readonly<Record<string, string>>;
      }
    | { readonly alarm: Alarm; readonly expr?: undefined; readonly why: string };

export type Told = Extract<ToldAlarm, { readonly expr: string }>;

/** Tells alarms that may name each other. */
export function teller(alarms: readonly Alarm[], context: MapContext): (alarm: Alarm) => ToldAlarm {
    const known = new Map<Alarm, ToldAlarm>();
    const open = new Set<Alarm>();
    const statesOf = (name: string): States | undefined => {
        // A template names an alarm without a name by its own name for it.
        const wanted = alarmNameOf(name).replace(/^\$\{([^}.]+)(?:\.Arn)?\}$/, "$1");
        const alarm = alarms.find((candidate) => candidate.name === wanted);
        const told = alarm === undefined ? undefined : tell(alarm);
        return told?.expr === undefined ? undefined : told.states;
    };
    function tell(alarm: Alarm): ToldAlarm {
        const before = known.get(alarm);
        if (before !== undefined) {
            return before;
        }
        if (open.has(alarm)) {
            return { alarm, why: `The alarm ${alarm.name} is made of itself.` };
        }
        open.add(alarm);
        const told = alarm.kind === "metric" ? ofMetrics(alarm, context) : ofAlarms(alarm, statesOf);
        open.delete(alarm);
        known.set(alarm, told);
        return told;
    }
    return tell;
}

function ofMetrics(alarm: MetricAlarm, context: MapContext): ToldAlarm {
    const { watched, band } = alarm;
    if (watched === undefined) {
        return { alarm, why: "None of its metrics is the one that is compared (ReturnData)." };
    }
    const tell = tellRows(alarm.rows, { context, isRule: true });
    const told = tell(watched);
    const bounds = band === undefined ? undefined : tell(band);
    if (told.value === undefined) {
        return { alarm, why: told.why };
    }
    if (bounds !== undefined && bounds.value === undefined) {
        return { alarm, why: bounds.why };
    }
    const promql = asVector(told.value);
    const [upper, lower] = bounds?.value.kind === "list" ? bounds.value.items : [];
    const asked: Watched = {
        ...alarm,
        promql,
        band: upper !== undefined && lower !== undefined ? { upper: upper.promql, lower: lower.promql } : undefined,
    };
    const condition = conditionOf(asked);
    const counted = countedCondition(asked);
    if (condition === undefined || counted === undefined) {
        return {
            alarm,
            why: `It compares by ${alarm.operator || "nothing"}, with ${alarm.threshold ?? "no threshold"}: a rule needs one of CloudWatch's comparisons and a number or a band.`,
        };
    }
    return {
        alarm,
        ...condition,
        promql,
        labels: labelsOf(alarm, context),
        states: {
            alarm: counted,
            ok: `(${promql}) unless on () (${counted})`,
            insufficient: `absent(${promql})`,
        },
        differs: [...new Set([...told.differs, ...(bounds?.differs ?? []), ...ownDiffers(alarm)])],
    };
}

function ownDiffers(alarm: MetricAlarm): string[] {
    return [
        ...(alarm.periodSeconds < 60
            ? [`Rules are evaluated once a minute, and its period is ${alarm.periodSeconds} seconds.`]
            : []),
        ...(alarm.missing === "ignore"
            ? ["The last known state stands for an hour without data, where CloudWatch keeps it for good."]
            : []),
        ...(alarm.missing === "missing" && alarm.datapoints > 1
            ? ["A missing datapoint ends the alert's wait, where CloudWatch looks at those before it."]
            : []),
        ...(alarm.ignoresFewSamples
            ? [
                  "CloudWatch leaves the state as it is while there are too few samples for the percentile; the rule doesn't.",
              ]
            : []),
        ...(alarm.accounts.length > 0
            ? [
                  `It is of account ${alarm.accounts.join(", ")}: the rule belongs into the workspace that gets its metrics.`,
              ]
            : []),
    ];
}

/** Static labels for Alertmanager's routes: an aggregate over all tasks has none of its own. */
function labelsOf({ rows }: MetricAlarm, context: MapContext): Record<string, string> {
    const asked = rows.flatMap((row) => row.asked ?? []);
    const pairs = asked.flatMap((one) => {
        const pair = pairFor({ file: "", form: "" }, one, context);
        return Object.entries(one.dimensions).flatMap(([name, value]) =>
            pair?.labels[name] === undefined || value.includes("${") ? [] : [[pair.labels[name], value] as const],
        );
    });
    const values = new Map<string, Set<string>>();
    pairs.forEach(([label, value]) => values.set(label, (values.get(label) ?? new Set()).add(value)));
    return Object.fromEntries(
        [...values].flatMap(([label, own]) => (own.size === 1 && label !== "le" ? [[label, [...own][0]!]] : [])),
    );
}

function ofAlarms(alarm: CompositeAlarm, statesOf: (name: string) => States | undefined): ToldAlarm {
    try {
        const own = compositeExpression(alarm.rule, statesOf);
        const suppressor = alarm.suppressor === "" ? undefined : statesOf(alarm.suppressor);
        if (alarm.suppressor !== "" && suppressor === undefined) {
            throw new CannotSay(`Its suppressor ${alarmNameOf(alarm.suppressor)} has no counterpart here.`);
        }
        return {
            alarm,
            expr: suppressor === undefined ? own : `(${own}) unless on () (${suppressor.alarm})`,
            labels: {},
            states: { alarm: own, ok: `vector(1) unless on () (${own})`, insufficient: "vector(0) > 0" },
            differs:
                suppressor === undefined
                    ? []
                    : [
                          "It is silent while the suppressor is in ALARM, without the times that CloudWatch waits before and after.",
                      ],
        };
    } catch (error) {
        if (error instanceof CannotSay) {
            return { alarm, why: error.message };
        }
        throw error;
    }
}
