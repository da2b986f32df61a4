/**
 * The preview's server: the page, the dashboards, and the few read-only requests that go on to one Prometheus. Loopback
 * only.
 */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { bundlePage, type PageFile } from "./bundle";
import type { Dashboard } from "./model/dashboard";
import { prometheusRequest, type PrometheusRequest } from "./proxy";

export interface PreviewOptions {
    /** What is drawn, the first of them at the root. */
    readonly dashboards: readonly Dashboard[];
    /** The Prometheus that is queried, as http://127.0.0.1:9090. */
    readonly prometheusUrl: string;
    /**
     * The data source's scrape interval, seconds: the shortest step, and what `$__rate_interval` goes by. Default: 15,
     * as in Grafana (Grafana docs, "Prometheus data source: Scrape interval").
     */
    readonly scrapeSeconds?: number;
    /** TCP port on 127.0.0.1, or several, of which the first that is free is taken. Default: 0, any free one. */
    readonly port?: number | readonly number[];
    /**
     * When the data begin, milliseconds since 1970: while they are younger than a dashboard's time range, its page
     * opens on what there is of them and refreshes every few seconds. Default: unknown, so that each page opens as its
     * dashboard says.
     */
    readonly since?: number;
    /** A sentence that every page shows at its top, as of faults that are there on purpose. */
    readonly notice?: string;
}

export interface Preview {
    /** As http://127.0.0.1:8080, without a slash at the end. */
    readonly url: string;
    close(): Promise<void>;
}

/** How long one query may take, milliseconds; Prometheus's own limit is two minutes. */
const queryTimeoutMs = 30_000;

/** Nothing from elsewhere, no inline script or style; styles that uPlot sets through the CSSOM are allowed by this. */
const contentSecurityPolicy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
].join("; ");

const headers = {
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
};

/**
 * Bundles the page and serves it until `close`.
 * @throws Error when the port, or each of several, is taken.
 */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
    const { dashboards, prometheusUrl, scrapeSeconds = 15, port = 0, since, notice } = options;
    const config = JSON.stringify({ dashboards, scrapeSeconds, since, notice });
    const files = new Map([...(await bundlePage()), ["/api/dashboards", { type: "application/json", body: config }]]);
    const server = http.createServer((request, response) => {
        void answer(request, files, prometheusUrl).then(({ status, type, body }) => {
            response.writeHead(status, { ...headers, "content-type": type }).end(body);
        });
    });
    await listenOn(server, [port].flat());
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

/** Listens on the first of the ports that is free. */
async function listenOn(server: http.Server, ports: readonly number[]): Promise<void> {
    for (const port of ports) {
        try {
            await new Promise<void>((resolve, reject) => {
                server.once("error", reject);
                server.listen(port, "127.0.0.1", () => {
                    server.off("error", reject);
                    resolve();
                });
            });
            return;
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
                throw error;
            }
        }
    }
    const [first, last] = [ports[0], ports[ports.length - 1]];
    throw new Error(
        ports.length === 1
            ? `Port ${first} of 127.0.0.1, wanted for the preview, is taken by another program; stop that program or choose another port.`
            : `The ports ${first} to ${last} of 127.0.0.1, wanted for the preview, are all taken by other programs; stop one of them or choose another port.`,
    );
}

interface Answer extends PageFile {
    readonly status: number;
}

/** An error in the form of Prometheus's API. */
function errorAnswer(status: number, error: string): Answer {
    return { status, type: "application/json", body: JSON.stringify({ status: "error", error }) };
}

async function answer(
    { method, url: target = "/", headers: { host = "" } }: http.IncomingMessage,
    files: ReadonlyMap<string, PageFile>,
    prometheusUrl: string,
): Promise<Answer> {
    // A foreign page whose host name resolves to 127.0.0.1 must not read through this server (DNS rebinding).
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
        return errorAnswer(403, `The page is at 127.0.0.1, not at "${host}".`);
    }
    if (method !== "GET") {
        return errorAnswer(405, `${method} is not allowed: the page only reads.`);
    }
    const url = URL.parse(target, "http://127.0.0.1");
    if (url === null) {
        return errorAnswer(400, `The address "${target}" is not valid.`);
    }
    const isPage = /^\/(d\/[^/]*)?$/.test(url.pathname);
    const file = files.get(isPage ? "/" : url.pathname);
    if (file !== undefined) {
        return { status: 200, ...file };
    }
    const query = prometheusRequest(url);
    return query === undefined
        ? errorAnswer(404, `There is nothing at ${url.pathname}.`)
        : queryPrometheus(prometheusUrl, query);
}

/** Prometheus's response as it is: errors too, which say what is wrong with a query. */
async function queryPrometheus(prometheusUrl: string, { path, parameters }: PrometheusRequest): Promise<Answer> {
    try {
        const response = await fetch(`${prometheusUrl}${path}?${parameters.toString()}`, {
            redirect: "error",
            signal: AbortSignal.timeout(queryTimeoutMs),
        });
        return { status: response.status, type: "application/json", body: await response.text() };
    } catch (error) {
        const timedOut = (error as Error).name === "TimeoutError";
        return errorAnswer(
            502,
            timedOut
                ? `Prometheus at ${prometheusUrl} did not answer within ${queryTimeoutMs / 1000} s.`
                : `Prometheus at ${prometheusUrl} does not answer. Is it still running?`,
        );
    }
}
