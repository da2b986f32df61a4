/** The agent's Prometheus section: what it discovers, how that is scraped, and which series become metrics. */
import { isMapping } from "../../../collector/values";
import { type Counterpart, pairFor } from "../metric-map";
import { prometheusInsights } from "../metric-map/documented";
import { isCounter, scrapedCounterpart } from "../metric-map/workloads";
import type { ScrapeArgs } from "../../../collector/config/scrape-args";
import { valueAt } from "../leaves";
import { refusalOf } from "../prometheus/fitting";
import type { MetricPair, MigratedTask, Outcome } from "../model";
import type { MigrationDocument } from "../reader";
import type { Application } from "./applications";
import { type Declaration, declarationsIn, declare, isTakenBy } from "./declarations";
import { discoveredTasks } from "./discovery";
import { type DraftTask, finished } from "./draft";
import type { AgentContext } from "./options";
import { readAgentPrometheus } from "./prometheus-file";
import { namesIn } from "./selectors";

const section = ["logs", "metrics_collected", "prometheus"] as const;

/** Sections that name a Prometheus config. */
export const prometheusPaths = [
    [...section, "prometheus_config_path"],
    ["metrics", "metrics_collected", "prometheus", "prometheus_config_path"],
    ["opentelemetry", "collect", "prometheus", "config_path"],
] as const;

export interface ReadPrometheus {
    readonly tasks: readonly MigratedTask[];
    readonly outcomes: readonly Outcome[];
    readonly pairs: readonly MetricPair[];
}

export function readPrometheusSection(
    context: AgentContext,
    documents: readonly MigrationDocument[],
    applications: readonly Application[],
    around: { readonly ownName: string; readonly region?: string },
): ReadPrometheus {
    const { config, ledger } = context;
    sayPaths(context, documents);
    const discovery = valueAt(config, [...section, "ecs_service_discovery"]);
    const resultFile = textAt(discovery, "sd_result_file");
    const region = around.region ?? textAt(discovery, "sd_cluster_region");
    const files = documents.map((document) =>
        readAgentPrometheus(document, resultFile ?? (discovery === undefined ? undefined : defaultResult), {
            ...around,
            region,
            containers: context.containers,
        }),
    );
    const file = files.find(({ job }) => job !== undefined) ?? files[0];
    const drafts = discoveredTasks(discovery, [...section, "ecs_service_discovery"], {
        ledger,
        job: file?.job,
        applications,
    });
    const jobs = drafts.flatMap((draft) => draft.jobs);
    jobs.forEach((job) => {
        job.args = { ...job.args, ...file?.common };
    });
    const processor = valueAt(config, [...section, "emf_processor"]);
    const declarations = declarationsIn(processor, [...section, "emf_processor"]);
    declare(declarations, jobs, ledger);
    const leftOut = new Set(drafts.flatMap(limitsLeftOut));
    const { logLevel } = context.options;
    const set = {
        ...(Object.keys(context.shared).length === 0 ? {} : { labels: context.shared }),
        ...(file === undefined ? {} : { scrapeIntervalSeconds: file.intervalSeconds }),
        ...(logLevel === undefined ? {} : { logLevel }),
    };
    return {
        tasks: [
            ...drafts.filter((draft) => draft.jobs.length > 0).map((draft) => finished(draft, set, region)),
            ...files.flatMap(({ tasks }) => tasks),
        ],
        outcomes: files.flatMap(({ outcomes }) => outcomes.map((outcome) => withLimits(outcome, leftOut))),
        pairs: declarations.flatMap((declaration) => pairsOf(declaration, drafts, processor, context)),
    };
}

/** Limits of a scrape, and what the agent's Prometheus calls them. */
const limits = { sampleLimit: "sample_limit", bodySizeLimitMiB: "body_size_limit" } as const;

type Limit = keyof typeof limits;

/** Leaves out of a task's jobs the limits that together are more than the sidecar's memory bears. */
function limitsLeftOut({ jobs }: DraftTask): readonly Limit[] {
    // Ports are no question here: the offset of the sidecar's own comes later.
    const scrape = Object.fromEntries(jobs.map(({ name, args }, index) => [name, { ...args, port: 20_000 + index }]));
    const refusal = refusalOf({ scrape });
    const limit = (Object.keys(limits) as Limit[]).find((key) => refusal?.path.endsWith(`.${key}`));
    if (limit === undefined) {
        return [];
    }
    for (const job of jobs) {
        const { [limit]: _, ...rest } = job.args;
        job.args = rest as ScrapeArgs;
    }
    return [limit, ...limitsLeftOut({ name: "", jobs })];
}

/** What is said of a limit that some tasks' jobs don't have. */
function withLimits(outcome: Outcome, leftOut: ReadonlySet<Limit>): Outcome {
    const limit = [...leftOut].find(
        (key) => outcome.became === `scrape.….${key}` && outcome.path.endsWith(`.${limits[key]}`),
    );
    return limit === undefined
        ? outcome
        : {
              ...outcome,
              fate: "changed",
              became: `scrape.….${limit}, or the bounds that follow from the sidecar's memory`,
              why: `Where the limits of a task's jobs together are more than a sidecar with 256 MiB bears, they are left out: with more memory ${limit} can be given.`,
          };
}

/** The file that the agent writes by default (its `ecsservicediscovery` rules). */
const defaultResult = "/tmp/cwagent_ecs_auto_sd.yaml";

const textAt = (value: unknown, key: string): string | undefined => {
    const text = valueAt(value, [key]);
    return typeof text === "string" && text !== "" ? text : undefined;
};

function sayPaths({ config, ledger }: AgentContext, documents: readonly MigrationDocument[]): void {
    if (documents.length > 0) {
        return;
    }
    for (const path of prometheusPaths) {
        if (valueAt(config, path) !== undefined) {
            ledger.say(path, {
                fate: "none",
                why: "The Prometheus config that it names wasn't given, so that its jobs, intervals and relabelling are unknown: give that file too.",
            });
        }
    }
}

/** Of the names that a declaration lists; those that an expression matches are known when they are scraped. */
function pairsOf(
    declaration: Declaration,
    drafts: readonly DraftTask[],
    processor: unknown,
    { origin }: AgentContext,
): readonly MetricPair[] {
    const { selectors, dimensions } = declaration;
    if (!drafts.some(({ jobs }) => jobs.some((job) => isTakenBy(declaration, job)))) {
        return [];
    }
    const given = valueAt(processor, ["metric_namespace"]);
    const namespace = typeof given === "string" && given !== "" ? given : prometheusInsights;
    const units = valueAt(processor, ["metric_unit"]);
    const most = dimensions.toSorted((one, other) => other.length - one.length)[0] ?? [];
    const names = [...new Set(selectors.flatMap((selector) => namesIn(selector) ?? []))].filter((name) => name !== "");
    return names.flatMap((metricName) => {
        const unit = isMapping(units) ? units[metricName] : undefined;
        const pair = pairFor(
            origin,
            {
                namespace,
                metricName,
                dimensions: {},
                by: most,
                statistic: isCounter(metricName) ? "Sum" : "Average",
                periodSeconds: 300,
            },
            { own: (): Counterpart => scrapedCounterpart(metricName) },
        );
        return pair === undefined
            ? []
            : [
                  {
                      ...pair,
                      cloudWatch: { ...pair.cloudWatch, dimensions, ...(typeof unit === "string" ? { unit } : {}) },
                  },
              ];
    });
}
