/** The filter that Envoy is sent by default, asked of a real Envoy. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { type Metric, type ScrapeConfig, collectorConfig, metrics } from "../../../collector";
import { seriesNames } from "../../../collector/config/keep";
import { freePorts } from "../../../local/support/ports";
import { type Child, startProcess, waitForHttp } from "../../../local/support/process";
import { needs, toolPath } from "../../support/parts";
import { seriesOfText } from "./exposition";
import { type Labels, kept } from "../../../local/sample/relabel";

const exampleConfig = path.join(__dirname, "..", "..", "..", "examples", "orders-service", "envoy", "envoy.yaml");

describe("Envoy's filter", function () {
    const job = (more: object): ScrapeConfig =>
        collectorConfig({
            serviceName: "orders",
            region: "eu-west-1",
            memoryMiB: 256,
            scrape: { proxy: { port: 9901, path: "/stats/prometheus", ...more } },
        }).receivers.prometheus!.config.scrape_configs[0];
    let envoy: Child | undefined;
    let upstream: http.Server | undefined;
    let admin: string;
    let directory: string | undefined;

    before(async function () {
        needs(this, "envoy");
        upstream = http.createServer(
            (request, response) => void response.writeHead(request.url === "/fail" ? 500 : 200).end(),
        );
        await new Promise<void>((listening) => upstream!.listen(0, "127.0.0.1", listening));
        const [adminPort, port] = await freePorts(2);
        admin = `http://127.0.0.1:${adminPort}`;

        const config = parse(fs.readFileSync(exampleConfig, "utf8"));
        const { listeners, clusters } = config.static_resources;
        config.admin.address.socket_address.port_value = adminPort;
        listeners[0].address.socket_address = { address: "127.0.0.1", port_value: port };
        const [endpoint] = clusters[0].load_assignment.endpoints[0].lb_endpoints;
        endpoint.endpoint.address.socket_address.port_value = (upstream.address() as AddressInfo).port;
        // What it says of xDS and of outlier detection it says only where it has them.
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "envoy-filter-"));
        const nothing = path.join(directory, "nothing.yaml");
        fs.writeFileSync(nothing, "resources: []\n");
        const source = { path_config_source: { path: nothing } };
        config.node = { id: "test", cluster: "test" };
        config.dynamic_resources = { lds_config: source, cds_config: source };
        clusters[0].outlier_detection = {};
        clusters.push({ ...clusters[0], name: "stock", load_assignment: { cluster_name: "stock" } });
        envoy = startProcess({
            name: "envoy",
            command: toolPath("envoy"),
            args: ["--config-yaml", JSON.stringify(config), "--disable-hot-restart", "--concurrency", "1"],
        });
        await waitForHttp(`${admin}/ready`, { child: envoy });
        for (const at of ["/", "/fail"]) {
            await (await fetch(`http://127.0.0.1:${port}${at}`)).arrayBuffer();
        }
    });

    after(async () => {
        await envoy?.stop();
        upstream?.closeAllConnections();
        upstream?.close();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** What Envoy answers to a scrape of that job. */
    async function answer({ metrics_path, params = {} }: ScrapeConfig): Promise<string> {
        // The collector reads $$ as $, and writes the parameters as a URL has them.
        const query = new URLSearchParams();
        for (const [key, values] of Object.entries(params)) {
            values.forEach((value) => query.append(key, value.replaceAll("$$", "$")));
        }
        const response = await fetch(`${admin}${metrics_path}?${query}`);
        assert.equal(response.status, 200);
        return response.text();
    }

    const keptOf = async (config: ScrapeConfig): Promise<Labels[]> =>
        kept(config.metric_relabel_configs!, seriesOfText(await answer(config)));
    const spelt = (series: readonly Labels[]): string[] =>
        series.map((labels) => JSON.stringify(Object.entries(labels).sort())).sort();

    it("lets every series through that is kept, zeros among them", async () => {
        const whole = await keptOf(job({ params: {} }));
        const filtered = await keptOf(job({}));
        assert.deepEqual(spelt(filtered), spelt(whole));
        const names = new Set(filtered.map(({ __name__ }) => __name__));
        assert.deepEqual(names, new Set(Object.values<Metric>(metrics.envoy).flatMap((metric) => seriesNames(metric))));
        const clusters = new Set(filtered.map((labels) => labels.envoy_cluster_name));
        assert.deepEqual(clusters, new Set([undefined, "app", "stock"]));
    });

    it("leaves out most of the rest at the source", async () => {
        const [whole, filtered] = [await answer(job({ params: {} })), await answer(job({}))];
        assert.ok(filtered.length < whole.length / 3, `${filtered.length} of ${whole.length} characters`);
        assert.ok(seriesOfText(filtered).length < seriesOfText(whole).length / 3);
    });

    it("is sent for Envoy's path alone, and not to a team that says what it wants", () => {
        assert.equal(job({}).params!.filter.length, 1);
        assert.equal(job({ path: "/metrics" }).params, undefined);
        assert.equal(job({ allow: [".*"] }).params, undefined);
        assert.deepEqual(job({ params: {} }).params, {});
        assert.deepEqual(job({ params: { usedonly: [""] } }).params, { usedonly: [""] });
    });
});
