/** From what a service team says about its targets to Prometheus scrape configs. */
import type { Duration, RelabelConfig, ScrapeConfig } from "./model";
import { envoyFilter, envoyStatsPath } from "./envoy-filter";
import { dropUnasked } from "./keep";
import { identityLabels, labels, metrics, selfScrapeJob } from "../names/names";
import { anyOf, matchesWhole, regexProblem } from "../regex";
import { capacity, memoryCeilingMiB, memoryFor, type SidecarSizes } from "./sizing";

/**
 * One relabelling rule on a job's metrics, with Prometheus's meaning and defaults (`relabel_config` in its
 * documentation).
 */
export interface MetricRelabel {
    sourceLabels?: string[];
    /** Default `;`. */
    separator?: string;
    /** RE2, anchored at both ends. Default `(.*)`. A literal: `$` needs no escape for the collector. */
    regex?: string;
    modulus?: number;
    /** Not one of the labels that identify a series. */
    targetLabel?: string;
    /** Default `$1`. A literal, as `regex`. */
    replacement?: string;
    /** Default `replace`. */
    action?: RelabelConfig["action"];
}

/** One target of the task: a port on localhost, which all containers of an awsvpc task share. */
export interface ScrapeJob {
    /** 1 to 65535; not 8888 or 13133, which are the sidecar's own. */
    port: number;
    /** Starts with `/`. Default `/metrics`. */
    path?: string;
    /** Seconds, 1 to 300. Default: the request's `scrapeIntervalSeconds`. */
    intervalSeconds?: number;
    /**
     * Most samples of one scrape after relabelling; more fail it. Default: what the memory holds (`capacity`: 38,600 in
     * 256 MiB) less what other jobs say here, in equal shares.
     */
    sampleLimit?: number;
    /**
     * Largest decompressed body, MiB, up to an eighth of the memory; a larger one fails the scrape. Default by memory,
     * in equal shares: 8 in 256 MiB for one job.
     */
    bodySizeLimitMiB?: number;
    /**
     * Names of the series to keep: RE2, anchored; the list alone decides, and `[".*"]` keeps everything. Default:
     * everything but the series of Envoy, the JVM and the process (`envoy_…`, `jvm_…`, `java_lang_…`, `jmx_scrape_…`,
     * `process_resident_memory_bytes` and the like) that no dashboard of this package asks for (`names.ts`), and but
     * those of Envoy's admin listener. An application's own metrics are always kept by default, whatever the job is
     * called.
     */
    allow?: string[];
    /** Names of series to drop: RE2, anchored. Wins over `allow`. */
    deny?: string[];
    /** Rules after allow and deny. */
    relabel?: MetricRelabel[];
    /**
     * Query parameters, e.g. Envoy's `{ usedonly: [""] }`. Default: for the path `/stats/prometheus`, and without
     * `allow`, a `filter` with which Envoy leaves out what the default would drop anyway; else none. `{}` sends none in
     * any case, e.g. for statistics that Envoy's extensions make.
     */
    params?: Record<string, string[]>;
}

/** The sidecar's own listeners, both on 127.0.0.1. The image's `/healthcheck` asks 13133 (ADOT `cmd/healthcheck`). */
export const sidecarPorts = { selfMetrics: 8888, healthCheck: 13133 } as const;

/** Prometheus takes a series for gone when its last sample is five minutes old (`--query.lookback-delta`). */
const longestIntervalSeconds = 300;
/** Prometheus's default `scrape_timeout`, seconds; never above the interval. */
const scrapeTimeoutSeconds = 10;
/** The collector says some 60 samples in 12 kB of itself; with more components it is more, but never so much more. */
const selfSamples = 1_000;
const selfBodyMiB = 1;
/**
 * The body is held beside its parsed form, so more than an eighth of the memory is a scrape that the limiter can't
 * save.
 */
const largestBodyShare = 1 / 8;

/** `$` starts a placeholder for the collector, `$$` is one `$` (confmap `expand.go`). */
export const literal = (text: string): string => text.replaceAll("$", "$$$$");

export const seconds = (count: number): Duration => `${count}s`;

export const timeoutFor = (intervalSeconds: number): Duration =>
    seconds(Math.min(scrapeTimeoutSeconds, intervalSeconds));

/**
 * A program's `target_info` would become resource attributes and override job and instance (contrib issue 50502);
 * `otel_scope_info` says nothing that a query here asks.
 */
