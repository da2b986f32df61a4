/** Every carrier of containers: the pack and the command line find the unsafe one alike, and leave the safe one. */
import assert from "node:assert/strict";
import type { ResourceValidationPolicy } from "@pulumi/policy";

import { policies } from "../../policies/policies";
import { inspectText } from "../cli/support";
import { type Given, resourceViolations, unknown } from "../policies/in-process";
import { carrierCases, silent } from "./carriers";

/** What the mandatory policies of the pack say about a resource; each as `policy: rule`. */
async function said(resource: Given): Promise<string[]> {
    const mandatory = (policies as readonly ResourceValidationPolicy[]).filter(
        ({ enforcementLevel, validateResource }) => enforcementLevel === "mandatory" && validateResource !== undefined,
    );
    const all: string[] = [];
    for (const policy of mandatory) {
        all.push(...(await resourceViolations(policy, resource)));
    }
    return all;
}

const isBlocking = (message: string): boolean => /breaks the rule/.test(message);

/** The mandatory findings of the command line about a stack with one resource. */
function found(type: string, inputs: object): string[] {
    const urn = `urn:pulumi:prod::orders::${type}::it`;
    const resources = [{ urn, custom: true, type, inputs }];
    const report = inspectText(JSON.stringify({ version: 3, deployment: { manifest: {}, resources } }));
    return report.findings
        .filter(({ level }) => level === "mandatory")
        .map(({ rule, message }) => `${rule} ${message}`);
}

/** Runs something as the engine starts a pack for an update, or for a preview. */
async function inPhase<T>(phase: "preview" | "update", run: () => Promise<T>): Promise<T> {
    const before = process.env.PULUMI_DRY_RUN;
    process.env.PULUMI_DRY_RUN = String(phase === "preview");
    try {
        return await run();
    } finally {
        if (before === undefined) {
            delete process.env.PULUMI_DRY_RUN;
        } else {
            process.env.PULUMI_DRY_RUN = before;
        }
    }
}

describe("what carries containers", () => {
    for (const { name, type, unsafe, safe } of carrierCases) {
        it(`${name}: blocked when it is unsafe, by the pack and the command line; else silent`, async () => {
            for (const phase of ["preview", "update"] as const) {
                const wrong = await inPhase(phase, () => said({ type, name: phase, props: unsafe, custom: true }));
                assert.ok(wrong.some(isBlocking), `unsafe passes in a ${phase}`);
                assert.ok(!wrong.join("\n").includes("scrape_configs"), "a value is printed");
                assert.deepEqual(
                    await inPhase(phase, () => said({ type, name: phase, props: safe, custom: true })),
                    [],
                    phase,
                );
            }
            assert.notDeepEqual(found(type, unsafe), [], "unsafe passes in a state");
            assert.deepEqual(found(type, safe), []);
        });
    }

    for (const { name, type, safe } of silent) {
        it(`${name} that names a collector is no reason to block`, async () => {
            assert.deepEqual(await said({ type, name: "it", props: safe, custom: true }), []);
            assert.deepEqual(found(type, safe), []);
        });
    }

    it("waits in a preview for what isn't known yet, and blocks it in an update, where nothing is", async () => {
        for (const { name, type, unsafe } of carrierCases.slice(0, 20)) {
            const props = Object.fromEntries(
                Object.entries(unsafe).map(([key, value]) => [
                    key,
                    key === "typeName" || key === "type" ? value : unknown,
                ]),
            );
            const previewed = await inPhase("preview", () => said({ type, name: "previewed", props, custom: true }));
            assert.ok(previewed.length > 0 && !previewed.some(isBlocking), `${name}: ${previewed.join("; ")}`);
            assert.match(previewed.join("\n"), /isn't known in this preview/);
            const updated = await inPhase("update", () => said({ type, name: "updated", props, custom: true }));
            assert.ok(updated.some(isBlocking), `${name}: ${updated.join("; ")}`);
        }
    });

    it("asks nothing of components, whose children come by themselves", async () => {
        const props = { containers: [{ environment: [{ name: "AOT_CONFIG_CONTENT", value: "x" }] }] };
        assert.deepEqual(await said({ type: "acme:ecs:TaskDefinition", name: "it", props }), []);
    });
});
