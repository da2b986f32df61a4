import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readExpression } from "./promql-tree";
import { unitOfExpression } from "./promql-units";

describe("units of expressions", () => {
    const units: readonly (readonly [expr: string, unit: string | undefined])[] = [
        ["jvm_memory_used_bytes", "bytes"],
        ['sum by (job) (jvm_memory_used_bytes{area="heap"})', "bytes"],
        ["sum(rate(jvm_memory_pool_allocated_bytes_total[5m]))", "bytes/second"],
        ["max(ecs_task_memory_utilized) / (max(ecs_task_memory_reserved) > 0)", "ratio"],
        ["max(ecs_task_memory_utilized) / max(ecs_task_cpu_reserved)", undefined],
        ["sum(ecs_task_cpu_utilized) / 1024", undefined],
        ["1024 * jvm_memory_used_bytes", undefined],
        ["count(up) / count(up)", "count/count"],
        ["histogram_quantile(0.99, sum by (le) (rate(envoy_cluster_upstream_rq_time_bucket[5m])))", "milliseconds"],
        ["sum(rate(envoy_cluster_upstream_rq_time_bucket[5m]))", "count/second"],
        ["sum(rate(jvm_gc_collection_seconds_sum[5m]))", "seconds/second"],
        ["time() - max(process_start_time_seconds)", "seconds"],
        ["sum_over_time(scrape_duration_seconds[5m])", "seconds"],
        ["count_over_time(scrape_duration_seconds[5m])", "count"],
        ["max_over_time(service:jvm_heap_used_bytes:max[1h])", "bytes"],
        ["topk(20, count by (__name__) ({job=~\".+\"}))", "count"], // prettier-ignore
    ];
    for (const [expr, unit] of units) {
        it(`${unit ?? "unknown"}: ${expr}`, () => assert.equal(unitOfExpression(expr), unit));
    }
});

describe("labels of results", () => {
    it("are those of the aggregation, through topk and functions", () => {
        assert.deepEqual(readExpression("topk(3, sum by (job, pool) (jvm_memory_pool_used_bytes))").labels, ["job", "pool"]); // prettier-ignore
        assert.deepEqual(readExpression("clamp_min(sum by (job) (up), 0)").labels, ["job"]);
        assert.equal(readExpression('{job=~".+"}').selectors[0].metric, "");
    });
});