const dropInfoMetrics: RelabelConfig = {
    source_labels: ["__name__"],
    regex: "target_info|otel_scope_info",
    action: "drop",
};

const dropNames = (patterns: readonly string[]): RelabelConfig => ({
    source_labels: ["__name__"],
    regex: literal(anyOf(patterns)),
    action: "drop",
});
const keepNames = (patterns: readonly string[]): RelabelConfig => ({ ...dropNames(patterns), action: "keep" });

/** What a job gets that doesn't say otherwise. */
export interface ScrapeLimits {
    readonly samples: number;
    readonly bodyMiB: number;
}

/** A sidecar's share for each job that doesn't set limits of its own; the jobs have passed `checkScrapeJobs`. */
export function scrapeLimits(jobs: Readonly<Record<string, ScrapeJob>>, sizes: SidecarSizes): ScrapeLimits {
    const all = Object.values(jobs);
    const without = all.filter(({ sampleLimit }) => sampleLimit === undefined).length;
    return {
        samples: Math.floor((sizes.samplesPerScrape - sampleLimits(all)) / Math.max(1, without)),
        // By number and not by samples: a body is what the target sends, samples are what relabelling leaves of it.
        bodyMiB: Math.max(1, Math.floor(sizes.bodyMiB / Math.max(1, all.length))),
    };
}

/** Samples that jobs claim for themselves. */
const sampleLimits = (jobs: readonly ScrapeJob[]): number =>
    jobs.reduce((sum, { sampleLimit = 0 }) => sum + sampleLimit, 0);

/** The scrape config of one job that `checkScrapeJobs` has passed. */
export function scrapeConfig(name: string, job: ScrapeJob, limits: ScrapeLimits): ScrapeConfig {
    const interval = job.intervalSeconds;
    const params = job.params ?? defaultParams(job);
    return {
        job_name: name,
        ...(interval === undefined ? {} : { scrape_interval: seconds(interval), scrape_timeout: timeoutFor(interval) }),
        metrics_path: literal(job.path ?? "/metrics"),
        ...(params === undefined ? {} : { params: literalParams(params) }),
        body_size_limit: `${job.bodySizeLimitMiB ?? limits.bodyMiB}MiB`,
        sample_limit: job.sampleLimit ?? limits.samples,
        static_configs: target(name, job.port),
        metric_relabel_configs: [
            dropInfoMetrics,
            ...(job.allow?.length ? [keepNames(job.allow)] : structuredClone(dropUnasked)),
            ...(job.deny?.length ? [dropNames(job.deny)] : []),
            ...(job.relabel ?? []).map(relabelConfig),
        ],
    };
}

/** The sidecar's scrape of itself: only the metrics that `names.ts` lists. */
export function selfScrapeConfig(): ScrapeConfig {
    const kept = Object.values(metrics.sidecar).map(({ name }) => name);
    return {
        job_name: selfScrapeJob,
        metrics_path: "/metrics",
        body_size_limit: `${selfBodyMiB}MiB`,
        sample_limit: selfSamples,
        static_configs: target(selfScrapeJob, sidecarPorts.selfMetrics),
        metric_relabel_configs: [{ source_labels: ["__name__"], regex: kept.join("|"), action: "keep" }],
    };
}

/** `job` becomes the service's name later on, so the scrape job's own name is a label beside it. */
function target(name: string, port: number): ScrapeConfig["static_configs"] {
    return [{ targets: [`127.0.0.1:${port}`], labels: { [labels.scrapeJob]: name } }];
}

/**
 * What isn't wanted isn't asked for either, where the target can leave it out: the body is smaller and the parsing
 * less.
 */
function defaultParams({ path, allow }: ScrapeJob): ScrapeJob["params"] {
    return path === envoyStatsPath && !allow?.length ? { filter: [envoyFilter] } : undefined;
}

function literalParams(params: Record<string, string[]>): Record<string, string[]> {
    return Object.fromEntries(Object.entries(params).map(([key, values]) => [literal(key), values.map(literal)]));
}

function relabelConfig(rule: MetricRelabel): RelabelConfig {
    return {
        ...(rule.sourceLabels === undefined ? {} : { source_labels: rule.sourceLabels.map(literal) }),
        ...(rule.separator === undefined ? {} : { separator: literal(rule.separator) }),
        ...(rule.regex === undefined ? {} : { regex: literal(rule.regex) }),
        ...(rule.modulus === undefined ? {} : { modulus: rule.modulus }),
        ...(rule.targetLabel === undefined ? {} : { target_label: literal(rule.targetLabel) }),
        ...(rule.replacement === undefined ? {} : { replacement: literal(rule.replacement) }),
        ...(rule.action === undefined ? {} : { action: rule.action }),
    };
}

