/** The containers of a task put right in what holds their collectors' memory. Pure. */
import { adotReleaseOf, goMemLimitVariable } from "../../collector";
import { memoryFloorMiB } from "../../collector/config/sizing";
import { type Collector, findCollectors, type FindParameter, wholeConfigVariables } from "../collectors";
import { containerMemoryMissing } from "../container-rules/collector-memory-required";
import { type Container, readContainers } from "../containers";
import { isGoMemLimitUnreadable } from "../go-mem-limit";
import { imageReference } from "../image-reference";
import { fixableRules } from "../rules";
import type { Settings } from "../settings";
import { boundOf, inspectContainers, type Task, totalsOf, type Violation } from "../violations";
import { type Change, fixConfig, goMemLimitFor } from "./config-fix";
import { memoryOf } from "./container-memory";
import { withProperty, withVariable } from "./definition";

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
 * literal in AOT_CONFIG_CONTENT what `fixConfig` does. A config from elsewhere stays, and so do all other properties
 * and containers. Collectors that break no such rule aren't touched.
 *
 * @param definitions The list in `containerDefinitions`, as JSON has it.
 * @param task Its memory says what a container without any may have.
 */
export function fixContainers(
    definitions: readonly unknown[],
    task: Task,
    settings: Settings = {},
    findParameter?: FindParameter,
): ContainersFix {
    const broken = brokenIn(definitions, task, settings, findParameter);
    const sized = broken.size === 0 ? undefined : withMemory(definitions, broken, task, settings);
    const fixed = sized === undefined ? undefined : withConfigs(sized, broken, task, settings, findParameter);
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
    findParameter?: FindParameter,
): ReadonlyMap<string, ReadonlySet<string>> {
    const { violations } = inspectContainers(readContainers(definitions), task, settings, findParameter);
    const rulesOf = new Map<string, Set<string>>();
    for (const { rule, container } of violations) {
        if (fixableRules.includes(rule) && container !== undefined) {
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
                      containers: containers.with(index, withProperty(containers[index] as object, "memory", value)),
                      changes: [...changes, { container: name, path: "memory", value }],
                  };
        },
        { containers: definitions, changes: [] },
    );
}

function withConfigs(
    sized: Changed,
    broken: ReadonlyMap<string, unknown>,
    task: Task,
    settings: Settings,
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
                const { definition, made } = fixedCollector(
                    collector,
                    containers[index] as object,
                    boundOf(collector.container, totals, task),
                );
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

/** One container's config and GOMEMLIMIT. */
function fixedCollector(
    { container, config, goMemLimitMiB, distribution }: Collector,
    definition: object,
    { memoryMiB, isTaskMemory }: ReturnType<typeof boundOf>,
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
    if (fix.goMemLimitMiB !== own && !container.secrets.some(({ name }) => name === goMemLimitVariable)) {
        const value = `${fix.goMemLimitMiB}MiB`;
        changed = withVariable(changed, goMemLimitVariable, value);
        made.push({ container: container.name, path: goMemLimitVariable, value });
    }
    return { definition: changed, made };
}
