import assert from "node:assert/strict";
import { askDashboards, deployedDashboards } from "../../local/panels";
import { jvmDashboard, panelQueries } from "../../dashboards";
import type { StackState } from "../../local/engine";

const sample = (value: string) => [{ metric: {}, value: [0, value] as const }];

describe("asking the deployed dashboards", () => {
    it("reads them from the stack's state", () => {
        const state = {
            version: 3,
            deployment: {
                manifest: {},
                resources: [
                    { urn: "a", type: "pulumi:pulumi:Stack", custom: false },
                    {
                        urn: "b",
                        type: "grafana:oss/dashboard:Dashboard",
                        custom: true,
                        inputs: { configJson: JSON.stringify(jvmDashboard()) },
                    },
                ],
            },
        } satisfies StackState;
        assert.deepEqual(deployedDashboards(state), [jvmDashboard()]);
    });

    it("asks every query with the variables filled in", async () => {
        const asked: string[] = [];
        const [result] = await askDashboards(
            [jvmDashboard()],
            (expression) => {
                asked.push(expression);
                return Promise.resolve(sample("1"));
            },
            { rateInterval: "20s" },
        );
        // A heap that wasn't collected yet has no floor.
        const others = panelQueries(jvmDashboard()).filter(({ panel }) => panel !== "Fullest heap");
        assert.equal(asked.length, others.length);
        // What is left is the group of a label_replace.
        assert.ok(asked.every((expression) => !/\$(?!1")/.test(expression)));
        assert.ok(asked.some((expression) => expression.includes("[20s]")));
        assert.deepEqual(result!.empty, []);
        assert.equal(result!.withData, result!.panels);
    });

    it("counts a panel as empty when one of its queries has no number", async () => {
        const dashboard = jvmDashboard();
        const bad = panelQueries(dashboard)[0]!;
        let first = true;
        const [result] = await askDashboards(
            [dashboard],
            () => {
                const answer = first ? sample("NaN") : sample("0");
                first = false;
                return Promise.resolve(answer);
            },
            {},
        );
        assert.deepEqual(result!.empty, [`${bad.panel} (${bad.refId})`]);
        assert.equal(result!.withData, result!.panels - 1);
    });
});
