/**
 * The HTTP side of AMP's data plane: who asks, for which workspace, and what; then the workspace's Prometheus answers.
 */
import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Prometheus } from "./prometheus";
import { discarded, Refusal } from "./refusal";
import { ampService, type AwsCredentials, type ReceivedRequest, verifySignature } from "./signature";
import { decodeSnappy } from "./snappy";
import { checkWriteRequest, decodeWriteRequest } from "./write-request";

/** AMP service quota "request size": 1 MB, of the body as it is sent. */
export const maxBodyBytes = 1_000_000;
/** A request that unpacks to more is an attack or a mistake. */
const maxDecodedBytes = 32 * 1024 * 1024;

interface Endpoint {
    /** The IAM action, from "Actions defined by Amazon Managed Service for Prometheus". */
    readonly action: string;
    readonly methods: readonly string[];
}
const endpoints = {
    remote_write: { action: "aps:RemoteWrite", methods: ["POST"] },
    query: { action: "aps:QueryMetrics", methods: ["GET", "POST"] },
    query_range: { action: "aps:QueryMetrics", methods: ["GET", "POST"] },
    series: { action: "aps:GetSeries", methods: ["GET", "POST"] },
    labels: { action: "aps:GetLabels", methods: ["GET", "POST"] },
    "label/values": { action: "aps:GetLabels", methods: ["GET"] },
    metadata: { action: "aps:GetMetricMetadata", methods: ["GET"] },
} satisfies Record<string, Endpoint>;
export type EndpointName = keyof typeof endpoints;

/** What to answer instead of taking a remote write, to see what a collector does then. */
export interface Fault {
    /** Answer with this status. Default: the usual answer. */
    readonly status?: number;
    /** Wait this long before answering, in milliseconds. */
    readonly delayMs?: number;
    /** Never answer. */
    readonly hang?: boolean;
}

/** Who wants to do what, for IAM to decide. */
export interface AuthorizationRequest {
    readonly action: string;
    readonly workspaceId: string;
    readonly accessKeyId: string;
}

/** What IAM says of a request: undefined where it is allowed, or the message of its refusal. */
export type Authorize = (request: AuthorizationRequest) => string | undefined;

/** One request as it was answered. */
export interface AmpRequest {
    readonly time: Date;
    readonly method: string;
    readonly path: string;
    readonly workspaceId?: string;
    readonly endpoint?: EndpointName;
    readonly status: number;
    /** Why it was refused. */
    readonly reason?: string;
    readonly bodyBytes: number;
    /** Of a remote write whose body could be read. */
    readonly series?: number;
    readonly samples?: number;
}

export interface ServerContext {
    readonly region: string;
    readonly now: () => Date;
    readonly credentials: (accessKeyId: string) => AwsCredentials | undefined;
    readonly authorize: Authorize;
    readonly hasWorkspace: (workspaceId: string) => boolean;
    /** The workspace's database, started when it is asked for first. */
    readonly database: (workspaceId: string) => Promise<Prometheus>;
    readonly fault: () => Fault | undefined;
    readonly record: (request: AmpRequest) => void;
}

interface Answer {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: string | Uint8Array;
}
/** What becomes known of a request while it is handled. */
type Notes = { -readonly [Key in keyof AmpRequest]?: AmpRequest[Key] };

export function createAmpServer(context: ServerContext): http.Server {
    return http.createServer((incoming, response) => {
        const notes: Notes = {};
        void answer(context, incoming, notes).then(
            ({ status, headers, body }) => {
                const [path] = (incoming.url ?? "").split("?") as [string];
                const method = incoming.method ?? "";
                context.record({ bodyBytes: 0, ...notes, time: context.now(), method, path, status });
                response.writeHead(status, headers).end(body);
            },
            () => response.destroy(),
        );
    });
}

async function answer(context: ServerContext, incoming: http.IncomingMessage, notes: Notes): Promise<Answer> {
    const body = await readBody(incoming);
    notes.bodyBytes = body.length;
    try {
        return await serve(context, toReceived(incoming, body), notes);
    } catch (error) {
        const refusal = error instanceof Refusal ? error : internal((error as Error).message);
        notes.reason = refusal.reason;
        return { status: refusal.status, headers: refusal.headers, body: refusal.body };
    }
}

async function serve(context: ServerContext, request: ReceivedRequest, notes: Notes): Promise<Answer> {
    const { name, workspaceId, databasePath } = route(request);
    notes.endpoint = name;
    notes.workspaceId = workspaceId;
    if (request.body.length > maxBodyBytes) {
        const message = `The body has ${request.body.length} bytes; at most ${maxBodyBytes} are allowed.`;
        throw new Refusal(413, "RequestEntityTooLargeException", message);
    }
    const { accessKeyId } = await verifySignature(request, { ...context, service: ampService });
    const { action } = endpoints[name];
    const denied = context.authorize({ action, workspaceId, accessKeyId });
    if (denied !== undefined) {
        throw new Refusal(403, "AccessDeniedException", denied);
    }
    if (!context.hasWorkspace(workspaceId)) {
        throw new Refusal(404, "ResourceNotFoundException", "Workspace not found");
    }
    if (name !== "remote_write") {
        return relay(await context.database(workspaceId), databasePath, request);
    }
    await applyFault(context.fault());
    checkWriteHeaders(request.headers);
    const series = decodeBody(request.body);
    notes.series = series.length;
    notes.samples = series.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
    checkWriteRequest(series, context.now());
    const written = await relay(await context.database(workspaceId), "/api/v1/write", request);
    if (written.status >= 400) {
        throw refusedByDatabase(written.status, Buffer.from(written.body).toString("utf8").trim());
    }
    return { status: 200, headers: {}, body: "" };
}

