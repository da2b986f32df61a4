import assert from "node:assert/strict";

import { collectorConfig } from "../../collector";
import { exporterFacts, rightsByService } from "../../collector/exporters";
import { adot } from "../../collector/release";
import { neededRights } from "../../collector/rights";

const config = (exporters: Record<string, unknown>, sigv4auth: unknown = {}): object => ({
    extensions: { sigv4auth },
    exporters,
    service: {
        extensions: ["sigv4auth"],
        pipelines: { traces: { receivers: ["otlp"], exporters: Object.keys(exporters) } },
    },
});
const needed = (...args: Parameters<typeof config>): Record<string, readonly string[]> =>
    Object.fromEntries(neededRights(config(...args)));
const auth = { authenticator: "sigv4auth" };

describe("the rights that a collector needs", () => {
    it("are known for every exporter of the release", () => {
        assert.deepEqual(
            adot.components.exporters.filter((type) => !(type in exporterFacts)),
            [],
        );
        for (const action of [
            ...Object.values(rightsByService),
            ...Object.values(exporterFacts).map((one) => one.rights),
        ].flat()) {
            assert.match(action, /^(aps|cloudwatch|logs|xray):[A-Z]\w+$/);
        }
    });

    it("are those of the component's own config", () => {
        const own = collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape: {} });
        assert.deepEqual([...neededRights(own)], [["prometheusremotewrite", ["aps:RemoteWrite"]]]);
    });

    it("are an exporter's own, those of what sigv4auth signs for, or to assume a role", () => {
        const logs = ["logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup"];
        assert.deepEqual(needed({ awsemf: null, "awsxray/a": {}, debug: {} }), {
            awsemf: logs,
            "awsxray/a": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        });
        assert.deepEqual(needed({ awsemf: { role_arn: "arn:aws:iam::1:role/x" } }), { awsemf: ["sts:AssumeRole"] });
        const xray = { traces_endpoint: "https://xray.eu-west-1.amazonaws.com/v1/traces", auth };
        assert.deepEqual(needed({ otlphttp: xray }), { otlphttp: ["xray:PutTraceSegments"] });
        assert.deepEqual(needed({ otlphttp: { endpoint: "https://x", auth } }, { service: "monitoring" }), {
            otlphttp: ["cloudwatch:PutMetricData"],
        });
        const assuming = { service: "aps", assume_role: { arn: "arn:aws:iam::1:role/x" } };
        assert.deepEqual(needed({ prometheusremotewrite: { auth } }, assuming), {
            prometheusremotewrite: ["sts:AssumeRole"],
        });
        assert.deepEqual(needed({ otlphttp: { endpoint: "https://x" } }), {});
    });

    it("are none of what is no config", () => {
        for (const any of [undefined, null, 7, "x", [], { service: 7 }]) {
            assert.deepEqual([...neededRights(any)], []);
        }
    });
});
