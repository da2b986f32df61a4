import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { git } from "../../bench/repository/git";
import { codeLines, filesAt, filesNow, table } from "../../bench/repository/lines";
import { repositoryRoot } from "../../tools/parts";

const lines = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "bench/repository/lines.ts", ...args], {
        cwd: repositoryRoot,
        encoding: "utf8",
    });

describe("lines of code", () => {
    const cases: readonly (readonly [what: string, text: string, expected: number])[] = [
        ["an empty file", "", 0],
        ["blank lines", "const a = 1;\n\n   \nconst b = 2;\n", 2],
        ["comments on lines of their own", "// one\n/* two\n   three */\nconst a = 1;\n// four", 1],
        ["comments behind and inside code", "const a = 1; // one\nconst b = /* two\n*/ 2;\n", 3],
        ["documentation", "/**\n * What it does.\n * @param a what for\n */\nfunction f(a: string): void {}\n", 1],
        ["empty blocks with a comment", "try {\n    f();\n} catch {\n    // It has ended.\n}\n", 4],
        [
            "strings and regular expressions that look like comments",
            "f('// a');\nf(/[\"'`]\\/*/);\nf(`/*\n\n*/`);\n",
            4,
        ],
        ["closing brackets", "f(\n    [\n        1,\n    ],\n);\n", 5],
    ];
    for (const [what, text, expected] of cases) {
        it(`are counted with ${what}`, () => {
            assert.equal(codeLines("a.ts", text), expected);
            assert.equal(codeLines("a.mjs", text.replaceAll(/: \w+/g, "")), expected);
        });
    }

    it("are all that aren't blank in CSS and HTML", () => {
        assert.equal(codeLines("a.css", "/* a */\n\na {\n}\n"), 3);
    });
});

describe("npm run lines", () => {
    it("shows folders and the product, which is everything but bench, local, preview and test", () => {
        const before = { "audit/a.ts": "f();\n// a\n", "local/page/b.css": "b {\n}\n", "test/a.ts": "f();\n" };
        const after = {
            "audit/a.ts": "f();\n",
            "local/a.ts": "f();\n",
            "index.ts": "f();\nf();\n",
            "preview/b.css": "",
        };
        const shown = table("abc", new Map(Object.entries(before)), new Map(Object.entries(after)));
        assert.deepEqual(
            shown.split("\n").map((line) => line.split(/\s+/)),
            [
                ["", "lines", "code"],
                ["", "abc", "now", "abc", "now"],
                ["(root)", "0", "2", "0", "2"],
                ["audit", "2", "1", "1", "1"],
                ["local", "0", "1", "0", "1"],
                ["preview", "2", "0", "2", "0"],
                ["test", "1", "0", "1", "0"],
                ["product", "2", "3", "1", "3"],
                ["", "+50.0", "%", "+200.0", "%"],
            ],
        );
    });

    it("reads a commit and the working tree", () => {
        const committed = (name: string) => git(["show", `HEAD:${name}`]).toString();
        for (const [name, text] of [...filesAt("HEAD")].slice(-3)) {
            assert.equal(text, committed(name), name);
        }
        const own = "test/bench/lines.test.ts";
        assert.equal(filesNow().get(own), fs.readFileSync(path.join(repositoryRoot, own), "utf8"));
    });

    it("explains itself", () => {
        const { status, stdout } = lines("--help");
        assert.equal(status, 0);
        assert.match(stdout, /^Usage: npm run lines/);
    });

    for (const [args, message] of [
        [["no-such-commit"], "BASE is no-such-commit: must be a commit of this repository.\n"],
        [["HEAD", "HEAD~1"], "HEAD~1 is unexpected: npm run lines takes one commit.\n"],
    ] as const) {
        it(`refuses ${args.join(" ")}`, () => {
            const { status, stderr } = lines(...args);
            assert.deepEqual([status, stderr], [2, message]);
        });
    }
});
