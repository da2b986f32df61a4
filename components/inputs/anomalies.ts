/** What a workspace watches for anomalies. */
import type * as pulumi from "@pulumi/pulumi";

import { boolean, type InputsOf, matching, record, string, valueThat, wholeNumber } from "../../collector/inputs";

/** A query that AMP learns the usual course of, by a Random Cut Forest. */
export interface AnomalyArgs {
    /** Name of the detector: letters, digits, hyphens, dots and underscores, at most 64. */
    alias: string;
    /** What is watched, in PromQL: an aggregation such as `sum by (job) (…)`. At most 8192 characters. */
    query: pulumi.Input<string>;
    /** Seconds between two evaluations, 30 to 86400. Default: 60. */
    intervalSeconds?: pulumi.Input<number>;
    /** Whether it is an anomaly when the query has no data; else such a time is skipped. Default: false. */
    missingIsAnomaly?: pulumi.Input<boolean>;
    /** Labels of the series that the detector writes. */
    labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Limits of `CreateAnomalyDetector` in the AMP API reference. */
export const anomalyInputs = {
    alias: matching(
        /^[0-9A-Za-z][-.0-9A-Z_a-z]{0,63}$/,
        "1 to 64 letters, digits, hyphens, dots and underscores, with a letter or digit first",
    ),
    query: valueThat(
        "a query of at most 8192 characters",
        (value) => typeof value === "string" && value.trim() !== "" && value.length <= 8192,
    ).late(),
    intervalSeconds: wholeNumber("seconds", 30, 86_400).late().or(60),
    missingIsAnomaly: boolean().late().or(false),
    labels: record(string().late(), {
        pattern: /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/,
        allowed: "letters, digits and underscores, with neither a digit nor two underscores first",
    })
        .late()
        .optional(),
} satisfies InputsOf<AnomalyArgs>;
