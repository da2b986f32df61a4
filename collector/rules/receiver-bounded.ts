/** Receivers that take more than their container can hold of several senders at once. */
import { excerpt } from "../values";
import { defaultBytesOf, messageBounds } from "./message-bounds";
import { messageRoom } from "./message-room";
import { fixOf, heapMiB, sentence } from "./memory-held";
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

/** A receiver takes messages of which the container holds one, or the default alone, but not several at once. */
export const messageUnbounded = {
    id: "message-unbounded",
    policy,
    check: (config, report) => {
        const room = messageRoom(config);
        if (room === undefined) {
            return;
        }
        for (const bound of messageBounds(config)) {
            const { receiver, path, kind, written, bytes, atOnce } = bound;
            if (bytes === undefined || bytes <= smallMessage || heapMiB(bound, atOnce) <= room.mib) {
                continue;
            }
            const byDefault = bytes <= defaultBytesOf(kind);
            // One that doesn't fit by itself, and that somebody has written, is message-too-large.
            if (byDefault || heapMiB(bound) <= room.mib) {
                const has = byDefault
                    ? `takes a ${kind.key} of ${bytes / kind.unit / (kind.times?.byDefault ?? 1)}, no more than the default`
                    : `has ${kind.key} ${excerpt(written)}`;
                report({
                    path,
                    message: `${receiver} ${has}: ${sentence(bound, room)}`,
                    fix: `${fixOf(bound, room)}, or give the container more memory.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;
