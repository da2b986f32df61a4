/** What `cost` finds out, before it is written as text or JSON. */
import { type AmpBill, ampBill, fargateShare } from "../../collector/cost/bill";
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
    readonly perTask: AmpBill;
    /** Of all its tasks. */
    readonly service: AmpBill;
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
    const service = ampBill(found.samplesPerMinute, tasks, prices.amp);
    const saved = (samples: number): number => {
        const { low, likely, high } = found.samplesPerMinute;
        const less: Range = { low, likely: Math.max(0, likely - samples), high };
        return (service.total.likely - ampBill(less, tasks, prices.amp).total.likely) / tasks;
    };
    return {
        file,
        resource,
        container,
        region,
        estimate: found,
        perTask: ampBill(found.samplesPerMinute, 1, prices.amp),
        service,
        fargate: onFargate === undefined ? undefined : fargateShare(onFargate, prices.fargate, spotShare),
        suggestions: suggestionsFor(found.sources, asked?.isAsked, asked?.by).map((suggestion) => ({
            ...suggestion,
            dollarsPerMonth: saved(suggestion.savedPerMinute),
        })),
        costliest: costliest(found.sources),
    };
}
