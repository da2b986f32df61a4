/** How API calls become properties of CloudFormation. */
import { object, type Json, type JsonObject, type StateResource } from "./state";
import { parsed, type ApiCall } from "./translate";

/** What a resource looks like in CloudFormation: its type and its properties, or none, and why. */
export type Shape =
    | { readonly type: string; properties(calls: readonly ApiCall[], all: readonly StateResource[]): JsonObject }
    | { readonly none: string };

/** All calls of a resource as properties: what several calls say together is one resource there. */
export function merged(calls: readonly ApiCall[]): JsonObject {
    return Object.assign({}, ...calls.map(({ params }) => pascal(params))) as JsonObject;
}

/** Properties with one that is JSON as what it says. */
export function document(properties: JsonObject, key: string): JsonObject {
    return { ...properties, [key]: parsed(properties[key] ?? null, key) };
}

/** Maps whose keys are the user's own words and stay as they are. */
const ownWords: readonly string[] = ["options", "dockerLabels", "labels", "driverOpts", "labelSet"];

/** What CloudFormation spells in a way of its own. */
const ownSpelling: Readonly<Record<string, string>> = {
    efsVolumeConfiguration: "EFSVolumeConfiguration",
    fileSystemId: "FilesystemId",
    iam: "IAM",
    s3filesVolumeConfiguration: "S3FilesVolumeConfiguration",
};

/** The API's camelCase as CloudFormation's PascalCase, at every depth; tags as a list. */
export function pascal(params: JsonObject | undefined): JsonObject {
    return Object.fromEntries(
        Object.entries(params ?? {}).map(([key, value]) => {
            const name = ownSpelling[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
            if (key === "tags" && !Array.isArray(value)) {
                return [name, Object.entries(object(value)).map(([Key, Value]) => ({ Key, Value }))];
            }
            return [name, ownWords.includes(key) ? value : deeper(value)];
        }),
    );
}

function deeper(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(deeper);
    }
    return value !== null && typeof value === "object" ? pascal(value) : value;
}
