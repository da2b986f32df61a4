/** What other tasks send to the real collector, and as which series a real Prometheus gets it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { isolated } from "../../../local/support/isolated";
import { needs, toolPath } from "../../support/parts";
import type { Arrival, ArrivedSeries } from "./arrival";

const root = path.join(__dirname, "..", "..", "..");
const taskId = "0123456789abcdef0123456789abcdef";

/** A gauge from a resource with these attributes, and what an SDK says of itself beside them. */
const gauge = (name: string, attributes: Record<string, string>): object => ({
    resourceMetrics: [
        {
            resource: {
                attributes: Object.entries({
                    "host.name": "ip-10-0-0-1",
                    "process.command_line": "java -jar orders.jar --password=x",
                    "telemetry.sdk.name": "opentelemetry",
                    "deployment.environment.name": "prod",
                    ...attributes,
                }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
            },
            scopeMetrics: [
                {
                    scope: { name: "orders" },
                    metrics: [{ name, gauge: { dataPoints: [{ asInt: "1", timeUnixNano: `${Date.now()}000000` }] } }],
                },
            ],
        },
    ],
});

describe("what other tasks send to the real collector", function () {
    this.timeout(120_000);
    let series: readonly ArrivedSeries[];
    const labelsOf = (name: string): object => {
        const { __name__: _, ...labels } = series.find((one) => one.__name__ === name)!;
        return labels;
    };

    before(function () {
        needs(this, "otelcol-full", "prometheus");
        const order: Arrival = {
            otelcol: toolPath("otelcol-full"),
            prometheus: toolPath("prometheus"),
            request: {
                serviceName: "gateway",
                region: "eu-west-1",
                memoryMiB: 512,
                scrapeIntervalSeconds: 2,
                scrape: {},
                senders: {
                    host: "127.0.0.1",
                    otlp: { grpc: 4317, http: 4318 },
                    statsd: { port: 8125, counters: ["hits"] },
                    resourceLabels: ["service.version"],
                },
            },
            task: {
                taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${taskId}`,
                cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
                family: "gateway",
                containers: [{ name: "adot-collector", memoryMiB: 512 }],
            },
            expositions: {},
            pushed: [
                gauge("own", {
                    "service.name": "orders",
                    "service.namespace": "shop",
                    "service.instance.id": "one",
                    "service.version": "1.2",
                }),
                gauge("of_task", {
                    "service.name": "cart",
                    "aws.ecs.task.arn": "arn:aws:ecs:eu-west-1:111122223333:task/stage/77",
                    "aws.ecs.cluster.arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/stage",
                    "aws.ecs.task.family": "cart-family",
                    "container.id": "c0ffee",
                }),
                gauge("of_container", { "service.name": "mail", "container.id": "c0ffee" }),
                gauge("of_address", { "service.name": "web" }),
            ],
            datagrams: ["depth:3|g|#queue:a", "hits:40|c", "unnamed:1|c"],
            awaited: ["own", "of_task", "of_container", "of_address", "depth", "hits", "otelcol_exporter_queue_size"],
        };
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "order-")), "order.json");
        fs.writeFileSync(file, JSON.stringify(order));
        const [program = "", ...args] = isolated([
            ...[process.execPath, "--import", "tsx", path.join(__dirname, "arrival.ts"), file],
        ]);
        const { status, stdout, stderr } = spawnSync(program, args, {
            encoding: "utf8",
            cwd: root,
            maxBuffer: 2 ** 26,
        });
        fs.rmSync(path.dirname(file), { recursive: true });
        assert.equal(status, 0, stderr);
        series = JSON.parse(stdout) as ArrivedSeries[];
    });

    it("keeps a sender's own identity, and of the rest what was asked for", () => {
        assert.deepEqual(labelsOf("own"), { job: "shop/orders", instance: "one", service_version: "1.2" });
    });

    it("knows who sends no instance by task, container or address", () => {
        assert.deepEqual(labelsOf("of_task"), {
            job: "cart",
            instance: "77",
            aws_ecs_cluster_name: "stage",
            aws_ecs_task_family: "cart-family",
        });
        assert.deepEqual(labelsOf("of_container"), { job: "mail", instance: "c0ffee" });
        assert.deepEqual(labelsOf("of_address"), { job: "web", instance: "127.0.0.1" });
    });

    it("takes StatsD: gauges, and the counters that are named, as rates", () => {
        assert.deepEqual(labelsOf("depth"), { job: "statsd", instance: "127.0.0.1", queue: "a" });
        assert.deepEqual(labelsOf("hits"), { job: "statsd", instance: "127.0.0.1" });
        assert.ok(!series.some(({ __name__ }) => __name__ === "unnamed"));
    });

    it("has an identity of its own for itself", () => {
        const { job, instance, aws_ecs_task_family: family } = labelsOf("otelcol_exporter_queue_size") as ArrivedSeries;
        assert.deepEqual([job, instance, family], ["gateway", taskId, "gateway"]);
    });
});
