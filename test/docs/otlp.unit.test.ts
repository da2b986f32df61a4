/** docs/otlp.md: its program runs, and its sizes are the code's. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { capacity } from "../../collector";
import { type Pushed, pushedSizes } from "../../collector/config/pushed";
import { record } from "../support/mocks";
import { containerNamed, containersOf } from "../support/tasks";
import { program } from "./otlp-example";

const text = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "otlp.md"), "utf8");
const words = (code: string): string => code.replace(/\s+/g, " ").trim();

describe("docs/otlp.md", () => {
    it("shows a program that runs", async () => {
        const source = fs.readFileSync(path.join(__dirname, "otlp-example.ts"), "utf8");
        const [, example] = /<example>([^]*?)\/\/ <\/example>/.exec(source)!;
        const [, shown] = /```ts\n([^]*?)```/.exec(text)!;
        assert.equal(words(shown!), words(example!));
        const { only } = await record({}, program);
        const containers = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions);
        const names = containerNamed(containers, "app").environment!.map(({ name }) => name);
        const listed = [...text.matchAll(/`(OTEL_\w+)`/g)].map(([, name]) => name!);
        const beside = "OTEL_METRIC_EXPORT_TIMEOUT";
        assert.deepEqual([...new Set([...listed, beside])].sort(), [...names].sort());
    });

    it("has the sizes that the code computes", () => {
        const columns: readonly Pushed[][] = [[], ["metrics"], ["metrics", "traces", "logs"]];
        const [, block] = /<!-- sizes -->([^]*?)<!-- end -->/.exec(text)!;
        const shown = [...block!.matchAll(/\| (\d+) MiB\s+\|(.*)\|/g)].map(([, memory, cells]) => [
            Number(memory),
            ...[...cells!.matchAll(/([\d,]+) series/g)].map(([, series]) => Number(series!.replaceAll(",", ""))),
        ]);
        const computed = [256, 512, 1024].map((memory) => [
            memory,
            ...columns.map((pushed) => capacity(memory, undefined, pushed).series),
        ]);
        assert.deepEqual(shown, computed);
        const { statsdSeries } = pushedSizes(256, ["statsd"]);
        assert.ok(text.includes(`room for\n${statsdSeries.toLocaleString("en")} series`));
    });
});
