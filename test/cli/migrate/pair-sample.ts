/** A pair as a reader of the agent's config makes it. */
import type { MetricPair } from "../../../cli/migrate/model";

export const metricPair = (metricName: string, dimensions: readonly (readonly string[])[]): MetricPair => ({
    origin: { file: "agent.json", form: "the CloudWatch agent's config" },
    cloudWatch: { namespace: "ECS/ContainerInsights/Prometheus", metricName, dimensions, statistic: "Average" },
    series: metricName,
    labels: {},
    promql: metricName,
});
