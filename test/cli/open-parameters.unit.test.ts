/** Templates whose parameters have no values: what is said names the parameter, whatever the config looks like. */
import assert from "node:assert/strict";

import { inspectText, json } from "./support";

const block = (limit: string): string =>
    [
        "receivers: {otlp: {protocols: {grpc: {endpoint: localhost:4317}}}}",
        "processors:",
        "  memory_limiter:",
        "    check_interval: 1s",
        `    limit_mib: ${limit}`,
        "exporters: {debug: {}}",
        "service: {pipelines: {metrics: {receivers: [otlp], processors: [memory_limiter], exporters: [debug]}}}",
    ].join("\n");

const flow = (limit: string): string =>
    `{processors: {memory_limiter: {check_interval: 1s, limit_mib: ${limit}}}, service: {pipelines: {}}}`;

function template(config: string, Parameters: object): string {
    const environment = [{ Name: "AOT_CONFIG_CONTENT", Value: { "Fn::Sub": config } }];
    const container = { Name: "c", Image: "amazon/aws-otel-collector:v0.49.0", Memory: 512, Environment: environment };
    const task = { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions: [container] } };
    return json({ Parameters, Resources: { Task: task } });
}

describe("A template's parameter without a value", () => {
    for (const [form, config] of Object.entries({ block, flow })) {
        it(`is named where a config in ${form} style has it`, () => {
            const { findings } = inspectText(template(config("${LimitMiB}"), { LimitMiB: { Type: "Number" } }));
            const about = findings.filter(({ message }) => message.includes("parameter LimitMiB"));
            assert.ok(about.length > 0, json(findings));
            about.forEach(({ fix }) =>
                assert.match(fix, /Give the parameter a Default in the template, or the stack a value/),
            );
            findings.forEach(({ message, fix }) => assert.doesNotMatch(message + fix, /AWS_CLOUDFORMATION/));
        });
    }

    it("isn't taken for another whose name differs in case", () => {
        const Parameters = { Name: { Type: "Number" }, NAME: { Type: "Number" } };
        const twice = (one: string, other: string) =>
            inspectText(template(`${block("100")}\nextensions: {"${one}": {}, "${other}": {}}`, Parameters)).findings;
        const isTwice = (all: readonly { message: string }[]) => all.some(({ message }) => /duplicated/.test(message));
        assert.ok(!isTwice(twice("${Name}", "${NAME}")));
        assert.ok(isTwice(twice("${Name}", "${Name}")));
    });
});
