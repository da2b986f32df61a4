/**
 * The preview's server: the page, the dashboards, and the few questions that go on to one Prometheus. Loopback only.
 */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Dashboard } from "../../dashboards";
import { requireFreePort } from "../support/ports";
import { bundlePage, type PageFile } from "./bundle";
import { passed } from "./proxy";

export interface PageOptions {
    /** What is drawn: dashboard JSON as it was deployed. */
    readonly dashboards: readonly Dashboard[];
    /** The Prometheus that is asked, as http://127.0.0.1:9090. */
    readonly prometheusUrl: string;
    /** What the data source is told of the scrapes, seconds. Default 20. */
    readonly scrapeSeconds?: number;
    /** TCP port on 127.0.0.1. Default: 0, a free one. */
    readonly port?: number;
}

export interface Page {
    /** As http://127.0.0.1:8080, without a slash at the end. */
    readonly url: string;
    close(): Promise<void>;
}

/** Prometheus gets this long for one question, milliseconds; its own limit is two minutes. */
const answerPatienceMs = 30_000;

/**
 * Nothing from elsewhere, no inline script or style; uPlot sets styles through the document's own interface, which this
 * allows.
 */
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

/** Bundles the page and serves it until `close`. Rejects with a plain sentence when the port is taken. */
export async function startPage(options: PageOptions): Promise<Page> {
    const { port = 0 } = options;
    if (port !== 0) {
        await requireFreePort(port, "the page");
    }
    const files = await bundlePage();
    const start = JSON.stringify({ dashboards: options.dashboards, scrapeSeconds: options.scrapeSeconds ?? 20 });
    const fixed = new Map([...files, ["/api/dashboards", { type: "application/json", body: start }]]);
    const server = http.createServer((request, response) => {
        void answer(request, fixed, options.prometheusUrl).then(({ status, type, body }) => {
            response.writeHead(status, { ...headers, "content-type": type }).end(body);
        });
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

interface Answer extends PageFile {
    readonly status: number;
}

function refuse(status: number, sentence: string): Answer {
    return { status, type: "application/json", body: JSON.stringify({ status: "error", error: sentence }) };
}

async function answer(
    { method, url: target = "/", headers: { host = "" } }: http.IncomingMessage,
    fixed: ReadonlyMap<string, PageFile>,
    prometheusUrl: string,
): Promise<Answer> {
    // A page elsewhere whose name resolves to this machine must not read through us.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
        return refuse(403, `The page is at 127.0.0.1, not at "${host}".`);
    }
    if (method !== "GET") {
        return refuse(405, `${method} is not allowed: the page only reads.`);
    }
    const url = URL.parse(target, "http://127.0.0.1");
    if (url === null) {
        return refuse(400, "The address is not understood.");
    }
    const shell = /^\/(d\/[^/]*)?$/.test(url.pathname);
    const file = fixed.get(shell ? "/" : url.pathname);
    if (file !== undefined) {
        return { status: 200, ...file };
    }
    const question = passed(url);
    return question === undefined
        ? refuse(404, `There is nothing at ${url.pathname}.`)
        : ask(`${prometheusUrl}${question.path}?${question.parameters.toString()}`);
}

/** Prometheus's answer as it is: also its refusals, which say what is wrong with a query. */
async function ask(url: string): Promise<Answer> {
    try {
        const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(answerPatienceMs) });
        return { status: response.status, type: "application/json", body: await response.text() };
    } catch (error) {
        const late = (error as Error).name === "TimeoutError";
        return refuse(
            502,
            late
                ? `Prometheus did not answer within ${answerPatienceMs / 1000} s.`
                : "Prometheus does not answer. Is the local environment still running?",
        );
    }
}
