import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { runWorker } from "../../../bench/support/worker";
import { bufferIds, metrics } from "../../../collector";
import type { Metric } from "../../../collector/names/names";
import { isolated } from "../../../local/support/isolated";
import { needs, toolPath } from "../../support/parts";
import type { Arrival, ArrivedSeries } from "./arrival";
import { type Restarted, series } from "./restart";

describe("a collector with its queue on disk", function () {
    this.timeout(120_000);

    before(function () {
        needs(this, "otelcol-full");
    });

    it("that is killed in an outage and restarted loses nothing but what was in flight", async () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "buffer-"));
        try {
            const { served, written, failedRequests, fileBytes } = await runWorker<Restarted>({
                title: "The collector that is killed",
                file: path.join(__dirname, "restart.ts"),
                args: [toolPath("otelcol-full"), directory],
                boundMs: 100_000,
            });
            assert.ok(served > 6 * series, `${served} were served`);
            assert.ok(failedRequests > 0 && fileBytes > 0, `${failedRequests} requests failed, ${fileBytes} bytes`);
            // A scrape that it was reading, and one that waited for a batch.
            assert.ok(served - written <= 2 * series, `${served - written} of ${served} are lost`);
        } finally {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    it("tells of the queue's bytes, of what it gave up, and of all else once", function () {
        needs(this, "prometheus");
        const { sidecar } = metrics;
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "order-"));
        try {
            const order: Arrival = {
                otelcol: toolPath("otelcol-full"),
                prometheus: toolPath("prometheus"),
                request: {
                    serviceName: "orders",
                    region: "eu-west-1",
                    memoryMiB: 256,
                    scrapeIntervalSeconds: 1,
                    buffer: "disk",
                    scrape: {},
                },
                task: {
                    taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
                    cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
                    family: "orders",
                    containers: [{ name: "adot-collector", memoryMiB: 256 }],
                },
                expositions: {},
                awaited: [sidecar.queueSize.name, sidecar.exporterSent.name, sidecar.exporterSendFailed.name],
            };
            const file = path.join(directory, "order.json");
            fs.writeFileSync(file, JSON.stringify(order));
            const worker = path.join(__dirname, "arrival.ts");
            const [program = "", ...args] = isolated([process.execPath, "--import", "tsx", worker, file]);
            const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
            assert.equal(status, 0, stderr);
            const arrived = JSON.parse(stdout) as ArrivedSeries[];
            const told = ({ name }: Metric, label: string): (string | undefined)[] =>
                arrived.filter(({ __name__ }) => __name__ === name).map((one) => one[label]);
            assert.deepEqual(told(sidecar.queueSize, "exporter"), [bufferIds.hop]);
            assert.deepEqual(told(sidecar.queueCapacity, "exporter"), [bufferIds.hop]);
            assert.deepEqual(told(sidecar.exporterSendFailed, "exporter"), [bufferIds.tooOld]);
            assert.deepEqual(told(sidecar.exporterSent, "exporter"), ["prometheusremotewrite"]);
            assert.deepEqual(told(sidecar.limiterAccepted, "processor"), ["memory_limiter"]);
        } finally {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });
});
