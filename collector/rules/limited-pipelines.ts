/** Pipelines whose data has passed a memory limiter: their own, or that of whatever feeds them through connectors. */
import type { ConfigView, PipelineView } from "./config-view";
import { isLimiter } from "./limiters";
import { once } from "./per-config";

/**
 * The pipelines that need no limiter of their own: all that they receive are connectors, and whatever writes to one of
 * these has a limiter or needs none. What a limiter there refuses never gets to the connector, which the pipeline that
 * exports to it calls (service/internal/graph). Pipelines that feed each other in a circle are none.
 */
export const fedByLimited = once((config: ConfigView): ReadonlySet<PipelineView> => {
    const connectors = config.definedIds("connectors");
    const isConnector = (id: string): boolean => connectors.has(id) && config.declared("receivers", id) === undefined;
    const readers = new Map<string, PipelineView[]>();
    /** How many pipelines write to a connector that aren't known to be limited. */
    const open = new Map<string, number>();
    /** How many connectors feed a pipeline that aren't known to be limited. */
    const waiting = new Map<PipelineView, number>();
    const fed = new Set<PipelineView>();
    const next = config.pipelines.filter(hasLimiter);
    for (const pipeline of config.pipelines) {
        unique(pipeline.exporters).forEach((id) => open.set(id, (open.get(id) ?? 0) + 1));
        const receivers = unique(pipeline.receivers);
        if (receivers.length > 0 && receivers.every(isConnector)) {
            receivers.forEach((id) => listAt(readers, id).push(pipeline));
            waiting.set(pipeline, receivers.length);
        }
    }
    for (let pipeline = next.pop(); pipeline !== undefined; pipeline = next.pop()) {
        for (const id of unique(pipeline.exporters)) {
            open.set(id, open.get(id)! - 1);
            for (const reader of open.get(id) === 0 ? (readers.get(id) ?? []) : []) {
                waiting.set(reader, waiting.get(reader)! - 1);
                if (waiting.get(reader) === 0) {
                    fed.add(reader);
                    // One with a limiter is on its way already.
                    next.push(...(hasLimiter(reader) ? [] : [reader]));
                }
            }
        }
    }
    return fed;
});

const hasLimiter = ({ processors }: PipelineView): boolean => processors.some(isLimiter);

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

function listAt(lists: Map<string, PipelineView[]>, key: string): PipelineView[] {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    return list;
}
