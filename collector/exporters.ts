/** What is to be known of each exporter beside its settings: where it sends, what waits, what its task needs. */

/** One exporter type, in its newest spelling. */
export interface ExporterFacts {
    /** Paths in its settings that say where it sends. */
    readonly addresses: readonly string[];
    /** Path of its region, for one that signs by itself. */
    readonly region?: string;
    /** Paths of the queues in its settings; none for one that sends at once. */
    readonly queues: readonly string[];
    /** Paths in its settings that hold secrets, and belong into variables from `secrets`. */
    readonly secrets: readonly string[];
    /** IAM actions that it needs wherever it sends, on its task's role. */
    readonly rights: readonly string[];
}

const ofHttp = ["headers"];
const sendingQueue = ["sending_queue"];
const logGroups = ["logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup"];

/**
 * By type. Sources: each exporter's README and config.go; actions as the Service Authorization Reference names them,
 * and as AWS's policies for ADOT have them. What otlp_http needs depends on where it sends (`rightsByService`).
 */
export const exporterFacts: Readonly<Record<string, ExporterFacts>> = {
    awscloudwatchlogs: {
        addresses: ["endpoint"],
        region: "region",
        queues: sendingQueue,
        secrets: [],
        rights: logGroups,
    },
    awsemf: { addresses: ["endpoint"], region: "region", queues: [], secrets: [], rights: logGroups },
    awsxray: {
        addresses: ["endpoint"],
        region: "region",
        queues: [],
        secrets: [],
        rights: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    },
    datadog: { addresses: ["api.site"], queues: sendingQueue, secrets: ["api.key"], rights: [] },
    debug: { addresses: [], queues: sendingQueue, secrets: [], rights: [] },
    file: { addresses: ["path"], queues: [], secrets: [], rights: [] },
    kafka: { addresses: ["brokers"], queues: sendingQueue, secrets: ["auth.sasl.password"], rights: [] },
    load_balancing: {
        addresses: ["resolver"],
        queues: ["sending_queue", "protocol.otlp.sending_queue"],
        secrets: ["protocol.otlp.headers"],
        rights: [],
    },
    logzio: { addresses: ["endpoint"], queues: sendingQueue, secrets: ["account_token"], rights: [] },
    otlp_grpc: { addresses: ["endpoint"], queues: sendingQueue, secrets: ofHttp, rights: [] },
    otlp_http: {
        addresses: ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint"],
        queues: sendingQueue,
        secrets: ofHttp,
        rights: [],
    },
    prometheus: { addresses: ["endpoint"], queues: sendingQueue, secrets: [], rights: [] },
    prometheus_remote_write: { addresses: ["endpoint"], queues: ["remote_write_queue"], secrets: ofHttp, rights: [] },
    signalfx: { addresses: ["realm"], queues: sendingQueue, secrets: ["access_token"], rights: [] },
};

/**
 * What an exporter needs that signs with sigv4auth, by the service that it signs for. Source: Service Authorization
 * Reference; "OTLP Endpoints" (Amazon CloudWatch user guide).
 */
export const rightsByService: Readonly<Record<string, readonly string[]>> = {
    aps: ["aps:RemoteWrite"],
    xray: ["xray:PutTraceSegments"],
    logs: ["logs:PutLogEvents"],
    monitoring: ["cloudwatch:PutMetricData"],
};
