/** What became of the collector's container on its way to the task definition. Pure. */
import { isDeepStrictEqual } from "node:util";

import { type Container, parseContainerDefinitions } from "../../audit/containers";
import { repeatedKey } from "../../audit/json-keys";
import type { Violation } from "../../audit/violations";
import { goMemLimitVariable, sidecarContainer } from "../../collector";
import { InputError } from "../../collector/inputs";
import { isMapping, items, parsedJson } from "../../collector/values";
import { isOurs, mandatoryViolations, type TaskProperties } from "./task-safety";

export type { TaskProperties };

const configVariable = "AOT_CONFIG_CONTENT";

/** Literal variables of a name; the last one counts, but none may be more than it was made with. */
const variable =
    (name: string) =>
    ({ environment, secrets }: Container): unknown => [
        environment.filter((each) => each.name === name).map(({ value }) => value),
        secrets.filter((each) => each.name === name),
    ];

/** The input that has the collector's own inputs. */
export type At = "sidecar" | "collector" | "adot";

/** What a collector of its own has all of is the task's. */
const setMemory = (at: At) => `set ${at === "collector" ? "memory" : `${at}.memory`}, from which all sizes follow`;

/** What decides whether the limiter is there and right: by its name in ECS, what it is, and where to change it. */
const kept: Readonly<Record<string, { of: (container: Container) => unknown; instead: (at: At) => string }>> = {
    image: { of: ({ image }) => image, instead: (at) => `set ${at}.image` },
    entryPoint: { of: ({ entryPoint }) => entryPoint, instead: () => "leave it to the image" },
    command: { of: ({ command }) => command, instead: () => "leave it to the component" },
    memory: { of: ({ memoryMiB }) => memoryMiB, instead: setMemory },
    [configVariable]: {
        of: variable(configVariable),
        instead: (at) => `change the config by ${at}.additions${at === "collector" ? "" : ` or ${at}.transform`}`,
    },
    [goMemLimitVariable]: {
        of: variable(goMemLimitVariable),
        instead: setMemory,
    },
};

/**
 * Refuses a task definition whose collector isn't the one that the component has made, or whose containers break a
 * mandatory rule that they didn't break before.
 * @param by What has changed it, as a message begins: `transform.taskDefinition`.
 * @param at Where the component that has made it has the collector's inputs.
 * @param isJudged Whether it has been judged before the change; otherwise what was broken then is refused, too.
 * @throws InputError
 */
export function checkSidecarKept(
    by: string,
    before: TaskProperties,
    after: TaskProperties,
    { at = "sidecar", isJudged = true }: { readonly at?: At; readonly isJudged?: boolean } = {},
): void {
    if (isJudged && isDeepStrictEqual(before, after)) {
        return;
    }
    const made = sidecarIn(by, before);
    const found = sidecarIn(by, after);
    for (const [part, { of, instead }] of Object.entries(kept)) {
        if (!isDeepStrictEqual(of(made), of(found))) {
            refuse(by, `changes ${part} of container ${sidecarContainer}, which keeps the memory limiter`, instead(at));
        }
    }
    const known = new Set(mandatoryViolations(before, made.image).map(keyOf));
    const violation = mandatoryViolations(after, made.image).find(
        (each) => !known.has(keyOf(each)) || (!isJudged && isOurs(each)),
    );
    if (violation !== undefined) {
        const where = violation.container === undefined ? "the task" : `container ${violation.container}`;
        const { rule, message, fix } = violation;
        const does = known.has(keyOf(violation)) ? "leaves" : "makes";
        throw new InputError(by, `${by} ${does} ${where} break the rule ${rule}. ${message} ${fix}`);
    }
}

function refuse(by: string, does: string, instead: string): never {
    throw new InputError(by, `${by} ${does}: ${instead}.`);
}

function sidecarIn(by: string, { containerDefinitions }: TaskProperties): Container {
    const read =
        typeof containerDefinitions === "string"
            ? parseContainerDefinitions(containerDefinitions)
            : { problem: "They aren't a string." };
    if ("problem" in read) {
        throw new InputError(by, `${by} makes containerDefinitions that can't be read. ${read.problem}`);
    }
    const [sidecar, ...more] = read.containers.filter(({ name }) => name === sidecarContainer);
    if (sidecar === undefined) {
        refuse(by, `takes container ${sidecarContainer} away, or gives it another name`, "leave it as it is");
    }
    if (more.length > 0) {
        refuse(by, `makes ${more.length + 1} containers called ${sidecarContainer}`, "give yours another name");
    }
    return sidecar;
}

const keyOf = ({ rule, container, path }: Violation): string => JSON.stringify([rule, container, path]);

/**
 * Whether the collector's container is the same in both, beside others of the same names and images, whatever AWS adds
 * in its answer: fields without a value, and another order of variables.
 */
export function isSameSidecar(before: string, after: string): boolean {
    if (before === after) {
        return true;
    }
    const [made, found] = [before, after].map((text) =>
        items(parsedJson(text))
            .filter(isMapping)
            .map((each) =>
                each.name === sidecarContainer ? withoutEmpty(each) : { name: each.name, image: each.image },
            ),
    );
    return made!.length > 0 && repeatedKey(after) === undefined && isDeepStrictEqual(made, found);
}

function withoutEmpty(value: unknown): unknown {
    if (Array.isArray(value)) {
        const all = value.map(withoutEmpty);
        return all.every((each) => isMapping(each) && typeof each.name === "string")
            ? (all as { name: string }[]).sort((one, other) => (one.name < other.name ? -1 : 1))
            : all;
    }
    if (!isMapping(value)) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .map(([key, each]) => [key, withoutEmpty(each)] as const)
            .filter(([, each]) => !isEmpty(each)),
    );
}

const isEmpty = (value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === "" ||
    value === 0 ||
    value === false ||
    (typeof value === "object" && Object.keys(value).length === 0);
