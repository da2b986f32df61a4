/**
 * A look at everything that a resource is given: the overrides of a task's containers, and whatever gives a collector
 * away. Pure.
 */
import { isMapping, parsedJson } from "../../collector/values";
import type { ImagePatterns } from "../images";
import { repeatedKey } from "../json-keys";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { type Containers, pluralNames, readContainers } from "../containers";
import type { Carried } from "./carried";
import { propertiesOf } from "./carrier";
import { evidenceInMapping, evidenceInText } from "./evidence";
import { isExceptedInput } from "./exceptions";
import { elements, filledInBy, mapTexts, member, type Path, plainKey, type Place } from "./places";
import type { Resource } from "./resource";
import { filled, filledTemplate } from "./filled-in";
import { withBatchMemory } from "./task-definitions";
import { typeName } from "./types";

/** Findings of one resource; more say nothing new. */
const most = 20;
/** Levels of nesting, of JSON in JSON too. */
const deepest = 200;
/** Characters of a text that are read as JSON. */
const longest = 10_000_000;

/** What is found, beside what is at the given paths. */
export function searched(
    resource: Resource,
    kind: string,
    done: readonly Path[],
    images?: ImagePatterns,
): readonly Carried[] {
    const found: Carried[] = [];
    const type = typeName(resource.type);
    const skipped = new Set(done.map((path) => JSON.stringify(path)));
    const unproven = ({ path, value }: Place, evidence: string): void => {
        found.push({
            carries: "unproven",
            kind,
            path,
            why: `It has ${evidence}, and what it is for isn't known here: whether a task runs it, with which config and in how much memory.`,
            fix: "Run the collector in a task definition of the program, as AdotTaskDefinition makes it.",
            reviewed: value,
        });
    };
    const look = (place: Place, key: string, depth: number): void => {
        const { value, path } = place;
        if (depth > deepest) {
            const why = `It is nested deeper than the ${deepest} levels that are read.`;
            found.push({
                carries: "unproven",
                kind,
                path: path.slice(0, 1),
                why,
                fix: "Nest it less.",
                reviewed: value,
            });
            return;
        }
        if (found.length >= most || (skipped.size > 0 && skipped.has(JSON.stringify(path)))) {
            return;
        }
        if (isUnknown(value)) {
            // What is known of a string that isn't known as a whole.
            if (value.text !== undefined) {
                lookAtPart(place, value, value.text, key, depth);
            }
        } else if (typeof value === "string") {
            lookAtText(place, value, key, depth);
        } else if (Array.isArray(value)) {
            (value as readonly unknown[]).forEach((each, index) =>
                look({ value: each, path: [...path, index] }, key, depth + 1),
            );
        } else if (isMapping(value)) {
            const evidence = evidenceInMapping(value);
            if (evidence !== undefined) {
                unproven(place, evidence);
                return;
            }
            for (const [name, each] of Object.entries(value)) {
                const inner = { value: each, path: [...path, name] };
                const overrides = overridesIn(inner, name);
                if (overrides !== undefined) {
                    found.push({ carries: "overrides", kind, path: inner.path, containers: overrides });
                } else if (!isExceptedInput(type, name, place.path.length === 0)) {
                    look(inner, name, depth + 1);
                }
            }
        }
    };
    const lookAtText = (place: Place, text: string, key: string, depth: number): void => {
        const mayOverride = overriding.test(text);
        if (mayOverride && /^\s*\{/.test(text) && parsedJson(text) !== undefined && repeatedKey(text) !== undefined) {
            found.push({ carries: "overrides", kind, path: place.path, containers: repeating(text) });
            return;
        }
        const structured = /^\s*[[{]/.test(text) && text.length < longest ? valueOf(text, mayOverride) : undefined;
        if (structured !== undefined) {
            look({ value: structured, path: place.path }, key, depth + 1);
            return;
        }
        const evidence = evidenceInText(text, key, images);
        if (evidence !== undefined) {
            unproven(place, evidence);
        }
    };
    const lookAtPart = (place: Place, unknown: Unknown, text: string, key: string, depth: number): void => {
        const structured = /^\s*[[{]/.test(text) && text.length < longest ? partlyKnown(unknown, text) : undefined;
        if (structured !== undefined) {
            look({ value: structured, path: place.path }, key, depth + 1);
            return;
        }
        const evidence = evidenceInText(text.replaceAll(hole, "x"), key, images);
        if (evidence !== undefined) {
            unproven(place, evidence);
        }
    };
    look(propertiesOf(resource), "", 0);
    return found;
}

/** A text that may have overrides, in any of the spellings. */
const overriding = /container_?overrides|ecs_?properties_?override/i;

const repeating = (text: string): Unknown =>
    new Unknown("never", "is JSON with an object that has a key twice", undefined, sourceOf(text));

/** What a JSON text holds. Where it may have overrides, a placeholder is what a run fills in, inside a string too. */
const valueOf = (text: string, mayOverride: boolean): unknown =>
    mayOverride ? (filledTemplate(text) ?? parsedJson(text)) : (parsedJson(text) ?? filledTemplate(text));

/** What stands for the unknown parts in `Unknown.text`. */
const hole = "…";

/**
 * What JSON holds of which parts aren't known: strings with such a part are unknown with the rest as their text, and so
 * is what stands in place of a value. Undefined for other texts.
 */
function partlyKnown({ state, why }: Unknown, text: string): unknown {
    const quoted = text.replace(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|…/g, (token) => (token === hole ? `"${hole}"` : token));
    const marked = (part: string): unknown =>
        part.includes(hole) ? new Unknown(state, why, part === hole ? undefined : part) : part;
    const value = parsedJson(quoted);
    return value === undefined ? undefined : mapTexts(value, marked);
}

/** What stands under a key that is for overrides; undefined for another key. */
function overridesIn(place: Place, key: string): Containers | Unknown | undefined {
    const name = plainKey(key).replace(/\.\$$/, "");
    const given = overriding.test(key) ? { value: filled(place.value), path: place.path } : place;
    switch (name) {
        // ECS has a list of them, by the container's name; Batch has one, for the job's container.
        case "containeroverrides":
            return containersOf(given, key);
        // Batch: `{ taskProperties: [{ containers: […] }] }`.
        case "ecspropertiesoverride":
            return containersOf(
                {
                    value: elements(member(given, "taskProperties")).flatMap((task) =>
                        elements(member(task, "containers")).map(({ value }) => value),
                    ),
                    path: place.path,
                },
                key,
            );
        default:
            return undefined;
    }
}

function containersOf(place: Place, key: string): Containers | Unknown {
    const { value } = place;
    if (isUnknown(value) || key.endsWith(".$")) {
        return isUnknown(value) ? value : filledInBy(value);
    }
    return readContainers(elements(place).map(withBatchMemory), pluralNames);
}
