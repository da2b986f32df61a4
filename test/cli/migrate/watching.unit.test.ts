/** Alarms and dashboards as files of `npx pulumi-adot migrate`, beside whatever else is in them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { gather } from "../../../cli/migrate/gather";
import { leavesOf, pathText } from "../../../cli/migrate/leaves";
import type { Migration } from "../../../cli/migrate/model";
import { readDocument } from "../../../cli/documents";
import { fixtures, run } from "./migrated";

const alarm = (name: string, more: object = {}): object => ({
    AlarmName: name,
    Namespace: "AWS/ECS",
    MetricName: "CPUUtilization",
    Dimensions: [
        { Name: "ClusterName", Value: "shop" },
        { Name: "ServiceName", Value: "orders" },
    ],
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: 80,
    ActionsEnabled: true,
    AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"],
    ...more,
});
const described = (...alarms: object[]): string => JSON.stringify({ MetricAlarms: alarms, CompositeAlarms: [] });
const board = (name: string, ...widgets: object[]): string =>
    JSON.stringify({
        DashboardArn: `arn:aws:cloudwatch::111122223333:dashboard/${name}`,
        DashboardName: name,
        DashboardBody: JSON.stringify({ widgets }),
    });
const text = { type: "text", x: 0, y: 0, width: 24, height: 2, properties: { markdown: "Hello" } };
const alarms = (name: string): object => ({
    type: "alarm",
    properties: { alarms: [`arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`] },
});

async function migrationOf(files: Readonly<Record<string, string>>): Promise<Migration> {
    const read = (file: string): Promise<Uint8Array> => Promise.resolve(Buffer.from(files[file]!));
    const { migration, failures } = await gather(Object.keys(files), new Map(), read);
    assert.deepEqual(failures, []);
    return migration;
}

/** Each leaf of a document, once; bodies that are read by themselves have an origin of their own. */
function assertEachOnce({ outcomes }: Migration, file: string, value: unknown): void {
    const paths = outcomes.filter(({ origin }) => origin.file === file).map((each) => each.path);
    assert.deepEqual(
        paths.sort(),
        leavesOf(value)
            .map(({ steps }) => pathText(steps))
            .sort(),
    );
}

describe("alarms and dashboards that are migrated", () => {
    it("leave the rest of a template to its readers, and no leaf without an outcome", async () => {
        const template = fs.readFileSync(path.join(fixtures, "watching", "template.yaml"), "utf8");
        assertEachOnce(await migrationOf({ template }), "template", readDocument(template).value);
        const quickstart = fs.readFileSync(path.join(fixtures, "quickstart", "template.yaml"), "utf8");
        const body = { widgets: [text] };
        const both = readDocument(quickstart).value as { Resources: object };
        const value = {
            ...both,
            Resources: {
                ...both.Resources,
                Cpu: { Type: "AWS::CloudWatch::Alarm", Properties: alarm("cpu") },
                Board: { Type: "AWS::CloudWatch::Dashboard", Properties: { DashboardName: "b", DashboardBody: "{" } },
                Other: { Type: "AWS::CloudWatch::Dashboard", Properties: { DashboardBody: JSON.stringify(body) } },
            },
        };
        const migration = await migrationOf({ template: JSON.stringify(value) });
        assertEachOnce(migration, "template", value);
        assert.deepEqual(
            migration.tasks.map(({ name }) => name),
            ["java"],
        );
        assert.equal(
            migration.outcomes.find((each) => each.path.includes("Board.Properties.DashboardBody"))!.fate,
            "none",
        );
        assert.equal(migration.watched!.dashboards.length, 1);
    });

    it("know the alarms of another file, whatever the order", async () => {
        const [dashboard, answer] = [board("Orders", alarms("cpu")), described(alarm("cpu"))];
        for (const files of [
            { dashboard, answer },
            { answer, dashboard },
        ]) {
            const { watched, outcomes } = await migrationOf(files);
            assert.deepEqual(
                watched!.dashboards[0]!.panels.map(({ type }) => type),
                ["row", "bargauge"],
            );
            assert.deepEqual(
                outcomes.filter(({ fate }) => fate === "none"),
                [],
            );
            assertEachOnce({ outcomes, tasks: [], pairs: [] }, "answer", JSON.parse(answer));
        }
    });

    it("have addresses and groups of their own where two have the same name", async () => {
        const [one, two] = [board("Orders", text), board("orders!", text)];
        const a = described(alarm("cpu"));
        const b = described(alarm("other", { Period: 10 }));
        const { watched } = await migrationOf({ one, two, a, b });
        assert.deepEqual(
            watched!.dashboards.map(({ uid }) => uid),
            ["cw-orders", "cw-orders-2"],
        );
        assert.deepEqual(
            watched!.groups.map(({ name }) => name),
            ["cloudwatch-alarms", "cloudwatch-alarms-2"],
        );
        assert.deepEqual(watched!.alarms, { standard: 1, highResolution: 1, composite: 0, anomaly: 0 });
    });

    it("are all that is written where nothing else was given", async () => {
        const { status, out } = await run(
            ["-", "--format", "json", "--region", "eu-west-1"],
            {},
            described(alarm("cpu")),
        );
        assert.equal(status, 0);
        const { report, files } = JSON.parse(out) as {
            report: { bills?: object };
            files: { name: string; text: string }[];
        };
        assert.deepEqual(
            files.map(({ name }) => name),
            ["rules.yaml"],
        );
        const { groups } = parse(files[0]!.text) as { groups: { rules: { alert: string }[] }[] };
        assert.equal(groups[0]!.rules[0]!.alert, "Cpu");
        assert.equal(report.bills, undefined);
    });
});

describe("both bills of a migration", () => {
    const agent = path.join(fixtures, "watching");
    const args = fs.readdirSync(agent).map((name) => path.join(agent, name));
    const billsOf = async (...more: string[]) => {
        const { out } = await run([...args, "--format", "json", ...more]);
        return (JSON.parse(out) as { report: { bills: { sidecar: { all: { likely: number } }; agent: object } } })
            .report.bills;
    };

    it("grow with the tasks, the sidecars' in proportion", async () => {
        const [one, four] = [await billsOf(), await billsOf("--tasks", "4")];
        assert.ok(Math.abs(four.sidecar.all.likely / one.sidecar.all.likely - 4) < 0.02);
    });

    it("need a region whose prices are known", async () => {
        const missing = async (...more: string[]) =>
            ((await billsOf(...more)) as unknown as { missing: string }).missing;
        assert.match(await missing("--region", "xx-none-1"), /prices of xx-none-1, and there are those of us-east-1/);
    });

    it("refuse what is no number of tasks, and prices that are none", async () => {
        assert.match((await run([...args, "--tasks", "0"])).err, /--tasks must be a whole number above zero, not 0\./);
        const { status, err } = await run([...args, "--prices", args[0]!]);
        assert.equal(status, 2);
        assert.match(err, /amazon-cloudwatch-agent\.json/);
    });
});
