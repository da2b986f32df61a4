import assert from "node:assert/strict";
import * as fc from "fast-check";

import type { Container } from "../../audit/containers";
import { Parameters } from "../../audit/parameters";
import { type Delivered, deliveryOf, type Unseen } from "../../audit/delivery/delivery";
import { knownImage } from "../../audit/images";
import type { FindParameter } from "../../audit/delivery/sources";
import { Unknown } from "../../audit/knowledge";
import { adotContainer as adot, secret } from "./task";

const community = { image: "otel/opentelemetry-collector-contrib:0.156.0" };
const privateBuild = { image: "acme/otel-collector:7" };

const parameters: Record<string, ReturnType<FindParameter>> = {
    "/config": { value: "a: ${env:LIMIT}" },
    "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/config": { value: "a: 2" },
    "arn:aws:ssm:eu-west-1:111122223333:parameter/config": { value: "a: 3" },
    "/new": {
        unknown: new Unknown("not yet", "has a value that isn't known in this preview"),
        fix: "Give it a value.",
    },
    "/write-only": { unknown: new Unknown("never", "is write-only"), fix: "Give it a value." },
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:config": { value: "a: 4" },
};

function delivered(change: Partial<Container>): Delivered {
    const container = adot(change);
    return deliveryOf({
        container,
        image: knownImage(container.image),
        findParameter: (valueFrom) => parameters[valueFrom],
    });
}

function seen(change: Partial<Container>): { source: string; config: unknown; text?: string } {
    const found = delivered(change);
    assert.ok(found.seen, "the config should count as seen");
    assert.deepEqual(found.findings, []);
    const { source, config, text } = found;
    return { source, config, ...(text === undefined ? {} : { text }) };
}

function unseen(change: Partial<Container>): Omit<Unseen, "seen" | "fingerprint"> {
    const found = delivered(change);
    assert.ok(!found.seen, "the config should not count as seen");
    const { seen: _, fingerprint, ...reason } = found;
    assert.match(fingerprint ?? "", /^sha256:[0-9a-f]{64}$/);
    return reason;
}

/** With flags only. */
const flags = (...args: string[]): Partial<Container> => ({ environment: [], command: args });

const literal = "Put the config as a literal into AOT_CONFIG_CONTENT under environment, once.";
const literalOrInline =
    "Put the config as a literal into AOT_CONFIG_CONTENT, or inline into one --config=yaml: argument.";
const inline = "Pass the whole config inline, as one --config=yaml: followed by the YAML text.";

