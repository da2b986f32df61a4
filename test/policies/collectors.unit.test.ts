import assert from "node:assert/strict";

import { type Collector, findCollectors } from "../../policies/collectors";
import type { Container } from "../../policies/containers";

/** A collector as it should be; each case changes one thing. */
function adot(change: Partial<Container> = {}): Container {
    return {
        name: "adot-collector",
        image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0",
        memoryMiB: 256,
        args: [],
        environment: [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }],
        secrets: ["AMP_REMOTE_WRITE_URL"],
        hasEnvironmentFiles: false,
        ...change,
    };
}

const community = { image: "otel/opentelemetry-collector-contrib:0.156.0" };
const app: Partial<Container> = { name: "app", image: "acme/orders:1.0.0", environment: [], secrets: [] };

function only(container: Container): Collector {
    const found = findCollectors([container]);
    assert.equal(found.length, 1, "the container should be taken for a collector");
    return found[0]!;
}

function unseen(change: Partial<Container>): { why: string; fix: string } {
    const { config } = only(adot(change));
    assert.ok(!config.seen, "the config should not count as seen");
    return { why: config.why, fix: config.fix };
}

const literal = "Put the config as a literal into AOT_CONFIG_CONTENT under environment, once.";
const literalOrInline =
    "Put the config as a literal into AOT_CONFIG_CONTENT, or inline into one --config=yaml: argument.";
const inline = "Pass the whole config inline, as one --config=yaml: followed by the YAML text.";

