/** Exported state with its secrets as ordinary values. */
import type { StackState } from "./types";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Replaces each secret of an export made with `--show-secrets` by the value it holds (Pulumi keeps it as JSON text
 * under `plaintext`).
 */
export function plainState(state: StackState): StackState {
    return reveal(state) as StackState;
}

function reveal(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(reveal);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const entries = value as Record<string, unknown>;
    if (entries[signatureKey] === secretSignature && typeof entries.plaintext === "string") {
        return reveal(JSON.parse(entries.plaintext));
    }
    return Object.fromEntries(Object.entries(entries).map(([key, item]) => [key, reveal(item)]));
}
