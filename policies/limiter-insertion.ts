/** A sized memory limiter put into a config's text that lacks it, everything else left as it is written. Pure. */
import { type Document, isScalar, isSeq, parseDocument } from "yaml";

import { audit, type AuditOptions, parseCollectorConfig, type RuleId, sizeSidecar } from "../components/collector";
import { at, entries, ids, isMapping } from "../components/collector/findings";

const limiter = "memory_limiter";
const isLimiter = (id: string): boolean => id.split("/")[0]!.trim() === limiter;

/** What an insertion cures. */
const curable: readonly RuleId[] = [
    "limiter-missing",
    "limiter-not-first",
    "limiter-percentage",
    "limiter-incomplete",
    "limiter-too-slow",
    "limiter-too-large",
    "limiter-too-small",
];

/** What was changed, for a message. */
export interface Insertion {
    readonly text: string;
    /** GOMEMLIMIT that goes with it, MiB. */
    readonly goMemLimitMiB: number;
}

/**
 * The text with the limiter first in every pipeline, and each limiter that breaks a rule sized for `memoryMiB`. Undefined when nothing about a limiter is wrong, the
 * text can't be read or the memory is too small, or when something would still be wrong afterwards.
 */
export function withLimiter(text: string, memoryMiB: number, goMemLimitMiB: number | undefined): Insertion | undefined {
    const wrong = limiterRules(text, { memoryMiB, goMemLimitMiB });
    if (wrong === undefined || wrong.length === 0) {
        return undefined;
    }
    const sizes = sizesFor(memoryMiB);
    if (sizes === undefined) {
        return undefined;
    }
    const document = parseDocument(text, { merge: true });
    const config: unknown = document.toJS({ maxAliasCount: 100 });
    const spoilt = spoiltLimiters(config, { memoryMiB, goMemLimitMiB: sizes.goMemLimitMiB });
    for (const id of spoilt) {
        document.setIn(["processors", id], document.createNode(settingsOf(sizes)));
    }
    for (const [id, pipeline] of entries(at(config, "service", "pipelines"))) {
        putFirst(
            document,
            id,
            ids(at(pipeline, "processors")).map((each) => each.id),
        );
    }
    const changed = document.toString({ lineWidth: 0 });
    const left = limiterRules(changed, { memoryMiB, goMemLimitMiB: sizes.goMemLimitMiB });
    return left?.length === 0 ? { text: changed, goMemLimitMiB: sizes.goMemLimitMiB } : undefined;
}

/** The rules about limiters that a config breaks; undefined when it can't be read. */
function limiterRules(text: string, options: AuditOptions): RuleId[] | undefined {
    const { config, findings } = parseCollectorConfig(text);
    if (config === undefined || findings.length > 0 || !isMapping(config)) {
        return undefined;
    }
    return audit(config, options)
        .map(({ rule }) => rule)
        .filter((rule) => curable.includes(rule));
}

function sizesFor(memoryMiB: number): ReturnType<typeof sizeSidecar> | undefined {
    try {
        return sizeSidecar(Math.floor(memoryMiB));
    } catch {
        return undefined;
    }
}

const settingsOf = ({ limitMiB, spikeLimitMiB }: ReturnType<typeof sizeSidecar>): Record<string, unknown> => ({
    check_interval: "1s",
    limit_mib: limitMiB,
    spike_limit_mib: spikeLimitMiB,
    min_gc_interval_when_soft_limited: "1s",
});

/** Limiters that break a rule themselves, and the one that pipelines without any will name. */
function spoiltLimiters(config: unknown, options: AuditOptions): string[] {
    const defined = entries(at(config, "processors")).map(([id]) => id);
    const paths = audit(config, options)
        .filter(({ rule }) => curable.includes(rule))
        .map(({ path }) => path);
    const wrong = defined.filter(
        (id) =>
            isLimiter(id) && paths.some((path) => path === `processors.${id}` || path.startsWith(`processors.${id}.`)),
    );
    return defined.includes(limiter) ? wrong : [...wrong, limiter];
}

/** The pipeline's own limiter, or the shared one, before everything else. */
function putFirst(document: Document, pipeline: string, processors: readonly string[]): void {
    const [first] = processors;
    if (first !== undefined && isLimiter(first)) {
        return;
    }
    const own = processors.find(isLimiter) ?? limiter;
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
