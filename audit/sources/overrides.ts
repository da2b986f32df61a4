/** Overrides of a task's containers in what a resource is given, under the keys of AWS's schemas. Pure. */
import { isMapping, type Mapping, parsedJson } from "../../collector/values";
import { type Containers, pluralNames, readContainers } from "../containers";
import { isUnknown, Unknown } from "../knowledge";
import { filled } from "./filled-in";
import { elements, filledInBy, member, plainKey, type Place, structure } from "./places";
import { withBatchMemory } from "./task-definitions";
import { runsTasks } from "./text-overrides";
import { mayOverride } from "./text-values";

/** What stands under a key that is for overrides; undefined for another key. */
export function overridesIn(place: Place, key: string): Containers | Unknown | undefined {
    const name = plainKey(key).replace(/\.\$$/, "");
    const given = mayOverride(key) ? { value: filled(place.value), path: place.path } : place;
    switch (name) {
        // ECS has a list of them, by the container's name; Batch has one, for the job's container.
        case "containeroverrides":
            return containersOf(given, key);
        // Batch: `{ taskProperties: [{ containers: […] }] }`.
        case "ecspropertiesoverride":
            return ofTasks(given, key);
        default:
            return undefined;
    }
}

function ofTasks(place: Place, key: string): Containers | Unknown {
    const tasks = member(place, "taskProperties");
    const lists = elements(tasks).map((task) => member(task, "containers"));
    const open = [place, tasks, ...lists].map((each) => structure(each).value).find(isUnknown);
    const value = lists.flatMap((list) => elements(list).map((container) => container.value));
    return open ?? containersOf({ value, path: place.path }, key);
}

/**
 * An integration of API Gateway that runs tasks or jobs with the request as it comes: without a template, or with
 * one that is the request's body, that is passed on (API Gateway developer guide, "Integration
 * passthrough behaviors").
 */
export function passesOn(value: Mapping): boolean {
    const place: Place = { value, path: [] };
    const { value: uri } = member(place, "uri");
    const written = isUnknown(uri) ? uri.text : uri;
    if (typeof written !== "string" || !integrationUri.test(written) || !runsTasks.test(JSON.stringify(value))) {
        return false;
    }
    const { value: templates } = member(place, "requestTemplates");
    const bodies = isMapping(templates) && !isUnknown(templates) ? Object.values(templates) : [];
    return (
        !isUnknown(templates) &&
        (bodies.length === 0 || bodies.some((body) => typeof body === "string" && requestItself.test(body)))
    );
}

/** A mapping template that begins with what the request brings, behind directives each on a line. */
const requestItself = /^\s*(?:#\w+\([^\n]*\n\s*)*\$/;

const integrationUri = /^arn:[^:]*:apigateway:[^:]*:(?:ecs|batch):/i;

/** The parameters that name what is run beside overrides. */
const runNames = ["taskdefinition", "taskdefinitionarn", "jobdefinition"];

/** Overrides that are filled in as a whole, beside what is run with them. */
export function openOverrides(around: Mapping, { value }: Place, key: string): Unknown | undefined {
    if (!/^overrides(\.\$)?$/i.test(key)) {
        return undefined;
    }
    const isRun = Object.keys(around).some((each) => runNames.includes(plainKey(each).replace(/\.\$$/, "")));
    const isOpen = key.endsWith(".$") || (typeof value === "string" && parsedJson(value) === undefined);
    if (isRun && isUnknown(value)) {
        return value;
    }
    return isRun && isOpen && !isMapping(filled(value)) ? filledInBy(value) : undefined;
}

function containersOf(place: Place, key: string): Containers | Unknown {
    if (isUnknown(place.value) || key.endsWith(".$")) {
        return isUnknown(place.value) ? place.value : filledInBy(place.value);
    }
    const { value } = structure(place);
    return isUnknown(value) ? value : readOverrides(elements(place).map(withBatchMemory));
}

/** A list of which one isn't known may be about any container. */
export const readOverrides = (overrides: readonly unknown[] | Unknown): Containers | Unknown =>
    isUnknown(overrides)
        ? overrides
        : (overrides.find(isUnknown) ?? readContainers(overrides.map(withOpenLists), pluralNames));

/** A container with an `Unknown` for each text in place of a list, which only a placeholder can be. */
const withOpenLists = (container: unknown): unknown =>
    isMapping(container)
        ? Object.fromEntries(
              Object.entries(container).map(([key, value]) => [
                  key,
                  typeof value === "string" && lists.test(plainKey(key)) ? filledInBy(value) : value,
              ]),
          )
        : container;

const lists = /^(commands?|environments?|environmentfiles|entrypoints?)$/;
