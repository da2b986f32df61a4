/** What the stand-in refuses on its own, before any database is asked. */
import assert from "node:assert/strict";
import type { Server } from "node:http";
import {
    type AmpRequest,
    type AuthorizationRequest,
    type Authorize,
    createAmpServer,
    type Fault,
    maxBodyBytes,
} from "../../local/amp/server";
import { signedFetch, type SignedFetchOptions } from "../../local/amp/signature";
import { close, listen } from "../../local/support/http";
import { credentials, region, workspaceId, writeBody, writeHeaders } from "./amp-support";

const api = `/workspaces/${workspaceId}/api/v1`;
const reached = "the database was reached";
const sample = { labels: { __name__: "up" }, samples: [[1, Date.now()]] as [number, number][] };

describe("local/amp: the HTTP side", () => {
    let server: Server;
    let origin: string;
    let fault: Fault | undefined;
    let authorize: Authorize;
    const records: AmpRequest[] = [];

    before(async () => {
        server = createAmpServer({
            region,
            now: () => new Date(),
            credentials: (id) => (id === credentials.accessKeyId ? credentials : undefined),
            authorize: (request) => authorize(request),
            hasWorkspace: (id) => id === workspaceId,
            database: () => Promise.reject(new Error(reached)),
            fault: () => fault,
            record: (request) => records.push(request),
        });
        origin = `http://127.0.0.1:${await listen(server)}`;
    });
    beforeEach(() => {
        fault = undefined;
        authorize = () => undefined;
        records.length = 0;
    });
    after(() => close(server));

    const ask = (path: string, options: Partial<SignedFetchOptions> = {}): Promise<Response> =>
        signedFetch(origin + path, { region, credentials, ...options });
    const write = (options: Partial<SignedFetchOptions> = {}): Promise<Response> =>
        ask(`${api}/remote_write`, { method: "POST", headers: writeHeaders, body: writeBody(sample), ...options });
    const outcome = async (asked: Promise<Response>): Promise<[number, string, string]> => {
        const response = await asked;
        const text = await response.text();
        const json = response.headers.get("content-type") === "application/json";
        const message = json ? (JSON.parse(text) as { message: string }).message : text.trim();
        return [response.status, response.headers.get("x-amzn-errortype") ?? "", message];
    };

    it("answers an unsigned request as AWS does", async () => {
        const response = await fetch(`${origin}${api}/query?query=up`);
        assert.equal(response.status, 403);
        assert.equal(response.headers.get("x-amzn-errortype"), "MissingAuthenticationTokenException");
        assert.deepEqual(await response.json(), { message: "Missing Authentication Token" });
    });

    it("lets a good request through to the workspace's database", async () => {
        const allowed: [string, string][] = [
            ["query?query=up", "GET"],
            ["query", "POST"],
            ["query_range", "GET"],
            ["series", "POST"],
            ["labels", "GET"],
            ["label/__name__/values", "GET"],
            ["metadata", "GET"],
        ];
        for (const [path, method] of allowed) {
            const body = method === "POST" ? "query=up" : undefined;
            const answer = await outcome(ask(`${api}/${path}`, { method, body }));
            assert.deepEqual(answer, [500, "InternalServerException", reached], path);
        }
        assert.deepEqual(await outcome(write()), [500, "InternalServerException", reached]);
    });

    it("knows no other paths, methods and workspaces", async () => {
        for (const path of [
            "/",
            api,
            `${api}/remote_write/`,
            `${api}/toString`,
            `${api}/label/values`,
            `${api}/write`,
        ]) {
            assert.deepEqual(await outcome(ask(path)), [
                404,
                "UnknownOperationException",
                `Unknown operation: ${path}`,
            ]);
        }
        assert.deepEqual((await outcome(ask(`${api}/remote_write`))).slice(0, 2), [405, "MethodNotAllowedException"]);
        assert.deepEqual((await outcome(ask(`${api}/metadata`, { method: "POST" }))).slice(0, 1), [405]);
        const other = api.replace(workspaceId, "ws-other");
        assert.deepEqual(await outcome(ask(`${other}/query?query=up`)), [
            404,
            "ResourceNotFoundException",
            "Workspace not found",
        ]);
    });

    it("tells unknown clients nothing about workspaces", async () => {
        const unknown = { ...credentials, accessKeyId: "AKIDOTHER" };
        const other = api.replace(workspaceId, "ws-other");
        assert.equal(
            (await outcome(ask(`${other}/labels`, { credentials: unknown })))[1],
            "UnrecognizedClientException",
        );
    });

    it("asks the authorization hook with action, workspace and key", async () => {
        const asked: AuthorizationRequest[] = [];
        authorize = (request) => {
            asked.push(request);
            return request.action === "aps:RemoteWrite" ? undefined : `User: ${request.accessKeyId} is not authorized`;
        };
        const [status, type, message] = await outcome(ask(`${api}/query?query=up`));
        assert.deepEqual([status, type], [403, "AccessDeniedException"]);
        assert.equal(message, "User: AKIDEXAMPLE is not authorized");
        for (const path of ["series", "label/job/values", "labels", "metadata"]) {
            await outcome(ask(`${api}/${path}`));
        }
        assert.equal((await outcome(write()))[2], reached);
        assert.deepEqual(
            asked.map(({ action }) => action),
            [
                "aps:QueryMetrics",
                "aps:GetSeries",
                "aps:GetLabels",
                "aps:GetLabels",
                "aps:GetMetricMetadata",
                "aps:RemoteWrite",
            ],
        );
        assert.deepEqual(asked[0], { action: "aps:QueryMetrics", workspaceId, accessKeyId: credentials.accessKeyId });
    });

    it("refuses a body of more than 1 MB", async () => {
        const [status, type] = await outcome(write({ body: Buffer.alloc(maxBodyBytes + 1) }));
        assert.deepEqual([status, type], [413, "RequestEntityTooLargeException"]);
        assert.equal(records.at(-1)!.samples, undefined);
        // One byte less is read: it is not a valid snappy block, and the answer says so.
        assert.deepEqual((await outcome(write({ body: Buffer.alloc(maxBodyBytes) })))[0], 400);
    });

    for (const [header, value, status] of [
        ["content-encoding", "gzip", 415],
        ["content-type", "application/x-protobuf;proto=io.prometheus.write.v2.Request", 415],
        ["content-type", "application/json", 415],
        ["x-prometheus-remote-write-version", "2.0.0", 400],
        ["x-prometheus-remote-write-version", undefined, 400],
    ] as const) {
        it(`refuses a write with ${header} ${value}`, async () => {
            const { [header]: _, ...others } = writeHeaders;
            const headers = value === undefined ? others : { ...others, [header]: value };
            const [answered, , message] = await outcome(write({ headers }));
            assert.equal(answered, status);
            assert.ok(
                message.startsWith(`The header ${header} is ${value === undefined ? "missing" : `'${value}'`}`),
                message,
            );
        });
    }

    it("refuses bodies that can't be read, and series that AMP would discard", async () => {
        const hourAgo = Date.now() - 3_700_000;
        const cases: [Buffer, RegExp, string][] = [
            [Buffer.from("no snappy"), /snappy/, "malformed"],
            [writeBody({ ...sample, labels: { job: "x" } }), /no metric name/, "missing_metric_name"],
            [
                writeBody(sample, { ...sample, samples: [[1, hourAgo]] }),
                /older than 1 hour/,
                "greater_than_max_sample_age",
            ],
        ];
        for (const [body, expected, reason] of cases) {
            const [status, type, message] = await outcome(write({ body }));
            assert.deepEqual([status, type], [400, "ValidationException"]);
            assert.match(message, expected);
            assert.equal(records.at(-1)!.reason, reason);
        }
    });

    it("records every request", async () => {
        await outcome(write());
        await outcome(ask("/nowhere?a=1"));
        const [written, lost] = records;
        const { time, bodyBytes, ...rest } = written!;
        assert.ok(Math.abs(Date.now() - time.getTime()) < 10_000);
        assert.equal(bodyBytes, writeBody(sample).length);
        assert.deepEqual(rest, {
            method: "POST",
            path: `${api}/remote_write`,
            workspaceId,
            endpoint: "remote_write",
            status: 500,
            reason: "InternalServerException",
            series: 1,
            samples: 1,
        });
        assert.deepEqual([lost!.path, lost!.status, lost!.workspaceId], ["/nowhere", 404, undefined]);
    });

    describe("faults", () => {
        it("answer remote writes, and nothing else, with a status", async () => {
            fault = { status: 503 };
            assert.deepEqual((await outcome(write())).slice(0, 2), [503, "InjectedFault"]);
            assert.equal((await outcome(ask(`${api}/labels`)))[2], reached);
        });

        it("delay", async () => {
            fault = { delayMs: 300 };
            const began = Date.now();
            assert.equal((await outcome(write()))[2], reached);
            assert.ok(Date.now() - began >= 295);
        });

        it("hang", async () => {
            fault = { hang: true };
            await assert.rejects(write({ signal: AbortSignal.timeout(200) }), { name: "TimeoutError" });
            assert.equal(records.length, 0);
        });
    });
});
