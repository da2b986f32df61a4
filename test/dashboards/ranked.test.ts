/** Which tasks a graph shows of many, asked of a real Prometheus. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { labels, metrics } from "../../collector/names/names";
import { expandVariables } from "../../dashboards";
import { max, select } from "../../dashboards/promql";
import { perTask, worstOver, type Ranking } from "../../dashboards/ranked";
import { startPrometheus, type Prometheus } from "../../local/amp/prometheus";
import { needs, toolPath } from "../support/parts";

const step = 20;
const end = Math.floor(Date.now() / 1000 / step) * step;
const begin = end - 3600;

interface Task {
    readonly id: string;
    readonly value: (time: number) => number;
    readonly from?: number;
    readonly to?: number;
}

/** Each with its own level, crossing the others again and again: the highest ten are others at each step. */
const crossing = Array.from({ length: 30 }, (_, index): Task => ({
    id: `task-${String(index).padStart(2, "0")}-of-many`,
    value: (time) => 100 + index + 50 * Math.sin(time / 300 + index),
}));
const services: Readonly<Record<string, readonly Task[]>> = {
    many: [...crossing, { id: "ended-in-the-middle", value: () => 1000, to: begin + 1800 }],
    few: [
        { id: "old-task", value: () => 5 },
        { id: "new-task", value: () => 1, from: end - 40 },
    ],
};

describe("the worst of many", function () {
    let directory: string;
    let prometheus: Prometheus;

    before(async function () {
        needs(this, "prometheus", "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "worst-of-many-"));
        const file = path.join(directory, "series.om");
        const lines = Object.entries(services).flatMap(([service, tasks]) =>
            tasks.flatMap(({ id, value, from = begin, to = end }) => {
                const own = `${labels.job}="${service}",${labels.instance}="${id}"`;
                const times = Array.from({ length: (to - from) / step + 1 }, (_, at) => from + at * step);
                return times.map((time) => `${metrics.ecs.taskMemoryUtilized.name}{${own}} ${value(time)} ${time}\n`);
            }),
        );
        fs.writeFileSync(file, `${lines.join("")}# EOF\n`);
        const made = spawnSync(
            toolPath("promtool"),
            ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, path.join(directory, "data")],
            { encoding: "utf8" },
        );
        assert.equal(made.status, 0, made.stdout + made.stderr);
        prometheus = await startPrometheus({ executable: toolPath("prometheus"), directory, name: "worst-of-many" });
    });

    after(async () => {
        await prometheus?.stop();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** The drawn tasks of a service, and how many points each has. */
    async function drawn(service: string, ranking: Ranking = {}, most?: number): Promise<Map<string, number>> {
        const expr = max(select(metrics.ecs.taskMemoryUtilized), labels.job, labels.instance);
        const [{ expr: chosen }] = worstOver([{ expr, legend: perTask }], ranking);
        const query = expandVariables(chosen, { job: service, most });
        const range = { start: String(begin), end: String(end), step: String(step) };
        const body = new URLSearchParams({ query, ...range });
        const response = await fetch(`${prometheus.url}/api/v1/query_range`, { method: "POST", body });
        const { data, error } = (await response.json()) as {
            error?: string;
            data?: { result: { metric: Record<string, string>; values: unknown[] }[] };
        };
        assert.equal(error, undefined, query);
        return new Map(
            data!.result.map(({ metric, values }) => {
                assert.equal(metric.task, metric[labels.instance]!.slice(0, 8));
                return [metric[labels.instance]!, values.length];
            }),
        );
    }

    const points = 3600 / step + 1;

    it("are the same ones over the whole time range, the one that ended among them", async () => {
        const found = await drawn("many");
        assert.equal(found.size, 10);
        const { "ended-in-the-middle": ended, ...others } = Object.fromEntries(found);
        // It is drawn for as long as Prometheus looks back, five minutes.
        assert.ok(ended! >= points / 2 && ended! <= points / 2 + 15, `${ended} points`);
        assert.deepEqual(new Set(Object.values(others)), new Set([points]));
    });

    it("are as many as are asked for", async () => {
        assert.equal((await drawn("many", {}, 20)).size, 20);
        assert.equal((await drawn("many", {}, 100_000)).size, 31);
    });

    it("are the lowest where those are the worst", async () => {
        const found = await drawn("many", { worst: "lowest" });
        assert.equal(found.size, 10);
        assert.ok(!found.has("ended-in-the-middle"));
    });

    it("are all while there is room, the one that has just begun too", async () => {
        assert.deepEqual([...(await drawn("few")).keys()].sort(), ["new-task", "old-task"]);
        assert.deepEqual([...(await drawn("few", { worst: "lowest" })).keys()].sort(), ["new-task", "old-task"]);
    });
});
