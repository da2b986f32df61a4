/** Native histograms from a target through the real collector to a real Prometheus. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { isolated } from "../../local/support/isolated";
import { needs, toolPath } from "../support/parts";
import type { NativeAnswers, NativeOrder } from "./native-histograms-run";

const metric = "orders_duration_seconds";

describe("native histograms of a target", function () {
    this.timeout(90_000);
    const queries = {
        itself: metric,
        classic: `absent(${metric}_bucket)`,
        quantile: `histogram_quantile(0.9, rate(${metric}[1m]))`,
        average: `histogram_avg(rate(${metric}[1m]))`,
        up: 'up{scrape_job="app"}',
    };
    let answers: Record<string, NativeAnswers[number]>;

    before(function () {
        needs(this, "otelcol", "prometheus");
        const order: NativeOrder = {
            otelcol: toolPath("otelcol"),
            prometheus: toolPath("prometheus"),
            metric,
            queries: Object.values(queries),
        };
        const [program = "", ...args] = isolated([
            ...[process.execPath, "--import", "tsx", path.join(__dirname, "native-histograms-run.ts")],
            JSON.stringify(order),
        ]);
        const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
        assert.equal(status, 0, stderr);
        const all = JSON.parse(stdout) as NativeAnswers;
        answers = Object.fromEntries(Object.keys(queries).map((name, i) => [name, all[i]!]));
    });

    const valueOf = (name: keyof typeof queries): number => Number(answers[name]![0]!.value![1]);

    it("arrive as one series each, with the task's labels and their own", () => {
        assert.equal(answers.itself!.length, 1);
        const [{ metric: labels, histogram }] = answers.itself as [NativeAnswers[number][number]];
        assert.deepEqual(labels, {
            __name__: metric,
            job: "orders",
            instance: "0123456789abcdef",
            scrape_job: "app",
            aws_ecs_cluster_name: "prod",
            aws_ecs_task_family: "orders",
            route: "/orders",
        });
        assert.ok(histogram !== undefined, "it is a number");
        assert.equal(valueOf("classic"), 1);
    });

    it("answer quantiles and averages", () => {
        // The bucket of 0.75 in schema 3 is (2^(-4/8), 2^(-3/8)].
        assert.ok(
            valueOf("quantile") > 2 ** (-4 / 8) && valueOf("quantile") <= 2 ** (-3 / 8),
            `${valueOf("quantile")}`,
        );
        assert.ok(Math.abs(valueOf("average") - 0.75) < 1e-9, `${valueOf("average")}`);
        assert.equal(valueOf("up"), 1);
    });
});
