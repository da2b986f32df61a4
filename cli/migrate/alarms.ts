/**
 * CloudWatch alarms as Prometheus's alerts. An alarm with actions becomes an alert; one without, which others only
 * look at, a recorded series. Every leaf of the alarms has an outcome.
 */
import type { RuleGroup } from "../../dashboards/rules/model";
import { alertName } from "./alarms/names";
import { say } from "./alarms/outcomes";
import { readAlarms } from "./alarms/read";
import { rulesOf } from "./alarms/rules";
import { teller } from "./alarms/told";
import type { TranslatedAlarm } from "./cloudwatch-dashboards/alarm-widget";
import { Ledger } from "./ledger";
import { type MapContext, pairFor } from "./metric-map";
import type { MetricPair, Origin, Outcome } from "./model";

export interface TranslatedAlarms {
    readonly groups: readonly RuleGroup[];
    /** For the widgets of dashboards that show them. */
    readonly alarms: readonly TranslatedAlarm[];
    readonly outcomes: readonly Outcome[];
    readonly pairs: readonly MetricPair[];
}

export interface AlarmOptions {
    readonly origin: Origin;
    readonly context?: MapContext;
    /** How long alerts go on after their expression gives nothing, such as `5m`. Default: not at all. */
    readonly keepFiringFor?: string;
}

/** Three scrapes of 20 s, as the standard rules have it. */
const interval = "1m";
/** As monitoring mixins have it at most in a group. */
const mostInGroup = 20;

/** Undefined for a document without alarms. */
export function translateAlarms(value: unknown, options: AlarmOptions): TranslatedAlarms | undefined {
    const read = readAlarms(value);
    if (read === undefined) {
        return undefined;
    }
    const { origin, context = {} } = options;
    const tell = teller(read.alarms, context);
    const ledger = new Ledger(origin, read.document);
    const used = new Set<string>();
    const written = read.alarms.map((alarm) => {
        const told = tell(alarm);
        const rules =
            told.expr === undefined ? undefined : rulesOf(told, alertName(alarm.name, used), options.keepFiringFor);
        say(told, rules?.name, ledger);
        return { told, rules };
    });
    ledger.sayRest(() => ({
        fate: "unneeded",
        why: "Nothing of it is needed for a rule.",
    }));
    const rules = written.flatMap((one) => one.rules?.rules ?? []);
    return {
        groups: Array.from({ length: Math.ceil(rules.length / mostInGroup) }, (_, index) => ({
            name: index === 0 ? "cloudwatch-alarms" : `cloudwatch-alarms-${index + 1}`,
            interval,
            rules: rules.slice(index * mostInGroup, (index + 1) * mostInGroup),
        })),
        alarms: written.flatMap(({ told, rules: of }) =>
            of === undefined || told.expr === undefined
                ? []
                : [
                      {
                          alarmName: told.alarm.name,
                          state: of.state,
                          ...(told.promql !== undefined && { promql: told.promql }),
                          ...(told.alarm.kind === "metric" &&
                              told.alarm.threshold !== undefined && { threshold: told.alarm.threshold }),
                      },
                  ],
        ),
        outcomes: ledger.outcomes(),
        pairs: read.alarms.flatMap((alarm) =>
            alarm.kind === "composite"
                ? []
                : alarm.rows.flatMap(({ asked }) =>
                      asked === undefined ? [] : (pairFor(origin, asked, context) ?? []),
                  ),
        ),
    };
}
