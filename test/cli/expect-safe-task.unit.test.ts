/** The audit inside of an app's own tests. */
import assert, { AssertionError } from "node:assert";
import { expectSafeTask } from "../../cli/expect-safe-task";
import { goodTask, json, taskWith } from "./support";

const unsafe = taskWith((collector) => delete collector.memory);

describe("expectSafeTask", () => {
    it("says nothing of a safe task, as an object or as text", () => {
        expectSafeTask(goodTask());
        expectSafeTask(json(goodTask()));
        expectSafeTask({ taskDefinition: goodTask() });
    });

    it("throws what the pack would block, with container, rule and fix", () => {
        assert.throws(
            () => expectSafeTask(unsafe, { name: "the task of orders" }),
            (error) => {
                assert.ok(error instanceof AssertionError);
                assert.match(error.message, /^The collector isn't safe\.\n\nthe task of orders\n/);
                assert.match(
                    error.message,
                    /mandatory {2}container-memory-missing[^]*container "adot-collector"[^]*To fix it: /,
                );
                assert.deepEqual(error.actual, ["container-memory-missing"]);
                // Where the test called it, and nothing of ours.
                assert.doesNotMatch(
                    error.stack!.split("\n").find((line) => line.startsWith("    at "))!,
                    /expect-safe-task\.ts/,
                );
                return true;
            },
        );
    });

    it("lets advice pass, and with strict doesn't", () => {
        const advised = taskWith((collector) => delete collector.healthCheck);
        expectSafeTask(advised);
        assert.throws(() => expectSafeTask(advised, { strict: true }), /advisory {2}/);
    });

    it("takes the pack's settings", () => {
        expectSafeTask(unsafe, { settings: { rules: { "container-memory-missing": "disabled" } } });
        const exemption = { resource: "orders", reason: "We measure what it needs.", expires: "2999-12-31" };
        expectSafeTask(unsafe, { settings: { exemptions: [exemption] } });
    });

    it("doesn't pass what has no collector, unless that is meant", () => {
        const other = { containerDefinitions: [{ name: "app", image: "orders:1.0.0", memory: 256 }] };
        assert.throws(() => expectSafeTask(other), /There is no collector in it, so that nothing was checked\./);
        expectSafeTask(other, { allowNoCollector: true });
    });

    for (const [what, task] of [
        ["undefined", undefined],
        ["another text", "hello"],
        ["another object", { a: 1 }],
    ] as const) {
        it(`refuses ${what}, which is no task`, () => {
            assert.throws(() => expectSafeTask(task));
        });
    }
});
