/**
 * From containers to what is wrong with the collectors among them, in sentences. Pure; the rules about a config are in
 * collector/rules, those about its container in audit/container-rules.
 */
import {
    type AdotRelease,
    adotReleaseOf,
    type AuditOptions,
    type Finding,
    goMemLimitVariable,
    parseCollectorConfig,
    sidecarContainer,
} from "../collector";
import { auditBy } from "../collector/rules/audit";
import { configRules } from "../collector/rules/index";
import { ask, type ConfigRule, type Program } from "../collector/rules/rule";
import { carrierFix } from "./carrier-fixes";
import { configDigest } from "./component-config";
import { inWordsOfMaker } from "./component-inputs";
import { type Collector, findCollectors, type FindParameter, type Unseen } from "./collectors";
import { mayBecomeCollector } from "./undelivered";
import type { Container, Containers } from "./containers";
import { evidenceOf } from "./evidence";
import { imageReference, patternFor } from "./image-reference";
import { folded } from "./json-keys";
import { isUnknown, type Unknown } from "./knowledge";
import { clashesOf } from "./listener-clashes";
import { masker } from "./masking";
import { dependentsOf, inWholeTask } from "./neighbours";
import { inTemplate } from "./template-findings";
import { containerRules, policyOf, type RuleName } from "./rules";
import { configUnproven, containersUnreadable } from "./container-rules/collector-config-proven";
import type { Settings } from "./settings";
import type { TaskFacts } from "./task-facts";
import { bounded, violationText } from "./violation-text";

/** The resource whose collectors are checked. */
export interface Task extends TaskFacts {
    /** `task definition`, `daemon task definition`, `AdotTaskDefinition`. */
    kind: string;
    /** Its name in the Pulumi program. */
    name: string;
    /** Its family; undefined when a preview can't know it. */
    family?: string;
    /** What holds it, as the end of its name: `in CloudFormation stack "orders"`. */
    within?: string;
    /** Why its memory isn't known, where the definition has one that isn't. */
    memoryUnknown?: Unknown;
    /** The property that holds the containers. Default: `containerDefinitions`. */
    place?: string;
    /** Digest of the config that its `AdotTaskDefinition` rendered; undefined where it isn't one's, or isn't known. */
    componentConfigDigest?: string;
}

/** One breach of a rule. */
export interface Violation {
    readonly rule: RuleName;
    /** Name of the policy that holds the rule. */
    readonly policy: string;
    /** Name of the container. */
    readonly container?: string;
    /** Where the container's config is from; undefined for what isn't part of a config. */
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
    /** How many of these can't be checked yet. Default: none. */
    readonly unchecked?: number;
    /** The names of their containers, by which overrides are about them. */
    readonly names?: readonly string[];
}

/** What is wrong with the collectors of one task. Nothing when all is well or no container is a collector. */
export function inspectContainers(
    containers: Containers | Unknown,
    task: Task,
    settings: Settings = {},
    findParameter?: FindParameter,
): Inspection {
    const { place = "containerDefinitions" } = task;
    if (isUnknown(containers) && containers.state === "not yet") {
        const why = `${place} ${containers.why}, so the collectors of ${nameOf(task)} can't be checked yet; the update checks them before it creates anything.`;
        return { violations: [], waiting: [why], collectors: 1, unchecked: 1 };
    }
    if (isUnknown(containers) || "problem" in containers) {
        const message = isUnknown(containers)
            ? `The containers can't be checked, since ${place} ${containers.why}.`
            : containers.problem;
        const fix = "Pass a JSON array of container definitions, as pulumi.jsonStringify makes it.";
        const found = { rule: containersUnreadable.id, message, fix };
        return { violations: [violation(`${place} of ${nameOf(task)}`, found)], waiting: [], collectors: 1 };
    }
    const all = containers.containers;
    const found = findCollectors(all, settings, findParameter);
    const collectors = found.map((collector) => onceSized(collector, all, task));
    const known = new Set(found.map(({ container }) => container));
    const others = all.filter((container) => !known.has(container));
    const totals = totalsOf(all, containers.bytes);
    const unchecked = collectors.filter(({ config }) => !config.seen && config.waiting === true).length;
    return {
        violations: collectors.flatMap((collector) =>
            violationsOfCollector(collector, collectors, totals, task, settings),
        ),
        waiting: [
            ...collectors.flatMap(({ container, config }) =>
                !config.seen && config.waiting === true ? [waitingFor(container, task, config.why)] : [],
            ),
            ...others.flatMap((container) => {
                const why = mayBecomeCollector(container);
                return why === undefined ? [] : [waitingFor(container, task, why)];
            }),
        ],
        collectors: collectors.length,
        ...(unchecked === 0 ? {} : { unchecked }),
        // One without a name has its position in place of it.
        names: collectors.map(({ container }) => container.name).filter((name) => !name.startsWith("#")),
    };
}

