/**
 * Rule groups as Prometheus's rule files have them, which are also those of AMP's ruler; plain data, as types of our
 * own.
 */

/** `page`: somebody gets up. `ticket`: somebody looks at it on the next working day. */
export const severities = ["page", "ticket"] as const;
export type Severity = (typeof severities)[number];

/** Writes the value of `expr` as a series named `record`. */
export type RecordingRule = { record: string; expr: string };

export type AlertRule = {
    alert: string;
    expr: string;
    /** How long `expr` has to give something before the alert fires. */
    for?: string;
    /** How long the alert goes on after `expr` gives nothing. */
    keep_firing_for?: string;
    labels: { severity: string } & Record<string, string>;
    annotations: Record<string, string>;
};

export type Rule = RecordingRule | AlertRule;

/** Rules that are evaluated one after the other, every `interval`. Between groups there is no order. */
export type RuleGroup = { name: string; interval: string; rules: Rule[] };

export const isAlert = (rule: Rule): rule is AlertRule => "alert" in rule;
