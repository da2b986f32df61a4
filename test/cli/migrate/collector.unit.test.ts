/** What a collector's config becomes, ADOT's own for ECS among them. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { collectorReader } from "../../../cli/migrate/collector/reader";
import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { readYaml } from "../../../cli/yaml";
import { collectorConfigs } from "./collector-configs";
import { assertKept } from "./kept";
import { secret } from "./prometheus-configs";

const origin = { file: "ecs.yaml", form: "a collector's config" };

const read = (value: unknown): Migration => collectorReader.read({ origin, text: "", value, root: { offset: 0 } }, []);

const ofYaml = (text: string): Migration => read(readYaml(text).value);

const outcome = (migration: Migration, path: string) => migration.outcomes.find((each) => each.path === path);

describe("migrate: a collector's config", () => {
    it("has one outcome for each leaf, quotes no secret, and becomes options that the sidecar takes", () => {
        fc.assert(
            fc.property(collectorConfigs, (config) => {
                const migration = read(config);
                assert.deepEqual(
                    migration.outcomes.map(({ path }) => path),
                    leavesOf(config).map(({ steps }) => pathText(steps)),
                );
                assert.ok(!JSON.stringify(migration.outcomes).includes(secret), "a secret is quoted");
                assertKept(migration);
            }),
            { numRuns: Number(process.env.RUNS ?? 60) },
        );
    });

    it("takes what programs push, at the same ports", () => {
        const { tasks } = ofYaml(`
            receivers:
              otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:14318" } } }
              statsd: { endpoint: "0.0.0.0:18125", aggregation_interval: 60s }
              awsxray: { endpoint: "0.0.0.0:2000", transport: udp }
              awsecscontainermetrics:
            processors: { batch: { timeout: 60s } }
            exporters: { awsxray: , awsemf: { namespace: ECS/Orders } }
            service:
              pipelines:
                traces: { receivers: [otlp, awsxray], processors: [batch], exporters: [awsxray] }
                metrics: { receivers: [otlp, statsd, awsecscontainermetrics], exporters: [awsemf] }
        `);
        assert.deepEqual(
            tasks.map(({ options }) => options),
            [
                {
                    otlp: { containers: ["app"], traces: "xray", httpPort: 14_318 },
                    statsd: { containers: ["app"], port: 18_125 },
                    xray: { containers: ["app"] },
                    ecsMetrics: true,
                },
            ],
        );
    });

    it("takes no metrics where there is no pipeline for them", () => {
        const { tasks } = ofYaml(`
            receivers: { otlp: { protocols: { grpc: } } }
            exporters: { awsxray: }
            service: { pipelines: { traces: { receivers: [otlp], exporters: [awsxray] } } }
        `);
        assert.deepEqual(tasks[0]!.options.otlp, { containers: ["app"], metrics: false, traces: "xray" });
    });

    it("puts a sidecar into each task that the observer finds, with the job that reads its file", () => {
        const migration = ofYaml(`
            extensions:
              ecs_observer:
                result_file: /etc/targets.yaml
                services: [{ name_pattern: "^.*orders-service$", metrics_ports: [9404] }]
                task_definitions: [{ arn_pattern: ".*:task-definition/pay:[0-9]+", metrics_ports: [9404, 9901] }]
            receivers:
              prometheus:
                config:
                  global: { scrape_interval: 20s }
                  scrape_configs:
                    - job_name: ecs
                      file_sd_configs: [{ files: [/etc/targets.yaml] }]
                      metric_relabel_configs:
                        - { source_labels: [path], regex: "/(.*)", target_label: route, replacement: "$$1" }
            exporters:
              prometheusremotewrite:
                endpoint: https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write
                auth: { authenticator: sigv4auth }
            service: { pipelines: { metrics: { receivers: [prometheus], exporters: [prometheusremotewrite] } } }
        `);
        assert.deepEqual(
            migration.tasks.map(({ name, region, options }) => [
                name,
                region,
                Object.entries(options.scrape!).map(([key, { port }]) => `${key} ${port}`),
            ]),
            [
                ["orders-service", "eu-west-1", ["ecs 9404"]],
                ["pay", "eu-west-1", ["ecs 9404", "ecs-9901 9901"]],
            ],
        );
        assert.equal(migration.tasks[0]!.options.scrape!.ecs!.relabel![0]!.replacement, "$1");
    });

    it("adds processors of what is scraped, in the collector's own terms, and gives constant attributes as labels", () => {
        const migration = ofYaml(`
            receivers:
              prometheus:
                config: { scrape_configs: [{ job_name: app, static_configs: [{ targets: ["localhost:9404"] }] }] }
            processors:
              attributes/mine: { actions: [{ key: path, action: delete }] }
              resource:
                attributes:
                  - { key: team, value: shop, action: upsert }
                  - { key: TaskId, from_attribute: aws.ecs.task.id, action: insert }
            exporters: { prometheusremotewrite: { endpoint: "\${env:URL}" } }
            service:
              pipelines:
                metrics:
                  receivers: [prometheus]
                  processors: [attributes/mine, resource]
                  exporters: [prometheusremotewrite]
        `);
        const { additions, labels } = migration.tasks[0]!.options;
        assert.deepEqual(additions, {
            processors: { "attributes/mine": { actions: [{ key: "path", action: "delete" }] } },
            generated: { "metrics/scrape": { processors: ["attributes/mine"] } },
        });
        assert.deepEqual(labels, { team: "shop" });
        assert.equal(outcome(migration, "processors.resource.attributes[1].key")?.fate, "unneeded");
    });

    it("asks ECS as often as targets are scraped, and says so", () => {
        const migration = ofYaml(`
            receivers:
              awsecscontainermetrics: { collection_interval: 60s }
              prometheus:
                config:
                  global: { scrape_interval: 20s }
                  scrape_configs: [{ job_name: app, static_configs: [{ targets: ["localhost:9404"] }] }]
            exporters: { prometheusremotewrite: { endpoint: "\${env:URL}" } }
            service:
              pipelines:
                metrics: { receivers: [prometheus, awsecscontainermetrics], exporters: [prometheusremotewrite] }
        `);
        assert.equal(migration.tasks[0]!.options.scrapeIntervalSeconds, 20);
        const { became } = outcome(migration, "receivers.awsecscontainermetrics.collection_interval")!;
        assert.equal(became, "scrapeIntervalSeconds: 20");
    });

    it("is told by its content", () => {
        const isIt = (value: unknown): boolean =>
            collectorReader.isIt({ origin, text: "", value, root: { offset: 0 } });
        assert.ok(isIt({ receivers: {}, service: { pipelines: {} } }));
        assert.ok(!isIt({ scrape_configs: [] }) && !isIt({ receivers: {} }) && !isIt("a"));
    });
});
