/** What `cost` finds out, before it is written as text or JSON. */
import { type AmpBill, ampBill, fargateShare } from "../../collector/cost/bill";
import { type Costs, costs, type DestinationCost, samplesToAmp } from "../../collector/cost/compare";
import { type Estimate, estimate } from "../../collector/cost/estimate";
import type { Family } from "../../collector/cost/exposition";
import type { RegionPrices } from "../../collector/cost/prices";
import type { Range } from "../../collector/cost/range";
import { costliest, type CostlyMetric, type Suggestion, suggestionsFor } from "../../collector/cost/suggestions";
import type { CostedCollector, UnseenCollector } from "./collectors";

/** The estimate of one collector, and its bill. */
export interface CollectorCost {
    readonly file: string;
    readonly resource?: string;
    readonly container?: string;
    readonly region: string;
    readonly estimate: Estimate;
    /** What its writes to AMP cost. */
    readonly perTask: AmpBill;
    /** Of all its tasks. */
    readonly service: AmpBill;
    /** Each of its destinations, and one copy of its metrics at AMP and at CloudWatch: for each task, and for all. */
    readonly perTaskElsewhere: Costs;
    readonly serviceElsewhere: Costs;
    /** US dollars a month for each task; undefined where that isn't known. */
    readonly fargate?: number;
    readonly suggestions: readonly (Suggestion & { readonly dollarsPerMonth: number })[];
    readonly costliest: readonly CostlyMetric[];
}

export interface CostReport {
    readonly tasks: number;
    readonly collectors: readonly CollectorCost[];
    readonly unseen: readonly (UnseenCollector & { readonly file: string })[];
    /** The prices of the regions that the collectors write to. */
    readonly prices: Readonly<Record<string, RegionPrices>>;
}

/** What a report is made with. */
export interface CostOptions {
    readonly tasks: number;
    readonly scraped: ReadonlyMap<string, readonly Family[]>;
    readonly region: string;
    readonly prices: RegionPrices;
    /** Of the tasks, those on Fargate Spot: 0 to 1. Default: 0. */
    readonly spotShare?: number;
    /** What asks for metrics, where that isn't the standard dashboards and rules. */
    readonly asked?: { readonly isAsked: (metric: string) => boolean; readonly by: string };
}

/** The cost of one collector. */
export function costOf(file: string, collector: CostedCollector, options: CostOptions): CollectorCost {
    const { resource, container, config, beside, onFargate } = collector;
    const { tasks, scraped, region, prices, spotShare, asked } = options;
    const found = estimate(config, { ...beside, scraped });
    const toAmp = samplesToAmp(found);
    const service = ampBill(toAmp, tasks, prices.amp);
    const serviceElsewhere = costs(found, tasks, prices);
    const saved = ({ savedPerMinute, isOfBuckets = false }: Suggestion): number => {
        // Samples are those of all destinations together, each of which has the same share of them less.
        const { likely: all } = found.samplesPerMinute;
        const share = all === 0 ? 0 : Math.min(1, savedPerMinute / all);
        const { low, likely, high } = toAmp;
        const less: Range = { low, likely: likely * (1 - share), high };
        const ofAmp = service.total.likely - ampBill(less, tasks, prices.amp).total.likely;
        const elsewhere = serviceElsewhere.destinations.map((each) => savedAt(each, share, isOfBuckets));
        return (ofAmp + elsewhere.reduce((sum, each) => sum + each, 0)) / tasks;
    };
    const isAllCloudWatch = found.destinations.every(({ to }) => to === "cloudwatch");
    return {
        file,
        resource,
        container,
        region,
        estimate: found,
        perTask: ampBill(toAmp, 1, prices.amp),
        service,
        perTaskElsewhere: costs(found, 1, prices),
        serviceElsewhere,
        fargate: onFargate === undefined ? undefined : fargateShare(onFargate, prices.fargate, spotShare),
        suggestions: suggestionsFor(found.sources, asked?.isAsked, asked?.by)
            .filter(({ isOfBuckets = false }) => !(isOfBuckets && isAllCloudWatch))
            .map((suggestion) => ({ ...suggestion, dollarsPerMonth: saved(suggestion) })),
        costliest: costliest(found.sources),
    };
}

/** What a destination but AMP costs less with such a share of the samples less: in proportion. */
const savedAt = ({ to, dollars }: DestinationCost, share: number, isOfBuckets: boolean): number =>
    to === "amp" || dollars === undefined || (isOfBuckets && to === "cloudwatch") ? 0 : dollars.likely * share;
