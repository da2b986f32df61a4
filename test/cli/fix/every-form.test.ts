/** The table of forms, and what a fix makes of the same unsafe inputs in each of them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "yaml";

import { fixableRules, type RuleName } from "../../../audit/rules";
import { readDocument } from "../../../cli/documents";
import { fixFile } from "../../../cli/fix/fix-file";
import { type FormFix, readForms } from "../../../cli/forms";
import { inspectFile } from "../../../cli/inspect";
import { repositoryRoot } from "../../../tools/parts";
import { configWith } from "../../audit/task";
import { configSamples, sampleConfigs, samples, type TaskJson } from "../forms-samples";
import { goodTask, options as plain, taskWith } from "../support";
import { wrongChanges } from "./changed-paths";

const withConfig = (value: string): TaskJson =>
    taskWith((collector) => (collector.environment = [{ name: "AOT_CONFIG_CONTENT", value }]));

/** What is wrong in one thing each, and what isn't. */
const configs: Readonly<Record<string, string>> = {
    ...sampleConfigs,
    "a queue without bounds": configWith(({ exporters }) => {
        exporters.otlp = { endpoint: "gateway:4317", sending_queue: { queue_size: 1_000_000 } };
    }),
    "a limiter by percentage": configWith(({ processors }) => {
        processors.memory_limiter = { check_interval: "1s", limit_percentage: 95, spike_limit_percentage: 1 };
    }),
};

const tasks: readonly (readonly [string, TaskJson])[] = [
    ...Object.entries(configs).map(([name, config]) => [name, withConfig(config)] as const),
    ["no memory", taskWith((collector) => delete collector.memory)],
    ["no health check", taskWith((collector) => delete collector.healthCheck)],
    [
        "a GOMEMLIMIT beyond the container",
        taskWith((collector) => {
            const [config] = collector.environment as object[];
            collector.environment = [config, { name: "GOMEMLIMIT", value: "4GiB" }];
        }),
    ],
    ["all well", goodTask()],
];

interface Input {
    readonly form: string;
    readonly title: string;
    readonly text: string;
}

/** A folded text is one that nothing is changed in (see forms.test.ts), and the library folds long lines. */
const unfolded = (text: string): string =>
    / >[-+]?\n/.test(text) && !/^\s*[[{]/.test(text)
        ? yaml
              .parseAllDocuments(text)
              .map((document) => yaml.stringify(document.toJS(), { lineWidth: 0 }))
              .join("---\n")
        : text;

/** YAML with comments of its own, and either with another kind of line ends: one of these for each input, in turn. */
const variants = ({ form, title, text }: Input): readonly Input[] => [
    { form, title, text },
    { form, title: `${title}, of Windows`, text: text.replaceAll("\n", "\r\n") },
    ...(/^\s*[[{]/.test(text)
        ? []
        : [{ form, title: `${title}, with comments`, text: `# ours\n${text}\n# the end\n` }]),
];

const inputs: readonly Input[] = [
    ...samples.flatMap(({ form, as, text }) =>
        tasks.map(([name, task]) => ({ form, title: `${form}, ${as}: ${name}`, text: text(task) })),
    ),
    ...configSamples.flatMap(({ form, as, text }) =>
        Object.entries(configs).map(([name, config]) => ({
            form,
            title: `${form}, ${as}: ${name}`,
            text: text(config),
        })),
    ),
]
    .filter((each): each is Input => each.text !== undefined)
    .map((each) => ({ ...each, text: unfolded(each.text) }))
    .map((each, index) => variants(each).at(index % 3) ?? each);

const options = { ...plain, memoryMiB: 256 };

const fixFor = (form: string): FormFix => readForms.find(({ name }) => name === form)!.fix!;

const fixableIn = (text: string): readonly RuleName[] => [
    ...new Set(
        inspectFile(readDocument(text), "input", options)
            .findings.map(({ rule }) => rule)
            .filter((rule) => fixableRules.includes(rule)),
    ),
];

const valuesIn = (text: string): unknown =>
    yaml.parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as unknown);

/** JSON values one after the other, which only commands print. */
const isSeries = ({ title }: Input): boolean => /JSON Lines|answers after each other/.test(title);

/** What a fix has nowhere to write in a form: a function of the title, so that it is seen here. */
const isByHand = ({ title }: Input): boolean => /a manifest of AWS Copilot.*no memory/.test(title);

describe("Every form, put right", function () {
    this.timeout(120_000);

    it("says what becomes of its files, in the words of the documentation", () => {
        const page = fs.readFileSync(path.join(repositoryRoot, "docs", "fix.md"), "utf8");
        const rows = page
            .split("\n")
            .filter((line) => line.startsWith("|"))
            .map((line) => line.split("|").map((cell) => cell.trim()));
        for (const { name, fix } of readForms) {
            assert.ok(fix !== undefined, name);
            const told = "source" in fix ? `not written. ${fix.source}` : fix.writes;
            assert.deepEqual(rows.find(([, first]) => first === name)?.slice(1, 3), [name, told], name);
        }
    });

    for (const form of new Set(inputs.map((each) => each.form))) {
        it(`is written as far as it is a source, or not at all: ${form}`, () => {
            const fix = fixFor(form);
            let changed = 0;
            for (const input of inputs.filter((each) => each.form === form)) {
                const { title, text } = input;
                const { after, byHand, changes } = fixFile(text, "input", options);
                const leaves: readonly string[] = "source" in fix ? [] : (fix.leaves ?? []);
                const wanted = fixableIn(text).filter((rule) => !leaves.includes(rule));
                if ("source" in fix || isSeries(input)) {
                    assert.equal(after, text, title);
                    assert.deepEqual(changes, [], title);
                    assert.equal(byHand.length > 0, wanted.length > 0, title);
                    const told = "source" in fix ? fix.source : "The file is what the AWS CLI has answered";
                    assert.ok(
                        byHand.every(({ why }) => why.startsWith(told)),
                        title,
                    );
                    changed += byHand.length;
                    continue;
                }
                if (!isByHand(input)) {
                    assert.deepEqual(byHand, [], title);
                    assert.deepEqual(
                        fixableIn(after).filter((rule) => !leaves.includes(rule)),
                        [],
                        title,
                    );
                }
                assert.equal(after === text, wanted.length === 0 || byHand.length > 0, title);
                assert.deepEqual(wrongChanges(valuesIn(text), valuesIn(after)), [], title);
                assert.equal(fixFile(after, "input", options).after, after, `${title}: the second time`);
                assert.doesNotMatch(text.includes("\r\n") ? after : "", /[^\r]\n/, title);
                assert.equal(
                    after.match(/^# (ours|the end)\r?$/gm)?.length,
                    text.match(/^# (ours|the end)\r?$/gm)?.length,
                );
                changed += after === text ? 0 : 1;
            }
            assert.ok(changed > 3, `${changed}`);
        });
    }
});
