import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { stringify } from "yaml";
import { expandVariables, panelQueries, standardDashboards } from "../../dashboards";
import { needs, toolPath } from "../support/parts";

describe("promtool, which checks types as Prometheus does", function () {
    let directory: string;
    before(function () {
        needs(this, "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "dashboard-rules-"));
    });
    after(() => directory !== undefined && fs.rmSync(directory, { recursive: true, force: true }));

    function check(rules: readonly { record: string; expr: string }[]): { status: number | null; output: string } {
        const file = path.join(directory, "rules.yaml");
        fs.writeFileSync(file, stringify({ groups: [{ name: "panels", rules }] }));
        const { status, stdout, stderr } = spawnSync(toolPath("promtool"), ["check", "rules", file], {
            encoding: "utf8",
        });
        return { status, output: stdout + stderr };
    }

    it("accepts every query of every dashboard", () => {
        const rules = standardDashboards()
            .flatMap(panelQueries)
            .map(({ dashboard, panelId, refId, expr }) => ({
                record: `${dashboard}:panel${panelId}:${refId}`.replaceAll("-", "_"),
                expr: expandVariables(expr),
            }));
        const { status, output } = check(rules);
        assert.equal(status, 0, output);
        assert.match(output, new RegExp(`${rules.length} rules found`));
    });

    it("refuses a query that only looks right", () => {
        const { status, output } = check([{ record: "bad:query", expr: "rate(up)" }]);
        assert.notEqual(status, 0);
        assert.match(output, /expected type range vector/);
    });
});
