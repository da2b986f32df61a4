/** The rule that a scrape is bounded before it is parsed: the limiter can't refuse what is already in memory. */
import { type AuditOptions, type Finding, at, componentType, declared, isPlaceholder, pipelineViews } from "./findings";
import { recommended } from "./recommended";
import type { AdotRelease } from "../release";

/** One entry of a receiver's `scrape_configs`. */
export interface Job {
    readonly path: string;
    readonly settings: unknown;
}

/** The jobs of a prometheus receiver; none where a file or a target allocator has them. */
export function jobsOf(config: unknown, receiver: string): readonly Job[] {
    const [id, settings] = declared(config, "receivers", receiver) ?? [receiver, undefined];
    const jobs = at(settings, "config", "scrape_configs");
    return (Array.isArray(jobs) ? jobs : []).map((job: unknown, index) => ({
        path: `receivers.${id}.config.scrape_configs[${index}]`,
        settings: job,
    }));
}

export function scrapeFindings(config: unknown, options: AuditOptions, release: AdotRelease): Finding[] {
    const used = new Set(pipelineViews(config).flatMap(({ receivers }) => receivers));
    return [...used]
        .filter((id) => componentType("receivers", id, release) === "prometheus")
        .flatMap((id) => {
            const all = at(declared(config, "receivers", id)?.[1], "config", "global");
            return jobsOf(config, id).flatMap((job) => jobFindings(id, job, all, options));
        });
}

/** A job's own limit, or the receiver's for all jobs when the job has none (Prometheus `config.go`). */
function jobFindings(receiver: string, { path, settings }: Job, all: unknown, options: AuditOptions): Finding[] {
    const { memoryMiB, samplesPerScrape, bodyMiB } = recommended(options);
    const examples = { sample_limit: `${samplesPerScrape}`, body_size_limit: `${bodyMiB}MiB` };
    const missing = (["sample_limit", "body_size_limit"] as const).filter(
        (key) => !isLimit(at(settings, key)) && !isLimit(at(all, key)),
    );
    if (missing.length === 0) {
        return [];
    }
    const name = at(settings, "job_name");
    const job = typeof name === "string" ? `The job ${name}` : "A job";
    return [
        {
            rule: "scrape-unbounded",
            path,
            message: `${job} of ${receiver} has no ${missing.join(" and no ")}: whatever its target sends is in memory before the limiter can refuse it.`,
            fix: `Set ${missing.join(" and ")} there or in config.global: all jobs together fit with ${missing.map((key) => `${key} ${examples[key]}`).join(" and ")} in ${memoryMiB} MiB.`,
        },
    ];
}

/** What only the environment knows is taken for a limit: this rule is advice. */
function isLimit(value: unknown): boolean {
    return isPlaceholder(value) || (typeof value === "string" ? Number.parseFloat(value) : Number(value ?? 0)) > 0;
}
