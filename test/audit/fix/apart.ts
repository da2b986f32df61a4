/** A config apart from what a fix may change in it, by itself and not by what the fix thinks. */
type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const typeOf = (id: unknown): string => String(id).split("/")[0]!.trim();

/** Queue settings, by where they are in an exporter. */
const queues = [["sending_queue"], ["remote_write_queue"], ["protocol", "otlp", "sending_queue"]];

/** Without `keys` inside, and without what is empty then. */
function without(value: unknown, ...keys: readonly string[]): unknown {
    const [key, ...rest] = keys;
    if (!isNode(value) || key === undefined) {
        return value;
    }
    const { [key]: inner, ...others } = value;
    const left = rest.length === 0 ? undefined : without(inner, ...rest);
    const isEmpty = left === undefined || left === null || (isNode(left) && Object.keys(left).length === 0);
    return isEmpty ? others : { ...others, [key]: left };
}

const mapped = (value: unknown, change: (inner: unknown, key: string) => unknown): unknown =>
    isNode(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, key)])) : value;

/** Of processors, all that has no part in a limiter or in a batch's bounds, with null as nothing. */
function processorsApart(processors: unknown): unknown {
    const others = isNode(processors)
        ? Object.entries(processors).filter(([id]) => typeOf(id) !== "memory_limiter")
        : [];
    return Object.fromEntries(
        others.flatMap(([id, settings]) => {
            const left =
                typeOf(id) === "batch"
                    ? without(without(settings ?? {}, "send_batch_size"), "send_batch_max_size")
                    : settings;
            return id === "batch" && isNode(left) && Object.keys(left).length === 0 ? [] : [[id, left]];
        }),
    );
}

/** The config without limiters, batches' and queues' bounds, and `batch` in pipelines. */
export function apart(config: unknown): unknown {
    if (!isNode(config)) {
        return config;
    }
    const service = isNode(config.service) ? config.service : {};
    return {
        ...config,
        processors: processorsApart(config.processors),
        exporters: mapped(config.exporters, (exporter) =>
            queues.reduce((left, keys) => without(left, ...keys, "queue_size"), (exporter ?? {}) as unknown),
        ),
        service: {
            ...service,
            pipelines: mapped(service.pipelines, (pipeline) =>
                isNode(pipeline)
                    ? {
                          ...pipeline,
                          processors: [pipeline.processors ?? []]
                              .flat()
                              .filter((id) => typeOf(id) !== "memory_limiter" && id !== "batch"),
                      }
                    : pipeline,
            ),
        },
    };
}
