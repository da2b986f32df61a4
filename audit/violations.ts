/**
 * From containers to what is wrong with the collectors among them, in sentences. Pure; the rules about a config are in
 * collector/rules/audit.
 */
import {
    type AdotRelease,
    adotRelease,
    audit,
    type AuditOptions,
    type Finding,
    parseCollectorConfig,
    type RuleId,
} from "../collector";
import { type Collector, findCollectors, type Surroundings, type Unseen } from "./collectors";
import { containerFindings } from "./container-rules";
import type { Container, Containers } from "./containers";
import { imageDigestOf, tagOf } from "./images";
import { masker } from "./masking";
import { breach, policyOf, type RuleName } from "./rules";
import { defaultSettings, type Settings } from "./settings";

/** The resource whose collectors are checked. */
export interface Task {
    /** `task definition`, `daemon task definition`, `AdotTaskDefinition`. */
    kind: string;
    /** Its name in the Pulumi program. */
    name: string;
    /** Its family; undefined when a preview can't know it. */
    family?: string;
    /** Memory of the whole task in MiB: what it leaves bounds a container that has no hard limit of its own. */
    memoryMiB?: number;
}

/** One breach of a rule. */
export interface Violation {
    readonly rule: RuleName;
    /** Name of the policy that holds the rule. */
    readonly policy: string;
    /** Name of the container. */
    readonly container?: string;
    /** Where the container's config is from; undefined for what is no part of a config. */
    readonly source?: string;
    /** Path in the config, or a property of the container. */
    readonly path?: string;
    /** Full sentence: what is wrong. */
    readonly message: string;
    /** Full sentence: what to do. */
    readonly fix: string;
    /**
     * All of it in words: which container of which task, the rule and the place, why, the way out, and the page to
     * read.
     */
    readonly text: string;
}

/** What came out about one task. */
export interface Inspection {
    readonly violations: readonly Violation[];
    /** Why a preview can't say more, a full sentence for each collector whose config it doesn't know yet. */
    readonly waiting: readonly string[];
    /** How many collectors it has; one where the containers can't be read, as that may be. */
    readonly collectors: number;
}

/** How much is known of the program that reads a config: which release of ADOT it is, some ADOT, or any collector. */
type Reader = "known ADOT" | "ADOT" | "any collector";

/**
 * Whose configs a rule is about. What a release contains says nothing of a program that may be another, and a collector
 * of other make may well write to something other than AMP, which needs no signature.
 */
const ruleReaders: Readonly<Record<RuleId, Reader>> = {
    "config-unreadable": "any collector",
    "no-pipelines": "any collector",
    "limiter-missing": "any collector",
    "limiter-not-first": "any collector",
    "limiter-percentage": "any collector",
    "limiter-incomplete": "any collector",
    "limiter-too-slow": "any collector",
    "limiter-too-large": "any collector",
    "limiter-too-small": "any collector",
    "dangling-reference": "any collector",
    "queue-unbounded": "any collector",
    "batch-unbounded": "any collector",
    "scrape-unbounded": "any collector",
    "identity-missing": "any collector",
    "label-unbounded": "any collector",
    "remote-write-unauthenticated": "ADOT",
    "remote-write-unencrypted": "ADOT",
    "unknown-component": "known ADOT",
    "removed-key": "known ADOT",
};

/** Which rules' readers a reader is among. */
const kinds: Readonly<Record<Reader, readonly Reader[]>> = {
    "known ADOT": ["known ADOT", "ADOT", "any collector"],
    ADOT: ["ADOT", "any collector"],
    "any collector": ["any collector"],
};

/** What is wrong with the collectors of one task. Nothing when all is well or no container is a collector. */
export function inspectContainers(
    containers: Containers,
    task: Task,
    settings: Settings = defaultSettings,
    around: Surroundings = {},
): Inspection {
    if ("problem" in containers) {
        const fix = "Pass a JSON array of container definitions, as pulumi.jsonStringify makes it.";
        const found = { rule: "containers-unreadable", message: containers.problem, fix } as const;
        return {
            violations: [violation(`containerDefinitions of ${nameOf(task)}`, found)],
            waiting: [],
            collectors: 1,
        };
    }
    const all = containers.containers;
    const collectors = findCollectors(all, { images: settings.images, ...around });
    return {
        violations: collectors.flatMap((collector) => violationsOfCollector(collector, all, task, settings)),
        waiting: collectors.flatMap(({ container, config }) =>
            !config.seen && config.waiting === true
                ? [`Container "${container.name}" of ${nameOf(task)} can't be checked yet. ${config.why}`]
                : [],
        ),
        collectors: collectors.length,
    };
}