/** A collector that has the task's memory to itself, which isn't known yet, is checked when it is. */
function onceSized(collector: Collector, all: readonly Container[], { memoryUnknown }: Task): Collector {
    const { container, config } = collector;
    const isBounded = all.length > 1 || container.memoryMiB !== undefined || !config.seen;
    return isBounded || memoryUnknown?.state !== "not yet"
        ? collector
        : {
              ...collector,
              container: { ...container, unknown: new Map([...(container.unknown ?? []), ["memory", memoryUnknown]]) },
              config: {
                  seen: false,
                  why: `The task's memory ${memoryUnknown.why}; the update checks the limits against it.`,
                  fix: "Give the task memory that is known before it starts.",
                  waiting: true,
              },
          };
}

/** A path in a config, where others are properties of a container's definition. */
const pathInConfig = /^(receivers|exporters|extensions|service)\./;

/** What the containers of a task have together. */
export interface Totals {
    readonly all: readonly Container[];
    readonly essential: number;
    readonly containers: number;
    /** Of the hard limits, MiB. */
    readonly memoryMiB: number;
    /** Whether one is called as the component calls its sidecar. */
    readonly hasSidecar: boolean;
    /** Of what is known of their definitions, as JSON; undefined where nobody counted. */
    readonly bytes?: number;
}

export const totalsOf = (containers: readonly Container[], bytes?: number): Totals => ({
    all: containers,
    bytes,
    essential: containers.filter(({ essential }) => essential).length,
    containers: containers.length,
    memoryMiB: containers.reduce((sum, { memoryMiB = 0 }) => sum + memoryMiB, 0),
    hasSidecar: containers.some(({ name }) => name === sidecarContainer),
});

const waitingFor = ({ name }: Container, task: Task, why: string): string =>
    `Container "${name}" of ${nameOf(task)} can't be checked yet. ${why}`;

/** What is wrong with a config of which only the text and the container's memory are known. */
export function inspectConfig(
    text: string,
    container: string,
    source: string,
    task: Task,
    goMemLimitMiB?: number,
): Violation[] {
    const subject = `Container "${container}" of ${nameOf(task)}`;
    return findingsOf(parseCollectorConfig(text), "ADOT", { memoryMiB: task.memoryMiB, goMemLimitMiB }).map((finding) =>
        ofConfig(subject, container, source, finding),
    );
}

