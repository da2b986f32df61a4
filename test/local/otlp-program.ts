/**
 * A program with OpenTelemetry's JavaScript SDK, as a container runs it: everything about where it sends comes from the
 * variables that the container gets. It says what an SDK's detectors say of a process, and sends until it is ended.
 */
import { createSocket } from "node:dgram";

import { SeverityNumber } from "@opentelemetry/api-logs";
import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from "@opentelemetry/otlp-exporter-base/node-http";
import {
    type ISerializer,
    ProtobufLogsSerializer,
    ProtobufMetricsSerializer,
    ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import {
    detectResourcesSync,
    envDetectorSync,
    hostDetectorSync,
    osDetectorSync,
    processDetectorSync,
    Resource,
    serviceInstanceIdDetectorSync,
} from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from "@opentelemetry/sdk-logs";
import {
    AggregationTemporality,
    MeterProvider,
    PeriodicExportingMetricReader,
    type PushMetricExporter,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";

const { env } = process;
const protobuf = { "Content-Type": "application/x-protobuf" };
const exporter = <Internal, Response>(signal: string, serializer: ISerializer<Internal, Response>) =>
    new OTLPExporterBase(
        createOtlpHttpExportDelegate(
            convertLegacyHttpOptions({}, signal.toUpperCase(), `v1/${signal}`, protobuf),
            serializer,
        ),
    );
const sends = (signal: string): boolean => env[`OTEL_${signal.toUpperCase()}_EXPORTER`] === "otlp";

const resource = Resource.default()
    .merge(new Resource({ "service.version": "1.2.3", "deployment.environment.name": "prod", team: "shop" }))
    .merge(
        detectResourcesSync({
            detectors: [
                envDetectorSync,
                hostDetectorSync,
                osDetectorSync,
                processDetectorSync,
                serviceInstanceIdDetectorSync,
            ],
        }),
    );

async function main(): Promise<void> {
    await resource.waitForAsyncAttributes?.();
    if (sends("metrics")) {
        const metrics = exporter("metrics", ProtobufMetricsSerializer) as unknown as PushMetricExporter;
        metrics.selectAggregationTemporality = () => AggregationTemporality.CUMULATIVE;
        const reader = new PeriodicExportingMetricReader({
            exporter: metrics,
            exportIntervalMillis: Number(env.OTEL_METRIC_EXPORT_INTERVAL),
            exportTimeoutMillis: Number(env.OTEL_METRIC_EXPORT_TIMEOUT),
        });
        const meter = new MeterProvider({ resource, readers: [reader] }).getMeter("orders");
        const orders = meter.createCounter("orders.placed", { unit: "{order}" });
        const duration = meter.createHistogram("http.server.request.duration", { unit: "s" });
        const disguised = meter.createCounter("orders.disguised");
        setInterval(() => {
            orders.add(1, { route: "/orders" });
            duration.record(0.1, { "http.route": "/orders", "http.request.method": "POST" });
            disguised.add(1, {
                kind: "a",
                job: "other",
                instance: "other",
                "scrape.job": "other",
                "aws.ecs.cluster.name": "other",
                aws_ecs_task_family: "other",
                "container..name": "other",
                "service.version": "other",
            });
        }, 100);
    }
    if (sends("traces")) {
        const traces = exporter("traces", ProtobufTraceSerializer) as unknown as SpanExporter;
        const spans = new BatchSpanProcessor(traces, { scheduledDelayMillis: 200 });
        const tracer = new BasicTracerProvider({ resource, spanProcessors: [spans] }).getTracer("orders");
        setInterval(() => tracer.startSpan("POST /orders", { attributes: { "http.route": "/orders" } }).end(), 100);
    }
    if (sends("logs")) {
        const logs = exporter("logs", ProtobufLogsSerializer) as unknown as LogRecordExporter;
        const provider = new LoggerProvider({ resource });
        provider.addLogRecordProcessor(new BatchLogRecordProcessor(logs, { scheduledDelayMillis: 200 }));
        const logger = provider.getLogger("orders");
        setInterval(
            () =>
                logger.emit({
                    severityNumber: SeverityNumber.INFO,
                    severityText: "INFO",
                    body: "order placed",
                    attributes: { "order.kind": "a" },
                    timestamp: Date.now(),
                }),
            100,
        );
    }
}

/** A StatsD client of the simplest kind, with tags as DogStatsD has them. */
function sendStatsd(): void {
    const socket = createSocket("udp4");
    const lines = ["carts:2|c|#shop:a,job:other,scrape_job:other", "cart.size:7|g", "cart.time:30|ms|#instance:other"];
    setInterval(() => lines.forEach((line) => socket.send(line, Number(env.STATSD_PORT), env.STATSD_HOST)), 200);
}

sendStatsd();
void main();
