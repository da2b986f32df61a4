/**
 * Several configs to the one that a collector runs with, as its confmap makes it: merged in order, keys with `::`
 * split, placeholders replaced. Pure, never throws, and bounded in time and size whatever the texts hold.
 */
import { type Finding, parseCollectorConfig } from "../../collector";
import { isPlaceholder } from "../../collector/rules/config-view";
import { isMapping, type Mapping } from "../../collector/values";
import { type Environment, isBlank, Placeholders, Refused, Substituted } from "./placeholders";
import { TooMuch, Work } from "./work";

/** What a collector makes of its configs. */
export interface Resolved {
    /**
     * The config, with what isn't known left as placeholders and `$$` as it was written; undefined when nothing can be
     * read. A value that came in whole for a placeholder has YAML's type.
     */
    readonly config?: unknown;
    /** What the collector refuses, or may read otherwise than a reviewer. */
    readonly findings: Finding[];
    /** Schemes of the placeholders that take a part of the config from somewhere else, e.g. `file`. */
    readonly elsewhere: readonly string[];
    /** Names of the variables that placeholders ask for. */
    readonly asked: readonly string[];
    /** Names of those among them that nothing sets and that have no default. */
    readonly unset: readonly string[];
    /** Paths of the values that placeholders had a part in. */
    readonly variablePaths: readonly string[];
    /** Names of the variables at these paths. */
    readonly variablesAt: Readonly<Record<string, readonly string[]>>;
}

/** What stands between the keys of a path (confmap's KeyDelimiter). */
const delimiter = "::";

/**
 * The config text that `--set key.of.it=value` means (`otelcol/flags.go`); undefined without an equal sign, which the
 * collector refuses.
 */
export function textOfSet(argument: string): string | undefined {
    const equal = argument.indexOf("=");
    return equal < 0
        ? undefined
        : `${argument.slice(0, equal).replaceAll(".", delimiter).trim()}: ${argument.slice(equal + 1).trim()}`;
}

/** Reads the texts, merges them in their order and replaces the placeholders. */
export function resolveConfigs(texts: readonly string[], environment: Environment): Resolved {
    const findings: Finding[] = [];
    const work = new Work();
    const placeholders = new Placeholders(environment, work);
    const variablesAt: VariablesAt = new Map();
    let config: unknown;
    try {
        config = resolve(texts, { findings, work, placeholders, variablesAt });
    } catch (error) {
        findings.push(
            error instanceof TooMuch
                ? refusal("", error.message, "Write a smaller config.")
                : refusal("", "The config can't be read.", "Write it as plain YAML."),
        );
    }
    return {
        config,
        findings,
        elsewhere: [...placeholders.elsewhere],
        asked: [...placeholders.asked],
        unset: [...placeholders.unset],
        variablePaths: [...variablesAt.keys()],
        variablesAt: Object.fromEntries(variablesAt),
    };
}

type VariablesAt = Map<string, readonly string[]>;

interface Resolving {
    readonly findings: Finding[];
    readonly work: Work;
    readonly placeholders: Placeholders;
    readonly variablesAt: VariablesAt;
}

function resolve(texts: readonly string[], resolving: Resolving): unknown {
    const [only, ...others] = texts;
    const configs = texts.map((text) => readText(text, others.length > 0, resolving));
    if (configs.includes(undefined)) {
        return undefined;
    }
    const [first] = configs;
    if (only !== undefined && others.length === 0 && !isMapping(first)) {
        return first;
    }
    if (!configs.every((config) => config === null || isMapping(config))) {
        const message = "One of the configs is not a mapping of sections: the collector doesn't start.";
        resolving.findings.push(refusal("", message, "Give it receivers, processors, exporters and service."));
        return undefined;
    }
    const merged = configs
        .map((config) => splitTopKeys(config === null ? {} : (config as Mapping), resolving))
        .reduce<Mapping>((whole, config) => merge(whole, config, resolving.work), {});
    return hasJoinedKey(merged) ? unflatten(flatten(merged, resolving), resolving) : filled(merged, resolving, []);
}

/** Whether any key of the tree has to be split. */
function hasJoinedKey(config: Mapping): boolean {
    return Object.entries(config).some(
        ([key, value]) => key.includes(delimiter) || (isMapping(value) && hasJoinedKey(value)),
    );
}

/**
 * The tree with its placeholders replaced: what taking it apart and putting it together again gives where no key is
 * split, in half the time.
 * @param path Where `config` is; what is pushed is popped again, as a copy for each key takes longer than all else.
 */
function filled(config: Mapping, resolving: Resolving, path: string[]): Mapping {
    resolving.work.enter();
    const pairs = Object.entries(config);
    for (const pair of pairs) {
        const [key, value] = pair;
        path.push(key);
        pair[1] =
            isMapping(value) && Object.keys(value).length > 0
                ? filled(value, resolving, path)
                : replaced(path, value, resolving);
        path.pop();
    }
    resolving.work.leave();
    return Object.fromEntries(pairs);
}

