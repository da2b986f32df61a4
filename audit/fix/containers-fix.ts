/** The containers of a task put right in what holds their collectors' memory. Pure. */
import { isDeepStrictEqual } from "node:util";

import { adotReleaseOf, goMemLimitVariable } from "../../collector";
import { memoryFloorMiB } from "../../collector/config/sizing";
import { type Collector, findCollectors, type FindParameter, wholeConfigVariables } from "../collectors";
import { containerMemoryMissing } from "../container-rules/collector-memory-required";
import { type Container, readContainers } from "../containers";
import { isGoMemLimitUnreadable } from "../go-mem-limit";
import { neverHealthy } from "../health-check";
import { imageReference } from "../image-reference";
import { healthRules, memoryRules, type RuleName } from "../rules";
import type { Settings } from "../settings";
import { boundOf, inspectContainers, type Task, totalsOf, type Violation } from "../violations";
import { type Change, fixConfig, goMemLimitFor } from "./config-fix";
import { memoryOf } from "./container-memory";
import { property, withHealthCheck, withProperty, withVariable } from "./definition";

/** A value that the fix has put into a container. */
export interface ContainerChange extends Change {
    /** The container's name. */
    readonly container: string;
    /** `AOT_CONFIG_CONTENT` where the path is one in the config; undefined where it is a property of the container. */
    readonly source?: string;
}

export interface ContainersFix {
    /** The container definitions; the very same where nothing is changed. */
    readonly containers: readonly unknown[];
    readonly changes: readonly ContainerChange[];
    /** All that is wrong with the collectors afterwards, what is advice and what this can't put right too. */
    readonly left: readonly Violation[];
}

/**
 * Gives each collector that breaks a fixable rule what it lacks: a hard `memory`, GOMEMLIMIT, and in a config that is a
 * literal in AOT_CONFIG_CONTENT what `fixConfig` does; with the rules for it, a health check where its image has the
 * program. A config from elsewhere stays, and so do all other properties and containers. Collectors that break no such
 * rule aren't touched.
 *
 * @param definitions The list in `containerDefinitions`, as JSON has it.
 * @param task Its memory says what a container without any may have.
 * @param rules Those that are put right. Default: those that hold memory.
 */
export function fixContainers(
    definitions: readonly unknown[],
    task: Task,
    settings: Settings = {},
    findParameter?: FindParameter,
    rules: readonly RuleName[] = memoryRules,
): ContainersFix {
    const broken = brokenIn(definitions, task, settings, rules, findParameter);
    const sized = broken.size === 0 ? undefined : withMemory(definitions, broken, task, settings);
    const fixed = sized === undefined ? undefined : withConfigs(sized, broken, task, settings, rules, findParameter);
    const containers = fixed === undefined || fixed.changes.length === 0 ? definitions : fixed.containers;
    const { violations: left } = inspectContainers(readContainers(containers), task, settings, findParameter);
    return { containers, changes: fixed?.changes ?? [], left };
}

type Changed = Pick<ContainersFix, "containers" | "changes">;

/** The fixable rules that each container breaks, by its name. */
function brokenIn(
    definitions: readonly unknown[],
    task: Task,
    settings: Settings,
    rules: readonly RuleName[],
    findParameter?: FindParameter,
): ReadonlyMap<string, ReadonlySet<string>> {
    const { violations } = inspectContainers(readContainers(definitions), task, settings, findParameter);
    const rulesOf = new Map<string, Set<string>>();
    for (const { rule, container } of violations) {
        if (rules.includes(rule) && container !== undefined) {
            rulesOf.set(container, (rulesOf.get(container) ?? new Set()).add(rule));
        }
    }
    return rulesOf;
}

/** Hard memory first, as everything else is sized by it. */
function withMemory(
    definitions: readonly unknown[],
    broken: ReadonlyMap<string, ReadonlySet<string>>,
    task: Task,
    settings: Settings,
): Changed {
    return collectorsIn(definitions, settings).reduce<Changed>(
        ({ containers, changes }, { collector: { container, config }, index }) => {
            const { name, memoryMiB, unknown } = container;
            const isTooSmall = memoryMiB !== undefined && memoryMiB < memoryFloorMiB;
            const isMissing = broken.get(name)?.has(containerMemoryMissing.id) === true;
            if (unknown?.has("memory") === true || !(isMissing || (isTooSmall && broken.has(name)))) {
                return { containers, changes };
            }
            const others = containers.filter((_, place) => place !== index) as object[];
            const value =
                task.memoryUnknown === undefined
                    ? memoryOf(containers[index] as object, others, {
                          taskMiB: task.memoryMiB,
                          config: config.seen ? config.config : undefined,
                      })
                    : undefined;
            return value === undefined
                ? { containers, changes }
                : {
                      containers: containers.with(index, withSize(containers[index] as object, value)),
                      changes: [...changes, { container: name, path: "memory", value }],
                  };
        },
        { containers: definitions, changes: [] },
    );
}

/** As a text where it is one, as CloudFormation takes it too. */
const withSize = (definition: object, memoryMiB: number): object =>
    withProperty(
        definition,
        "memory",
        typeof property(definition, "memory") === "string" ? String(memoryMiB) : memoryMiB,
    );

