/** Configs as they were at a real Prometheus, and what they became in the real collector: both send the same series. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { readDocument } from "../../../cli/documents";
import { readers } from "../../../cli/migrate/readers";
import { isolated } from "../../../local/support/isolated";
import { needs, toolPath } from "../../support/parts";
import { cases, type SideBySideCase } from "./side-by-side-cases";
import type { SideBySide, SideBySideOrder } from "./side-by-side-run";

function sideBySide({ file, text, prometheus = text, targets, unneeded }: SideBySideCase): SideBySide {
    const { value, root } = file.endsWith(".alloy") ? { value: undefined, root: { offset: 0 } } : readDocument(text);
    const document = { origin: { file, form: "a config" }, text, value, root };
    const { tasks } = readers.find(({ isIt }) => isIt(document))!.read(document, []);
    assert.equal(tasks.length, 1);
    const { options } = tasks[0]!;
    const original = readDocument(prometheus).value as { scrape_configs: { job_name: string }[] };
    const names = original.scrape_configs.map(({ job_name }) => job_name);
    const jobs = Object.fromEntries(
        Object.keys(options.scrape!).map((key) => [
            key,
            names.find((name) => key.startsWith(name.replaceAll(" ", "-")))!,
        ]),
    );
    const order: SideBySideOrder = {
        otelcol: toolPath("otelcol-full"),
        prometheus: toolPath("prometheus"),
        original,
        options,
        jobs,
        unneeded: unneeded ?? { labels: [], jobs: [] },
        targets,
    };
    const [program = "", ...args] = isolated([
        ...[process.execPath, "--import", "tsx", path.join(__dirname, "side-by-side-run.ts")],
        JSON.stringify(order),
    ]);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as SideBySide;
}

describe("migrate: a config and what it became, side by side", function () {
    this.timeout(120_000);
    before(function () {
        needs(this, "otelcol-full", "prometheus");
    });

    for (const each of cases) {
        it(`${each.name}: the same series arrive`, () => {
            const { original, ours } = sideBySide(each);
            assert.ok(original.length > 3, original.join("\n"));
            assert.deepEqual(ours, original);
        });
    }
});
