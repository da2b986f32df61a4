/** Alarms in CloudWatch about the workspace itself. */
import type * as pulumi from "@pulumi/pulumi";

import { InputError, type InputsOf, wholeNumber, withDefaults } from "../../collector/inputs";
import { topicArn } from "./alert-receivers";
import type { AlertsArgs } from "./alerts";

/**
 * Who is told of what only CloudWatch knows: notifications that fail, samples that AMP refuses, rules that fail, and a
 * quota that is nearly used up. AMP's own alerts can't tell that they don't arrive.
 */
export interface AlarmsArgs {
    /**
     * ARN of the standard SNS topic that is told, in the workspace's own region. Default: the topic of `alerts`, which
     * then is told of its own failing by CloudWatch.
     */
    topicArn?: pulumi.Input<string>;
    /** Share of a quota, in percent, from which on there is an alarm, 1 to 100. Default: 80. */
    quotaPercent?: number;
    /** The workspace's quota "Active series per workspace", as Service Quotas shows it. Default: none, and no alarm. */
    activeSeriesQuota?: number;
    /** The workspace's quota "Ingestion rate per workspace", samples a second. Default: none, and no alarm. */
    ingestionRateQuota?: number;
}

const most = Number.MAX_SAFE_INTEGER;

/** "AMP service quotas", AMP user guide: AWS has changed their defaults more than once, so none is written here. */
export const alarmsInputs = {
    topicArn: topicArn.late().optional(),
    quotaPercent: wholeNumber("percent", 1, 100).or(80),
    activeSeriesQuota: wholeNumber("series", 1, most).optional(),
    ingestionRateQuota: wholeNumber("samples", 1, most).optional(),
} satisfies InputsOf<AlarmsArgs>;

/**
 * Alarms that have passed their table, with every default filled in.
 * @throws InputError for those that tell nobody.
 */
export function normaliseAlarms(alarms: AlarmsArgs, alerts: AlertsArgs | undefined) {
    const { topicArn: own, ...rest } = withDefaults(alarmsInputs, alarms);
    const told = own ?? alerts?.topicArn;
    if (told === undefined) {
        throw new InputError("alarms", "alarms names nobody to tell: give it a topicArn, or alerts one.");
    }
    return { ...rest, topicArn: told };
}
