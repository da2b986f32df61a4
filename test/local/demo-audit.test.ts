/** `npm run demo:audit`, and what differs between two texts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import fc from "fast-check";
import { describe, it } from "mocha";
import { changesOf, fixed, type TaskDefinition, unsafeTask } from "../../local/demo-audit";
import { diff } from "../../local/support/diff";
import { repositoryRoot } from "../../tools/parts";

describe("the demo of the audit", () => {
    it("shows an unsafe task, its findings, its fix and the clean verdict, with nothing built", function () {
        this.timeout(60_000);
        const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "local/demo-audit.ts"], {
            cwd: repositoryRoot,
            encoding: "utf8",
        });
        const order = [
            "$ npx pulumi-adot audit local/fixtures/unsafe-task.json",
            "mandatory  limiter-missing",
            "mandatory  batch-unbounded",
            "mandatory  container-memory-missing",
            "3 findings (3 mandatory, 0 advisory)",
            "@@ AOT_CONFIG_CONTENT of adot-collector @@",
            "+   memory_limiter:",
            "$ npx pulumi-adot audit fixed-task.json",
            "0 findings in 1 file.",
            " s, and nothing was built or deployed.",
        ];
        const places = order.map((words) => stdout.indexOf(words));
        assert.ok(!places.includes(-1), `${order[places.indexOf(-1)]} is missing in:\n${stdout}`);
        assert.deepEqual(
            places,
            places.toSorted((a, b) => a - b),
        );
        assert.equal(status, 0);
    });

    it("changes only what the fix does: nothing of a task that is safe", () => {
        const task = JSON.parse(fs.readFileSync(unsafeTask, "utf8")) as TaskDefinition;
        const safe = fixed(task);
        assert.deepEqual(changesOf(safe, fixed(safe)), []);
        assert.deepEqual(safe.containerDefinitions[0], task.containerDefinitions[0]);
    });
});

describe("what differs between two texts", () => {
    it("is shown with some of what is around it", () => {
        const before = ["a", "b", "c", "d", "e", "f", "g"].join("\n");
        const after = ["a", "b", "c", "d", "x", "f", "g"].join("\n");
        assert.deepEqual(diff(before, after, 1), ["  d", "- e", "+ x", "  f"]);
        assert.deepEqual(diff("a\nb\nc\nd\ne", "x\nb\nc\nd\ny", 1), ["- a", "+ x", "  b", "  …", "  d", "- e", "+ y"]);
        assert.deepEqual(diff(before, before), []);
    });

    it("leads from either text to the other", () => {
        const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 12 });
        fc.assert(
            fc.property(text, text, (before, after) => {
                const lines = diff(before.join("\n"), after.join("\n"), 100);
                const without = (sign: string): string[] =>
                    lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(2));
                if (lines.length > 0) {
                    assert.deepEqual([without("+"), without("-")], [before, after]);
                } else {
                    assert.deepEqual(before, after);
                }
            }),
        );
    });
});
