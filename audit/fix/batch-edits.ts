/** Batches of a size that the heap holds, where a rule asks for them. Pure. */
import type { Finding } from "../../collector";
import { batchUnbounded } from "../../collector/rules/export-bounded";
import { type ConfigView, countOf, isPlaceholder } from "../../collector/rules/config-view";
import { heapRoom, pointsMiB } from "../../collector/rules/heap-room";
import { recommended } from "../../collector/rules/sizes";
import { at, entries, isAbsent, isMapping, items } from "../../collector/values";
import type { Edit } from "./edit";

/** The batch processor's default `send_batch_size`. Source: batchprocessor factory.go. */
const defaultBatch = 8_192;

/** The one that a pipeline without any gets. */
const addedBatch = "batch";

export function batchEdits(view: ConfigView, findings: readonly Finding[]): Edit[] {
    const paths = new Set(findings.filter(({ rule }) => rule === batchUnbounded.id).map(({ path }) => path));
    const { sendBatchSize, sendBatchMaxSize } = recommended(view);
    const unbatched = view.pipelines.filter(({ processorsPath }) => paths.has(processorsPath));
    const isNamed = view.used("processors").includes(addedBatch);
    return [
        // What is put into a pipeline is defined in the next round.
        ...(isNamed && view.declared("processors", addedBatch) === undefined
            ? [
                  {
                      keys: ["processors", addedBatch],
                      value: { send_batch_size: sendBatchSize, send_batch_max_size: sendBatchMaxSize },
                  },
              ]
            : []),
        ...unbatched.map(({ id }) => ({
            keys: ["service", "pipelines", id, "processors"],
            value: [...items(view.at("service", "pipelines", id, "processors")), addedBatch],
            inPlaceOf: view.at("service", "pipelines", id, "processors"),
        })),
        ...entries(view.at("processors")).flatMap(([id, settings]) =>
            boundKeys.some((key) => paths.has(`processors.${id}.${key}`)) && (isAbsent(settings) || isMapping(settings))
                ? bounds(view, id, settings)
                : [],
        ),
    ];
}

const boundKeys = ["send_batch_size", "send_batch_max_size"] as const;

/** What the config says stays as far as the heap holds it. */
function bounds(view: ConfigView, id: string, settings: unknown): Edit[] {
    const sizes = recommended(view);
    const fits = (points: number): boolean => pointsMiB(points) <= (heapRoom(view)?.mib ?? Infinity);
    const written = at(settings, "send_batch_size");
    const size = written === undefined ? defaultBatch : written;
    // Zero sends by time alone.
    const isKept = typeof size === "number" && Number.isInteger(size) && size >= 0 && fits(size);
    const largest = countOf(at(settings, "send_batch_max_size"));
    const max =
        largest !== undefined && fits(largest)
            ? largest
            : Math.max(sizes.sendBatchMaxSize, isKept && written !== undefined ? size : 0);
    const edit = (key: string, value: number): Edit[] =>
        at(settings, key) === value ? [] : [{ keys: ["processors", id, key], value }];
    return [
        ...(isKept && size <= max && !isPlaceholder(written)
            ? []
            : edit("send_batch_size", Math.min(max, isKept && written !== undefined ? size : sizes.sendBatchSize))),
        ...edit("send_batch_max_size", max),
    ];
}
