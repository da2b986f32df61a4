/** Settings that leave the limiter in place and take away what it needs to hold memory. */
import { excerpt } from "../values";
import { notKnownYet } from "./config-view";
import {
    defaultBytesOf,
    heapPerByte,
    type MessageBound,
    messageBounds,
    type UnknownPart,
    unknownParts,
} from "./message-bounds";
import { type MessageRoom, messageRoom } from "./message-room";
import type { Breach, ConfigRule, Policy } from "./rule";

const mib = 2 ** 20;

export const memoryHeld = {
    name: "memory-held",
    displayName: "Nothing undermines the memory limiter",
    description: "No receiver takes more at once than the container can hold, and Go's runtime collects garbage.",
    severity: "critical",
    level: "mandatory",
} as const satisfies Policy;

/** A receiver takes messages of a size that the container is killed by before the limiter can refuse one. */
export const messageTooLarge = {
    id: "message-too-large",
    policy: memoryHeld,
    check: (config, report) => {
        const room = messageRoom(config);
        unknownParts(config).map(unknownBreach).forEach(report);
        messageBounds(config)
            .flatMap((bound) => breachOf(bound, room) ?? [])
            .forEach(report);
    },
} as const satisfies ConfigRule;

const unknownBreach = ({ receiver, path, written }: UnknownPart): Breach => ({
    path,
    message: `${receiver} has ${path === `receivers.${receiver}` ? "settings" : path.slice(`receivers.${receiver}.`.length)} ${notKnownYet(written)}`,
    fix: `Write ${path} into the config, so that it shows how large a message it takes.`,
});

/** Only what somebody has written above the default: the default itself is what `message-unbounded` is about. */
function breachOf(bound: MessageBound, room: MessageRoom | undefined): Breach | undefined {
    const { receiver, path, kind, written, bytes } = bound;
    if (bytes === undefined) {
        return {
            path,
            message: `${receiver} has ${kind.key} ${notKnownYet(String(written))}`,
            fix: `Write ${path} as a number${room === undefined ? "" : `, ${largest(bound, room)} or less`}.`,
        };
    }
    return room === undefined || bytes <= defaultBytesOf(kind) || heapMiB(bound) <= room.mib
        ? undefined
        : {
              path,
              message: `${receiver} has ${kind.key} ${excerpt(written)}: ${sentence(bound, room)}`,
              fix: `Set ${path} to ${largest(bound, room)} or less.`,
          };
}

/** Heap that the largest message takes, MiB. */
export const heapMiB = ({ bytes = 0, kind }: MessageBound): number =>
    Math.ceil((bytes / mib) * (kind.heapPerByte ?? heapPerByte));

/** Why it is too much, after what the receiver has. */
export const sentence = (bound: MessageBound, { mib: left, between }: MessageRoom): string =>
    `what it takes at once needs ${heapMiB(bound)} MiB of heap before the limiter can refuse it, and ${between} are ${Math.floor(left)} MiB.`;

/** The largest value that fits, at least the default where that is all that can be asked for. */
export function largest({ kind }: MessageBound, { mib: left }: MessageRoom): number {
    const bytes = (left * mib) / (kind.heapPerByte ?? heapPerByte) / (kind.times?.byDefault ?? 1);
    return Math.max(Math.floor(bytes / kind.unit), Math.min(1, kind.unit));
}
