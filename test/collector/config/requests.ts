/** Requests that the tests of this room share: typical ones, which are golden files too, and arbitrary valid ones. */
import * as fc from "fast-check";
import type {
    CollectorRequest,
    DestinationArgs,
    OtlpArgs,
    RelabelArgs,
    ScrapeArgs,
    StatsdArgs,
    XrayArgs,
} from "../../../collector";

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
    /** Into CloudWatch in place of AMP, with a label of the team's own. */
    "orders-cloudwatch": {
        serviceName: "orders",
        family: "orders-prod",
        clusterName: "prod",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: { jvm: { port: 9404 } },
        labels: { env: "prod" },
        destination: "cloudwatch",
    },
    /** To a Prometheus remote write of one's own alone, with basic authentication. */
    "orders-remote-write": {
        serviceName: "orders",
        family: "orders-prod",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: { jvm: { port: 9404 } },
        destination: "none",
        destinations: {
            mimir: {
                kind: "remote-write",
                url: "https://mimir.example/api/v1/push",
                authorizationSecret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mimir-AbCdEf",
                headers: { "X-Scope-OrgID": "orders" },
            },
        },
    },
    /** To a server of OTLP alone, with a token. */
    "orders-to-otlp": {
        serviceName: "orders",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: { jvm: { port: 9404 } },
        destination: "none",
        destinations: {
            vendor: {
                kind: "otlp",
                url: "https://otlp.example/otlp",
                bearerTokenSecret: "/vendor/token",
                secretHeaders: { "x-api-key": "/vendor/key" },
            },
        },
    },
    /** To AMP, and to one of each kind beside it. */
    "orders-several": {
        serviceName: "orders",
        region: "eu-west-1",
        memoryMiB: 512,
        scrape: { jvm: { port: 9404 } },
        otlp: { containers: ["app"], traces: "xray" },
        destinations: {
            cloudwatch: { kind: "cloudwatch" },
            "central-amp": {
                kind: "amp",
                url: "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-2/api/v1/remote_write",
                assumeRole: { arn: "arn:aws:iam::444455556666:role/metrics-writer", externalId: "orders" },
            },
            mimir: { kind: "remote-write", urlParameter: "/mimir/url", authorizationSecret: "/mimir/authorization" },
            vendor: { kind: "otlp", urlParameter: "/vendor/url", bearerTokenSecret: "/vendor/token" },
        },
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

const secretName = fc.constantFrom("/team/secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team-AbCdEf");

/** A destination of any kind, with any of what its kind takes. */
const oneDestination: fc.Arbitrary<DestinationArgs> = fc
    .constantFrom("amp", "cloudwatch", "remote-write", "otlp")
    .chain((kind) => {
        const isSigned = kind === "amp" || kind === "cloudwatch";
        const urls: Readonly<Record<string, readonly string[]>> = {
            amp: ["https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-7/api/v1/remote_write"],
            cloudwatch: [
                "https://monitoring.us-west-2.amazonaws.com/v1/metrics",
                "https://vpce-0a-1b.monitoring.us-west-2.vpce.amazonaws.com/v1/metrics",
            ],
            "remote-write": ["https://mimir.example/api/v1/push?a=b", "http://127.0.0.1:9090/api/v1/write"],
            otlp: ["https://otlp.example/otlp/", "https://otlp.example:4318/v1/metrics", "http://localhost:5318"],
        };
        const place = fc.oneof(
            fc.constantFrom(...urls[kind]!).map((url): Partial<DestinationArgs> => ({ url })),
            secretName.map((urlParameter): Partial<DestinationArgs> => ({ urlParameter })),
            ...(kind === "cloudwatch" ? [fc.constantFrom({}, { region: "ap-southeast-2" })] : []),
        );
        const access: fc.Arbitrary<Partial<DestinationArgs>> = isSigned
            ? fc.record(
                  { assumeRole: fc.constantFrom({ arn: "arn:aws:iam::111122223333:role/writer", externalId: "x-1" }) },
                  { requiredKeys: [] },
              )
            : fc
                  .record(
                      {
                          secret: fc.constantFrom("authorizationSecret", "bearerTokenSecret"),
                          headers: fc.constantFrom<Record<string, string>>(
                              { "X-Scope-OrgID": "a$b" },
                              { "x-team": "${env:HOME}" },
                          ),
                          secretHeaders: fc.constantFrom<Record<string, string>>(
                              { "x-api-key": "/k" },
                              { "X-Prometheus": "/p", DD: "/d" },
                          ),
                      },
                      { requiredKeys: [] },
                  )
                  .map(({ secret, ...rest }) => ({
                      ...rest,
                      ...(secret === undefined ? {} : { [secret]: "/secret" }),
                  }));
        // An audit refuses what goes nobody knows where and tells nobody who it is.
        const signed = (where: Partial<DestinationArgs>, who: Partial<DestinationArgs>): Partial<DestinationArgs> =>
            kind === "remote-write" && where.urlParameter !== undefined && who.bearerTokenSecret === undefined
                ? { authorizationSecret: "/secret" }
                : {};
        return fc.tuple(place, access).map(([where, who]) => ({ kind, ...where, ...who, ...signed(where, who) }));
    });

/** Any combination of destinations that goes somewhere. */
export const anyDestinations: fc.Arbitrary<Required<Pick<CollectorRequest, "destination" | "destinations">>> = fc
    .record({
        destination: fc.constantFrom("amp", "cloudwatch", "none"),
        destinations: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}$/), oneDestination, {
            maxKeys: 4,
            noNullPrototype: true,
        }),
    })
    .filter(
        ({ destination, destinations }) =>
            !(destination in destinations) &&
            !["traces", "logs", "xray"].some((name) => name in destinations) &&
            (destination !== "none" || Object.keys(destinations).length > 0),
    );

/** Valid requests of every shape, to any combination of destinations. */
export const requestToAny: fc.Arbitrary<CollectorRequest> = fc
    .tuple(validRequest, anyDestinations)
    .filter(([{ networkMode }, to]) => networkMode !== "bridge" || !/127\.0\.0\.1|localhost/.test(JSON.stringify(to)))
    .map(([request, to]) => ({ ...request, ...to, buffer: "memory", scrape: withoutLimits(request.scrape) }));

/** What jobs claim for themselves may be more than several queues leave room for. */
const withoutLimits = (scrape: CollectorRequest["scrape"]): CollectorRequest["scrape"] =>
    Object.fromEntries(Object.entries(scrape).map(([name, { sampleLimit: _, ...job }]) => [name, job]));
