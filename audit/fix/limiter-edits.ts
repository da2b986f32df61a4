/** A sized memory limiter, first where a rule asks for it. Pure. */
import { type Finding, limiterSettings, sizeSidecar } from "../../collector";
import { checkInterval } from "../../collector/config/limiter";
import { largestLimitMiB, memoryCeilingMiB, memoryFloorMiB } from "../../collector/config/sizing";
import { auditBy } from "../../collector/rules/audit";
import type { AuditOptions, ConfigView, PipelineView } from "../../collector/rules/config-view";
import { limiterMissing, limiterNotFirst } from "../../collector/rules/memory-limiter-required";
import { memoryLimiterSized } from "../../collector/rules/memory-limiter-sized";
import { unknownKey } from "../../collector/rules/settings-valid";
import { isLimiter, limitersOf, limiterType, sizesOf } from "../../collector/rules/limiters";
import { isMapping, items } from "../../collector/values";
import { policyOf } from "../rules";
import type { Edit } from "./edit";

/** None where the container is too small for any limiter. */
export function limiterEdits(view: ConfigView, findings: readonly Finding[], options: AuditOptions): Edit[] {
    const { memoryMiB = 0 } = view;
    if (memoryMiB < memoryFloorMiB) {
        return [];
    }
    const sizes = sizeSidecar(Math.floor(Math.min(memoryMiB, memoryCeilingMiB)));
    const settings = takenSettings({ ...limiterSettings(sizes) }, options);
    return [
        // Those that are named and not defined; what is put into a pipeline is so in the next round.
        ...view
            .used("processors")
            .filter((id) => isLimiter(id) && view.declared("processors", id) === undefined)
            .map((id) => ({ keys: ["processors", id], value: settings })),
        ...limitersOf(view).flatMap((limiter): Edit[] => {
            const found = findings
                .filter(({ rule }) => policyOf(rule) === memoryLimiterSized)
                .filter(({ path }) => path === limiter.path || path.startsWith(`${limiter.path}.`));
            const isIntervalOnly = found.every(({ path }) => path === `${limiter.path}.check_interval`);
            const keys = ["processors", limiter.id];
            return found.length === 0
                ? []
                : isIntervalOnly
                  ? [{ keys: [...keys, "check_interval"], value: checkInterval }]
                  : [{ keys, value: settings }];
        }),
        ...unlimited(view, findings).map((pipeline) => ({
            keys: ["service", "pipelines", pipeline.id, "processors"],
            value: withFirst(view, pipeline),
            inPlaceOf: view.at("service", "pipelines", pipeline.id, "processors"),
        })),
    ];
}

/** Without what the release that runs it doesn't have. */
function takenSettings(settings: Record<string, unknown>, options: AuditOptions): Record<string, unknown> {
    const path = `processors.${limiterType}`;
    const refused = auditBy([unknownKey], { processors: { [limiterType]: settings } }, options).map((one) => one.path);
    return Object.fromEntries(Object.entries(settings).filter(([key]) => !refused.includes(`${path}.${key}`)));
}

/**
 * The pipelines to put one into, of those that break a rule: those that receive from elsewhere than connectors, as the
 * others are limited by them afterwards; in circles all.
 */
function unlimited(view: ConfigView, findings: readonly Finding[]): readonly PipelineView[] {
    const paths = new Set(
        findings
            .filter(({ rule }) => [limiterMissing.id, limiterNotFirst.id].includes(rule as never))
            .map(({ path }) => path.replace(/\[\d+\]$/, "")),
    );
    const connectors = view.definedIds("connectors");
    const broken = view.pipelines.filter(
        (pipeline) => paths.has(pipeline.processorsPath) && isMapping(view.at("service", "pipelines", pipeline.id)),
    );
    const first = broken.filter(({ receivers }) => !receivers.every((id) => connectors.has(id)));
    return first.length > 0 ? first : broken;
}

/** The pipeline's own limiter, or the shared one, before everything else. */
function withFirst(view: ConfigView, { id }: PipelineView): readonly unknown[] {
    const processors = items(view.at("service", "pipelines", id, "processors"));
    const own = processors.find((each) => typeof each === "string" && isLimiter(each)) ?? limiterType;
    return [own, ...processors.filter((each) => each !== own)];
}

/** The largest limit of a limiter that the container bears, MiB; 0 where there is none. */
export const largestLimit = (view: ConfigView): number =>
    limitersOf(view)
        .map(({ settings }) => sizesOf(settings, view)?.limit ?? 0)
        .filter((limit) => limit <= largestLimitMiB(view.memoryMiB ?? 0))
        .reduce((most, limit) => Math.max(most, limit), 0);
