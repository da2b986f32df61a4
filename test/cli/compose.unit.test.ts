/** Compose files: their services, and where their configs are. */
import assert from "node:assert/strict";
import * as yaml from "yaml";
import { sampleConfigs } from "./forms-samples";
import { inspectText, json, pointedAt, rulesOf } from "./support";

const image =
    "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0@sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e";
const url = {
    AMP_REMOTE_WRITE_URL: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
};

/** As Compose is given a text in which a dollar stays. */
const escaped = (text: string): string => text.replaceAll("$", () => "$$");

const file = (collector: object, rest: object = {}): string =>
    yaml.stringify(
        {
            name: "orders",
            services: { app: { build: "." }, collector: { image, mem_limit: "256m", ...collector } },
            ...rest,
        },
        { lineWidth: 0 },
    );

describe("A compose file", () => {
    const unsafe = escaped(sampleConfigs["no limiter"]!);

    it("is judged by the config in a variable, in a mapping and in a list, at its entry", () => {
        for (const environment of [
            { ...url, AOT_CONFIG_CONTENT: unsafe },
            [`AOT_CONFIG_CONTENT=${unsafe}`, `AMP_REMOTE_WRITE_URL=${url.AMP_REMOTE_WRITE_URL}`],
        ]) {
            const text = file({ environment });
            const report = inspectText(text);
            assert.ok(rulesOf(report).includes("limiter-missing"), json(report));
            const finding = report.findings.find(({ rule }) => rule === "limiter-missing")!;
            assert.match(pointedAt(text, finding), /^\W*AOT_CONFIG_CONTENT/);
            assert.equal(finding.resource, 'compose file "orders"');
        }
    });

    it("with all well has no finding of a rule that only ECS makes", () => {
        const environment = { ...url, AOT_CONFIG_CONTENT: escaped(sampleConfigs["all well"]!) };
        const found = rulesOf(inspectText(file({ environment })));
        assert.deepEqual(
            found.filter((rule) => rule !== "throttled-dropped"),
            [],
        );
    });

    it("has memory under mem_limit or deploy, which a collector needs", () => {
        const environment = { ...url, AOT_CONFIG_CONTENT: escaped(sampleConfigs["all well"]!) };
        const memory = (service: object): boolean =>
            rulesOf(inspectText(file({ environment, ...service }))).includes("container-memory-missing");
        assert.equal(memory({ mem_limit: undefined }), true);
        assert.equal(memory({ mem_limit: undefined, deploy: { resources: { limits: { memory: "256M" } } } }), false);
        assert.equal(memory({ mem_limit: "${LIMIT}" }), true);
    });

    it("has a config in configs, judged at its line", () => {
        const text = file(
            { command: ["--config=/etc/otel.yaml"], configs: [{ source: "otel", target: "/etc/otel.yaml" }] },
            { configs: { otel: { content: unsafe } } },
        );
        const report = inspectText(text);
        assert.deepEqual(
            [...new Set(rulesOf(report))].filter((rule) => rule !== "throttled-dropped"),
            ["limiter-missing"],
        );
        assert.match(pointedAt(text, report.findings[0]!), /^processors:/);
        assert.equal(report.findings[0]!.resource, 'service "collector", config "otel"');
    });

    it("names the file that a config is in, and the command that checks it", () => {
        for (const service of [
            { command: "--config /etc/otel/config.yaml", volumes: ["./otel.yaml:/etc/otel/config.yaml:ro"] },
            {
                command: ["--config=file:/etc/otel/otel.yaml"],
                volumes: [{ type: "bind", source: ".", target: "/etc/otel" }],
            },
            { command: ["--config=/otel.yaml"], configs: ["otel.yaml"] },
        ]) {
            const report = inspectText(file(service, { configs: { "otel.yaml": { file: "./otel.yaml" } } }));
            assert.deepEqual(
                rulesOf(report).filter((rule) => rule === "config-unproven"),
                [],
            );
            assert.match(
                json(report.notices),
                /takes its config from \.\/otel\.yaml, .* audit --image public\S+ --memory 256 \.\/otel\.yaml/,
            );
        }
    });

    it("says what can't be known", () => {
        assert.ok(rulesOf(inspectText(file({ environment: ["AOT_CONFIG_CONTENT"] }))).includes("config-unproven"));
        assert.ok(rulesOf(inspectText(file({ env_file: ".env" }))).includes("config-unproven"));
    });

    it("without a collector has nothing to check", () => {
        const text = yaml.stringify({
            services: { db: { image: "postgres:16", volumes: ["./a:/b"] }, app: { build: ".", depends_on: ["db"] } },
        });
        const report = inspectText(text);
        assert.deepEqual(report.findings, []);
        assert.match(report.notices[0]!.message, /nothing to check/);
    });
});
