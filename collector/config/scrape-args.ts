/** What a service team says about its targets, and what of it is refused. */
import {
    boolean,
    InputError,
    type InputsOf,
    list,
    matching,
    object,
    oneOf,
    record,
    refuse,
    string,
    wholeNumber,
} from "../inputs";
import { identityLabels, selfScrapeJob } from "../names/labels";
import { matchesWhole, regexProblem } from "../regex";
import type { Pushed } from "./pushed";
import {
    authorizationInputs,
    checkAccess,
    host,
    isOwn,
    scheme,
    type ScrapeAuthorizationArgs,
    type ScrapeTlsArgs,
    tlsInputs,
} from "./scrape-access";
import { capacity, memoryCeilingMiB, whatHolds } from "./sizing";

/** One scrape job; its name is the key in `scrape` and arrives as the label `scrape_job`. */
export interface ScrapeArgs {
    /** Port in the task, or of `host`, 1 to 65535. */
    port: number;
    /**
     * Name of the container that listens there. Needed in the network mode `bridge`, where the collector reaches it by
     * this name and a link; elsewhere the containers of a task share localhost. Default: none.
     */
    container?: string;
    /**
     * Name or IPv4 address of a host outside the task. Each task scrapes it, and its series have each task's labels.
     * Default: the task itself.
     */
    host?: string;
    /** `http` or `https`. Default: `http`. */
    scheme?: string;
    /** TLS, for `scheme: "https"`. Default: certificates that the image trusts. */
    tls?: ScrapeTlsArgs;
    /** What the target wants to know before it answers. Default: nothing. */
    authorization?: ScrapeAuthorizationArgs;
    /**
     * Take native histograms where a target has them, which Prometheus's protobuf format alone has. `allow` and `deny`
     * then are about the histogram's own name, without `_bucket`. Default: false.
     */
    nativeHistograms?: boolean;
    /** Path of the metrics. Default: `/metrics`. */
    path?: string;
    /** Seconds between scrapes, 1 to 300. Default: the sidecar's `scrapeIntervalSeconds`. */
    intervalSeconds?: number;
    /**
     * Most samples one scrape may bring, 1 to 10000000; a scrape with more fails. Default: what the sidecar's memory
     * holds (43,300 in 256 MiB), in equal shares.
     */
    sampleLimit?: number;
    /**
     * Largest body of one scrape in MiB, 1 to 15360 and up to an eighth of the sidecar's memory; a larger one fails.
     * Default: by the sidecar's memory, in equal shares (8 in 256 MiB for one job).
     */
    bodySizeLimitMiB?: number;
    /**
     * Names of the series to keep: regular expressions (RE2), anchored at both ends. The list alone decides; `[".*"]`
     * keeps everything. Default: everything but what Envoy, the JVM and the process say of themselves and no dashboard
     * of this package asks for. An application's own metrics are always kept by default.
     */
    allow?: string[];
    /** Names of series to drop: regular expressions (RE2), anchored at both ends. Wins over `allow`. */
    deny?: string[];
    /** Changes to the labels of scraped series, after `allow` and `deny`. */
    relabel?: RelabelArgs[];
    /**
     * Query parameters of the scrape request. Default: none, but for the path `/stats/prometheus` and without `allow` a
     * `filter` with which Envoy leaves out at the source what would be dropped anyway; `{}` sends none there either.
     */
    params?: Record<string, string[]>;
}

/**
 * One relabelling rule, with Prometheus's meaning and defaults (`relabel_config` in its documentation). The labels that
 * tell tasks apart can't be changed. Strings are literals: `$` needs no escape for the collector.
 */
export interface RelabelArgs {
    /**
     * `replace`, `keep`, `drop`, `hashmod`, `labelmap`, `labeldrop`, `labelkeep`, `lowercase` or `uppercase`. Default:
     * `replace`.
     */
    action?: string;
    /** Labels whose values are matched, joined by the separator. */
    sourceLabels?: string[];
    /** Default: `;`. */
    separator?: string;
    /** RE2, anchored at both ends. Default: `(.*)`. */
    regex?: string;
    /** For `hashmod`. */
    modulus?: number;
    /** Label that is written. */
    targetLabel?: string;
    /** Value that is written. Default: `$1`. */
    replacement?: string;
}

