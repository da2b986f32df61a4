/** The stand-in for CloudWatch's OTLP endpoint for metrics: what it refuses, takes in part, and keeps. */
import assert from "node:assert/strict";
import * as net from "node:net";
import { gzipSync } from "node:zlib";

import root from "@opentelemetry/otlp-transformer/build/src/generated/root";
import { signedFetch } from "../../local/amp/signature";
import { type CloudWatchMetrics, metricLimits, serveCloudWatchMetrics } from "../../local/otlp/cloudwatch-metrics";

const region = "eu-west-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

const messages = (
    root as unknown as {
        opentelemetry: { proto: { collector: { metrics: { v1: Record<string, Codec> } } } };
    }
).opentelemetry.proto.collector.metrics.v1;
interface Codec {
    encode(message: unknown): { finish(): Uint8Array };
    decode(bytes: Uint8Array): { partialSuccess?: { rejectedDataPoints?: unknown; errorMessage?: string } };
    fromObject(value: object): unknown;
}
const toProtobuf = (request: object): Uint8Array => {
    const { encode, fromObject } = messages.ExportMetricsServiceRequest!;
    return encode(fromObject(request)).finish();
};

const now = Date.now();
const nanos = (ms: number): string => `${Math.round(ms)}000000`;
const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const point = (attributes: readonly object[] = [], ms = now): object => ({
    attributes,
    timeUnixNano: nanos(ms),
    asDouble: 1.5,
});
const gauge = (dataPoints: readonly object[], name = "temperature"): object => ({ name, gauge: { dataPoints } });
const resource = { attributes: [attribute("service.name", "orders")] };
const withMetrics = (...metrics: readonly object[]): object => ({
    resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: "lib", version: "1" }, metrics }] }],
});
const points = (count: number, ms = now): object =>
    withMetrics(gauge(Array.from({ length: count }, (_, index) => point([attribute("n", String(index))], ms))));
const many = (count: number, from = 0): object[] =>
    Array.from({ length: count }, (_, index) => attribute(`label_${index + from}`, "a"));

interface Sent {
    readonly request?: object;
    readonly body?: string | Uint8Array;
    readonly type?: string;
    readonly headers?: Record<string, string>;
    readonly target?: string;
    readonly method?: string;
    readonly service?: string;
    readonly region?: string;
    readonly secretAccessKey?: string;
    readonly accessKeyId?: string;
    readonly signingDate?: Date;
}

