/** When a service account's token is replaced: told by the calendar alone, so that a program needs no memory for it. */
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/**
 * Name of the period that a time is in, such as `2026-11-20`: its first day in UTC. Periods are at most half a token's
 * life and begin at midnight, so that every program of a day comes to the same one; a token of one day has two periods
 * a day, `2026-11-20T00` and `2026-11-20T12`. A token that bears its period's name is replaced by the first `up` of
 * another period: it has at least half of its life left after each `up`, however long the one before was ago.
 *
 * @param phase what shifts the periods, so that not everything is renewed on one day: it has to stay the same.
 */
export function tokenPeriod(now: Date, lifetimeDays: number, phase: string): string {
    const length = lifetimeDays === 1 ? 12 * hour : Math.floor(lifetimeDays / 2) * day;
    const step = Math.min(length, day);
    const shift = (createHash("sha256").update(phase).digest().readUInt32BE(0) % (length / step)) * step;
    const start = Math.floor((now.getTime() - shift) / length) * length + shift;
    const text = new Date(start).toISOString();
    return length < day ? text.slice(0, 13) : text.slice(0, 10);
}

/** The period of today for a component of this stack. */
export function currentTokenPeriod(name: string, lifetimeDays: number): string {
    const phase = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), name].join("/");
    return tokenPeriod(new Date(), lifetimeDays, phase);
}
