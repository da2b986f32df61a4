/** What the standard rules can be told, with defaults and the reasons for them. */

/**
 * Upper bounds of Envoy's latency buckets that are of use as an objective, milliseconds. Source: Envoy's default
 * histogram buckets.
 */
export const envoyBucketsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

export interface RuleOptions {
    /**
     * Where runbooks are read, e.g. a repository's web address. Default: their path in this package, `docs/runbooks`.
     */
    readonly runbooks?: string;
    /** Address of Grafana, for links to dashboards. Default: alerts name the dashboard's uid alone. */
    readonly grafana?: string;
    /**
     * Share of requests from clients that are answered without a 5xx. Default 0.999, as in chapter 5 of The Site
     * Reliability Workbook.
     */
    readonly availabilityObjective?: number;
    /** Share of requests from clients that are answered within `latencyMs`. Default 0.99. */
    readonly latencyObjective?: number;
    /**
     * Milliseconds, one of Envoy's buckets. Default 1000: what people wait for without losing their thread (Nielsen,
     * "Response Times").
     */
    readonly latencyMs?: number;
    /**
     * Requests per second below which no error or latency budget is watched, mean over the longer window of an alert.
     * Default 1: then even the shortest of these, an hour, has 3,600 requests, so that one failure says nothing.
     */
    readonly minimumRequestRate?: number;
    /**
     * Hours ahead within which a climbing heap may not reach its limit. Default 6: seen in the evening, it holds the
     * night.
     */
    readonly forecastHours?: number;
    /** Share of the memory of a task, a container or the sidecar. Default 0.9, as on the dashboards. */
    readonly memoryShare?: number;
    /**
     * Share of a JVM's maximum heap that survives collections. Default 0.9: beyond it collections are all that a JVM
     * does.
     */
    readonly heapShare?: number;
    /**
     * Share of the sidecar's queue. Default 0.5, as on the dashboards: a full queue holds two scrapes, so one is left.
     */
    readonly queueShare?: number;
    /**
     * Factor by which the series of a task may grow within a day. Default 1.5: a release adds a few, a label that
     * churns doubles them.
     */
    readonly seriesFactor?: number;
    /** Series by which a task has to grow too. Default 1000: about twelve dollars a month in AMP (docs/cost.md). */
    readonly seriesMinimum?: number;
    /** Prometheus duration, e.g. "5m". Default: none, as it isn't known whether AMP's ruler takes `keep_firing_for`. */
    readonly keepFiringFor?: string;
}

type Defaulted = Omit<Required<RuleOptions>, "grafana" | "keepFiringFor" | "runbooks">;
export type ResolvedOptions = Defaulted & Pick<RuleOptions, "grafana" | "keepFiringFor" | "runbooks">;

const defaults: Defaulted = {
    availabilityObjective: 0.999,
    latencyObjective: 0.99,
    latencyMs: 1000,
    minimumRequestRate: 1,
    forecastHours: 6,
    memoryShare: 0.9,
    heapShare: 0.9,
    queueShare: 0.5,
    seriesFactor: 1.5,
    seriesMinimum: 1000,
};

interface Bounds {
    readonly fits: (value: number) => boolean;
    readonly fix: string;
}

/**
 * With a smaller objective the fast alert would wait for more errors than there are requests: 14.4 times a budget of
 * 0.07 is all of them.
 */
const objective: Bounds = {
    fits: (value) => value >= 0.94 && value < 1,
    fix: "set a share from 0.94 to below 1, such as 0.999",
};
const share: Bounds = { fits: (value) => value > 0 && value < 1, fix: "set a share between 0 and 1, such as 0.9" };
const positive: Bounds = { fits: (value) => value > 0 && value < Infinity, fix: "set a number above 0" };

const bounds: Readonly<Record<keyof Defaulted, Bounds>> = {
    availabilityObjective: objective,
    latencyObjective: objective,
    latencyMs: {
        fits: (value) => envoyBucketsMs.some((bucket) => bucket === value),
        fix: `set one of Envoy's buckets: ${envoyBucketsMs.join(", ")}`,
    },
    minimumRequestRate: positive,
    forecastHours: positive,
    memoryShare: share,
    heapShare: share,
    queueShare: share,
    seriesFactor: { fits: (value) => value > 1 && value < Infinity, fix: "set a factor above 1, such as 1.5" },
    seriesMinimum: positive,
};

/**
 * Fills in the defaults.
 * @throws Error for a value with which an alert would always fire, or never, and for an option that there isn't.
 */
export function resolveOptions(options: RuleOptions): ResolvedOptions {
    const known = [...Object.keys(defaults), "runbooks", "grafana", "keepFiringFor"];
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined) {
        throw new Error(`${unknown} is no option of the standard rules: there are ${known.join(", ")}.`);
    }
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const resolved: ResolvedOptions = { ...defaults, ...Object.fromEntries(given) };
    for (const name of Object.keys(bounds) as (keyof Defaulted)[]) {
        const { fits, fix } = bounds[name];
        const value: unknown = resolved[name];
        if (typeof value !== "number" || !fits(value)) {
            throw new Error(`${name} is ${JSON.stringify(value)}: ${fix}.`);
        }
    }
    checkText(resolved);
    return resolved;
}

function checkText({ runbooks, grafana, keepFiringFor }: ResolvedOptions): void {
    for (const [name, value] of Object.entries({ runbooks, grafana })) {
        if (value !== undefined && !/^https?:\/\/[^\s/]+/.test(value)) {
            throw new Error(`${name} is ${JSON.stringify(value)}: set an address that begins with https://.`);
        }
    }
    if (keepFiringFor !== undefined && !/^(?:\d+[smhd])+$/.test(keepFiringFor)) {
        throw new Error(`keepFiringFor is ${JSON.stringify(keepFiringFor)}: set a duration such as 5m.`);
    }
}
