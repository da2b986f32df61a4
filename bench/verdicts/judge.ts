/** What a load and the audit say of the limits of a seed. */
import { parse } from "yaml";
import { audit } from "../../collector";
import { configRules, mandatoryRules, type RuleId } from "../../collector/rules/index";
import type { Cell, Result } from "../memory/cell";
import { survived } from "../memory/expectations";
import { variantOf } from "../memory/variants";
import { setupOf } from "../support/contenders";
import { limitsOf } from "./limits";

const memoryMiB = 256;

/**
 * Well, then 503 for as long as it takes until what waits is more than the container holds: the limiter alone keeps it
 * alive.
 */
export const verdictCell: Cell = {
    name: "verdict",
    load: { kind: "counters", series: 30_000, churn: 0.1, targets: 1 },
    intervalSeconds: 2,
    seconds: 38,
    faults: [{ from: 6, to: 36, mode: { kind: "status", status: 503 } }],
    stopping: { kind: "ok" },
    // Its verdict is known by then, and what waits may take long to send.
    stopTimeoutSeconds: 1,
    container: { memoryMiB, limit: "container" },
};

export const variantFor = (seed: number): string => `limits-${seed}`;

/** How the audit judges a seed: refused for its limiter, for something else (the queue), or not at all. */
export const verdicts = ["passes", "limiter", "else"] as const;
export type Verdict = (typeof verdicts)[number];

const policyOf = new Map<RuleId, string>(configRules.map(({ id, policy: { name } }) => [id, name]));

/** The mandatory rules that refuse the config of a seed. */
export function refusedBy(seed: number): readonly RuleId[] {
    const place = { targets: { a: { port: 1024 } }, intervalSeconds: 2, memoryMiB, endpoint: "", directory: "" };
    const { config } = variantOf(variantFor(seed)).change(setupOf("ours", place), place);
    const { goMemLimitMiB } = limitsOf(seed, memoryMiB);
    const found = audit(parse(config), { memoryMiB, goMemLimitMiB }).map(({ rule }) => rule);
    return [...new Set(found)].filter((rule) => mandatoryRules.includes(rule));
}

export function verdictOf(refused: readonly RuleId[]): Verdict {
    if (refused.length === 0) {
        return "passes";
    }
    return refused.some((rule) => policyOf.get(rule)!.includes("limiter")) ? "limiter" : "else";
}

export const lived = (result: Result): boolean => survived(result) && result.oomKills === 0;

/** Refused for a limiter with which it lives, or passed though it dies. */
export const isWrong = ({ result, refused }: { result: Result; refused: readonly RuleId[] }): boolean =>
    verdictOf(refused) === (lived(result) ? "limiter" : "passes");
