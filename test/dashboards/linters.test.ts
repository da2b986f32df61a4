/**
 * The linters themselves, where they are on PATH: nobody installs them here, and CI may. What they find is an exception
 * with a reason in `exceptions`, or a failure. Their rules are held without them in `grafana-rules.ts` and
 * `rule-lints.ts`.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it, type Context } from "mocha";
import { parse } from "yaml";
import { labels } from "../../collector/names/names";
import { expandVariables, panelQueries, renderRules, standardDashboards, standardRules } from "../../dashboards";
import { isAlert } from "../../dashboards/rules";
import { alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { grafanaRules } from "./grafana-rules";
import { recordedByName } from "./known-series";
import { readExpression } from "./promql-tree";

/** What dashboard-linter may say, each with the reason; at most ten. */
const exceptions: readonly (readonly [remark: RegExp, reason: string])[] = [
    [/job template should be a labeled 'Job', is currently 'Service'$/, "It is the service that readers look for."],
    [/instance template should be a labeled 'Instance', is currently 'Task'$/, "On ECS an instance is a task."],
    [/panel 'Burn rate .*has no or invalid units defined: 'suffix:×'$/, "Its list lacks units of one's own."],
    [
        /: instance selector not found$/,
        "Series recorded for a service, and the alerts of one, have no instance: counted below, one by one.",
    ],
];

/** Series of a service in a query: of those alone the linter may miss an instance. */
function ofServices(expr: string): number {
    const ofTasks = (metric: string): boolean => recordedByName.get(metric)?.labels.includes(labels.instance) ?? true;
    const { selectors } = readExpression(expandVariables(expr));
    return selectors.filter(({ metric }) => [alertSeries, alertTimeSeries].includes(metric) || !ofTasks(metric)).length;
}

/** Skips the calling suite where the program isn't on PATH. */
function needsProgram(context: Context, program: string): void {
    const folders = (process.env.PATH ?? "").split(path.delimiter);
    if (!folders.some((folder) => fs.existsSync(path.join(folder, program)))) {
        console.warn(`      skipped: ${program} isn't on PATH; its rules are tested without it`);
        context.skip();
    }
}

function run(program: string, ...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    return { status, output: stdout + stderr };
}

describe("the linters themselves", function () {
    this.timeout(120_000);
    let directory: string;

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "linters-"));
    });
    after(() => fs.rmSync(directory, { recursive: true, force: true }));

    const written = (name: string, text: string): string => {
        const file = path.join(directory, name);
        fs.writeFileSync(file, text);
        return file;
    };

    describe("dashboard-linter", () => {
        before(function () {
            needsProgram(this, "dashboard-linter");
        });

        it("has the rules that are held without it", () => {
            const { output } = run("dashboard-linter", "rules");
            const names = [...output.matchAll(/^\* `([\w-]+)`/gm)].map(([, name]) => name);
            assert.deepEqual(names.sort(), Object.keys(grafanaRules).sort());
        });

        for (const dashboard of standardDashboards()) {
            it(`finds nothing in ${dashboard.uid} but what has a reason`, () => {
                const { output } = run(
                    "dashboard-linter",
                    "lint",
                    written(`${dashboard.uid}.json`, JSON.stringify(dashboard)),
                );
                const remarks = output.split("\n").filter((line) => /❌|⚠/.test(line));
                assert.deepEqual(
                    remarks.filter((remark) => !exceptions.some(([allowed]) => allowed.test(remark))),
                    [],
                );
                const unpicked = remarks.filter((remark) => remark.endsWith("instance selector not found")).length;
                const expected = panelQueries(dashboard).map(({ expr }) => ofServices(expr));
                assert.equal(unpicked, expected.reduce((sum, count) => sum + count, 0)); // prettier-ignore
            });
        }

        it("finds nothing with the exclusions of the docs", () => {
            const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "dashboards.md"), "utf8");
            const [, exclusions] = /^```yaml\n(exclusions:\n[^]*?)^```$/m.exec(page)!;
            written(".lint", exclusions!);
            for (const dashboard of standardDashboards()) {
                const file = written(`${dashboard.uid}.json`, JSON.stringify(dashboard));
                const { status, output } = run("dashboard-linter", "lint", "--strict", file);
                assert.equal(status, 0, output);
            }
        });
    });

    it("mixtool finds nothing in the alerts", function () {
        needsProgram(this, "mixtool");
        const groups = standardRules({ severities: "mixin" });
        const some = (alerts: boolean): object => ({
            groups: groups.map((group) => ({
                ...group,
                rules: group.rules.filter((rule) => isAlert(rule) === alerts),
            })),
        });
        // JSON is jsonnet.
        const mixin = { prometheusAlerts: some(true), prometheusRules: some(false), grafanaDashboards: {} };
        const { status, output } = run("mixtool", "lint", written("mixin.jsonnet", JSON.stringify(mixin)));
        assert.equal(status, 0, output);
    });

    it("pint finds nothing in the rules", function () {
        needsProgram(this, "pint");
        const { status, output } = run(
            "pint",
            "--offline",
            "lint",
            "--fail-on=warning",
            written("rules.yaml", renderRules(standardRules())),
        );
        assert.equal(status, 0, output);
    });
});

describe("exceptions from dashboard-linter", () => {
    it("are few, each has a reason, and they are those of the docs", () => {
        assert.ok(exceptions.length <= 10);
        assert.ok(exceptions.every(([, reason]) => reason.length > 20));
        const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "dashboards.md"), "utf8");
        const [, text] = /^```yaml\n(exclusions:\n[^]*?)^```$/m.exec(page)!;
        const { exclusions } = parse(text!) as { exclusions: Record<string, { reason: string }> };
        assert.equal(Object.keys(exclusions).length, exceptions.length);
        assert.ok(Object.keys(exclusions).every((name) => name in grafanaRules));
        assert.ok(Object.values(exclusions).every(({ reason }) => reason.length > 20));
    });
});
