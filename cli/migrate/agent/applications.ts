/** Task definitions of applications, which say what a discovery by labels or names finds. */
import { isMapping, items } from "../../../collector/values";
import { field } from "../../fields";
import type { MigrationDocument } from "../reader";

export interface Application {
    readonly family: string;
    readonly containers: readonly ApplicationContainer[];
}

export interface ApplicationContainer {
    readonly name: string;
    readonly dockerLabels: Readonly<Record<string, string>>;
    /** Ports that it publishes. */
    readonly ports: readonly number[];
}

/** The task that a document is; undefined for anything else. */
export function applicationIn({ value }: Pick<MigrationDocument, "value">): Application | undefined {
    const task = isMapping(field(value, "taskDefinition")) ? field(value, "taskDefinition") : value;
    const family = field(task, "family");
    const definitions = field(task, "containerDefinitions");
    if (typeof family !== "string" || !Array.isArray(definitions)) {
        return undefined;
    }
    return {
        family,
        containers: items(definitions).flatMap((each) => {
            const name = field(each, "name");
            return typeof name === "string" ? [{ name, dockerLabels: labelsOf(each), ports: portsOf(each) }] : [];
        }),
    };
}

function labelsOf(container: unknown): Readonly<Record<string, string>> {
    const labels = field(container, "dockerLabels");
    return Object.fromEntries(
        Object.entries(isMapping(labels) ? labels : {}).flatMap(([key, value]) =>
            typeof value === "string" ? [[key, value]] : [],
        ),
    );
}

const portsOf = (container: unknown): readonly number[] =>
    items(field(container, "portMappings")).flatMap((mapping) => {
        const port = Number(field(mapping, "containerPort"));
        return Number.isInteger(port) ? [port] : [];
    });
