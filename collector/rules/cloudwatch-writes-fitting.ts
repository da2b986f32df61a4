/** Requests of OTLP metrics as CloudWatch takes them. */
import { cloudWatchLimits, telemetryEndpoint } from "../telemetry-hosts";
import { at, isAbsent, isMapping } from "../values";
import { type ConfigView, countOf, isPlaceholder, type PipelineView } from "./config-view";
import { destinationsOf } from "./endpoint-fitting";
import { once } from "./per-config";
import type { ConfigRule, Policy } from "./rule";
import { jobsOf } from "./scrape-jobs";

const policy = {
    name: "cloudwatch-writes-fitting",
    displayName: "Metrics fit CloudWatch",
    description: "Every request of OTLP metrics to CloudWatch has no more points than it takes.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** Where the number of points in a request is set, and what it is: undefined where nothing bounds it. */
type Bound = readonly [path: string, points: number | undefined];

/** A request may have more points than CloudWatch takes. */
export const cloudWatchRequestTooLarge = {
    id: "cloudwatch-request-too-large",
    policy,
    check: (config, report) => {
        const { points: most } = cloudWatchLimits;
        // Pipelines that share a processor share what is wrong with it.
        const found = new Map<string, readonly [id: string, points: number | undefined]>();
        for (const pipeline of config.pipelines.filter(({ signal }) => signal === "metrics")) {
            for (const used of pipeline.exporters) {
                const [id, settings] = config.declared("exporters", used) ?? [used, undefined];
                const [path, points] = (toCloudWatch(config).has(id) && boundOf(config, pipeline, id, settings)) || [];
                if (path !== undefined && (points === undefined || points > most)) {
                    found.set(`${id} ${path}`, [id, points]);
                }
            }
        }
        for (const [key, [id, points]] of found) {
            const path = key.slice(id.length + 1);
            report({
                path,
                message: `${id} sends CloudWatch requests of ${points === undefined ? "any number of" : `up to ${points}`} points, and it refuses those with more than ${most}: a refused request is dropped.`,
                fix: path.endsWith(".processors")
                    ? `Make batch the last of ${path}, with send_batch_size and send_batch_max_size ${most} or less.`
                    : path.endsWith(".min_size")
                      ? `Set ${path} to 0, so that what the batch processor has cut isn't put together again.`
                      : `Set ${path} to ${most} or less${path.endsWith("send_batch_max_size") ? ", and send_batch_size with it" : ""}.`,
            });
        }
    },
} as const satisfies ConfigRule;

/** Ids of the exporters that are known to send metrics there. */
const toCloudWatch = once(
    (config: ConfigView): ReadonlySet<string> =>
        new Set(
            destinationsOf(config)
                .filter(({ url, sends }) => {
                    const service = telemetryEndpoint(url)?.service;
                    return sends === "metrics" && service?.takes === "metrics";
                })
                .map(({ exporter }) => exporter),
        ),
);

/** The exporter puts together and cuts last, the pipeline's last batch processor before it. */
function boundOf(config: ConfigView, pipeline: PipelineView, id: string, settings: unknown): Bound | undefined {
    const queue = at(settings, "sending_queue");
    const batch = at(queue, "batch");
    const path = `exporters.${id}.sending_queue.batch`;
    if (isMapping(batch) && at(queue, "enabled") !== false) {
        const sizer = at(batch, "sizer") ?? at(queue, "sizer");
        const [least, largest] = [at(batch, "min_size"), at(batch, "max_size")];
        if (isPlaceholder(sizer) || isPlaceholder(largest)) {
            return undefined;
        }
        if (sizer !== "bytes") {
            return countOf(largest) === undefined && isCut(config, pipeline) && (isAbsent(least) || least === 0)
                ? ofProcessor(config, pipeline)
                : [`${path}.max_size`, countOf(largest)];
        }
        // Bytes say nothing of points, of which small ones come together until there are so many.
        if (!isAbsent(least) && least !== 0 && !isPlaceholder(least)) {
            return [`${path}.min_size`, undefined];
        }
    }
    return ofProcessor(config, pipeline);
}

const lastBatch = (config: ConfigView, { processors }: PipelineView): string | undefined =>
    processors.findLast((each) => config.componentType("processors", each) === "batch");

const isCut = (config: ConfigView, pipeline: PipelineView): boolean => lastBatch(config, pipeline) !== undefined;

function ofProcessor(config: ConfigView, pipeline: PipelineView): Bound | undefined {
    const used = lastBatch(config, pipeline);
    if (used === undefined) {
        // A scrape is one request; how much SDKs put into theirs isn't known.
        const limits = pipeline.receivers.filter((each) => config.componentType("receivers", each) === "prometheus");
        const samples = limits.flatMap((each) => jobsOf(config, each).map((job) => at(job.settings, "sample_limit")));
        const counted = samples.map(countOf);
        return samples.length === 0 || samples.some(isPlaceholder)
            ? undefined
            : [
                  pipeline.processorsPath,
                  counted.every((count) => count !== undefined) ? Math.max(...counted.slice(0, 1_000)) : undefined,
              ];
    }
    const [id, settings] = config.declared("processors", used) ?? [used, undefined];
    const size = at(settings, "send_batch_max_size");
    return isPlaceholder(size) || isPlaceholder(settings)
        ? undefined
        : [`processors.${id}.send_batch_max_size`, countOf(size)];
}
