/** Our dashboards in the preview: what it has to know for them, and how `npm start` starts it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { expandVariables, panelQueries, standardDashboards, units } from "../../dashboards";
import type { StackState } from "../../local/engine";
import { faultsOnPurpose } from "../../local/load";
import { elsewhere, previewDeployed, previewPort, scrapeSecondsOf } from "../../local/preview";
import { menuLinks } from "../../preview/model/links";
import { units as previewUnits } from "../../preview/model/units";
import { all, interpolate, queryLookup } from "../../preview/model/variables";

describe("our dashboards in the preview", () => {
    it("have only units that it knows", () => {
        assert.deepEqual(
            units.filter((unit) => !previewUnits.includes(unit) && !unit.startsWith("suffix:")),
            [],
        );
    });

    it("have their variables replaced as the tests of the queries replace them", () => {
        const pickers = ["cluster", "job", "instance"].map((name) => ({
            name,
            allValue: name === "cluster" ? ".*" : ".+",
            multi: true,
            includeAll: true,
        }));
        const variables = [...pickers, { name: "top", allValue: "100000", multi: false, includeAll: true }];
        const selected = new Map([
            ["cluster", [all]],
            ["job", ["orders"]],
            ["instance", [all]],
            ["top", ["10"]],
        ]);
        const range = { from: 0, to: 3_600_000 };
        const lookup = queryLookup(variables, selected, range, { interval: 20, rateInterval: 80 });
        for (const { expr } of standardDashboards().flatMap(panelQueries)) {
            assert.equal(interpolate(expr, lookup), expandVariables(expr, { job: "orders" }));
        }
    });

    it("lead to all others with the same time and variables", () => {
        const choices = { from: "now-6h", to: "now", refresh: "1m", selected: new Map([["job", ["orders"]]]) };
        const [fleet, ...others] = standardDashboards();
        assert.deepEqual(
            menuLinks(fleet.links, fleet, standardDashboards(), choices).map(({ title, href }) => [title, href]),
            others.map(({ title, uid }) => [title, `/d/${uid}?from=now-6h&to=now&refresh=1m&var-job=orders`]),
        );
    });
});

describe("the preview of what was deployed", () => {
    it("has the state's dashboards in the package's order, and its scrape interval", async () => {
        const resource = (type: string, inputs: Record<string, unknown>) => ({ urn: type, custom: true, type, inputs });
        const resources = [
            ...standardDashboards()
                .toReversed()
                .map((one) => resource("grafana:oss/dashboard:Dashboard", { configJson: JSON.stringify(one) })),
            resource("grafana:oss/dataSource:DataSource", { jsonDataEncoded: '{"timeInterval":"30s"}' }),
        ];
        const platform = { version: 3, deployment: { resources } } as unknown as StackState;
        const preview = await previewDeployed({ platform, prometheusUrl: "http://127.0.0.1:1" });
        try {
            const response = await fetch(`${preview.url}/api/dashboards`);
            assert.deepEqual(await response.json(), { dashboards: standardDashboards(), scrapeSeconds: 30 });
        } finally {
            await preview.close();
        }
    });
});

describe("what is wrong on purpose", () => {
    it("is said as what is requested does it", () => {
        assert.equal(
            faultsOnPurpose(),
            "1 request in 8 fails and 1 request in 8 is slow on purpose, so that the graphs have something to show.",
        );
        assert.match(faultsOnPurpose(["/?fail=1", "/", "/?fail=1"])!, /^2 requests in 3 fail on purpose/);
        assert.match(faultsOnPurpose(["/?fail=1", "/", "/?fail=1", "/"])!, /^1 request in 2 fails on purpose/);
        assert.equal(faultsOnPurpose(["/orders"]), undefined);
    });
});

describe("npm start's port of the preview", () => {
    it("is named only where it isn't the usual one and nobody chose it", () => {
        const at = (port: number) => `http://127.0.0.1:${port}`;
        assert.equal(elsewhere(at(previewPort), undefined), undefined);
        assert.equal(elsewhere(at(9000), 9000), undefined);
        assert.equal(
            elsewhere(at(previewPort + 1), undefined),
            `Port ${previewPort} is taken by another program, so the preview is at ${previewPort + 1} this time.`,
        );
    });
});

describe("the scrape interval of the preview", () => {
    const state = (inputs: Record<string, unknown>) => ({
        version: 3,
        deployment: { resources: [{ urn: "urn:x", custom: true, type: "grafana:oss/dataSource:DataSource", inputs }] },
    });
    const of = (inputs: Record<string, unknown>) => scrapeSecondsOf(state(inputs) as never);

    it("is what the deployed data source tells Grafana", () => {
        assert.equal(of({ jsonDataEncoded: '{"timeInterval":"30s"}' }), 30);
        assert.equal(of({ jsonDataEncoded: "{}" }), undefined);
        assert.equal(of({}), undefined);
    });
});
