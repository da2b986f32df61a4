/** Both bills of a migration: the agent's way as it was read, and the sidecars' as they are written. */
import { estimate } from "../../../collector/cost/estimate";
import type { Prices } from "../../../collector/cost/prices";
import { plus, times } from "../../../collector/cost/range";
import { andList } from "../../../collector/lists";
import { type BothBills, bothBills } from "../bills";
import type { MigratedTask, Migration } from "../model";
import { configOf } from "../write/config";
import { sidecarMemory } from "../write/program";

/** What is known beside the files. */
export interface BillOptions {
    /** Default: none is known, and there are no bills. */
    readonly region?: string;
    /** Of each service. */
    readonly tasks: number;
    readonly prices: Prices;
}

export interface ReportedBills extends BothBills {
    readonly region: string;
    /** Full sentences: what the figures stand for. */
    readonly notes: readonly string[];
}

/** What there is in place of bills, a full sentence. */
export interface NoBills {
    readonly missing: string;
}

/** Undefined where nothing of CloudWatch's was read, and where no task is known. */
export function billsOf(migration: Migration, options: BillOptions): ReportedBills | NoBills | undefined {
    const { outcomes, pairs, watched } = migration;
    if (pairs.length === 0 || migration.tasks.length === 0) {
        return undefined;
    }
    const region = options.region ?? migration.tasks.find((task) => task.region !== undefined)?.region;
    if (region === undefined) {
        return { missing: "Both bills need a region: give --region REGION." };
    }
    const prices = options.prices[region];
    if (prices?.cloudwatch === undefined) {
        const known = Object.keys(options.prices).filter((name) => options.prices[name]!.cloudwatch !== undefined);
        return {
            missing: `Both bills need CloudWatch's and AMP's prices of ${region}, and there are those of ${andList(known)}.`,
        };
    }
    const estimates = migration.tasks.map((task) => estimateOf(task, region));
    const services = migration.tasks.length;
    const insights = outcomes.filter(({ became }) => became === "ecsMetrics of each sidecar").map(({ value }) => value);
    const asLogEvents = outcomes.some(({ path }) =>
        /\bemf_processor\b|metrics_collected\.(emf|prometheus)\b/.test(path),
    );
    const bills = bothBills(
        pairs,
        {
            tasks: options.tasks,
            services,
            containers: Math.max(1, ...migration.tasks.map(({ containers = [] }) => containers.length)),
            containerInsights: insights.includes("enhanced")
                ? "enhanced"
                : insights.length > 0
                  ? "enabled"
                  : "disabled",
            asLogEvents,
            alarms: watched?.alarms,
            dashboards: watched?.dashboards.length,
        },
        {
            samplesPerMinute: times(plus(...estimates.map(({ samplesPerMinute }) => samplesPerMinute)), 1 / services),
            sidecar: { memoryMiB: sidecarMemory, cpuUnits: 0 },
        },
        { region: prices, cloudWatch: prices.cloudwatch },
    );
    const unknown = estimates.flatMap(({ sources }) => sources.filter(({ sent }) => sent === undefined));
    return { ...bills, region, notes: notesOf(options.tasks, services, [...new Set(unknown.map(({ job }) => job))]) };
}

function estimateOf(task: MigratedTask, region: string) {
    const config = configOf(task, region, { serviceName: "app" });
    // The sidecar is a container too.
    return estimate(config, task.containers === undefined ? {} : { containers: task.containers.length + 1 });
}

const notesOf = (tasks: number, services: number, unknown: readonly string[]): readonly string[] => [
    `US dollars a month at list prices, for ${services} ${services === 1 ? "service" : "services"} of ${tasks} ${tasks === 1 ? "task" : "tasks"} each (--tasks).`,
    "The agent's own tasks aren't in it, nor free tiers; what a dimension of your own has for values was taken for 2, 1 to 10.",
    ...(unknown.length === 0
        ? []
        : [
              `What ${andList(unknown)} ${unknown.length === 1 ? "exposes" : "expose"} isn't known and counts as nothing with the sidecar: npx pulumi-adot cost --scrape ${unknown[0]}=URL says it.`,
          ]),
];
