/**
 * Stand-ins for what isn't AWS's and takes metrics: any remote write (Grafana Cloud, Mimir, one's own), and any OTLP
 * over HTTP. A real Prometheus takes what they are sent, behind a check of the headers that tell who writes.
 */
import { timingSafeEqual } from "node:crypto";
import * as http from "node:http";

import { Refusal } from "../amp/refusal";
import { applyFault, checkWriteHeaders, type Fault } from "../amp/server";
import type { ReceivedRequest } from "../amp/signature";
import { checkTarget, isJson, received, unpacked } from "../otlp/request";
import { close, listen } from "../support/http";

/** What each kind takes, and where Prometheus takes it. */
const kinds = {
    "remote-write": {
        behind: "/api/v1/write",
        check: (request: ReceivedRequest) => checkWriteHeaders(request.headers),
    },
    otlp: {
        behind: "/api/v1/otlp/v1/metrics",
        check: (request: ReceivedRequest) => {
            isJson(request);
            unpacked(request);
        },
    },
} as const;
export type GuardedKind = keyof typeof kinds;

export interface GuardedOptions {
    readonly kind: GuardedKind;
    /** The path that takes metrics, such as Grafana Cloud's `/api/prom/push`. */
    readonly path: string;
    /** Headers without whose values nothing is taken, names in small letters: `authorization`, `x-scope-orgid`. */
    readonly headers: Readonly<Record<string, string>>;
    /** The Prometheus behind, as in http://127.0.0.1:9090. */
    readonly prometheus: string;
}

/** A request as it was answered. */
export interface GuardedRequest {
    readonly status: number;
    /** Why it was refused. */
    readonly message?: string;
    readonly bodyBytes: number;
    readonly headers: http.IncomingHttpHeaders;
}

export interface GuardedEndpoint {
    /** The whole URL. */
    readonly url: string;
    readonly requests: readonly GuardedRequest[];
    /** The next requests are answered so; undefined ends it. */
    setFault(fault: Fault | undefined): void;
    close(): Promise<void>;
}

/** Opens the endpoint on a free port of 127.0.0.1. */
export async function serveGuarded(options: GuardedOptions): Promise<GuardedEndpoint> {
    const requests: GuardedRequest[] = [];
    let fault: Fault | undefined;
    const server = http.createServer((incoming, response) => {
        void received(incoming)
            .then((request) => answer(request, options, fault))
            .then(
                ({ message, headers, body, status, bodyBytes }) => {
                    requests.push({ status, message, bodyBytes, headers: incoming.headers });
                    response.writeHead(status, headers).end(body);
                },
                () => response.destroy(),
            );
    });
    const { path } = options;
    return {
        url: `http://127.0.0.1:${await listen(server)}${path}`,
        requests,
        setFault: (next) => {
            // Who was left without an answer notices, as when a server comes up again.
            if (fault?.hang) {
                server.closeAllConnections();
            }
            fault = next;
        },
        close: () => close(server),
    };
}

interface Answer {
    readonly status: number;
    readonly message?: string;
    readonly headers: Record<string, string>;
    readonly body: string | Uint8Array;
    readonly bodyBytes: number;
}

async function answer(
    request: ReceivedRequest,
    { kind, path, headers, prometheus }: GuardedOptions,
    fault: Fault | undefined,
): Promise<Answer> {
    const bodyBytes = request.body.length;
    try {
        await applyFault(fault);
        checkTarget(request, path);
        checkSecrets(request, headers);
        const { behind, check } = kinds[kind];
        check(request);
        return { ...(await relay(`${prometheus}${behind}`, request)), bodyBytes };
    } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
        const { status, message } = refusal;
        return { status, message, headers: headersOf(refusal), body: `${message}\n`, bodyBytes };
    }
}

const headersOf = ({ status }: Refusal): Record<string, string> => ({
    "content-type": "text/plain; charset=utf-8",
    ...(status === 401 && { "www-authenticate": "Basic" }),
});

function checkSecrets(request: ReceivedRequest, wanted: GuardedOptions["headers"]): void {
    for (const [name, value] of Object.entries(wanted)) {
        const given = request.headers[name];
        if (given === undefined || !sameText(given, value)) {
            const what = given === undefined ? "no credentials provided" : "invalid credentials";
            throw new Refusal(401, "Unauthorized", `authentication error: ${what} in ${name}`);
        }
    }
}

function sameText(left: string, right: string): boolean {
    const [one, other] = [Buffer.from(left), Buffer.from(right)];
    return one.length === other.length && timingSafeEqual(one, other);
}

/** What says who writes stays behind. */
const passed = ["content-type", "content-encoding", "x-prometheus-remote-write-version"];

async function relay(url: string, { headers, body }: ReceivedRequest): Promise<Omit<Answer, "bodyBytes">> {
    const response = await fetch(url, {
        method: "POST",
        headers: Object.fromEntries(passed.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
        body,
    });
    const type = response.headers.get("content-type");
    const answered = new Uint8Array(await response.arrayBuffer());
    return {
        status: response.status,
        ...(!response.ok && { message: Buffer.from(answered).toString("utf8").trim() }),
        headers: type === null ? {} : { "content-type": type },
        body: answered,
    };
}
