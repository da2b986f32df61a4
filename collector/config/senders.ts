/**
 * What other tasks send to a collector: receivers, and a pipeline that keeps the senders' identity. A collector that
 * many send to doesn't know whose data comes next, so that nothing of its own may end up on their series.
 */
import { matching } from "../inputs";
import { labels } from "../names/labels";
import type { AttributeAction, Pipeline, Processors, Receivers, ResourceProcessor } from "./model";

/** Where a collector takes data from other tasks. */
export interface Senders {
    /** Address that it listens on: `0.0.0.0` for what comes from other tasks. */
    readonly host: string;
    /** Ports of OTLP, TCP. */
    readonly otlp: { readonly grpc: number; readonly http: number };
    /** StatsD over UDP. Default: it takes none. */
    readonly statsd?: {
        readonly port: number;
        /** Counters that are written, as rates in a second. Default: none. */
        readonly counters?: readonly string[];
    };
    /** Whether they all run on the collector's own EC2 instance, whose id becomes a label. Default: false. */
    readonly areOnInstance?: boolean;
    /** Attributes of the senders' resources that become labels, such as `service.version`. Default: none. */
    readonly resourceLabels?: readonly string[];
}

/** OTLP's own ports, and StatsD's (OpenTelemetry's OTLP specification; the statsd receiver's README). */
export const senderPorts = { otlpGrpc: 4317, otlpHttp: 4318, statsd: 8125 } as const;

/** Ids of the components for what others send. */
export const senderIds = {
    otlp: "otlp",
    statsd: "statsd",
    identity: "resource/senders",
    statsdName: "resource/statsd",
    rates: "deltatorate",
    instance: "resourcedetection/instance",
} as const;

/** Label with the id of the EC2 instance. */
export const instanceLabel = "ec2_instance_id";

/** `job` of what comes by StatsD, which names no service. */
export const statsdJob = "statsd";

/** An attribute of a resource, by OpenTelemetry's naming: parts of small letters, digits and underscores, with dots. */
export const resourceAttribute = matching(
    /^[a-z][a-z0-9_]{0,63}(\.[a-z0-9_]{1,64}){1,7}$/,
    "the name of a resource attribute, such as service.version",
);

/**
 * Largest message, MiB, before the limiter sees it: what gRPC takes by default, for HTTP as well. Four that arrive at
 * once fit the smallest collector (`npm run bench:memory -- --case messages`).
 */
const messageMiB = 4;

const mib = 2 ** 20;

/** What takes the data. */
export function senderReceivers({ host, otlp, statsd }: Senders): Receivers {
    return {
        [senderIds.otlp]: {
            protocols: {
                grpc: { endpoint: `${host}:${otlp.grpc}`, max_recv_msg_size_mib: messageMiB },
                http: { endpoint: `${host}:${otlp.http}`, max_request_body_size: messageMiB * mib },
            },
        },
        ...(statsd === undefined
            ? {}
            : {
                  [senderIds.statsd]: { endpoint: `${host}:${statsd.port}`, aggregation_interval: "20s" },
              }),
    };
}

/** The pipelines, limiter first. */
export function senderPipelines(senders: Senders, exporters: readonly string[]): Record<string, Pipeline> {
    const { statsd, areOnInstance } = senders;
    const pipeline = (receiver: string, ...own: readonly string[]): Pipeline => ({
        receivers: [receiver],
        processors: [
            "memory_limiter",
            ...own,
            ...(areOnInstance === true ? [senderIds.instance] : []),
            senderIds.identity,
            "batch",
        ],
        exporters: [...exporters],
    });
    return {
        "metrics/senders": pipeline(senderIds.otlp),
        ...(statsd === undefined
            ? {}
            : { "metrics/statsd": pipeline(senderIds.statsd, ...rates(senders), senderIds.statsdName) }),
    };
}

const rates = ({ statsd }: Senders): readonly string[] =>
    (statsd?.counters ?? []).length > 0 ? [senderIds.rates] : [];

/** What the pipelines need beside the processors that every config has. */
export function senderProcessors(senders: Senders): Processors {
    const { statsd, areOnInstance } = senders;
    return {
        [senderIds.identity]: senderIdentity(senders),
        // What the sender's SDK takes for its host may be anything; this is the machine that both run on.
        ...(areOnInstance === true
            ? { [senderIds.instance]: { detectors: ["ec2"], timeout: "5s" as const, override: true } }
            : {}),
        // A counter of StatsD comes as what was counted since the last time, which the remote-write exporter drops
        // without a word (its `isValidAggregationTemporality`); a rate is a gauge.
        ...(rates(senders).length > 0 ? { [senderIds.rates]: { metrics: [...(statsd?.counters ?? [])] } } : {}),
        ...(statsd === undefined
            ? {}
            : {
                  [senderIds.statsdName]: {
                      attributes: [{ key: "service.name", value: statsdJob, action: "insert" as const }],
                  },
              }),
    };
}

/** The three attributes of which the exporter makes `job` and `instance`, and what holds them for a moment. */
const identity = {
    "service.name": "sender_service",
    "service.namespace": "sender_namespace",
    "service.instance.id": "sender_instance",
} as const;

/** What a label of a resource's attribute is called. */
const labelOf = (attribute: string): string => attribute.replace(/[^a-z0-9_]/g, "_");

/**
 * Identity by allow-list. A sender's own `service.name` and `service.instance.id` stay; who sends no instance, as the
 * SDKs for Node.js and Go don't, gets the ECS task that its resource tells, else its container, else the address it
 * sends from. What is wanted is copied to names without a dot, and then everything that has one is deleted, whatever an
 * SDK of the next year sends.
 */
function senderIdentity({ resourceLabels = [], areOnInstance }: Senders): ResourceProcessor {
    const instance = "service.instance.id";
    const attributes: AttributeAction[] = [
        { key: "aws.ecs.task.arn", pattern: "(?P<sender_task>[^/]+)$", action: "extract" },
        ...["aws.ecs.task.id", "sender_task", "container.id"].map((from): AttributeAction => ({
            key: instance,
            from_attribute: from,
            action: "insert",
        })),
        { key: instance, from_context: "client.address", action: "insert" },
        { key: "aws.ecs.cluster.arn", pattern: `:cluster/(?P<${labels.cluster}>.+)`, action: "extract" },
        { key: labels.family, from_attribute: "aws.ecs.task.family", action: "insert" },
        ...(areOnInstance === true
            ? [{ key: instanceLabel, from_attribute: "host.id", action: "upsert" as const }]
            : []),
        ...[...Object.entries(identity), ...resourceLabels.map((each) => [each, labelOf(each)] as const)].map(
            ([from, key]): AttributeAction => ({ key, from_attribute: from, action: "upsert" }),
        ),
        { pattern: "[.]", action: "delete" },
        ...Object.entries(identity).map(([key, from]): AttributeAction => ({
            key,
            from_attribute: from,
            action: "upsert",
        })),
        { pattern: "^sender_", action: "delete" },
    ];
    return { attributes };
}
