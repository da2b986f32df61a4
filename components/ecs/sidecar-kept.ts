/** What became of the collector's container on its way to the task definition. Pure. */
import { isDeepStrictEqual } from "node:util";

import { inspectCarried } from "../../audit/carried-inspection";
import { type Container, parseContainerDefinitions } from "../../audit/containers";
import { imageReference, patternFor } from "../../audit/image-reference";
import { knownImage } from "../../audit/images";
import { repeatedKey } from "../../audit/json-keys";
import { policyOf } from "../../audit/rules";
import { carriedBy } from "../../audit/sources/registry";
import type { Violation } from "../../audit/violations";
import { goMemLimitVariable, sidecarContainer } from "../../collector";
import { InputError } from "../../collector/inputs";
import { isMapping, items, type Mapping, parsedJson } from "../../collector/values";

/** A task definition's arguments, those that aren't known as `Unknown`; the containers as JSON. */
export interface TaskProperties extends Mapping {
    readonly containerDefinitions: unknown;
}

const configVariable = "AOT_CONFIG_CONTENT";

/** Literal variables of a name; the last one counts, but none may be more than it was made with. */
const variable =
    (name: string) =>
    ({ environment, secrets }: Container): unknown => [
        environment.filter((each) => each.name === name).map(({ value }) => value),
        secrets.filter((each) => each.name === name),
    ];

/** The input of a component that has the collector's own inputs. */
type At = "sidecar" | "collector";

/** What a collector of its own has all of is the task's. */
const setMemory = (at: At) => `set ${at === "sidecar" ? "sidecar.memory" : "memory"}, from which all sizes follow`;

/** What decides whether the limiter is there and right: by its name in ECS, what it is, and where to change it. */
const kept: Readonly<Record<string, { of: (container: Container) => unknown; instead: (at: At) => string }>> = {
    image: { of: ({ image }) => image, instead: (at) => `set ${at}.image` },
    entryPoint: { of: ({ entryPoint }) => entryPoint, instead: () => "leave it to the image" },
    command: { of: ({ command }) => command, instead: () => "leave it to the component" },
    memory: { of: ({ memoryMiB }) => memoryMiB, instead: setMemory },
    [configVariable]: {
        of: variable(configVariable),
        instead: (at) => `change the config by ${at}.additions${at === "sidecar" ? " or sidecar.transform" : ""}`,
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
 * @throws InputError
 */
export function checkSidecarKept(by: string, before: TaskProperties, after: TaskProperties, at: At = "sidecar"): void {
    if (isDeepStrictEqual(before, after)) {
        return;
    }
    const made = sidecarIn(by, before);
    const found = sidecarIn(by, after);
    for (const [part, { of, instead }] of Object.entries(kept)) {
        if (!isDeepStrictEqual(of(made), of(found))) {
            refuse(by, `changes ${part} of container ${sidecarContainer}, which keeps the memory limiter`, instead(at));
        }
    }
    const known = new Set(violationsOf(before, made).map(keyOf));
    const violation = violationsOf(after, made).find((each) => !known.has(keyOf(each)));
    if (violation !== undefined) {
        const where = violation.container === undefined ? "the task" : `container ${violation.container}`;
        const { rule, message, fix } = violation;
        throw new InputError(by, `${by} makes ${where} break the rule ${rule}. ${message} ${fix}`);
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

/** Of the rules that block a deployment. */
function violationsOf(properties: TaskProperties, { image }: Container): readonly Violation[] {
    // What the component takes for a copy of ADOT's image is one here.
    const adot = knownImage(image)?.distribution === "adot" ? [] : [patternFor(imageReference(image))];
    const settings = { images: { adot } };
    const resource = { type: "aws:ecs/taskDefinition:TaskDefinition", name: "task", properties, path: [] };
    return carriedBy(resource, settings.images)
        .flatMap((carried) => inspectCarried(carried, "task", { settings }).violations)
        .filter(({ rule }) => policyOf(rule).level === "mandatory");
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
