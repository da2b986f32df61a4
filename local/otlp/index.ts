/**
 * Stand-ins for AWS's OTLP endpoints: X-Ray's for traces and CloudWatch Logs' for log records. They check signature,
 * headers, encoding and limits as "OTLP Endpoints" (Amazon CloudWatch user guide) has them, and refuse a whole request
 * where AWS does. That page has no texts and no status for each: those are of the services' other operations.
 */
import * as http from "node:http";

import { Refusal } from "../amp/refusal";
import { type AwsCredentials, type ReceivedRequest, verifySignature } from "../amp/signature";
import { close, listen } from "../support/http";
import { decodeJson, decodeProtobuf, type OtlpSignal, type SentResource } from "./messages";
import { checkTarget, invalid, isJson, received, unpacked } from "./request";

export type { OtlpSignal, SentItem, SentResource } from "./messages";

/** Limits of one endpoint. */
export interface OtlpLimits {
    /** Bytes of a request after decompression. */
    readonly requestBytes: number;
    /** Spans or log records of a request. */
    readonly items: number;
    /** Bytes of one of them. */
    readonly itemBytes: number;
    /** Bytes of a resource with its scope. */
    readonly resourceBytes: number;
}

/** By signal ("OTLP Endpoints"); of log records the older limit, which is the stricter one. */
export const otlpLimits: Readonly<Record<OtlpSignal, OtlpLimits>> = {
    traces: { requestBytes: 5_000_000, items: 10_000, itemBytes: 200_000, resourceBytes: 16_000 },
    logs: { requestBytes: 1_000_000, items: 10_000, itemBytes: 1_000_000, resourceBytes: 16_000 },
};

/** Oldest and newest time of a span or log record, hours around now, and the most between two of a request. */
const [oldestHours, newestHours, longestHours] = [14 * 24, 2, 24];

/** In a signature's scope, by signal. */
const serviceOf: Readonly<Record<OtlpSignal, string>> = { traces: "xray", logs: "logs" };

export interface OtlpEndpointOptions {
    readonly signal: OtlpSignal;
    readonly region: string;
    readonly credentials: AwsCredentials;
    /** `group` and `stream` of CloudWatch Logs that exist, as `group:stream`. Default: none. */
    readonly streams?: readonly string[];
    /** The clock. Default: now. */
    readonly now?: () => Date;
    /** What to answer instead of taking a request; undefined for the usual answer. */
    readonly fault?: () => number | undefined;
}

/** A request as it was answered. */
export interface OtlpRequest {
    readonly status: number;
    /** AWS's error type, of one that was refused. */
    readonly reason?: string;
    readonly headers: http.IncomingHttpHeaders;
    /** Bytes after decompression. */
    readonly bytes: number;
    readonly resources: readonly SentResource[];
}

export interface OtlpEndpoint {
    /** Without a path. */
    readonly url: string;
    readonly requests: readonly OtlpRequest[];
    close(): Promise<void>;
}

/** Opens an endpoint on a free port of 127.0.0.1. */
export async function serveOtlpEndpoint(options: OtlpEndpointOptions): Promise<OtlpEndpoint> {
    const requests: OtlpRequest[] = [];
    const server = http.createServer((incoming, response) => {
        void received(incoming)
            .then((request) => answer(options, request))
            .then(({ status, headers, body, ...noted }) => {
                requests.push({ status, headers: incoming.headers, ...noted });
                response.writeHead(status, headers).end(body);
            });
    });
    return { url: `http://127.0.0.1:${await listen(server)}`, requests, close: () => close(server) };
}

interface Answer {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly reason?: string;
    readonly bytes: number;
    readonly resources: readonly SentResource[];
}

async function answer(options: OtlpEndpointOptions, request: ReceivedRequest): Promise<Answer> {
    try {
        const fault = options.fault?.();
        if (fault !== undefined) {
            throw new Refusal(fault, fault === 429 ? "ThrottlingException" : "InternalServerException", "Try later.");
        }
        const { signal, now = () => new Date() } = options;
        const json = await checkRequest(options, request, now);
        const body = unpacked(request);
        const resources = decoded(signal, body, json);
        checkLimits(signal, body.length, resources, now());
        const headers = { "content-type": json ? "application/json" : "application/x-protobuf" };
        return { status: 200, headers, body: json ? "{}" : "", bytes: body.length, resources };
    } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalFailure", String(error));
        const { status, headers, body, reason } = refusal;
        return { status, headers, body, reason, bytes: request.body.length, resources: [] };
    }
}

/** What the request itself must be; whether it is JSON. */
async function checkRequest(
    { signal, region, credentials, streams = [] }: OtlpEndpointOptions,
    request: ReceivedRequest,
    now: () => Date,
): Promise<boolean> {
    checkTarget(request, `/v1/${signal}`);
    const known = (accessKeyId: string) => (accessKeyId === credentials.accessKeyId ? credentials : undefined);
    await verifySignature(request, { region, service: serviceOf[signal], credentials: known, now });
    const json = isJson(request);
    if (signal === "logs") {
        const { headers } = request;
        const [group, stream] = [headers["x-aws-log-group"], headers["x-aws-log-stream"]];
        if (!group || !stream) {
            throw invalid("The headers x-aws-log-group and x-aws-log-stream are required.");
        }
        if (!streams.includes(`${group}:${stream}`)) {
            throw new Refusal(400, "ResourceNotFoundException", "The specified log stream does not exist.");
        }
    }
    return json;
}

function decoded(signal: OtlpSignal, body: Uint8Array, json: boolean): readonly SentResource[] {
    try {
        return json ? decodeJson(signal, body) : decodeProtobuf(signal, body);
    } catch (error) {
        throw invalid(`The body isn't a request for ${signal}: ${(error as Error).message}`);
    }
}

function checkLimits(signal: OtlpSignal, bytes: number, resources: readonly SentResource[], now: Date): void {
    const limits = otlpLimits[signal];
    const items = resources.flatMap((resource) => resource.items);
    const times = items.map(({ timeMs }) => timeMs);
    const hours = (ms: number): number => ms / 3_600_000;
    const [oldest, newest] = [Math.min(...times), Math.max(...times)];
    if (bytes > limits.requestBytes) {
        throw new Refusal(413, "RequestEntityTooLargeException", `The request has ${bytes} bytes.`);
    }
    for (const [what, has, most] of [
        ["items", items.length, limits.items],
        ["bytes in an item", Math.max(0, ...items.map((item) => item.bytes)), limits.itemBytes],
        ["bytes in a resource", Math.max(0, ...resources.map((resource) => resource.bytes)), limits.resourceBytes],
        ["hours between two items", items.length === 0 ? 0 : hours(newest - oldest), longestHours],
        ["hours in the past", items.length === 0 ? 0 : hours(now.getTime() - oldest), oldestHours],
        ["hours in the future", items.length === 0 ? 0 : hours(newest - now.getTime()), newestHours],
    ] as const) {
        if (has > most) {
            throw invalid(`The request has ${has} ${what}: at most ${most} are taken.`);
        }
    }
}
