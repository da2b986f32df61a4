/** The words for severities, wherever they are shown. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fleetDashboard, panelQueries, standardDashboards, type Panel } from "../../dashboards";
import { severityColors } from "../../dashboards/objectives";
import { standardRules } from "../../dashboards/rules";
import { everyWordFor } from "../../dashboards/rules/severities";

const panelsWith = (severities: string): Panel[] =>
    fleetDashboard({ severities }).panels.filter((panel): panel is Panel => panel.type !== "row");

const mappingsOf = ({ fieldConfig: { overrides } }: Panel, column: string): unknown =>
    overrides.find(({ matcher }) => matcher.options === column)!.properties.find(({ id }) => id === "mappings")!.value;

describe("severities in the words of mixins", () => {
    it("are what the fleet dashboard counts, lists and colours", () => {
        const panels = panelsWith("mixin");
        const counted = panels.flatMap(({ title, targets }) => {
            const [, severity] = /severity="(\w+)"/.exec(targets[0]!.expr) ?? [];
            return severity === undefined || !title.match(/^(Critical|Warnings)$/) ? [] : [[title, severity]];
        });
        assert.deepEqual(counted, [
            ["Critical", "critical"],
            ["Warnings", "warning"],
        ]);
        const list = mappingsOf(
            panels.find(({ title }) => title === "Alerts that fire")!,
            "Severity",
        );
        assert.match(JSON.stringify(list), /"critical":\{"text":"critical","color":"red".*"warning":.*"orange"/);
        const table = panels.find(({ fieldConfig }) =>
            fieldConfig.overrides.some(({ matcher }) => matcher.options === "State"),
        )!;
        assert.match(
            JSON.stringify(mappingsOf(table, "State")),
            /"1":\{"text":"warning","color":"orange".*"2":\{"text":"critical","color":"red"/,
        );
        assert.deepEqual(Object.keys(severityColors), ["page", "ticket"]);
    });

    it("leave nothing in ours, and the other way round", () => {
        const text = (severities: string): string =>
            JSON.stringify([
                standardRules({ severities }).flatMap(({ rules }) =>
                    rules.map((rule) => "labels" in rule && rule.labels),
                ),
                standardDashboards({ severities }).flatMap(panelQueries),
                panelsWith(severities).map(({ fieldConfig, title }) => [fieldConfig, title]),
            ]);
        assert.doesNotMatch(text("mixin"), /"(?:page|ticket)\\?"|Pages|Tickets/);
        assert.doesNotMatch(text("page-ticket"), /critical|warning/i);
    });

    it("are known to whatever takes both", () => {
        assert.deepEqual(everyWordFor("page"), ["page", "critical"]);
        assert.deepEqual(everyWordFor("ticket", "info"), ["ticket", "warning", "info"]);
    });
});
