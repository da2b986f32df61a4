/** Every form of input, told by what is in it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as yaml from "yaml";
import { decode, readDocument } from "../../cli/documents";
import { inNoForm } from "../../cli/forms";
import { positionsIn, Unreadable } from "../../cli/source-nodes";
import { configWith } from "../audit/task";
import { goodTask, inspectText, json, options, pointedAt, rulesOf, taskWith } from "./support";
import { inspectFile } from "../../cli/inspect";

const withoutLimiter = configWith(({ service }) => {
    for (const pipeline of Object.values(service.pipelines)) {
        pipeline.processors = pipeline.processors.filter((id) => id !== "memory_limiter");
    }
});

const unsafe = taskWith((collector) => {
    collector.environment = [{ name: "AOT_CONFIG_CONTENT", value: withoutLimiter }];
});

/** `line:column message` of a text that can't be read. */
function failureOf(text: string): string {
    try {
        inspectText(text);
    } catch (error) {
        assert.ok(error instanceof Unreadable, String(error));
        const { offset, message } = error;
        const position = offset === undefined ? undefined : positionsIn(text)(offset);
        return position === undefined ? message : `${position.line}:${position.column} ${message}`;
    }
    return "none";
}

describe("Task definitions", () => {
    const { family, containerDefinitions, ...rest } = unsafe;
    const forms: Record<string, string> = {
        "register-task-definition takes": json(unsafe),
        "describe-task-definition gives": json({ taskDefinition: unsafe, tags: [] }),
        "register-daemon-task-definition would give": json({ daemonTaskDefinition: unsafe }),
        "a program holds as a list of containers": json(containerDefinitions),
        "several answers in one list": json([{ taskDefinition: goodTask(), tags: [] }, { taskDefinition: unsafe }]),
        "a list": json([goodTask(), unsafe]),
        "Go's JSON takes, in any case": json({ FAMILY: family, ContainerDefinitions: containerDefinitions, ...rest }),
        "--cli-input-yaml takes": yaml.stringify(unsafe),
        "commands in a loop print, one after the other": `${json({ taskDefinition: goodTask() })}\n${json({ taskDefinition: unsafe })}`,
        "YAML has several": `${yaml.stringify(goodTask())}---\n${yaml.stringify(unsafe)}`,
        "JSON Lines have them": `${JSON.stringify(goodTask())}\n${JSON.stringify({ taskDefinition: unsafe })}\n`,
        "somebody has written on one line": JSON.stringify(unsafe),
        "somebody has indented with tabs": JSON.stringify(unsafe, undefined, "\t"),
    };
    for (const [form, text] of Object.entries(forms)) {
        it(`are read as ${form}`, () => {
            const report = inspectText(text);
            assert.ok(rulesOf(report).includes("limiter-missing"), json(report));
            for (const finding of report.findings) {
                const found = pointedAt(text, finding);
                assert.ok(/^\{|^- |^name:/.test(found), found);
                assert.ok(text.split("\n")[finding.line - 1]!.includes("{") || /name:/.test(found), found);
            }
        });
    }

    it("are refused in a list with something else, and where they hold themselves", () => {
        assert.match(failureOf(json([goodTask(), { family: "x" }])), /^\d+:\d+ What stands here in the list is not a/);
        for (const text of ["&x\ncontainerDefinitions: [*x]", "containerDefinitions: &c [{name: a, command: *c}]"]) {
            assert.equal(failureOf(text), "The YAML has an alias inside of what it stands for.");
        }
        const shared = "x: &x {name: a, image: b, command: &c [d]}\ncontainerDefinitions: [*x, {name: e, command: *c}]";
        assert.equal(failureOf(shared), "none");
    });

    it("are named by their family, or by their file", () => {
        const [first] = inspectText(json(unsafe)).findings;
        assert.equal(first!.resource, 'task definition "orders"');
        const file = inspectFile(readDocument(json(containerDefinitions)), "/tasks/prod.json", options);
        assert.equal(file.findings[0]!.resource, 'task definition "prod.json"');
        const stdin = inspectFile(readDocument(json(containerDefinitions)), "-", options);
        assert.equal(stdin.findings[0]!.resource, 'task definition "standard input"');
    });

    it("without fault give nothing", () => {
        assert.deepEqual(inspectText(json(goodTask())), { findings: [], exempted: [], notices: [] });
    });

    it("without a collector give a note instead of a clean bill", () => {
        const report = inspectText(json([{ name: "app", image: "acme/orders:1" }]));
        assert.deepEqual(report.notices, [
            {
                file: "input",
                message:
                    "Looked at 1 task definition with 1 container: none is known to be a collector, so there was nothing to check.",
            },
        ]);
    });

    it("never show the value of a variable", () => {
        const text = json(
            taskWith((collector) => {
                collector.environment = [{ name: "TOKEN", value: "top-secret" }];
                collector.command = ["--config=https://user:top-secret@example.com/config.yaml"];
            }),
        );
        const report = inspectText(text);
        assert.deepEqual(rulesOf(report), ["config-unproven"]);
        assert.doesNotMatch(json(report), /top-secret/);
    });

    it("of 64 KiB are judged in well under a second", () => {
        const environment = Array.from({ length: 600 }, (_, index) => ({ name: `V${index}`, value: "x".repeat(60) }));
        const text = json([{ ...unsafe.containerDefinitions[0]!, environment }, unsafe.containerDefinitions[1]]);
        assert.ok(text.length >= 64 * 1024);
        const start = performance.now();
        assert.ok(inspectText(text).findings.length > 0);
        assert.ok(performance.now() - start < 1000);
    });
});

describe("Findings about a container", () => {
    const cases: [string, (collector: Record<string, unknown>) => void, string, RegExp][] = [
        [
            "the environment entry that holds the config",
            (collector) =>
                (collector.environment = [
                    { name: "A", value: "" },
                    { name: "AOT_CONFIG_CONTENT", value: withoutLimiter },
                ]),
            "limiter-missing",
            /^ {10}"name": "AOT_CONFIG_CONTENT"/,
        ],
        [
            "the argument that holds the config",
            (collector) => {
                collector.environment = [];
                collector.command = ["--feature-gates=service.profilesSupport", `--config=yaml:${withoutLimiter}`];
            },
            "limiter-missing",
            /^ {8}"--config=yaml:/,
        ],
        [
            "the argument after --config",
            (collector) => {
                collector.environment = [];
                collector.command = ["--config", `yaml:${withoutLimiter}`];
            },
            "limiter-missing",
            /^ {8}"--config",/,
        ],
        [
            "the arguments that the program refuses",
            (collector) => (collector.command = ["--log-level=debug"]),
            "config-unreadable",
            /^ {6}"command":/,
        ],
        [
            "the secret that holds the config",
            (collector) => {
                collector.environment = [];
                collector.secrets = [{ name: "AOT_CONFIG_CONTENT", valueFrom: "/config" }];
            },
            "config-unproven",
            /^ {10}"name": "AOT_CONFIG_CONTENT"/,
        ],
        [
            "GOMEMLIMIT",
            (collector) => {
                const [config] = collector.environment as object[];
                collector.environment = [config, { name: "GOMEMLIMIT", value: "4GiB" }];
            },
            "limiter-too-large",
            /^ {10}"name": "GOMEMLIMIT"/,
        ],
        [
            "a property",
            (collector) => (collector.image = "amazon/aws-otel-collector"),
            "image-unpinned",
            /^ {6}"image":/,
        ],
        [
            "the container, where it lacks one",
            (collector) => delete collector.memory,
            "container-memory-missing",
            /^ {4}\{/,
        ],
    ];
    for (const [where, change, rule, expected] of cases) {
        it(`are at ${where}`, () => {
            const text = json(taskWith(change));
            const found = inspectText(text).findings.find((finding) => finding.rule === rule);
            assert.ok(found !== undefined, `no ${rule}`);
            const line = text.split("\n")[found.line - 1]!;
            // An object's place is its brace; what it is says the line below.
            const shown = line.trim() === "{" && !expected.test(line) ? text.split("\n")[found.line]! : line;
            assert.match(shown, expected);
        });
    }

    it("about GOMEMLIMIT don't say that it is in the config", () => {
        const text = json(
            taskWith((collector) =>
                (collector.environment as { value: string }[]).forEach(
                    (entry) => (entry.value = entry.value.replace(/^\d+MiB$/, "4GiB")),
                ),
            ),
        );
        const [finding] = inspectText(text).findings;
        assert.deepEqual([finding!.path, finding!.source], ["GOMEMLIMIT", undefined]);
    });
});

describe("Collectors' configs", () => {
    it("are judged by themselves, each finding at its line", () => {
        const { findings } = inspectText(withoutLimiter);
        assert.ok(findings.length > 0);
        for (const finding of findings) {
            assert.equal(finding.rule, "limiter-missing");
            assert.equal(finding.container, undefined);
            assert.match(pointedAt(withoutLimiter, finding), /^processors:/);
        }
    });

    it("are judged by the memory that is given", () => {
        const text = configWith(({ processors }) => {
            processors.memory_limiter = { check_interval: "1s", limit_mib: 700, spike_limit_mib: 300 };
        });
        assert.deepEqual(rulesOf(inspectText(text)), []);
        const [finding] = inspectText(text, { memoryMiB: 256 }).findings;
        assert.equal(finding!.rule, "limiter-too-large");
        assert.match(pointedAt(text, finding!), /^limit_mib: 700/);
    });

    it("may be JSON, or YAML in braces", () => {
        const flow = "{receivers: {otlp: }, service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}}";
        const block = json(yaml.parse(flow));
        for (const text of [flow, block]) {
            assert.ok(rulesOf(inspectText(text)).includes("limiter-missing"), text);
        }
    });

    it("of several documents are a finding, not an error", () => {
        const { findings } = inspectText("receivers:\n---\nexporters:\n");
        assert.equal(findings[0]!.message, "The config has 2 YAML documents, and the collector reads only the first.");
    });
});

describe("What can't be read", () => {
    const neither = inNoForm;
    const cases: Record<string, string> = {
        "": "The file is empty.",
        "\n# nothing\n": "The file is empty.",
        "just words": `1:1 ${neither}`,
        "7": `1:1 ${neither}`,
        '\n{"Resources": {}}': `2:1 ${neither}`,
        '{"family": "x",\n "containerDefinitions": {}}': "2:2 The value is not a list of containers.",
        '[{"name": "a"},\n  7]': "2:3 containerDefinitions[1] is not an object.",
        '[{"name": "a", "NAME": "b"}]': '1:2 containerDefinitions[0] has the key "name" twice, in different spellings.',
        '{"containerDefinitions": [\n{"environment": [\n"A=secret"]}]}':
            "3:1 containerDefinitions[0].environment[0] is not an object.",
        '{"deployment": {\n"resources": 7}}': "2:1 The deployment has no list of resources.",
        '{"deployment": {}}': "1:2 The deployment has no list of resources.",
        '{"family": "x",\n}': "2:1 The JSON is not valid: a property name in double quotes is expected here.",
        "receivers:\n  a: {\n": "3:1 The YAML is not valid: deficient indentation.",
        "receivers:\nreceivers:\n": "2:1 The YAML is not valid: Map keys must be unique.",
        'a: "top-secret"\nb: x y: }top-secret\n': "2:7 The YAML is not valid: bad indentation of a mapping entry.",
        "a: }": "1:4 The YAML is not valid: bad indentation of a mapping entry.",
        "a: *top-secret": "1:4 The YAML is not valid: An alias has no anchor before it.",
        '{"containerDefinitions": [],\n"containerDefinitions": [\n7]}': "3:1 containerDefinitions[0] is not an object.",
        "containerDefinitions: []\n---\na: 1\n": `3:1 ${neither}`,
        "containerDefinitions: []\n---\nResources: {a: {Type: A::B::C}}\n":
            "3:1 The file has 2 documents: a CloudFormation template must be one.",
        '{"containerDefinitions": []}\n{"a": 1}': `2:1 ${neither}`,
        '{"containerDefinitions": []}\n{"a": }': "2:1 The JSON is not valid: the end of the file is expected here.",
    };
    for (const [text, expected] of Object.entries(cases)) {
        it(`says why and where: ${JSON.stringify(text)}`, () => {
            assert.equal(failureOf(text), expected);
        });
    }

    it("says so of YAML that is nested deeper than the stack", () => {
        assert.match(failureOf(`a: ${"[".repeat(3_000)}`), /^1:\d+ The YAML is not valid: It is nested too deeply\.$/);
    });
});

describe("Any input", () => {
    const tasks = [unsafe, { taskDefinition: unsafe, tags: [] }, unsafe.containerDefinitions];
    const pieces = [...'{}[],:"-#&*!|>%\n\t ', "null", "7", "\u2028", "containerDefinitions", "deployment", "service"];
    const damaged = fc
        .tuple(
            fc.constantFrom(...tasks.map(json), withoutLimiter),
            fc.array(fc.tuple(fc.nat(), fc.constantFrom(...pieces), fc.nat(20)), { minLength: 1, maxLength: 4 }),
        )
        .map(([text, edits]) =>
            edits.reduce((whole, [at, piece, cut]) => {
                const start = at % (whole.length + 1);
                return whole.slice(0, start) + piece + whole.slice(start + cut);
            }, text),
        );

    it("gives findings inside the file, or says that it can't be read", () => {
        fc.assert(
            fc.property(fc.oneof(damaged, fc.json(), fc.string({ unit: fc.constantFrom(...pieces) })), (text) => {
                try {
                    for (const { line, column } of inspectText(text).findings) {
                        const lines = text.split(/\r\n|\r|\n/);
                        assert.ok(line >= 1 && line <= lines.length);
                        assert.ok(column >= 1 && column <= lines[line - 1]!.length + 1);
                    }
                } catch (error) {
                    assert.ok(error instanceof Unreadable, String((error as Error).stack));
                    assert.ok((error.offset ?? 0) <= text.length);
                }
            }),
            { numRuns: 300 },
        );
    });
});

describe("decode", () => {
    it("takes UTF-8 with and without its mark, and what PowerShell writes", () => {
        assert.equal(decode(Buffer.from("é")), "é");
        assert.equal(decode(Buffer.from("\ufeffé")), "é");
        assert.equal(decode(Buffer.from("\ufeffé", "utf16le")), "é");
        assert.equal(decode(Buffer.from("\ufeffé", "utf16le").swap16()), "é");
    });

    it("refuses anything else", () => {
        const refused = (bytes: Uint8Array, message: string): void => {
            assert.throws(() => decode(bytes), { message });
        };
        const write = "is no part of a character: write the file as UTF-8.";
        refused(Buffer.from([0xc3, 0x28]), `The file is not valid UTF-8. Byte 1, in line 1, ${write}`);
        const latin1 = Buffer.concat([Buffer.from("\ufeffé\ufffd\na: "), Buffer.from("é\n", "latin1")]);
        refused(latin1, `The file is not valid UTF-8. Byte 13, in line 2, ${write}`);
        refused(Buffer.from([0xff, 0xfe, 0x00, 0xd8]), "The file is not valid UTF-16LE.");
        refused(Buffer.from([0xfe, 0xff, 0xd8, 0x00]), "The file is not valid UTF-16BE.");
        for (const bytes of [Buffer.from("{}", "utf16le"), Buffer.from("{}", "utf16le").swap16()]) {
            refused(bytes, "The file is UTF-16 without a byte order mark: write it as UTF-8.");
        }
    });
});