/** The sidecar's own listeners, both on 127.0.0.1. The image's `/healthcheck` asks 13133 (ADOT `cmd/healthcheck`). */
export const sidecarPorts = { selfMetrics: 8888, healthCheck: 13133 } as const;

/** The same with an offset, for collectors that share a network. */
export const sidecarPortsAt = (offset: number): { readonly selfMetrics: number; readonly healthCheck: number } => ({
    selfMetrics: sidecarPorts.selfMetrics + offset,
    healthCheck: sidecarPorts.healthCheck + offset,
});

/** Prometheus takes a series for gone when its last sample is five minutes old (`--query.lookback-delta`). */
const longestIntervalSeconds = 300;
/**
 * The body is held beside its parsed form, so more than an eighth of the memory is a scrape that the limiter can't
 * save.
 */
const largestBodyShare = 1 / 8;

/** Time between two scrapes. */
export const scrapeInterval = wholeNumber("seconds", 1, longestIntervalSeconds);

const regularExpression = string().unless((pattern: string) => {
    const problem = pattern === "" ? "it is empty" : regexProblem(pattern);
    return problem && `it must be a regular expression of RE2, Go's syntax: ${problem}`;
});
const regularExpressions = list(regularExpression, { least: 1, of: "regular expressions" });

/** Most MiB of a body that a sidecar with that memory bears. */
const largestBody = (memoryMiB: number): number => Math.floor(memoryMiB * largestBodyShare);

export const relabelInputs = {
    action: oneOf([
        "replace",
        "keep",
        "drop",
        "hashmod",
        "labelmap",
        "labeldrop",
        "labelkeep",
        "lowercase",
        "uppercase",
    ]).optional("replace"),
    sourceLabels: list(string()).optional(),
    separator: string().optional(";"),
    regex: regularExpression.optional("(.*)"),
    modulus: wholeNumber("", 1, Number.MAX_SAFE_INTEGER).optional(),
    targetLabel: string().optional(),
    replacement: string().optional("$1"),
} satisfies InputsOf<RelabelArgs>;

const labelName = matching(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "the name of a label: a letter or underscore and then letters, digits and underscores",
);

/** What ECS takes as the name of a cluster, family or container (its API reference). */
export const ecsName = {
    pattern: /^[A-Za-z0-9_-]{1,255}$/,
    allowed: "a name that ECS allows: 1 to 255 letters (a to z), digits, hyphens and underscores",
};

export const nameInEcs = matching(ecsName.pattern, ecsName.allowed);

