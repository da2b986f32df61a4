import assert from "node:assert/strict";

import * as yaml from "yaml";

import { parseContainerDefinitions } from "../../policies/containers";
import { type Task, violationsOfConfig, violationsOfContainers } from "../../policies/violations";
import { type ConfigJson, configWith, type ContainerJson, containersWith, goodConfig, goodContainers } from "./task";

const task: Task = { kind: "task definition", name: "orders", family: "orders-prod", memoryMiB: 2048 };
const subject = 'Container "adot-collector" of task definition "orders" (family "orders-prod")';
const sizes = "check_interval 1s, limit_mib 179 and spike_limit_mib 76";

function violations(containers: unknown, of = task): string[] {
    return violationsOfContainers(parseContainerDefinitions(JSON.stringify(containers)), of);
}

/** Takes the limiter out of one pipeline. */
function withoutLimiter(config: ConfigJson): void {
    const pipeline = config.service.pipelines["metrics/scrape"]!;
    pipeline.processors = pipeline.processors.filter((processor) => processor !== "memory_limiter");
}

const limiterMissing =
    `${subject} breaks the rule limiter-missing at service.pipelines.metrics/scrape.processors in AOT_CONFIG_CONTENT. ` +
    "The pipeline metrics/scrape has no memory_limiter: the collector takes data until the container is killed. " +
    `To fix it: Make memory_limiter the first of service.pipelines.metrics/scrape.processors, with ${sizes}.`;

