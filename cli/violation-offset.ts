/** From a violation to where that is in a task definition's JSON. */
import { argumentsSource, wholeConfigVariables } from "../audit/collectors";
import type { Violation } from "../audit/violations";
import { once } from "../collector/rules/per-config";
import { memberOf, type SourceNode } from "./source-nodes";

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
const variable = (container: SourceNode, name: string): number | undefined => variablesOf(container).get(name);

/** Where the variables of a container are, found once however many violations it has. */
const variablesOf = once(
    (container: SourceNode): ReadonlyMap<string, number> =>
        new Map(
            ["environment", "environments", "secrets"]
                .flatMap((list) => memberOf(container, list)?.value.items ?? [])
                .map((entry) => [textOf(entry, "name"), entry.offset]),
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
