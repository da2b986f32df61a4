/** The documents say what the code does: their sizes are computed, their links lead somewhere. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { sizeSidecar } from "../../collector";

const root = path.join(__dirname, "..", "..");

function markdownFiles(): string[] {
    const folders = [
        ".",
        "docs",
        "docs/rules",
        "docs/runbooks",
        "local/fixtures",
        ...fs.readdirSync(path.join(root, "examples")).map((name) => `examples/${name}`),
        "preview",
    ];
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
                sizes.samplesPerScrape,
                sizes.bodyMiB,
            ];
        });
        assert.deepEqual(rows, computed);
    });

    for (const file of markdownFiles()) {
        const text = fs.readFileSync(path.join(root, file), "utf8");

        it(`have no dead links: ${file}`, () => {
            const targets = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target]) => target!);
            const dead = targets.filter((target) => {
                const [name, anchor] = target.split("#") as [string, string?];
                const linked = name === "" ? path.join(root, file) : path.join(root, path.dirname(file), name);
                return !fs.existsSync(linked) || (anchor !== undefined && !anchorsOf(linked).includes(anchor));
            });
            assert.deepEqual(dead, []);
        });

        it(`name only commands that there are: ${file}`, () => {
            const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
                scripts: Record<string, string>;
            };
            const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
            assert.deepEqual(
                named.filter((script) => !(script in scripts)),
                [],
            );
        });
    }
});

/** The anchors that GitHub gives to the headings of a document: lower case, spaces to dashes, other signs dropped. */
function anchorsOf(file: string): string[] {
    const headings = fs.readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
    return [...headings].map(([, heading]) =>
        heading!
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
}