interface Route {
    readonly name: EndpointName;
    readonly workspaceId: string;
    /** The same endpoint in Prometheus, with the query. */
    readonly databasePath: string;
}

function route({ method, target }: ReceivedRequest): Route {
    const [path, query] = target.split(/\?(.*)/s) as [string, string?];
    const parts = /^\/workspaces\/([^/]+)\/api\/v1\/(?:([a-z_]+)|label\/([^/]+)\/values)$/.exec(path);
    const name = parts?.[3] === undefined ? parts?.[2] : "label/values";
    if (parts === null || name === undefined || !Object.hasOwn(endpoints, name)) {
        throw new Refusal(404, "UnknownOperationException", `Unknown operation: ${path}`);
    }
    const known = name as EndpointName;
    const { methods }: Endpoint = endpoints[known];
    if (!methods.includes(method)) {
        throw new Refusal(405, "MethodNotAllowedException", `${path} takes ${methods.join(" or ")}, not ${method}.`);
    }
    const api = path.slice(path.indexOf("/api/v1/"));
    return { name: known, workspaceId: parts[1]!, databasePath: query === undefined ? api : `${api}?${query}` };
}

/** Waits, hangs or throws as the fault says; goes on where there is none. */
export async function applyFault(fault: Fault | undefined): Promise<void> {
    if (fault?.hang) {
        await new Promise(() => {});
    }
    if (fault?.delayMs !== undefined) {
        await sleep(fault.delayMs);
    }
    if (fault?.status !== undefined) {
        throw new Refusal(fault.status, "InjectedFault", `Status ${fault.status}, as the test wants it.`);
    }
}

/** What the remote write specification 1.0 demands of a sender. */
const writeHeaders = [
    { header: "content-encoding", expected: /^snappy$/, status: 415 },
    { header: "content-type", expected: /^application\/x-protobuf(;\s*proto=prometheus\.WriteRequest)?$/, status: 415 },
    { header: "x-prometheus-remote-write-version", expected: /^0\.1\.\d+$/, status: 400 },
] as const;

export function checkWriteHeaders(headers: Readonly<Record<string, string>>): void {
    for (const { header, expected, status } of writeHeaders) {
        const value = headers[header];
        if (value === undefined || !expected.test(value)) {
            const found = value === undefined ? "missing" : `'${value}'`;
            const message = `The header ${header} is ${found}; remote write 1.0 needs ${expected.source}.`;
            throw new Refusal(
                status,
                status === 415 ? "UnsupportedMediaTypeException" : "ValidationException",
                message,
                {
                    plainText: true,
                },
            );
        }
    }
}

function decodeBody(body: Uint8Array): ReturnType<typeof decodeWriteRequest> {
    try {
        return decodeWriteRequest(decodeSnappy(body, maxDecodedBytes));
    } catch (error) {
        throw discarded("malformed", (error as Error).message);
    }
}

/** Sends a checked request on to Prometheus. The signature's headers stay behind. */
async function relay(prometheus: Prometheus, path: string, request: ReceivedRequest): Promise<Answer> {
    if (prometheus.death !== undefined) {
        throw internal(prometheus.death);
    }
    const passed = ["content-type", "content-encoding", "x-prometheus-remote-write-version"];
    const response = await fetch(`${prometheus.url}${path}`, {
        method: request.method,
        headers: passed.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])) as [
            string,
            string,
        ][],
        body: request.method === "POST" ? request.body : undefined,
    });
    const type = response.headers.get("content-type");
    const body = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: type === null ? {} : { "content-type": type }, body };
}

/** Prometheus's words for a refused sample, and the reason AMP gives in `DiscardedSamples`. */
const reasons: readonly (readonly [words: RegExp, reason: string])[] = [
    [/duplicate sample for timestamp/i, "new-value-for-timestamp"],
    [/too old sample|out of bounds/i, "sample-too-old"],
    [/out of order/i, "sample-out-of-order"],
];

function refusedByDatabase(status: number, message: string): Refusal {
    if (status !== 400) {
        return internal(`Prometheus answered the write with status ${status}: ${message}`);
    }
    return discarded(reasons.find(([words]) => words.test(message))?.[1] ?? "other", message);
}

function internal(message: string): Refusal {
    return new Refusal(500, "InternalServerException", message);
}

/** Reads to the end, so that a sender with too large a body gets its answer rather than a broken connection. */
async function readBody(incoming: http.IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
}

function toReceived(incoming: http.IncomingMessage, body: Uint8Array): ReceivedRequest {
    const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(",") : (value ?? ""),
        ]),
    );
    return { method: incoming.method ?? "", target: incoming.url ?? "/", headers, body };
}
