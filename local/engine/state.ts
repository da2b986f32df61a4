/** Exported state with its secrets as ordinary values. */
import { secretSignature, signatureKey } from "../providers/values";
import type { StackState } from "./types";

/**
 * Replaces each secret of an export made with `--show-secrets` by the value it holds, which Pulumi keeps as JSON under
 * `plaintext`.
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
