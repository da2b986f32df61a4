/** The preview's server: what it gives out, what it asks Prometheus, and what it refuses. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { standardDashboards } from "../../dashboards";
import { bundlePage } from "../../local/page/bundle";
import { scrapeSecondsOf } from "../../local/page/preview";
import { passed } from "../../local/page/proxy";
import { startPage, type Page } from "../../local/page/server";
import { repositoryRoot } from "../../tools/parts";

describe("the preview's server", () => {
    let page: Page;
    let prometheus: http.Server;
    const asked: string[] = [];

    before(async () => {
        prometheus = http.createServer((request, response) => {
            asked.push(`${request.method} ${request.url}`);
            response
                .writeHead(400, { "content-type": "application/json" })
                .end('{"status":"error","error":"as it is"}');
        });
        await new Promise<void>((resolve) => prometheus.listen(0, "127.0.0.1", resolve));
        const prometheusUrl = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
        page = await startPage({ dashboards: standardDashboards(), prometheusUrl, scrapeSeconds: 15 });
    });

    after(async () => {
        await page?.close();
        prometheus?.close();
    });

    /** Asks without what fetch would put right: the method and the host as they are. */
    function ask(
        path: string,
        options: http.RequestOptions = {},
    ): Promise<{ status?: number; body: string; type?: string; csp?: string }> {
        return new Promise((resolve, reject) => {
            const request = http.request(`${page.url}${path}`, options, (response) => {
                let body = "";
                response.setEncoding("utf8").on("data", (text: string) => (body += text));
                response.on("end", () => {
                    const { "content-type": type, "content-security-policy": csp } = response.headers;
                    resolve({ status: response.statusCode, body, type, csp: String(csp) });
                });
            });
            request.on("error", reject).end();
        });
    }

    it("gives out the page at the root and at each dashboard", async () => {
        for (const path of ["/", "/d/adot-jvm", "/d/adot-jvm?from=now-1h"]) {
            const { status, body, type } = await ask(path);
            assert.equal(status, 200);
            assert.equal(type, "text/html; charset=utf-8");
            assert.match(body, /<main id="panels"/);
        }
        assert.match((await ask("/main.js")).type!, /javascript/);
        assert.match((await ask("/style.css")).body, /uplot/);
    });

    it("gives out the dashboards as they are, and the scrape interval", async () => {
        const start = JSON.parse((await ask("/api/dashboards")).body) as unknown;
        assert.deepEqual(start, { dashboards: standardDashboards(), scrapeSeconds: 15 });
    });

    it("allows nothing from elsewhere and nothing inline", async () => {
        const { csp } = await ask("/");
        assert.match(csp!, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
        assert.doesNotMatch(csp!, /unsafe|http/);
        for (const [path, { body }] of await bundlePage()) {
            // A namespace is no address that is asked for.
            const addresses = (body.match(/https?:\/\/[^\s"'`)]+/g) ?? []).filter((url) => !url.includes("www.w3.org"));
            assert.deepEqual(addresses, [], path);
        }
    });

    it("asks Prometheus what the page asks, without other parameters, and gives its answer as it is", async () => {
        asked.length = 0;
        const { status, body } = await ask(
            "/api/query_range?query=up%7Ba%3D%22b%22%7D&start=1&end=2&step=3&timeout=9h",
        );
        await ask("/api/label/job/values?match[]=up&limit=1");
        assert.equal(status, 400);
        assert.equal(body, '{"status":"error","error":"as it is"}');
        assert.deepEqual(asked, [
            "GET /api/v1/query_range?query=up%7Ba%3D%22b%22%7D&start=1&end=2&step=3",
            "GET /api/v1/label/job/values?match%5B%5D=up",
        ]);
    });

    it("is no proxy for anything else", async () => {
        asked.length = 0;
        for (const path of [
            "/api/v1/query?query=up",
            "/api/admin/tsdb/delete_series",
            "/api/label/job%2f..%2f..%2fwrite/values",
            "/api/label/../query/values",
            "/-/quit",
            "/api/write",
            "/../../package.json",
        ]) {
            const { status, body } = await ask(path);
            assert.equal(status, 404, path);
            assert.match(body, /^\{"status":"error","error":"There is nothing at [^"]+\."\}$/);
        }
        assert.deepEqual(asked, []);
        assert.equal(passed(new URL("http://x/api/query/more")), undefined);
    });

    it("only reads", async () => {
        const { status, body } = await ask("/api/query", { method: "POST" });
        assert.equal(status, 405);
        assert.deepEqual(JSON.parse(body), { status: "error", error: "POST is not allowed: the page only reads." });
    });

    it("answers to no other name than this machine's, so that no page elsewhere reads through it", async () => {
        const { status, body } = await ask("/api/dashboards", { headers: { host: "evil.example:80" } });
        assert.equal(status, 403);
        assert.match(body, /The page is at 127\.0\.0\.1, not at \\"evil\.example:80\\"\./);
    });

    it("says when Prometheus is gone", async () => {
        const alone = await startPage({ dashboards: [], prometheusUrl: "http://127.0.0.1:1" });
        try {
            const response = await fetch(`${alone.url}/api/query?query=up`);
            assert.equal(response.status, 502);
            assert.deepEqual(await response.json(), {
                status: "error",
                error: "Prometheus does not answer. Is the local environment still running?",
            });
        } finally {
            await alone.close();
        }
    });

    it("refuses a port that is taken", async () => {
        const port = Number(new URL(page.url).port);
        await assert.rejects(startPage({ dashboards: [], prometheusUrl: page.url, port }), {
            message: `Port ${port} of 127.0.0.1, wanted for the page, is taken by another program; stop that program or choose another port.`,
        });
    });
});

describe("npm start's port of the preview", () => {
    it("is refused when it is no port", () => {
        const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "local/main.ts", "--port", "http"], {
            cwd: repositoryRoot,
            encoding: "utf8",
        });
        assert.equal(status, 2);
        assert.equal(
            stderr,
            "--port http is no TCP port: write a number from 1 to 65535, or leave it out.\n`npm start -- --help` shows what is.\n",
        );
    });
});

describe("the scrape interval of the preview", () => {
    const state = (inputs: Record<string, unknown>) => ({
        version: 3,
        deployment: { resources: [{ urn: "urn:x", custom: true, type: "grafana:oss/dataSource:DataSource", inputs }] },
    });
    const of = (inputs: Record<string, unknown>) => scrapeSecondsOf(state(inputs) as never);

    it("is what the deployed data source tells Grafana", () => {
        assert.equal(of({ jsonDataEncoded: '{"timeInterval":"30s"}' }), 30);
        assert.equal(of({ jsonDataEncoded: "{}" }), undefined);
        assert.equal(of({}), undefined);
    });
});
