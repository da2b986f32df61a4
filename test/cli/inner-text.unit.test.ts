/** Where the characters of a string are in the file that holds it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as yaml from "yaml";
import { innerOffsets } from "../../cli/forms/inner-text";
import { readJson } from "../../cli/json";
import type { SourceNode } from "../../cli/source-nodes";
import { readYaml } from "../../cli/yaml";
import { asYamlTemplate, sampleConfigs } from "./forms-samples";
import { inspectText, pointedAt, taskWith } from "./support";

const texts = fc.string({ unit: fc.constantFrom(..."ab: -#'\"\\$é😀".split(""), "\n", "\n  ", "\t"), maxLength: 60 });

/** What stands at the place of each character; an escape sequence begins with its backslash. */
function check(file: string, node: SourceNode, isAlike: (shown: string, each: string) => boolean): void {
    const offsets = innerOffsets(file, node);
    for (const [index, each] of [...node.text!.split("")].entries()) {
        const shown = file.slice(offsets(index), offsets(index) + 2);
        assert.ok(isAlike(shown, each) || offsets(index) === node.offset, JSON.stringify([file, index, shown, each]));
    }
}

describe("The characters of a string", () => {
    it("are found in JSON", () => {
        fc.assert(
            fc.property(texts, (text) => {
                const file = JSON.stringify({ a: text }, undefined, 2);
                check(file, readJson(file).members![0]!.value, (shown, each) => shown[0] === each || shown[0] === "\\");
                const offsets = innerOffsets(file, readJson(file).members![0]!.value);
                assert.equal(offsets(text.length), file.lastIndexOf('"'));
            }),
        );
    });

    it("are found in whatever YAML writes", () => {
        const styles = ["PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;
        fc.assert(
            fc.property(texts, fc.constantFrom(...styles), fc.constantFrom(0, 20, 80), (text, style, lineWidth) => {
                const file = yaml.stringify({ a: { b: text }, c: 1 }, { defaultStringType: style, lineWidth });
                const node = readYaml(file).root.members![0]!.value.members![0]!.value;
                if (node.text !== undefined) {
                    check(file, node, (shown, each) => shown[0] === each || shown[0] === "\\" || /^\s/.test(shown));
                }
            }),
        );
    });

    it("of a literal block give the line of a config that a finding is about, of JSON the entry", () => {
        const unsafe = sampleConfigs["no limiter"]!;
        const task = taskWith((collector) => {
            collector.environment = [{ name: "AOT_CONFIG_CONTENT", value: unsafe }];
        });
        for (const text of [task, asYamlTemplate(task)].map((each) => yaml.stringify(each, { lineWidth: 0 }))) {
            assert.match(text, /[vV]alue: \|/);
            const found = inspectText(text).findings.filter(({ rule }) => rule === "limiter-missing");
            assert.ok(found.length > 0);
            for (const finding of found) {
                assert.match(pointedAt(text, finding), /^processors:$/);
            }
        }
    });
});
