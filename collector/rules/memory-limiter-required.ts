/** The memory limiter in every pipeline: the reason why this package exists. */
import { type ConfigView, ids, type PipelineView } from "./config-view";
import { fedByLimited } from "./limited-pipelines";
import { goodLimiter, isLimiter } from "./limiters";
import type { ConfigRule, Policy } from "./rule";

export const memoryLimiterRequired = {
    name: "memory-limiter-required",
    displayName: "Every pipeline has the memory limiter first",
    description:
        "Every pipeline of a collector in an ECS task has memory_limiter first, or is fed by such pipelines alone.",
    severity: "critical",
    level: "mandatory",
} as const satisfies Policy;

/** The pipelines that need a limiter of their own. */
const unfed = (config: ConfigView): readonly PipelineView[] =>
    config.pipelines.filter((pipeline) => !fedByLimited(config).has(pipeline));

/** A pipeline has no memory limiter, and not all that feeds it has passed one. */
export const limiterMissing = {
    id: "limiter-missing",
    policy: memoryLimiterRequired,
    isFixable: true,
    check: (config, report) => {
        for (const { id, processors, processorsPath: path } of unfed(config)) {
            if (!processors.some(isLimiter)) {
                report({
                    path,
                    message: `The pipeline ${id} has no memory_limiter: the collector takes data until the container is killed.`,
                    fix: `Make memory_limiter the first of ${path}, with ${goodLimiter(config)}.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** Another processor comes before the limiter. */
export const limiterNotFirst = {
    id: "limiter-not-first",
    policy: memoryLimiterRequired,
    isFixable: true,
    check: (config, report) => {
        for (const { id, processorsPath: path } of unfed(config)) {
            const processors = ids(config.at("service", "pipelines", id, "processors"));
            const place = processors.findIndex((processor) => isLimiter(processor.id));
            const limiter = processors[place];
            // An entry that can't be read comes before it too.
            if (limiter !== undefined && limiter.index > 0) {
                const before = processors.slice(0, place).map((processor) => processor.id);
                report({
                    path: `${path}[${limiter.index}]`,
                    message: `In the pipeline ${id}, ${before.join(", ") || "an unreadable entry"} comes before ${limiter.id}: what is held there is outside the limit.`,
                    fix: `Move ${limiter.id} to ${path}[0].`,
                });
            }
        }
    },
} as const satisfies ConfigRule;
