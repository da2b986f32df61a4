/** The documents say what the code does: their sizes are computed, their links lead somewhere. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { sizeSidecar } from "../../components/collector";

const root = path.join(__dirname, "..", "..");

function markdownFiles(): string[] {
    const folders = [".", "docs", "local/fixtures", "examples/orders-service"];
    return folders.flatMap((folder) =>
        fs
            .readdirSync(path.join(root, folder))
            .filter((name) => name.endsWith(".md"))
            .map((name) => path.join(folder, name)),
    );
}

describe("The documents", () => {
    it("have the sizes that the code computes", () => {
        const text = fs.readFileSync(path.join(root, "docs", "limiter.md"), "utf8");
        const rows = [...text.matchAll(/^\|(( +\d+ \|){8})$/gm)].map(([, row]) => row!.match(/\d+/g)!.map(Number));
        assert.ok(rows.length >= 4, "docs/limiter.md has no table of sizes");
        const computed = rows.map(([memory]) => {
            const sizes = sizeSidecar(memory!);
            return [
                sizes.memoryMiB,
                sizes.limitMiB,
                sizes.spikeLimitMiB,
                sizes.goMemLimitMiB,
                sizes.sendBatchMaxSize,
                sizes.queueSize,
                sizes.sampleLimit,
                sizes.bodySizeLimitMiB,
            ];
        });
        assert.deepEqual(rows, computed);
    });

    for (const file of markdownFiles()) {
        it(`have no dead links: ${file}`, () => {
            const text = fs.readFileSync(path.join(root, file), "utf8");
            const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)/g)].map(([, target]) => target!);
            const dead = targets.filter((target) => !fs.existsSync(path.join(root, path.dirname(file), target)));
            assert.deepEqual(dead, []);
        });
    }
});
