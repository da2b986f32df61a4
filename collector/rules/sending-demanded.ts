/**
 * What an exporter's queue and its retries ask of their settings together (`Validate` in exporterhelper's
 * queuebatch/config.go and in configretry's backoff.go).
 */
import { goSeconds } from "../durations";
import { at, excerpt, isAbsent, isMapping, isSet } from "../values";
import { type ConfigView, isPlaceholder } from "./config-view";
import type { Report } from "./rule";

/** Settings, and what is wrong with them. */
type Problem = readonly [key: string, problem: string, fix: string];

/**
 * Reports what they are refused for. What is switched off may have anything. Without the config of an exporter that is
 * used its storage, which is looked for at its start, may be anywhere.
 */
export function checkSending(
    exporter: string,
    settings: unknown,
    config: ConfigView | undefined,
    report: Report,
): void {
    const parts = {
        sending_queue: (queue: Record<string, unknown>) => [
            ...ofQueue(queue),
            ...(config === undefined ? [] : ofStorage(queue, config)),
        ],
        retry_on_failure: ofRetries,
    } as const;
    for (const [part, problemsOf] of Object.entries(parts)) {
        const own = at(settings, part);
        const path = `${exporter}.${part}`;
        for (const [key, problem, fix] of isMapping(own) && own.enabled !== false ? problemsOf(own) : []) {
            report({ path: `${path}.${key}`, message: `${path} has ${problem}: the collector doesn't start.`, fix });
        }
    }
}

/** Where nothing is said (`NewDefaultBackOffConfig`), and prometheusremotewrite, which begins with less. */
const [longestPause, lastTry] = ["30s", "5m"];

/** A number counts nanoseconds. */
const secondsOf = (value: unknown): number => (typeof value === "number" ? value / 1e9 : (goSeconds(value) ?? 0));

/** Data is given up after a time in which it can't even be sent a second time. */
function ofRetries({ max_elapsed_time: last = lastTry, ...retries }: Record<string, unknown>): readonly Problem[] {
    const most = secondsOf(last);
    const isTooShort = (pause: unknown): boolean => most > 0 && secondsOf(pause) > most;
    const { max_interval: longest = longestPause, initial_interval: first } = retries;
    const [key, pause] = isTooShort(longest) ? ["max_interval", longest] : ["initial_interval", first];
    return isTooShort(pause)
        ? [
              [
                  "max_elapsed_time",
                  `max_elapsed_time ${excerpt(last)}, below ${key} ${excerpt(pause)}`,
                  `Set max_elapsed_time to ${String(pause)} or more, or ${key} to less.`,
              ],
          ]
        : [];
}

/** A queue on disk is one of a storage extension's (`storage` in exporterhelper's queue). */
function ofStorage({ storage }: Record<string, unknown>, config: ConfigView): readonly Problem[] {
    const isThere =
        isAbsent(storage) ||
        isPlaceholder(storage) ||
        typeof storage !== "string" ||
        config.started("extensions").has(storage.trim());
    return isThere
        ? []
        : [
              [
                  "storage",
                  `storage ${excerpt(storage)}, which service.extensions doesn't list`,
                  "Name a storage extension such as file_storage, define it, and list it in service.extensions.",
              ],
          ];
}

const sizers = ["requests", "items", "bytes"];

function ofQueue(queue: Record<string, unknown>): readonly Problem[] {
    return [
        ...["num_consumers", "queue_size"].flatMap((key) =>
            isNotAboveZero(queue, key)
                ? [[key, `${key} ${excerpt(queue[key])}`, `Set ${key} to a number above zero.`] as const]
                : [],
        ),
        ...sizerProblem("sizer", queue.sizer, sizers),
        ...(isSet(queue.storage) && queue.wait_for_result === true
            ? [["wait_for_result", "wait_for_result beside storage", "Remove wait_for_result."] as const]
            : []),
        ...("batch" in queue && queue.batch !== false ? ofBatch(queue) : []),
    ];
}

/** What the exporters have that can batch (otlpexporter's and otlphttpexporter's `createDefaultConfig`). */
const usual = { min: 8192, size: 1000 };

/** A queue that has a batch, which may be empty. */
function ofBatch(queue: Record<string, unknown>): readonly Problem[] {
    const batch = isMapping(queue.batch) ? queue.batch : {};
    const { sizer, min_size: min, max_size: max, flush_timeout: timeout } = batch;
    // One that has something had no least size in older releases.
    const otherwise = Object.keys(batch).length === 0 ? usual.min : undefined;
    // The queue's counts where the batch has none.
    const own = isSet(sizer) ? sizer : queue.sizer;
    const numberOf = (value: unknown, byDefault?: number): number | undefined =>
        typeof value === "number" ? value : value === undefined ? byDefault : undefined;
    const [least, most, size] = [numberOf(min, otherwise), numberOf(max), numberOf(queue.queue_size, usual.size)];
    const isBelowZero = (value?: number): boolean => value !== undefined && value < 0;
    const isAbove = (low?: number, high?: number): boolean => low !== undefined && high !== undefined && low > high;
    const problems: readonly (readonly [isSo: boolean, ...problem: Problem])[] = [
        [
            isSet(timeout) && (goSeconds(timeout) ?? 1) <= 0,
            "batch.flush_timeout",
            `flush_timeout ${excerpt(timeout)}`,
            "Set it above zero, such as 1s.",
        ],
        [isBelowZero(least), "batch.min_size", `min_size ${least}`, "Set min_size to zero or more."],
        [isBelowZero(most), "batch.max_size", `max_size ${most}`, "Set max_size to zero or more."],
        [
            most !== 0 && isAbove(least, most),
            "batch.max_size",
            `max_size ${most}, below min_size ${least}`,
            "Set max_size to more, or min_size to less.",
        ],
        [
            isSet(own) && own === queue.sizer && isAbove(least, size),
            "batch.min_size",
            `min_size ${least}, above queue_size ${size}`,
            "Set min_size to less, or queue_size to more.",
        ],
    ];
    return [
        ...sizerProblem("batch.sizer", own, ["items", "bytes"]),
        ...problems.filter(([isSo]) => isSo).map(([, ...problem]): Problem => problem),
    ];
}

/** A key without a value is zero. */
const isNotAboveZero = (queue: Record<string, unknown>, key: string): boolean => {
    const value = queue[key];
    return key in queue && (!isSet(value) || (typeof value === "number" && value <= 0));
};

const sizerProblem = (key: string, value: unknown, known: readonly string[]): readonly Problem[] =>
    !isAbsent(value) && !isPlaceholder(value) && typeof value !== "object" && !known.includes(String(value))
        ? [[key, `${key} ${excerpt(value)}`, `Set it to one of ${known.join(", ")}.`]]
        : [];