function violationsOfCollector(
    collector: Collector,
    all: readonly Collector[],
    totals: Totals,
    task: Task,
    settings: Settings,
): Violation[] {
    const { container, config, goMemLimitMiB } = collector;
    const evidence = collector.distribution === undefined ? `, a collector since ${collector.evidence},` : "";
    const subject = `Container "${container.name}" of ${nameOf(task)}${evidence}`;
    const hasEssentialBeside = totals.essential > (container.essential ? 1 : 0);
    const inTask = {
        ...collector,
        hasEssentialBeside,
        hasTaskMemory: totals.containers === 1 && task.memoryMiB !== undefined,
        awaitedBy: dependentsOf(container, totals.all),
        clashes: clashesOf(collector, all, totals.all),
        pinnedBy: settings.pinnedBy ?? "tag",
        ...inWholeTask(collector, all, totals),
        task,
    };
    const ofContainer = ask(containerRules, inTask)
        .filter(({ path }) => !isOpen(container, path))
        .map((found) => ({ ...found, fix: carrierFix(task.kind, found.rule) ?? found.fix }))
        .map((found) => inWordsOfMaker(found, container, task))
        .map((found) =>
            config.seen && pathInConfig.test(found.path)
                ? ofConfig(subject, container.name, config.source, found)
                : violation(subject, { ...found, container: container.name }, `in ${found.path} of its definition`),
        );
    if (!config.seen) {
        return [...unproven(subject, collector, config, settings), ...ofContainer];
    }
    const release = collector.distribution === "adot" ? adotReleaseOf(imageReference(container.image)) : undefined;
    const options = {
        ...boundOf(container, totals, task),
        goMemLimitMiB,
        release,
        isUnknownRelease: release === undefined,
        variablePaths: config.variablePaths,
        variablesAt: config.variablesAt,
        // Another image than the publisher's own may set variables.
        unsetVariables: collector.isOriginal ? config.unset : undefined,
        around: {
            network: task.network,
            neighbours: totals.all.filter((each) => each !== container).map(({ name }) => name.toLowerCase()),
            gates: config.gates ?? [],
        },
    };
    const found = findingsOf(config, programOf(collector, release), options, settings);
    return [
        ...masked(found, collector)
            .map((one) => inTemplate(one, container))
            .map((one) => inWordsOfMaker(one, container, task))
            .map((one) => (config.remedy === undefined ? one : { ...one, fix: `${one.fix} ${config.remedy}` }))
            .map((one) => ofConfig(subject, container.name, config.source, one)),
        ...(isReplaced(collector, totals, task)
            ? [violation(subject, { ...replaced, container: container.name })]
            : []),
        ...ofContainer,
    ];
}

/**
 * Whether a rule's breach may only be that a property isn't known. Memory that nobody will know is one of its own: its
 * rule says so.
 */
function isOpen({ unknown }: Container, path: string): boolean {
    const property = folded(path);
    const found = unknown?.get(property) ?? (property === "image" ? unknown?.get("tag") : undefined);
    return (
        unknown?.has("definition") === true ||
        found?.state === "not yet" ||
        (found !== undefined && property !== "memory")
    );
}

/**
 * Whether a sidecar of the component runs another config than the component has rendered and shown to policies. Where
 * none has its name, each collector may be the sidecar.
 */
function isReplaced(
    { container, config }: Collector,
    { hasSidecar }: Totals,
    { componentConfigDigest }: Task,
): boolean {
    return (
        componentConfigDigest !== undefined &&
        (container.name === sidecarContainer || !hasSidecar) &&
        config.seen &&
        config.config !== undefined &&
        (config.text === undefined || configDigest(config.text) !== componentConfigDigest)
    );
}

const replaced = {
    rule: configUnproven.id,
    message:
        "It runs another config than its AdotTaskDefinition has rendered: something has replaced it on the way, such as a transform.",
    fix: "Change the inputs of the AdotTaskDefinition, such as sidecar.additions, and not what it makes of them.",
} as const;

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

function unproven(subject: string, collector: Collector, config: Unseen, settings: Settings): Violation[] {
    const { container } = collector;
    const { reviewed = [] } = settings;
    const ids = [config.fingerprint, ...(config.isImagesOwn === true ? [imageReference(container.image).digest] : [])];
    if (config.waiting === true || ids.some((id) => id !== undefined && reviewed.includes(id))) {
        return [];
    }
    const review = `If somebody has reviewed what it runs with, add ${config.fingerprint} to the reviewed configs in the pack's settings.`;
    const remedy = `${config.fix}${ifNoCollector(collector, settings)}`;
    const fix = config.fingerprint === undefined ? remedy : `${remedy} ${review}`;
    return [violation(subject, { rule: configUnproven.id, container: container.name, message: config.why, fix })];
}

