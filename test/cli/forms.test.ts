/** The table of forms: what holds for each of them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { holdsAnywhere as holds } from "../../audit/config-alone";
import { decode, readDocument } from "../../cli/documents";
import { formOf, readForms } from "../../cli/forms";
import { inspectFile } from "../../cli/inspect";
import type { Finding } from "../../cli/report";
import { NotRecognized, Unreadable } from "../../cli/source-nodes";
import { ordinaryRows } from "../audit/ordinary-rows";
import { configWith } from "../audit/task";
import { repositoryRoot } from "../../tools/parts";
import { configSamples, sampleConfigs, samples, type TaskJson } from "./forms-samples";
import { goodTask, inspectText, json, options, pointedAt, taskWith } from "./support";

const withoutLimiter = configWith(({ service }) => {
    for (const pipeline of Object.values(service.pipelines)) {
        pipeline.processors = pipeline.processors.filter((id) => id !== "memory_limiter");
    }
});

/** Task definitions of the rows that programs have, as AWS gets them. */
const ordinaryTasks: [string, TaskJson][] = ordinaryRows.flatMap(({ name, resources }) =>
    resources.flatMap(({ type, inputs }): [string, TaskJson][] => {
        const { containerDefinitions, ...rest } = inputs;
        return type === "aws:ecs/taskDefinition:TaskDefinition" &&
            typeof containerDefinitions === "string" &&
            resources.length === 1
            ? [
                  [
                      name,
                      {
                          ...rest,
                          containerDefinitions: JSON.parse(containerDefinitions) as TaskJson["containerDefinitions"],
                      },
                  ],
              ]
            : [];
    }),
);

const unsafeTasks: [string, TaskJson][] = [
    [
        "no limiter",
        taskWith((collector) => (collector.environment = [{ name: "AOT_CONFIG_CONTENT", value: withoutLimiter }])),
    ],
    ["no memory", taskWith((collector) => delete collector.memory)],
    [
        "an argument with the config",
        taskWith((collector) => {
            collector.environment = [];
            collector.command = [`--config=yaml:${withoutLimiter}`];
        }),
    ],
    [
        "a GOMEMLIMIT beyond the container",
        taskWith((collector) => (collector.environment as object[]).push({ name: "GOMEMLIMIT", value: "4GiB" })),
    ],
    ["all well", goodTask()],
];

/** What a finding says, without where it is and what the form calls it. */
const said = ({ rule, container, source, path: place, message, fix }: Finding): string =>
    JSON.stringify([rule, container, source, place, message, fix]);

const distinct = (findings: readonly Finding[]): string[] => [...new Set(findings.map(said))].sort();

/** What stands where a finding is, and behind it. */
const textFrom = (text: string, finding: Finding): string =>
    [pointedAt(text, finding), ...text.split("\n").slice(finding.line)].join("\n");

/** Few of the many ordinary ones for each sample, so that all samples together have all. */
const tasksOf = (sample: number): [string, TaskJson][] => [
    ...unsafeTasks,
    ...ordinaryTasks.filter((_, index) => index % samples.length === sample),
];

const holdsAnywhere = (finding: Finding): boolean => holds({ ...finding, text: "" });

const withoutFix = (finding: Finding): Finding => ({ ...finding, fix: "" });

describe("Every form of input", () => {
    it("has a sample, if it is judged and not only refused", () => {
        const sampled = new Set([...samples, ...configSamples].map(({ form }) => form));
        assert.deepEqual(
            readForms.map(({ name }) => name).filter((name) => !sampled.has(name)),
            [],
        );
    });

    for (const [
        index,
        { form, as, text: textOf, known = (task: TaskJson) => task, isElsewhere = false },
    ] of samples.entries()) {
        it(`gives the findings of the task definition in it: ${form}, ${as}`, () => {
            let judged = 0;
            for (const [name, task] of tasksOf(index)) {
                const text = textOf(task);
                if (text === undefined) {
                    continue;
                }
                judged += 1;
                const parsed = readDocument(text);
                assert.equal(formOf(parsed).name, form);
                const report = inspectText(text);
                const found = isElsewhere ? report.findings.map(withoutFix) : report.findings;
                const expected = inspectText(json(known(task))).findings;
                const rules = isElsewhere && form.includes("compose") ? expected.filter(holdsAnywhere) : expected;
                assert.deepEqual(distinct(found), distinct(isElsewhere ? rules.map(withoutFix) : rules), name);
                for (const finding of report.findings.filter(({ source }) => source === "AOT_CONFIG_CONTENT")) {
                    assert.match(textFrom(text, finding).slice(0, 200), /^[^}]*AOT_CONFIG_CONTENT/, name);
                }
            }
            assert.ok(judged >= 3, "too few of the tasks have a form");
        });
    }

    for (const { form, as, text: textOf, memoryMiB } of configSamples) {
        it(`gives the findings of the config in it: ${form}, ${as}`, () => {
            for (const [name, config] of Object.entries(sampleConfigs)) {
                const text = textOf(config);
                const report = inspectText(text);
                assert.deepEqual(
                    report.findings.map(said).sort(),
                    inspectText(config, { memoryMiB }).findings.map(said).sort(),
                    name,
                );
                const explained = inspectText(text, { isExplained: true }).notices[0]!.message;
                assert.ok(explained.startsWith("Taken for ") && explained.includes(form), explained);
                for (const finding of report.findings) {
                    const last = finding
                        .path!.replace(/\[\d+\]$/, "")
                        .split(".")
                        .at(-1)!;
                    assert.match(textFrom(text, finding).slice(0, 60), new RegExp(`^\\W*${last}`), name);
                }
            }
        });
    }

    it("is in the documentation, in the words of the table", () => {
        const page = fs.readFileSync(path.join(repositoryRoot, "docs", "audit.md"), "utf8");
        const rows = page
            .split("\n")
            .filter((line) => line.startsWith("|"))
            .map((line) => line.split("|").map((cell) => cell.trim()));
        for (const { name, from, reads } of readForms) {
            const row = rows.find(([, first]) => first === name);
            assert.deepEqual(row?.slice(1, 4), [name, from, reads], name);
        }
    });
});

