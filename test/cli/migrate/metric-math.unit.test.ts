/** Metric math in PromQL: each function that AWS documents, operators, and what can't be read. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { selectedBy } from "../../../cli/cost/promql";
import { asVector, mathFunctions } from "../../../cli/migrate/metric-math/functions";
import { CannotSay, parseMath } from "../../../cli/migrate/metric-math/parse";
import { tellRows } from "../../../cli/migrate/metric-math/queries";

/** "Using metric math", Functions supported for metric math; and what its page on data sources adds. */
const documented = [
    ...["ABS", "ANOMALY_DETECTION_BAND", "AVG", "CEIL", "DATAPOINT_COUNT", "DB_PERF_INSIGHTS", "DIFF", "DIFF_TIME"],
    ...["FILL", "FIRST", "LAST", "FLOOR", "IF", "INSIGHT_RULE_METRIC", "LAMBDA", "LOG", "LOG10", "MAX", "METRIC_COUNT"],
    ...["METRICS", "MIN", "MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH", "PERIOD", "RATE", "REMOVE_EMPTY"],
    ...["RUNNING_SUM", "SEARCH", "SERVICE_QUOTA", "SLICE", "SORT", "STDDEV", "SUM", "TIME_SERIES"],
];

const metric = (id: string, metricName: string, by?: readonly string[]) => ({
    id,
    periodSeconds: 60,
    asked: {
        namespace: "ECS/ContainerInsights",
        metricName,
        dimensions: {},
        statistic: "Average",
        periodSeconds: 60,
        by,
    },
});
const rows = [
    metric("m1", "CpuUtilized"),
    metric("m2", "MemoryUtilized"),
    metric("s1", "CpuUtilized", ["ServiceName"]),
];

function told(expression: string, isRule = false): string {
    const row = { id: "", periodSeconds: 0, expression };
    const answer = tellRows([...rows.slice(0, 2), row, ...(expression.includes("s1") ? rows.slice(2) : [])], {
        isRule,
    })(row);
    return answer.value === undefined ? `- ${answer.why}` : asVector(answer.value);
}

/** Short names, so that what stands around them can be read. */
const short = (promql: string): string =>
    promql
        .replaceAll("avg(avg_over_time(ecs_task_cpu_utilized[1m]))", "M1")
        .replaceAll("avg(avg_over_time(ecs_task_memory_utilized[1m]))", "M2")
        .replaceAll("avg by (job) (avg_over_time(ecs_task_cpu_utilized[1m]))", "S1");

const meant: Readonly<Record<string, string>> = {
    "m1 + m2 * 2": "M1 + (M2 * 2)",
    "(m1 + m2) * 2": "(M1 + M2) * 2",
    "m1 - m2 - 1": "(M1 - M2) - 1",
    "-m1": "-M1",
    "m1 / m2": "M1 / (M2 != 0)",
    "m1 > 5 AND m2 < 3": "((M1 > bool 5) != bool 0) * ((M2 < bool 3) != bool 0)",
    "m1 > 5 || m2": "(((M1 > bool 5) != bool 0) + (M2 != bool 0)) > bool 0",
    "RATE(m1)": "idelta(M1[2m:1m]) / 60",
    "DIFF(m1)": "idelta(M1[2m:1m])",
    "ABS(m1 - m2)": "abs(M1 - M2)",
    "LOG(m1)": "ln(M1)",
    "FILL(m1, 0)": "(M1 or vector(0))",
    "FILL(m1, REPEAT)": "last_over_time(M1[1h:1m])",
    "IF(m1 > 5, m1)": "(M1 and on () (M1 > bool 5 != 0))",
    "IF(m1, 1, 2)": "((M1 != 0) * 0 + 1) or ((M1 == 0) * 0 + 2)",
    "SUM([m1, m2])": 'sum(label_replace(M1, "query", "m1", "", "") or label_replace(M2, "query", "m2", "", ""))',
    'MAX(METRICS("m2"))': "max(M2)",
    "METRIC_COUNT(METRICS()) * m1": "2 * M1",
    "SUM(m1)": "vector(scalar(sum_over_time(M1[$__range:1m] @ end())))",
    "m1 / PERIOD(m1)": "M1 / 60",
    "DAY(m1)": "(day_of_week() + 6) % 7 + 1",
    "FIRST([m1, m2])": "M1",
    "LAST([m1, m2])": "M2",
    "SUM(SLICE([m1, m2], 1))": "sum(M2)",
    "SORT(s1, MAX, DESC, 3)": "S1 and topk(3, max_over_time(S1[$__range:1m] @ end()))",
    "LAST(SORT(s1, AVG, DESC))": "S1 and bottomk(1, avg_over_time(S1[$__range:1m] @ end()))",
    "s1 / m1": "S1 / on () group_left () (M1 != 0)",
    "SUM(s1)": "sum(S1)",
    "TIME_SERIES(5)": "vector(5)",
};

describe("metric math", () => {
    it("has each function that AWS documents, and no other", () => {
        assert.deepEqual([...Object.keys(mathFunctions), "IF"].sort(), [...documented].sort());
    });

    for (const [expression, promql] of Object.entries(meant)) {
        it(`${expression} is ${promql}`, () => {
            const own = told(expression);
            assert.equal(short(own), promql);
            assert.ok(selectedBy(own) !== undefined, own);
        });
    }

    it("says why, where a function has no counterpart", () => {
        for (const name of documented) {
            const text = told(`${name}(m1)`);
            assert.ok(!text.startsWith("- ") || /^- [A-Z].+\.$/s.test(text), `${name}: ${text}`);
        }
        for (const name of ["AVG", "MAX", "MIN", "STDDEV", "SUM", "DATAPOINT_COUNT"]) {
            assert.match(told(`${name}(m1)`, true), /a number of all that a graph shows, which an alarm has not/);
        }
    });

    it("says where an expression can't be read", () => {
        const wrong: Readonly<Record<string, RegExp>> = {
            "m1 +": /ends too early/,
            "m1 ? 2": /can't be read at "\? 2"/,
            "SUM(m1": /ends too early/,
            m9: /m9 is the id of nothing/,
            "constructor(m1)": /constructor is no function/,
            '"text"': /is no series/,
            "": /ends too early/,
            "SEARCH('CPU', 'Average')": /names no namespace/,
            "SELECT nothing": /can't be read as a query/,
        };
        for (const [expression, message] of Object.entries(wrong)) {
            assert.match(told(expression), message, expression);
        }
        assert.match(told(`${"(".repeat(500)}1${")".repeat(500)}`), /brackets deep/);
    });

    it("never throws anything but what it says, whatever it reads", () => {
        const part = fc.constantFrom(
            ...documented,
            "m1",
            "s1",
            "(",
            ")",
            "[",
            "]",
            ",",
            "+",
            "/",
            "1.5",
            '"x"',
            "<",
            " ",
        );
        fc.assert(
            fc.property(
                fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
                (text) => {
                    try {
                        parseMath(text);
                    } catch (error) {
                        assert.ok(error instanceof CannotSay);
                    }
                    assert.equal(typeof told(text), "string");
                },
            ),
            { numRuns: 300 },
        );
    });
});
