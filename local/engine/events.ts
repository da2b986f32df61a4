/**
 * Reads the engine's own event log (`--event-log`, one JSON object a line): counts, violations and diagnostics without
 * parsing text for people.
 */
import { readIfThere } from "../support/read-if-there";
import { plainText } from "./plain-text";
import type { Changes, Step, Violation } from "./types";

interface EngineEvent {
    resourcePreEvent?: {
        metadata: { op: string; urn: string; type: string; new?: { inputs?: Record<string, unknown> } };
        planning?: boolean;
    };
    summaryEvent?: { resourceChanges?: Record<string, number> };
    policyEvent?: {
        resourceUrn?: string;
        message: string;
        policyName: string;
        policyPackName: string;
        enforcementLevel: string;
    };
    diagnosticEvent?: { urn?: string; prefix?: string; message: string; severity: string; ephemeral?: boolean };
}

export interface RunEvents {
    changes: Changes;
    violations: Violation[];
    diagnostics: string[];
    steps: Step[];
}

/** Engine step kinds that are counted as something else than their own name. */
const counted: Record<string, keyof Changes> = {
    create: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
    same: "same",
};

/** Reads an event log; a missing file means the CLI ended before the engine began. */
export function readEvents(path: string): RunEvents {
    const events = lines(path);
    return {
        changes: changes(events),
        violations: unique(events.flatMap(violation), (item) => JSON.stringify([item.policy, item.urn, item.message])),
        diagnostics: unique(events.flatMap(diagnostic), (item) => item),
        steps: events.flatMap(step),
    };
}

function lines(path: string): EngineEvent[] {
    return (readIfThere(path) ?? "")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .flatMap((line) => {
            try {
                return [JSON.parse(line) as EngineEvent];
            } catch {
                return []; // The last line of a run that was killed.
            }
        });
}

/**
 * `up` overwrites the log for its update, so the summary is of what happened last: the update, or a preview that was
 * refused.
 */
function changes(events: EngineEvent[]): Changes {
    const total: Changes = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    const last = events.filter((event) => event.summaryEvent).at(-1)?.summaryEvent?.resourceChanges ?? {};
    for (const [kind, count] of Object.entries(last)) {
        const name = counted[kind];
        if (name) {
            total[name] += count;
        }
    }
    return total;
}

function step({ resourcePreEvent: event }: EngineEvent): Step[] {
    if (!event) {
        return [];
    }
    const { op, urn, type, new: state } = event.metadata;
    return [{ op, urn, type, inputs: state?.inputs ?? {}, preview: event.planning ?? false }];
}

function violation({ policyEvent: event }: EngineEvent): Violation[] {
    return event
        ? [
              {
                  policyPack: event.policyPackName,
                  policy: event.policyName,
                  message: plain(event.message),
                  urn: event.resourceUrn ?? "",
                  enforcement: event.enforcementLevel,
              },
          ]
        : [];
}

function diagnostic({ diagnosticEvent: event }: EngineEvent): string[] {
    const wanted = event && !event.ephemeral && (event.severity === "error" || event.severity === "warning");
    return wanted ? [plain(`${event.prefix ?? ""}${event.message}`)] : [];
}

/** Without Pulumi's own colour marks (`<{%fg 1%}>`) and terminal escapes. */
function plain(text: string): string {
    return plainText(text.replace(/<\{%.*?%\}>/g, "")).trim();
}

function unique<T>(items: T[], key: (item: T) => string): T[] {
    return [...new Map(items.map((item) => [key(item), item])).values()];
}
