/** Requests that the tests of this room share: typical ones, which are golden files too, and arbitrary valid ones. */
import * as fc from "fast-check";
import type { CollectorRequest, OtlpArgs, RelabelArgs, ScrapeArgs, StatsdArgs, XrayArgs } from "../../../collector";

/** Typical requests by the name of their golden file in `test/golden/collector`. */
export const typicalRequests: Readonly<Record<string, CollectorRequest>> = {
    /** A JVM behind Envoy, as in the example. */
    "orders-service": {
        serviceName: "orders",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: {
            jvm: { port: 9404 },
            envoy: { port: 9901, path: "/stats/prometheus" },
        },
    },
    /** The same, waiting on disk, with family and cluster known beforehand. */
    "orders-on-disk": {
        serviceName: "orders",
        family: "orders-prod",
        clusterName: "prod",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: {
            jvm: { port: 9404 },
            envoy: { port: 9901, path: "/stats/prometheus" },
        },
        buffer: "disk",
    },
    /** A program that pushes metrics, traces and log records, beside Envoy. */
    "orders-otlp": {
        serviceName: "orders",
        family: "orders-prod",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: { envoy: { port: 9901, path: "/stats/prometheus" } },
        otlp: {
            containers: ["app"],
            traces: "xray",
            logs: "cloudwatch",
            logGroupName: "/pulumi-adot/orders/prod/orders",
            resourceLabels: ["service.version", "deployment.environment.name"],
        },
        statsd: { containers: ["app"], buckets: [10, 100, 1000] },
    },
    /** ECS metrics alone: nothing to scrape, not even itself. */
    "ecs-only": {
        serviceName: "billing.worker",
        region: "us-gov-west-1",
        memoryMiB: 512,
        scrape: {},
        selfMetrics: false,
    },
    /** Every knob turned, and a pipeline of the team's own. */
    everything: {
        serviceName: "search_api-2",
        region: "ap-southeast-2",
        memoryMiB: 1024,
        scrapeIntervalSeconds: 30,
        scrape: {
            app: {
                port: 8080,
                path: "/actuator/prometheus",
                intervalSeconds: 5,
                sampleLimit: 3000,
                bodySizeLimitMiB: 2,
                allow: ["jvm_.*", "http_server_requests_seconds_(?:count|sum|bucket)"],
                deny: ["jvm_buffer_.*$"],
                relabel: [
                    {
                        sourceLabels: ["uri"],
                        regex: "/orders/\\d+(.*)$",
                        targetLabel: "uri",
                        replacement: "/orders/:id$1",
                    },
                    { regex: "exception|outcome", action: "labeldrop" },
                ],
                params: { "name[]": ["a$b", "c"] },
            },
        },
        additions: {
            receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } },
            processors: {
                "attributes/team": { actions: [{ key: "team", value: "${env:TEAM:-none}", action: "upsert" }] },
            },
            exporters: { debug: { sampling_initial: 5 } },
            pipelines: {
                "metrics/otlp": {
                    receivers: ["otlp"],
                    processors: ["attributes/team", "resourcedetection", "resource/identity", "batch"],
                    exporters: ["prometheusremotewrite"],
                },
                traces: { receivers: ["otlp"], exporters: ["debug"] },
            },
        },
    },
};

/** Others of that kind, with components that the real collector here doesn't have (docs/local.md). */
export const beyondCollector: Readonly<Record<string, CollectorRequest>> = {
    /** A program with an X-Ray SDK. */
    "orders-xray": {
        serviceName: "orders",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: {},
        xray: { containers: ["app"] },
    },
};

/** Expressions that RE2 takes, with the signs that YAML, the collector or JavaScript could trip over. */
const patterns = [
    "jvm_.*",
    "^a$",
    "(?i)Up",
    "x{1,3}",
    "[[:alpha:]_]+",
    "a|b",
    "\\w+\\.total",
    "(?P<kind>rx|tx)_bytes",
    "\\Qa.b\\E",
    "${env:HOME}",
    "#: '\"{}",
];
const texts = ["", "$1", "${1}-x", "$$", "a: b # c", "yes", "0x10", "- x", "${env:HOME}", "é", "'"];

const relabel: fc.Arbitrary<RelabelArgs> = fc.record(
    {
        sourceLabels: fc.subarray(["__name__", "area", "pool"]),
        regex: fc.constantFrom(...patterns),
        targetLabel: fc.constantFrom("copy", "other_label"),
        replacement: fc.constantFrom(...texts),
    },
    { requiredKeys: ["targetLabel"] },
);

