/** Task definitions whose collector runs without a limiter, each by a trick that a reviewer may not see. */
import { type ContainerJson, containersWith, goodConfig, goodContainers } from "./task";

/** A whole config without a limiter. */
export const unlimited =
    "{receivers: {otlp: {protocols: {grpc: }}}, processors: {batch: }, exporters: {debug: }, " +
    "service: {pipelines: {metrics: {receivers: [otlp], processors: [batch], exporters: [debug]}}}}";

const received = "receivers: [awsecscontainermetrics], exporters: [prometheusremotewrite]";

/** The safe config with one more pipeline, which may take the limiter from another. */
const withPipeline = (pipeline: string): string =>
    `${goodConfig()}    metrics/safe: &safe {${received}, processors: [memory_limiter, batch]}\n    metrics/wild: ${pipeline}\n`;

const literal = (text: string): readonly object[] => goodContainers(text);
const byFlags = (...command: string[]): readonly object[] =>
    containersWith((collector) => {
        collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
        collector.environment.shift();
        collector.command = command;
    });
const withVariable = (name: string, value: string, text: string): readonly object[] =>
    containersWith((collector) => collector.environment.push({ name, value }), text);
const good = (): string => `--config=yaml:${goodConfig()}`;

/** Ways to lose the limiter that a reviewer may not see. */
export const evasions: Readonly<Record<string, () => readonly object[]>> = {
    "a pipeline without": () => literal(withPipeline(`{${received}, processors: [batch]}`)),
    "a limiter of another type": () =>
        literal(
            withPipeline(`{${received}, processors: [batch/memory_limiter]}`).replace(
                "  batch:\n",
                "  batch/memory_limiter: {}\n  batch:\n",
            ),
        ),
    "a merge key whose processors are replaced": () => literal(withPipeline("{<<: *safe, processors: [batch]}")),
    "a list of merges, the safe one last": () => literal(withPipeline(`{<<: [{processors: [batch]}, *safe]}`)),
    "a key with a question mark before it": () => literal(withPipeline("{<<: *safe, ?processors : [batch]}")),
    "a key in escapes": () => literal(withPipeline('{<<: *safe, "proces\\x73ors": [batch]}')),
    "a key behind an odd line end in a comment": () =>
        literal(withPipeline("\n      <<: *safe # as above\u0085      processors: [batch]")),
    "a binary key": () => literal(withPipeline("{<<: *safe, !!binary cHJvY2Vzc29ycw==: [batch]}")),
    "a key with ::": () => literal(`${goodConfig()}  pipelines::metrics/wild: {${received}, processors: [batch]}\n`),
    "a pipeline out of a variable": () =>
        withVariable("P", `{${received}, processors: [batch]}`, withPipeline("${env:P}")),
    "processors out of a variable": () =>
        withVariable("P", "[batch]", withPipeline(`{${received}, processors: "\${env:P}"}`)),
    "a default, where nothing sets the variable": () =>
        literal(withPipeline(`{${received}, processors: "\${env:NOWHERE:-[batch]}"}`)),
    "a placeholder with YAML": () => literal(withPipeline(`{${received}, processors: "\${yaml:[batch]}"}`)),
    "--set over the processors": () => byFlags(good(), "--set=service.pipelines.metrics/ecs.processors=[batch]"),
    "a second --config over the processors": () =>
        byFlags(good(), "--config=yaml:service::pipelines::metrics/ecs::processors: [batch]"),
    "a merge key with a tag, in a second --config": () =>
        byFlags(good(), "--config=yaml:service: {pipelines: {metrics/ecs: {! <<: {processors: [batch]}}}}"),
    "--config=env: over the processors": () =>
        containersWith((collector) => {
            collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
            collector.environment.shift();
            collector.environment.push({ name: "OTHER", value: "service: {pipelines: {metrics/ecs: {processors: }}}" });
            collector.command = [good(), "--config=env:OTHER"];
        }),
    "a second document": () => literal(`${withPipeline(`{${received}, processors: [batch]}`)}---\n${goodConfig()}`),
    "the variable beside --config of an image that doesn't read it": () =>
        containersWith((collector) => {
            collector.image = "otel/opentelemetry-collector-contrib:0.156.0";
            collector.command = [`--config=yaml:${unlimited}`];
        }),
    "environmentFiles over --config": () =>
        containersWith((collector) => {
            collector.environment.shift();
            collector.command = [good()];
            Object.assign(collector, { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::bucket/x.env" }] });
        }),
    "the config in a secret": () =>
        containersWith((collector) => {
            collector.environment.shift();
            collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" });
        }),
    "variables under a key that ECS doesn't have": () =>
        containersWith((collector) => {
            Object.assign(collector, { environments: collector.environment });
            delete (collector as Partial<ContainerJson>).environment;
            collector.command = [`--config=yaml:${unlimited}`];
        }),
};
