/**
 * What comes late, written to a real Prometheus as a sidecar's queue on disk sends it: how old a sample may be, in
 * order and out of it, and what the age of a backlog is then.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { parse, stringify } from "yaml";
import { bufferIds } from "../../collector";
import { labels, metrics } from "../../collector/names/names";
import { recorded } from "../../dashboards/recorded";
import { isAlert, standardRules } from "../../dashboards/rules";
import { startPrometheus, type Prometheus } from "../../local/amp/prometheus";
import { writeBody, writeHeaders } from "../local/amp-support";
import { needs, toolPath } from "../support/parts";

const minute = 60;

describe("what comes late to a real Prometheus", () => {
    let directory: string;
    let prometheus: Prometheus;
    /** Unix seconds. */
    let now = 0;

    before(async function () {
        needs(this, "prometheus");
        now = Math.floor(Date.now() / 1_000);
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "late-"));
        prometheus = await startPrometheus({ executable: toolPath("prometheus"), directory, name: "late" });
        // The newest of all, by which the age of the others is told.
        assert.equal(await write("newest", {}, now), "");
    });
    after(async () => {
        await prometheus?.stop();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** Writes one sample; what Prometheus says against it, nothing when it takes it. */
    async function write(name: string, own: Readonly<Record<string, string>>, seconds: number, value = 1) {
        const body = writeBody({ labels: { __name__: name, ...own }, samples: [[value, seconds * 1_000]] });
        const url = `${prometheus.url}/api/v1/write`;
        const response = await fetch(url, { method: "POST", headers: writeHeaders, body: new Uint8Array(body) });
        return response.ok ? "" : await response.text();
    }

    async function setWindow(duration: string): Promise<void> {
        const file = path.join(directory, "prometheus.yml");
        const config = parse(fs.readFileSync(file, "utf8")) as object;
        fs.writeFileSync(file, stringify({ ...config, storage: { tsdb: { out_of_order_time_window: duration } } }));
        await prometheus.reload();
    }

    it("is taken in order for an hour, whatever the out-of-order window", async () => {
        for (const window of ["0s", "60s", "600s"]) {
            await setWindow(window);
            const own = { window };
            assert.match(await write("in_order", own, now - 61 * minute), /out of bounds|too old/, window);
            assert.equal(await write("in_order", own, now - 59 * minute), "", window);
            assert.equal(await write("in_order", own, now - 55 * minute), "", window);
        }
    });

    it("is taken out of order for as long as the window is", async () => {
        const tried = async (window: string): Promise<boolean[]> => {
            await setWindow(window);
            await write("out_of_order", { window }, now - 10);
            const ages = [30, 5 * minute, 11 * minute];
            const answers: boolean[] = [];
            for (const age of ages) {
                answers.push((await write("out_of_order", { window }, now - age)) === "");
            }
            return answers;
        };
        assert.deepEqual(await tried("0s"), [false, false, false]);
        assert.deepEqual(await tried("60s"), [true, false, false]);
        assert.deepEqual(await tried("600s"), [true, true, false]);
    });

    const { expr } = standardRules()
        .flatMap(({ rules }) => rules)
        .flatMap((rule) => (isAlert(rule) ? [] : [rule]))
        .find(({ record }) => record === recorded.sidecar.backlogAge.name)!;

    /** The age of each task's backlog, minutes. */
    async function ages(): Promise<Record<string, number>> {
        const query = new URLSearchParams({ query: expr, time: String(now) });
        const response = await fetch(`${prometheus.url}/api/v1/query?${query}`);
        const { data } = (await response.json()) as {
            data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return Object.fromEntries(
            data.result.map(({ metric, value: [, age] }) => [metric[labels.instance], Number(age) / minute]),
        );
    }

    /** What a task's collector said so many minutes ago, with that share of its queue full. */
    async function said(task: string, minutesAgo: number, share: number): Promise<void> {
        const own = { [labels.job]: "orders", [labels.instance]: task, [labels.exporter]: bufferIds.hop };
        const at = now - minutesAgo * minute;
        assert.equal(await write(metrics.sidecar.queueCapacity.name, own, at, 1_000), "");
        assert.equal(await write(metrics.sidecar.queueSize.name, own, at, share * 1_000), "");
    }

    it("is as old as what still waits, in queues that hold a backlog", async () => {
        await said("late", 40, 0.3);
        await said("ended", 40, 0);
        await said("well", 0, 0);
        assert.deepEqual(await ages(), { late: 40, well: 0 });
        // Half of the backlog arrives, and then the rest.
        await said("late", 20, 0.3);
        assert.deepEqual(await ages(), { late: 20, well: 0 });
        await said("late", 3, 0.04);
        assert.deepEqual(await ages(), { late: 3, well: 0 });
    });
});
