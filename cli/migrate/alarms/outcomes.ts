/** What became of each setting of an alarm. */
import type { Ledger } from "../ledger";
import { actionText, isTopic } from "./actions";
import type { Alarm } from "./read";
import type { ToldAlarm } from "./told";

const states = new Set([
    ...["StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp"],
    ...["AlarmArn", "AlarmConfigurationUpdatedTimestamp", "EvaluationState"],
]);

export function say(told: ToldAlarm, became: string | undefined, ledger: Ledger): void {
    const { alarm } = told;
    const { steps } = alarm;
    for (const key of states) {
        ledger.say([...steps, key], {
            fate: "unneeded",
            why: "It is of the alarm's state or past and none of a rule.",
        });
    }
    ledger.say([...steps, "Tags"], { fate: "unneeded", why: "Rules have labels; tags are of resources." });
    if (told.expr === undefined || became === undefined) {
        ledger.say(steps, {
            fate: "none",
            why: `${told.expr === undefined ? told.why : ""} Keep the alarm in CloudWatch.`.trim(),
        });
        return;
    }
    const rule = `rule ${became}`;
    sayOfActions(alarm, rule, ledger);
    ledger.say(
        steps,
        told.differs.length === 0
            ? { fate: "same", became: rule }
            : { fate: "changed", became: rule, why: told.differs.join(" ") },
    );
}

function sayOfActions(alarm: Alarm, rule: string, ledger: Ledger): void {
    const { steps, actions, actionsEnabled } = alarm;
    if (!actionsEnabled || actions.length === 0) {
        ledger.say([...steps, "AlarmActions"], {
            fate: "changed",
            became: rule,
            why: "Its actions are off: the state is a recorded series, of which nobody is told.",
        });
        ledger.say([...steps, "ActionsEnabled"], { fate: "same", became: rule });
    }
    actions.forEach((arn, index) =>
        ledger.say(
            [...steps, "AlarmActions", index],
            isTopic(arn)
                ? { fate: "changed", became: rule, why: actionText(arn) }
                : { fate: "none", why: actionText(arn) },
        ),
    );
    ledger.say([...steps, "OKActions"], {
        fate: "changed",
        became: rule,
        why: "Alertmanager tells of the end of an alert by itself, to whom it told of the beginning.",
    });
    ledger.say(
        [...steps, "InsufficientDataActions"],
        alarm.kind === "composite"
            ? { fate: "none", why: "A composite alert has no such state: its alarms' alerts on missing data tell." }
            : {
                  fate: "changed",
                  became: `${rule}NoData`,
                  why: "An alert has no third state: another one tells when its metric is missing.",
              },
    );
    for (const key of ["ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"]) {
        ledger.say([...steps, key], {
            fate: "none",
            why: "The alert is silent while the suppressor is in ALARM, neither longer nor later.",
        });
    }
}
