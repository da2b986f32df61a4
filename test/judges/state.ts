/** What `pulumi stack export --show-secrets` gives, read for the judges: each resource with its plain inputs. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
    [key: string]: Json;
}

/** One resource of a stack, secrets revealed and the engine's own bookkeeping keys taken out. */
export interface StateResource {
    urn: string;
    type: string;
    /** The name that the program gave it: the last part of the URN. */
    name: string;
    /** False for components, which no provider call stands behind. */
    custom: boolean;
    id?: string;
    inputs: JsonObject;
    outputs: JsonObject;
}

/**
 * The key under which the engine marks special values, and the mark of a secret (pulumi `sdk/go/common/resource/sig`).
 */
const specialKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/**
 * The resources of an exported stack, in the order of the export.
 *
 * @throws when the text isn't an export, or holds a secret that wasn't revealed: what can't be read can't be judged.
 */
export function resourcesOf(state: unknown): StateResource[] {
    const resources = object(object(state as Json).deployment).resources;
    if (!Array.isArray(resources)) {
        throw new Error("The state has no deployment.resources: it isn't the export of a stack that holds anything.");
    }
    return resources.map((each) => {
        const resource = object(each);
        const urn = String(resource.urn);
        return {
            urn,
            type: String(resource.type),
            name: urn.split("::").at(-1) ?? urn,
            custom: resource.custom === true,
            ...(typeof resource.id === "string" ? { id: resource.id } : {}),
            inputs: object(plain(resource.inputs ?? {}, urn)),
            outputs: object(plain(resource.outputs ?? {}, urn)),
        };
    });
}

/** The value as an object; anything else counts as an empty one. */
export function object(value: Json | undefined): JsonObject {
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** The value without the engine's wrappers: secrets become what they hide, `__defaults` (the bridge's notes) goes. */
function plain(value: Json, urn: string): Json {
    if (Array.isArray(value)) {
        return value.map((item) => plain(item, urn));
    }
    if (value === null || typeof value !== "object") {
        return value;
    }
    if (value[specialKey] === secretMark) {
        if (typeof value.plaintext !== "string") {
            throw new Error(`${urn} holds a secret that the export hides; export the stack with --show-secrets.`);
        }
        return plain(JSON.parse(value.plaintext) as Json, urn);
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key]) => key !== "__defaults")
            .map(([key, item]) => [key, plain(item, urn)]),
    );
}
