/** Both bills from the same counts, added up by hand, and the plan to run both ways. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cloudwatchListPrices } from "../../../collector/cost/cloudwatch-prices";
import { listPrices } from "../../../collector/cost/prices";
import { exactly } from "../../../collector/cost/range";
import {
    agentUse,
    billLines,
    bothBills,
    insightsMetrics,
    ownMetrics,
    type ServiceCounts,
} from "../../../cli/migrate/bills";
import { comparisonOf } from "../../../cli/migrate/compare";
import { pairFor } from "../../../cli/migrate/metric-map";
import { metricPair } from "./pair-sample";

const counts: ServiceCounts = { tasks: 4, containers: 2, containerInsights: "disabled", values: { area: 2 } };
const origin = { file: "agent.json", form: "the CloudWatch agent's config" };
const prices = { region: listPrices["us-east-1"], cloudWatch: cloudwatchListPrices["us-east-1"] };

const heap = metricPair("jvm_memory_bytes_used", [
    ["ClusterName", "TaskDefinitionFamily"],
    ["ClusterName", "TaskDefinitionFamily", "area"],
    ["ClusterName", "TaskId", "area"],
]);

describe("the agent's bill", () => {
    it("counts a metric for each rollup, and once, whoever asks for it", () => {
        // One, two areas, and two of each of four tasks.
        assert.deepEqual(ownMetrics([heap, heap], counts), exactly(1 + 2 + 8));
    });

    it("has bounds where nobody says how many values a dimension has", () => {
        const { low, likely, high } = ownMetrics([metricPair("x_total", [["pool"]])], counts);
        assert.deepEqual([low, likely, high], [1, 2, 10]);
    });

    it("counts Container Insights' metrics as its tables have them", () => {
        assert.deepEqual(insightsMetrics(counts), exactly(0));
        const { likely, high } = insightsMetrics({ ...counts, containerInsights: "enabled" });
        // Ten measures of cluster, service and family, five of the service, three of the cluster; three more may be.
        assert.equal(likely, 10 * 3 + 5 + 3);
        assert.equal(high, likely + 3 * 3);
        const enhanced = insightsMetrics({ ...counts, containerInsights: "enhanced" });
        assert.ok(enhanced.likely > 4 * likely);
        const more = insightsMetrics({ ...counts, tasks: 8, containerInsights: "enhanced" });
        assert.ok(more.likely > enhanced.likely);
    });

    it("has requests or log events, and what Container Insights writes", () => {
        const requests = agentUse([heap], counts);
        assert.deepEqual(requests.putRequests, exactly(43_200));
        assert.equal(requests.logBytes.likely, 0);
        const events = agentUse([heap], { ...counts, asLogEvents: true, containerInsights: "enabled" });
        assert.deepEqual(events.putRequests, exactly(0));
        // Two containers and the task for each of four, the service, the cluster; and an event of each task.
        assert.equal(events.logBytes.likely, (4 * 3 + 2 + 4) * 43_200 * 1000);
    });

    it("is the sum of its parts beside the sidecar's, from the same tasks", () => {
        const both = bothBills(
            [heap],
            {
                ...counts,
                alarms: { standard: 10, composite: 1 },
                dashboards: 2,
                agent: { memoryMiB: 512, cpuUnits: 256, count: 1 },
            },
            { samplesPerMinute: exactly(477), sidecar: { memoryMiB: 256, cpuUnits: 0 } },
            prices,
        );
        const near = (actual: number, expected: number): void =>
            assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);
        near(both.agent.metrics.likely, 11 * 0.3);
        near(both.agent.requests.likely, 0.432);
        near(both.agent.alarms.likely, 1.5);
        near(both.agent.dashboards.likely, 6);
        near(both.agent.fargate.likely, (0.5 * 0.004445 + 0.25 * 0.04048) * 720);
        near(both.agent.total.likely, 3.3 + 0.432 + 1.5 + 6 + (0.5 * 0.004445 + 0.25 * 0.04048) * 720);
        near(both.sidecar.ingestion.likely, (477 * 43_200 * 4 * 0.9) / 1e7);
        near(both.sidecar.fargate, 4 * 0.25 * 0.004445 * 720);
        assert.deepEqual(billLines(both).at(0), ["metrics", "3.30", "7.42"]);
        assert.equal(billLines(both).at(-1)![0], "all");
    });
});

describe("running both ways", () => {
    const asked = {
        namespace: "ECS/ContainerInsights",
        metricName: "MemoryUtilized",
        dimensions: { ClusterName: "shop", ServiceName: "orders" },
        statistic: "Average",
        periodSeconds: 300,
    };

    it("has a query that AWS's command line takes, with what isn't known marked", () => {
        const pair = pairFor(origin, asked)!;
        const { getMetricData } = comparisonOf(pair, { values: { ServiceName: "orders" }, day: "2026-11-30" });
        const [{ MetricStat }] = (
            JSON.parse(getMetricData) as {
                MetricDataQueries: { MetricStat: { Metric: { Dimensions: unknown }; Period: number } }[];
            }
        ).MetricDataQueries;
        assert.deepEqual(MetricStat.Metric.Dimensions, [
            { Name: "ClusterName", Value: "<ClusterName>" },
            { Name: "ServiceName", Value: "orders" },
        ]);
        assert.equal(MetricStat.Period, 300);
    });

    it("says how near the two should be", () => {
        const tolerance = (more: Partial<typeof asked>): string =>
            comparisonOf(pairFor(origin, { ...asked, ...more })!, { day: "2026-11-30" }).tolerance;
        assert.match(tolerance({}), /5 %/);
        assert.match(tolerance({ statistic: "p99" }), /10 %/);
        assert.match(tolerance({ metricName: "RunningTaskCount" }), /equal while no task starts/);
    });
});