/** Characters of an image's name at most (OCI distribution specification, "Pulling manifests"). */
const longestRepository = 255;

/** What to do where the container's or the image's name alone tells, and an ordinary app may have such a name. */
function ifNoCollector({ container, distribution }: Collector, { images }: Settings): string {
    const reference = imageReference(container.image);
    if (reference.repository.length > longestRepository) {
        return "";
    }
    const pattern = patternFor(reference);
    const isOpen = reference.repository !== "" && (distribution === undefined || distribution === "private");
    return isOpen && evidenceOf(container, { ...images, ignored: [...(images?.ignored ?? []), pattern] }) === undefined
        ? ` If it isn't a collector, list its image in the pack's settings, under images.ignored: ${JSON.stringify(pattern)}.`
        : "";
}

function findingsOf(
    { config, findings }: { readonly config?: unknown; readonly findings: readonly Finding[] },
    program: Program,
    options: AuditOptions,
    { rules: levels = {} }: Settings = {},
): readonly Finding[] {
    // What nobody is told can't stand for what others say of the same place.
    const asked = rulesFor(program).filter(({ id }) => levels[id] !== "disabled");
    return config === undefined ? findings : [...findings, ...auditBy(asked, config, options)];
}

/** From the one that least is known of. */
const programs: readonly Program[] = ["any collector", "ADOT", "known ADOT release"];

/** The rules that hold for a program: those that need no more to be known than is known of it. */
const rulesFor = (program: Program) =>
    configRules.filter(
        ({ appliesTo = "any collector" }: ConfigRule) => programs.indexOf(appliesTo) <= programs.indexOf(program),
    );

/** What bounds a container: its hard limit, or what the other containers' hard limits leave of the task. */
export function boundOf(
    { memoryMiB: own }: Container,
    { memoryMiB: given }: Totals,
    { memoryMiB }: Task,
): Pick<AuditOptions, "memoryMiB" | "isTaskMemory"> {
    // ECS refuses a task whose containers' limits are above its own, so at least one MiB is a formality.
    return own !== undefined || memoryMiB === undefined
        ? { memoryMiB: own }
        : { memoryMiB: Math.max(1, memoryMiB - given), isTaskMemory: true };
}

function programOf({ distribution }: Collector, release: AdotRelease | undefined): Program {
    switch (distribution) {
        case "adot":
            return release === undefined ? "ADOT" : "known ADOT release";
        case "community":
        case "other":
            return "any collector";
        case "private":
        case undefined:
            return "ADOT";
    }
}

function ofConfig(
    subject: string,
    container: string,
    source: string,
    finding: Omit<Finding, "rule"> & { readonly rule: RuleName },
): Violation {
    const { rule, path, message, fix } = finding;
    return violation(subject, { rule, container, source, path, message, fix }, placeOf(finding, source));
}

/** Where a finding is: a path in the config, or in the environment beside it. */
function placeOf({ path }: Pick<Finding, "path">, source: string): string {
    if (path === goMemLimitVariable) {
        return `in ${goMemLimitVariable}`;
    }
    return path === "" ? `in ${source}` : `at ${path} in ${source}`;
}

/** `task definition "orders" (family "orders-prod")`; the family is left out where it says nothing new. */
export function nameOf({ kind, name, family, within }: Task): string {
    const inWords = family === undefined || family === name ? "" : ` (family "${family}")`;
    return `${kind} "${name}"${inWords}${within === undefined ? "" : ` ${within}`}`;
}

/** A breach in words, about a subject at a place. */
export function violation(subject: string, found: Omit<Violation, "policy" | "text">, place = ""): Violation {
    const policy = policyOf(found.rule).name;
    const told = { ...found, message: bounded(found.message), fix: bounded(found.fix) };
    return { ...told, policy, text: violationText(subject, found.rule, place, told, policy) };
}