export const scrapeInputs = {
    port: wholeNumber("", 1, 65_535),
    container: nameInEcs.optional(),
    host: host.optional(),
    scheme: scheme.optional("http"),
    tls: object(tlsInputs).optional(),
    authorization: object(authorizationInputs).optional(),
    nativeHistograms: boolean().optional(false),
    path: matching(
        /^\/[^\s?#]*$/,
        "a path that starts with / and has no blanks, no ? and no #; query parameters go into params",
    ).or("/metrics"),
    intervalSeconds: scrapeInterval.optional(),
    sampleLimit: wholeNumber("samples", 1, 10_000_000).optional(),
    bodySizeLimitMiB: wholeNumber("MiB", 1, largestBody(memoryCeilingMiB)).optional(),
    allow: regularExpressions.optional(),
    deny: regularExpressions.optional(),
    relabel: list(object(relabelInputs).also(checkRelabel)).optional(),
    params: record(list(string(), { least: 1, of: "strings" }), {
        pattern: /./,
        allowed: "a query parameter's name, which isn't empty",
    }).optional(),
} satisfies InputsOf<ScrapeArgs>;

/** Scrape jobs by name. */
export const scrapeJobs = record(object(scrapeInputs).also(checkAccess), {
    pattern: new RegExp(`^(?!${selfScrapeJob}$)[A-Za-z][A-Za-z0-9_-]{0,62}$`),
    allowed: `a letter and then up to 62 letters, digits, hyphens and underscores, and not ${selfScrapeJob}, the sidecar's scrape of itself`,
}).also((path, jobs: Readonly<Record<string, ScrapeArgs>>) => checkTargets(path, jobs));

/** What the rules of one job may not do to each other's labels. */
function checkRelabel(path: string, rule: RelabelArgs): void {
    const { action = "replace", regex = "(.*)", modulus, targetLabel, replacement } = rule;
    if (["replace", "hashmod", "lowercase", "uppercase"].includes(action)) {
        if (targetLabel === undefined) {
            refuse(`${path}.targetLabel`, targetLabel, `the action ${action} writes to a label; name it`);
        }
        labelName.check(`${path}.targetLabel`, targetLabel);
        if (identityLabels.includes(targetLabel)) {
            refuse(`${path}.targetLabel`, targetLabel, identityRule);
        }
    }
    if (action === "hashmod" && modulus === undefined) {
        refuse(`${path}.modulus`, modulus, "the action hashmod needs a whole number of 1 or more");
    }
    if (action === "labelmap" && identityLabels.includes(replacement ?? "")) {
        refuse(`${path}.replacement`, replacement, identityRule);
    }
    const lost = identityLabels.find((label) => matchesWhole(regex, label) === (action === "labeldrop"));
    if ((action === "labeldrop" || action === "labelkeep") && lost !== undefined) {
        const reason = `the action ${action} would take the label ${lost} away; ${identityRule}`;
        refuse(`${path}.regex`, rule.regex, reason);
    }
}

const identityRule = `the labels ${identityLabels.join(", ")} tell the series of two tasks apart and can't be changed`;

/**
 * A target that two jobs scrape would send every sample twice.
 * @param areTogether Whether all containers of the task have one network, so that a port is the same for each of them.
 */
export function checkTargets(path: string, jobs: Readonly<Record<string, ScrapeArgs>>, areTogether = false): void {
    const targets = new Map<string, string>();
    for (const [name, { port, container, path: metrics = "/metrics", params = {}, host: at }] of Object.entries(jobs)) {
        const own = areTogether ? undefined : container;
        const target = JSON.stringify([isOwn({ host: at }) ? own : at, port, metrics, params]);
        const other = targets.get(target);
        if (other !== undefined) {
            throw new InputError(
                `${path}.${name}`,
                `${path}.${name} is port ${port} and path ${metrics}: ${path}.${other} is the same target, and every sample would be sent twice; remove one of them.`,
            );
        }
        targets.set(target, name);
    }
}

/** What all jobs bring in one round has to fit: their samples are held at the same time. */
export function checkScrapeFits(
    jobs: Readonly<Record<string, ScrapeArgs>>,
    memoryMiB: number,
    churn: number,
    pushed: readonly Pushed[] = [],
    queues = 1,
): void {
    const most = largestBody(memoryMiB);
    for (const [name, { bodySizeLimitMiB = 0 }] of Object.entries(jobs)) {
        if (bodySizeLimitMiB > most) {
            const allowed = `it must be a whole number of MiB from 1 to ${most}, an eighth of its memory`;
            refuse(`scrape.${name}.bodySizeLimitMiB`, bodySizeLimitMiB, allowed);
        }
    }
    const said = Object.entries(jobs).filter(([, { sampleLimit }]) => sampleLimit !== undefined);
    const samples = sampleLimits(Object.values(jobs));
    const needed = samples + Object.keys(jobs).length - said.length;
    const { samplesPerScrape } = capacity(memoryMiB, churn, pushed, queues);
    if (needed > samplesPerScrape) {
        const paths = said.map(([name]) => `scrape.${name}.sampleLimit`);
        const listed = said.map(([, { sampleLimit }], index) => `${paths[index]} ${sampleLimit}`).join(" and ");
        throw new InputError(
            paths[0] ?? "scrape",
            `${listed} ${said.length === 1 ? "is" : "are together"} ${samples} samples a scrape: a sidecar with ${memoryMiB} MiB holds ${samplesPerScrape} of all jobs; ${whatHolds(needed, churn, pushed, queues)}.`,
        );
    }
}

/** Samples that jobs claim for themselves. */
export const sampleLimits = (jobs: readonly ScrapeArgs[]): number =>
    jobs.reduce((sum, { sampleLimit = 0 }) => sum + sampleLimit, 0);
