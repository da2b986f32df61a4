/** Rules whose check is the reading itself: violations.ts says what couldn't be read. */
import { collectorConfigProven as policy } from "../../collector/rules/collector-config-proven";
import type { Rule } from "../../collector/rules/rule";

/** The containers can't be read at all. */
export const containersUnreadable = { id: "containers-unreadable", policy } as const satisfies Rule;

/** Nobody can say before the task starts which config the collector runs with. */
export const configUnproven = { id: "config-unproven", policy } as const satisfies Rule;
