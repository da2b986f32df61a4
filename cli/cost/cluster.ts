/** What the metrics of running clusters cost, by service with its desired count. AWS's API is only read. */
import { type CollectorsFound, costedIn, noCollectors } from "../../audit/costed-collectors";
import { type AmpBill, ampBill, withFargate } from "../../collector/cost/bill";
import { samplesToAmp } from "../../collector/cost/compare";
import type { RegionPrices } from "../../collector/cost/prices";
import { plus, type Range, times } from "../../collector/cost/range";
import { spotShareOf } from "../../collector/cost/spot";
import { isMapping, type Mapping } from "../../collector/values";
import { mostRounds } from "../cluster/audit-cluster";
import type { Aws } from "../cluster/calls";
import type { Workload } from "../cluster/inventory";
import { withOverrides } from "../cluster/overrides";
import { readClusters } from "../cluster/read";
import { Values } from "../cluster/values";
import { carriedBy } from "../forms/task-definitions";
import type { PackConfig } from "../pack-config";
import type { ShowProgress } from "../progress";
import type { Failure, Notice } from "../report";
import type { CostedCollector, UnseenCollector } from "./collectors";
import type { CollectorCost } from "./report";

/** What one service, daemon or family of tasks costs. */
export interface WorkloadCost extends Pick<Workload, "cluster" | "kind" | "name"> {
    /** Of a service those that are desired, of others those that run. */
    readonly tasks: number;
    readonly collectors: readonly CollectorCost[];
    readonly unseen: readonly UnseenCollector[];
    /** Whether its task definition was read. */
    readonly isRead: boolean;
}

/** All of the workspaces of a region together: AMP's tiers hold for an account. */
export interface RegionTotal {
    readonly region: string;
    readonly tasks: number;
    readonly samplesPerMinute: Range;
    readonly amp: AmpBill;
    /** What is known of other destinations, US dollars a month. */
    readonly elsewhere: Range;
    /** US dollars a month, where it is known. */
    readonly fargate: number;
    readonly total: Range;
}

export interface ClusterCostReport {
    readonly workloads: readonly WorkloadCost[];
    readonly totals: readonly RegionTotal[];
    readonly prices: Readonly<Record<string, RegionPrices>>;
    readonly notices: readonly Notice[];
    readonly failures: readonly Failure[];
}

export interface ClusterCostOptions {
    /** Names or ARNs; undefined for all of the region. */
    readonly clusters: readonly string[] | undefined;
    readonly readsSecrets: boolean;
    readonly config: PackConfig;
    readonly showProgress?: ShowProgress;
    /** The cost of a collector whose task definition is at `place`. */
    readonly costOf: (place: string, collector: CostedCollector, tasks: number, spotShare: number) => CollectorCost;
    readonly pricesOf: (region: string) => RegionPrices;
}

/** A task definition as it is run, and how often. */
interface Counted {
    readonly workload: Workload;
    readonly definition: string;
    readonly overrides?: Mapping;
    readonly tasks: number;
    readonly spotShare: number;
}

/** Throws `CallFailed` where nothing can be read at all. */
export async function clusterCost(aws: Aws, options: ClusterCostOptions): Promise<ClusterCostReport> {
    const { clusters, readsSecrets, config, showProgress, costOf, pricesOf } = options;
    const { reader, workloads, definitions } = await readClusters(aws, clusters, showProgress);
    const values = new Values(reader, readsSecrets);
    const counted = workloads.flatMap(countedOf);
    const find = (): CollectorsFound[] =>
        counted.map(({ definition, overrides }) =>
            collectorsOf(definitions.get(definition), definition, overrides, config, values),
        );
    let found = find();
    for (let round = 0; round < mostRounds && (await values.lookUp()); round++) {
        found = find();
    }
    showProgress?.();
    const costs = counted.map(({ workload, definition, tasks, spotShare }, index): WorkloadCost => {
        const { cluster, kind, name } = workload;
        const { collectors, unseen } = found[index]!;
        const all = collectors.map((collector) => costOf(definition, collector, tasks, spotShare));
        return { cluster, kind, name, tasks, collectors: all, unseen, isRead: definitions.has(definition) };
    });
    const regions = [...new Set(costs.flatMap(({ collectors }) => collectors.map(({ region }) => region)))].sort();
    return {
        workloads: costs,
        totals: regions.map((region) => totalOf(region, costs, pricesOf(region))),
        prices: Object.fromEntries(regions.map((region) => [region, pricesOf(region)])),
        notices: [...reader.notices, ...values.notices],
        failures: reader.failures,
    };
}

function countedOf(workload: Workload): readonly Counted[] {
    const { desired, uses } = workload;
    if (desired === undefined) {
        return uses.map(({ definition, running: tasks, overrides }) => ({
            ...{ workload, definition, tasks, spotShare: 0 },
            ...(overrides === undefined ? {} : { overrides }),
        }));
    }
    const { definition, tasks, capacityProviders } = desired;
    const strategy = capacityProviders.map(({ capacityProvider: provider, weight }) => ({ provider, weight }));
    return [{ workload, definition, tasks, spotShare: spotShareOf(strategy) }];
}

function collectorsOf(
    answer: object | undefined,
    definition: string,
    overrides: Mapping | undefined,
    { settings }: PackConfig,
    values: Values,
): CollectorsFound {
    const { taskDefinition, daemonTaskDefinition } = (answer ?? {}) as Mapping;
    const described = taskDefinition ?? daemonTaskDefinition;
    if (!isMapping(described)) {
        return noCollectors;
    }
    const value = withOverrides(described, overrides);
    const name = typeof value.family === "string" ? value.family : definition;
    return costedIn(carriedBy(value, daemonTaskDefinition !== undefined), name, settings, values.find);
}

function totalOf(region: string, workloads: readonly WorkloadCost[], prices: RegionPrices): RegionTotal {
    const all = workloads.flatMap(({ tasks, collectors }) =>
        collectors.filter((each) => each.region === region).map((cost) => ({ cost, tasks })),
    );
    const samplesPerMinute = plus(...all.map(({ cost, tasks }) => times(cost.estimate.samplesPerMinute, tasks)));
    const toAmp = all.map(({ cost, tasks }) => times(samplesToAmp(cost.estimate), tasks));
    const amp = ampBill(plus(...toAmp), 1, prices.amp);
    const elsewhere = plus(
        ...all.flatMap(({ cost }) =>
            cost.serviceElsewhere.destinations.flatMap(({ to, dollars }) => (to === "amp" ? [] : (dollars ?? []))),
        ),
    );
    const fargate = all.reduce((sum, { cost, tasks }) => sum + (cost.fargate ?? 0) * tasks, 0);
    const tasks = all.reduce((sum, each) => sum + each.tasks, 0);
    const total = withFargate(plus(amp.total, elsewhere), fargate, 1);
    return { region, tasks, samplesPerMinute, amp, elsewhere, fargate, total };
}
