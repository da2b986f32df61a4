/** Collectors that tasks have already, adopted: ADOT's own configs, however they arrive. */
import assert from "node:assert/strict";
import * as yaml from "yaml";

import { imageConfigs } from "../../../audit/delivery/image-configs-data";
import { inspectContainers } from "../../../audit/violations";
import { readContainers } from "../../../audit/containers";
import { policyOf } from "../../../audit/rules";
import { adot, parseCollectorConfig } from "../../../collector";
import type { AdoptOptions, ContainerDefinition } from "../../../components/app";
import { adoptSidecar } from "../../../components/ecs/adopt-sidecar";
import { InputError } from "../../../collector/inputs";
import { adotConfigs } from "../../audit/fix/adot-configs";

interface Config {
    readonly receivers: object;
    readonly exporters: object;
    readonly extensions?: object;
    readonly service: {
        readonly extensions?: readonly string[];
        readonly pipelines: Readonly<
            Record<
                string,
                { receivers: readonly string[]; processors?: readonly string[]; exporters: readonly string[] }
            >
        >;
    };
}

const app: ContainerDefinition = { name: "app", image: "acme/orders:1.0.0", memory: 1024, essential: true };
const collector = (more: Partial<ContainerDefinition>): ContainerDefinition => ({
    name: "aws-otel-collector",
    image: adot.image,
    essential: false,
    ...more,
});
const options: AdoptOptions = { taskMemory: 2048, serviceName: "orders" };

const adopted = (container: ContainerDefinition, more: AdoptOptions = options): ContainerDefinition => {
    const [first, second, ...others] = adoptSidecar([app, container], more);
    assert.deepEqual([first, others], [app, []]);
    return second!;
};
const literal = ({ environment = [] }: ContainerDefinition): string =>
    environment.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value;
const read = (text: string): Config => parseCollectorConfig(text).config as unknown as Config;

function violations(containers: readonly ContainerDefinition[]) {
    const task = { kind: "task definition", name: "orders", memoryMiB: 2048 };
    return inspectContainers(readContainers(containers), task).violations;
}

/** All but the exporters' queues, whose sizes the fix bounds. */
function assertKept(before: Config, after: Config): void {
    assert.deepEqual(after.receivers, before.receivers);
    assert.deepEqual(Object.keys(after.exporters), Object.keys(before.exporters));
    for (const [id, { receivers, processors = [], exporters }] of Object.entries(before.service.pipelines)) {
        const now = after.service.pipelines[id]!;
        assert.deepEqual([now.receivers, now.exporters], [receivers, exporters], id);
        assert.deepEqual(
            now.processors!.filter((each) => processors.includes(each)),
            processors,
            id,
        );
        assert.match(now.processors![0]!, /^memory_limiter/);
    }
}