/** What is wrong with a config of which only the text and the container's memory are known. */
export function inspectConfig(text: string, container: string, source: string, task: Task): Violation[] {
    const { config, findings } = parseCollectorConfig(text);
    const all = config === undefined ? findings : [...findings, ...audit(config, { memoryMiB: task.memoryMiB })];
    const subject = `Container "${container}" of ${nameOf(task)}`;
    return all
        .filter(({ rule }) => kinds.ADOT.includes(ruleReaders[rule]))
        .map((finding) => ofConfig(subject, container, source, finding));
}

function violationsOfCollector(
    collector: Collector,
    all: readonly Container[],
    task: Task,
    settings: Settings,
): Violation[] {
    const { container, config, goMemLimitMiB } = collector;
    const evidence = collector.distribution === undefined ? `, a collector since ${collector.evidence},` : "";
    const subject = `Container "${container.name}" of ${nameOf(task)}${evidence}`;
    const ofContainer = containerFindings(collector, all, settings).map((finding) =>
        violation(
            subject,
            { ...finding, container: container.name, path: finding.place },
            `in ${finding.place} of its definition`,
        ),
    );
    if (!config.seen) {
        return [...unproven(subject, container, config, settings), ...ofContainer];
    }
    const release = collector.distribution === "adot" ? adotRelease(tagOf(container.image)) : undefined;
    const options = { memoryMiB: boundOf(container, all, task), goMemLimitMiB, release };
    const found = findingsOf(config, readerOf(collector, release), options);
    return [
        ...masked(found, collector).map((one) => ofConfig(subject, container.name, config.source, one)),
        ...ofContainer,
    ];
}

/** Without the values of environment variables that are in the config. */
function masked(findings: readonly Finding[], { container, config }: Collector): readonly Finding[] {
    if (findings.length === 0 || !config.seen || config.variables === undefined) {
        return findings;
    }
    const mask = masker(container, config.variables);
    return findings.map(({ rule, path, message, fix }) => ({
        rule,
        path: mask(path),
        message: mask(message),
        fix: mask(fix),
    }));
}

function unproven(subject: string, container: Container, config: Unseen, { reviewed = [] }: Settings): Violation[] {
    const digest = imageDigestOf(container.image);
    if (
        config.waiting === true ||
        [digest, config.fingerprint].some((id) => id !== undefined && reviewed.includes(id))
    ) {
        return [];
    }
    const fix = `${config.fix} If somebody has reviewed what it runs with, add ${config.fingerprint} to the reviewed configs in the pack's settings.`;
    return [violation(subject, { rule: "config-unproven", container: container.name, message: config.why, fix })];
}

function findingsOf(
    { config, findings }: { readonly config: unknown; readonly findings: readonly Finding[] },
    reader: Reader,
    options: AuditOptions,
): Finding[] {
    const all = config === undefined ? findings : [...findings, ...audit(config, options)];
    return all.filter(({ rule }) => kinds[reader].includes(ruleReaders[rule]));
}

/** What bounds a container, MiB: its hard limit, or what the other containers' hard limits leave of the task. */
function boundOf(container: Container, all: readonly Container[], { memoryMiB }: Task): number | undefined {
    if (container.memoryMiB !== undefined || memoryMiB === undefined) {
        return container.memoryMiB;
    }
    const others = all.filter((other) => other !== container);
    // ECS refuses a task whose containers' limits are above its own, so at least one MiB is a formality.
    return Math.max(
        1,
        others.reduce((left, other) => left - (other.memoryMiB ?? 0), memoryMiB),
    );
}

function readerOf({ distribution }: Collector, release: AdotRelease | undefined): Reader {
    switch (distribution) {
        case "adot":
            return release === undefined ? "ADOT" : "known ADOT";
        case "community":
            return "any collector";
        case "private":
        case undefined:
            return "ADOT";
    }
}

function ofConfig(subject: string, container: string, source: string, finding: Finding): Violation {
    const { rule, path, message, fix } = finding;
    return violation(subject, { rule, container, source, path, message, fix }, placeOf(finding, source));
}

/** Where a finding is: a path in the config, or in the environment beside it. */
function placeOf({ path }: Finding, source: string): string {
    if (path === "GOMEMLIMIT") {
        return "in GOMEMLIMIT";
    }
    return path === "" ? `in ${source}` : `at ${path} in ${source}`;
}

/** `task definition "orders" (family "orders-prod")`; the family is left out where it says nothing new. */
export function nameOf({ kind, name, family }: Task): string {
    return `${kind} "${name}"${family === undefined || family === name ? "" : ` (family "${family}")`}`;
}

function violation(subject: string, found: Omit<Violation, "policy" | "text">, place = ""): Violation {
    const policy = policyOf(found.rule).name;
    return { ...found, policy, text: breach(subject, found.rule, place, found, policy) };
}
