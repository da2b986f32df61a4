/** The sample behind the pictures: recorded series set in motion. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { valueOverTime, type ValueAt } from "../../local/sample/movement";

describe("recorded series in motion", () => {
    const series = (name: string, value: number, counter = false, labels = {}) => ({ name, labels, value, counter });
    const over = (value: ValueAt) => Array.from({ length: 200 }, (_, scrape) => value(scrape));

    it("are counters that never fall", () => {
        const values = over(valueOverTime(series("requests_total", 300, true), "task", 0));
        assert.ok(values.every((value, index) => index === 0 || value >= values[index - 1]));
        assert.ok(values[199] > 1000);
    });

    it("are histograms whose buckets add up at every scrape", () => {
        const bounds = ["1", "5", "25", "100", "1000", "+Inf"];
        const buckets = bounds.map((le) => over(valueOverTime(series("time_bucket", 10, true, { le }), "task", 0)));
        for (const [index, bucket] of buckets.entries()) {
            assert.ok(bucket.every((value, scrape) => index === 0 || value >= buckets[index - 1][scrape]));
        }
    });

    it("leave limits and what counts trouble where they are, and let what is used move", () => {
        const different = (name: string) => new Set(over(valueOverTime(series(name, 1e6), "task", 0))).size;
        assert.equal(different("jvm_memory_max_bytes"), 1);
        assert.equal(different("requests_failed"), 1);
        assert.ok(different("jvm_memory_used_bytes") > 100);
    });

    it("are the same at every run, and others in another task", () => {
        const values = (task: string) => over(valueOverTime(series("ecs_task_cpu_utilized", 256), task, 0));
        assert.deepEqual(values("a"), values("a"));
        assert.notDeepEqual(values("a"), values("b"));
    });
});
