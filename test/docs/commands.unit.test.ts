/** The commands that pages name. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { commands } from "../../cli/commands";
import { repositoryRoot } from "../../tools/parts";

const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...["docs", "examples"].flatMap((folder) =>
        fs
            .readdirSync(path.join(repositoryRoot, folder), { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
            .map((file) => path.join(folder, file)),
    ),
];

/** What stands behind a program's name on the pages, with the page. */
const named = (program: RegExp): [page: string, name: string][] =>
    pages.flatMap((page) =>
        [...fs.readFileSync(path.join(repositoryRoot, page), "utf8").matchAll(program)].map(
            (found): [string, string] => [page, found[1]!],
        ),
    );

describe("the pages", () => {
    it("name commands of npx pulumi-adot that there are", () => {
        const found = named(/npx pulumi-adot ([a-z][a-z-]*)/g);
        assert.ok(found.length > 20, `${found.length} were found.`);
        assert.deepEqual(
            found.filter(([, name]) => !Object.hasOwn(commands, name)),
            [],
        );
    });

    it("name scripts of npm run that there are", () => {
        const { scripts } = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        const found = named(/npm run (?:-s )?([a-z][a-z:-]*)/g);
        assert.ok(found.length > 20, `${found.length} were found.`);
        assert.deepEqual(
            found.filter(([, name]) => !Object.hasOwn(scripts, name)),
            [],
        );
    });
});
