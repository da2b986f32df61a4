/** What a config gets for the OTLP that the task's containers push. */
import { labels, prometheusName } from "../names/labels";
import type {
    AttributeAction,
    CollectorConfig,
    Exporters,
    Extensions,
    Pipeline,
    Processors,
    Receivers,
    SigV4AuthExtension,
} from "./model";
import { awsEndpoint, awsTargets, type OtlpArgs, otlpPorts, type SentByOtlp } from "./otlp-args";
import { domainOf } from "../telemetry-hosts";
import type { Pushed } from "./pushed";
import { pushedSizes } from "./pushed";
import { literal, seconds } from "./scrape";

/** Ids of its components. */
export const otlpIds = {
    receiver: "otlp",
    /** Leaves of a resource's attributes those that become labels. */
    allowed: "resource/otlp_labels",
    /** Takes from points what would pass for the labels that tell tasks apart. */
    guard: "attributes/otlp_points",
    /** The service and the task of traces and log records. */
    named: "resource/otlp_service",
} as const;

/** The variable in which the collector has the task's region; its container sets it. */
export const regionVariable = "AWS_REGION";

/** The attribute by which a container is told from the others that send; injected with the other variables. */
export const containerAttribute = "aws.ecs.container.name";

/** The signals that a service pushes. */
export const pushedByOtlp = ({ metrics = true, traces, logs }: OtlpArgs): readonly Pushed[] => [
    ...(metrics ? (["metrics"] as const) : []),
    ...(traces === undefined ? [] : (["traces"] as const)),
    ...(logs === undefined ? [] : (["logs"] as const)),
];

/** Parts of a config; what pipelines have in common is named by the caller. */
export interface ConfigParts {
    readonly extensions: Extensions;
    readonly receivers: Receivers;
    readonly processors: Processors;
    readonly exporters: Exporters;
    readonly pipelines: Readonly<Record<string, Pipeline>>;
}

export interface OtlpContext {
    readonly otlp: OtlpArgs;
    readonly serviceName: string;
    /** Of the AMP workspace. */
    readonly region: string;
    readonly memoryMiB: number;
    /** Steps of a metrics pipeline, around those that only OTLP needs. */
    readonly limiter: string;
    readonly detection: string;
    readonly metricsPipeline: (receiver: string, ...own: readonly string[]) => Pipeline;
    /** Names of the labels that every series gets. */
    readonly added: readonly string[];
}

/** The parts for OTLP. */
export function otlpParts(context: OtlpContext): ConfigParts {
    const { otlp, serviceName, memoryMiB, limiter, detection, metricsPipeline, added } = context;
    const { metrics = true } = otlp;
    const sending = (Object.keys(awsTargets) as SentByOtlp[]).flatMap((signal) => {
        const target = otlp[signal];
        return target === undefined ? [] : [{ signal, ...senderOf(signal, target, context) }];
    });
    const { receiver, allowed, guard, named } = otlpIds;
    return {
        extensions: section<Extensions>(sending.flatMap(({ signer }) => (signer === undefined ? [] : [signer]))),
        receivers: { [receiver]: receiverOf(otlp, memoryMiB) },
        processors: {
            ...(metrics
                ? { [allowed]: { attributes: allowList(otlp) }, [guard]: { actions: [pointGuard(otlp, added)] } }
                : {}),
            ...(sending.length === 0 ? {} : { [named]: { attributes: nameOf(serviceName) } }),
        },
        exporters: section<Exporters>(sending.map(({ id, exporter }) => [id, exporter])),
        pipelines: {
            ...(metrics ? { "metrics/otlp": metricsPipeline(receiver, allowed, guard) } : {}),
            ...Object.fromEntries(
                sending.map(({ signal, id }) => [
                    `${signal}/otlp`,
                    { receivers: [receiver], processors: [limiter, detection, named], exporters: [id] },
                ]),
            ),
        },
    };
}

/** Components by ids that the compiler can't put together. */
export const section = <Section extends Extensions | Exporters>(
    components: readonly (readonly [string, object])[],
): Section => Object.fromEntries(components) as unknown as Section;

/** On loopback, as the containers of a task share it. Over gRPC a bound is whole MiB. */
function receiverOf({ grpcPort, httpPort }: OtlpArgs, memoryMiB: number): NonNullable<Receivers["otlp"]> {
    const { messageBytes } = pushedSizes(memoryMiB, []);
    return {
        protocols: {
            grpc: {
                endpoint: `127.0.0.1:${grpcPort ?? otlpPorts.grpcPort}`,
                max_recv_msg_size_mib: Math.floor(messageBytes / mib),
            },
            http: {
                endpoint: `127.0.0.1:${httpPort ?? otlpPorts.httpPort}`,
                max_request_body_size: messageBytes,
            },
        },
    };
}

const mib = 2 ** 20;

/** Starts the names of attributes that stay; no program's own do while it matters. */
const mark = "~";

/** The labels of a series' resource, by name. */
const resourceLabels = ({
    resourceLabels: asked = [],
}: OtlpArgs): readonly (readonly [label: string, key: string])[] => [
    [labels.container, containerAttribute],
    ...asked.map((key) => [prometheusName(key), key] as const),
];

/**
 * An allow-list of attributes, in a language that has no "all but": what stays is copied under a mark, what has no mark
 * is deleted, and the mark is taken off. Detector and identity come behind it. Names are those of labels from here on,
 * without a dot, so that identity's deletions pass them by.
 */
