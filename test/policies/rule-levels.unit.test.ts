import assert from "node:assert/strict";

import Ajv from "ajv";
import type { ResourceValidationPolicy } from "@pulumi/policy";

import { rules } from "../../audit/rules";
import type { Settings } from "../../audit/settings";
import { policies } from "../../policies/policies";
import { containersWith } from "../audit/task";
import { type Given, resourceViolations } from "./in-process";

/** Without memory of its own (mandatory) and essential (advisory), each in a policy of its own. */
const unsafe: Given = {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: "orders-task",
    props: {
        family: "orders",
        containerDefinitions: JSON.stringify(
            containersWith((collector) => {
                delete collector.memory;
                collector.essential = true;
            }),
        ),
    },
};

const resourcePolicies = policies.filter(
    (policy): policy is ResourceValidationPolicy => "validateResource" in policy && policy.name !== "settings",
);

/** Which policy says what of the task definition, as `policy: rule`; exemptions that are printed without a rule. */
async function said(settings: Settings): Promise<string[]> {
    const [settingsPolicy] = policies as [ResourceValidationPolicy];
    await resourceViolations(settingsPolicy, unsafe, settings as Record<string, unknown>);
    const all = await Promise.all(
        resourcePolicies.map(async (policy) =>
            (await resourceViolations(policy, unsafe)).map(
                (text) => `${policy.name}: ${/breaks the rule (\S+)/.exec(text)?.[1] ?? "printed"}`,
            ),
        ),
    );
    return all.flat();
}

const levelOf = (name: string) => policies.find((policy) => policy.name === name)?.enforcementLevel;

describe("levels of single rules", () => {
    after(() => said({}));

    const memory = "collector-memory-required: container-memory-missing";
    const essential = "sidecar-not-essential: sidecar-essential";

    it("are those of the policies that hold them, when nothing is set", async () => {
        assert.deepEqual(await said({}), [memory, essential]);
        assert.deepEqual(await said({ rules: {} }), [memory, essential]);
    });

    it("are in two policies, which have these levels", () => {
        assert.equal(levelOf("rules-set-mandatory"), "mandatory");
        assert.equal(levelOf("rules-set-advisory"), "advisory");
    });

    it("move a rule from its policy to the one that has the level", async () => {
        assert.deepEqual(await said({ rules: { "sidecar-essential": "mandatory" } }), [
            memory,
            "rules-set-mandatory: sidecar-essential",
        ]);
        assert.deepEqual(await said({ rules: { "container-memory-missing": "advisory" } }), [
            essential,
            "rules-set-advisory: container-memory-missing",
        ]);
    });

    it("silence a rule that is disabled, and no other", async () => {
        assert.deepEqual(await said({ rules: { "container-memory-missing": "disabled" } }), [essential]);
    });

    it("leave exemptions to the name of the policy that holds the rule", async () => {
        const rules = { "container-memory-missing": "advisory" } as const;
        const exemption = (policy: string): Settings => ({
            rules,
            exemptions: [
                { resource: "orders-task", policies: [policy], reason: "Is being retired.", expires: "2999-12-31" },
            ],
        });
        assert.deepEqual(await said(exemption("collector-memory-required")), ["exemptions: printed", essential]);
        assert.deepEqual(await said(exemption("rules-set-advisory")), [
            "exemptions: printed",
            essential,
            "rules-set-advisory: container-memory-missing",
        ]);
    });

    it("are judged by the schema of the settings, which has every rule and no other", () => {
        const [{ configSchema }] = policies;
        const validate = new Ajv({ strict: false, allErrors: true }).compile({ ...configSchema, type: "object" });
        const all = Object.fromEntries(rules.map(({ id }) => [id, "advisory"]));
        assert.ok(validate({ rules: all }), JSON.stringify(validate.errors));
        for (const wrong of [{ "limiter-mising": "advisory" }, { "limiter-missing": "remediate" }]) {
            assert.ok(!validate({ rules: wrong }), JSON.stringify(wrong));
        }
    });
});