describe("audit/delivery/delivery", () => {
    describe("one literal text", () => {
        const cases: [string, Partial<Container>, string, string, unknown][] = [
            ["AOT_CONFIG_CONTENT", {}, "AOT_CONFIG_CONTENT", "service: {}", { service: {} }],
            [
                "AOT_CONFIG_CONTENT over --config and --set",
                { command: ["--config=s3://b/k", "--set=a=b"] },
                "AOT_CONFIG_CONTENT",
                "service: {}",
                { service: {} },
            ],
            [
                "AOT_CONFIG_CONTENT over environmentFiles",
                { hasEnvironmentFiles: true },
                "AOT_CONFIG_CONTENT",
                "service: {}",
                { service: {} },
            ],
            ["--config=yaml:", flags("--config=yaml:a: 1"), "--config=yaml:", "a: 1", { a: 1 }],
            [
                "--config yaml:",
                { ...flags("--config", "yaml:a: 1"), entryPoint: ["/awscollector"] },
                "--config=yaml:",
                "a: 1",
                { a: 1 },
            ],
            [
                "--config=yaml: of many lines",
                flags("--config=yaml:a:\n  b: 1\n"),
                "--config=yaml:",
                "a:\n  b: 1\n",
                { a: { b: 1 } },
            ],
            [
                "--config=yaml:, where AOT_CONFIG_CONTENT means nothing",
                { ...community, command: ["--config=yaml:a: 1"] },
                "--config=yaml:",
                "a: 1",
                { a: 1 },
            ],
            [
                "--config=env: of a literal",
                { ...community, command: ["--config=env:OTHER"], environment: [{ name: "OTHER", value: "a: 1" }] },
                "--config=env:OTHER",
                "a: 1",
                { a: 1 },
            ],
            [
                "--config=env: with a default, where nothing sets the variable",
                { ...community, command: ["--config=env:OTHER:-a: 1"] },
                "--config=env:OTHER",
                "a: 1",
                { a: 1 },
            ],
        ];
        for (const [what, change, source, text, config] of cases) {
            it(what, () => assert.deepEqual(seen(change), { source, config, text }));
        }

        it("an empty AOT_CONFIG_CONTENT too, which hides --config", () => {
            const environment = [{ name: "AOT_CONFIG_CONTENT", value: "" }];
            assert.deepEqual(delivered({ environment, command: ["--config=yaml:a: b"] }), {
                seen: true,
                source: "AOT_CONFIG_CONTENT",
                config: undefined,
                findings: [
                    {
                        rule: "config-unreadable",
                        path: "",
                        message: "The config is empty.",
                        fix: "Write receivers, processors, exporters and service.",
                    },
                ],
                text: "",
            });
        });
    });

    describe("several texts", () => {
        it("merges every --config in order", () => {
            assert.deepEqual(seen(flags("--config=yaml:a: {b: 1}", "--config", "yaml:a: {b: 2, c: 3}")), {
                source: "--config=yaml:",
                config: { a: { b: 2, c: 3 } },
            });
        });

        it("applies --set last, wherever it stands", () => {
            const args = ["--set=a.b=5", "--config=yaml:a: {b: 1}", "--config=env:OTHER", "--set", "a.c=[x]"];
            const environment = [{ name: "OTHER", value: "a::b: 2" }];
            assert.deepEqual(seen({ ...community, environment, command: args }), {
                source: "--config=yaml:, --config=env:OTHER, and --set",
                config: { a: { b: 5, c: ["x"] } },
            });
        });

        it("takes the argument after a flag for its value, whatever it looks like", () => {
            assert.deepEqual(seen(flags("--config", "yaml:a: 1", "--set", "--config=2")).config, {
                a: 1,
                "--config": 2,
            });
        });
    });

    describe("variables", () => {
        it("puts in those of the same container's environment, and leaves what only the task knows", () => {
            const text =
                "{a: '${env:LIMIT}', b: '${env:URL}', c: '${env:AWS_REGION:-x}', d: '${env:UNSET:-7}', e: '${env:UNSET}', f: '${env:TWICE}', g: '${env:BOTH}'}";
            const environment = [
                { name: "LIMIT", value: "179" },
                { name: "TWICE", value: "1" },
                { name: "TWICE", value: "2" },
                { name: "BOTH", value: "1" },
            ];
            const secrets = [secret("URL"), secret("BOTH")];
            assert.deepEqual(seen({ ...community, command: [`--config=yaml:${text}`], environment, secrets }).config, {
                a: 179,
                b: "${env:URL}",
                c: "${env:AWS_REGION:-x}",
                d: 7,
                e: "${env:UNSET}",
                f: "${env:TWICE}",
                g: "${env:BOTH}",
            });
        });

        it("leaves every other variable where environmentFiles may set it", () => {
            const environment = [{ name: "AOT_CONFIG_CONTENT", value: "{a: '${env:UNSET:-7}'}" }];
            assert.deepEqual(seen({ environment, hasEnvironmentFiles: true }).config, { a: "${env:UNSET:-7}" });
        });
    });

    describe("parameters of the same program", () => {
        const follow = (valueFrom: string): Partial<Container> => ({
            environment: [{ name: "LIMIT", value: "1" }],
            secrets: [secret("AOT_CONFIG_CONTENT", valueFrom)],
        });

        it("follows AOT_CONFIG_CONTENT to one", () => {
            assert.deepEqual(seen(follow("/config")), {
                source: "AOT_CONFIG_CONTENT (SSM parameter /config)",
                config: { a: 1 },
                text: "a: ${env:LIMIT}",
            });
        });

        for (const [arn, name] of [
            ["arn:aws:ssm:eu-west-1:111122223333:parameter/prod/config", "/prod/config"],
            ["arn:aws:ssm:eu-west-1:111122223333:parameter/config", "config"],
        ] as const) {
            it(`names the one of ${arn}`, () => {
                assert.equal(seen(follow(arn)).source, `AOT_CONFIG_CONTENT (SSM parameter ${name})`);
            });
        }

        it("follows a --config=env: to one", () => {
            const secrets = [secret("OTHER", "/config")];
            assert.deepEqual(seen({ ...community, command: ["--config=env:OTHER"], environment: [], secrets }), {
                source: "--config=env:OTHER (SSM parameter /config)",
                config: { a: "${env:LIMIT}" },
                text: "a: ${env:LIMIT}",
            });
        });

        it("waits for one that a preview doesn't know", () => {
            assert.deepEqual(unseen(follow("/new")), {
                why: "AOT_CONFIG_CONTENT comes from the SSM parameter /new of this program, which has a value that isn't known in this preview; the update checks it before it creates the task definition.",
                fix: "Give it a value.",
                waiting: true,
            });
        });

        it("doesn't wait for one that is never known", () => {
            assert.deepEqual(unseen(follow("/write-only")), {
                why: "AOT_CONFIG_CONTENT comes from the SSM parameter /write-only of this program, which is write-only.",
                fix: "Give it a value.",
            });
        });

        const anything = {
            why: "AOT_CONFIG_CONTENT comes from secrets, so its text can be anything by the time the task starts.",
            fix: literal,
        };

        it("doesn't follow one that isn't of the program", () => {
            assert.deepEqual(unseen(follow("/foreign")), anything);
        });

        it("are never a secret or an object in S3", () => {
            const parameters = new Parameters();
            const properties = { name: "config", value: "receivers: {}" };
            const provider = { inputs: {} };
            parameters.declare({ type: "aws:ssm/parameter:Parameter", urn: "u", name: "c", properties, provider }, {});
            const find = parameters.finder({ urn: "t", properties: {}, provider }, {});
            assert.deepEqual(
                [
                    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:config",
                    "s3://b.s3.eu-west-1.amazonaws.com/config",
                ].map((from) => find(from)),
                [undefined, undefined],
            );
            assert.ok(find("config") !== undefined);
        });

        it("doesn't follow one of two, nor one beside a literal", () => {
            const one = secret("AOT_CONFIG_CONTENT", "/config");
            assert.deepEqual(unseen({ environment: [], secrets: [one, one] }), anything);
            assert.deepEqual(unseen({ secrets: [one] }), anything);
        });
    });

    describe("a config that can't be seen", () => {
        it("AOT_CONFIG_CONTENT twice", () => {
            const [variable] = adot().environment;
            assert.deepEqual(unseen({ environment: [variable!, variable!] }), {
                why: "AOT_CONFIG_CONTENT is set 2 times in environment.",
                fix: literal,
            });
        });

        it("environmentFiles that may hold AOT_CONFIG_CONTENT", () => {
            assert.deepEqual(unseen({ ...flags("--config=yaml:a: 1"), hasEnvironmentFiles: true }), {
                why: "The container has environmentFiles, any of which can set AOT_CONFIG_CONTENT and so replace the config.",
                fix: literal,
            });
        });

        it("the config inside the image", () => {
            assert.deepEqual(unseen({ ...flags(), secrets: [] }), {
                why: "The container has no config of its own, so /etc/otel-config.yaml of the image (as ADOT v0.49.0 has it) runs, which has no memory_limiter.",
                fix: literalOrInline,
                isImagesOwn: true,
            });
        });

        it("the config inside the image, which AOT_CONFIG_CONTENT doesn't replace outside ADOT", () => {
            assert.deepEqual(unseen(community), {
                why: "The container has no config of its own, so the one inside the image runs.",
                fix: inline,
            });
        });

        const places: [string, string][] = [
            ["/etc/ecs/orders.yaml", "a file in the container"],
            ["c:/otel.yaml", "a file in the container"],
            ["", "a file in the container"],
            ["file:/etc/otel.yaml", "a file in the container"],
            ["s3://bucket.s3.eu-west-1.amazonaws.com/key.yaml", "an s3: address"],
            ["http://config.internal/x.yaml", "an http: address"],
            ["https://user:hunter2@config.internal/x.yaml", "an https: address"],
            ["env:OTHER", "another environment variable"],
            ["env:AMP_REMOTE_WRITE_URL", "another environment variable"],
            ["env:AWS_REGION:-a: 1", "another environment variable"],
            ["secretsmanager:config", "a place of an unknown kind"],
            ["constructor:config", "a place of an unknown kind"],
        ];
        for (const [uri, place] of places) {
            it(`--config=${uri}`, () => {
                assert.deepEqual(unseen(flags(`--config=${uri}`)), {
                    why: `The config comes from ${place}, where it can't be checked.`,
                    fix: literalOrInline,
                });
            });
        }

        it("one of several --config", () => {
            assert.deepEqual(unseen(flags("--config=yaml:a: 1", "--config=/etc/otel.yaml")), {
                why: "One of the configs comes from a file in the container, where it can't be checked.",
                fix: literalOrInline,
            });
        });

        for (const [placeholder, place] of [
            ["${file:/etc/otel/limiter.yaml}", "a file in the container"],
            ["${https://config.internal/x.yaml}", "an https: address"],
            ["${s3://bucket/x.yaml}", "an s3: address"],
            ["${aes:0123}", "a place of an unknown kind"],
        ] as const) {
            it(`a part of the config out of ${placeholder}`, () => {
                const environment = [{ name: "AOT_CONFIG_CONTENT", value: `a: [{b: "${placeholder}"}]` }];
                assert.deepEqual(unseen({ environment }), {
                    why: `A placeholder takes a part of the config from ${place}, where it can't be checked.`,
                    fix: "Write that part into the config, with placeholders for environment variables only.",
                });
            });
        }

        it("a feature gate that joins the lists of several configs", () => {
            const args = ["--config=yaml:a: 1", "--set=a=2", "--feature-gates", "x,+confmap.enableMergeAppendOption"];
            assert.deepEqual(unseen({ ...community, command: args }), {
                why: "The container switches on the feature gate confmap.enableMergeAppendOption, with which the collector joins the lists of its 2 configs.",
                fix: "Remove the feature gate, or give the collector one config.",
            });
        });

        it("another feature gate of confmap", () => {
            assert.deepEqual(
                unseen({
                    image: "amazon/aws-otel-collector:v0.39.0",
                    command: ["--feature-gates=-confmap.strictlyTypedInput"],
                }),
                {
                    why: "The container switches the feature gate confmap.strictlyTypedInput, with which the collector may read its config differently.",
                    fix: "Remove the feature gate.",
                },
            );
        });

        it("but not for a gate that changes nothing", () => {
            const args = ["--config=yaml:a: 1", "--config=yaml:a: 2"];
            for (const gates of ["-confmap.enableMergeAppendOption", "service.profilesSupport"]) {
                assert.deepEqual(seen(flags(...args, `--feature-gates=${gates}`)).config, { a: 2 });
            }
            const one = flags("--config=yaml:a: 1", "--feature-gates=confmap.enableMergeAppendOption");
            assert.deepEqual(seen(one).config, { a: 1 });
        });
    });

    describe("the fingerprint", () => {
        const start = { ...flags("--config=/etc/otel.yaml"), secrets: [secret("URL")] };
        const part: Partial<Container> = {
            environment: [
                { name: "AOT_CONFIG_CONTENT", value: "a: ${file:/x}\nb: ${env:LIMIT}" },
                { name: "LIMIT", value: "1" },
            ],
        };
        const fingerprint = (change: Partial<Container>): string => {
            const found = delivered(change);
            assert.ok(!found.seen, "the config should not count as seen");
            return found.fingerprint ?? "";
        };

        it("is the same for the same delivery, whatever else the container has", () => {
            const others = [{ name: "other" }, { essential: true }, { stopTimeoutSeconds: 2 }];
            for (const other of others) {
                assert.equal(fingerprint({ ...start, ...other }), fingerprint(start));
            }
        });

        const changes: [string, Partial<Container>, Partial<Container>][] = [
            ["the image", start, { ...start, image: `${adot().image}@sha256:01` }],
            ["the arguments", start, { ...start, command: ["--config=/etc/other.yaml"] }],
            ["environmentFiles", start, { ...start, hasEnvironmentFiles: true }],
            [
                "a secret's source",
                { secrets: [secret("AOT_CONFIG_CONTENT", "/x")] },
                { secrets: [secret("AOT_CONFIG_CONTENT", "/y")] },
            ],
            [
                "the source of another variable that brings the config",
                { ...community, command: ["--config=env:OTHER"], secrets: [secret("OTHER", "/x")] },
                { ...community, command: ["--config=env:OTHER"], secrets: [secret("OTHER", "/y")] },
            ],
            ["the source of any variable", start, { ...start, secrets: [secret("URL", "/other")] }],
            ["any variable", start, { ...start, environment: [{ name: "LIMIT", value: "2" }] }],
            ["the memory", start, { ...start, memoryMiB: 64 }],
            ["the text", part, { environment: [{ name: "AOT_CONFIG_CONTENT", value: "a: ${file:/y}" }] }],
            [
                "a variable that the text asks for",
                part,
                { environment: [part.environment![0]!, { name: "LIMIT", value: "2" }] },
            ],
        ];
        for (const [what, one, other] of changes) {
            it(`changes with ${what}`, () => assert.notEqual(fingerprint(one), fingerprint(other)));
        }
    });

    it("never throws, and says something of every delivery", () => {
        const uri = fc.constantFrom(
            "yaml:a: ${env:X}",
            "yaml:[",
            "env:X",
            "env:",
            "s3://b",
            "",
            "yaml:",
            "env:X:-b: 1",
        );
        const argument = fc.oneof(
            uri.map((value) => `--config=${value}`),
            fc.constantFrom("--config", "--set", "--set=a.b=${X}", "--set==", "--feature-gates=,", "otelcol", "--"),
        );
        const name = fc.constantFrom("X", "AOT_CONFIG_CONTENT");
        const image = fc.constantFrom(adot().image, community.image, privateBuild.image, "acme/orders");
        const anyContainer = fc.record({
            image,
            args: fc.array(argument, { maxLength: 4 }),
            environment: fc.array(fc.record({ name, value: fc.constantFrom("", "a: 1", "${env:X}", "{") }), {
                maxLength: 3,
            }),
            secrets: fc.array(fc.record({ name, valueFrom: fc.constantFrom("/config", "/new", "/x") }), {
                maxLength: 2,
            }),
            hasEnvironmentFiles: fc.boolean(),
        });
        fc.assert(
            fc.property(anyContainer, (change) => {
                const found = delivered(change);
                assert.ok(found.seen ? found.source : found.why && found.fix);
            }),
            { numRuns: 500 },
        );
    });
});
