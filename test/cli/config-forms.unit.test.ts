/** Configs by themselves and in files of Kubernetes and Helm: what is known beside them. */
import assert from "node:assert/strict";
import * as yaml from "yaml";
import { configWith } from "../audit/task";
import { sampleConfigs } from "./forms-samples";
import { inspectText, json, options, pointedAt, rulesOf } from "./support";
import { fixFile } from "../../cli/fix/fix-file";
import { workloadKinds } from "../../cli/forms/workloads";
import { defaultConfig } from "../../cli/pack-config";
import { inspectFile } from "../../cli/inspect";
import { readDocument } from "../../cli/documents";

const adot = "public.ecr.aws/aws-observability/aws-otel-collector";
const environment = [
    {
        name: "AMP_REMOTE_WRITE_URL",
        value: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    },
];

describe("A config by itself", () => {
    const config = sampleConfigs["all well"]!;
    const of = (
        container: { image?: string; environment?: { name: string; value: string }[] },
        text = config,
    ): string[] => rulesOf(inspectText(text, { container }));

    it("is judged by the release that it runs in", () => {
        assert.deepEqual(of({ image: `${adot}:v0.50.0`, environment }), []);
        assert.deepEqual(
            of({ image: `${adot}:v0.40.0`, environment }).filter((rule) => rule === "release-unsupported"),
            ["release-unsupported"],
        );
        const traces =
            "receivers: {otlp: {protocols: {grpc: }}}\nexporters: {jaeger: {endpoint: a}}\nservice: {pipelines: {traces: {receivers: [otlp], exporters: [jaeger]}}}";
        assert.ok(
            of({ image: `${adot}:v0.50.0` }, traces).includes("unknown-component"),
            of({ image: `${adot}:v0.50.0` }, traces).join(),
        );
    });

    it("is judged by its text in an image of which nobody knows how it takes it, and that is said", () => {
        const text = yaml.stringify({
            receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } },
            exporters: { debug: null },
            service: { pipelines: { traces: { receivers: ["otlp"], exporters: ["debug"] } } },
        });
        const copy = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/adot";
        const declared = { ...defaultConfig, settings: { images: { adot: ["/mirror/adot$"] } } };
        const judged = (image?: string, more: object = {}) =>
            inspectText(text, { memoryMiB: 256, container: { image, ...more } });
        assert.ok(rulesOf(judged()).includes("limiter-missing"));
        for (const image of [
            "my/image:1",
            `${copy}:v0.50.0`,
            "grafana/alloy:v1.0.0",
            "otel/opentelemetry-collector-contrib:supervisor",
            "amazon/cloudwatch-agent:1",
            "splunk/otel:1",
        ]) {
            for (const more of [{}, { environment }]) {
                const report = judged(image, more);
                assert.ok(rulesOf(report).includes("limiter-missing"), image);
                assert.ok(
                    report.notices.some(({ message }) => message.includes(`how the image ${image} takes its config`)),
                    json(report.notices),
                );
            }
        }
        const of = (tag: string) =>
            inspectText(text, { memoryMiB: 256, container: { image: `${copy}:${tag}` }, config: declared });
        assert.ok(rulesOf(of("v0.50.0")).includes("limiter-missing"));
        assert.deepEqual(of("v0.50.0").notices, []);
        const fixed = fixFile(text, "input", { ...options, memoryMiB: 256, container: { image: "my/image:1" } });
        assert.match(fixed.after, /memory_limiter/);
    });

    it("is read with the variables that are given, of which no value is shown", () => {
        assert.ok(of({ environment: [{ name: "OTHER", value: "top-secret" }] }).includes("variable-unset"));
        assert.deepEqual(of({ environment }), []);
        const text = configWith(({ processors }) => {
            (processors.memory_limiter as Record<string, unknown>).limit_mib = "${env:LIMIT}";
        });
        const report = inspectText(text, {
            memoryMiB: 256,
            container: { environment: [...environment, { name: "LIMIT", value: "987654" }] },
        });
        assert.ok(rulesOf(report).includes("limiter-too-large"), json(report));
        assert.doesNotMatch(json(report), /ws-1/);
        const [finding] = report.findings;
        assert.match(pointedAt(text, finding!), /^limit_mib/);
    });
});

describe("The memory of the option --memory", () => {
    const config = {
        receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } },
        processors: { memory_limiter: { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 } },
        exporters: { debug: null },
        service: {
            pipelines: { traces: { receivers: ["otlp"], processors: ["memory_limiter"], exporters: ["debug"] } },
        },
    };
    const resource = (resources: object): object => ({
        apiVersion: "opentelemetry.io/v1beta1",
        kind: "OpenTelemetryCollector",
        metadata: { name: "a" },
        spec: { config, ...resources },
    });
    const forms: Readonly<Record<string, (resources: object) => object>> = {
        "an OpenTelemetryCollector": resource,
        "values of the chart": (resources) => ({ mode: "daemonset", alternateConfig: config, ...resources }),
        "a config": () => config,
        "a ConfigMap": () => ({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "a" },
            data: { relay: yaml.stringify(config) },
        }),
    };
    for (const [name, of] of Object.entries(forms)) {
        it(`is that of ${name} which says nothing of it`, () => {
            const rules = (memoryMiB: number, resources: object = {}): boolean =>
                rulesOf(inspectText(yaml.stringify(of(resources)), { memoryMiB })).includes("limiter-too-large");
            assert.deepEqual([rules(64), rules(256)], [true, false]);
        });
    }

    it("doesn't count where the resource says how much it has", () => {
        const text = yaml.stringify(resource({ resources: { limits: { memory: "256Mi" } } }));
        assert.ok(!rulesOf(inspectText(text, { memoryMiB: 64 })).includes("limiter-too-large"));
    });
});

