/** What Amazon Managed Service for Prometheus charges and allows, as far as the dashboards show it. */

/**
 * US dollars for ten million samples ingested. Source: "Pricing" page of Amazon Managed Service for Prometheus, first
 * tier (the first two billion samples of a month); regions and later tiers differ, so check the current page. Storage
 * and queries are billed besides.
 */
export const dollarsPerTenMillionSamples = 0.9;

/** Samples are counted for a month of 30 days. */
export const secondsPerMonth = 30 * 24 * 60 * 60;

/**
 * Default quotas of a workspace; all of them can be raised. Source: "Amazon Managed Service for Prometheus service
 * quotas" in its user guide.
 */
export const quotas = {
    /** Series that had a sample during the last two hours. */
    activeSeries: 50_000_000,
    /** Samples per second. */
    ingestionRate: 1_666_666,
} as const;
