/** An alert fires when the CloudWatch alarm would be in ALARM, and not before: each kind in promtool's unit tests. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { stringify } from "yaml";
import { translateAlarms } from "../../../cli/migrate/alarms";
import { isAlert, renderRules } from "../../../dashboards/rules";
import { needs, toolPath } from "../../support/parts";
import { alarmTemplate, describedAlarms } from "./alarm-samples";

const origin = { file: "alarms.json", form: "CloudWatch alarms" };
const { groups } = translateAlarms(JSON.parse(JSON.stringify(describedAlarms)), { origin })!;
const alerts = groups.flatMap(({ rules }) => rules).filter(isAlert);

const memory = 'ecs_task_memory_utilized{aws_ecs_cluster_name="shop", job="orders", instance="a"}';
const other = memory.replace('"a"', '"b"');
const reserved = memory.replace("utilized", "reserved");

interface Proof {
    /** By series, promtool's values of each minute. */
    readonly series: Readonly<Record<string, string>>;
    /** Minutes at which it is silent, and at which it fires. */
    readonly silent: readonly number[];
    readonly fires: readonly number[];
    readonly labels?: Readonly<Record<string, string>>;
}

/** A week of 50 and 60 by turns, of which the mean is 55, and then one far off. */
const week = 7 * 24 * 60;
const swinging = (then: string): string =>
    `${Array.from({ length: 7 * 24 }, (_, hour) => `${hour % 2 === 0 ? 50 : 60}x59`).join(" ")} ${then}`;

const proofs: Readonly<Record<string, Proof>> = {
    ThreeOfThree: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 11, 20], fires: [12, 15, 19] },
    OneOfOne: { series: { [memory]: "99x9 100x9 50x9" }, silent: [9, 20], fires: [10, 19] },
    TwoOfFive: { series: { [memory]: "50x9 150 50x1 150 50x9" }, silent: [10, 12, 18], fires: [13, 14] },
    // Between minutes 10 and 20 nothing comes, of which the lookback of five minutes sees nothing by a range of one.
    Breaching: { series: { [memory]: "50x9 _x9 50x9" }, silent: [9, 10, 22], fires: [12, 18] },
    BreachingNoData: { series: { [memory]: "50x9 _x9 50x9" }, silent: [9, 11, 22], fires: [13, 18] },
    BreachingSome: { series: { [memory]: "50x9 _x9 50x9" }, silent: [9, 22], fires: [13, 18] },
    Ignore: { series: { [memory]: "50x9 150x2 _x9 50x9" }, silent: [9, 24], fires: [12, 20] },
    TooLittle: { series: { [memory]: "10x9 9x9 10x9" }, silent: [9, 21], fires: [10, 18] },
    AtMost: { series: { [memory]: "11x9 10x9 11x9" }, silent: [9, 21], fires: [10, 18] },
    // Of two tasks the fuller one counts nine tenths.
    Percentile: { series: { [memory]: "50x20", [other]: "50x9 108x9" }, silent: [9], fires: [11, 18] },
    LongPeriod: { series: { [memory]: "50x19 200x19" }, silent: [19, 22, 25], fires: [29, 35] },
    HighResolution: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 21], fires: [10, 18] },
    ErrorRate: { series: { [memory]: "50x9 60x9", [reserved]: "100x30" }, silent: [9], fires: [10, 18] },
    Unusual: { series: { [memory]: swinging("55x9 90x9 20x9") }, silent: [week + 8], fires: [week + 12, week + 26] },
    UnusuallyMuch: {
        series: { [memory]: swinging("55x9 20x9 90x9") },
        silent: [week + 8, week + 15],
        fires: [week + 26],
    },
    ByService: { series: { [memory]: "50x9 150x9" }, silent: [9], fires: [10, 18], labels: { job: "orders" } },
    ScaleOut: { series: { [memory]: "50x9 150x9" }, silent: [9, 11], fires: [12] },
    Both: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 10, 21], fires: [11, 18] },
    Any: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 21], fires: [10, 18] },
    NotWhileDeploying: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 12, 21], fires: [10] },
    NoData: { series: { [memory]: "50x9 _x9 50x9" }, silent: [9, 22], fires: [12, 18] },
    OfAnother: { series: { [memory]: "50x9 150x9 50x9" }, silent: [9, 10, 21], fires: [11, 18] },
};

describe("translated alarms in promtool", function () {
    this.timeout(120_000);
    let directory: string;

    before(function () {
        needs(this, "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "alarms-"));
    });
    after(() => directory !== undefined && fs.rmSync(directory, { recursive: true, force: true }));

    function promtool(...args: string[]): { status: number | null; output: string } {
        const { status, stdout, stderr } = spawnSync(toolPath("promtool"), args, { encoding: "utf8" });
        return { status, output: stdout + stderr };
    }

    function write(name: string, text: string): string {
        const file = path.join(directory, name);
        fs.writeFileSync(file, text);
        return file;
    }

    it("are what it takes for rules", () => {
        for (const document of [describedAlarms, alarmTemplate]) {
            const all = translateAlarms(JSON.parse(JSON.stringify(document)), { origin })!.groups;
            const { status, output } = promtool("check", "rules", write("rules.yaml", renderRules(all)));
            assert.equal(status, 0, output);
        }
    });

    it("have a proof for each alert", () => {
        assert.deepEqual(Object.keys(proofs).sort(), alerts.map(({ alert }) => alert).sort());
    });

    for (const [name, { series, silent, fires, labels }] of Object.entries(proofs)) {
        it(`${name} fires when the alarm would, and not before`, () => {
            const alert = alerts.find((candidate) => candidate.alert === name)!;
            // Alone, as a week of all of them takes minutes.
            const rules = write("rules.yaml", renderRules([{ ...groups[0], rules: [alert] }]));
            const tested = (minute: number, isFiring: boolean): object => ({
                eval_time: `${minute}m`,
                expr: `count by (job) (ALERTS{alertname="${name}", alertstate="firing"})`,
                exp_samples: isFiring
                    ? [
                          {
                              labels: `{job="${labels?.job ?? alert.labels.job ?? ""}"}`.replace('{job=""}', "{}"),
                              value: 1,
                          },
                      ]
                    : [],
            });
            const test = {
                rule_files: [rules],
                evaluation_interval: "1m",
                tests: [
                    {
                        interval: "1m",
                        input_series: Object.entries(series).map(([own, values]) => ({ series: own, values })),
                        promql_expr_test: [
                            ...silent.map((minute) => tested(minute, false)),
                            ...fires.map((minute) => tested(minute, true)),
                        ],
                    },
                ],
            };
            const { status, output } = promtool("test", "rules", write("test.yaml", stringify(test, { lineWidth: 0 })));
            assert.equal(status, 0, `${alert.expr}\n${output}`);
        });
    }
});
