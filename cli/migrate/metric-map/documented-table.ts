/** The form in which AWS's tables of metrics are kept. */

/** One table of one page. */
export interface DocumentedMetrics {
    /** Title of the page of the CloudWatch or ECS guide. */
    readonly page: string;
    readonly namespace: string;
    /** Names of the dimensions, one list a rollup: each rollup is a metric that is billed. */
    readonly dimensions: readonly (readonly string[])[];
    readonly names: readonly string[];
}

export const prefixed = (prefix: string, ...names: readonly string[]): string[] => names.map((name) => prefix + name);