describe("A resource of Kubernetes", () => {
    const unsafe = yaml.stringify({
        receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } },
        exporters: { debug: null },
        service: { pipelines: { traces: { receivers: ["otlp"], exporters: ["debug"] } } },
    });
    const resource = (kind: string, more: object): string =>
        yaml.stringify({ apiVersion: "v1", kind, metadata: { name: "a" }, ...more });
    const rules = (text: string): string[] => rulesOf(inspectText(text)).filter((rule) => rule === "limiter-missing");

    it("may have a config in base64", () => {
        const base64 = Buffer.from(unsafe).toString("base64");
        assert.deepEqual(rules(resource("Secret", { data: { "relay.yaml": base64 } })), ["limiter-missing"]);
        assert.deepEqual(rules(resource("ConfigMap", { binaryData: { relay: base64 } })), ["limiter-missing"]);
        assert.deepEqual(rules(resource("Secret", { data: { password: "c2VjcmV0", other: base64.slice(1, 90) } })), []);
    });

    const pods: Readonly<Record<string, (spec: object) => object>> = {
        Pod: (spec) => ({ spec }),
        Deployment: (spec) => ({ spec: { template: { spec } } }),
        DaemonSet: (spec) => ({ spec: { template: { spec } } }),
        StatefulSet: (spec) => ({ spec: { template: { spec } } }),
        ReplicaSet: (spec) => ({ spec: { template: { spec } } }),
        ReplicationController: (spec) => ({ spec: { template: { spec } } }),
        Job: (spec) => ({ spec: { template: { spec } } }),
        CronJob: (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } }),
    };

    it("is known in each kind that makes pods", () => {
        assert.deepEqual(Object.keys(pods).sort(), [...workloadKinds].sort());
    });

    for (const [kind, of] of Object.entries(pods)) {
        it(`is judged by the config that a ${kind} has, and else it is said where that is`, () => {
            const container = (more: object, inPod: object = {}): string =>
                resource(kind, of({ containers: [{ name: "c", image: `${adot}:v0.50.0`, ...more }], ...inPod }));
            const env = [{ name: "AOT_CONFIG_CONTENT", value: unsafe }];
            assert.deepEqual(rules(container({ env })), ["limiter-missing"]);
            assert.deepEqual(rules(container({ args: [`--config=yaml:${unsafe}`] })), ["limiter-missing"]);
            const volumes = [{ name: "v", configMap: { name: "relay" } }];
            for (const text of [
                container({}, { volumes }),
                container({ args: ["--config=/conf/relay.yaml"] }, { volumes }),
                container({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "relay", key: "a" } } }] }),
            ]) {
                const { findings, notices } = inspectText(text);
                assert.deepEqual(findings, []);
                assert.deepEqual(notices.length, 1);
                assert.match(
                    notices[0]!.message,
                    /container "c" isn't written out .* kubectl get configmap relay -o yaml/,
                );
            }
        });
    }
});

describe("Values of the collector's chart", () => {
    const chart = {
        mode: "daemonset",
        image: { repository: "otel/opentelemetry-collector-k8s" },
        resources: { limits: { memory: "512Mi" } },
    };
    const of = (config: object, more: object = {}): string[] =>
        rulesOf(inspectText(yaml.stringify({ ...chart, ...more, config })));

    it("have the chart's limiter where they don't say otherwise", () => {
        const exporters = { exporters: { otlp: { endpoint: "gateway:4317", tls: { insecure: true } } } };
        const pipelines = { pipelines: { traces: { exporters: ["otlp"] } } };
        const mandatory = of({ ...exporters, service: pipelines }).filter((rule) => rule.startsWith("limiter-"));
        assert.deepEqual(mandatory, []);
        assert.ok(
            of({
                ...exporters,
                service: { pipelines: { traces: { processors: ["batch"], exporters: ["otlp"] } } },
            }).includes("limiter-missing"),
        );
        // Null takes a default away.
        assert.notDeepEqual(of({ ...exporters, processors: { memory_limiter: null } }), of(exporters));
    });

    it("are found under the name of a subchart, at the key that is wrong", () => {
        const text = yaml.stringify({
            global: {},
            "opentelemetry-collector": {
                ...chart,
                config: { processors: { batch: {} }, service: { pipelines: { traces: { processors: ["batch"] } } } },
            },
        });
        const finding = inspectText(text).findings.find(({ rule }) => rule === "limiter-missing");
        assert.equal(finding?.resource, "values of opentelemetry-collector");
        assert.match(pointedAt(text, finding!), /^processors:/);
    });
});

describe("Ordinary files of the same kinds", () => {
    const ordinary: Record<string, string> = {
        "a Deployment of Kubernetes":
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}",
        "a ConfigMap":
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {prometheus.yml: "global: {}\\nscrape_configs: []", app.yaml: "service:\\n  port: 1"}',
        "a plan without tasks": json({
            format_version: "1.2",
            planned_values: {
                root_module: {
                    resources: [
                        {
                            address: "aws_ecr_repository.a",
                            type: "aws_ecr_repository",
                            values: { name: "aws-otel-collector" },
                        },
                    ],
                },
            },
            resource_changes: [],
        }),
        "an empty state": json({ version: 4, terraform_version: "1.9.0", resources: [] }),
        "a preview without steps": json({ steps: [], changeSummary: {} }),
    };
    for (const [name, text] of Object.entries(ordinary)) {
        it(`stay silent in a directory, and are told apart by themselves: ${name}`, () => {
            const found = inspectFile(readDocument(text), "input", { ...options, isFound: true });
            assert.deepEqual([found.findings, found.notices], [[], []]);
            const [notice] = inspectText(text).notices;
            assert.match(notice!.message, /nothing to check/);
        });
    }
});
