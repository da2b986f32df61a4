/** The stand-in with the real Prometheus behind it and the real collector in front of it. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { type Amp, type AmpOptions, signedFetch, startAmp } from "../../local/amp";
import { type Child, startProcess } from "../../local/support/process";
import { needs, toolPath } from "../support/parts";
import { credentials, region, type TestSeries, workspaceId, writeBody, writeHeaders } from "./amp-support";

const directories: string[] = [];
function newDirectory(): string {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "amp-test-"));
    directories.push(directory);
    return directory;
}
after(() => directories.forEach((directory) => fs.rmSync(directory, { recursive: true, force: true })));

const start = (options: Partial<AmpOptions> = {}): Promise<Amp> =>
    startAmp({ prometheus: toolPath("prometheus"), dataDir: newDirectory(), region, credentials, ...options });

async function write(amp: Amp, ...series: TestSeries[]): Promise<{ status: number; text: string }> {
    const response = await signedFetch(`${amp.url}/workspaces/${workspaceId}/api/v1/remote_write`, {
        credentials,
        region,
        method: "POST",
        headers: writeHeaders,
        body: writeBody(...series),
    });
    return { status: response.status, text: await response.text() };
}

async function until<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(200)) {
        const answer = await ask();
        if (answer !== undefined) {
            return answer;
        }
    }
    throw new Error(`${what} did not happen within ${timeoutMs} ms`);
}

const rulesFile = (name: string, ...rules: object[]): string =>
    stringify({ groups: [{ name, interval: "1m", rules }] });

describe("local/amp with a real Prometheus", () => {
    let amp: Amp;
    before(async function () {
        needs(this, "prometheus");
        amp = await start();
        amp.addWorkspace(workspaceId);
    });
    after(() => amp?.close());

    it("writes, and reads back with signed queries", async () => {
        const now = Date.now();
        const labels = { __name__: "orders_total", job: "orders", instance: "task-1" };
        const written = await write(
            amp,
            {
                labels,
                samples: [
                    [1, now - 30_000],
                    [2, now - 15_000],
                    [4, now],
                ],
            },
            { labels: { ...labels, instance: "task-2" }, samples: [[10, now]] },
        );
        assert.deepEqual(written, { status: 200, text: "" });
        const vector = await amp.query(workspaceId, 'sum by (job) (orders_total{job="orders"})');
        assert.deepEqual(
            vector.map(({ metric, value }) => [metric, value[1]]),
            [[{ job: "orders" }, "14"]],
        );
        const earlier = await amp.query(workspaceId, "orders_total", { time: new Date(now - 15_000) });
        assert.deepEqual(
            earlier.map(({ value }) => value),
            [[(now - 15_000) / 1000, "2"]],
        );
        const range = { start: new Date(now - 30_000), end: new Date(now), stepSeconds: 15 };
        const matrix = await amp.queryRange(workspaceId, 'orders_total{instance="task-1"}', range);
        assert.deepEqual(
            matrix[0]!.values.map(([, value]) => value),
            ["1", "2", "4"],
        );
        const series = await amp.series(workspaceId, '{job="orders", instance=~".*-1"}', '{instance="none"}');
        assert.deepEqual(series, [labels]);
        assert.deepEqual(await amp.query(workspaceId, "scalar(vector(3))").then(([one]) => one!.value[1]), "3");
        assert.ok((await amp.stats()).samplesAppended >= 4);
    });

    it("takes POST queries and label values", async () => {
        const api = `${amp.url}/workspaces/${workspaceId}/api/v1`;
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        const posted = await signedFetch(`${api}/query`, {
            credentials,
            region,
            method: "POST",
            headers,
            body: "query=1%2B1",
        });
        assert.equal(((await posted.json()) as { data: { result: [number, string] } }).data.result[1], "2");
        const names = await signedFetch(`${api}/label/job/values`, { credentials, region });
        assert.deepEqual(await names.json(), { status: "success", data: ["orders"] });
    });

    it("passes on what Prometheus says of a wrong query", async () => {
        await assert.rejects(amp.query(workspaceId, "sum("), /refused with status 400: .*bad_data/);
        await assert.rejects(amp.query("ws-other", "up"), /status 404: .*Workspace not found/);
    });

    it("refuses samples as AMP's database does, with AMP's reasons", async () => {
        const now = Date.now();
        const labels = { __name__: "late_total", job: "orders" };
        const at = async (value: number, ageMs: number): Promise<number> =>
            (await write(amp, { labels, samples: [[value, now - ageMs]] })).status;
        assert.equal(await at(1, 0), 200);
        assert.equal(await at(1, 50_000), 200, "50 s late is within AMP's window of 60 s");
        assert.equal(await at(1, 120_000), 400, "two minutes late is outside");
        assert.equal(await at(1, 0), 200, "the same sample again does no harm");
        assert.equal(await at(2, 0), 400, "another value at the same time is a collision");
        const { rejected } = await amp.stats();
        assert.equal(rejected["new-value-for-timestamp"], 1, JSON.stringify(rejected));
        assert.equal(rejected["sample-too-old"], 1, JSON.stringify(rejected));
    });

    it("gives each workspace its own Prometheus", async () => {
        const other = "ws-other-one";
        amp.addWorkspace(other);
        assert.deepEqual(await amp.query(other, "orders_total"), []);
        assert.notEqual(await amp.prometheusUrl(other), await amp.prometheusUrl(workspaceId));
        await assert.rejects(
            amp.prometheusUrl("ws-unknown"),
            /The workspace ws-unknown is unknown; known are: ws-0f3c/,
        );
        assert.throws(() => amp.addWorkspace("../x"), /The workspace id is "\.\.\/x"/);
    });

    it("knows credentials that are added later", async () => {
        const task = { accessKeyId: "ASIATASK", secretAccessKey: "secret", sessionToken: "token" };
        const ask = (): Promise<Response> =>
            signedFetch(`${amp.url}/workspaces/${workspaceId}/api/v1/labels`, { credentials: task, region });
        assert.equal((await ask()).status, 403);
        amp.addCredentials(task);
        assert.equal((await ask()).status, 200);
    });

    it("keeps its data over a restart, and frees its ports", async () => {
        const dataDir = newDirectory();
        const first = await start({ dataDir });
        first.addWorkspace(workspaceId);
        await write(first, { labels: { __name__: "kept" }, samples: [[7, Date.now()]] });
        const behind = await first.prometheusUrl(workspaceId);
        await first.close();
        await assert.rejects(fetch(`${behind}/-/ready`));
        const second = await start({ dataDir, port: Number(new URL(first.url).port) });
        second.addWorkspace(workspaceId);
        try {
            assert.equal(second.url, first.url);
            assert.equal((await second.query(workspaceId, "kept"))[0]!.value[1], "7");
        } finally {
            await second.close();
        }
    });

    it("says what is wrong when it can't start", async () => {
        await assert.rejects(start({ port: Number(new URL(amp.url).port) }), /Port \d+ .* the AMP stand-in, is taken/);
        await assert.rejects(start({ prometheus: "/no/such/file" }), /prometheus is "\/no\/such\/file"/);
        await assert.rejects(start({ credentials: [] }), /credentials is empty/);
        const broken = await start({ prometheus: "/bin/false" });
        broken.addWorkspace(workspaceId);
        try {
            await assert.rejects(
                broken.prometheusUrl(workspaceId),
                /prometheus ended with exit code 1 before .* printed nothing/,
            );
            await assert.rejects(broken.query(workspaceId, "up"), /status 500: .*ended with exit code 1/);
        } finally {
            await broken.close();
        }
    });

    it("says that Prometheus has died", async () => {
        const abort = new AbortController();
        const dying = await start({ signal: abort.signal });
        dying.addWorkspace(workspaceId);
        try {
            const url = await dying.prometheusUrl(workspaceId);
            abort.abort();
            await until("Prometheus ends", () =>
                fetch(url).then(
                    () => undefined,
                    () => true,
                ),
            );
            await until("the answer names it", async () => {
                const text = await dying.query(workspaceId, "up").then(String, String);
                return /prometheus ended with exit code 0/.test(text) || undefined;
            });
        } finally {
            await dying.close();
        }
    });
});

describe("local/amp with a real collector", () => {
    let amp: Amp;
    let target: http.Server;
    let directory: string;
    const exposition =
        '# TYPE demo_requests counter\ndemo_requests_total{code="200"} 42\n# TYPE demo_heap gauge\ndemo_heap 1.5\n';

    before(async function () {
        needs(this, "prometheus", "otelcol");
        directory = newDirectory();
        amp = await start();
        amp.addWorkspace(workspaceId);
        target = http.createServer((_, response) =>
            response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(exposition),
        );
        await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
    });
    after(async () => {
        target?.close();
        await amp?.close();
    });

    function startCollector(
        name: string,
        signing: { region: string; service: string; secretAccessKey?: string },
    ): Child {
        const config = {
            extensions: { sigv4auth: { region: signing.region, service: signing.service } },
            receivers: {
                prometheus: {
                    config: {
                        scrape_configs: [
                            {
                                job_name: "demo",
                                scrape_interval: "500ms",
                                scrape_timeout: "500ms",
                                static_configs: [{ targets: [`127.0.0.1:${(target.address() as AddressInfo).port}`] }],
                            },
                        ],
                    },
                },
            },
            processors: { memory_limiter: { check_interval: "1s", limit_mib: 200, spike_limit_mib: 40 } },
            exporters: {
                prometheusremotewrite: {
                    endpoint: `${amp.url}/workspaces/${workspaceId}/api/v1/remote_write`,
                    auth: { authenticator: "sigv4auth" },
                    timeout: "5s",
                    max_batch_size_bytes: 1_000_000,
                    max_batch_request_parallelism: 1,
                    translation_strategy: "UnderscoreEscapingWithoutSuffixes",
                    target_info: { enabled: false },
                },
            },
            service: {
                extensions: ["sigv4auth"],
                telemetry: { metrics: { level: "none" } },
                pipelines: {
                    metrics: {
                        receivers: ["prometheus"],
                        processors: ["memory_limiter"],
                        exporters: ["prometheusremotewrite"],
                    },
                },
            },
        };
        const file = path.join(directory, `${name}.yaml`);
        fs.writeFileSync(file, stringify(config));
        return startProcess({
            name,
            command: toolPath("otelcol"),
            args: [`--config=${file}`],
            env: {
                PATH: process.env.PATH,
                AWS_ACCESS_KEY_ID: credentials.accessKeyId,
                AWS_SECRET_ACCESS_KEY: signing.secretAccessKey ?? credentials.secretAccessKey,
                AWS_EC2_METADATA_DISABLED: "true",
            },
        });
    }
    const writes = (): typeof amp.requests => amp.requests.filter(({ endpoint }) => endpoint === "remote_write");

    it("takes what the collector signs, compresses and encodes; every sample is counted alike on both sides", async () => {
        const collector = startCollector("collector", { region, service: "aps" });
        try {
            const sample = await until("the metric arrives", async () => {
                assert.equal(collector.exit, undefined, collector.tail());
                return (await amp.query(workspaceId, 'demo_requests_total{job="demo"}'))[0];
            });
            assert.equal(sample.metric.code, "200");
            assert.equal(sample.value[1], "42");
            assert.equal((await amp.query(workspaceId, "demo_heap"))[0]!.value[1], "1.5");
        } finally {
            await collector.stop();
        }
        assert.ok(writes().length > 0);
        assert.deepEqual(new Set(writes().map(({ status }) => status)), new Set([200]));
        const decoded = writes().reduce((sum, { samples = 0 }) => sum + samples, 0);
        assert.equal((await amp.stats()).samplesAppended, decoded);
    });

    it("refuses collectors that sign wrongly, and they log why", async () => {
        const wrong = [
            { region: "us-east-1", service: "aps", words: "'us-east-1' given, 'eu-west-1' expected" },
            { region, service: "execute-api", words: "'execute-api' given, 'aps' expected" },
            { region, service: "aps", secretAccessKey: "wrong", words: "signature we calculated does not match" },
        ];
        const before = (await amp.stats()).samplesAppended;
        await Promise.all(
            wrong.map(async ({ words, ...signing }, index) => {
                const collector = startCollector(`wrong-collector-${index}`, signing);
                try {
                    await until(`a log line with ${words}`, async () => collector.tail().includes(words) || undefined);
                    assert.match(collector.tail(), /403/);
                } finally {
                    await collector.stop();
                }
            }),
        );
        const { rejected, samplesAppended } = await amp.stats();
        assert.ok(rejected["InvalidSignatureException"]! >= 2 && rejected["SignatureDoesNotMatch"]! >= 1);
        assert.equal(samplesAppended, before);
    });
});

describe("the rules of a workspace", () => {
    let amp: Amp;
    before(async function () {
        needs(this, "prometheus");
        amp = await start({ ruleIntervalSeconds: 1 });
        amp.addWorkspace(workspaceId);
    });
    after(() => amp?.close());

    it("are none at first", async () => {
        assert.deepEqual(await amp.rules(workspaceId), { recording: 0, alerting: 0, waiting: 0, failing: [] });
    });

    it("are evaluated as often as this machine wants, and say what fails", async () => {
        await amp.setRules(workspaceId, {
            one: rulesFile(
                "good",
                { record: "one:two:sum", expr: "vector(2)" },
                { alert: "Always", expr: "vector(1)" },
            ),
            two: rulesFile("bad", { record: "bad", expr: 'label_replace(vector(1), "a", "b", "c", "(")' }),
        });
        const health = await until("an evaluation of every rule", async () => {
            const now = await amp.rules(workspaceId);
            return now.waiting === 0 ? now : undefined;
        });
        assert.deepEqual([health.recording, health.alerting, health.failing.length], [2, 1, 1]);
        assert.match(health.failing[0]!, /^bad of group bad: invalid regular expression in label_replace\(\): \($/);
        const [recorded] = await amp.query(workspaceId, "one:two:sum");
        assert.equal(recorded?.value[1], "2");
        const [firing] = await amp.query(workspaceId, 'ALERTS{alertstate="firing"}');
        assert.equal(firing?.metric.alertname, "Always");
    });

    it("aren't counted as written, but are in what Prometheus has", async () => {
        const { samplesWritten, samplesAppended } = await amp.stats();
        assert.equal(samplesWritten, 0);
        assert.ok(samplesAppended > 0);
    });

    it("take the place of those before, and are refused with Prometheus's words", async () => {
        await amp.setRules(workspaceId, { one: rulesFile("good", { record: "one:two:sum", expr: "vector(2)" }) });
        const { recording, alerting } = await amp.rules(workspaceId);
        assert.deepEqual([recording, alerting], [1, 0]);
        await assert.rejects(
            amp.setRules(workspaceId, { one: rulesFile("good", { record: "a", expr: "sum(" }) }),
            /^Error: prometheus doesn't take its rules: /,
        );
    });
});