describe("policies/violations", () => {
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
                (config) => config.service.pipelines["metrics/ecs"]!.processors.reverse(),
                `${subject} breaks the rule limiter-not-first at service.pipelines.metrics/ecs.processors[4] in AOT_CONFIG_CONTENT. ` +
                    "In the pipeline metrics/ecs, batch, resource/identity, resourcedetection, filter/ecs comes before memory_limiter: what is held there is outside its limit. " +
                    "To fix it: Move memory_limiter to service.pipelines.metrics/ecs.processors[0].",
            ],
            [
                "a percentage",
                (config) => (config.processors.memory_limiter = { check_interval: "1s", limit_percentage: 80 }),
                `${subject} breaks the rule limiter-percentage at processors.memory_limiter.limit_percentage in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has limit_percentage 80: where the container has no memory limit of its own the collector takes it of the host's memory, which is larger than the task. " +
                    `To fix it: Replace the percentages by ${sizes}.`,
            ],
            [
                "no interval",
                (config) => delete config.processors.memory_limiter!.check_interval,
                `${subject} breaks the rule limiter-incomplete at processors.memory_limiter.check_interval in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has no check_interval: the collector doesn't start without one. " +
                    "To fix it: Set processors.memory_limiter.check_interval to 1s.",
            ],
            [
                "a limit above the container",
                (config) => (config.processors.memory_limiter!.limit_mib = 400),
                `${subject} breaks the rule limiter-too-large at processors.memory_limiter.limit_mib in AOT_CONFIG_CONTENT. ` +
                    "memory_limiter has limit_mib 400, but the container has 256 MiB: at most 204 leave room for what isn't heap, which is 50 MiB and a fifth of the container. " +
                    `To fix it: Give it ${sizes}.`,
            ],
            [
                "an unsigned write",
                (config) => delete config.exporters.prometheusremotewrite!.auth,
                `${subject} breaks the rule remote-write-unauthenticated at exporters.prometheusremotewrite.auth.authenticator in AOT_CONFIG_CONTENT. ` +
                    "prometheusremotewrite writes without an authenticator: AMP refuses unsigned requests. " +
                    "To fix it: Set exporters.prometheusremotewrite.auth.authenticator to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions.",
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
                    "To fix it: Define it under processors, or take it out of service.pipelines.metrics/scrape.processors.",
            );
        });

        it("nothing left of it", () => {
            assert.deepEqual(violations(goodContainers("")), [
                `${subject} breaks the rule config-unreadable in AOT_CONFIG_CONTENT. ` +
                    "The config is empty. To fix it: Write receivers, processors, exporters and service.",
            ]);
        });
    });

    describe("one change to the container", () => {
        const cases: [string, (collector: ContainerJson) => void, string][] = [
            [
                "GOMEMLIMIT above its memory",
                (collector) => (collector.environment[1]!.value = "512MiB"),
                `${subject} breaks the rule limiter-too-large in GOMEMLIMIT. ` +
                    "GOMEMLIMIT is 512 MiB, but the container has 256 MiB: it is killed before the garbage collector hurries. " +
                    "To fix it: Set GOMEMLIMIT to 192MiB, 75 % of the container.",
            ],
            [
                "the config in a secret",
                (collector) => {
                    collector.environment.shift();
                    collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" });
                },
                `${subject} breaks the rule config-unseen. ` +
                    "AOT_CONFIG_CONTENT comes from secrets, so its text can be anything by the time the task starts. " +
                    "To fix it: Put the config as a literal into AOT_CONFIG_CONTENT under environment, once.",
            ],
            [
                "another name for the image, which then says nothing",
                (collector) => {
                    collector.image = "acme/telemetry:1";
                    collector.command = ["--config=yaml:a: 1"];
                },
                'Container "adot-collector" of task definition "orders" (family "orders-prod"), a collector since it has AOT_CONFIG_CONTENT, breaks the rule config-unseen. ' +
                    "The container has both AOT_CONFIG_CONTENT and --config, and for an image of this name nothing tells which of them counts. " +
                    "To fix it: Remove --config, or use the ADOT image under its own name, where AOT_CONFIG_CONTENT wins.",
            ],
        ];
        for (const [what, change, expected] of cases) {
            it(what, () => {
                assert.deepEqual(violations(containersWith(change)), [expected]);
            });
        }

        it("without memory of its own it is bounded by the task's", () => {
            const containers = containersWith((collector) => delete collector.memory);
            assert.deepEqual(violations(containers), []);
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
    });

    describe("what holds for the pinned release only", () => {
        const change = ({ processors, receivers }: ConfigJson) => {
            processors.groupbyattrs = {};
            receivers.prometheus!.use_start_time_metric = true;
        };
        const config = configWith(change);
        const unknown =
            `${subject} breaks the rule unknown-component at processors.groupbyattrs in AOT_CONFIG_CONTENT. ` +
            "ADOT v0.49.0 has no component groupbyattrs among its processors: the collector doesn't start.";

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
                (collector) => (collector.image = "amazon/aws-otel-collector:v0.50.0"),
                config,
            );
            assert.deepEqual(violations(containers), []);
        });

        it("is not said of another collector, which may write unsigned as well", () => {
            const foreign = configWith((parts) => {
                change(parts);
                delete parts.exporters.prometheusremotewrite!.auth;
            });
            const containers = containersWith((collector) => {
                collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
                collector.command = [`--config=yaml:${foreign}`];
            });
            assert.deepEqual(violations(containers), []);
        });
    });

    it("reads --config=yaml: as it reads AOT_CONFIG_CONTENT", () => {
        const containers = containersWith((collector) => {
            collector.environment.shift();
            collector.command = [`--config=yaml:${configWith(withoutLimiter)}`];
        });
        assert.deepEqual(violations(containers), [limiterMissing.replace("AOT_CONFIG_CONTENT", "--config=yaml:")]);
    });

    it("takes containers that it can't read for unsafe", () => {
        assert.deepEqual(violations({ name: "app" }), [
            'containerDefinitions of task definition "orders" (family "orders-prod") breaks the rule containers-unreadable. ' +
                "The value is not a list of containers. " +
                "To fix it: Pass a JSON array of container definitions, as pulumi.jsonStringify makes it.",
        ]);
    });

    it("names the family only where it says something new", () => {
        const unreadable = (family?: string) => violations(1, { ...task, family })[0]!;
        assert.match(unreadable("orders"), /^containerDefinitions of task definition "orders" breaks/);
        assert.match(unreadable(undefined), /^containerDefinitions of task definition "orders" breaks/);
    });

    it("judges a component by the config that it passes on", () => {
        const component: Task = { kind: "AdotTaskDefinition", name: "orders", memoryMiB: 256 };
        assert.deepEqual(violationsOfConfig(goodConfig(), "adot-collector", component), []);
        assert.deepEqual(violationsOfConfig(configWith(withoutLimiter), "adot-collector", component), [
            limiterMissing
                .replace(subject, 'Container "adot-collector" of AdotTaskDefinition "orders"')
                .replace("AOT_CONFIG_CONTENT", "collectorConfig"),
        ]);
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