/**
 * Checks every scrape job.
 * @throws at the first that a collector or AMP would refuse, or that would make two series collide, naming input, value
 * and what is allowed.
 */
export function checkScrapeJobs(jobs: Readonly<Record<string, ScrapeJob>>, memoryMiB: number): void {
    const targets = new Map<string, string>();
    for (const [name, job] of Object.entries(jobs)) {
        checkScrapeJob(name, job, memoryMiB);
        const target = JSON.stringify([job.port, job.path ?? "/metrics", job.params ?? {}]);
        const other = targets.get(target);
        if (other !== undefined) {
            fail(
                `scrape.${name} is port ${job.port} and path ${job.path ?? "/metrics"}`,
                `scrape.${other} is the same target, and every sample would be sent twice; remove one of them.`,
            );
        }
        targets.set(target, name);
    }
    checkSampleLimits(jobs, memoryMiB);
}

/** What all jobs bring in one round has to fit: their samples are held at the same time. */
function checkSampleLimits(jobs: Readonly<Record<string, ScrapeJob>>, memoryMiB: number): void {
    const said = Object.entries(jobs).filter(([, { sampleLimit }]) => sampleLimit !== undefined);
    const samples = sampleLimits(said.map(([, job]) => job));
    const others = Object.keys(jobs).length - said.length;
    const { samplesPerScrape } = capacity(memoryMiB);
    if (samples + others > samplesPerScrape) {
        const listed = said.map(([name, { sampleLimit }]) => `scrape.${name}.sampleLimit ${sampleLimit}`).join(" and ");
        fail(
            `${listed} ${said.length === 1 ? "is" : "are together"} ${samples} samples a scrape`,
            `a sidecar with ${memoryMiB} MiB holds ${samplesPerScrape} of all jobs; ${
                samples + others > capacity(memoryCeilingMiB).samplesPerScrape
                    ? "no sidecar holds so many"
                    : `set sidecar.memory to ${memoryFor(samples + others)} or more`
            }.`,
        );
    }
}

function checkScrapeJob(name: string, job: ScrapeJob, memoryMiB: number): void {
    const at = `scrape.${name}`;
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name)) {
        fail(
            `scrape has a job named ${JSON.stringify(name)}`,
            "a job's name is a letter and then up to 62 letters, digits, hyphens and underscores.",
        );
    }
    if (name === selfScrapeJob) {
        fail(`scrape has a job named ${name}`, "that is the sidecar's scrape of itself; choose another name.");
    }
    if (typeof job !== "object" || job === null) {
        fail(`${at} is ${shown(job)}`, "a job is an object with a port at least.");
    }
    if (!isWhole(job.port, 1, 65_535)) {
        fail(`${at}.port is ${shown(job.port)}`, "a port is a whole number from 1 to 65535.");
    }
    if (Object.values<number>(sidecarPorts).includes(job.port)) {
        fail(
            `${at}.port is ${job.port}`,
            "the sidecar itself listens on 8888 and 13133, and the task's containers share localhost.",
        );
    }
    if (job.path !== undefined && !/^\/[^\s?#]*$/.test(job.path)) {
        fail(
            `${at}.path is ${shown(job.path)}`,
            "a path starts with / and has no blanks, no ? and no #; query parameters go into params.",
        );
    }
    checkInterval(`${at}.intervalSeconds`, job.intervalSeconds);
    if (job.sampleLimit !== undefined && !isWhole(job.sampleLimit, 1, 10_000_000)) {
        fail(`${at}.sampleLimit is ${shown(job.sampleLimit)}`, "it is a whole number from 1 to 10000000.");
    }
    const largestBody = Math.floor(memoryMiB * largestBodyShare);
    if (job.bodySizeLimitMiB !== undefined && !isWhole(job.bodySizeLimitMiB, 1, largestBody)) {
        fail(
            `${at}.bodySizeLimitMiB is ${shown(job.bodySizeLimitMiB)}`,
            `it is a whole number from 1 to ${largestBody}, an eighth of the sidecar's memory.`,
        );
    }
    checkNameList(`${at}.allow`, job.allow);
    checkNameList(`${at}.deny`, job.deny);
    for (const [index, rule] of (job.relabel ?? []).entries()) {
        checkRelabel(`${at}.relabel[${index}]`, rule);
    }
    for (const [key, values] of Object.entries(job.params ?? {})) {
        if (
            key === "" ||
            !Array.isArray(values) ||
            values.length === 0 ||
            values.some((value) => typeof value !== "string")
        ) {
            fail(`${at}.params.${key} is ${shown(values)}`, 'a parameter has a name and a list of texts, e.g. ["go"].');
        }
    }
}

