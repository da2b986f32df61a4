/**
 * What a migration knows: what was read, as options of the sidecar, and what became of each setting. Readers of the
 * CloudWatch agent, of Prometheus and of other collectors make it; writers make programs, configs and reports of it.
 */
import type { CollectorAdditions } from "../../collector/config/additions";
import type { DestinationArgs } from "../../collector/config/destination-args";
import type { OtlpArgs } from "../../collector/config/otlp-args";
import type { ScrapeArgs } from "../../collector/config/scrape-args";
import type { StatsdArgs } from "../../collector/config/statsd";
import type { XrayArgs } from "../../collector/config/xray";
import type { AgentUse } from "../../collector/cost/agent-bill";
import type { RuleGroup } from "../../dashboards/rules/model";
import type { MigratedDashboard } from "./cloudwatch-dashboards/model";

/** What alarms and dashboards became. */
export interface Watched {
    readonly dashboards: readonly MigratedDashboard[];
    readonly groups: readonly RuleGroup[];
    /** How many alarms there were, by what CloudWatch bills. */
    readonly alarms: AgentUse["alarms"];
}

/** A file that was read, or the part of one that carries a config: an environment variable, a parameter. */
export interface Origin {
    /** As it is to be shown. */
    readonly file: string;
    /** What it is, as the end of "It is …": "the CloudWatch agent's config". */
    readonly form: string;
}

/**
 * - `same`: the counterpart does what the setting did.
 * - `changed`: it does so in another way, which `why` says.
 * - `unneeded`: nothing has to do it any more, which `why` says.
 * - `none`: nothing here does it, which `why` says, with what to do instead.
 */
export type Fate = "same" | "changed" | "unneeded" | "none";

/** One setting that was read, and what became of it. Every leaf of an input is in exactly one of them. */
export interface Outcome {
    readonly origin: Origin;
    /** Path of the setting in its document, such as `metrics.metrics_collected.statsd.service_address`. */
    readonly path: string;
    /** Its value, short enough for a line; a secret's is left out. */
    readonly value?: string;
    readonly fate: Fate;
    /** The option, series or statement that it became, such as `statsd.port`; undefined for `unneeded` and `none`. */
    readonly became?: string;
    /** Full sentences; required for all but `same`. */
    readonly why?: string;
}

/** A metric as CloudWatch has it, and as it arrives by the sidecar. */
export interface MetricPair {
    readonly origin: Origin;
    readonly cloudWatch: {
        readonly namespace: string;
        readonly metricName: string;
        /** Names of the dimensions that one metric has, one list a rollup. */
        readonly dimensions: readonly (readonly string[])[];
        /** `Average`, `Sum`, `p99` and so on. */
        readonly statistic: string;
        readonly unit?: string;
    };
    /** The series' name, and what label each dimension is; a dimension without one has no counterpart. */
    readonly series: string;
    readonly labels: Readonly<Record<string, string>>;
    /** PromQL that says the same as the statistic, over `[5m]` where it needs a window. */
    readonly promql: string;
    /** Why the two may differ, full sentences. */
    readonly differs?: string;
}

/** Options of one task's sidecar, as far as what was read says them. */
export interface MigratedOptions {
    readonly scrape?: Readonly<Record<string, ScrapeArgs>>;
    readonly otlp?: OtlpArgs;
    readonly statsd?: StatsdArgs;
    readonly xray?: XrayArgs;
    readonly scrapeIntervalSeconds?: number;
    readonly ecsMetrics?: boolean;
    readonly labels?: Readonly<Record<string, string>>;
    readonly dropLabels?: readonly string[];
    readonly additions?: CollectorAdditions;
    /** Stores beside the workspace, by names of their own; their secrets are for whoever deploys to give. */
    readonly destinations?: Readonly<Record<string, DestinationArgs>>;
    /** Level of what the collector logs, as `logLevel` has it. */
    readonly logLevel?: string;
    readonly httpsProxy?: string;
    /** Added to the collector's own ports, where a target has one of them. */
    readonly portOffset?: number;
}

/** A sidecar that is to be written: a task's, where the input says which task it is about. */
export interface MigratedTask {
    /** Name of the service (label `job`) and of what is written for it. */
    readonly name: string;
    /** Which tasks it is for, a full sentence, where a discovery chose them: by a task definition's family, a label. */
    readonly selects?: string;
    readonly options: MigratedOptions;
    /** Region of the agent or of the workspace, where the input says it. */
    readonly region?: string;
    /** Names of the task's own containers, where the input has them. */
    readonly containers?: readonly string[];
    /** Family of its task definition, where the input names one alone. */
    readonly family?: string;
}

export interface Migration {
    readonly tasks: readonly MigratedTask[];
    readonly outcomes: readonly Outcome[];
    readonly pairs: readonly MetricPair[];
    /** What CloudWatch's alarms and dashboards became; undefined where there were none. */
    readonly watched?: Watched;
}

/** What several inputs become together; alarms and dashboards are of one of them, as they are read in one go. */
export function together(all: readonly Migration[]): Migration {
    const watched = all.find((each) => each.watched !== undefined)?.watched;
    return {
        tasks: all.flatMap(({ tasks }) => tasks),
        outcomes: all.flatMap(({ outcomes }) => outcomes),
        pairs: all.flatMap(({ pairs }) => pairs),
        ...(watched === undefined ? {} : { watched }),
    };
}