describe("adoptSidecar", () => {
    const variables = ["AWS_PROMETHEUS_ENDPOINT", "AWS_PROMETHEUS_SCRAPING_ENDPOINT", "AWS_REGION"];
    const secrets = variables.map((name) => ({ name, valueFrom: `/orders/${name}` }));

    for (const [name, { config, variables: asked = [] }] of Object.entries(adotConfigs)) {
        it(`makes ADOT's ${name} safe as a literal, and leaves its pipelines and the rest`, () => {
            const text = yaml.stringify(config);
            const own = asked.map((each) => ({ name: each, valueFrom: `/orders/${each}` }));
            const given = collector({
                environment: [{ name: "AOT_CONFIG_CONTENT", value: `# ours\n${text}` }],
                secrets: own,
                portMappings: [{ containerPort: 4317 }],
            });
            const copy = structuredClone(given);
            const result = adopted(given);
            assert.deepEqual(given, copy);
            assert.match(literal(result), /^# ours\n/);
            assertKept(read(text), read(literal(result)));
            assert.deepEqual([result.secrets, result.portMappings], [own, [{ containerPort: 4317 }]]);
            assert.ok(result.memory! >= 128 && result.environment!.some((each) => each.name === "GOMEMLIMIT"));
            assert.deepEqual(result.healthCheck?.command, ["CMD", "/healthcheck"]);
            const left = violations([app, result]).map(({ rule }) => rule);
            const gone = ["identity-missing", "health-check-missing", "health-check-failing"] as const;
            assert.deepEqual(
                left.filter((rule) => gone.includes(rule as never) || policyOf(rule).level === "mandatory"),
                [],
            );
            assert.deepEqual(adopted(result), result);
        });
    }

    const gates = `--feature-gates=${adot.featureGates!.map((gate) => `+${gate}`).join(",")}`;
    for (const file of Object.keys(imageConfigs).filter((each) => each.startsWith("/etc/ecs/"))) {
        it(`takes ${file} out of the image`, () => {
            for (const command of [[`--config=${file}`], ["--config", file, gates]]) {
                const result = adopted(collector({ command, secrets }));
                assertKept(read(imageConfigs[file]!.at(-1)![1]), read(literal(result)));
                assert.deepEqual(result.command, command.length > 1 ? [gates] : undefined);
                assert.deepEqual(adopted(result), result);
            }
        });
    }

    it("takes the image's default where nothing says a config", () => {
        const result = adopted(collector({}));
        assertKept(read(imageConfigs["/etc/otel-config.yaml"]!.at(-1)![1]), read(literal(result)));
    });

    it("takes a config from elsewhere as text, in place of the secret", () => {
        const given = collector({ secrets: [{ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" }, ...secrets] });
        assert.throws(() => adopted(given), /can't be adopted as it is.*Give the text of its config as config/s);
        const config = yaml.stringify(Object.values(adotConfigs)[0]!.config);
        const result = adopted(given, { ...options, config });
        assert.deepEqual(result.secrets, secrets);
        assertKept(read(config), read(literal(result)));
    });

    it("tells apart the tasks whose series would collide, by the name that is given or that they have", () => {
        const config = {
            receivers: { awsecscontainermetrics: null },
            exporters: {
                prometheusremotewrite: {
                    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    auth: { authenticator: "sigv4auth" },
                },
            },
            extensions: { sigv4auth: { region: "eu-west-1", service: "aps" } },
            service: {
                extensions: ["sigv4auth"],
                pipelines: { metrics: { receivers: ["awsecscontainermetrics"], exporters: ["prometheusremotewrite"] } },
            },
        };
        const given = collector({ environment: [{ name: "AOT_CONFIG_CONTENT", value: yaml.stringify(config) }] });
        const [named, unnamed] = [options, { taskMemory: 2048 }].map((each) => read(literal(adopted(given, each))));
        assert.deepEqual(named!.service.pipelines.metrics!.processors!.slice(0, 3), [
            "memory_limiter",
            "resourcedetection/adopted",
            "resource/adopted",
        ]);
        assert.deepEqual(named!.service.extensions, ["sigv4auth", "health_check"]);
        const nameIn = (of: Config | undefined): boolean => JSON.stringify(of).includes('"service.name"');
        assert.deepEqual([nameIn(named), nameIn(unnamed)], [true, false]);
    });

    it("adds no health check that could never pass", () => {
        for (const settings of [{ endpoint: "127.0.0.1:13200" }, { path: "/h" }]) {
            const config = {
                receivers: { otlp: { protocols: { grpc: null } } },
                exporters: { awsxray: null },
                extensions: { health_check: settings },
                service: {
                    extensions: ["health_check"],
                    pipelines: { traces: { receivers: ["otlp"], exporters: ["awsxray"] } },
                },
            };
            const given = collector({ environment: [{ name: "AOT_CONFIG_CONTENT", value: yaml.stringify(config) }] });
            const result = adopted(given);
            assert.equal(result.healthCheck, undefined);
            assert.ok(violations([app, result]).every(({ rule }) => rule !== "health-check-failing"));
        }
    });

    const refused: Readonly<Record<string, readonly [ContainerDefinition[], RegExp]>> = {
        "no collector": [[app], /none of them runs ADOT: withAdotSidecar adds it/],
        two: [[collector({}), collector({ name: "second" })], /aws-otel-collector and second run ADOT/],
        "another collector": [
            [app, collector({ image: "otel/opentelemetry-collector-contrib:0.158.0" })],
            /runs another collector than ADOT/,
        ],
        "the agent of CloudWatch": [
            [app, { name: "agent", image: "amazon/cloudwatch-agent:latest" }],
            /withAdotSidecar/,
        ],
        "a config that can't be read": [
            [app, collector({ environment: [{ name: "AOT_CONFIG_CONTENT", value: "a: [" }] })],
            /can't be read/,
        ],
        "what can't be put right here": [
            [
                app,
                collector({
                    environment: [
                        {
                            name: "AOT_CONFIG_CONTENT",
                            value: "{receivers: {otlp: {protocols: {grpc: }}}, exporters: {nonesuch: }, service: {pipelines: {traces: {receivers: [otlp], exporters: [nonesuch]}}}}",
                        },
                    ],
                }),
            ],
            /nonesuch/,
        ],
    };
    for (const [what, [containers, message]] of Object.entries(refused)) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => adoptSidecar(containers, options),
                (error) => error instanceof InputError && message.test(error.message),
            );
        });
    }

    it("refuses options that aren't any", () => {
        assert.throws(() => adoptSidecar([app], { taskMemory: "2048" as never }), /taskMemory/);
        assert.throws(() => adoptSidecar([app], { serviceNmae: "orders" } as never), /serviceNmae/);
    });
});
