import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Bill, Meter, sources } from "../../bench/cost/bill";
import { costTable, dollarsPerMonth, samplesPerMonth } from "../../bench/cost/report";
import { type TestSeries, writeBody } from "../local/amp-support";

const root = path.join(__dirname, "..", "..");

/** One sample in each of so many rounds, 20 s apart. */
const series = (labels: Record<string, string>, rounds = 2): TestSeries => ({
    labels,
    samples: Array.from({ length: rounds }, (_, round) => [1, 1_000_000 + round * 20_000] as const),
});

describe("the meter of bench:cost", () => {
    it("counts by source, whatever number of rounds each job had", () => {
        const meter = new Meter();
        meter.add(
            writeBody(
                series({ __name__: "up", scrape_job: "jvm", job: "orders" }, 3),
                series({ __name__: "scrape_duration_seconds", scrape_job: "jvm", job: "orders" }, 3),
                series({ __name__: "jvm_threads_current", scrape_job: "jvm", job: "orders" }, 3),
                series({ __name__: "process_open_fds", scrape_job: "jvm", job: "orders" }, 3),
                series({ __name__: "up", scrape_job: "envoy", job: "orders" }),
                series({ __name__: "envoy_server_live", scrape_job: "envoy", job: "orders" }),
            ),
        );
        meter.add(
            writeBody(
                series({ __name__: "ecs_task_memory_utilized", job: "orders" }),
                series({ __name__: "container_cpu_usage_vcpu", job: "orders", container_name: "app" }),
                series({ __name__: "container_cpu_usage_vcpu", job: "orders", container_name: "envoy" }),
            ),
        );
        const bill = meter.bill(20);
        // Three rounds a minute: two JVM series, one of Envoy, three of ECS, and two and one of the scrapes.
        assert.deepEqual(bill.samplesPerMinute, { jvm: 6, envoy: 3, ecs: 9, sidecar: 0, scrape: 9, info: 0 });
        assert.equal(bill.billedPerMinute, 27);
        assert.deepEqual(bill.rounds, { jvm: 3, envoy: 2, "": 2 });
        assert.equal(bill.series, 9);
        assert.equal(bill.samples, 3 * 4 + 2 * 5);
        assert.equal(bill.labelsPerSeries, 1.9);
    });

    it("knows ADOT's names too, where the scrape's name is the label job", () => {
        const meter = new Meter();
        meter.add(
            writeBody(
                series({ __name__: "up", job: "jvm", instance: "127.0.0.1:9404" }),
                series({ __name__: "target_info", job: "jvm", instance: "127.0.0.1:9404" }),
                series({ __name__: "ecs_task_memory_utilized_MiB" }),
            ),
        );
        const { samplesPerMinute } = meter.bill(20);
        assert.deepEqual(samplesPerMinute, { jvm: 0, envoy: 0, ecs: 3, sidecar: 0, scrape: 3, info: 3 });
    });

    it("counts a series once however many requests it is in", () => {
        const meter = new Meter();
        meter.add(writeBody(series({ __name__: "up", scrape_job: "a" }, 1)));
        meter.add(writeBody(series({ __name__: "up", scrape_job: "a" }, 1)));
        assert.deepEqual([meter.bill(20).series, meter.bill(20).samples], [1, 2]);
    });

    it("refuses what it can't put down to a source or a scrape", () => {
        const unknown = new Meter();
        assert.throws(
            () => unknown.add(writeBody(series({ __name__: "orders_total" }))),
            /The series orders_total is of an unknown source/,
        );
        const unscraped = new Meter();
        unscraped.add(writeBody(series({ __name__: "envoy_server_live", scrape_job: "envoy" })));
        assert.throws(() => unscraped.bill(20), /Job "envoy" sent 2 samples of envoy, and no sign of a scrape/);
    });
});

describe("the results of bench:cost", () => {
    const { ours, published, share, goal } = JSON.parse(
        fs.readFileSync(path.join(root, "bench", "results", "cost.json"), "utf8"),
    ) as { ours: Bill; published: Bill; share: number; goal: number };

    it("hold the goal", () => {
        assert.ok(share <= goal);
        assert.equal(share, Number((ours.billedPerMinute / published.billedPerMinute).toFixed(3)));
        for (const bill of [ours, published]) {
            const sum = sources.reduce((all, source) => all + bill.samplesPerMinute[source], 0);
            assert.ok(Math.abs(sum - bill.billedPerMinute) < 1);
        }
    });

    it("are the table in docs/cost.md", () => {
        const text = fs.readFileSync(path.join(root, "docs", "cost.md"), "utf8");
        assert.ok(
            text.includes(costTable(ours, published)),
            "run npm run bench:cost and write its table into docs/cost.md",
        );
    });

    it("cost what the list price says", () => {
        const bill = { ...ours, billedPerMinute: 1e7 / (60 * 24 * 30) };
        assert.equal(Math.round(samplesPerMonth(bill)), 1e7);
        assert.equal(dollarsPerMonth(bill).toFixed(2), "0.90");
    });
});
