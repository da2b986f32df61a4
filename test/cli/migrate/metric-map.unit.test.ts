/** Every metric that AWS documents has a query for each statistic, or a reason. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { metrics, type Metric } from "../../../collector/names/names";
import { ecsMetrics } from "../../../collector/names/ecs-metrics";
import { sentStrategy, translate } from "../../../collector/names/translation";
import { selectedBy } from "../../../cli/cost/promql";
import { type AskedMetric, counterpartOf, promqlFor } from "../../../cli/migrate/metric-map";
import { documentedMetrics } from "../../../cli/migrate/metric-map/documented";
import { statisticExamples, statisticOf } from "../../../cli/migrate/metric-map/statistic";
import { matchGolden } from "../../support/golden";

const walked = documentedMetrics.flatMap(({ page, namespace, dimensions, names }) =>
    names.map((metricName) => ({ page, namespace, dimensions, metricName })),
);
const values: Readonly<Record<string, string>> = { ClusterName: "shop", ServiceName: "orders", area: "heap" };
const dimensionsOf = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, values[name] ?? `a-${name}`]));

const asked = (more: Partial<AskedMetric>): AskedMetric => ({
    namespace: "ECS/ContainerInsights",
    metricName: "CpuUtilized",
    dimensions: { ClusterName: "shop", ServiceName: "orders" },
    statistic: "Average",
    periodSeconds: 60,
    ...more,
});

const promql = (more: Partial<AskedMetric>): string | undefined => promqlFor(asked(more)).promql;

describe("CloudWatch's metrics as series", () => {
    it("have a counterpart or a reason, each that AWS documents", () => {
        assert.ok(walked.length > 250);
        for (const { namespace, metricName } of walked) {
            const counterpart = counterpartOf(namespace, metricName);
            if (counterpart.kind === "none") {
                assert.match(counterpart.why, /^[A-Z].{60,}\.$/s, metricName);
                assert.doesNotMatch(counterpart.why, /AWS's pages have no/, metricName);
            } else {
                assert.ok(counterpart.differs === undefined || /^[A-Za-z].+\.$/s.test(counterpart.differs), metricName);
            }
        }
    });

    it("have PromQL or a reason for every statistic, by every rollup", () => {
        for (const { namespace, metricName, dimensions } of walked) {
            for (const rollup of dimensions) {
                // Each statistic once; what a rollup changes is the same for all.
                for (const statistic of rollup === dimensions[0] ? statisticExamples : (["Average"] as const)) {
                    const said = promqlFor({
                        ...asked({ namespace, metricName, statistic, dimensions: dimensionsOf(rollup) }),
                        periodSeconds: 300,
                    });
                    if (said.promql === undefined) {
                        assert.match(said.why, /^[A-Z].+\.$/s);
                    } else {
                        assert.ok(selectedBy(said.promql) !== undefined, said.promql);
                        assert.doesNotMatch(said.promql, /undefined|NaN/);
                    }
                }
            }
        }
    });

    it("are series that the sidecar sends, or say that the job has to allow them", () => {
        const sent = new Set([
            ...Object.values({ ...metrics.ecs, ...metrics.container, ...metrics.jvm, ...metrics.envoy }).map(
                ({ name }: Metric) => name,
            ),
        ]);
        const ofReceiver = new Set(Object.values(ecsMetrics).map((metric) => translate(metric, sentStrategy)));
        for (const { namespace, metricName } of walked) {
            const counterpart = counterpartOf(namespace, metricName);
            if (counterpart.kind !== "none" && /^(?:ecs|container|envoy|jvm)_/.test(counterpart.of.name)) {
                const { name } = counterpart.of;
                assert.equal(sent.has(name), counterpart.needsAllow !== true, name);
                assert.ok(!/^(?:ecs|container)_/.test(name) || ofReceiver.has(name), name);
            }
        }
    });

    it("that nothing documents have a reason that says what to do", () => {
        const why = (namespace: string): string => {
            const counterpart = counterpartOf(namespace, "Anything");
            return counterpart.kind === "none" ? counterpart.why : "";
        };
        assert.match(why("AWS/ApplicationELB"), /stays in CloudWatch/);
        assert.match(why("Shop/Orders"), /nothing that was read says who writes it/);
        assert.match(why("ECS/ContainerInsights"), /AWS's pages have no Anything/);
        assert.match(why("constructor"), /nothing that was read/);
    });

    it("keep the names of StatsD, spelt as the collector spells them", () => {
        assert.equal(
            promql({
                namespace: "CWAgent",
                metricName: "orders.queue-length",
                dimensions: { region: "eu", metric_type: "gauge" },
            }),
            'avg(avg_over_time(orders_queue_length{region="eu"}[1m]))',
        );
    });

    it("know what a migration has found besides", () => {
        const said = promqlFor(asked({ namespace: "Shop", metricName: "Checkout", statistic: "p99", dimensions: {} }), {
            own: () => ({ kind: "histogram", of: { name: "checkout" }, unit: "ms" }),
        });
        assert.equal(said.promql, "histogram_quantile(0.99, sum by (le) (rate(checkout_bucket[1m])))");
    });

    it("keep to what is picked on a dashboard, and to what the widget says", () => {
        assert.equal(
            promqlFor(asked({ statistic: "Maximum" }), { isPanel: true }).promql,
            'max(max_over_time(ecs_task_cpu_utilized{aws_ecs_cluster_name="shop", aws_ecs_cluster_name=~"$cluster", job="orders", job=~"$job", instance=~"$instance"}[1m]))',
        );
    });

    it("say what is lost with a dimension that no series has", () => {
        const said = promqlFor(
            asked({ namespace: "CWAgent", metricName: "mem_used_percent", dimensions: { host: "ip-10" } }),
        );
        assert.ok(said.promql !== undefined);
        assert.match(said.differs.join(" "), /No series of a task has the dimension host/);
    });

    it("are read as in the table that a reviewer reads", () => {
        const line = ({ namespace, metricName, dimensions }: (typeof walked)[number]): string => {
            const said = promqlFor(asked({ namespace, metricName, dimensions: dimensionsOf(dimensions[0]) }));
            return said.promql === undefined
                ? `${namespace} ${metricName}\n    - ${said.why}\n`
                : `${namespace} ${metricName}\n    ${said.promql}\n${said.differs.map((text) => `    ~ ${text}\n`).join("")}`;
        };
        matchGolden("cli/migrate/metric-map.txt", walked.map(line).join(""));
    });

    it("have each statistic of each kind as in the table", () => {
        const kinds: readonly Partial<AskedMetric>[] = [
            { metricName: "MemoryUtilized" },
            { metricName: "EphemeralStorageUtilized" },
            { metricName: "StorageReadBytes" },
            { metricName: "TaskCpuUtilization" },
            { metricName: "RunningTaskCount" },
            { metricName: "ServiceCount", dimensions: { ClusterName: "shop" } },
            { namespace: "ECS/ContainerInsights/Prometheus", metricName: "envoy_http_downstream_rq_total" },
        ];
        const own = { own: () => ({ kind: "histogram", of: { name: "checkout" }, unit: "ms" }) as const };
        const text = [60, 300].flatMap((periodSeconds) =>
            [
                ...kinds.map((kind) => [kind, {}] as const),
                [{ namespace: "Shop", metricName: "checkout" }, own] as const,
            ].flatMap(([kind, context]) => [
                `${kind.metricName}, a period of ${periodSeconds} s\n`,
                ...statisticExamples.map((statistic) => {
                    const said = promqlFor(asked({ ...kind, statistic, periodSeconds }), context);
                    return `    ${statistic}: ${said.promql ?? `- ${said.why}`}\n`;
                }),
            ]),
        );
        matchGolden("cli/migrate/statistics.txt", text.join(""));
    });
});

describe("CloudWatch's statistics", () => {
    it("are read by every spelling", () => {
        assert.deepEqual(statisticOf("p99.9"), { kind: "percentile", of: 0.999 });
        assert.deepEqual(statisticOf("tm99"), statisticOf("TM(:99%)"));
        assert.deepEqual(statisticOf("IQM"), statisticOf("TM(25%:75%)"));
        assert.deepEqual(statisticOf("PR(100:)"), { kind: "PR", bounds: { low: 100, inPercent: false } });
        for (const wrong of ["", "p101", "TM()", "TM(:)", "median", "p", "constructor"]) {
            assert.equal(statisticOf(wrong), undefined, wrong);
        }
    });
});
