/** What AMP tells somebody by: an SNS topic, or PagerDuty. */
import type * as pulumi from "@pulumi/pulumi";

import { type InputsOf, matching } from "../../collector/inputs";
import { duration } from "./durations";

/** A standard topic ("Configure alert manager to send messages to your Amazon SNS topic", AMP user guide). */
export const topicArn = matching(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
    "the ARN of a topic, such as arn:aws:sns:eu-west-1:111122223333:alerts",
).unless((arn: string) =>
    arn.endsWith(".fifo") ? "AMP publishes to standard topics only, and this is a FIFO topic" : undefined,
);

/** The PagerDuty service that is paged. */
export interface PagerDutyArgs {
    /** ARN of the secret in Secrets Manager that holds the integration key. Its policy has to let AMP read it. */
    secretArn: pulumi.Input<string>;
    /** Key in the secret's JSON under which the integration key stands. */
    secretKey: pulumi.Input<string>;
    /** How often AMP reads the secret anew, such as `1h`. Default: `5m`. */
    refreshInterval?: pulumi.Input<string>;
}

export const pagerDutyInputs = {
    // Who takes the one for the other gives the key itself.
    secretArn: matching(
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/,
        "the ARN of a secret, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf",
    )
        .unshown()
        .late(),
    secretKey: matching(/\S/, "the key in the secret's JSON under which the integration key stands").late(),
    refreshInterval: duration({ least: "1ms" }).late().or("5m"),
} satisfies InputsOf<PagerDutyArgs>;