describe("A form that is refused", () => {
    const cases: Record<string, [object, RegExp]> = {
        "describe-tasks": [
            {
                tasks: [
                    {
                        taskArn: "arn:aws:ecs:eu-west-1:1:task/a/b",
                        taskDefinitionArn: "arn:aws:ecs:eu-west-1:1:task-definition/o:3",
                    },
                ],
                failures: [],
            },
            /describe-task-definition --task-definition arn:aws:ecs:eu-west-1:1:task-definition\/o:3 prints/,
        ],
        "describe-services": [
            {
                services: [
                    {
                        serviceArn: "arn:aws:ecs:eu-west-1:1:service/a/b",
                        taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/o:3",
                        deployments: [{ taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/o:2" }],
                    },
                ],
                failures: [],
            },
            /--task-definition arn:aws:ecs:eu-west-1:1:task-definition\/o:3 prints\. It names 2/,
        ],
        "list-task-definitions": [
            { taskDefinitionArns: ["arn:aws:ecs:eu-west-1:1:task-definition/o:3"] },
            /--task-definition arn:aws:ecs:eu-west-1:1:task-definition\/o:3/,
        ],
        "list-task-definition-families": [{ families: ["orders"] }, /--task-definition orders/],
        "list-tasks": [{ taskArns: [] }, /--task-definition NAME/],
        "run-task": [{ tasks: [], failures: [] }, /describe-task-definition/],
        "a service": [
            { service: { serviceArn: "arn:aws:ecs:eu-west-1:1:service/a/b", taskDefinition: "orders:4" } },
            /--task-definition orders:4/,
        ],
        "terraform plan -json": [
            { "@level": "info", "@message": "Terraform 1.9.0", type: "version" },
            /terraform show -json/,
        ],
        "a manifest of the CDK": [
            { version: "38.0.1", artifacts: { Tree: { type: "cdk:tree", properties: { file: "tree.json" } } } },
            /\*\.template\.json/,
        ],
        "the CDK's tree": [{ version: "tree-0.1", tree: { id: "App", path: "", children: {} } }, /\*\.template\.json/],
        "the CDK's assets": [{ version: "38.0.1", files: {}, dockerImages: {} }, /\*\.template\.json/],
    };
    it("is the source of a program", () => {
        const sources = {
            'terraform {\n}\nresource "aws_ecs_task_definition" "a" {\n  family = "a"\n}\n': /terraform show -json/,
            'locals {\n  a = jsonencode([{ name = "a" }])\n}\n': /terraform show -json/,
            "name: orders\nruntime: yaml\nresources: {}\n": /pulumi preview --json/,
        };
        for (const [text, expected] of Object.entries(sources)) {
            assert.throws(() => inspectFile(readDocument(text), "input", options), expected);
        }
        assert.throws(() => decode(Buffer.from("PK\x03\x04...")), /terraform show -json/);
    });

    for (const [name, [value, expected]] of Object.entries(cases)) {
        it(`says what to give in its place: ${name}`, () => {
            assert.throws(
                () => inspectFile(readDocument(json(value)), "input", options),
                (error) => {
                    assert.ok(error instanceof NotRecognized);
                    assert.match(error.message, expected);
                    return true;
                },
            );
        });
    }
});

describe("Whatever stands in a form", () => {
    const texts = [
        ...samples.map(({ text }) => text(goodTask())),
        ...samples.map(({ text }) =>
            text({ family: "a", containerDefinitions: [{ name: "a", image: "adot", memory: 1 }] }),
        ),
        ...configSamples.map(({ text }) => text(sampleConfigs["no limiter"]!)),
    ].filter((text) => text !== undefined);
    const odd = fc.constantFrom<unknown>(null, 7, "x", "${a}", [], {}, true, [null], [[]], { a: null }, "[secret]");

    /** A value with something else in a place of it that numbers choose. */
    function replaced(value: unknown, [step = 0, ...rest]: readonly number[], other: unknown): unknown {
        const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
        const key = keys[step % Math.max(keys.length, 1)];
        if (key === undefined || rest.length === 0) {
            return other;
        }
        const inner = replaced((value as Record<string, unknown>)[key], rest, other);
        return Array.isArray(value)
            ? value.map((each: unknown, index) => (String(index) === key ? inner : each))
            : { ...(value as object), [key]: inner };
    }

    it("is judged inside of the file, or refused with a sentence", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...texts),
                fc.array(fc.nat(50), { minLength: 1, maxLength: 9 }),
                odd,
                (text, path, other) => {
                    const { value } = readDocument(text);
                    const changed = json(replaced(value, path, other));
                    try {
                        for (const { line, column } of inspectText(changed, { isExplained: true }).findings) {
                            const lines = changed.split("\n");
                            assert.ok(
                                line >= 1 &&
                                    line <= lines.length &&
                                    column >= 1 &&
                                    column <= lines[line - 1]!.length + 1,
                            );
                        }
                    } catch (error) {
                        assert.ok(error instanceof Unreadable, String((error as Error).stack));
                    }
                },
            ),
            { numRuns: 400 },
        );
    });
});
