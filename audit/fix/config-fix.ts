/** One config put right in what holds a collector's memory, everything else left as it is written. Pure. */
import { isDeepStrictEqual } from "node:util";

import { type AuditOptions, type Finding, goMemLimitVariable, parseCollectorConfig } from "../../collector";
import { goMemLimitShare } from "../../collector/config/sizing";
import { auditBy } from "../../collector/rules/audit";
import { ConfigView } from "../../collector/rules/config-view";
import { configRules } from "../../collector/rules/index";
import type { ConfigRule } from "../../collector/rules/rule";
import { at, isMapping, type Mapping } from "../../collector/values";
import { batchEdits } from "./batch-edits";
import { copied, type Edit, isPossible, make, pathOf } from "./edit";
import { memoryRules, type RuleName } from "../rules";
import { editedText } from "./edited-text";
import { healthEdits } from "./health-edits";
import { identityEdits } from "./identity-edits";
import { largestLimit, limiterEdits } from "./limiter-edits";
import { queueEdits } from "./queue-edits";

/** A value that the fix has put in. */
export interface Change {
    /** Path in the config, or a property of the container: `processors.memory_limiter`, `memory`. */
    readonly path: string;
    /** What stands there now: sizes, intervals and ids of processors, nothing that may be secret. */
    readonly value: unknown;
}

export interface ConfigFix {
    /** The config's text; as it was where nothing is changed. */
    readonly text: string;
    /** GOMEMLIMIT that goes with it, MiB: the container's own where that fits. */
    readonly goMemLimitMiB: number;
    /** In the order in which they were made; none where nothing was to be done, or could be. */
    readonly changes: readonly Change[];
    /** The same by the places in the text. */
    readonly edits: readonly Edit[];
    /** Breaches of fixable rules that are left, and why the text can't be read. */
    readonly left: readonly Finding[];
}

/** What is known of the container that runs the config. */
export interface FixOptions extends AuditOptions {
    /** Its hard memory, or what bounds it, MiB; undefined where nobody says, so that no limiter can be sized. */
    readonly memoryMiB?: number;
    /** The config as the container resolves it: what variables of its own stand for filled in. Default: the text's. */
    readonly resolved?: unknown;
    /** The rules that are put right. Default: those that hold memory. */
    readonly rules?: readonly RuleName[];
    /** Whether the extension that a health check asks is started. Default: false. */
    readonly startsHealthCheck?: boolean;
}

const fixableBy = ({ rules = memoryRules }: FixOptions) =>
    configRules.filter((rule: ConfigRule) => rule.isFixable === true && rules.some((id) => id === rule.id));

/** Limiters come first, as batches and queues are judged by the heap that these leave. A round more is for circles. */
const mostRounds = 8;

/**
 * Puts a sized limiter first into every pipeline that a rule wants one in, sizes each limiter, batch and queue that
 * breaks a rule for `memoryMiB`, and puts `batch` last into a pipeline that a rule wants it in. Sizes are those of
 * `sizeSidecar`; percentages that fit stay.
 *
 * With the rules for it, it names the task in pipelines whose series collide, and starts the extension that a health
 * check asks. It never changes receivers, exporters but for `queue_size`, other extensions, addresses, or the members
 * of a pipeline but for these processors. Comments, order and style stay. A text that can't be read, or written so that
 * the collector reads these changes and no others, stays as it is.
 */
export function fixConfig(text: string, { resolved, ...options }: FixOptions): ConfigFix {
    const { config: written, findings } = parseCollectorConfig(text);
    const config = resolved ?? written;
    if (findings.length > 0 || !isMapping(written) || !isMapping(config)) {
        return { text, goMemLimitMiB: goMemLimitFor(config, options), changes: [], edits: [], left: findings };
    }
    const made = hasJoinedKeys(written)
        ? { edits: [], written, config }
        : rounds({ edits: [], written, config }, options);
    const changed = made.edits.length === 0 ? text : editedText(text, made.edits, made.written);
    const after = changed === undefined ? config : made.config;
    const goMemLimitMiB = goMemLimitFor(after, options);
    return {
        text: changed ?? text,
        goMemLimitMiB,
        changes: changed === undefined ? [] : made.edits.map((edit) => ({ path: pathOf(edit), value: edit.value })),
        edits: changed === undefined ? [] : made.edits,
        left: auditBy(fixableBy(options), after, { ...options, goMemLimitMiB }),
    };
}

interface Made {
    readonly edits: readonly Edit[];
    /** The text's config with them, and the resolved one. */
    readonly written: Mapping;
    readonly config: Mapping;
}

function rounds(start: Made, given: FixOptions): Made {
    const options = { ...given, goMemLimitMiB: undefined };
    const fixable = fixableBy(given);
    const [written, config] = [copied(start.written), copied(start.config)];
    const edits: Edit[] = [];
    for (let round = 0; round < mostRounds; round++) {
        const findings = auditBy(fixable, config, options);
        const view = new ConfigView(config, options);
        const canBe = (edit: Edit): boolean => [written, config].every((one) => isPossible(one, edit));
        const singly = [limiterEdits(view, findings, options), batchEdits(view, findings), queueEdits(view, findings)];
        const together = [identityEdits(view, findings), given.startsHealthCheck === true ? healthEdits(view) : []];
        const possible = [
            ...singly.map((each) => each.filter((edit) => isNew(config, edit) && canBe(edit))),
            // Half of them would define what nothing uses.
            ...together.map((each) => (each.every(canBe) ? each : [])),
        ].find((each) => each.length > 0);
        if (possible === undefined) {
            break;
        }
        for (const edit of possible) {
            make(written, copied(edit));
            make(config, copied(edit));
            edits.push(edit);
        }
    }
    return { edits, written, config };
}

const isNew = (config: Mapping, { keys, value }: Edit): boolean => !isDeepStrictEqual(at(config, ...keys), value);

/** Whether a key stands for a path, as in `sending_queue::queue_size`: a path of keys wouldn't find what is there. */
const hasJoinedKeys = (value: unknown): boolean =>
    Array.isArray(value)
        ? value.some(hasJoinedKeys)
        : isMapping(value) && Object.entries(value).some(([key, inner]) => key.includes("::") || hasJoinedKeys(inner));

/**
 * GOMEMLIMIT, MiB: the container's own where it breaks no rule and is above every limiter's limit; else a sidecar's, or
 * that limit.
 */
export function goMemLimitFor(config: unknown, options: FixOptions): number {
    const { goMemLimitMiB: own, memoryMiB = 0 } = options;
    const known = isMapping(config) ? config : {};
    const most = largestLimit(new ConfigView(known, options));
    const isFitting =
        own !== undefined &&
        own > 0 &&
        own >= most &&
        !auditBy(fixableBy(options), known, options).some(({ path }) => path === goMemLimitVariable);
    return isFitting ? own : Math.max(Math.floor(memoryMiB * goMemLimitShare), most);
}