describe("policies/collectors", () => {
    describe("what is a collector", () => {
        const cases: [string, Partial<Container>, string | undefined][] = [
            ["an image of that name", { environment: [] }, "its image is a collector's"],
            ["AOT_CONFIG_CONTENT", { ...app, environment: adot().environment }, "it has AOT_CONFIG_CONTENT"],
            [
                "AOT_CONFIG_CONTENT as a secret",
                { ...app, secrets: ["AOT_CONFIG_CONTENT"] },
                "it has AOT_CONFIG_CONTENT",
            ],
            ["ADOT's executable", { ...app, args: ["/awscollector"] }, "it starts a collector's executable"],
            [
                "otelcol-contrib in a shell",
                { ...app, args: ["sh", "-c", "exec ./otelcol-contrib --config=x"] },
                "it starts a collector's executable",
            ],
            ["--config=yaml:", { ...app, args: ["--config=yaml:service: {}"] }, "its --config is a collector's"],
            ["--config env:", { ...app, args: ["--config", "env:CONFIG"] }, "its --config is a collector's"],
            [
                "--config=s3:",
                { ...app, args: ["--config=s3://bucket.s3.eu-west-1.amazonaws.com/x.yaml"] },
                "its --config is a collector's",
            ],
            [
                "a path that names it",
                { ...app, args: ["--config=/etc/otel/agent.yaml"] },
                "its --config is a collector's",
            ],
            [
                "ADOT's bundled configs",
                { ...app, args: ["--config=/etc/ecs/ecs-amp.yaml"] },
                "its --config is a collector's",
            ],
            [
                "the URL of the workspace",
                { ...app, secrets: ["AMP_REMOTE_WRITE_URL"] },
                "it is given AMP_REMOTE_WRITE_URL",
            ],
            ["the sidecar's name", { ...app, name: "adot-collector" }, "its name is a collector's"],
            ["such a name", { ...app, name: "otel-collector" }, "its name is a collector's"],
            ["a name that only resembles it", { ...app, name: "otel-collector-ui" }, undefined],
            [
                "Telegraf's --config",
                { ...app, args: ["telegraf", "--config", "https://influx/telegrafs/1"] },
                undefined,
            ],
            ["nothing of the kind", app, undefined],
            ["another program's --config", { ...app, args: ["--config=/etc/orders.yaml"] }, undefined],
            ["Envoy's --config-yaml", { ...app, args: ["--config-yaml", "yaml:static_resources: {}"] }, undefined],
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

    describe("a config that can be seen", () => {
        const cases: [string, Partial<Container>, string, string][] = [
            ["AOT_CONFIG_CONTENT", {}, "AOT_CONFIG_CONTENT", "service: {}"],
            [
                "AOT_CONFIG_CONTENT over --config and --set",
                { args: ["--config=s3://b/k", "--set=a=b"] },
                "AOT_CONFIG_CONTENT",
                "service: {}",
            ],
            [
                "an empty AOT_CONFIG_CONTENT too",
                { environment: [{ name: "AOT_CONFIG_CONTENT", value: "" }], args: ["--config=yaml:a: b"] },
                "AOT_CONFIG_CONTENT",
                "",
            ],
            [
                "AOT_CONFIG_CONTENT over environmentFiles",
                { hasEnvironmentFiles: true },
                "AOT_CONFIG_CONTENT",
                "service: {}",
            ],
            [
                "AOT_CONFIG_CONTENT of a private build",
                { args: ["/opt/acme_otelcol-7"] },
                "AOT_CONFIG_CONTENT",
                "service: {}",
            ],
            ["--config=yaml:", { environment: [], args: ["--config=yaml:a: 1"] }, "--config=yaml:", "a: 1"],
            [
                "--config yaml:",
                { environment: [], args: ["/awscollector", "--config", "yaml:a: 1"] },
                "--config=yaml:",
                "a: 1",
            ],
            [
                "--config=yaml: of many lines",
                { environment: [], args: ["--config=yaml:a:\n  b: 1\n"] },
                "--config=yaml:",
                "a:\n  b: 1\n",
            ],
            [
                "--config=yaml:, where AOT_CONFIG_CONTENT means nothing",
                { ...community, args: ["--config=yaml:a: 1"] },
                "--config=yaml:",
                "a: 1",
            ],
        ];
        for (const [what, change, source, text] of cases) {
            it(what, () => {
                assert.deepEqual(only(adot(change)).config, { seen: true, source, text });
            });
        }
    });

    describe("a config that can't be seen", () => {
        const fromFlag = (change: Partial<Container>) => unseen({ environment: [], ...change });

        it("AOT_CONFIG_CONTENT from secrets", () => {
            assert.deepEqual(unseen({ secrets: ["AOT_CONFIG_CONTENT"] }), {
                why: "AOT_CONFIG_CONTENT comes from secrets, so its text can be anything by the time the task starts.",
                fix: literal,
            });
        });

        it("AOT_CONFIG_CONTENT twice", () => {
            const [variable] = adot().environment;
            assert.deepEqual(unseen({ environment: [variable!, variable!] }), {
                why: "AOT_CONFIG_CONTENT is set 2 times in environment.",
                fix: literal,
            });
        });

        it("environmentFiles that may hold AOT_CONFIG_CONTENT", () => {
            assert.deepEqual(fromFlag({ hasEnvironmentFiles: true, args: ["--config=yaml:a: 1"] }), {
                why: "The container has environmentFiles, any of which can set AOT_CONFIG_CONTENT and so replace the config.",
                fix: literal,
            });
        });

        it("the config inside the image", () => {
            assert.deepEqual(fromFlag({}), {
                why: "The container has no config of its own, so the one inside the image runs.",
                fix: literalOrInline,
            });
        });

        it("the config inside the image, which AOT_CONFIG_CONTENT doesn't replace outside ADOT", () => {
            assert.deepEqual(unseen(community), {
                why: "The container has no config of its own, so the one inside the image runs.",
                fix: inline,
            });
        });

        const places: [string, string][] = [
            ["/etc/ecs/ecs-amp-prometheus.yaml", "a file in the container"],
            ["file:/etc/otel.yaml", "a file in the container"],
            ["s3://bucket.s3.eu-west-1.amazonaws.com/key.yaml", "an s3: address"],
            ["http://config.internal/x.yaml", "an http: address"],
            ["https://user:hunter2@config.internal/x.yaml", "an https: address"],
            ["env:OTHER", "another environment variable"],
        ];
        for (const [uri, place] of places) {
            it(`--config=${uri}`, () => {
                assert.deepEqual(fromFlag({ args: [`--config=${uri}`] }), {
                    why: `The config comes from ${place}, where it can't be checked.`,
                    fix: literalOrInline,
                });
            });
        }

        it("several --config", () => {
            assert.deepEqual(fromFlag({ args: ["--config=yaml:a: 1", "--config", "yaml:b: 2"] }), {
                why: "The container has 2 --config arguments, whose merged result isn't checked.",
                fix: literalOrInline,
            });
        });

        it("--set", () => {
            assert.deepEqual(fromFlag({ args: ["--config=yaml:a: 1", "--set", "service.pipelines=x"] }), {
                why: "The container is started with --set, which changes the config after it is read.",
                fix: literalOrInline,
            });
        });

        it("a shell", () => {
            assert.deepEqual(unseen({ args: ["/bin/sh", "-c", "unset AOT_CONFIG_CONTENT; exec /awscollector"] }), {
                why: "The container starts through a shell, which can change the config before the collector reads it.",
                fix: "Start the collector itself and give it the config as a literal in AOT_CONFIG_CONTENT.",
            });
        });

        for (const args of [
            ["/usr/bin/env", "-u", "AOT_CONFIG_CONTENT", "/awscollector"],
            ["busybox", "sh"],
            ["/start"],
        ]) {
            it(`another program: ${args[0]}`, () => {
                assert.deepEqual(unseen({ args }), {
                    why: "The container starts a program that isn't known for a collector, and that can change the config before one reads it.",
                    fix: "Start the collector itself and give it the config as a literal in AOT_CONFIG_CONTENT.",
                });
            });
        }

        it("AOT_CONFIG_CONTENT and --config in an image that may not be ADOT", () => {
            assert.deepEqual(unseen({ image: "acme/otel-collector:7", args: ["--config=/etc/otel.yaml"] }), {
                why: "The container has both AOT_CONFIG_CONTENT and --config, and for an image of this name nothing tells which of them counts.",
                fix: "Remove --config, or use the ADOT image under its own name, where AOT_CONFIG_CONTENT wins.",
            });
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
    });
});
