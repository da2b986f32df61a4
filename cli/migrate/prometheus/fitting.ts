/** Whether the sidecar takes what a config became, asked before anything is said of it. */
import type { CollectorAdditions } from "../../../collector/config/additions";
import { collectorConfig } from "../../../collector/config/pipelines";
import { InputError } from "../../../collector/inputs";
import type { MigratedOptions } from "../model";

/** The sidecar's memory where nothing is said of it, MiB. */
const usualMemoryMiB = 256;

/** Options that are asked about beside the scrape jobs. */
const asked = [
    "otlp",
    "statsd",
    "xray",
    "scrapeIntervalSeconds",
    "ecsMetrics",
    "labels",
    "dropLabels",
    "additions",
    "destinations",
] as const satisfies readonly (keyof MigratedOptions)[];

/** What these options are refused with; undefined where they are taken. */
export function refusalOf(options: MigratedOptions): InputError | undefined {
    const written = Object.fromEntries(
        asked.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
    );
    try {
        collectorConfig({
            serviceName: "service",
            region: "eu-west-1",
            memoryMiB: usualMemoryMiB,
            scrape: { ...options.scrape },
            ...(written as { additions?: CollectorAdditions }),
        });
        return undefined;
    } catch (error) {
        if (error instanceof InputError) {
            return error;
        }
        throw error;
    }
}

/** What is refused and why, without what the value is: it may be anything of a config. */
export const withoutValues = (refusal: { readonly path: string; readonly message: string }): string => {
    const [, why = ""] = /: (.*)$/s.exec(refusal.message.slice(refusal.path.length)) ?? [];
    return why === "" ? `It refuses ${refusal.path}.` : `Of ${refusal.path}: ${why}`;
};
