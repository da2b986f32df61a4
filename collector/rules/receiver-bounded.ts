/** Receivers whose default is more than a small container can hold. */
import { defaultBytesOf, messageBounds } from "./message-bounds";
import { messageRoom } from "./message-room";
import { heapMiB, largest, sentence } from "./memory-held";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "receiver-bounded",
    displayName: "Receivers are bounded as their container is",
    description: "Every receiver takes no more at once than its container can hold beside what it has.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/**
 * Bytes of a message that the smallest sidecar holds several of: it took 4 MiB from four programs at once (`npm run
 * bench:memory -- --case messages`).
 */
const smallMessage = 4 * 2 ** 20;

/** Nothing bounds a receiver's messages but its default, which is made for larger containers. */
export const messageUnbounded = {
    id: "message-unbounded",
    policy,
    check: (config, report) => {
        const room = messageRoom(config);
        if (room === undefined) {
            return;
        }
        for (const bound of messageBounds(config)) {
            const { receiver, path, kind, bytes } = bound;
            const byDefault = bytes !== undefined && bytes <= defaultBytesOf(kind);
            if (byDefault && bytes > smallMessage && heapMiB(bound) > room.mib) {
                report({
                    path,
                    message: `${receiver} takes a ${kind.key} of ${bytes / kind.unit}, the default: ${sentence(bound, room)}`,
                    fix: `Set ${path} to ${largest(bound, room)} or less, or give the container more memory.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;
