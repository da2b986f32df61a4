/** From containers to the sentences of a violation. Pure; the rules themselves are in components/collector/audit. */
import { adot, audit, type Finding, parseCollectorConfig, type RuleId } from "../components/collector";
import { type Collector, findCollectors } from "./collectors";
import type { Container, Containers } from "./containers";
import { tagOf } from "./images";

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

/** How much is known of the program that reads a config: the pinned ADOT release, some ADOT, or any collector. */
type Reader = "pinned ADOT" | "ADOT" | "any collector";

/**
 * Whose configs a rule is about. What a release contains says nothing of another one, and a collector of other make may well write
 * to something other than AMP, which needs no signature.
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
    "remote-write-unauthenticated": "ADOT",
    "unknown-component": "pinned ADOT",
    "removed-key": "pinned ADOT",
};

/** Which rules' readers a reader is among. */
const kinds: Readonly<Record<Reader, readonly Reader[]>> = {
    "pinned ADOT": ["pinned ADOT", "ADOT", "any collector"],
    ADOT: ["ADOT", "any collector"],
    "any collector": ["any collector"],
};

/** What is wrong with the collectors of one task, a message each. Empty when all is well or no container is a collector. */
export function violationsOfContainers(containers: Containers, task: Task): string[] {
    if ("problem" in containers) {
        const fix = "Pass a JSON array of container definitions, as pulumi.jsonStringify makes it.";
        const subject = `containerDefinitions of ${nameOf(task)}`;
        return [sentences(subject, { rule: "containers-unreadable", message: containers.problem, fix })];
    }
    return findCollectors(containers.containers).flatMap((collector) =>
        violationsOfCollector(collector, {
            ...task,
            memoryMiB: memoryFor(collector.container, containers.containers, task),
        }),
    );
}

/** What bounds a container, MiB: its hard limit, or what the other containers' hard limits leave of the task. */
function memoryFor(container: Container, all: readonly Container[], { memoryMiB }: Task): number | undefined {
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

function violationsOfCollector(collector: Collector, task: Task): string[] {
    const { container, config, goMemLimitMiB } = collector;
    const evidence = collector.distribution === undefined ? `, a collector since ${collector.evidence},` : "";
    const subject = `Container "${container.name}" of ${nameOf(task)}${evidence}`;
    if (!config.seen) {
        return [sentences(subject, { rule: "config-unseen", message: config.why, fix: config.fix })];
    }
    const { memoryMiB } = task;
    return findingsOf(config.text, readerOf(collector), { memoryMiB, goMemLimitMiB }).map((finding) =>
        sentences(subject, { ...finding, place: placeOf(finding, config.source) }),
    );
}

/** What is wrong with a sidecar's config of which only the text and the container's memory are known. */
export function violationsOfConfig(text: string, container: string, task: Task): string[] {
    return findingsOf(text, "ADOT", { memoryMiB: task.memoryMiB }).map((finding) =>
        sentences(`Container "${container}" of ${nameOf(task)}`, {
            ...finding,
            place: placeOf(finding, "collectorConfig"),
        }),
    );
}

function findingsOf(text: string, reader: Reader, options: Parameters<typeof audit>[1]): Finding[] {
    const { config, findings } = parseCollectorConfig(text);
    const all = config === undefined ? findings : [...findings, ...audit(config, options)];
    return all.filter(({ rule }) => kinds[reader].includes(ruleReaders[rule]));
}

function readerOf({ distribution, container }: Collector): Reader {
    switch (distribution) {
        case "adot":
            return tagOf(container.image) === adot.version ? "pinned ADOT" : "ADOT";
        case "community":
            return "any collector";
        case "private":
        case undefined:
            return "ADOT";
    }
}

/** Where a finding is: a path in the config, or in the environment beside it. */
function placeOf({ path }: Finding, source: string): string {
    if (path === "GOMEMLIMIT") {
        return "in GOMEMLIMIT";
    }
    return path === "" ? `in ${source}` : `at ${path} in ${source}`;
}

/** `task definition "orders" (family "orders-prod")`; the family is left out where it says nothing new. */
function nameOf({ kind, name, family }: Task): string {
    return `${kind} "${name}"${family === undefined || family === name ? "" : ` (family "${family}")`}`;
}

interface Violation {
    rule: string;
    /** Where in the container's config. */
    place?: string;
    message: string;
    fix: string;
}

/** One violation as text: which container of which task, the rule and the place in the config, why, and the way out. */
function sentences(subject: string, { rule, place, message, fix }: Violation): string {
    return `${subject} breaks the rule ${rule}${place === undefined ? "" : ` ${place}`}. ${message} To fix it: ${fix}`;
}
