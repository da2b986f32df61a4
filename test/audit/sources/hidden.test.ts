/** Whatever the spelling, a template's task is judged as what CloudFormation makes of it, in bounded time. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as yaml from "yaml";

import { readTemplate } from "../../../audit/sources/cloudformation";
import { inspectText, rulesOf } from "../../cli/support";
import { configWith, goodConfig } from "../task";
import { seeds, templateWith } from "./hidden";

const unsafeConfig = configWith(({ service }) => {
    for (const pipeline of Object.values(service.pipelines)) {
        pipeline.processors = pipeline.processors.filter((id) => id !== "memory_limiter");
    }
});

/** YAML in which functions have their short forms, where YAML allows a tag. */
function withShortForms(template: unknown): string {
    const document = new yaml.Document(template);
    const isFunction = (node: unknown): node is yaml.YAMLMap =>
        yaml.isMap(node) && node.items.length === 1 && /^(Ref$|Fn::(?!ForEach|Transform))/.test(keyOf(node));
    yaml.visit(document, {
        Map: (_, node) => {
            const argument = isFunction(node) ? node.items[0]!.value : undefined;
            if (!yaml.isNode(argument) || argument.tag !== undefined || isFunction(argument)) {
                return undefined;
            }
            argument.tag = `!${keyOf(node).replace("Fn::", "")}`;
            return argument;
        },
    });
    return document.toString();
}

const keyOf = ({ items: [pair] }: yaml.YAMLMap): string => String((pair?.key as yaml.Scalar | undefined)?.value);

const forms: Readonly<Record<string, (template: unknown) => string>> = {
    JSON: (template) => JSON.stringify(template),
    YAML: (template) => yaml.stringify(template),
    "YAML with short forms": withShortForms,
};

/** Random templates a form; TEMPLATE_RUNS for a longer search. */
const runs = Number(process.env.TEMPLATE_RUNS ?? 20);

describe("A task hidden in a template", () => {
    for (const [form, text] of Object.entries(forms)) {
        it(`is found in ${form}, and its safe twin is silent`, () => {
            const property = fc.property(seeds, (seed) => {
                assert.deepEqual(
                    [...new Set(rulesOf(inspectText(text(templateWith(unsafeConfig, seed)))))],
                    ["limiter-missing"],
                );
                assert.deepEqual(rulesOf(inspectText(text(templateWith(goodConfig(), seed)))), []);
            });
            fc.assert(property, { numRuns: runs, seed: 1 });
        });
    }
});

describe("Reading a template", () => {
    const line = (index: number): string => `  R${index}: {Type: AWS::X::Y, Properties: {P: !Ref R${index}}}\n`;
    const doubled = (times: number, step: (index: number) => string): string =>
        Array.from({ length: times }, (_, index) => step(index)).join("");
    const hostile: Readonly<Record<string, string>> = {
        "15,000 resources": `Resources:\n${doubled(15_000, line)}`,
        "aliases of aliases": `A0: &a0 [x, x]\n${doubled(40, (i) => `A${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}Resources: {R: {Type: A::B::C, Properties: {P: *a40}}}`,
        "merges of merges": `A0: &a0 {x: 1}\n${doubled(5000, (i) => `A${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}], k${i}: 1}\n`)}Resources: {R: {Type: A::B::C, Properties: *a5000}}`,
        "parameters in parameters": `Parameters: {P: {Type: String, Default: ${"x".repeat(4000)}}}\nResources: {R: {Type: A::B::C, Properties: {P: !Join ["", [${doubled(50_000, () => "!Ref P, ")}a]]}}}`,
        "loops in loops": `Resources:\n${doubled(30, (i) => `${" ".repeat(i * 2 + 2)}Fn::ForEach::L${i}: [I${i}, [a, b], {\n`)}R: {Type: A::B::C}${"}]".repeat(30)}`,
        "conditions of conditions": `Conditions:\n  C0: !Equals [!Ref A, b]\n${doubled(5000, (i) => `  C${i + 1}: !And [!Condition C${i}, !Condition C${i}]\n`)}Resources: {R: {Type: A::B::C, Condition: C5000}}`,
        "conditions in a circle":
            "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\nResources: {R: {Type: A::B::C, Condition: A}}",
        "parameters of SSM in a circle":
            "Resources: {R: {Type: AWS::SSM::Parameter, Properties: {Name: !Ref R, Value: !Sub '${R.Value}${R.Value}'}}}",
        "300 open conditions": `Conditions:\n${doubled(300, (i) => `  C${i}: !Equals [!Ref A${i}, b]\n`)}Resources: {R: {Type: A::B::C, Properties: {P: [${doubled(300, (i) => `!If [C${i}, a, b], `)}x]}}}`,
        "a key 100,000 times": `Resources: {R: {Type: A::B::C, Properties: {${"a: 1, ".repeat(100_000)}}}}`,
        "half a million braces": "{".repeat(500_000),
        "half a million placeholders": `Resources: {R: {Type: A::B::C, Properties: {P: !Sub "${"${".repeat(400_000)}"}}}`,
        "dynamic references without end": `Resources: {R: {Type: A::B::C, Properties: {P: "${"{{resolve:".repeat(90_000)}"}}}`,
        "1 MB of exclamation marks": "!".repeat(1024 * 1024),
        "1 MB of dashes": "- ".repeat(512 * 1024),
    };
    for (const [name, text] of Object.entries(hostile)) {
        it(`ends in time: ${name}`, () => {
            assert.ok(text.length <= 1024 * 1024, String(text.length));
            const start = performance.now();
            readTemplate(text, {});
            const milliseconds = performance.now() - start;
            assert.ok(milliseconds < 15_000, `${milliseconds} ms`);
        });
    }

    it("never throws, whatever the text", () => {
        const pieces = fc.constantFrom(
            ..."Resources:|Parameters:|Conditions:|Mappings:|Transform:|Fn::Transform:|R:|Type:|Properties:|AWS::ECS::TaskDefinition".split(
                "|",
            ),
            ..."!Ref|!Sub|!If|!Join|!GetAtt|!Select|!Split|!FindInMap|!Equals|Fn::ForEach::L:|Fn::If:|Ref:|<<:|&a|*a|%TAG ! x".split(
                "|",
            ),
            ...[
                "[",
                "]",
                "{",
                "}",
                ",",
                "- ",
                "\n",
                "\n  ",
                "\n    ",
                " ",
                "x",
                "1",
                "~",
                "${",
                "}",
                "'",
                '"',
                "\u2028",
            ],
        );
        const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(" "));
        const values = fc.jsonValue({ maxDepth: 6 });
        const functions = fc.constantFrom(
            "Ref",
            ..."If Sub Join Select Split FindInMap GetAtt Base64 ForEach::L".split(" ").map((name) => `Fn::${name}`),
        );
        const trees = fc.tuple(functions, functions, values).map(([outer, inner, value]) =>
            JSON.stringify({
                Parameters: value,
                Mappings: value,
                Conditions: { C: { [inner]: value } },
                Resources: {
                    R: { Type: "A::B::C", Condition: "C", Properties: { P: { [outer]: [value, { [inner]: value }] } } },
                    [`${outer}::X`]: value,
                },
            }),
        );
        fc.assert(
            fc.property(
                fc.oneof(texts, trees, fc.string()),
                fc.option(fc.dictionary(fc.string(), values), { nil: undefined }),
                (text, parameters) => {
                    readTemplate(text, parameters);
                },
            ),
            { numRuns: 1000, seed: 1 },
        );
    });
});