describe("CloudWatch's OTLP endpoint for metrics", () => {
    const open: CloudWatchMetrics[] = [];
    afterEach(() => Promise.all(open.splice(0).map((endpoint) => endpoint.close())));

    async function serve(): Promise<CloudWatchMetrics> {
        const endpoint = await serveCloudWatchMetrics({ region, credentials });
        open.push(endpoint);
        return endpoint;
    }

    async function send(endpoint: CloudWatchMetrics, sent: Sent): Promise<{ status: number; body: Uint8Array }> {
        const { request = points(1), type = "application/x-protobuf", target = "/v1/metrics" } = sent;
        const body = sent.body ?? (type === "application/json" ? JSON.stringify(request) : toProtobuf(request));
        const response = await signedFetch(`${endpoint.url}${target}`, {
            method: sent.method ?? "POST",
            credentials: { ...credentials, ...pick(sent) },
            region: sent.region ?? region,
            service: sent.service ?? "monitoring",
            headers: { "content-type": type, ...sent.headers },
            ...(sent.method !== "GET" && { body }),
            signingDate: sent.signingDate,
        });
        return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    }
    const pick = ({ secretAccessKey, accessKeyId }: Sent): Partial<typeof credentials> => ({
        ...(secretAccessKey !== undefined && { secretAccessKey }),
        ...(accessKeyId !== undefined && { accessKeyId }),
    });

    const packed = gzipSync(toProtobuf(points(2)));
    const taken: readonly [what: string, sent: Sent, points: number][] = [
        ["protobuf", { request: points(2) }, 2],
        ["JSON", { request: points(2), type: "application/json" }, 2],
        ["gzip", { body: packed, headers: { "content-encoding": "gzip" } }, 2],
        ["as many points as it may have", { request: points(metricLimits.dataPoints) }, metricLimits.dataPoints],
        ["as many labels as a point may have", { request: withMetrics(gauge([point(many(149))])) }, 1],
        ["points of thirteen days ago", { request: points(1, now - 13 * 86_400_000) }, 1],
        ["points of nine minutes ahead", { request: points(1, now + 9 * 60_000) }, 1],
        ["nothing", { request: {} }, 0],
    ];
    for (const [what, sent, count] of taken) {
        it(`takes ${what}`, async () => {
            const endpoint = await serve();
            assert.equal((await send(endpoint, sent)).status, 200);
            assert.equal(endpoint.pointsTaken, count);
        });
    }

    const json = { type: "application/json" };
    const refused: readonly [what: string, sent: Sent, status: number, reason: string, message: RegExp][] = [
        ["another path", { target: "/v1/traces" }, 404, "UnknownOperationException", /./],
        ["another method", { method: "GET" }, 405, "MethodNotAllowedException", /./],
        ["a wrong secret", { secretAccessKey: "other" }, 403, "SignatureDoesNotMatch", /./],
        ["a key that nobody has", { accessKeyId: "AKIDOTHER" }, 403, "UnrecognizedClientException", /./],
        ["AMP's service", { service: "aps" }, 403, "InvalidSignatureException", /scoped to correct service/],
        ["X-Ray's service", { service: "xray" }, 403, "InvalidSignatureException", /scoped to correct service/],
        ["another region", { region: "us-east-1" }, 403, "InvalidSignatureException", /valid region/],
        [
            "an old signature",
            { signingDate: new Date(now - 600_000) },
            403,
            "InvalidSignatureException",
            /Signature expired/,
        ],
        ["another type", { type: "text/plain", body: "a" }, 415, "UnsupportedMediaTypeException", /text\/plain/],
        ["zstd", { headers: { "content-encoding": "zstd" } }, 415, "UnsupportedMediaTypeException", /zstd/],
        ["snappy", { headers: { "content-encoding": "snappy" } }, 415, "UnsupportedMediaTypeException", /snappy/],
        ["what isn't gzip", { headers: { "content-encoding": "gzip" } }, 400, "ValidationException", /gzip/],
        ["what isn't protobuf", { body: "{}{}" }, 400, "ValidationException", /isn't a request for metrics/],
        ["what isn't JSON", { ...json, body: "{" }, 400, "ValidationException", /isn't a request for metrics/],
        ["a list", { ...json, body: '{"resourceMetrics":1}' }, 400, "ValidationException", /isn't a request/],
        [
            "more points than it may have, over all metrics",
            { request: withMetrics(...Array<object>(1001).fill(gauge([point()]))) },
            400,
            "ValidationException",
            /^Maximum number of datapoints per request exceeded: 1000\.$/,
        ],
        [
            "a request over its size",
            { request: withMetrics(gauge(Array<object>(30).fill(point([attribute("a", "a".repeat(39_000))])))) },
            400,
            "ValidationException",
            /^Maximum request size exceeded/,
        ],
        [
            "more labels than a point may have, with the resource's",
            { request: withMetrics(gauge([point(many(150))])) },
            400,
            "ValidationException",
            /^Maximum number of attributes exceeded: 150 \[ResourceMetrics\.1\.ScopeMetrics\.1\.Metrics\.1\.Datapoint\.1\]\.$/,
        ],
        [
            "labels over their size",
            { request: withMetrics(gauge([point([attribute("a", "a".repeat(40_001))])])) },
            400,
            "ValidationException",
            /^Maximum metadata size exceeded/,
        ],
        ["a point ahead", { request: points(1, now + 660_000) }, 400, "ValidationException", /in the future/],
        ["a point long ago", { request: points(1, now - 15 * 86_400_000) }, 400, "ValidationException", /in the past/],
        [
            "a point without a time",
            { request: withMetrics(gauge([{ asDouble: 1 }])) },
            400,
            "ValidationException",
            /past/,
        ],
        [
            "a sum without temporality",
            { request: withMetrics({ name: "a", sum: { dataPoints: [point()] } }) },
            400,
            "ValidationException",
            /temporality/,
        ],
        ["a metric without a name", { request: withMetrics(gauge([point()], "")) }, 400, "ValidationException", /name/],
    ];
    for (const [what, sent, status, reason, message] of refused) {
        it(`refuses ${what}`, async () => {
            const endpoint = await serve();
            await send(endpoint, sent);
            const [request] = endpoint.requests as [(typeof endpoint.requests)[number]];
            assert.deepEqual([request.status, request.reason], [status, reason]);
            assert.match(request.message!, message);
            assert.deepEqual(endpoint.series(), []);
        });
    }

    it("refuses who may not", async () => {
        const authorize = (): string => "User is not authorized to perform: cloudwatch:PutMetricData";
        const endpoint = await serveCloudWatchMetrics({ region, credentials, authorize });
        open.push(endpoint);
        assert.equal((await send(endpoint, {})).status, 403);
        assert.equal(endpoint.requests[0]!.reason, "AccessDeniedException");
    });

    it("refuses HTTP/2", async () => {
        const endpoint = await serve();
        const socket = net.connect(Number(new URL(endpoint.url).port), "127.0.0.1");
        socket.end("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        const chunks: Buffer[] = [];
        for await (const chunk of socket) {
            chunks.push(chunk as Buffer);
        }
        assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 400 /);
    });

    it("throttles more requests in a second than an account may send", async () => {
        const endpoint = await serveCloudWatchMetrics({ region, credentials, now: () => new Date(now) });
        open.push(endpoint);
        const sent = Array.from({ length: 510 }, () => send(endpoint, { request: {}, signingDate: new Date(now) }));
        const statuses = (await Promise.all(sent)).map(({ status }) => status);
        assert.equal(statuses.filter((status) => status === 429).length, 10);
    });

    for (const type of ["application/x-protobuf", "application/json"]) {
        it(`takes the valid points of a request, and says which it didn't: ${type}`, async () => {
            const endpoint = await serve();
            const request = withMetrics(gauge([point(), point(many(151)), point(many(1))]));
            const { status, body } = await send(endpoint, { request, type });
            assert.equal(status, 200);
            const { partialSuccess } = type.endsWith("json")
                ? (JSON.parse(Buffer.from(body).toString()) as ReturnType<Codec["decode"]>)
                : messages.ExportMetricsServiceResponse!.decode(body);
            assert.equal(String(partialSuccess!.rejectedDataPoints as number), "1");
            assert.match(
                partialSuccess!.errorMessage!,
                /^Maximum number of attributes exceeded: 150 \[.*Datapoint\.2\]\.$/,
            );
            assert.equal(endpoint.pointsTaken, 2);
        });
    }

    it("answers what it refuses with a status of OTLP's, with the words", async () => {
        const { body } = await send(await serve(), { request: points(1001) });
        assert.match(Buffer.from(body).toString(), /Maximum number of datapoints per request exceeded: 1000\.$/);
        assert.equal(body[0], 0x08);
    });

    it("keeps series by name and labels, with those of resource and scope as its PromQL names them", async () => {
        const endpoint = await serve();
        const sum = {
            name: "requests",
            sum: {
                aggregationTemporality: 2,
                isMonotonic: true,
                dataPoints: [{ timeUnixNano: nanos(now), asInt: "7", attributes: [attribute("route", "/a")] }],
            },
        };
        const histogram = {
            name: "duration",
            histogram: {
                aggregationTemporality: 1,
                dataPoints: [{ timeUnixNano: nanos(now), count: "3", bucketCounts: ["1", "2"], explicitBounds: [1] }],
            },
        };
        for (let each = 0; each < 2; each++) {
            await send(endpoint, { request: withMetrics(sum, histogram, gauge([point()])) });
        }
        const own = {
            "@resource.service.name": "orders",
            "@instrumentation.@name": "lib",
            "@instrumentation.@version": "1",
        };
        const [requests] = endpoint.series("requests", { route: "/a" });
        assert.deepEqual(requests!.labels, { ...own, route: "/a" });
        assert.deepEqual([requests!.type, requests!.temporality, requests!.value], ["sum", "cumulative", 7]);
        assert.equal(requests!.points, 2);
        const [duration] = endpoint.series("duration", { "@resource.service.name": "orders" });
        assert.deepEqual([duration!.type, duration!.temporality, duration!.value], ["histogram", "delta", 3]);
        assert.equal(endpoint.series("temperature")[0]!.temporality, undefined);
        assert.deepEqual(endpoint.series("requests", { route: "/b" }), []);
        assert.equal(endpoint.series().length, 3);
    });

    it("counts a point's bytes with its name and the attributes of its resource", async () => {
        const [one, other] = [await serve(), await serve()];
        await send(one, { request: points(1) });
        await send(other, { request: points(3) });
        assert.ok(one.billedBytes > 40 && one.billedBytes < 100, String(one.billedBytes));
        assert.equal(other.billedBytes, 3 * one.billedBytes);
        // A longer name, and a longer value of the resource, cost each point as much.
        const longer = await serve();
        await send(longer, { request: withMetrics(gauge([point([attribute("n", "0")])], "temperature_celsius")) });
        assert.equal(longer.billedBytes, one.billedBytes + "_celsius".length);
    });

    it("hangs, waits and fails where a test wants it", async () => {
        const endpoint = await serve();
        endpoint.setFault({ status: 503 });
        assert.equal((await send(endpoint, {})).status, 503);
        endpoint.setFault(undefined);
        assert.equal((await send(endpoint, {})).status, 200);
    });
});
