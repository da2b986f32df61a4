/** What the standard rules can be told, with defaults and the reasons for them. */
import { prometheusSeconds } from "../../collector/durations";
import {
    checkInputs,
    type Filled,
    type InputsOf,
    matching,
    oneOf,
    valueThat,
    withDefaults,
} from "../../collector/inputs";
import { defaultSeverities, severityChoices } from "./severities";

/**
 * Upper bounds of Envoy's latency buckets that are of use as an objective, milliseconds. Source: Envoy's default
 * histogram buckets.
 */
export const envoyBucketsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

export interface RuleOptions {
    /**
     * Where runbooks are read, e.g. a repository's web address. Default: this package's public address; as long as it
     * has none, alerts name the command that prints the runbook, `npx pulumi-adot docs ALERT`.
     */
    readonly runbooks?: string;
    /** Address of Grafana, for links to dashboards. Default: none. Alerts then name the dashboard's uid alone. */
    readonly grafana?: string;
    /**
     * Share of requests from clients that are answered without a 5xx. Default: 0.999. Chapter 5 of The Site Reliability
     * Workbook has the same.
     */
    readonly availabilityObjective?: number;
    /** Share of requests from clients that are answered within `latencyMs`. Default: 0.99. */
    readonly latencyObjective?: number;
    /**
     * Milliseconds, one of Envoy's buckets. Default: 1000. That is what people wait for without losing their thread
     * (Nielsen, "Response Times").
     */
    readonly latencyMs?: number;
    /**
     * Requests per second below which no error or latency budget is watched, mean over the longer window of an alert.
     * Default: 1. Then even the shortest of these, an hour, has 3,600 requests, so that one failure says nothing.
     */
    readonly minimumRequestRate?: number;
    /**
     * Hours ahead within which a climbing heap may not reach its limit. Default: 6. Seen in the evening, it holds the
     * night.
     */
    readonly forecastHours?: number;
    /** Share of the memory of a task, a container or the sidecar. Default: 0.9. The dashboards have the same. */
    readonly memoryShare?: number;
    /**
     * Share of a JVM's maximum heap that survives collections. Default: 0.9. Beyond it collections are all that a JVM
     * does.
     */
    readonly heapShare?: number;
    /**
     * Share of the sidecar's queue. Default: 0.5. The dashboards have the same; a full queue holds two scrapes, so one
     * is left.
     */
    readonly queueShare?: number;
    /**
     * Factor by which the series of a task may grow within a day. Default: 1.5. A release adds a few, a label that
     * churns doubles them.
     */
    readonly seriesFactor?: number;
    /** Series by which a task has to grow too. Default: 1000. They cost about twelve dollars a month (docs/cost.md). */
    readonly seriesMinimum?: number;
    /**
     * The words of the label `severity`: `page-ticket` for `page` and `ticket`, `mixin` for `critical` and `warning`,
     * as monitoring mixins have them. Default: `page-ticket`. Give the dashboards and the workspace's `alerts` the
     * same.
     */
    readonly severities?: string;
    /** Prometheus duration, e.g. "5m". Default: none. It isn't known whether AMP's ruler takes `keep_firing_for`. */
    readonly keepFiringFor?: string;
}

const number = (allowed: string, fits: (value: number) => boolean) =>
    valueThat(allowed, (value) => typeof value === "number" && fits(value));

/**
 * With a smaller objective the fast alert would wait for more errors than there are requests: 14.4 times a budget of
 * 0.07 is all of them.
 */
const objective = number("a share from 0.94 to below 1, such as 0.999", (value) => value >= 0.94 && value < 1);
const share = number("a share between 0 and 1, such as 0.9", (value) => value > 0 && value < 1);
const positive = number("a number above 0", (value) => value > 0 && value < Infinity);
const address = matching(/^https?:\/\/[^\s/]+/, "a URL that begins with https:// or http://");
const duration = valueThat("a Prometheus duration such as 5m", (value) => prometheusSeconds(value) !== undefined);

/** What each option must be, and its default. */
export const ruleInputs = {
    runbooks: address.optional(),
    grafana: address.optional(),
    availabilityObjective: objective.or(0.999),
    latencyObjective: objective.or(0.99),
    latencyMs: oneOf(envoyBucketsMs, "Envoy's buckets").or(1000),
    minimumRequestRate: positive.or(1),
    forecastHours: positive.or(6),
    memoryShare: share.or(0.9),
    heapShare: share.or(0.9),
    queueShare: share.or(0.5),
    seriesFactor: number("a factor above 1, such as 1.5", (value) => value > 1 && value < Infinity).or(1.5),
    seriesMinimum: positive.or(1000),
    severities: oneOf(severityChoices).or(defaultSeverities),
    keepFiringFor: duration.optional(),
} satisfies InputsOf<RuleOptions>;

export type ResolvedOptions = Filled<RuleOptions, typeof ruleInputs>;

/**
 * Fills in the defaults.
 * @throws InputError for a value with which an alert would always fire, or never, and for an unknown option.
 */
export function resolveOptions(options: RuleOptions): ResolvedOptions {
    checkInputs(ruleInputs, options);
    return withDefaults(ruleInputs, options);
}
