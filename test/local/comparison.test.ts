/** What the page says of the pictures has to be in their data: asked of a real Prometheus. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { expandVariables, panelsOf, type Dashboard } from "../../dashboards";
import type { Prometheus } from "../../local/amp/prometheus";
import { latency, trend } from "../../local/comparison/dashboards";
import { days, heapMaxBytes } from "../../local/comparison/months";
import { startMonths } from "../../local/comparison/pictures";
import { startSample } from "../../local/sample/prometheus";
import { needs, toolPath } from "../support/parts";
import { asking } from "../dashboards/firing-prometheus";

const daySeconds = 86_400;

describe("the comparison of the agent's way and the sidecar's", function () {
    this.timeout(60_000);
    const running: Prometheus[] = [];
    const directories: string[] = [];

    before(function () {
        needs(this, "prometheus", "promtool");
    });
    after(async () => {
        await Promise.all(running.map((each) => each.stop()));
        directories.forEach((directory) => fs.rmSync(directory, { recursive: true, force: true }));
    });

    async function started(start: (directory: string) => Promise<Prometheus>): Promise<string> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "comparison-"));
        directories.push(directory);
        const prometheus = await start(directory);
        running.push(prometheus);
        return prometheus.url;
    }

    /** Each query by its legend, as the panels ask it. */
    const queries = (dashboard: Dashboard, range: string): [legend: string, expr: string][] =>
        panelsOf(dashboard).flatMap(({ targets }) =>
            targets.map(({ legendFormat, expr }): [string, string] => [
                legendFormat!,
                expandVariables(expr, { range }),
            ]),
        );

    it("shows a leak of months in the task that has it, and none in the statistics of all tasks", async () => {
        const url = await started(startMonths);
        const now = Math.floor(Date.now() / 1000);
        const values = new Map<string, number[]>();
        for (const [legend, expr] of queries(trend, `${days}d`)) {
            const results = await asking(url).askRange(
                expr,
                now - days * daySeconds + daySeconds,
                now - 3600,
                4 * 3600,
            );
            assert.equal(results.length, 1, `${legend}: ${JSON.stringify(results.map(({ metric }) => metric))}`);
            values.set(
                legend,
                results[0]!.values.map(([, value]) => Number(value)),
            );
        }
        const grown = (legend: string): number => {
            const all = values.get(legend)!;
            const part = Math.floor(all.length / 5);
            return Math.max(...all.slice(-part)) / Math.max(...all.slice(0, part));
        };
        assert.ok(grown("the fullest task") > 2, `the fullest task: ${grown("the fullest task")}`);
        assert.ok(grown("median of the tasks") < 1.1, `median: ${grown("median of the tasks")}`);
        assert.ok(grown("Average") < 1.25, `Average: ${grown("Average")}`);
        assert.ok(grown("Maximum") < 1.1, `Maximum: ${grown("Maximum")}`);
        assert.ok(grown("Minimum") < 1.1, `Minimum: ${grown("Minimum")}`);
        assert.ok(Math.max(...values.get("the fullest task")!) < heapMaxBytes);
    });

    it("asks of requests only what the sidecar sends", async () => {
        const options = { prometheus: toolPath("prometheus"), promtool: toolPath("promtool") };
        const url = await started((directory) => startSample({ ...options, directory }));
        for (const [legend, expr] of queries(latency, "5m")) {
            assert.notDeepEqual(await asking(url).ask(expr), [], legend);
        }
    });
});
