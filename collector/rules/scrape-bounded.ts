/** Scrapes that are bounded before they are parsed: the limiter can't refuse what is already in memory. */
import { at } from "../values";
import { isPlaceholder } from "./config-view";
import type { ConfigRule, Policy } from "./rule";
import { jobsOf } from "./scrape-jobs";
import { recommended } from "./sizes";

const policy = {
    name: "scrape-bounded",
    displayName: "Scrapes are bounded",
    description: "Every scrape job bounds its samples and its body.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** A scrape may bring any number of samples, or a body of any size. */
export const scrapeUnbounded = {
    id: "scrape-unbounded",
    policy,
    check: (config, report) => {
        const { memoryMiB, samplesPerScrape, bodyMiB } = recommended(config);
        const examples = { sample_limit: `${samplesPerScrape}`, body_size_limit: `${bodyMiB}MiB` };
        for (const receiver of config.used("receivers", "prometheus")) {
            const all = at(config.settings("receivers", receiver), "config", "global");
            for (const { path, settings } of jobsOf(config, receiver)) {
                // A job's own limit, or the receiver's for all jobs when the job has none (Prometheus `config.go`).
                const missing = (["sample_limit", "body_size_limit"] as const).filter(
                    (key) => !isLimit(at(settings, key)) && !isLimit(at(all, key)),
                );
                if (missing.length > 0) {
                    const name = at(settings, "job_name");
                    const job = typeof name === "string" ? `The job ${name}` : "A job";
                    report({
                        path,
                        lacks: missing.map((key) => [key]),
                        message: `${job} of ${receiver} has no ${missing.join(" and no ")}: whatever its target sends is in memory before the limiter can refuse it.`,
                        fix: `Set ${missing.join(" and ")} there or in config.global: all jobs together fit with ${missing.map((key) => `${key} ${examples[key]}`).join(" and ")} in ${memoryMiB} MiB.`,
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

/** What only the environment knows is taken for a limit: this rule is advice. */
function isLimit(value: unknown): boolean {
    return isPlaceholder(value) || (typeof value === "string" ? Number.parseFloat(value) : Number(value ?? 0)) > 0;
}
