/**
 * Faults in a real collector's targets and endpoint, as the alerts' expressions see them in a real Prometheus: during
 * the fault and not after it.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { labels } from "../../collector/names/names";
import { isolated } from "../../local/support/isolated";
import { describeExit, startProcess } from "../../local/support/process";
import { repositoryRoot } from "../../tools/parts";
import { needs, toolPath } from "../support/parts";
import { jobs, liveExpression, settleSeconds, type Fault, type LiveOrder, type LiveOutcome } from "./firing-live";
import type { Labels } from "./firing-prometheus";

interface Case {
    /** When its fault begins, by when the expression is true, and when the fault ends. */
    readonly begins: Fault;
    readonly seen: Fault;
    readonly ends: Fault;
    readonly labels?: Labels;
}

const cases: Readonly<Record<string, Case>> = {
    SidecarWritesFailing: { begins: "refusing", seen: "refusing", ends: "refusing" },
    SidecarQueueFilling: { begins: "away", seen: "away", ends: "slow" },
    SidecarSheddingPoints: { begins: "away", seen: "slow", ends: "slow" },
    ScrapeDown: { begins: "stopped", seen: "stopped", ends: "stopped", labels: { [labels.scrapeJob]: jobs.stopped } },
    ScrapeOverLimit: {
        begins: "growing",
        seen: "growing",
        ends: "growing",
        labels: { [labels.scrapeJob]: jobs.growing },
    },
};
/** Who the collector says that it is; the cluster is in the metadata of the task. */
const service = { [labels.cluster]: "prod", [labels.job]: "bench" };
/** A scrape interval, and the batch processor's timeout. */
const lateSeconds = 2;

describe("alerts' expressions while a real collector is in trouble", function () {
    this.timeout(120_000);
    let directory: string;
    let outcome: LiveOutcome;

    before(async function () {
        needs(this, "otelcol", "prometheus");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "firing-live-"));
        outcome = await run({
            directory,
            programs: { otelcol: toolPath("otelcol"), prometheus: toolPath("prometheus") },
            expressions: Object.fromEntries(Object.keys(cases).map((alert) => [alert, liveExpression(alert)])),
        });
    });
    after(() => directory !== undefined && fs.rmSync(directory, { recursive: true, force: true }));

    async function run(order: LiveOrder): Promise<LiveOutcome> {
        const file = path.join(order.directory, "order.json");
        fs.writeFileSync(file, JSON.stringify(order));
        const worker = path.join(__dirname, "firing-live-worker.ts");
        const [command, ...args] = isolated([process.execPath, "--import", "tsx", worker, file]);
        const lines: string[] = [];
        const child = startProcess({
            name: "worker",
            command: command!,
            args,
            cwd: repositoryRoot,
            onLine: (line, stream) => void (stream === "stdout" && lines.push(line)),
        });
        const exit = await child.exited;
        assert.equal(exit.code, 0, `The worker ${describeExit(exit)}.\n${child.tail(20)}`);
        return JSON.parse(lines.join("")) as LiveOutcome;
    }

    for (const [alert, { begins, seen, ends, labels: own }] of Object.entries(cases)) {
        it(`${alert} is true during its fault, and only then`, () => {
            const results = outcome.results[alert]!;
            const [began] = outcome.faults[begins];
            const [, seenBy] = outcome.faults[seen];
            const [, ended] = outcome.faults[ends];
            const times = results.flatMap(({ values }) => values.map(([time]) => time));
            const told = JSON.stringify({ times, began, seenBy, ended });
            assert.deepEqual(results.map(({ metric }) => metric), [{ ...service, ...own }]); // prettier-ignore
            assert.ok(Math.min(...times) > began, told);
            assert.ok(Math.min(...times) < seenBy + lateSeconds, told);
            assert.ok(Math.max(...times) < ended + settleSeconds - lateSeconds, told);
            assert.ok(outcome.to >= ended + settleSeconds, told);
        });
    }

    it("are those of the rules, with seconds for minutes and without recorded series", () => {
        assert.equal(
            liveExpression("ScrapeDown"),
            "count by (aws_ecs_cluster_name, job, scrape_job) ((max_over_time(up[10s]) == 0 and up offset 10s == 0) unless scrape_samples_scraped > 0) > 0",
        );
        assert.equal(
            liveExpression("SidecarQueueFilling"),
            "(max by (aws_ecs_cluster_name, job) (max by (aws_ecs_cluster_name, job, instance) (otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0)))) > 0.5",
        );
    });
});
