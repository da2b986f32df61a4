/** docs/destinations.md: its program runs, its sizes are the code's, and it says what a preview says. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { capacity } from "../../collector";
import { destinationLimits } from "../../collector/config/destination-limits";
import { record } from "../support/mocks";
import { containerNamed, containersOf } from "../support/tasks";
import { program } from "./destinations-example";

const text = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "destinations.md"), "utf8");
const words = (code: string): string => code.replace(/\s+/g, " ").trim();

describe("docs/destinations.md", () => {
    it("shows a program that runs", async () => {
        const source = fs.readFileSync(path.join(__dirname, "destinations-example.ts"), "utf8");
        const [, example] = /<example>([^]*?)\/\/ <\/example>/.exec(source)!;
        const [, shown] = /```ts\n([^]*?)```/.exec(text)!;
        assert.equal(words(shown!), words(example!));
        const { resources } = await record({}, program);
        const tasks = resources
            .filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition")
            .toSorted((one, other) => (one.name < other.name ? 1 : -1));
        const secrets = tasks.map(({ inputs }) =>
            containerNamed(containersOf(inputs.containerDefinitions), "adot-collector").secrets!.map(
                ({ name }) => name,
            ),
        );
        assert.deepEqual(secrets, [["AMP_REMOTE_WRITE_URL", "DESTINATION_MIMIR__HEADER_AUTHORIZATION"], []]);
        assert.ok(text.includes("${env:DESTINATION_MIMIR__HEADER_AUTHORIZATION}"));
    });

    it("has the sizes that the code computes", () => {
        const [, block] = /<!-- sizes -->([^]*?)<!-- end -->/.exec(text)!;
        const shown = [...block!.matchAll(/\| (\d+) MiB\s+\|(.*)\|/g)].map(([, memory, cells]) => [
            Number(memory),
            ...[...cells!.matchAll(/([\d,]+) series/g)].map(([, series]) => Number(series!.replaceAll(",", ""))),
        ]);
        const computed = [256, 512, 1024].map((memory) => [
            memory,
            ...[1, 2, 3, 4, 5].map((queues) => capacity(memory, undefined, [], queues).series),
        ]);
        assert.deepEqual(shown, computed);
    });

    it("says what a preview says of each kind", () => {
        const [, block] = /<!-- limits -->([^]*?)<!-- end -->/.exec(text)!;
        const said = words(block!)
            .split(/(?:^| )- [A-Z][A-Za-z ]+: /)
            .filter(Boolean);
        assert.deepEqual(said, Object.values(destinationLimits).flat());
    });
});
