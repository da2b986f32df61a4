/** The end of the line: an endpoint for remote write and OTLP that counts what it takes, and fails as it is told to. */
import { createHash } from "node:crypto";
import * as http from "node:http";
import { decodeSnappy } from "../../local/amp/snappy";
import { close, listen } from "../../local/support/http";
import { countOtlpRequest } from "./otlp";
import { countWriteRequest } from "./remote-write";

/**
 * How the endpoint behaves: takes everything; takes it late; answers with a status; takes requests and never answers;
 * has nobody listening; has a name that nobody knows; breaks the connection in the middle of a body; refuses the next
 * request for good, with 400 whenever it comes again, and takes all others.
 */
export type Mode =
    | { readonly kind: "ok" }
    | { readonly kind: "slow"; readonly delayMs: number }
    | { readonly kind: "status"; readonly status: number }
    | { readonly kind: "hang" }
    | { readonly kind: "refuse" }
    | { readonly kind: "nameless" }
    | { readonly kind: "reset" }
    | { readonly kind: "poison" };

/** What was taken: answered with 200. */
export interface Taken {
    requests: number;
    /** Requests that were not taken, by whichever fault. */
    failedRequests: number;
    /** Samples of the load. */
    load: number;
    /** Samples about sender, scrape and task, and staleness markers. */
    others: number;
    stale: number;
    series: number;
    labels: number;
    /** Compressed bodies, bytes. */
    wireBytes: number;
    /** Newest time of a load sample, milliseconds since 1970. */
    newest: number;
    /** When the last load sample was taken. */
    lastAt: number;
}

export interface Sink {
    readonly port: number;
    readonly taken: Readonly<Taken>;
    /** Changes the behaviour; settles when the port is open or closed as it has to be. */
    set(mode: Mode): Promise<void>;
    close(): Promise<void>;
}

const largestDecodedBytes = 64 * 2 ** 20;

/** What is sent with this query is a second copy: it is answered as the first, and not counted. */
export const secondCopy = "?copy=2";

/** Opens the endpoint on a free port of 127.0.0.1. Any path will do. */
export async function openSink(): Promise<Sink> {
    let mode: Mode = { kind: "ok" };
    let poison: string | undefined;
    const taken: Taken = {
        requests: 0,
        failedRequests: 0,
        load: 0,
        others: 0,
        stale: 0,
        series: 0,
        labels: 0,
        wireBytes: 0,
        newest: 0,
        lastAt: 0,
    };
    const take = ({ url, headers }: http.IncomingMessage, body: Buffer): void => {
        if (url?.endsWith(secondCopy) === true) {
            return;
        }
        const count =
            headers["content-encoding"] === "gzip"
                ? countOtlpRequest(body)
                : countWriteRequest(decodeSnappy(body, largestDecodedBytes));
        taken.requests++;
        taken.wireBytes += body.length;
        for (const key of ["load", "others", "stale", "series", "labels"] as const) {
            taken[key] += count[key];
        }
        if (count.load > 0) {
            taken.newest = Math.max(taken.newest, count.newest);
            taken.lastAt = Date.now();
        }
    };
    const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
        const now = mode;
        if (now.kind === "reset" || now.kind === "nameless") {
            taken.failedRequests++;
            request.once("data", () => request.socket.resetAndDestroy());
            return;
        }
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
            chunks.push(chunk as Buffer);
        }
        if (now.kind === "hang") {
            taken.failedRequests++;
            return;
        }
        if (now.kind === "poison") {
            const digest = createHash("sha256").update(Buffer.concat(chunks)).digest("hex");
            poison ??= digest;
            if (digest === poison) {
                taken.failedRequests++;
                response.writeHead(400).end();
                return;
            }
        }
        if (now.kind === "status") {
            taken.failedRequests++;
            response.writeHead(now.status).end();
            return;
        }
        const reply = (): void => {
            take(request, Buffer.concat(chunks));
            response.writeHead(200).end();
        };
        if (now.kind === "slow") {
            setTimeout(reply, now.delayMs);
        } else {
            reply();
        }
    };
    const server = http.createServer((request, response) => {
        answer(request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 60_000;
    const stopListening = async (): Promise<void> => {
        if (server.listening) {
            await close(server);
        }
    };
    const port = await listen(server);
    return {
        port,
        taken,
        async set(next) {
            mode = next;
            // Who is connected needs no name.
            if (next.kind === "nameless") {
                server.closeAllConnections();
            }
            if (next.kind === "refuse") {
                await stopListening();
            } else if (!server.listening) {
                await listen(server, port);
            }
        },
        close: stopListening,
    };
}
