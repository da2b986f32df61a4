/** Manifests of AWS Copilot: environments, overrides, and what Copilot fills in. */
import assert from "node:assert/strict";
import * as yaml from "yaml";
import { sampleConfigs } from "./forms-samples";
import { inspectText, json, pointedAt, rulesOf } from "./support";

const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0";
const sidecar = (config: string, more: object = {}): object => ({
    image,
    essential: false,
    variables: { AOT_CONFIG_CONTENT: config },
    secrets: { AMP_REMOTE_WRITE_URL: "/url" },
    healthcheck: { command: ["CMD", "/healthcheck"] },
    ...more,
});
const manifest = (sidecars: object, rest: object = {}): string =>
    yaml.stringify({
        name: "orders",
        type: "Load Balanced Web Service",
        image: { build: "Dockerfile", port: 80 },
        memory: 1024,
        sidecars,
        ...rest,
    });
const memory = (value: number, path = "ContainerDefinitions[1].Memory"): object => ({
    taskdef_overrides: [{ path, value }],
});

describe("A manifest of Copilot", () => {
    const [safe, unsafe] = [sampleConfigs["all well"]!, sampleConfigs["no limiter"]!];
    const mandatory = (text: string): string[] => [
        ...new Set(
            inspectText(text)
                .findings.filter(({ level }) => level === "mandatory")
                .map(({ rule }) => rule),
        ),
    ];

    it("has the memory of a sidecar in its overrides", () => {
        const text = manifest({ adot: sidecar(safe) });
        assert.deepEqual(mandatory(text), ["container-memory-missing"]);
        const finding = inspectText(text).findings.find(({ rule }) => rule === "container-memory-missing");
        assert.match(finding!.fix, /taskdef_overrides/);
        assert.match(pointedAt(text, finding!), /^adot:/);
        assert.deepEqual(mandatory(manifest({ adot: sidecar(safe) }, memory(256))), []);
        // A path that nobody can follow may replace anything.
        assert.notDeepEqual(
            mandatory(manifest({ adot: sidecar(safe) }, memory(256, "ContainerDefinitions/1/Memory"))),
            [],
        );
    });

    it("is judged in each environment, with what that changes", () => {
        const text = manifest(
            { adot: sidecar(safe) },
            {
                ...memory(256),
                environments: {
                    test: { count: 1 },
                    prod: { sidecars: { adot: { variables: { AOT_CONFIG_CONTENT: unsafe } } } },
                },
            },
        );
        const { findings } = inspectText(text);
        assert.deepEqual(
            [...new Set(findings.filter(({ rule }) => rule === "limiter-missing").map(({ resource }) => resource))],
            ['manifest "orders" in environment "prod"'],
        );
    });

    it("says what Copilot fills in or adds itself", () => {
        const filled = safe.replace("limit_mib: 179", "limit_mib: ${LIMIT}");
        assert.notEqual(filled, safe);
        assert.deepEqual(mandatory(manifest({ adot: sidecar(filled) }, memory(256))), ["config-unproven"]);
        const traced = manifest({}, { observability: { tracing: "awsxray" } });
        assert.match(json(inspectText(traced).notices), /copilot svc package/);
        assert.deepEqual(rulesOf(inspectText(traced)), []);
    });

    it("without a collector has nothing to check, whatever is built", () => {
        const report = inspectText(
            manifest({ proxy: { image: { build: "proxy/Dockerfile" }, port: 8080 } }, { variables: { LOG: "info" } }),
        );
        assert.deepEqual(report.findings, []);
        assert.match(report.notices[0]!.message, /nothing to check/);
    });
});
