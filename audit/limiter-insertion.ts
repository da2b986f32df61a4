/** A sized memory limiter put into a config's text that lacks it, everything else left as it is written. Pure. */
import { isDeepStrictEqual } from "node:util";

import { type Document, isScalar, isSeq, parseDocument } from "yaml";

import {
    audit,
    type AuditOptions,
    limiterSettings,
    parseCollectorConfig,
    type SidecarSizes,
    sizeSidecar,
} from "../collector";
import { ids, isPlaceholder } from "../collector/rules/config-view";
import { isLimiter, limiterType } from "../collector/rules/limiters";
import { memoryLimiterRequired } from "../collector/rules/memory-limiter-required";
import { memoryLimiterSized } from "../collector/rules/memory-limiter-sized";
import { at, entries, isMapping, type Mapping } from "../collector/values";
import { policyOf } from "./rules";

/** The policies whose breaches an insertion cures. */
export const curedPolicies: readonly string[] = [memoryLimiterRequired.name, memoryLimiterSized.name];

/** A changed text, and what goes with it. */
export interface Insertion {
    readonly text: string;
    /** GOMEMLIMIT, MiB. */
    readonly goMemLimitMiB: number;
}

/**
 * The text with the limiter first in every pipeline, and each limiter that breaks a rule sized for `memoryMiB`.
 * Undefined when the text can't be read or the memory is too small, when a list of processors isn't plain, or when
 * anything but limiters would be read differently afterwards.
 */
export function withLimiter(text: string, memoryMiB: number): Insertion | undefined {
    const before = readable(text);
    const sizes = sizesFor(memoryMiB);
    if (before === undefined || sizes === undefined || !hasPlainPipelines(before)) {
        return undefined;
    }
    // No key is there twice in what is readable, and the library compares each with each other.
    const document = parseDocument(text, { merge: true, uniqueKeys: false });
    const options = { memoryMiB, goMemLimitMiB: sizes.goMemLimitMiB };
    const pipelines = entries(at(before, "service", "pipelines"));
    for (const id of brokenLimiters(before, options)) {
        document.setIn(["processors", id], document.createNode(limiterSettings(sizes)));
    }
    for (const [id, pipeline] of pipelines) {
        const processors = ids(at(pipeline, "processors")).map((each) => each.id);
        putFirst(document, id, processors);
    }
    const changed = document.toString({ lineWidth: 0 });
    const after = readable(changed);
    return after !== undefined && isDeepStrictEqual(withoutLimiters(after), withoutLimiters(before))
        ? { text: changed, goMemLimitMiB: sizes.goMemLimitMiB }
        : undefined;
}

/** The config of a text that the collector reads as a reviewer does. */
function readable(text: string): Mapping | undefined {
    const { config, findings } = parseCollectorConfig(text);
    return findings.length === 0 && isMapping(config) ? config : undefined;
}

/**
 * Whether `processors` is a mapping or missing, and every pipeline one with a list of ids or without; placeholders may
 * stand for anything.
 */
function hasPlainPipelines(config: Mapping): boolean {
    const isPlainList = (list: unknown): boolean =>
        list === undefined || (Array.isArray(list) && list.every((id) => typeof id === "string" && !isPlaceholder(id)));
    return (
        (at(config, "processors") === undefined || isMapping(at(config, "processors"))) &&
        entries(at(config, "service", "pipelines")).every(
            ([, pipeline]) => isMapping(pipeline) && isPlainList(at(pipeline, "processors")),
        )
    );
}

/** What a config has beside its limiters. */
function withoutLimiters(config: Mapping): unknown {
    const others = entries(at(config, "processors")).filter(([id]) => !isLimiter(id));
    const pipelines = entries(at(config, "service", "pipelines")).map(([id, pipeline]) => [
        id,
        {
            ...(pipeline as Mapping),
            processors: ids(at(pipeline, "processors")).flatMap((each) => (isLimiter(each.id) ? [] : [each.id])),
        },
    ]);
    return {
        ...config,
        processors: Object.fromEntries(others) as unknown,
        service: { ...(at(config, "service") as Mapping), pipelines: Object.fromEntries(pipelines) as unknown },
    };
}

function sizesFor(memoryMiB: number): SidecarSizes | undefined {
    try {
        return sizeSidecar(Math.floor(memoryMiB));
    } catch {
        return undefined;
    }
}

/** Limiters that break a rule themselves, and the one that pipelines without any will name. */
function brokenLimiters(config: unknown, options: AuditOptions): string[] {
    const defined = entries(at(config, "processors")).map(([id]) => id);
    const paths = audit(config, options)
        .filter(({ rule }) => curedPolicies.includes(policyOf(rule).name))
        .map(({ path }) => path);
    const wrong = defined.filter(
        (id) =>
            isLimiter(id) && paths.some((path) => path === `processors.${id}` || path.startsWith(`processors.${id}.`)),
    );
    return defined.includes(limiterType) ? wrong : [...wrong, limiterType];
}

/** The pipeline's own limiter, or the shared one, before everything else. */
function putFirst(document: Document, pipeline: string, processors: readonly string[]): void {
    const [first] = processors;
    if (first !== undefined && isLimiter(first)) {
        return;
    }
    const own = processors.find(isLimiter) ?? limiterType;
    const path = ["service", "pipelines", pipeline, "processors"];
    const node = document.getIn(path, true);
    if (isSeq(node) && node.anchor === undefined) {
        const others = node.items.filter((item) => !(isScalar(item) && String(item.value).trim() === own));
        node.items = [document.createNode(own), ...others];
    } else {
        // Nothing is there yet, or what is there is shared with others by an alias.
        document.setIn(path, document.createNode([own, ...processors.filter((id) => id !== own)]));
    }
}
