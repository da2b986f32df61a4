/** The preview's server: what it serves, what it requests from Prometheus, and what it refuses. */
import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { bundlePage } from "../bundle";
import { startPreview, type Dashboard, type Preview } from "../index";
import { prometheusRequest } from "../proxy";

const dashboards: readonly Dashboard[] = [
    { uid: "tasks", title: "Tasks", panels: [] },
    { uid: "jvm", title: "JVM", panels: [] },
];

describe("the preview's server", () => {
    let preview: Preview;
    let prometheus: http.Server;
    const requests: string[] = [];

    before(async () => {
        prometheus = http.createServer((request, response) => {
            requests.push(`${request.method} ${request.url}`);
            response
                .writeHead(400, { "content-type": "application/json" })
                .end('{"status":"error","error":"as it is"}');
        });
        await new Promise<void>((resolve) => prometheus.listen(0, "127.0.0.1", resolve));
        const prometheusUrl = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
        preview = await startPreview({ dashboards, prometheusUrl, scrapeSeconds: 20 });
    });

    after(async () => {
        await preview?.close();
        prometheus?.close();
    });

    /** A request with its path, method and host as they are, which fetch would normalize. */
    function request(
        path: string,
        options: http.RequestOptions = {},
    ): Promise<{ status?: number; body: string; type?: string; csp?: string }> {
        return new Promise((resolve, reject) => {
            const sent = http.request(`${preview.url}${path}`, options, (response) => {
                let body = "";
                response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
                response.on("end", () => {
                    const { "content-type": type, "content-security-policy": csp } = response.headers;
                    resolve({ status: response.statusCode, body, type, csp: String(csp) });
                });
            });
            sent.on("error", reject).end();
        });
    }

    it("serves the page at the root and at each dashboard", async () => {
        for (const path of ["/", "/d/jvm", "/d/jvm?from=now-1h"]) {
            const { status, body, type } = await request(path);
            assert.equal(status, 200);
            assert.equal(type, "text/html; charset=utf-8");
            assert.match(body, /<main id="panels"/);
        }
        assert.match((await request("/main.js")).type!, /javascript/);
        assert.match((await request("/style.css")).body, /uplot/);
    });

    it("serves the dashboards as they are, and the scrape interval", async () => {
        const config = JSON.parse((await request("/api/dashboards")).body) as unknown;
        assert.deepEqual(config, { dashboards, scrapeSeconds: 20 });
    });

    it("allows nothing from elsewhere and nothing inline", async () => {
        const { csp } = await request("/");
        assert.match(csp!, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
        assert.doesNotMatch(csp!, /unsafe|http/);
        for (const [path, { body }] of await bundlePage()) {
            // A namespace isn't an address that is loaded.
            const addresses = (body.match(/https?:\/\/[^\s"'`)]+/g) ?? []).filter((url) => !url.includes("www.w3.org"));
            assert.deepEqual(addresses, [], path);
        }
    });

    it("passes the page's queries on without other parameters, and Prometheus's responses back as they are", async () => {
        requests.length = 0;
        const { status, body } = await request(
            "/api/query_range?query=up%7Ba%3D%22b%22%7D&start=1&end=2&step=3&timeout=9h",
        );
        await request("/api/label/job/values?match[]=up&limit=1");
        assert.equal(status, 400);
        assert.equal(body, '{"status":"error","error":"as it is"}');
        assert.deepEqual(requests, [
            "GET /api/v1/query_range?query=up%7Ba%3D%22b%22%7D&start=1&end=2&step=3",
            "GET /api/v1/label/job/values?match%5B%5D=up",
        ]);
    });

    it("isn't a proxy for anything else", async () => {
        requests.length = 0;
        for (const path of [
            "/api/v1/query?query=up",
            "/api/admin/tsdb/delete_series",
            "/api/label/job%2f..%2f..%2fwrite/values",
            "/api/label/../query/values",
            "/-/quit",
            "/api/write",
            "/../../package.json",
        ]) {
            const { status, body } = await request(path);
            assert.equal(status, 404, path);
            assert.match(body, /^\{"status":"error","error":"There is nothing at [^"]+\."\}$/);
        }
        assert.deepEqual(requests, []);
        assert.equal(prometheusRequest(new URL("http://x/api/query/more")), undefined);
    });

    it("only reads", async () => {
        const { status, body } = await request("/api/query", { method: "POST" });
        assert.equal(status, 405);
        assert.deepEqual(JSON.parse(body), { status: "error", error: "POST is not allowed: the page only reads." });
    });

    it("refuses other host names than this machine's, so that a foreign page can't read through it", async () => {
        const { status, body } = await request("/api/dashboards", { headers: { host: "evil.example:80" } });
        assert.equal(status, 403);
        assert.match(body, /The page is at 127\.0\.0\.1, not at \\"evil\.example:80\\"\./);
    });

    it("says when Prometheus doesn't answer", async () => {
        const alone = await startPreview({ dashboards: [], prometheusUrl: "http://127.0.0.1:1" });
        try {
            const response = await fetch(`${alone.url}/api/query?query=up`);
            assert.equal(response.status, 502);
            assert.deepEqual(await response.json(), {
                status: "error",
                error: "Prometheus at http://127.0.0.1:1 does not answer. Is it still running?",
            });
        } finally {
            await alone.close();
        }
    });

    it("refuses a port that is taken", async () => {
        const port = Number(new URL(preview.url).port);
        await assert.rejects(startPreview({ dashboards: [], prometheusUrl: preview.url, port }), {
            message: `Port ${port} of 127.0.0.1, wanted for the preview, is taken by another program; stop that program or choose another port.`,
        });
    });

    it("takes the next of several ports when one is taken, and says so when all are", async () => {
        const taken = Number(new URL(preview.url).port);
        const other = await startPreview({ dashboards: [], prometheusUrl: preview.url, port: [taken, 0] });
        try {
            const last = Number(new URL(other.url).port);
            assert.notEqual(last, taken);
            await assert.rejects(startPreview({ dashboards: [], prometheusUrl: preview.url, port: [taken, last] }), {
                message: `The ports ${taken} to ${last} of 127.0.0.1, wanted for the preview, are all taken by other programs; stop one of them or choose another port.`,
            });
        } finally {
            await other.close();
        }
    });
});
