/** The audit inside of an app's own tests. */
import assert, { AssertionError } from "node:assert";
import { expectSafeTask } from "../../cli/expect-safe-task";
import { notYet } from "./not-yet-samples";
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

    it("doesn't pass what can't be checked yet, and says what that is", () => {
        for (const [what, text] of Object.entries(notYet)) {
            for (const allowNoCollector of [false, true]) {
                assert.throws(
                    () => expectSafeTask(text, { allowNoCollector }),
                    (error) =>
                        error instanceof AssertionError &&
                        /^Not everything can be checked yet\.\n\n.*can't be checked yet/.test(error.message),
                    what,
                );
            }
        }
    });

    const wanted =
        "it must be a task definition, as aws ecs register-task-definition takes it, or the text of what npx pulumi-adot audit reads.";
    for (const [what, task, message] of [
        ["undefined", undefined, `The task is undefined: ${wanted}`],
        ["null", null, `The task is null: ${wanted}`],
        ["a function", () => undefined, `The task is function: ${wanted}`],
        ["a number", 7, `The task is 7: ${wanted}`],
        ["another text", "hello", `The task is a text in no form that is read: ${wanted}`],
        [
            "broken JSON",
            '{\n"a" 1}',
            "The task can't be read. Line 2, column 5: The JSON is not valid: a colon is expected here.",
        ],
        ["another object", { a: 1, b: 2 }, `The task is an object with a, b in no form that is read: ${wanted}`],
        ["an empty object", {}, `The task is an object without properties in no form that is read: ${wanted}`],
    ] as const) {
        it(`refuses ${what}, which is no task`, () => {
            assert.throws(() => expectSafeTask(task), { name: "TypeError", message });
        });
    }

    for (const [options, message] of [
        [
            { stirct: true },
            /stirct is an unknown property: there are name, settings, strict, memoryMiB, allowNoCollector\.$/,
        ],
        [{ settings: { nonsense: 1 } }, /settings\.nonsense is an unknown property: there are images, /],
        [{ settings: null }, /settings is null: it must be an object\.$/],
        [{ settings: { pinnedBy: "hash" } }, /settings\.pinnedBy is "hash": it must be one of tag, digest\.$/],
        [{ memoryMiB: -1 }, /memoryMiB is -1: it must be >= 1\.$/],
        [{ memoryMiB: "256" }, /memoryMiB is "256": it must be an integer\.$/],
        [{ memoryMiB: NaN }, /memoryMiB is null: it must be an integer\.$/],
        [{ strict: "yes" }, /strict is "yes": it must be a boolean\.$/],
        [{ allowNoCollector: 1 }, /allowNoCollector is 1: it must be a boolean\.$/],
        [{ name: 1 }, /name is 1: it must be a string\.$/],
        [null, /The options of expectSafeTask are null: they must be an object\.$/],
        ["strict", /The options of expectSafeTask are "strict": they must be an object\.$/],
    ] as const) {
        it(`refuses the options ${JSON.stringify(options)}`, () => {
            assert.throws(() => expectSafeTask(goodTask(), options as object), { name: "TypeError", message });
        });
    }

    it("takes options that are undefined as those that are missing", () => {
        expectSafeTask(goodTask(), { settings: undefined, strict: undefined, memoryMiB: undefined, name: undefined });
    });
});
