/** What a load and the audit say of the limits of a seed. */
import { audit, collectorConfig } from "../../collector";
import { configRules, mandatoryRules, type RuleId } from "../../collector/rules/index";
import type { Cell, Result } from "../memory/cell";
import { survived } from "../memory/expectations";
import { limitsOf } from "./limits";

const memoryMiB = 256;

/**
 * Well, then 503 for as long as it takes until what waits is more than the container holds: the limiter alone keeps it
 * alive.
 */
export const verdictCell: Cell = {
    name: "verdict",
    load: { kind: "counters", series: 38_000, churn: 0.1, targets: 1 },
    intervalSeconds: 2,
    seconds: 32,
    faults: [{ from: 10, to: 28, mode: { kind: "status", status: 503 } }],
    stopping: { kind: "ok" },
    container: { memoryMiB, limit: "container" },
};

export const variantFor = (seed: number): string => `limits-${seed}`;

const aboutLimiter = new Set<RuleId>(
    configRules
        .filter(({ id, policy: { name } }) => name.includes("limiter") && mandatoryRules.includes(id))
        .map(({ id }) => id),
);

/** The mandatory rules about the limiter that refuse the limits of a seed. */
export function refusedBy(seed: number): readonly RuleId[] {
    const { limiter, goMemLimitMiB } = limitsOf(seed, memoryMiB);
    const config = collectorConfig({
        serviceName: "bench",
        region: "eu-west-1",
        memoryMiB,
        scrape: { a: { port: 1 } },
    });
    const changed = { ...config, processors: { ...config.processors, memory_limiter: limiter } };
    const found = audit(changed, { memoryMiB, goMemLimitMiB }).map(({ rule }) => rule);
    return [...new Set(found)].filter((rule) => aboutLimiter.has(rule));
}

export const lived = (result: Result): boolean => survived(result) && result.oomKills === 0;

/** Refused though it lives, or passed though it dies. */
export const isWrong = ({ result, refused }: { result: Result; refused: readonly RuleId[] }): boolean =>
    lived(result) === refused.length > 0;
