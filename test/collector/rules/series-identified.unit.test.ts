import assert from "node:assert/strict";

import { audit } from "../../../collector";
import { bounded, inside, type Loose, safe } from "./audit-cases";

function isFound(change: (config: Loose) => void): boolean {
    const config = safe();
    change(config);
    return audit(config, inside).some(({ rule }) => rule === "identity-missing");
}

const scrapes =
    (target: string, group: object = {}) =>
    (config: Loose): void => {
        const job = { job_name: "app", sample_limit: 1000, body_size_limit: "1MiB" };
        const scrape_configs = [{ ...job, static_configs: [{ targets: [target], ...group }] }];
        config.receivers.prometheus = { config: { scrape_configs } };
    };

const receives =
    (receiver: string, exporter: object = {}, resource: readonly object[] = []) =>
    (config: Loose): void => {
        config.receivers[receiver] ??= null;
        config.processors.resource = { attributes: resource };
        config.exporters.prometheusremotewrite = { ...bounded, ...exporter };
        Object.assign(config.service.pipelines.metrics!, {
            receivers: [receiver],
            processors: ["memory_limiter", "resource", "batch"],
        });
    };

const converting = { resource_to_telemetry_conversion: { enabled: true } };

describe("the audit of series' identity", () => {
    for (const host of [
        "localhost",
        "LOCALHOST",
        "app.localhost",
        "127.0.0.1",
        "127.0.0.2",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "",
        "169.254.170.2",
        "172.17.0.1",
        "host.docker.internal",
    ]) {
        it(`finds the target ${host}:8080, and not with a label of the task`, () => {
            assert.equal(isFound(scrapes(`${host}:8080`)), true);
            assert.equal(isFound(scrapes(`${host}:\${env:PORT}`)), true);
            assert.equal(isFound(scrapes(`${host}:8080`, { labels: { task: "${env:HOSTNAME}" } })), false);
            assert.equal(isFound(scrapes(`${host}:8080`, { labels: { region: "${env:AWS_REGION}" } })), true);
        });
    }

    for (const host of ["10.0.0.7", "orders.internal", "${env:TARGET}", "1270.0.1.example", "localhost.example.com"]) {
        it(`says nothing of the target ${host}`, () => {
            assert.equal(isFound(scrapes(`${host}:8080`)), false);
        });
    }

    for (const receiver of ["otlp", "otlp/app", "statsd", "awsecscontainermetrics"]) {
        it(`finds what ${receiver} takes in, and not with something of the task`, () => {
            const instance = { key: "service.instance.id", from_attribute: "aws.ecs.task.id", action: "upsert" };
            assert.equal(isFound(receives(receiver)), true);
            assert.equal(isFound(receives(receiver, {}, [instance])), false);
            assert.equal(isFound(receives(receiver, { external_labels: { task: "${env:HOSTNAME}" } })), false);
            assert.equal(isFound(receives(receiver, { external_labels: { team: "orders" } })), true);
        });
    }

    it("takes an SDK's host.name for one where it becomes a label", () => {
        const gone = { pattern: "^(container|host)[.]", action: "delete" };
        assert.equal(isFound(receives("otlp", converting)), false);
        assert.equal(isFound(receives("otlp", converting, [gone])), true);
        assert.equal(isFound(receives("statsd", converting)), true);
    });

    it("says nothing of what another pipeline of the same config sends", () => {
        const hop = (endpoint: string) =>
            isFound((config) => {
                receives("otlp")(config);
                config.receivers.otlp = { protocols: { grpc: { endpoint: "127.0.0.1:14317" } } };
                config.exporters["otlp/hop"] = { endpoint };
                config.service.pipelines["metrics/first"] = {
                    receivers: ["prometheus"],
                    processors: ["memory_limiter", "batch"],
                    exporters: ["otlp/hop"],
                };
            });
        assert.equal(hop("localhost:14317"), false);
        assert.equal(hop("gateway.internal:14317"), true);
    });

    it("is about remote writes alone", () => {
        assert.equal(
            isFound((config) => (config.service.pipelines.metrics!.exporters = ["debug"])),
            false,
        );
    });

    it("asks what goes to CloudWatch by OTLP, too, where every attribute of the resource is a label", () => {
        const upsert = (key: string) => ({ key, from_attribute: "aws.ecs.task.id", action: "upsert" });
        const sends =
            (endpoint: string, resource: readonly object[] = [], detectors: readonly string[] = []) =>
            (config: Loose): void => {
                scrapes("127.0.0.1:9404")(config);
                config.exporters.otlphttp = { metrics_endpoint: endpoint, auth: { authenticator: "sigv4auth" } };
                config.processors.resource = { attributes: resource };
                config.processors.resourcedetection = { detectors };
                Object.assign(config.service.pipelines.metrics!, {
                    processors: ["memory_limiter", "resourcedetection", "resource", "batch"],
                    exporters: ["otlphttp"],
                });
            };
        const cloudWatch = "https://monitoring.eu-west-1.amazonaws.com/v1/metrics";
        assert.equal(isFound(sends(cloudWatch)), true);
        assert.equal(isFound(sends(cloudWatch, [upsert("service.instance.id")], ["ecs"])), false);
        assert.equal(isFound(sends(cloudWatch, [], ["ecs"])), false);
        assert.equal(isFound(sends("https://otlp.example/v1/metrics")), false);
    });
});
