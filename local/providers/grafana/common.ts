/** What Grafana's resources share. */
import { randomBytes } from "node:crypto";
import { string } from "../schema";
import type { CloudRecord } from "../cloud";
import type { Context } from "../resource";

/** Grafana's uids: at most 40 letters, digits, dashes and underscores. */
export const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/;
export const uid = string({ replace: true, pattern: uidPattern });
export const orgId = string({ replace: true, pattern: /^\d+$/ });

/** Ids of the provider are `<organisation>:<uid>`; a workspace has one organisation. */
export const idOf = (value: string): string => `1:${value}`;

/** A uid as Grafana makes one. */
export function newUid(): string {
    return randomBytes(7).toString("hex");
}

/** What exists of a type in the workspace that the provider reaches. */
export function existing(context: Context, token: string): CloudRecord[] {
    return context.cloud.list(token).filter((record) => record.scope === context.scope);
}
