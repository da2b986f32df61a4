/** One file put right as far as its form allows it; the text is changed, nothing is written. */
import { isDeepStrictEqual } from "node:util";

import { NotWritable } from "../../audit/fix/text/definitions";
import { type Splice, spliced } from "../../audit/fix/text/splice";
import { sourceOf } from "../../audit/fix/text/syntax";
import { type RuleName, rules } from "../../audit/rules";
import { parseCollectorConfig } from "../../collector";
import { detectTargets } from "../detect";
import { distinct } from "../distinct";
import { readDocument } from "../documents";
import { type InspectionOptions, inspectFile, runOf } from "../inspect";
import type { Finding } from "../report";
import { Unreadable } from "../source-nodes";
import type { AuditTarget } from "../targets";
import type { ByHand, FileFix } from "./file-fix";
import { splicesOf } from "./placed";
import { unifiedDiff } from "./unified-diff";
import { type Wanted, wantedOf } from "./wanted";

/** Targets that are tried one by one, where all together can't be written. */
const mostTries = 50;

/** Throws `Unreadable` where the audit does. */
export function fixFile(text: string, file: string, options: InspectionOptions): FileFix {
    const parsed = readDocument(text);
    const { findings } = inspectFile(parsed, file, options);
    const mandatoryBefore = mandatoryIn(findings);
    const { targets } = detectTargets(parsed, file, options.config.settings.images);
    const wanted = targets.flatMap((target) => wantedOf(target, options) ?? []);
    const source = lazily(() => {
        const found = sourceOf(text);
        if (found === undefined) {
            throw new NotWritable("The file is in a form in which nothing is changed.");
        }
        return found;
    });
    const byHand: ByHand[] = [];
    const placed: { readonly wanted: Wanted; readonly splices: readonly Splice[] }[] = [];
    for (const each of wanted) {
        try {
            placed.push({ wanted: each, splices: splicesOf(each, source) });
        } catch (error) {
            if (!(error instanceof NotWritable)) {
                throw error;
            }
            byHand.push(ofHand(each, error.message));
        }
    }
    const isGood = (changed: string | undefined, done: readonly Wanted[]): changed is string =>
        changed !== undefined && isAsWanted(changed, file, targets, done, options, mandatoryBefore);
    const all = spliced(
        text,
        placed.flatMap(({ splices }) => splices),
    );
    const done = { text: all ?? text, wanted: placed.map((each) => each.wanted) };
    if (placed.length > 0 && !isGood(all, done.wanted)) {
        done.text = text;
        done.wanted = [];
        let splices: readonly Splice[] = [];
        for (const each of placed) {
            const more = [...splices, ...each.splices];
            const changed = placed.length > 1 && placed.length <= mostTries ? spliced(text, more) : undefined;
            if (isGood(changed, [...done.wanted, each.wanted])) {
                [done.text, done.wanted, splices] = [changed, [...done.wanted, each.wanted], more];
            } else {
                byHand.push(ofHand(each.wanted, sharedPlace));
            }
        }
    }
    byHand.push(...(isUnsized(findings, options, targets) ? [{ changes: [], why: withoutMemory }] : []));
    const changes = distinct(done.wanted.flatMap((each) => each.changes));
    return { file, before: text, after: done.text, changes, byHand: distinct(byHand) };
}

const sharedPlace =
    "The change would be one of something else too, which shares what is written there: an alias, a condition, a parameter.";

const withoutMemory = "Limits are sized by the memory of the container: say it with --memory MIB.";

/** Whether a config by itself lacks a limit that nobody can size. */
const isUnsized = (
    findings: readonly Finding[],
    options: InspectionOptions,
    targets: readonly AuditTarget[],
): boolean =>
    targets.some((target) => target.kind === "config" && runOf(target, options).memoryMiB === undefined) &&
    findings.some(({ rule }) => limiterRules.includes(rule));

const limiterRules: readonly RuleName[] = rules
    .filter(({ policy }) => ["memory-limiter-required", "memory-limiter-sized"].includes(policy.name))
    .map(({ id }) => id);