function allowList(otlp: OtlpArgs): AttributeAction[] {
    const kept = resourceLabels(otlp);
    return [
        { pattern: `^${mark}`, action: "delete" },
        ...kept.map(([label, key]): AttributeAction => ({
            key: `${mark}${label}`,
            from_attribute: key,
            action: "insert",
        })),
        { pattern: literal(`^(?:[^${mark}]|$)`), action: "delete" },
        ...kept.map(([label]): AttributeAction => ({
            key: label,
            from_attribute: `${mark}${label}`,
            action: "insert",
        })),
        { pattern: `^${mark}`, action: "delete" },
    ];
}

/**
 * A point's own attribute that is spelt like a label of its resource would be joined to it. The exporter makes one
 * underscore of each run of what labels don't have.
 */
function pointGuard(otlp: OtlpArgs, added: readonly string[]): AttributeAction {
    const own = [labels.job, labels.instance, labels.scrapeJob, labels.cluster, labels.family];
    const taken = [...own, ...added, ...resourceLabels(otlp).map(([label]) => label)];
    const anyway = taken.map((label) => label.replaceAll("_", "[^A-Za-z0-9]+"));
    return { pattern: literal(`^(?:${anyway.join("|")})$`), action: "delete" };
}

/** An SDK's own names stay, as traces go by them. */
export const nameOf = (serviceName: string): AttributeAction[] => [
    { key: "service.name", value: serviceName, action: "insert" },
    { key: "service.instance.id", from_attribute: "aws.ecs.task.id", action: "insert" },
];

interface Sender {
    readonly id: string;
    readonly exporter: object;
    /** What signs its requests, for one of AWS's endpoints. */
    readonly signer?: readonly [id: string, settings: SigV4AuthExtension];
}

/** What an exporter follows from; without `otlp` it can't be one of log records. */
type SendingContext = Pick<OtlpContext, "serviceName" | "memoryMiB" | "region"> & Partial<Pick<OtlpContext, "otlp">>;

/** Seconds for one request, and for all of its tries together. */
const [requestSeconds, longestRetrySeconds] = [10, 300];

/**
 * Bytes of a request: AWS takes 1 MB of log records and 5 MB or 10,000 spans, so no more than are in half a MiB
 * ("OTLP Endpoints", Amazon CloudWatch user guide). One is sent when it is half as large or a second old.
 */
const [usualRequest, largestRequest] = [2 ** 18, 2 ** 19];

/**
 * Where traces or log records leave for: bounded in bytes, so that an endpoint that is down costs them alone.
 * @param name What its exporter and signer are called. Default: as the signal.
 */
export function senderOf(
    signal: SentByOtlp,
    target: string,
    { otlp, serviceName, memoryMiB, region: metricsRegion }: SendingContext,
    name: string = signal,
): Sender {
    const { queueBytes } = pushedSizes(memoryMiB, []);
    const signer = `sigv4auth/${name}`;
    const signed = signedTarget(signal, target, metricsRegion);
    const base = {
        ...endpointOf(signal, signed?.url ?? literal(target)),
        // AWS takes gzip or none, and any OTLP server takes gzip.
        compression: "gzip",
        timeout: seconds(requestSeconds),
        retry_on_failure: { enabled: true, max_elapsed_time: seconds(longestRetrySeconds) },
        sending_queue: {
            sizer: "bytes",
            queue_size: queueBytes,
            num_consumers: 2,
            batch: { sizer: "bytes", flush_timeout: "1s", min_size: usualRequest, max_size: largestRequest },
        },
    };
    if (signed === undefined) {
        return { id: `otlphttp/${name}`, exporter: base };
    }
    const stream = otlp?.logStreamName ?? `otlp/${serviceName}`;
    const headers =
        signed.service === "logs"
            ? { headers: { "x-aws-log-group": otlp!.logGroupName!, "x-aws-log-stream": stream } }
            : {};
    return {
        id: `otlphttp/${name}`,
        exporter: { ...base, ...headers, auth: { authenticator: signer } },
        signer: [signer, { region: signed.region, service: signed.service }],
    };
}

/** Where AWS takes it, and how the request is signed; undefined for anybody else's address. */
function signedTarget(
    signal: SentByOtlp,
    target: string,
    metricsRegion: string,
): { readonly url: string; readonly region: string; readonly service: string } | undefined {
    const service = { traces: "xray", logs: "logs" }[signal];
    if (target === awsTargets[signal]) {
        const region = `\${env:${regionVariable}}`;
        // The task's region comes when it starts; its partition is that of its workspace, as a role is of one alone.
        return { url: `https://${service}.${region}.${domainOf(metricsRegion)}/v1/${signal}`, region, service };
    }
    const endpoint = awsEndpoint(target);
    return endpoint && { url: literal(target), region: endpoint.region, service };
}

/** The exporter appends the path to an address, and takes a whole URL under the signal's own key. */
const endpointOf = (signal: SentByOtlp, url: string): Readonly<Record<string, string>> =>
    url.endsWith(`/v1/${signal}`) ? { [`${signal}_endpoint`]: url } : { endpoint: url.replace(/\/+$/, "") };

/** A config with the parts beside its own. */
export function withParts(config: CollectorConfig, parts: ConfigParts): CollectorConfig {
    return {
        extensions: { ...config.extensions, ...parts.extensions },
        receivers: { ...config.receivers, ...parts.receivers },
        processors: { ...config.processors, ...parts.processors },
        exporters: { ...config.exporters, ...parts.exporters },
        service: {
            ...config.service,
            extensions: [...config.service.extensions, ...Object.keys(parts.extensions)],
            pipelines: { ...config.service.pipelines, ...parts.pipelines },
        },
    };
}
