/**
 * A look at everything that a resource is given: the overrides of a task's containers, and whatever gives a collector
 * away. Pure.
 */
import { isMapping, parsedJson } from "../../collector/values";
import type { ImagePatterns } from "../images";
import { repeatedKey } from "../json-keys";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { decodedIn } from "./base64";
import type { Carried } from "./carried";
import { propertiesOf } from "./carrier";
import { evidenceInMapping, evidenceInText } from "./evidence";
import { isDocumentation, isExceptedInput } from "./exceptions";
import { openOverrides, overridesIn, passesOn, readOverrides } from "./overrides";
import { filledInBy, mapTexts, type Path, type Place } from "./places";
import type { Resource } from "./resource";
import { overridesInText, runsTasks } from "./text-overrides";
import { mayOverride, structureOf, yamlIn } from "./text-values";
import { typeName } from "./types";

/** Findings of one resource; more say nothing new. */
const most = 20;
/** Levels of nesting, of JSON in JSON too. */
const deepest = 200;

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
            const before = found.length;
            (value as readonly unknown[]).forEach((each, index) =>
                look({ value: each, path: [...path, index] }, key, depth + 1),
            );
            // Lines of a script, or arguments, none of which says it alone.
            if (found.length === before && value.length > 1 && value.every((each) => typeof each === "string")) {
                lookAtText(place, value.join("\n"), key, depth + 1);
            }
        } else if (isMapping(value)) {
            if (passesOn(value)) {
                found.push({ carries: "overrides", kind, path, containers: filledInBy(value) });
            }
            const evidence = evidenceInMapping(value, images);
            if (evidence !== undefined) {
                unproven(place, evidence);
                return;
            }
            for (const [name, each] of Object.entries(value)) {
                const inner = { value: each, path: [...path, name] };
                const overrides = overridesIn(inner, name) ?? openOverrides(value, inner, name);
                if (overrides !== undefined) {
                    if (!skipped.has(JSON.stringify(inner.path))) {
                        found.push({ carries: "overrides", kind, path: inner.path, containers: overrides });
                    }
                } else if (!isExceptedInput(type, name, place.path.length === 0) && !isDocumentation(name, each, key)) {
                    look(inner, name, depth + 1);
                }
            }
        }
    };
    const lookAtText = (place: Place, text: string, key: string, depth: number): void => {
        const isJson = /^\s*\{/.test(text) && mayOverride(text) && parsedJson(text) !== undefined;
        if (isJson && repeatedKey(text) !== undefined) {
            found.push({ carries: "overrides", kind, path: place.path, containers: repeating(text) });
            return;
        }
        const structured = structureOf(text);
        if (structured !== undefined) {
            look({ value: structured, path: place.path }, key, depth + 1);
            return;
        }
        const evidence = evidenceInText(text, key, images);
        if (evidence !== undefined) {
            unproven(place, evidence);
            return;
        }
        lookAtOverrides(place, text);
        decodedIn(text).forEach((decoded) => lookAtText(place, decoded, key, depth + 1));
    };
    const lookAtPart = (place: Place, unknown: Unknown, text: string, key: string, depth: number): void => {
        const structured = partlyKnown(unknown, text);
        if (structured !== undefined) {
            look({ value: structured, path: place.path }, key, depth + 1);
            return;
        }
        const evidence = evidenceInText(text.replaceAll(hole, "x"), key, images);
        if (evidence !== undefined) {
            unproven(place, evidence);
            return;
        }
        lookAtOverrides(place, text);
    };
    const lookAtOverrides = ({ path }: Place, text: string): void => {
        const overrides = overridesInText(text, runs() || runsTasks.test(text));
        if (overrides !== undefined) {
            const containers = readOverrides(overrides.containers);
            found.push({ carries: "overrides", kind, path, containers, run: overrides.run });
        }
    };
    /** Whether anything in the resource says that it runs tasks or jobs. */
    const runs = memo(() => runsTasks.test(JSON.stringify(resource.properties)));
    look(propertiesOf(resource), "", 0);
    return found;
}

const memo = <T>(make: () => T): (() => T) => {
    let made: { readonly value: T } | undefined;
    return () => (made ??= { value: make() }).value;
};

const repeating = (text: string): Unknown =>
    new Unknown("never", "is JSON with an object that has a key twice", undefined, sourceOf(text));

/** What stands for the unknown parts in `Unknown.text`. */
const hole = "…";

/**
 * What JSON or YAML holds of which parts aren't known: strings with such a part are unknown with the rest as their
 * text, and so is what stands in place of a value. Undefined for other texts.
 */
function partlyKnown({ state, why }: Unknown, text: string): unknown {
    const quoted = text.replace(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|…/g, (token) => (token === hole ? `"${hole}"` : token));
    const marked = (part: string): unknown =>
        part.includes(hole) ? new Unknown(state, why, part === hole ? undefined : part) : part;
    const value = (/^\s*[[{]/.test(text) ? parsedJson(quoted) : undefined) ?? yamlIn(text);
    return value === undefined ? undefined : mapTexts(value, marked);
}