const job: fc.Arbitrary<Omit<ScrapeArgs, "port">> = fc
    .record(
        {
            path: fc.constantFrom("/metrics", "/stats/prometheus", "/a$b", "/${env:X}"),
            host: fc.constantFrom("10.0.0.7", "exporter.internal"),
            nativeHistograms: fc.boolean(),
            access: fc.constantFrom<Partial<ScrapeArgs>>(
                { scheme: "http" },
                { scheme: "https", tls: { caFile: "/etc/hosts", serverName: "app" } },
                { scheme: "https", tls: { certFile: "/etc/hosts", keyFile: "/etc/hosts" } },
                { authorization: { credentialsVariable: "TEAM" } },
                { authorization: { type: "Token", credentialsFile: "/etc/hosts" } },
                { authorization: { username: "me", credentialsVariable: "TEAM" } },
            ),
            intervalSeconds: fc.integer({ min: 1, max: 300 }),
            sampleLimit: fc.integer({ min: 1, max: 10_000 }),
            bodySizeLimitMiB: fc.integer({ min: 1, max: 32 }),
            allow: fc.array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 3 }),
            deny: fc.array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 3 }),
            relabel: fc.array(relabel, { maxLength: 3 }),
            params: fc.dictionary(
                fc.constantFrom("filter", "usedonly", "name[]"),
                fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 2 }),
            ),
        },
        { requiredKeys: [] },
    )
    .map(({ access, ...rest }) => ({ ...rest, ...access }));

/** OTLP of every shape; something is always taken. */
const otlp: fc.Arbitrary<OtlpArgs> = fc
    .record(
        {
            metrics: fc.boolean(),
            traces: fc.constantFrom(
                "xray",
                "https://gateway.example:4318",
                "http://10.0.0.7:4318/otlp/",
                "https://xray.us-west-2.amazonaws.com/v1/traces",
            ),
            logs: fc.constantFrom("cloudwatch", "https://logs.us-west-2.amazonaws.com/v1/logs", "http://gateway:4318"),
            resourceLabels: fc.subarray(["service.version", "deployment.environment.name", "team", "a-b.c_d"]),
            logStreamName: fc.constantFrom("otlp", "a/b-c#1"),
            grpcPort: fc.constantFrom(4317, 14317),
        },
        { requiredKeys: [] },
    )
    .map(({ metrics, logStreamName, resourceLabels, ...rest }) => {
        const { logs } = rest;
        const takesMetrics = metrics !== false || (rest.traces === undefined && logs === undefined);
        const isLogged = logs === "cloudwatch" || logs?.includes("amazonaws") === true;
        return {
            containers: ["app"],
            ...(takesMetrics ? { resourceLabels } : { metrics: false }),
            ...rest,
            ...(isLogged ? { logGroupName: "/teams/orders", logStreamName: logStreamName ?? "otlp" } : {}),
        };
    });

/** What others send, in any of its shapes. */
const senders: fc.Arbitrary<NonNullable<CollectorRequest["senders"]>> = fc.record(
    {
        host: fc.constant("0.0.0.0"),
        otlp: fc.constant({ grpc: 4317, http: 4318 }),
        statsd: fc.record({ port: fc.constant(8125), counters: fc.subarray(["hits", "orders.placed"]) }),
        areOnInstance: fc.boolean(),
        resourceLabels: fc.subarray(["service.version", "deployment.environment.name"]),
    },
    { requiredKeys: ["host", "otlp"] },
);

/** Valid requests of every shape; the ECS metrics are on when there is nothing to scrape. */
export const validRequest: fc.Arbitrary<CollectorRequest> = fc
    .record({
        serviceName: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/),
        family: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/), { nil: undefined }),
        clusterName: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/), { nil: undefined }),
        region: fc.constantFrom("eu-west-1", "us-gov-west-1", "ap-southeast-2"),
        memoryMiB: fc.integer({ min: 256, max: 16_384 }),
        scrapeIntervalSeconds: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
        buffer: fc.constantFrom("memory", "disk"),
        selfMetrics: fc.boolean(),
        ecsMetrics: fc.boolean(),
        otlp: fc.option(otlp, { nil: undefined }),
        statsd: fc.constantFrom<StatsdArgs | undefined>(
            undefined,
            { containers: ["app"] },
            { containers: ["app"], port: 9125, buckets: [1, 2.5] },
        ),
        xray: fc.constantFrom<XrayArgs | undefined>(
            undefined,
            { containers: ["app"] },
            { containers: ["app"], port: 12_000 },
        ),
        networkMode: fc.constantFrom("awsvpc", "bridge", "host"),
        portOffset: fc.constantFrom(undefined, 0, 1, 10_000),
        senders: fc.option(senders, { nil: undefined, freq: 3 }),
        jobs: fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/), job, {
            maxKeys: 4,
            noNullPrototype: true,
        }),
    })
    .map(({ jobs, ecsMetrics, ...rest }) => {
        const numbered = Object.entries(jobs).map(([name, settings], index) => [
            name,
            { port: 9000 + index, ...(settings.host === undefined ? { container: `app${index}` } : {}), ...settings },
        ]);
        // What is pushed within a task needs a network that its containers share; what others send to has none.
        const takesPushed = rest.networkMode !== "bridge" && rest.senders === undefined;
        return {
            ...rest,
            ...(takesPushed ? {} : { otlp: undefined, statsd: undefined, xray: undefined }),
            ecsMetrics: ecsMetrics || numbered.length === 0,
            scrape: Object.fromEntries(numbered) as CollectorRequest["scrape"],
        };
    });
