/** SSM parameters in a template by itself: what its tasks take from them is judged as the template has it. */
import assert from "node:assert/strict";

import { configWith, goodConfig } from "../audit/task";
import { goodTask, inspectText, json, rulesOf } from "./support";

const unsafeConfig = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});

const parameter = (value: unknown, more: object = {}): object => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", Value: value, ...more },
});

/** A template whose task takes its config from somewhere. */
function template(valueFrom: unknown, resources: object, more: object = {}): string {
    const { containerDefinitions, ...task } = goodTask();
    const [app, collector] = containerDefinitions as [object, { environment: object[]; secrets: object[] }];
    const [, ...environment] = collector.environment;
    const secrets = [...collector.secrets, { name: "AOT_CONFIG_CONTENT", valueFrom }];
    const Properties = { ...task, ContainerDefinitions: [app, { ...collector, environment, secrets }] };
    return json({ ...more, Resources: { Task: { Type: "AWS::ECS::TaskDefinition", Properties }, ...resources } });
}

const config = { Ref: "Config" };
const isProduction = {
    Parameters: { Environment: { Type: "String", Default: "production" } },
    Conditions: { Production: { "Fn::Equals": [{ Ref: "Environment" }, "production"] } },
};
const either = (one: string, other: string): object => ({ "Fn::If": ["Production", one, other] });

describe("A template with an SSM parameter", () => {
    const cases: Readonly<Record<string, readonly [text: string, rules: readonly string[]]>> = {
        "that its task refers to": [template(config, { Config: parameter(goodConfig()) }), []],
        "with an unsafe config": [template(config, { Config: parameter(unsafeConfig) }), ["limiter-missing"]],
        "with an unsafe config, by an ARN": [
            template(
                { "Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Config}" },
                { Config: parameter(unsafeConfig) },
            ),
            ["limiter-missing"],
        ],
        "that a task of another account means": [
            template("arn:aws:ssm:eu-west-1:111122223333:parameter/a", {
                Config: parameter(goodConfig(), { Name: "/a" }),
            }),
            ["config-unproven"],
        ],
        "with a name of the stack's": [
            template(config, { Config: parameter(goodConfig(), { Name: { "Fn::Sub": "/${AWS::StackName}/a" } }) }),
            [],
        ],
        "with a value that is the same either way": [
            template(config, { Config: parameter(either(goodConfig(), goodConfig())) }, isProduction),
            [],
        ],
        "with a value that depends on a condition": [
            template(config, { Config: parameter(either(goodConfig(), unsafeConfig)) }, isProduction),
            ["config-unproven"],
        ],
        "that isn't the one which its task takes": [
            template("/elsewhere", { Config: parameter(goodConfig(), { Name: "/a" }) }),
            ["config-unproven"],
        ],
        "with a name that another has, too": [
            template(
                config,
                {
                    Config: parameter(goodConfig(), { Name: "/a" }),
                    Other: { ...parameter(goodConfig(), { Name: "/a" }), Condition: "Production" },
                },
                isProduction,
            ),
            ["config-unproven"],
        ],
    };
    for (const [name, [text, rules]] of Object.entries(cases)) {
        it(`${name} gives ${rules.length === 0 ? "nothing" : rules.join()}`, () => {
            assert.deepEqual([...new Set(rulesOf(inspectText(text)))], rules);
        });
    }

    it("is named as the template does, where its task takes it", () => {
        const text = template(config, { Config: parameter(unsafeConfig) });
        const [finding] = inspectText(text).findings;
        assert.equal(finding!.source, "AOT_CONFIG_CONTENT (SSM parameter ${Config})");
        assert.match(text.split("\n")[finding!.line]!, /"AOT_CONFIG_CONTENT"/);
    });
});
