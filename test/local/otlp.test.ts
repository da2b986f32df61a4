/** OTLP from a program with a real SDK through the real collector to AWS's endpoints, which are stand-ins. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";

import { signedFetch } from "../../local/amp/signature";
import { type OtlpEndpoint, type OtlpSignal, serveOtlpEndpoint } from "../../local/otlp";
import { isolated } from "../../local/support/isolated";
import { needs, toolPath } from "../support/parts";
import type { OtlpArrived, OtlpOrder } from "./otlp-run";

describe("a program that sends OTLP to its sidecar", function () {
    this.timeout(90_000);
    let all: OtlpArrived;

    before(function () {
        needs(this, "otelcol-full", "prometheus");
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "otlp-order-"));
        const order: OtlpOrder = { otelcol: toolPath("otelcol-full"), prometheus: toolPath("prometheus") };
        const file = path.join(directory, "order.json");
        fs.writeFileSync(file, JSON.stringify(order));
        const [program = "", ...args] = isolated([
            ...[process.execPath, "--import", "tsx", path.join(__dirname, "otlp-run.ts"), file],
        ]);
        const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
        fs.rmSync(directory, { recursive: true });
        assert.equal(status, 0, stderr);
        all = JSON.parse(stdout) as OtlpArrived;
    });

    const seriesOf = (name: string) => all.series.filter((one) => one.__name__ === name);
    const identity = {
        job: "orders",
        instance: "0123456789abcdef",
        aws_ecs_cluster_name: "prod",
        aws_ecs_task_family: "orders",
        container_name: "app",
        service_version: "1.2.3",
    };

    it("gives its metrics the task's labels, its points' own, and the one that was asked for", () => {
        assert.deepEqual(seriesOf("orders_placed"), [{ __name__: "orders_placed", ...identity, route: "/orders" }]);
        const durations = seriesOf("http_server_request_duration_bucket");
        assert.ok(durations.length > 3);
        for (const { le, ...labels } of durations) {
            assert.ok(le !== undefined);
            assert.deepEqual(labels, {
                __name__: "http_server_request_duration_bucket",
                ...identity,
                http_route: "/orders",
                http_request_method: "POST",
            });
        }
    });

    it("lets no point pass for another task's", () => {
        assert.deepEqual(seriesOf("orders_disguised"), [{ __name__: "orders_disguised", ...identity, kind: "a" }]);
    });

    it("gives StatsD's metrics the same, added up, and lets none pass for another's", () => {
        const { container_name, service_version, ...task } = identity;
        const ofTask = { ...task, scrape_job: "statsd" };
        assert.deepEqual(seriesOf("carts_total"), [{ __name__: "carts_total", ...ofTask, shop: "a" }]);
        assert.deepEqual(seriesOf("cart_size"), [{ __name__: "cart_size", ...ofTask }]);
        const bounds = seriesOf("cart_time_bucket").sort((one, other) => (one.le! < other.le! ? -1 : 1));
        assert.deepEqual(
            bounds,
            ["+Inf", "10", "100"].map((le) => ({ __name__: "cart_time_bucket", ...ofTask, le })),
        );
        assert.ok(container_name !== "" && service_version !== "", "what a scrape doesn't know");
    });

    it("writes nothing else of what the SDK says of its process, nor target_info", () => {
        assert.deepEqual(seriesOf("target_info"), []);
        const pushed = all.series.filter(({ container_name }) => container_name === "app");
        const names = new Set(pushed.flatMap((one) => Object.keys(one)));
        const asked = [
            ...Object.keys(identity),
            "__name__",
            "route",
            "http_route",
            "http_request_method",
            "kind",
            "le",
        ];
        assert.deepEqual([...names].sort(), asked.sort());
    });

    it("sends traces to X-Ray: signed, in protobuf and gzip, with the SDK's resource and the task's", () => {
        const [throttled, ...taken] = all.traces;
        assert.deepEqual([throttled!.status, taken[0]!.status], [429, 200]);
        assert.ok(taken.every(({ status }) => status === 200));
        const { headers, resources } = taken[0]!;
        assert.deepEqual([headers["content-type"], headers["content-encoding"]], ["application/x-protobuf", "gzip"]);
        const [{ attributes, items }] = resources as [(typeof resources)[number]];
        assert.equal(attributes["service.name"], "orders");
        assert.equal(attributes["aws.ecs.container.name"], "app");
        assert.equal(attributes["aws.ecs.task.id"], "0123456789abcdef");
        assert.ok("process.pid" in attributes && "host.name" in attributes, "the SDK's detectors have run");
        assert.equal(items[0]!.name, "POST /orders");
        assert.deepEqual(items[0]!.attributes, { "http.route": "/orders" });
    });

    it("sends log records to the task's group and stream in CloudWatch Logs", () => {
        const [throttled, ...taken] = all.logs;
        assert.deepEqual([throttled!.status, taken[0]!.status], [429, 200]);
        const { headers, resources } = taken[0]!;
        assert.equal(headers["x-aws-log-group"], "/teams/orders");
        assert.equal(headers["x-aws-log-stream"], "otlp/orders");
        assert.equal(resources[0]!.items[0]!.name, "order placed");
        assert.deepEqual(resources[0]!.items[0]!.attributes, { "order.kind": "a" });
    });
});

describe("AWS's OTLP endpoints", () => {
    const region = "eu-west-1";
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    const open: OtlpEndpoint[] = [];
    afterEach(() => Promise.all(open.splice(0).map((endpoint) => endpoint.close())));

    const now = BigInt(Date.now()) * 1_000_000n;
    const span = (more: object = {}): object => ({ name: "a", startTimeUnixNano: String(now), ...more });
    const traces = (spans: readonly object[], resource: object = {}): string =>
        JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    const records = JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "a" }, timeUnixNano: String(now) }] }] }],
    });
    const stream = { "x-aws-log-group": "/a", "x-aws-log-stream": "otlp" };

    interface Sent {
        readonly signal?: OtlpSignal;
        readonly target?: string;
        readonly body?: string | Uint8Array;
        readonly headers?: Record<string, string>;
        readonly service?: string;
        readonly region?: string;
        readonly secretAccessKey?: string;
    }

    async function send(sent: Sent): Promise<readonly [status: number, reason: string | undefined]> {
        const {
            signal = "traces",
            target = `/v1/${signal}`,
            body = signal === "traces" ? traces([span()]) : records,
        } = sent;
        const endpoint = await serveOtlpEndpoint({ signal, region, credentials, streams: ["/a:otlp"] });
        open.push(endpoint);
        await signedFetch(`${endpoint.url}${target}`, {
            method: "POST",
            credentials: { ...credentials, secretAccessKey: sent.secretAccessKey ?? credentials.secretAccessKey },
            region: sent.region ?? region,
            service: sent.service ?? { traces: "xray", logs: "logs" }[signal],
            headers: { "content-type": "application/json", ...sent.headers },
            body,
        });
        const [{ status, reason }] = endpoint.requests as [(typeof endpoint.requests)[number]];
        return [status, reason];
    }

    it("take what is within their limits, as it is or in gzip", async () => {
        assert.deepEqual(await send({}), [200, undefined]);
        assert.deepEqual(await send({ signal: "logs", headers: stream }), [200, undefined]);
        const packed = { body: gzipSync(traces([span()])), headers: { "content-encoding": "gzip" } };
        assert.deepEqual(await send(packed), [200, undefined]);
    });

    const days = (count: number): object =>
        span({ startTimeUnixNano: String(now + BigInt(count * 86_400) * 10n ** 9n) });
    const refused: [what: string, sent: Sent, status: number, reason: string][] = [
        ["another path", { target: "/v1/metrics" }, 404, "UnknownOperationException"],
        ["a wrong secret", { secretAccessKey: "other" }, 403, "SignatureDoesNotMatch"],
        ["a signature for another service", { service: "aps" }, 403, "InvalidSignatureException"],
        ["a signature for another region", { region: "us-east-1" }, 403, "InvalidSignatureException"],
        ["another type", { headers: { "content-type": "text/plain" } }, 415, "UnsupportedMediaTypeException"],
        ["another encoding", { headers: { "content-encoding": "zstd" } }, 415, "UnsupportedMediaTypeException"],
        ["what isn't gzip", { headers: { "content-encoding": "gzip" } }, 400, "ValidationException"],
        ["what isn't JSON", { body: "{" }, 400, "ValidationException"],
        [
            "too large a request",
            { body: traces(Array(60).fill(span({ name: "a".repeat(90_000) }))) },
            413,
            "RequestEntityTooLargeException",
        ],
        ["too many spans", { body: traces(Array(10_001).fill(span())) }, 400, "ValidationException"],
        ["too large a span", { body: traces([span({ name: "a".repeat(200_001) })]) }, 400, "ValidationException"],
        [
            "too large a resource",
            { body: traces([span()], { attributes: [{ key: "a".repeat(16_001) }] }) },
            400,
            "ValidationException",
        ],
        ["a span of next week", { body: traces([days(7)]) }, 400, "ValidationException"],
        ["a span of last month", { body: traces([days(-30)]) }, 400, "ValidationException"],
        ["two spans on different days", { body: traces([days(0), days(-2)]) }, 400, "ValidationException"],
        ["log records for no group", { signal: "logs" }, 400, "ValidationException"],
        [
            "log records for a stream that isn't there",
            { signal: "logs", headers: { ...stream, "x-aws-log-stream": "b" } },
            400,
            "ResourceNotFoundException",
        ],
    ];
    for (const [what, sent, status, reason] of refused) {
        it(`refuse ${what}`, async () => assert.deepEqual(await send(sent), [status, reason]));
    }
});
