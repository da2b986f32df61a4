/** Metrics that go to CloudWatch, a remote write and an OTLP endpoint at once, through the real collector. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { estimate } from "../../collector/cost/estimate";
import { readExposition } from "../../collector/cost/exposition";
import { metricLimits } from "../../local/otlp/cloudwatch-metrics";
import { isolated } from "../../local/support/isolated";
import { needs, toolPath } from "../support/parts";
import { destinationNames, type DestinationsArrived, type DestinationsOrder, wantedSecrets } from "./destinations-run";

const recorded = { jvm: "jvm-jmx-exporter-1.0.1.prom", envoy: "envoy-1.39.3.prom" } as const;

function arrivedOf(order: Omit<DestinationsOrder, "otelcol" | "prometheus">): DestinationsArrived {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "destinations-order-"));
    const file = path.join(directory, "order.json");
    const whole: DestinationsOrder = {
        otelcol: toolPath("otelcol-full"),
        prometheus: toolPath("prometheus"),
        ...order,
    };
    fs.writeFileSync(file, JSON.stringify(whole));
    const [program = "", ...args] = isolated([
        ...[process.execPath, "--import", "tsx", path.join(__dirname, "destinations-run.ts"), file],
    ]);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
    fs.rmSync(directory, { recursive: true });
    assert.equal(status, 0, stderr.slice(0, 4_000));
    return JSON.parse(stdout) as DestinationsArrived;
}

describe("a task with three destinations", function () {
    this.timeout(150_000);
    let all: DestinationsArrived;

    before(function () {
        needs(this, "otelcol-full", "prometheus");
        all = arrivedOf({
            targets: { ...recorded, app: 2_500 },
            secrets: wantedSecrets,
            faults: [{ status: 503 }, { hang: true }],
            awaited: destinationNames,
        });
    });

    const injected = (status: number): boolean => status === 503;
    const named = (name: string) => all.cloudwatch.series.filter((one) => one.name === name);
    const ofPrometheus = (where: "grafana" | "vendor", name: string) =>
        all.series[where].filter((one) => one.__name__ === name);

    it("signs what CloudWatch gets, packs it, and stays within CloudWatch's limits", () => {
        const { requests } = all.cloudwatch;
        assert.ok(requests.length > 10);
        assert.deepEqual([...new Set(requests.map(({ status }) => status))].sort(), [200, 503]);
        for (const { headers, points, bytes, wireBytes, rejected, status } of requests) {
            assert.match(
                headers.authorization!,
                /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/monitoring\//,
            );
            assert.deepEqual(
                [headers["content-type"], headers["content-encoding"]],
                ["application/x-protobuf", "gzip"],
            );
            assert.ok(points <= metricLimits.dataPoints && bytes <= metricLimits.requestBytes);
            assert.ok(injected(status) || wireBytes < bytes);
            assert.equal(rejected, 0);
        }
    });

    it("sends the secrets of the others, and bodies within bounds", () => {
        for (const { headers, bodyBytes } of all.guarded.grafana) {
            assert.equal(headers.authorization, wantedSecrets.grafana);
            assert.ok(bodyBytes < 1_000_000);
        }
        for (const { headers, bodyBytes } of all.guarded.vendor) {
            assert.equal(headers["api-key"], wantedSecrets.vendor);
            assert.equal(headers.authorization, undefined);
            assert.ok(bodyBytes < 1_000_000);
        }
        const others = [...all.guarded.grafana, ...all.guarded.vendor].filter(({ status }) => !injected(status));
        assert.deepEqual([...new Set(others.map(({ status }) => status))].sort(), [200, 204]);
    });

    it("brings each the same series, with the task's identity in its own way", () => {
        const identity = { job: "orders", instance: "0123456789abcdef" };
        const [heap] = named("jvm_memory_used_bytes").filter(({ labels }) => labels.area === "heap");
        const { "@instrumentation.@name": scope, "@instrumentation.@version": _, ...labels } = heap!.labels;
        assert.match(scope!, /prometheusreceiver$/);
        assert.deepEqual(labels, {
            "@resource.service.name": identity.job,
            "@resource.service.instance.id": identity.instance,
            "@resource.aws_ecs_cluster_name": "prod",
            "@resource.aws_ecs_task_family": "orders",
            area: "heap",
            scrape_job: "jvm",
        });
        const cluster = { aws_ecs_cluster_name: "prod", aws_ecs_task_family: "orders" };
        const own = { __name__: "jvm_memory_used_bytes", area: "heap", scrape_job: "jvm" };
        const [inGrafana, inVendor] = (["grafana", "vendor"] as const).map((where) =>
            ofPrometheus(where, "jvm_memory_used_bytes").filter(({ area }) => area === "heap"),
        );
        assert.deepEqual(inGrafana, [{ ...own, ...identity, ...cluster }]);
        // Prometheus itself keeps a resource's other attributes in `target_info`, unless it is told to promote them.
        assert.deepEqual(inVendor, [{ ...own, ...identity }]);
        assert.ok(
            ofPrometheus("vendor", "target_info").some(
                (info) => info.instance === identity.instance && info.aws_ecs_cluster_name === "prod",
            ),
        );
        const queues = [
            named("queue_length"),
            ofPrometheus("grafana", "queue_length"),
            ofPrometheus("vendor", "queue_length"),
        ];
        assert.deepEqual(
            queues.map(({ length }) => length),
            [2_500, 2_500, 2_500],
        );
    });

    it("brings CloudWatch a histogram as one point, with the sums that it needs", () => {
        const [histogram] = named("envoy_cluster_upstream_rq_time");
        assert.deepEqual([histogram!.type, histogram!.temporality], ["histogram", "cumulative"]);
        assert.ok(ofPrometheus("grafana", "envoy_cluster_upstream_rq_time_bucket").length > 1);
        assert.ok(ofPrometheus("vendor", "envoy_cluster_upstream_rq_time_bucket").length > 1);
    });

    it("goes on with the others while one fails or never answers, and with that one when it is back", () => {
        assert.equal(all.during.length, 6);
        for (const { failing, fault, taken } of all.during) {
            for (const name of destinationNames) {
                const what = `${name} while ${failing} has ${JSON.stringify(fault)}: ${taken[name]}`;
                assert.ok(name === failing ? taken[name] === 0 : taken[name] > 0, what);
            }
        }
        assert.deepEqual(all.recovered, [...destinationNames, ...destinationNames]);
    });
});

describe("a task with wrong secrets for two of its destinations", function () {
    this.timeout(90_000);
    let all: DestinationsArrived;

    before(function () {
        needs(this, "otelcol-full", "prometheus");
        all = arrivedOf({
            targets: recorded,
            secrets: { grafana: "Basic d3Jvbmc6d3Jvbmc=", vendor: "wrong" },
            faults: [],
            awaited: ["cloudwatch"],
        });
    });

    it("brings the third what it is to get", () => {
        assert.ok(all.cloudwatch.series.length > 100);
        assert.deepEqual([...new Set(all.cloudwatch.requests.map(({ status }) => status))], [200]);
    });

    it("has the data points and the bytes at CloudWatch that were estimated, within 10 %", () => {
        const text = (file: string) =>
            fs.readFileSync(path.join(__dirname, "..", "..", "local", "fixtures", file), "utf8");
        const scraped = new Map(Object.entries(recorded).map(([job, file]) => [job, readExposition(text(file))]));
        const { destinations } = estimate(all.config, { containers: 1, scraped });
        const { pointsPerMinute, pointBytesPerMinute } = destinations.find(({ to }) => to === "cloudwatch")!;
        // Every source is asked once a second, so that each series has one point in it.
        const { series } = all.cloudwatch;
        const measured = series.reduce((sum, { billedBytes }) => sum + billedBytes, 0);
        for (const [what, estimated, real] of [
            ["points", pointsPerMinute.likely / 60, series.length],
            ["bytes", pointBytesPerMinute.likely / 60, measured],
        ] as const) {
            assert.ok(Math.abs(estimated - real) <= real * 0.1, `${what}: estimated ${estimated}, measured ${real}`);
        }
    });

    it("is refused with 401 by the others, who keep nothing", () => {
        for (const where of ["grafana", "vendor"] as const) {
            assert.deepEqual([...new Set(all.guarded[where].map(({ status }) => status))], [401]);
            assert.deepEqual(all.series[where], []);
        }
    });

    it("says so in its log, by destination, without the secrets", () => {
        for (const exporter of ["prometheusremotewrite/grafana", "otlphttp/vendor"]) {
            const lines = all.said.filter((line) => line.includes(`"${exporter}"`) && /\b401\b/.test(line));
            assert.ok(lines.length > 0, exporter);
        }
        assert.ok(!all.said.some((line) => line.includes("d3Jvbmc6d3Jvbmc=") || /"wrong"/.test(line)));
    });
});
