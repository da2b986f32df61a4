import assert from "node:assert/strict";
import { failures, renderReport, type StartReport } from "../../local/report";
import { matchGolden } from "../support/golden";

/** A run in which everything held. */
const whole: StartReport = {
    parts: [
        { name: "adot-collector", real: true, note: "OpenTelemetry Collector" },
        { name: "envoy", real: false, note: "recorded metrics" },
    ],
    deployed: [
        { stack: "organization/observability/local", created: 20, changed: 0, same: 0, seconds: 9.04 },
        { stack: "organization/orders-service/local", created: 0, changed: 1, same: 11, seconds: 7.5 },
    ],
    blocked: { refused: true, message: "Task definition orders …", seconds: 4 },
    samples: { written: 12_345, requests: 67, refused: 0 },
    rules: { recording: 30, alerting: 20, waiting: 0, failing: [] },
    load: { sent: 890, failed: 1 },
    dashboards: [{ title: "JVM", panels: 14, withData: 14, empty: [] }],
    sidecar: { containerMiB: 256, limiterMiB: 176, usageMiB: 61.4, heapMiB: 23.6, enforced: true, oomKills: 0 },
    seconds: 71.3,
};

describe("the report of npm start", () => {
    it("shows everything as a table", () => {
        matchGolden("local/report.txt", `${renderReport(whole)}\n`);
    });

    it("colours nothing but ok and FAILED, and only as asked", () => {
        const painted: [string, boolean][] = [];
        renderReport(whole, (text, good) => {
            painted.push([text, good]);
            return text;
        });
        assert.deepEqual([...new Set(painted.map(([text]) => text))], ["ok"]);
        assert.ok(painted.every(([, good]) => good));
    });

    it("finds nothing wrong with a whole run", () => {
        assert.deepEqual(failures(whole), []);
    });

    const broken: [string, Partial<StartReport>, string][] = [
        [
            "a preview that was not blocked",
            { blocked: { ...whole.blocked, refused: false } },
            "The preview without a memory limiter was not blocked.",
        ],
        ["no samples", { samples: { written: 0, requests: 1, refused: 0 } }, "No sample was written."],
        ["refused writes", { samples: { ...whole.samples, refused: 3 } }, "3 requests to AMP were refused."],
        ["no rules", { rules: { recording: 0, alerting: 0, waiting: 0, failing: [] } }, "No rule was deployed."],
        ["rules that wait", { rules: { ...whole.rules, waiting: 2 } }, "2 rules were never evaluated."],
        [
            "a rule that fails",
            { rules: { ...whole.rules, failing: ["SidecarDown of group adot-scrape: many-to-many matching"] } },
            "A rule fails: SidecarDown of group adot-scrape: many-to-many matching.",
        ],
        ["no load", { load: { sent: 0, failed: 9 } }, "No request got through Envoy."],
        [
            "a panel without data",
            { dashboards: [{ title: "JVM", panels: 2, withData: 1, empty: ["Heap (A)"] }] },
            "Dashboard JVM: no data in Heap (A).",
        ],
        ["no dashboards", { dashboards: [] }, "No dashboard was deployed."],
        [
            "an OOM kill",
            { sidecar: { ...whole.sidecar, oomKills: 2 } },
            "The sidecar was killed for its memory 2 times.",
        ],
        [
            "a heap above the limiter",
            { sidecar: { ...whole.sidecar, heapMiB: 200 } },
            "The sidecar's heap, 200 MiB, is above its limiter.",
        ],
        [
            "a heap that was never reported",
            { sidecar: { ...whole.sidecar, heapMiB: Number.NaN } },
            "The sidecar never reported its heap.",
        ],
    ];
    for (const [what, change, sentence] of broken) {
        it(`fails for ${what}`, () => {
            assert.deepEqual(failures({ ...whole, ...change }), [sentence]);
        });
    }

    it("marks what failed in the table", () => {
        assert.match(renderReport({ ...whole, ...broken[1]![1] }), /FAILED 0 samples/);
    });
});
