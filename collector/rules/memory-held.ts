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
              fix: `${fixOf(bound, room)}.`,
          };
}

/** Heap that so many of the largest messages take, MiB. */
export const heapMiB = ({ bytes = 0, kind }: MessageBound, messages = 1): number =>
    Math.ceil((bytes / mib) * (kind.heapPerByte ?? heapPerByte) * messages);

/** Why one is too much, after what the receiver has; where one fits, why those that may arrive at once are. */
export function sentence(bound: MessageBound, { mib: left, between }: MessageRoom): string {
    const one = heapMiB(bound) > left || bound.atOnce === 1;
    const needs = one
        ? `what it takes at once needs ${heapMiB(bound)} MiB of heap before the limiter can refuse it`
        : `${bound.atOnce} of them at once need ${heapMiB(bound, bound.atOnce)} MiB of heap before the limiter can refuse them`;
    return `${needs}, and ${between} are ${Math.floor(left)} MiB.`;
}

/** What to do about it, without a full stop. */
export const fixOf = (bound: MessageBound, room: MessageRoom): string =>
    `Set ${bound.path} to ${largest(bound, room)} or less${bound.atOnce === 1 ? "" : `, as ${bound.atOnce} may arrive at once`}`;

/** The largest value of which as many fit as may arrive at once, and at least one of its unit. */
function largest({ kind, atOnce }: MessageBound, { mib: left }: MessageRoom): number {
    const bytes = (left * mib) / (kind.heapPerByte ?? heapPerByte) / (kind.times?.byDefault ?? 1) / atOnce;
    return Math.max(Math.floor(bytes / kind.unit), 1);
}
