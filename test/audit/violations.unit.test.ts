import assert from "node:assert/strict";

import * as yaml from "yaml";

import { parseContainerDefinitions, readContainers } from "../../audit/containers";
import { configDigest } from "../../audit/component-config";
import type { FindParameter } from "../../audit/collectors";
import { Unknown } from "../../audit/knowledge";
import type { RuleName } from "../../audit/rules";
import type { Settings } from "../../audit/settings";
import { type Inspection, inspectConfig, inspectContainers, type Task } from "../../audit/violations";
import { type ConfigJson, configWith, type ContainerJson, containersWith, goodConfig, goodContainers } from "./task";

const task: Task = { kind: "task definition", name: "orders", family: "orders-prod", memoryMiB: 2048 };
const subject = 'Container "adot-collector" of task definition "orders" (family "orders-prod")';
const sizes = "check_interval 1s, limit_mib 179 and spike_limit_mib 76";

function inspect(containers: unknown, of = task): Inspection {
    return inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), of);
}

function violations(containers: unknown, of = task): string[] {
    return inspect(containers, of).violations.map(({ text }) => text.replace(/sha256:[0-9a-f]{64}/, "sha256:…"));
}

function rules(containers: unknown, of = task): RuleName[] {
    return inspect(containers, of).violations.map(({ rule }) => rule);
}

const limiterPage = " See: npx pulumi-adot docs memory-limiter-required";
const sizesPage = " See: npx pulumi-adot docs memory-limiter-sized";
const validPage = " See: npx pulumi-adot docs collector-config-valid";
const reviewed =
    " If somebody has reviewed what it runs with, add sha256:… to the reviewed configs in the pack's settings. See: npx pulumi-adot docs collector-config-proven";
const provenPage = " See: npx pulumi-adot docs collector-config-proven";

/** Takes the limiter out of one pipeline. */
function withoutLimiter(config: ConfigJson): void {
    const pipeline = config.service.pipelines["metrics/scrape"]!;
    pipeline.processors = pipeline.processors.filter((processor) => processor !== "memory_limiter");
}

const limiterMissing =
    `${subject} breaks the rule limiter-missing at service.pipelines.metrics/scrape.processors in AOT_CONFIG_CONTENT. ` +
    "The pipeline metrics/scrape has no memory_limiter: the collector takes data until the container is killed. " +
    `To fix it: Make memory_limiter the first of service.pipelines.metrics/scrape.processors, with ${sizes}.${limiterPage}`;

