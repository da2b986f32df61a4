/**
 * The opt-in remedy: a sized limiter and GOMEMLIMIT put into a raw task definition before the engine goes on with it.
 */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import { goMemLimitVariable } from "../collector";
import { parsedJson } from "../collector/values";
import { configVariable, findCollectors } from "../audit/collectors";
import { parseContainerDefinitions } from "../audit/containers";
import { curedPolicies, withLimiter } from "../audit/limiter-insertion";
import { optional, typed } from "./reading";
import { settingsSchema, type Settings } from "../audit/settings";
import { taskDefinitionType } from "../audit/task-types";
import { inspectContainers } from "../audit/violations";

/**
 * Containers as text, with what is wrong about their limiters put right; undefined when there is nothing to do, or
 * nothing that could be done.
 */
export function remedied(containerDefinitions: string, settings: Settings = {}): string | undefined {
    const raw = parsedJson(containerDefinitions);
    const wrong = containersWithWrongLimiters(containerDefinitions, settings);
    const containers = parseContainerDefinitions(containerDefinitions);
    if (!Array.isArray(raw) || "problem" in containers || wrong.size === 0) {
        return undefined;
    }
    let changed = false;
    for (const { container, config } of findCollectors(containers.containers, { images: settings.images })) {
        const { memoryMiB } = container;
        const isLiteral = config.seen && config.source === configVariable && config.text !== undefined;
        if (!wrong.has(container.name) || !isLiteral || memoryMiB === undefined) {
            continue;
        }
        const insertion = withLimiter(config.text!, memoryMiB);
        if (insertion !== undefined) {
            const definition = raw[containers.containers.indexOf(container)] as Record<string, unknown>;
            setVariable(definition, configVariable, insertion.text);
            setVariable(definition, goMemLimitVariable, `${insertion.goMemLimitMiB}MiB`);
            changed = true;
        }
    }
    const better = changed ? JSON.stringify(raw) : undefined;
    // Half a cure is none: what is left is for its author to see as it was written.
    return better !== undefined && containersWithWrongLimiters(better, settings).size === 0 ? better : undefined;
}

function containersWithWrongLimiters(
    containerDefinitions: string,
    settings: Settings,
): ReadonlySet<string | undefined> {
    const task = { kind: "task definition", name: "" };
    const { violations } = inspectContainers(parseContainerDefinitions(containerDefinitions), task, {
        images: settings.images,
    });
    return new Set(violations.filter(({ policy }) => curedPolicies.includes(policy)).map(({ container }) => container));
}

/** In whatever spelling the keys have; see containers.ts. */
function setVariable(definition: Record<string, unknown>, name: string, value: string): void {
    const key = spelling(definition, "environment");
    const list = (definition[key] ?? []) as Record<string, unknown>[];
    const isAbout = (entry: Record<string, unknown>): boolean => entry[spelling(entry, "name")] === name;
    const others = list.filter((entry) => !isAbout(entry));
    const place = list.findIndex(isAbout);
    others.splice(place === -1 ? others.length : place, 0, { name, value });
    definition[key] = others;
}

const spelling = (object: object, key: string): string =>
    Object.keys(object).find((each) => each.toLowerCase() === key) ?? key;

export const limiterInsertion: ResourceValidationPolicy = {
    name: "memory-limiter-inserted",
    displayName: "A missing or ill-sized memory limiter is put in",
    description:
        "A task definition whose collector has its config as a literal gets the memory limiter and GOMEMLIMIT that fit its container.",
    enforcementLevel: "disabled",
    severity: "critical",
    // Remediations come before every check, the one that holds the shared settings included, so that this policy has
    // its own.
    configSchema: {
        properties: { images: settingsSchema.properties.images },
    } as unknown as ResourceValidationPolicy["configSchema"],
    remediateResource: typed(taskDefinitionType, (({ props, getConfig }) => {
        const text = optional(() => props.containerDefinitions as unknown);
        const better = typeof text === "string" ? remedied(text, getConfig<Settings>()) : undefined;
        if (better === undefined) {
            return undefined;
        }
        // In place: the host's proxy keeps secret what was secret, and a copy would bare it.
        props.containerDefinitions = better;
        return props;
    }) satisfies ResourceValidationPolicy["remediateResource"]),
};