function readText(text: string, oneOfSeveral: boolean, { findings }: Resolving): unknown {
    if (oneOfSeveral && isBlank(text)) {
        return null;
    }
    const read = parseCollectorConfig(text);
    findings.push(...read.findings);
    return read.config;
}

/** Joins mappings deeply; anything else, null too, replaces what was there (koanf's `maps.Merge`). */
export function merge(whole: Mapping, part: Mapping, work = new Work()): Mapping {
    work.enter();
    const merged = new Map(Object.entries(whole));
    for (const [key, value] of Object.entries(part)) {
        const before = merged.get(key);
        merged.set(key, isMapping(before) && isMapping(value) ? merge(before, value, work) : value);
    }
    work.leave();
    return Object.fromEntries(merged);
}

/** A value at the end of a path of keys. Empty mappings are values too. */
interface Leaf {
    readonly path: readonly string[];
    readonly value: unknown;
}

/** Before merging, the collector splits the keys on the top only; those further down it splits afterwards. */
function splitTopKeys(config: Mapping, resolving: Resolving): Mapping {
    const keys = Object.entries(config);
    return keys.some(([key]) => key.includes(delimiter))
        ? unflatten(
              keys.map(([key, value]) => ({ path: key.split(delimiter), value })),
              resolving,
          )
        : config;
}

/** Every value with its path, keys split and placeholders replaced. */
function flatten(config: Mapping, resolving: Resolving, above: readonly string[] = []): Leaf[] {
    resolving.work.enter();
    const leaves = Object.entries(config).flatMap(([key, value]) => {
        const path = [...above, ...key.split(delimiter)];
        return isMapping(value) && Object.keys(value).length > 0
            ? flatten(value, resolving, path)
            : [{ path, value: replaced(path, value, resolving) }];
    });
    resolving.work.leave();
    return leaves;
}

function replaced(path: readonly string[], value: unknown, resolving: Resolving): unknown {
    const { placeholders, findings, work, variablesAt } = resolving;
    // Most values are plain, and this is asked of each.
    if (typeof value === "string" && !value.includes("$")) {
        work.read(value.length);
        return value;
    }
    try {
        const whole = placeholders.replace(value);
        if (whole !== value) {
            notePlaceholders(value, path.join("."), variablesAt);
        }
        return placeholders.hasSubstituted ? settled(whole, path.at(-1)) : whole;
    } catch (error) {
        if (error instanceof Refused) {
            findings.push(refusal(path.join("."), error.message, error.fix));
            return value;
        }
        throw error;
    }
}

/** Where a value, or a part of it, is made of placeholders. */
function notePlaceholders(value: unknown, path: string, found: VariablesAt): void {
    if (isPlaceholder(value)) {
        found.set(
            path,
            [...value.matchAll(/\$\{(?:env:)?([a-zA-Z_]\w*)[:}]/g)].map(([, name]) => name!),
        );
    } else if (Array.isArray(value)) {
        value.forEach((inner, index) => notePlaceholders(inner, `${path}[${index}]`, found));
    } else if (isMapping(value)) {
        Object.entries(value).forEach(([key, inner]) => notePlaceholders(inner, `${path}.${key}`, found));
    }
}

/**
 * Keys whose value is a string in every component, so that the collector takes what came in for a placeholder as it was
 * written.
 */
const stringKeys: readonly (string | undefined)[] = ["endpoint"];

function settled(value: unknown, key?: string): unknown {
    if (value instanceof Substituted) {
        return stringKeys.includes(key) ? value.text : settled(value.value);
    }
    if (Array.isArray(value)) {
        return value.map((inner) => settled(inner));
    }
    return isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([inner, part]) => [inner, settled(part, inner)]))
        : value;
}

/** A tree of mappings that is still being built. */
type Tree = Map<string, unknown>;

/**
 * The mapping that has these leaves. Where one path leads through the end of another, which of them counts is chance in
 * the collector.
 */
function unflatten(leaves: readonly Leaf[], { findings }: Resolving): Mapping {
    const root: Tree = new Map();
    for (const { path, value } of leaves) {
        let tree = root;
        let clash = false;
        for (const key of path.slice(0, -1)) {
            if (!tree.has(key)) {
                tree.set(key, new Map());
            }
            const inner = tree.get(key);
            clash ||= !(inner instanceof Map);
            tree = inner instanceof Map ? (inner as Tree) : new Map();
        }
        const last = path.at(-1)!;
        if (clash || tree.has(last)) {
            findings.push(
                refusal(
                    path.join("."),
                    `A key with ${delimiter} and another one set the same value, and it isn't defined which of them the collector takes.`,
                    "Write it once, as nested mappings.",
                ),
            );
        }
        tree.set(last, value);
    }
    return plain(root);
}

function plain(tree: Tree): Mapping {
    return Object.fromEntries(
        [...tree].map(([key, value]) => [key, value instanceof Map ? plain(value as Tree) : value]),
    );
}

function refusal(path: string, message: string, fix: string): Finding {
    return { rule: "config-unreadable", path, message, fix };
}