describe("audit/violations", () => {
    it("has nothing to say about the component's own config", () => {
        assert.deepEqual(violations(goodContainers()), []);
    });

    it("has nothing to say about a task without collectors", () => {
        assert.deepEqual(violations([{ name: "app", image: "acme/orders:1.0.0" }]), []);
    });

    describe("one change to the config", () => {
        const cases: [string, (config: ConfigJson) => void, string][] = [
            ["the limiter out of a pipeline", withoutLimiter, limiterMissing],
            [
                "the limiter last",
                ({ service }) => {
                    const { processors } = service.pipelines["metrics/ecs"]!;
                    processors.push(processors.shift()!);
                },
                `${subject} breaks the rule limiter-not-first at service.pipelines.metrics/ecs.processors[4] in AOT_CONFIG_CONTENT. ` +
                    "In the pipeline metrics/ecs, filter/ecs, resourcedetection, resource/identity, batch comes before memory_limiter: what is held there is outside the limit. " +
                    `To fix it: Move memory_limiter to service.pipelines.metrics/ecs.processors[0].${limiterPage}`,
            ],
            [
                "a percentage above what the container bears",
                (config) => (config.processors.memory_limiter = { check_interval: "1s", limit_percentage: 85 }),
                `${subject} breaks the rule limiter-too-large at processors.memory_limiter.limit_percentage in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has limit_percentage 85, which is 217 MiB, but the container has 256 MiB: at most 204 leave room for what isn't heap, which is 50 MiB and a fifth of the container. " +
                    `To fix it: Give it ${sizes}.${sizesPage}`,
            ],
            [
                "no interval",
                (config) => delete config.processors.memory_limiter!.check_interval,
                `${subject} breaks the rule limiter-incomplete at processors.memory_limiter.check_interval in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has no check_interval: the collector doesn't start without one. " +
                    `To fix it: Set processors.memory_limiter.check_interval to 1s.${sizesPage}`,
            ],
            [
                "a limit above the container",
                (config) => (config.processors.memory_limiter!.limit_mib = 400),
                `${subject} breaks the rule limiter-too-large at processors.memory_limiter.limit_mib in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has limit_mib 400, but the container has 256 MiB: at most 204 leave room for what isn't heap, which is 50 MiB and a fifth of the container. " +
                    `To fix it: Give it ${sizes}.${sizesPage}`,
            ],
            [
                "an unsigned write",
                (config) => delete config.exporters.prometheusremotewrite!.auth,
                `${subject} breaks the rule remote-write-unauthenticated at exporters.prometheusremotewrite.auth.authenticator in AOT_CONFIG_CONTENT. ` +
                    "prometheusremotewrite writes without an authenticator: AMP refuses unsigned requests. " +
                    "To fix it: Set exporters.prometheusremotewrite.auth.authenticator to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions. See: npx pulumi-adot docs remote-write-secured",
            ],
        ];
        for (const [what, change, expected] of cases) {
            it(what, () => {
                assert.deepEqual(violations(goodContainers(configWith(change))), [expected]);
            });
        }

        it("the limiter's definition away: every pipeline that names it", () => {
            const config = configWith(({ processors }) => delete processors.memory_limiter);
            const found = violations(goodContainers(config));
            assert.equal(found.length, 2);
            assert.equal(
                found[0],
                `${subject} breaks the rule dangling-reference at service.pipelines.metrics/scrape.processors[0] in AOT_CONFIG_CONTENT. ` +
                    "The pipeline metrics/scrape names \"memory_limiter\", which isn't defined under processors: the collector doesn't start. " +
                    `To fix it: Define it under processors, or take it out of service.pipelines.metrics/scrape.processors.${validPage}`,
            );
        });

        it("nothing left of it", () => {
            assert.deepEqual(violations(goodContainers("")), [
                `${subject} breaks the rule config-unreadable in AOT_CONFIG_CONTENT. ` +
                    `The config is empty. To fix it: Write receivers, processors, exporters and service.${provenPage}`,
            ]);
        });
    });

    describe("one change to the container", () => {
        const cases: [string, (collector: ContainerJson) => void, string][] = [
            [
                "GOMEMLIMIT above its memory",
                (collector) => (collector.environment[1]!.value = "512MiB"),
                `${subject} breaks the rule limiter-too-large in GOMEMLIMIT. ` +
                    "GOMEMLIMIT is 512 MiB, but the container has 256 MiB: it can never take effect. " +
                    `To fix it: Set GOMEMLIMIT to 192MiB, 75 % of the container.${sizesPage}`,
            ],
            [
                "the config in a secret",
                (collector) => {
                    collector.environment.shift();
                    collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" });
                },
                `${subject} breaks the rule config-unproven. ` +
                    "AOT_CONFIG_CONTENT comes from secrets, so its text can be anything by the time the task starts. " +
                    `To fix it: Put the config as a literal into AOT_CONFIG_CONTENT under environment, once.${reviewed}`,
            ],
            [
                "another name for the image, which then says nothing",
                (collector) => {
                    collector.image = "acme/telemetry:1";
                    collector.command = ["--config=yaml:a: 1"];
                },
                'Container "adot-collector" of task definition "orders" (family "orders-prod"), a collector since it has AOT_CONFIG_CONTENT, breaks the rule config-unproven. ' +
                    "The image acme/telemetry isn't ADOT's own or the community's, and nothing tells which program it starts and which config that reads. " +
                    "To fix it: Use ADOT's or the community's own image; or declare this one in the pack's settings, under images.adot if it is a copy of ADOT's, or under images.community if its entry point is a collector that reads --config: " +
                    `"^acme/telemetry$".${reviewed}`,
            ],
            [
                "a copy of ADOT that nobody has declared",
                (collector) => (collector.image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:1"),
                `${subject} breaks the rule config-unproven. ` +
                    "The image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector isn't ADOT's own or the community's, and nothing tells which program it starts and which config that reads. " +
                    "To fix it: Use ADOT's own image; or, if this is a copy of it, declare it in the pack's settings, under images.adot: " +
                    '"^111122223333\\\\.dkr\\\\.ecr\\\\.eu-west-1\\\\.amazonaws\\\\.com/aws-otel-collector$", beside imageKind "adot" in a sidecar of pulumi-adot. A copy that is named with the digest of a known release needs no setting.' +
                    reviewed,
            ],
            [
                "a flag that its program doesn't have",
                (collector) => (collector.command = ["--log-level=debug"]),
                `${subject} breaks the rule config-unreadable in its arguments. ` +
                    "The program of the image has no flag --log-level: the collector doesn't start. " +
                    `To fix it: Write each flag as --config=…, --set=… or --feature-gates=…, and nothing else.${provenPage}`,
            ],
        ];
        for (const [what, change, expected] of cases) {
            it(what, () => {
                assert.deepEqual(violations(containersWith(change)), [expected]);
            });
        }

        const ofContainer: [string, (collector: ContainerJson) => void, string, string][] = [
            [
                "no memory of its own",
                (collector) => delete collector.memory,
                "collector-memory-required",
                "breaks the rule container-memory-missing in memory of its definition. " +
                    "It has no hard memory limit of its own, so that it takes the memory of the whole task, and the service dies with it. " +
                    "To fix it: Set its memory, 256 MiB or more; 256 hold 43300 series, and 100000 need 546.",
            ],
            [
                "a GOMEMLIMIT that Go doesn't read",
                (collector) => (collector.environment[1]!.value = "192Mi"),
                "memory-limiter-sized",
                "breaks the rule gomemlimit-unreadable in environment of its definition. " +
                    "Its GOMEMLIMIT is not a size that Go can read: the collector doesn't start. " +
                    "To fix it: Write a whole number and a unit, B, KiB, MiB, GiB or TiB, as in 192MiB.",
            ],
            [
                "an image without a tag",
                (collector) => (collector.image = "amazon/aws-otel-collector"),
                "collector-image-pinned",
                "breaks the rule image-unpinned in image of its definition. " +
                    "Its image has no tag, or one that moves, so that the next task may run another release, which may refuse the config. " +
                    "To fix it: Name the image with the tag of a release, such as v0.50.0, or with its digest.",
            ],
            [
                "an image with a tag that moves",
                (collector) => (collector.image = "amazon/aws-otel-collector:latest"),
                "collector-image-pinned",
                "breaks the rule image-unpinned in image of its definition. " +
                    "Its image has no tag, or one that moves, so that the next task may run another release, which may refuse the config. " +
                    "To fix it: Name the image with the tag of a release, such as v0.50.0, or with its digest.",
            ],
            [
                "no health check",
                (collector) => delete collector.healthCheck,
                "collector-health-checked",
                "breaks the rule health-check-missing in healthCheck of its definition. " +
                    "It has no health check, and ECS doesn't use the image's own: nothing shows that it hangs, and nothing can wait until it runs. " +
                    'To fix it: Give it the healthCheck command ["CMD", "/healthcheck"], which ADOT\'s image has, and the extension health_check.',
            ],
            [
                "a health check that needs a shell",
                (collector) => (collector.healthCheck = { command: ["CMD-SHELL", "curl -f localhost:13133"] }),
                "collector-health-checked",
                "breaks the rule health-check-shell in healthCheck of its definition. " +
                    "Its health check needs a shell, which the collector's image doesn't have: it is never healthy. " +
                    'To fix it: Use the exec form, as in ["CMD", "/healthcheck"] for ADOT\'s image.',
            ],
            [
                "too little time to stop",
                (collector) => (collector.stopTimeout = 5),
                "stop-timeout-fitting",
                "breaks the rule stop-timeout-short in stopTimeout of its definition. " +
                    "It is killed 5 s after it is told to stop, and sending a full queue of 200 requests takes 10 s: what waits is lost with every deploy. " +
                    "To fix it: Set its stopTimeout to 10 or more, or leave it out for ECS's 30 s.",
            ],
            [
                "being essential",
                (collector) => (collector.essential = true),
                "sidecar-not-essential",
                "breaks the rule sidecar-essential in essential of its definition. " +
                    "It is essential, so that the whole task ends when it does: monitoring takes the service down. " +
                    "To fix it: Set essential to false, and restartPolicy to { enabled: true } so that ECS starts it again.",
            ],
        ];
        for (const [what, change, policy, expected] of ofContainer) {
            it(what, () => {
                const { violations: found } = inspect(containersWith(change));
                assert.deepEqual(
                    found.map((one) => [one.policy, one.text]),
                    [[policy, `${subject} ${expected} See: npx pulumi-adot docs ${policy}`]],
                );
            });
        }

        it("without memory of its own it is sized by what the task leaves", () => {
            const containers = containersWith((collector) => delete collector.memory);
            assert.deepEqual(rules(containers), ["container-memory-missing"]);
            const [violation] = violations(containers, { ...task, memoryMiB: 192 });
            assert.match(violation ?? "", /breaks the rule limiter-too-large .* but the container has 1 MiB/);
            // The app has 1024 MiB of the task's 2048 for itself.
            const large = configWith(({ processors }) => (processors.memory_limiter!.limit_mib = 1000));
            const [app, collector] = goodContainers(large);
            delete collector.memory;
            collector.environment.pop();
            assert.match(
                violations([app, collector])[0] ?? "",
                /limiter-too-large .* limit_mib 1000, but the container has 1024 MiB: at most 819 leave room/,
            );
        });

        it("a collector by itself is essential, as a task needs one that is", () => {
            const [, collector] = goodContainers();
            assert.deepEqual(rules([{ ...collector, essential: true }]), []);
        });

        it("a health check with a shell may do in a private image, which may have one", () => {
            const containers = containersWith((collector) => {
                collector.image = "acme/otel-collector:7";
                collector.healthCheck = { command: ["CMD-SHELL", "true"] };
            });
            assert.deepEqual(rules(containers), ["config-unproven"]);
        });

        it("a time to stop that is left out is ECS's, which does", () => {
            assert.deepEqual(rules(containersWith((collector) => delete collector.stopTimeout)), []);
        });
    });

    it("the sidecar of a component runs the config that the component rendered, and no other", () => {
        const rendered = { ...task, componentConfigDigest: configDigest(goodConfig()) };
        assert.deepEqual(rules(goodContainers(), rendered), []);
        assert.deepEqual(rules(goodContainers(`${goodConfig()}\n# other`), rendered), ["config-unproven"]);
        const flags = containersWith((collector) => {
            collector.environment.shift();
            collector.command!.push(`--config=yaml:${goodConfig()}`, "--set=processors.batch.timeout=1s");
        });
        assert.deepEqual(rules(flags, rendered), ["config-unproven"]);
        const another = containersWith(
            (collector) => (collector.name = "adot-gateway"),
            configWith(() => undefined),
        );
        assert.deepEqual(rules(another, rendered), ["config-unproven"], "the sidecar, under another name");
        assert.deepEqual(rules([...goodContainers(), another[1]], rendered), ["listener-clash-possible"], "beside it");
    });

    describe("an app that may be no collector at all", () => {
        const app = { name: "orders", image: "registry.example/acme/orders:1" };
        const unprovenOf = (container: object, settings: Settings = {}) =>
            inspectContainers(parseContainerDefinitions(JSON.stringify([container])), task, settings).violations.filter(
                ({ rule }) => rule === "config-unproven",
            );
        const advised = (container: object): string[] =>
            unprovenOf(container).flatMap(({ fix }) => {
                const [, pattern] = /under images\.ignored: ("(?:[^"\\]|\\.)*")/.exec(fix) ?? [];
                return pattern === undefined ? [] : [JSON.parse(pattern) as string];
            });

        const byName: Record<string, object> = {
            "its name": { ...app, name: "otel" },
            "its --config": { ...app, command: ["--config=env:CONFIG"] },
            "its image": { ...app, image: "registry.example/acme/otel:1" },
            "a word for an image": { ...app, image: "acme/alloy:1" },
        };
        for (const [what, container] of Object.entries(byName)) {
            it(`passes once it is ignored as the fix says: ${what}`, () => {
                const ignored = advised(container);
                assert.equal(ignored.length, 1);
                assert.deepEqual(unprovenOf(container, { images: { ignored } }), []);
            });
        }

        it("isn't told to be ignored where that would change nothing, or it is ADOT's own image", () => {
            const cases = [
                { ...app, environment: [{ name: "AOT_CONFIG_CONTENT", value: "a: b" }] },
                { ...app, entryPoint: ["/otelcol"] },
                { name: "otel" },
                { ...app, image: "amazon/aws-otel-collector:v0.49.0" },
            ];
            for (const container of cases) {
                assert.equal(unprovenOf(container).length, 1);
                assert.deepEqual(advised(container), []);
            }
        });
    });

    describe("the pack's settings", () => {
        const withSettings = (containers: unknown, settings: Settings): RuleName[] =>
            inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), task, settings).violations.map(
                ({ rule }) => rule,
            );
        const inImage = (image: string): unknown =>
            containersWith((collector) => {
                collector.image = image;
                collector.environment = [];
                collector.secrets = [];
                delete collector.command;
            });
        const digest = `sha256:${"a".repeat(64)}`;

        it("let an image count as reviewed by its digest", () => {
            const containers = inImage(`amazon/aws-otel-collector@${digest}`);
            assert.deepEqual(withSettings(containers, {}), ["config-unproven"]);
            assert.deepEqual(withSettings(containers, { reviewed: [digest] }), []);
            assert.deepEqual(withSettings(containers, { reviewed: [`sha256:${"b".repeat(64)}`] }), ["config-unproven"]);
        });

        const deliveries: Readonly<Record<string, (collector: ContainerJson & Record<string, unknown>) => void>> = {
            "an S3 object": (collector) => (collector.command = ["--config=s3://bucket/key"]),
            "a file": (collector) => (collector.command = ["--config=/etc/orders.yaml"]),
            "a shell": (collector) => (collector.entryPoint = ["/bin/sh", "-c", "/awscollector"]),
            "a secret": (collector) => collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/x" }),
            "files of variables": (collector) =>
                (collector.environmentFiles = [{ type: "s3", value: "arn:aws:s3:::bucket/x.env" }]),
            "a volume": (collector) => (collector.mountPoints = [{ sourceVolume: "x", containerPath: "/etc" }]),
            "another container's volumes": (collector) => (collector.volumesFrom = [{ sourceContainer: "app" }]),
            "a folder": (collector) => (collector.workingDirectory = "/other"),
            "another host behind a name": (collector) =>
                (collector.extraHosts = [{ hostname: "config", ipAddress: "10.0.0.1" }]),
            "a variable that its config may ask for": (collector) =>
                collector.environment.push({ name: "LIMIT_MIB", value: "100000" }),
            "a part of the config from a file": (collector) =>
                collector.environment.push({ name: "AOT_CONFIG_CONTENT", value: "a: ${file:/etc/x.yaml}" }),
        };
        for (const [what, change] of Object.entries(deliveries)) {
            it(`don't let an image's digest stand for ${what}, but the fingerprint of both`, () => {
                const delivered = (image: string): unknown =>
                    containersWith((collector) => {
                        collector.image = image;
                        collector.environment = [];
                        collector.secrets = [];
                        delete collector.command;
                        change(collector as ContainerJson & Record<string, unknown>);
                    });
                const containers = delivered(`amazon/aws-otel-collector@${digest}`);
                assert.deepEqual(withSettings(containers, { reviewed: [digest] }), ["config-unproven"]);
                const [fingerprint] = /sha256:[0-9a-f]{64}/.exec(inspect(containers).violations[0]!.text)!;
                assert.deepEqual(withSettings(containers, { reviewed: [fingerprint] }), []);
                const other = delivered(`amazon/aws-otel-collector@sha256:${"b".repeat(64)}`);
                assert.deepEqual(withSettings(other, { reviewed: [fingerprint] }), ["config-unproven"]);
            });
        }

        const properties: Readonly<Record<string, readonly [unknown, unknown]>> = {
            environmentFiles: [[{ type: "s3", value: "arn:a" }], [{ type: "s3", value: "arn:b" }]],
            mountPoints: [
                [{ sourceVolume: "a", containerPath: "/etc" }],
                [{ sourceVolume: "b", containerPath: "/etc" }],
            ],
            workingDirectory: ["/a", "/b"],
            user: ["1000", "0"],
            memory: [2048, 256],
            extraHosts: [
                [{ hostname: "config", ipAddress: "10.0.0.1" }],
                [{ hostname: "config", ipAddress: "10.0.0.2" }],
            ],
            dnsServers: [["10.0.0.1"], ["10.0.0.2"]],
            linuxParameters: [undefined, { tmpfs: [{ containerPath: "/etc/otel", size: 1 }] }],
            environment: [[{ name: "GOMEMLIMIT", value: "200MiB" }], [{ name: "GOMEMLIMIT", value: "64GiB" }]],
            secrets: [[{ name: "LIMIT", valueFrom: "/a" }], [{ name: "LIMIT", valueFrom: "/b" }]],
        };
        for (const [property, [reviewed, changed]] of Object.entries(properties)) {
            it(`need another review when ${property} changes, and not when only its spelling does`, () => {
                const withValue = (value: unknown, name = property): unknown =>
                    containersWith((collector) => {
                        collector.command = ["--config=conf/otel.yaml"];
                        collector.environment = [];
                        Object.assign(collector, { [property]: undefined, [name]: value });
                    });
                const violations = inspect(withValue(reviewed)).violations;
                const { text } = violations.find(({ rule }) => rule === "config-unproven")!;
                const settings = { reviewed: [/sha256:[0-9a-f]{64}/.exec(text)![0]] };
                const isProven = (containers: unknown): boolean =>
                    !withSettings(containers, settings).includes("config-unproven");
                assert.ok(isProven(withValue(reviewed)));
                assert.ok(isProven(withValue(reviewed, property.toUpperCase())));
                assert.ok(!isProven(withValue(changed)));
            });
        }

        for (const property of ["workingDirectory", "user", "linuxParameters", "extraHosts", "dnsServers", "links"]) {
            it(`need another review when another ${property} that isn't known stands there`, () => {
                const list = ({ value }: { value: unknown }) => [
                    { name: "c", image: `amazon/aws-otel-collector@${digest}`, [property]: value },
                ];
                const inspected = (value: unknown, reviewed: readonly string[] = []) =>
                    inspectContainers(
                        readContainers(list({ value })),
                        { kind: "task definition", name: "x" },
                        { reviewed },
                    ).violations.filter(({ rule }) => rule === "config-unproven");
                const unknown = (source?: string): unknown => new Unknown("never", "is elsewhere", undefined, source);
                const [fingerprint] = /sha256:[0-9a-f]{64}/.exec(inspected(unknown("one"))[0]!.fix)!;
                assert.deepEqual(inspected(unknown("one"), [fingerprint]), []);
                assert.equal(inspected(unknown("other"), [fingerprint]).length, 1);
                // The image's digest alone stands for an image that is started as it is.
                assert.equal(inspected(unknown("one"), [digest]).length, 1);
                assert.doesNotMatch(inspected(unknown())[0]!.fix, /sha256/);
            });
        }

        it("take any variable for a part of the delivery where nobody knows the program", () => {
            const unknown = (value?: string): unknown =>
                containersWith((collector) => {
                    collector.image = `acme/otel-collector@${digest}`;
                    collector.environment = value === undefined ? [] : [{ name: "SOURCE", value }];
                    collector.secrets = [];
                    delete collector.command;
                });
            assert.deepEqual(withSettings(unknown(), { reviewed: [digest] }), []);
            assert.deepEqual(withSettings(unknown("x"), { reviewed: [digest] }), ["config-unproven"]);
            const [fingerprint] = /sha256:[0-9a-f]{64}/.exec(inspect(unknown("x")).violations[0]!.text)!;
            assert.deepEqual(withSettings(unknown("x"), { reviewed: [fingerprint] }), []);
            assert.deepEqual(withSettings(unknown("y"), { reviewed: [fingerprint] }), ["config-unproven"]);
        });

        it("let a delivery count as reviewed by the fingerprint that the violation prints, until it changes", () => {
            const containers = inImage("amazon/aws-otel-collector:v0.50.0");
            const [fingerprint] = /sha256:[0-9a-f]{64}/.exec(inspect(containers).violations[0]!.text)!;
            assert.deepEqual(withSettings(containers, { reviewed: [fingerprint] }), []);
            const other = inImage("amazon/aws-otel-collector:v0.39.0");
            assert.deepEqual(withSettings(other, { reviewed: [fingerprint] }), ["config-unproven"]);
        });

        it("can ask for a digest", () => {
            const tagged = containersWith((collector) => (collector.image = "amazon/aws-otel-collector:v0.50.0"));
            assert.deepEqual(withSettings(tagged, { pinnedBy: "digest" }), ["image-unpinned"]);
            const pinned = containersWith(
                (collector) => (collector.image = `amazon/aws-otel-collector:v0.50.0@${digest}`),
            );
            assert.deepEqual(withSettings(pinned, { pinnedBy: "digest" }), []);
        });

        it("bear the image of the package's own sidecar when they ask for a digest", () => {
            assert.deepEqual(withSettings(goodContainers(), { pinnedBy: "digest" }), []);
        });

        it("can name more images, and those that only look like collectors", () => {
            const containers = (image: string): unknown => [{ name: "x", image, memory: 256 }];
            assert.deepEqual(withSettings(containers("acme/telemetry:1"), {}), []);
            assert.ok(withSettings(containers("acme/telemetry:1"), { images: { private: ["telemetry"] } }).length > 0);
            assert.ok(withSettings(containers("acme/otel-collector:1"), {}).length > 0);
            const ignored = { images: { ignored: ["otel-collector"] } };
            assert.deepEqual(withSettings(containers("acme/otel-collector:1"), ignored), []);
        });
    });

    describe("a config in an SSM parameter", () => {
        const containers = containersWith((collector) => {
            collector.environment.shift();
            collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" });
        });
        const withParameter = (findParameter: FindParameter): Inspection =>
            inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), task, {}, findParameter);

        it("of the same program is checked as if it were written there", () => {
            const passed = withParameter(() => ({ value: goodConfig() }));
            assert.deepEqual(passed, { violations: [], waiting: [], collectors: 1, names: ["adot-collector"] });
            const [found] = withParameter(() => ({ value: configWith(withoutLimiter) })).violations;
            assert.equal(found?.rule, "limiter-missing");
            assert.match(found.text, /in AOT_CONFIG_CONTENT \(SSM parameter \/config\)\. /);
        });

        it("of the same program that a preview doesn't know is waited for, and says so", () => {
            const { violations: found, waiting } = withParameter(() => ({
                unknown: new Unknown("not yet", "isn't known"),
                fix: "Wait.",
            }));
            assert.deepEqual(found, []);
            assert.equal(waiting.length, 1);
            assert.match(
                waiting[0]!,
                /^Container "adot-collector" of task definition "orders" .* can't be checked yet\. /,
            );
        });

        it("of another program is unproven", () => {
            const { violations: found, waiting } = withParameter(() => undefined);
            assert.deepEqual(
                found.map(({ rule }) => rule),
                ["config-unproven"],
            );
            assert.deepEqual(waiting, []);
        });
    });

    describe("what holds for the pinned release only", () => {
        const change = ({ processors, receivers }: ConfigJson) => {
            processors.groupbyattrs = {};
            receivers.prometheus!.use_start_time_metric = true;
        };
        const config = configWith(change);
        const unknown =
            `${subject} breaks the rule unknown-component at processors.groupbyattrs in AOT_CONFIG_CONTENT. ` +
            "ADOT v0.50.0 has no component groupbyattrs among its processors: the collector doesn't start.";

        it("is said of that release", () => {
            const found = violations(goodContainers(config));
            assert.equal(found[0]?.slice(0, unknown.length), unknown);
            assert.match(
                found[1] ?? "",
                /rule removed-key at receivers\.prometheus\.use_start_time_metric in AOT_CONFIG_CONTENT\./,
            );
            assert.equal(found.length, 2);
        });

        it("is not said of another one", () => {
            const containers = containersWith(
                (collector) => (collector.image = "amazon/aws-otel-collector:v0.51.0"),
                config,
            );
            const [one, ...more] = violations(containers);
            assert.match(one!, /rule release-unknown/);
            assert.deepEqual(more, []);
        });

        it("is not said of another collector, which may write unsigned as well", () => {
            const foreign = configWith((parts) => {
                change(parts);
                delete parts.exporters.prometheusremotewrite!.auth;
            });
            const containers = containersWith((collector) => {
                collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
                collector.command = [`--config=yaml:${foreign}`];
                collector.healthCheck = { command: ["CMD", "/otelcol-contrib", "--version"] };
            });
            assert.deepEqual(violations(containers), []);
        });
    });

    it("reads --config=yaml: as it reads AOT_CONFIG_CONTENT", () => {
        const containers = containersWith((collector) => {
            collector.environment.shift();
            collector.command!.push(`--config=yaml:${configWith(withoutLimiter)}`);
        });
        assert.deepEqual(violations(containers), [limiterMissing.replace("AOT_CONFIG_CONTENT", "--config=yaml:")]);
    });

    it("takes containers that it can't read for unsafe", () => {
        assert.deepEqual(violations({ name: "app" }), [
            'containerDefinitions of task definition "orders" (family "orders-prod") breaks the rule containers-unreadable. ' +
                "The value is not a list of containers. " +
                `To fix it: Pass a JSON array of container definitions, as pulumi.jsonStringify makes it.${provenPage}`,
        ]);
    });

    it("names the family only where it says something new", () => {
        const unreadable = (family?: string) => violations(1, { ...task, family })[0]!;
        assert.match(unreadable("orders"), /^containerDefinitions of task definition "orders" breaks/);
        assert.match(unreadable(undefined), /^containerDefinitions of task definition "orders" breaks/);
    });

    it("judges a component by the config that it passes on", () => {
        const component: Task = { kind: "AdotTaskDefinition", name: "orders", memoryMiB: 256 };
        assert.deepEqual(inspectConfig(goodConfig(), "adot-collector", "collectorConfig", component), []);
        const found = inspectConfig(configWith(withoutLimiter), "adot-collector", "collectorConfig", component);
        assert.deepEqual(
            found.map(({ text }) => text),
            [
                limiterMissing
                    .replace(subject, 'Container "adot-collector" of AdotTaskDefinition "orders"')
                    .replace("AOT_CONFIG_CONTENT", "collectorConfig"),
            ],
        );
    });

    it("never prints the value of an environment variable", () => {
        const secret = "hunter2";
        const config = yaml.stringify({ service: { pipelines: {} }, exporters: { debug: { note: secret } } });
        const containers = containersWith((collector) => {
            collector.environment.push({ name: "PASSWORD", value: secret });
            collector.command = [`--password=${secret}`];
        }, config);
        const found = violations(containers);
        assert.ok(found.length > 0);
        assert.ok(!found.join("\n").includes(secret));
    });
});
