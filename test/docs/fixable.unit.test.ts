/** Every rule is fixable or reported only, and says which of them wherever it is described. */
import assert from "node:assert/strict";
import * as path from "node:path";

import { fixableRules, rules, taskPolicies } from "../../audit/rules";
import { ruleOf } from "../../cli/formats/sarif";
import { docs } from "../../cli/docs";
import { recordingContext } from "../cli/support";
import { pageAt } from "./rules-page";

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** What a policy's page says below its table. */
function sentenceFor(own: readonly (typeof fixableRules)[number][]): string {
    const fixable = own.filter((rule) => fixableRules.includes(rule));
    const reported = own.filter((rule) => !fixableRules.includes(rule));
    if (fixable.length === 0) {
        return "`audit --fix` [changes nothing](../fix.md) here: the rules are reported only.";
    }
    return reported.length === 0
        ? "[Fixable](../fix.md) with `audit --fix`."
        : `[Fixable](../fix.md) with \`audit --fix\`: ${listed(fixable)}. Reported only: ${listed(reported)}.`;
}

describe("What is fixable", () => {
    for (const { name, rules: own } of taskPolicies) {
        it(`is said on the page about ${name}`, () => {
            const { text } = pageAt(`docs/rules/${name}.md`);
            const [, below = ""] = /^\| Severity .*\n.*\n.*\n\n([^]*?)\n\n/m.exec(text) ?? [];
            assert.equal(below.replaceAll("\n", " "), sentenceFor(own));
        });
    }

    it("is each in one row of docs/fix.md, and nothing else is", () => {
        const { text } = pageAt(path.join("docs", "fix.md"));
        const [, table = ""] = /## What is put right\n\n([^]*?)\n\n/.exec(text) ?? [];
        const named = [...table.matchAll(/`([a-z-]+)`(?=[^|]*\|[^|]*\|$)/gm)].map(([, rule]) => rule);
        assert.deepEqual(named.toSorted(), [...fixableRules].toSorted());
    });

    it("is marked in the list of npx pulumi-adot docs, and in SARIF", async () => {
        const { context, out } = recordingContext();
        await docs.run([], context);
        const marked = [...out.join("").matchAll(/^ {2}(\S+) \(fixable\)$/gm)].map(([, rule]) => rule);
        const withPages = taskPolicies.map(({ name }) => name);
        assert.deepEqual(marked.toSorted(), fixableRules.filter((rule) => !withPages.includes(rule)).toSorted());
        for (const { id } of rules) {
            const { properties } = ruleOf(id) as { properties: { fixable: boolean } };
            assert.equal(properties.fixable, fixableRules.includes(id), id);
        }
    });
});
