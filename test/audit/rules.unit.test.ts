import assert from "node:assert/strict";

import { mandatoryRules } from "../../collector/rules/audit";
import { policies } from "../../policies/policies";
import { pageOf, policyOf, taskPolicies } from "../../audit/rules";

describe("audit/rules", () => {
    const rules = taskPolicies.flatMap((policy) => policy.rules);

    it("has every rule in one policy only", () => {
        assert.deepEqual(rules.length, new Set(rules).size);
        for (const { name, rules: own } of taskPolicies) {
            own.forEach((rule) => assert.equal(policyOf(rule).name, name));
        }
    });

    it("makes those mandatory that the components refuse a config for", () => {
        const levels = new Map(taskPolicies.flatMap((policy) => policy.rules.map((rule) => [rule, policy.level])));
        for (const rule of mandatoryRules) {
            assert.equal(levels.get(rule), "mandatory", rule);
        }
        const advisory = [...levels].filter(([, level]) => level === "advisory").map(([rule]) => rule);
        assert.ok(!advisory.some((rule) => (mandatoryRules as readonly string[]).includes(rule)));
    });

    it("has a page for each policy", () => {
        assert.equal(pageOf("settings"), "docs/rules/settings.md");
    });
});

describe("the pack's policies", () => {
    it("have names and descriptions of their own, and full sentences", () => {
        const names = policies.map(({ name }) => name);
        assert.equal(names.length, new Set(names).size);
        for (const { name, description, displayName, severity } of policies) {
            assert.match(name, /^[a-z]+(-[a-z]+)*$/);
            assert.match(description, /^[A-Z].*\.$/, name);
            assert.ok(displayName !== undefined && severity !== undefined, name);
        }
    });

    it("begin with the one that holds what the others share", () => {
        assert.equal(policies[0]?.name, "settings");
    });
});
