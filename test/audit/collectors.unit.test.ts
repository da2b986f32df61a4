import assert from "node:assert/strict";

import { type Collector, findCollectors } from "../../audit/collectors";
import type { Container } from "../../audit/containers";
import { adotContainer as adot, secret } from "./task";

const community = { image: "otel/opentelemetry-collector-contrib:0.156.0" };
const app: Partial<Container> = { name: "app", image: "acme/orders:1.0.0", environment: [], secrets: [] };

function only(container: Container): Collector {
    const found = findCollectors([container]);
    assert.equal(found.length, 1, "the container should be taken for a collector");
    return found[0]!;
}

const literalConfig = `receivers: {otlp: }
exporters: {debug: }
service: {pipelines: {traces: {receivers: [otlp], exporters: [debug]}}}`;

describe("audit/collectors", () => {
    describe("what is a collector", () => {
        const cases: [string, Partial<Container>, string | undefined][] = [
            ["an image of that name", { environment: [] }, "its image is a collector's"],
            ["AOT_CONFIG_CONTENT", { ...app, environment: adot().environment }, "it has AOT_CONFIG_CONTENT"],
            [
                "AOT_CONFIG_CONTENT as a secret",
                { ...app, secrets: [secret("AOT_CONFIG_CONTENT")] },
                "it has AOT_CONFIG_CONTENT",
            ],
            [
                "ADOT's executable",
                { ...app, entryPoint: ["/awscollector"], command: [] },
                "it starts a collector's executable",
            ],
            [
                "otelcol-contrib in a shell",
                { ...app, entryPoint: ["sh"], command: ["-c", "exec ./otelcol-contrib --config=x"] },
                "it starts a collector's executable",
            ],
            ["--config=yaml:", { ...app, command: ["--config=yaml:service: {}"] }, "its --config is a collector's"],
            ["--config env:", { ...app, command: ["--config", "env:CONFIG"] }, "its --config is a collector's"],
            [
                "--config=s3:",
                { ...app, command: ["--config=s3://bucket.s3.eu-west-1.amazonaws.com/x.yaml"] },
                "its --config is a collector's",
            ],
            [
                "a path that names it",
                { ...app, command: ["--config=/etc/otel/agent.yaml"] },
                "its --config is a collector's",
            ],
            [
                "ADOT's bundled configs",
                { ...app, command: ["--config=/etc/ecs/ecs-amp.yaml"] },
                "its --config is a collector's",
            ],
            [
                "the URL of the workspace",
                { ...app, secrets: [secret("AMP_REMOTE_WRITE_URL")] },
                "it is given AMP_REMOTE_WRITE_URL",
            ],
            ["the sidecar's name", { ...app, name: "adot-collector" }, "its name is a collector's"],
            ["such a name", { ...app, name: "otel-collector" }, "its name is a collector's"],
            ["a name that only resembles it", { ...app, name: "otel-collector-ui" }, undefined],
            [
                "Telegraf's --config",
                { ...app, entryPoint: ["telegraf"], command: ["--config", "https://influx/telegrafs/1"] },
                undefined,
            ],
            [
                "a config in a variable",
                { ...app, environment: [{ name: "X", value: literalConfig }] },
                "it holds a collector's config",
            ],
            ["a config in an argument", { ...app, command: ["--x", literalConfig] }, "it holds a collector's config"],
            [
                "a config in a shell's text",
                {
                    ...app,
                    entryPoint: ["sh", "-c"],
                    command: [`cat >/x <<E\n${literalConfig}\nE\nexec /run --config /x`],
                },
                "it holds a collector's config",
            ],
            [
                "a config in base64",
                { ...app, environment: [{ name: "X", value: Buffer.from(literalConfig).toString("base64") }] },
                "it holds a collector's config",
            ],
            [
                "--set of its pipelines",
                { ...app, command: ["--set=service.pipelines.traces.processors=[]"] },
                "its --set is a collector's",
            ],
            [
                "--set of a processor",
                { ...app, command: ["--set", "processors::batch::timeout=2s"] },
                "its --set is a collector's",
            ],
            ["another program's --set", { ...app, command: ["--set=service.type=ClusterIP"] }, undefined],
            ["part of such a config", { ...app, environment: [{ name: "X", value: "receivers: {a: }" }] }, undefined],
            ["nothing of the kind", app, undefined],
            ["another program's --config", { ...app, command: ["--config=/etc/orders.yaml"] }, undefined],
            ...[
                "env:PROD",
                "env:STAGING",
                "env:eu-west-1",
                "file:/etc/app.yaml",
                "file:///srv/app/settings.yml",
                "/etc/hotel.yaml",
                "https://config.example.com/app.yaml",
                "s3://acme-configs/orders/prod.yaml",
                "/etc/garbage-collector.json",
                "/etc/stats-collector.yaml",
                "/etc/collector.yaml",
                "/etc/gc/collector.yaml",
            ].flatMap((value): [string, Partial<Container>, string | undefined][] => [
                [`an app's --config ${value}`, { ...app, command: ["--config", value] }, undefined],
                [`an app's --config=${value}`, { ...app, command: ["serve", `--config=${value}`] }, undefined],
            ]),
            ...["acme/invoice-collector:2.0", "acme/gc:1", "registry.example:5000/acme/rents:1"].map(
                (image): [string, Partial<Container>, string | undefined] => [
                    `a bare collector.yaml of ${image}`,
                    { ...app, image, name: "collector", command: ["--config=/etc/collector.yaml"] },
                    undefined,
                ],
            ),
            ...(
                [
                    ["an image of telemetry", { image: "acme/telemetry-proxy:1" }],
                    ["a container of that name", { name: "tracing" }],
                    ["ADOT's health check", { healthCheck: ["CMD", "/healthcheck"] }],
                    ["OTLP's port", { ports: [{ first: 4317, last: 4317, protocol: "tcp" }] }],
                ] as [string, Partial<Container>][]
            ).map(([what, change]): [string, Partial<Container>, string | undefined] => [
                `a bare collector.yaml and ${what}`,
                { ...app, ...change, command: ["--config=/etc/collector.yaml"] },
                "its --config is a collector's",
            ]),
            [
                "an app's --config env: with its name of an environment",
                { ...app, command: ["--config=env:PROD"], environment: [{ name: "PROD", value: "true" }] },
                undefined,
            ],
            ...[
                "env:OTEL_YAML",
                "env:COLLECTOR",
                "file:/etc/otel.yaml",
                "/etc/adot-collector/config.yaml",
                "file:/conf/collector-config.yaml",
                "https://config.example.com/otel/prod",
                "/opt/adot.yaml",
            ].map((value): [string, Partial<Container>, string | undefined] => [
                `--config ${value}`,
                { ...app, command: ["--config", value] },
                "its --config is a collector's",
            ]),
            [
                "--config env: of a secret",
                {
                    ...app,
                    command: ["--config=env:PIPELINES"],
                    secrets: [{ name: "PIPELINES", valueFrom: "/pipelines" }],
                },
                "its --config is a collector's",
            ],
            [
                "--config env: with files of variables",
                { ...app, command: ["--config=env:PIPELINES"], hasEnvironmentFiles: true },
                "its --config is a collector's",
            ],
            [
                "--config env: of another variable",
                { ...app, command: ["--config=env:A"], environment: [{ name: "A", value: "${env:B}" }] },
                "its --config is a collector's",
            ],
            [
                "--config env: of a literal that is a config",
                { ...app, command: ["--config=env:A"], environment: [{ name: "A", value: literalConfig }] },
                "it holds a collector's config",
            ],
            ["Envoy's --config-yaml", { ...app, command: ["--config-yaml", "yaml:static_resources: {}"] }, undefined],
        ];
        for (const [what, change, evidence] of cases) {
            it(`${what}: ${evidence ?? "no collector"}`, () => {
                assert.equal(findCollectors([adot(change)])[0]?.evidence, evidence);
            });
        }

        it("finds every collector among the containers, in order", () => {
            const found = findCollectors([adot({ name: "one" }), adot(app), adot({ name: "two", ...community })]);
            assert.deepEqual(
                found.map(({ container, distribution }) => [container.name, distribution]),
                [
                    ["one", "adot"],
                    ["two", "community"],
                ],
            );
        });
    });

    describe("with images of one's own", () => {
        const images = { adot: ["/telemetry$"], ignored: ["/otel-collector-ui$"] };

        it("finds a copy under another name", () => {
            const [found] = findCollectors([adot({ ...app, image: "acme/telemetry:1" })], { images });
            assert.deepEqual([found?.evidence, found?.distribution], ["its image is a collector's", "adot"]);
        });

        const ignored: Partial<Container> = { ...app, name: "otel-collector", image: "acme/otel-collector-ui:1" };

        it("passes over what only looks like a collector", () => {
            assert.deepEqual(
                findCollectors([adot(ignored), adot({ ...ignored, command: ["--config=/etc/otel/ui.yaml"] })], {
                    images,
                }),
                [],
            );
        });

        it("still finds what only a collector has", () => {
            const changes = [
                { environment: adot().environment },
                { entryPoint: ["/otelcol"], command: [] },
                { secrets: adot().secrets },
            ];
            assert.deepEqual(
                findCollectors(
                    changes.map((change) => adot({ ...ignored, ...change })),
                    { images },
                ).map(({ evidence }) => evidence),
                ["it has AOT_CONFIG_CONTENT", "it starts a collector's executable", "it is given AMP_REMOTE_WRITE_URL"],
            );
        });
    });

    it("follows a config to the parameter of the same program", () => {
        const container = adot({ environment: [], secrets: [secret("AOT_CONFIG_CONTENT")] });
        const findParameter = (valueFrom: string) => ({ value: `from: ${valueFrom}` });
        assert.deepEqual(findCollectors([container], {}, findParameter)[0]!.config, {
            seen: true,
            source: "AOT_CONFIG_CONTENT (SSM parameter /prod/AOT_CONFIG_CONTENT)",
            config: { from: "/prod/AOT_CONFIG_CONTENT" },
            findings: [],
            text: "from: /prod/AOT_CONFIG_CONTENT",
        });
    });

    describe("GOMEMLIMIT in MiB", () => {
        const cases: [string, number | undefined][] = [
            ["204MiB", 204],
            ["1GiB", 1024],
            ["524288KiB", 512],
            ["268435456", 256],
            ["268435456B", 256],
            ["off", undefined],
            ["204MB", undefined],
            ["", undefined],
        ];
        for (const [value, expected] of cases) {
            it(`${value || "empty"}: ${expected ?? "none"}`, () => {
                const environment = [...adot().environment, { name: "GOMEMLIMIT", value }];
                assert.equal(only(adot({ environment })).goMemLimitMiB, expected);
            });
        }

        it("is none when it comes from secrets, or from environmentFiles alone", () => {
            const environment = [{ name: "GOMEMLIMIT", value: "204MiB" }];
            assert.equal(only(adot({ environment, secrets: [secret("GOMEMLIMIT")] })).goMemLimitMiB, undefined);
            assert.equal(only(adot({ hasEnvironmentFiles: true })).goMemLimitMiB, undefined);
            assert.equal(only(adot({ environment, hasEnvironmentFiles: true })).goMemLimitMiB, 204);
        });
    });
});