function lazily<T>(make: () => T): () => T {
    let made: { readonly value: T } | undefined;
    return () => (made ??= { value: make() }).value;
}

/** How often each mandatory rule is broken, by resource and container: one that is mended makes no room for another. */
function mandatoryIn(findings: readonly Finding[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { level, rule, resource, container } of findings) {
        const key = JSON.stringify([rule, resource, container]);
        counts.set(key, (counts.get(key) ?? 0) + (level === "mandatory" ? 1 : 0));
    }
    return counts;
}

const hasMore = (after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): boolean =>
    [...after].some(([key, count]) => count > (before.get(key) ?? 0));

/** Whether the text is read as what was wanted and as nothing else, and nothing new is wrong with it. */
function isAsWanted(
    changed: string,
    file: string,
    targets: readonly AuditTarget[],
    done: readonly Wanted[],
    options: InspectionOptions,
    mandatoryBefore: ReadonlyMap<string, number>,
): boolean {
    try {
        const parsed = readDocument(changed);
        const after = detectTargets(parsed, file, options.config.settings.images).targets;
        const wantedFor = new Map<AuditTarget, Wanted>(done.map((each) => [each.target, each]));
        return (
            after.length === targets.length &&
            targets.every((target, index) =>
                isDeepStrictEqual(contentOf(after[index]!), expected(target, wantedFor)),
            ) &&
            !hasMore(mandatoryIn(inspectFile(parsed, file, options).findings), mandatoryBefore)
        );
    } catch (error) {
        if (error instanceof Unreadable) {
            return false;
        }
        throw error;
    }
}

const contentOf = (target: AuditTarget): unknown =>
    target.kind === "config" ? parseCollectorConfig(target.text).config : target.definitions;

function expected(target: AuditTarget, wantedFor: ReadonlyMap<AuditTarget, Wanted>): unknown {
    const wanted = wantedFor.get(target);
    if (wanted === undefined) {
        return contentOf(target);
    }
    return "text" in wanted ? parseCollectorConfig(wanted.text).config : wanted.definitions;
}

/** What somebody else has to change, with the lines of configs that change. */
function ofHand({ target, changes, ...wanted }: Wanted, why: string): ByHand {
    const texts =
        "text" in wanted && target.kind === "config"
            ? [["config", target.text, wanted.text] as const]
            : "definitions" in wanted && target.kind === "task"
              ? configsIn(target.definitions, wanted.definitions)
              : [];
    const diffs = texts.map(([name, before, after]) => unifiedDiff(before, after, [name, name], 0)).filter(isPlain);
    return { changes, why, ...(diffs.length === 0 ? {} : { diff: diffs.join("") }) };
}

/**
 * Whether a diff shows nothing but a key with a plain value or a list of ids in each line: a line with braces may have
 * a header of an exporter in it, and a config in one line has everything. The list of changes has to do then.
 */
const isPlain = (diff: string): boolean => diff !== "" && diff.split("\n").every((line) => plainLine.test(line));

const plainLine = /^(--- .*|\+\+\+ .*|@@ .*|[-+ ]\s*(- )?([\w/.-]+:)? ?(\[[\w/., -]*\]|[\w/.:-]{0,60})\s*|)$/;

/** The texts of environment variables that differ, each with what it is. */
function configsIn(before: unknown, after: readonly unknown[]): (readonly [string, string, string])[] {
    return variablesIn(before).flatMap(([name, text]) => {
        const [, changed] = variablesIn(after).find(([each]) => each === name) ?? [];
        return changed === undefined || changed === text || !text.includes("\n")
            ? []
            : [[name, text, changed] as const];
    });
}

function variablesIn(definitions: unknown): (readonly [string, string])[] {
    const found: (readonly [string, string])[] = [];
    JSON.stringify(definitions, (_, value: unknown) => {
        const { name, value: text, Name = name, Value = text } = (value ?? {}) as Record<string, unknown>;
        if (typeof Name === "string" && typeof Value === "string") {
            found.push([Name, Value]);
        }
        return value;
    });
    return found;
}
