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
            ["limiter-missing"],
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

describe("A template's parameter with a default and allowed values", () => {
    const limit = (text: string): string => goodConfig().replace(/limit_mib: \d+/, `limit_mib: ${text}`);
    /** A template with values of its parameter P in one place. */
    function withParameter(definition: object, change: object, resources: object = {}): string {
        const { containerDefinitions, ...task } = goodTask();
        const [app, collector] = containerDefinitions as [object, { environment: { name: string }[] }];
        const { environment = {}, ...own } = change as { environment?: Record<string, unknown> };
        const kept = collector.environment.filter(({ name }) => !Object.hasOwn(environment, name));
        const set = Object.entries(environment)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => ({ name, value }));
        const container = { ...collector, ...own, environment: [...kept, ...set] };
        const Properties = { ...task, ContainerDefinitions: [app, container] };
        const Resources = { Task: { Type: "AWS::ECS::TaskDefinition", Properties }, ...resources };
        return json({ Parameters: { P: { Type: "String", ...definition } }, Resources });
    }
    const ref = { Ref: "P" };
    const sub = (text: string): object => ({ "Fn::Sub": text.replaceAll("${env:", "${!env:") });
    const good = String((goodTask().containerDefinitions[1] as { image: string }).image);
    const memory = Number((goodTask().containerDefinitions[1] as { memory: number }).memory);
    const places: Readonly<Record<string, readonly [change: object, good: unknown, bad: unknown, resources?: object]>> =
        {
            memory: [{ memory: ref }, memory, 64],
            "a part of the config": [
                { environment: { AOT_CONFIG_CONTENT: sub(limit("${P}")) } },
                /limit_mib: (\d+)/.exec(goodConfig())![1],
                99999,
            ],
            "the config": [{ environment: { AOT_CONFIG_CONTENT: ref } }, goodConfig(), unsafeConfig],
            image: [{ image: ref }, good, good.replace(/:.*$/, ":latest")],
            GOMEMLIMIT: [{ environment: { GOMEMLIMIT: ref, GOGC: "1000" } }, "200MiB", "off"],
            "an SSM parameter's value": [
                {
                    environment: { AOT_CONFIG_CONTENT: undefined },
                    secrets: [
                        ...(goodTask().containerDefinitions[1] as { secrets: object[] }).secrets,
                        { name: "AOT_CONFIG_CONTENT", valueFrom: config },
                    ],
                },
                goodConfig(),
                unsafeConfig,
                { Config: parameter(ref) },
            ],
        };
    for (const [place, [change, one, other, resources]] of Object.entries(places)) {
        it(`is tried with each of them as ${place}, and a finding names it`, () => {
            const of = (definition: object) => inspectText(withParameter(definition, change, resources)).findings;
            const before = of({ Default: one });
            const named = of({ Default: one, AllowedValues: [other, one] }).filter(({ message }) =>
                /where the parameter P has /.test(message),
            );
            assert.deepEqual(before, []);
            assert.ok(named.length > 0, json(of({ Default: one, AllowedValues: [other, one] })));
            named.forEach(({ message }) =>
                assert.ok(
                    String(other).length > 80 ? !message.includes(String(other)) : message.includes(String(other)),
                ),
            );
            // What is wrong with the default isn't said of the others.
            assert.ok(of({ Default: other }).every(({ message }) => !/parameter P has/.test(message)));
            assert.deepEqual(of({ Default: one, AllowedValues: [one] }), before);
        });
    }

    it("isn't asked for the collector's own placeholders, which are written with an exclamation mark", () => {
        for (const name of ["env:AWS_REGION", "file:/etc/a.yaml", "yaml:a"]) {
            const environment = { AOT_CONFIG_CONTENT: { "Fn::Sub": `# \${${name}}\n${limit("100")}` } };
            const [finding] = inspectText(withParameter({ Default: "a" }, { environment })).findings;
            assert.equal(finding?.rule, "config-unproven");
            assert.ok(finding.message.includes(`are written \${!${name}}`), finding.message);
        }
    });

    it("costs nothing where no allowed value is wrong, and says once what is wrong with all", () => {
        const definition = { Default: "dev", AllowedValues: ["dev", "test", "prod"] };
        const environment = { STAGE: ref, AOT_CONFIG_CONTENT: goodConfig() };
        assert.deepEqual(inspectText(withParameter(definition, { environment })).findings, []);
        const unsafe = { ...environment, AOT_CONFIG_CONTENT: unsafeConfig };
        const [once, always] = [{ Default: "dev" }, definition].map((each) =>
            inspectText(withParameter(each, { environment: unsafe })).findings.map(({ message }) => message),
        );
        assert.ok(once!.length > 0);
        assert.deepEqual(always, once);
    });

    it("without a value is a harmless text where its AllowedPattern says so, and else named as a part of the config", () => {
        const of = (definition: object, text = "# ${P}\n") =>
            inspectText(withParameter(definition, { environment: { AOT_CONFIG_CONTENT: sub(text + goodConfig()) } }))
                .findings;
        assert.deepEqual(of({ AllowedPattern: "[a-z0-9-]+" }), []);
        const why = "has a part that is the parameter P, which has no value here";
        for (const [definition, more] of [
            [{}, ""],
            [{ AllowedPattern: ".+" }, " and whose AllowedPattern may let in more than letters, digits and -_.:/"],
            [{ AllowedPattern: "[a-z]+", NoEcho: true }, ""],
            [{ AllowedPattern: "[a-z]+", Type: "CommaDelimitedList" }, ""],
        ] as const) {
            const [finding] = of(definition);
            assert.equal(finding?.rule, "config-unproven");
            assert.ok(finding.message.includes(`AOT_CONFIG_CONTENT ${why}${more}.`), finding.message);
        }
        const [whole] = inspectText(withParameter({}, { environment: { AOT_CONFIG_CONTENT: sub("${P}") } })).findings;
        assert.match(whole!.message, /AOT_CONFIG_CONTENT is the parameter P, which/);
    });

    describe("or a condition that only a deployment decides", () => {
        const open = { "Fn::Equals": [{ Ref: "P" }, "production"] };
        /** What is said of a task with an `Fn::If`. */
        function messagesOf(change: object, conditions: object = { Production: open }): readonly string[] {
            const template = JSON.parse(withParameter({}, change)) as object;
            return inspectText(json({ Conditions: conditions, ...template })).findings.map(({ message }) => message);
        }
        const configOf = (one: unknown, other: unknown, name = "Production"): object => ({
            environment: { AOT_CONFIG_CONTENT: { "Fn::If": [name, one, other] } },
        });
        const sentences = (messages: readonly string[]): readonly string[] => [
            ...new Set(messages.flatMap((message) => /That is so where .*$/.exec(message) ?? [])),
        ];

        it("names the condition and its value, where one of the branches brings the finding", () => {
            assert.deepEqual(sentences(messagesOf(configOf(goodConfig(), unsafeConfig))), [
                "That is so where the condition Production is false.",
            ]);
            assert.deepEqual(sentences(messagesOf(configOf(unsafeConfig, goodConfig()))), [
                "That is so where the condition Production is true.",
            ]);
        });

        it("names a condition of other conditions, and each of nested ones", () => {
            const conditions = { Production: open, Other: { "Fn::Not": [{ Condition: "Production" }] } };
            assert.deepEqual(sentences(messagesOf(configOf(goodConfig(), unsafeConfig, "Other"), conditions)), [
                "That is so where the condition Other is false.",
            ]);
            const two = { Production: open, Second: { "Fn::Equals": [{ Ref: "P" }, "b"] } };
            const nested = { "Fn::If": ["Second", unsafeConfig, goodConfig()] };
            assert.deepEqual(sentences(messagesOf(configOf(goodConfig(), nested), two)), [
                "That is so where the condition Production is false and the condition Second is true.",
            ]);
        });

        it("names none where both branches bring it, or where nothing is open", () => {
            for (const messages of [
                messagesOf(configOf(unsafeConfig, unsafeConfig)),
                messagesOf({
                    ...configOf(unsafeConfig, unsafeConfig),
                    image: { "Fn::If": ["Production", good, good] },
                }),
                messagesOf({
                    environment: { AOT_CONFIG_CONTENT: unsafeConfig, STAGE: { "Fn::If": ["Production", "a", "b"] } },
                }),
                messagesOf(configOf(unsafeConfig, goodConfig()), { Production: { "Fn::Equals": ["a", "a"] } }),
            ]) {
                assert.notEqual(messages.length, 0);
                assert.deepEqual(sentences(messages), []);
            }
        });
    });

    it("goes with the SSM parameter that it decides as well", () => {
        const definition = { Default: "dev", AllowedValues: ["dev", "prod"] };
        const secrets = [
            ...(goodTask().containerDefinitions[1] as { secrets: object[] }).secrets,
            { name: "AOT_CONFIG_CONTENT", valueFrom: config },
        ];
        const change = { environment: { AOT_CONFIG_CONTENT: undefined, STAGE: ref }, secrets };
        const value = { "Fn::Sub": `# \${P}\n${goodConfig().replaceAll("${", "${!")}` };
        const report = inspectText(withParameter(definition, change, { Config: parameter(value) }));
        assert.deepEqual(report.findings, []);
    });
});
