/** What AWS's OTLP endpoints have in common about a request: how it is read, its encoding and its type. */
import type * as http from "node:http";
import { gunzipSync } from "node:zlib";

import { Refusal } from "../amp/refusal";
import type { ReceivedRequest } from "../amp/signature";

/** Nothing that is sent here unpacks to as much. */
const mostUnpackedBytes = 2 ** 26;

/** Reads to the end, so that a sender with too large a body gets its answer. */
export async function received(incoming: http.IncomingMessage): Promise<ReceivedRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
        chunks.push(chunk as Buffer);
    }
    const { method = "", url = "", headers } = incoming;
    return {
        method,
        target: url,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks),
    };
}

/** Throws where the path or the method is another. */
export function checkTarget({ method, target }: ReceivedRequest, path: string): void {
    if (target !== path) {
        throw new Refusal(404, "UnknownOperationException", `Unknown operation: ${target}`);
    }
    if (method !== "POST") {
        throw new Refusal(405, "MethodNotAllowedException", `${target} takes POST, not ${method}.`);
    }
}

/** Whether the body is JSON; otherwise it is protobuf. */
export function isJson({ headers }: ReceivedRequest): boolean {
    const [type] = (headers["content-type"] ?? "").split(";");
    if (type !== "application/x-protobuf" && type !== "application/json") {
        throw new Refusal(
            415,
            "UnsupportedMediaTypeException",
            `The content type is ${type}: protobuf and JSON are taken.`,
        );
    }
    return type === "application/json";
}

/** The body after decompression. */
export function unpacked({ headers, body }: ReceivedRequest): Uint8Array {
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding !== "gzip" && encoding !== "identity") {
        throw new Refusal(
            415,
            "UnsupportedMediaTypeException",
            `The encoding is ${encoding}: gzip and none are taken.`,
        );
    }
    try {
        return encoding === "gzip" ? gunzipSync(body, { maxOutputLength: mostUnpackedBytes }) : body;
    } catch {
        throw invalid("The body isn't gzip, or unpacks to too much.");
    }
}

export const invalid = (message: string): Refusal => new Refusal(400, "ValidationException", message);
