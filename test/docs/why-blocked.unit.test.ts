/** docs/why-blocked.md leads from every rule and policy to its page. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { rules, taskPolicies } from "../../audit/rules";
import { policies } from "../../policies/policies";

const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "why-blocked.md"), "utf8");

describe("docs/why-blocked.md", () => {
    it("has every rule, with the page of its policy", () => {
        const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| .{10,}? +\| \[([a-z-]+)\]\(rules\/\2\.md\) +\|$/gm)];
        const listed = rows.map(([, rule, policy]) => `${rule} ${policy}`);
        assert.deepEqual(listed.sort(), rules.map(({ id, policy }) => `${id} ${policy.name}`).sort());
    });

    it("has every policy that holds no rule about collectors", () => {
        const listed = [...page.matchAll(/^\| \[([a-z-]+)\]\(rules\/\1\.md\) +\| .{10,}? +\|$/gm)].map(
            ([, name]) => name,
        );
        const held = taskPolicies.map(({ name }) => name);
        const others = policies.map(({ name }) => name).filter((name) => !held.includes(name));
        assert.deepEqual(listed.sort(), others.sort());
    });
});