function withConfigs(
    sized: Changed,
    broken: ReadonlyMap<string, ReadonlySet<string>>,
    task: Task,
    settings: Settings,
    rules: readonly RuleName[],
    findParameter?: FindParameter,
): Changed {
    const all = readContainers(sized.containers);
    const totals = totalsOf("containers" in all ? all.containers : []);
    return (
        collectorsIn(sized.containers, settings, findParameter)
            .filter(({ collector: { container } }) => broken.has(container.name))
            // Sizes for all that a task leaves would be none where others may take it.
            .filter(({ collector: { container } }) => container.memoryMiB !== undefined || totals.containers === 1)
            .reduce<Changed>(({ containers, changes }, { collector, index }) => {
                const bound = boundOf(collector.container, totals, task);
                const wrong = broken.get(collector.container.name)!;
                const holdsMemory = !memoryRules.some((rule) => wrong.has(rule));
                const fix = (healthCheck?: readonly string[]) =>
                    fixedCollector(collector, containers[index] as object, bound, { rules, holdsMemory, healthCheck });
                const isUnchecked =
                    healthRules.some((rule) => wrong.has(rule)) && neverHealthy(collector) !== undefined;
                const checked = isUnchecked && hasCheck(collector) ? fix(adotCheck) : undefined;
                // One that can't pass would be worse than none, and so would one whose port another collector has.
                const clashesIn = (list: readonly unknown[]): number =>
                    inspectContainers(readContainers(list), task, settings, findParameter).violations.filter(
                        ({ rule }) => rule === "listener-clash",
                    ).length;
                const isBetter = (list: readonly unknown[]): boolean =>
                    mayPass(list, index, settings, findParameter) && clashesIn(list) <= clashesIn(containers);
                const { definition, made } =
                    checked !== undefined && isBetter(containers.with(index, checked.definition)) ? checked : fix();
                return { containers: containers.with(index, definition), changes: [...changes, ...made] };
            }, sized)
    );
}

function collectorsIn(
    definitions: readonly unknown[],
    settings: Settings,
    findParameter?: FindParameter,
): readonly { readonly collector: Collector; readonly index: number }[] {
    const read = readContainers(definitions);
    const all: readonly Container[] = "containers" in read ? read.containers : [];
    return findCollectors(all, settings, findParameter).map((collector) => ({
        collector,
        index: all.indexOf(collector.container),
    }));
}

/** What one container gets. */
interface Wanted {
    readonly rules: readonly RuleName[];
    /** It breaks no rule about memory, so that its GOMEMLIMIT, or that it has none, is its own affair. */
    readonly holdsMemory: boolean;
    /** The command of a health check that is put in. */
    readonly healthCheck?: readonly string[];
}

/** One container's config, GOMEMLIMIT and health check. */
function fixedCollector(
    { container, config, goMemLimitMiB, distribution }: Collector,
    definition: object,
    { memoryMiB, isTaskMemory }: ReturnType<typeof boundOf>,
    { rules, holdsMemory, healthCheck }: Wanted,
): { readonly definition: object; readonly made: readonly ContainerChange[] } {
    if (memoryMiB === undefined) {
        return { definition, made: [] };
    }
    const release = distribution === "adot" ? adotReleaseOf(imageReference(container.image)) : undefined;
    const own = isGoMemLimitUnreadable(container) ? undefined : goMemLimitMiB;
    const options = {
        memoryMiB,
        isTaskMemory,
        goMemLimitMiB: own,
        release,
        isUnknownRelease: release === undefined,
        rules,
        startsHealthCheck: healthCheck !== undefined,
        ...(config.seen ? { variablePaths: config.variablePaths, resolved: config.config } : {}),
    };
    // Where the whole config is a literal of its variable.
    const source = config.seen && config.text !== undefined ? config.source : "";
    const fix = wholeConfigVariables.includes(source)
        ? fixConfig((config as { readonly text: string }).text, options)
        : { text: "", changes: [], goMemLimitMiB: goMemLimitFor(options.resolved, options) };
    const made: ContainerChange[] = [];
    let changed = definition;
    if (fix.changes.length > 0) {
        changed = withVariable(changed, source, fix.text);
        made.push(...fix.changes.map((change) => ({ ...change, container: container.name, source })));
    }
    // ECS refuses a variable that is in secrets too.
    if (
        !holdsMemory &&
        fix.goMemLimitMiB !== own &&
        !container.secrets.some(({ name }) => name === goMemLimitVariable)
    ) {
        const value = `${fix.goMemLimitMiB}MiB`;
        changed = withVariable(changed, goMemLimitVariable, value);
        made.push({ container: container.name, path: goMemLimitVariable, value });
    }
    if (healthCheck !== undefined && !isDeepStrictEqual(container.healthCheck, healthCheck)) {
        changed = withHealthCheck(changed, healthCheck);
        made.push({ container: container.name, path: "healthCheck.command", value: healthCheck });
    }
    return { definition: changed, made };
}

/** Whether its image is ADOT's own, which has the program for a check. */
const hasCheck = ({ distribution, isOriginal, container }: Collector): boolean =>
    distribution === "adot" && isOriginal && container.unknown?.has("healthcheck") !== true;

/** The default port of ADOT's program is that of the extension which is started. */
const adotCheck = ["CMD", "/healthcheck"];

const mayPass = (
    containers: readonly unknown[],
    index: number,
    settings: Settings,
    findParameter?: FindParameter,
): boolean =>
    collectorsIn(containers, settings, findParameter).some(
        (each) => each.index === index && each.collector.config.seen && neverHealthy(each.collector) === undefined,
    );
