import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { labels, metrics } from "../../collector/names/names";
import {
    count,
    mean,
    orZero,
    perEvent,
    quantile,
    rate,
    select,
    selectAll,
    share,
    sum,
    topk,
} from "../../dashboards/promql";
import { recorded } from "../../dashboards/recorded";
import { hourly } from "../../dashboards/trend";

const { jvm, envoy, ecs } = metrics;

describe("PromQL from the catalogue", () => {
    it("keeps to the picked service and task", () => {
        assert.equal(
            select(ecs.taskMemoryUtilized),
            'ecs_task_memory_utilized{aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance"}',
        );
        assert.equal(
            rate(jvm.gcSeconds, { [labels.jvmCollector]: '="G1"' }, "sum"),
            'rate(jvm_gc_collection_seconds_sum{aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance", gc="G1"}[$__rate_interval])',
        );
    });

    it("refuses a label that the metric lacks", () => {
        assert.throws(
            () => select(jvm.threads, { [labels.jvmArea]: '="heap"' }),
            /Metric jvm_threads_current has no label area: it has job, instance, scrape_job/,
        );
    });

    it("refuses a series that the metric's kind lacks", () => {
        assert.throws(() => select(jvm.gcSeconds), /jvm_gc_collection_seconds is a summary: it has no series/);
        assert.throws(() => select(jvm.gcSeconds, {}, "bucket"), /it has no series jvm_gc_collection_seconds_bucket/);
        assert.throws(() => select(envoy.upstreamRequestTime), /is a histogram/);
        assert.throws(() => select(jvm.threads, {}, "sum"), /is a gauge: it has no series jvm_threads_current_sum/);
        assert.throws(() => rate(jvm.threads), /jvm_threads_current is a gauge: it has no rate/);
    });

    it("counts series of any metric, and keeps the largest", () => {
        assert.equal(
            topk(20, count(selectAll({ [labels.le]: '!=""' }), "__name__")),
            'topk(20, count by (__name__) ({aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance", le!=""}))',
        );
    });

    it("reads hours of recorded series", () => {
        assert.equal(
            hourly("min", recorded.jvm.heapFloor.max),
            'min_over_time(service:jvm_heap_floor_bytes:max{aws_ecs_cluster_name=~"$cluster", job=~"$job"}[1h])',
        );
    });

    it("writes aggregations, guarded ratios and quantiles", () => {
        assert.equal(sum("a"), "sum(a)");
        assert.equal(sum("a", "x", "y"), "sum by (x, y) (a)");
        assert.equal(sum("a", "job", "x"), "sum by (aws_ecs_cluster_name, job, x) (a)");
        assert.equal(share("a", "b"), "a / (b > 0)");
        assert.equal(perEvent("a", "b"), "a / clamp_min(b, 1e-9)");
        assert.equal(orZero("a", "b"), "(a or 0 * b)");
        assert.match(
            quantile(0.9, envoy.upstreamRequestTime, {}, "job"),
            /^histogram_quantile\(0.9, sum by \(aws_ecs_cluster_name, le, job\) \(rate\(/,
        );
        assert.match(
            mean(jvm.gcSeconds, {}, "gc"),
            /^sum by \(gc\) \(.*_sum.*\) \/ clamp_min\(sum by \(gc\) \(.*_count.*\), 1e-9\)$/,
        );
    });
});
