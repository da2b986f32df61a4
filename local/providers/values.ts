/**
 * Property values as the engine sends them to a provider, and back.
 *
 * On the wire a value is JSON in a protobuf Struct. Two things are marked inside it: a value that is not known yet in a
 * preview is one of seven fixed UUIDs, and a secret is an object with a signature key. Source: pulumi's
 * sdk/go/common/resource/plugin/rpc.go and sdk/go/property/sig.
 */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, unknown>;

/** What stands for a value that only the real create or update will decide. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const unknowns = new Set<unknown>([
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value itself is not known yet; see {@link containsUnknown} for values inside it. */
export function isUnknown(value: unknown): boolean {
    return unknowns.has(value);
}

/** Whether a value, or anything inside it, is not known yet. */
export function containsUnknown(value: unknown): boolean {
    if (Array.isArray(value)) {
        return value.some(containsUnknown);
    }
    return isProperties(value) ? Object.values(value).some(containsUnknown) : isUnknown(value);
}

/** Whether a value is a plain object. */
export function isProperties(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSecret(value: unknown): value is { value: unknown } {
    return isProperties(value) && value[signatureKey] === secretSignature && "value" in value;
}

/** The value without its secret marks, and whether there was one anywhere in it. */
function reveal(value: unknown): { value: unknown; secret: boolean } {
    if (isSecret(value)) {
        return { value: reveal(value.value).value, secret: true };
    }
    if (Array.isArray(value)) {
        const items = value.map(reveal);
        return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
    }
    if (isProperties(value)) {
        const entries = Object.entries(value).map(([key, item]) => [key, reveal(item)] as const);
        return {
            value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
            secret: entries.some(([, item]) => item.secret),
        };
    }
    return { value, secret: false };
}

export interface Received {
    /** The properties in plain text; absent ones (null on the wire) are left out. */
    properties: Properties;
    /** Names of the properties that held a secret. */
    secrets: Set<string>;
}

/** Reads what the engine sent, taking off secret marks and remembering where they were. */
export function receive(struct: Struct | undefined): Received {
    const properties: Properties = {};
    const secrets = new Set<string>();
    for (const [key, wire] of Object.entries(struct?.toJavaScript() ?? {})) {
        const { value, secret } = reveal(wire);
        if (value === null || value === undefined) {
            continue;
        }
        properties[key] = value;
        if (secret) {
            secrets.add(key);
        }
    }
    return { properties, secrets };
}

/** Writes properties for the engine; those named in `secrets` are marked secret. */
export function send(properties: Properties, secrets: ReadonlySet<string> = new Set()): Struct {
    const wire: Properties = {};
    for (const [key, value] of Object.entries(properties)) {
        if (value === undefined) {
            continue;
        }
        wire[key] = secrets.has(key) ? { [signatureKey]: secretSignature, value } : value;
    }
    return Struct.fromJavaScript(wire as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** The same value with object keys in order, so that equal values have equal JSON. */
function canonical(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(canonical);
    }
    if (isProperties(value)) {
        const keys = Object.keys(value).sort();
        return Object.fromEntries(keys.map((key) => [key, canonical(value[key])]));
    }
    return value;
}

/** Deep equality of plain values; key order does not count. */
export function sameValue(left: unknown, right: unknown): boolean {
    return JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
}

/** Equality of two JSON documents by their values; strings that aren't JSON are compared as they are. */
export function sameJson(left: unknown, right: unknown): boolean {
    try {
        return sameValue(JSON.parse(left as string), JSON.parse(right as string));
    } catch {
        return left === right;
    }
}
