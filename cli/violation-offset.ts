/** From a violation to where that is in a task definition's JSON. */
import { argumentsSource, wholeConfigVariables } from "../audit/collectors";
import type { Violation } from "../audit/violations";
import { once } from "../collector/rules/per-config";
import { innerOffsets } from "./forms/inner-text";
import { offsetAt } from "./paths";
import { memberOf, type SourceNode, Unreadable } from "./source-nodes";
import { readYaml } from "./yaml";

/**
 * Offset of what a violation is about: the environment entry or argument that holds the config, the property that is
 * wrong, or the container. A config is a string inside the JSON, so whatever is in it is where the string begins.
 * Undefined where the list isn't in the file, as in a stack's state, or the container isn't in it.
 */
export function violationOffset(list: SourceNode, violation: Violation): number | undefined {
    const { container: name, rule, source, path } = violation;
    const container = name === undefined ? undefined : containersIn(list).get(name);
    if (container === undefined) {
        return undefined;
    }
    const candidates = [
        path === "GOMEMLIMIT" ? variable(container, path) : undefined,
        source === argumentsSource ? listOfArguments(container) : undefined,
        source !== undefined || rule === "config-unproven" ? configOffset(container, source) : undefined,
        source === undefined && path !== undefined ? memberOf(container, path)?.offset : undefined,
    ];
    return candidates.find((offset) => offset !== undefined) ?? container.offset;
}

/**
 * Offset of the line of a config that a violation is about, where the config stands on lines of its own in the file, as
 * in a literal block of YAML; undefined where it is one line, as in JSON.
 */
export function lineInConfig(
    file: string,
    list: SourceNode,
    { container: name, source, path }: Violation,
): number | undefined {
    const container = name === undefined || source === undefined ? undefined : containersIn(list).get(name);
    const entry = container === undefined || path === undefined ? undefined : entriesOf(container).get(source!);
    const value = memberOf(entry, "value")?.value;
    if (value?.text === undefined || isQuote(file[value.offset])) {
        return undefined;
    }
    const offsets = innerOffsets(file, value);
    if (!file.slice(value.offset, offsets(value.text.length)).includes("\n")) {
        return undefined;
    }
    const root = rootOf(value);
    return root === undefined ? undefined : offsets(offsetAt(root, path!));
}

/** JSON's strings are one line each. */
const isQuote = (sign?: string): boolean => sign === '"';

/** A config may have many violations. */
const rootOf = once(({ text = "" }: SourceNode): SourceNode | undefined => {
    try {
        return readYaml(text).root;
    } catch (error) {
        if (error instanceof Unreadable) {
            return undefined;
        }
        throw error;
    }
});

/** The containers of a list by their names, the first of each. */
const containersIn = once(
    ({ items = [] }: SourceNode): ReadonlyMap<string, SourceNode> =>
        new Map(items.map((item, index) => [textOf(item, "name") || `#${index + 1}`, item] as const).toReversed()),
);

const argumentLists = ["entryPoint", "entryPoints", "command", "commands"];

/** The command, or else the entry point, that has the arguments. */
const listOfArguments = (container: SourceNode): number | undefined =>
    argumentLists.map((list) => memberOf(container, list)?.offset).findLast((offset) => offset !== undefined);

function configOffset(container: SourceNode, source: string | undefined): number | undefined {
    return source?.startsWith("--config") === true
        ? argument(container, source)
        : (wholeConfigVariables.map((name) => variable(container, name)).find((offset) => offset !== undefined) ??
              argument(container, "--config"));
}

/** An entry of `environment` or `secrets`; the last one, as that one counts. */
const variable = (container: SourceNode, name: string): number | undefined => entriesOf(container).get(name)?.offset;

/** Where the variables of a container are, found once however many violations it has. */
const entriesOf = once(
    (container: SourceNode): ReadonlyMap<string, SourceNode> =>
        new Map(
            ["environment", "environments", "secrets"]
                .flatMap((list) => memberOf(container, list)?.value.items ?? [])
                .map((entry) => [textOf(entry, "name"), entry]),
        ),
);

/** The argument that begins so; `--config=yaml:` may be written as two, `--config` and `yaml:…`. */
function argument(container: SourceNode, start: string): number | undefined {
    const all = argumentLists.flatMap((list) => memberOf(container, list)?.value.items ?? []);
    const [flag = start] = start.split("=", 1);
    return (
        all.find(({ text }) => text?.startsWith(start) === true) ??
        all.find(({ text }) => text?.startsWith(flag) === true)
    )?.offset;
}

const textOf = (node: SourceNode, key: string): string => memberOf(node, key)?.value.text ?? "";