/** @throws when `value` is given and no whole number of seconds from 1 to 300. */
export function checkInterval(at: string, value: number | undefined): void {
    if (value !== undefined && !isWhole(value, 1, longestIntervalSeconds)) {
        fail(
            `${at} is ${shown(value)}`,
            `it is a whole number of seconds from 1 to ${longestIntervalSeconds}; Prometheus takes a series without a sample for five minutes as gone.`,
        );
    }
}

function checkNameList(at: string, patterns: readonly string[] | undefined): void {
    if (patterns === undefined) {
        return;
    }
    if (!Array.isArray(patterns) || patterns.length === 0) {
        fail(
            `${at} is ${shown(patterns)}`,
            "it is a list of at least one regular expression; leave it out for the default.",
        );
    }
    patterns.forEach((pattern, index) => checkRegex(`${at}[${index}]`, pattern));
}

function checkRegex(at: string, pattern: string): void {
    const problem = typeof pattern !== "string" || pattern === "" ? "it is empty" : regexProblem(pattern);
    if (problem !== undefined) {
        fail(`${at} is ${shown(pattern)}`, `it must be a regular expression of RE2, Go's syntax: ${problem}.`);
    }
}

const actions: readonly RelabelConfig["action"][] = [
    "replace",
    "keep",
    "drop",
    "hashmod",
    "labelmap",
    "labeldrop",
    "labelkeep",
    "lowercase",
    "uppercase",
];

function checkRelabel(at: string, rule: MetricRelabel): void {
    const action = rule.action ?? "replace";
    if (!actions.includes(action)) {
        fail(`${at}.action is ${shown(action)}`, `it is one of ${actions.join(", ")}.`);
    }
    if (rule.regex !== undefined) {
        checkRegex(`${at}.regex`, rule.regex);
    }
    if (["replace", "hashmod", "lowercase", "uppercase"].includes(action)) {
        if (rule.targetLabel === undefined || rule.targetLabel === "") {
            fail(`${at}.targetLabel is missing`, `the action ${action} writes to a label; name it.`);
        }
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(rule.targetLabel)) {
            fail(
                `${at}.targetLabel is ${shown(rule.targetLabel)}`,
                "a label's name is a letter or underscore and then letters, digits and underscores.",
            );
        }
        if (identityLabels.includes(rule.targetLabel)) {
            fail(`${at}.targetLabel is ${rule.targetLabel}`, identityRule);
        }
    }
    if (action === "hashmod" && !isWhole(rule.modulus, 1, Number.MAX_SAFE_INTEGER)) {
        fail(`${at}.modulus is ${shown(rule.modulus)}`, "the action hashmod needs a whole number of 1 or more.");
    }
    if (action === "labelmap" && identityLabels.includes(rule.replacement ?? "")) {
        fail(`${at}.replacement is ${rule.replacement}`, identityRule);
    }
    const lost = identityLabels.find((label) => matchesWhole(rule.regex ?? "(.*)", label) === (action === "labeldrop"));
    if ((action === "labeldrop" || action === "labelkeep") && lost !== undefined) {
        fail(
            `${at}.regex is ${shown(rule.regex)}`,
            `the action ${action} would take the label ${lost} away. ${identityRule}`,
        );
    }
}

const identityRule = `The labels ${identityLabels.join(", ")} tell the series of two tasks apart and can't be changed.`;

export const isWhole = (value: unknown, least: number, most: number): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

/** A value as it appears in a message; never throws. */
export function shown(value: unknown): string {
    if (value === undefined) {
        return "missing";
    }
    // JSON has no NaN, no Infinity and no bigint.
    if (typeof value !== "object" && typeof value !== "string") {
        return typeof value === "function" ? "a function" : String(value);
    }
    try {
        return JSON.stringify(value) ?? "an object that can't be shown";
    } catch {
        return "an object that can't be shown";
    }
}

/** @throws a sentence: what is there, then what is allowed. */
export function fail(is: string, allowed: string): never {
    throw new Error(`${is}: ${allowed}`);
}
