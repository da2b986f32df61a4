/**
 * How a past is made: promtool's notation as samples, rules in the order in which they read each other, and since when
 * an alert is active.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isAlert, standardRules, type RuleGroup } from "../../dashboards/rules";
import { activeTimes, recordingLevels } from "./firing-history";
import { expandValues, openMetricsOf } from "./firing-openmetrics";

describe("the past of a Prometheus", () => {
    it("has the values that promtool's notation stands for", () => {
        assert.deepEqual(expandValues("1x2 _ 5+2.5x2 _x2 5-1x1 -3 1e+21"), [
            ...[1, 1, 1],
            undefined,
            ...[5, 7.5, 10],
            ...[undefined, undefined],
            ...[5, 4],
            -3,
            1e21,
        ]);
        assert.throws(() => expandValues("1 stale"), {
            message: '"stale" isn\'t a value of a series: write it as in 1, 1x5, 1+2x5 or _x5.',
        });
    });

    it("has a sample a minute until the last, of the service that it is for", () => {
        const input = { series: 'up{job="orders",instance="task-1"}', values: "1+1x1 _ 4x9" };
        assert.equal(
            openMetricsOf([input], { service: "shop", lastMinute: 3, at: 1000 }),
            [1, 2, 4].map((value) => `up{job="shop",instance="task-1"} ${value} ${1000 - (4 - value) * 60}\n`).join(""),
        );
    });

    it("records each series after those that it is recorded from", () => {
        const levels = recordingLevels(standardRules());
        const records = (groups: readonly RuleGroup[]): string[] =>
            groups.flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])));
        assert.deepEqual(levels.flatMap(records).sort(), records(standardRules()).sort());
        levels.forEach((groups, index) => {
            const later = levels.slice(index).flatMap(records);
            for (const { rules } of groups) {
                for (const { expr } of rules) {
                    const read = later.find((name) => new RegExp(`(?<![\\w:])${name}(?![\\w:])`).test(expr));
                    assert.equal(read, undefined, expr);
                }
            }
        });
    });

    it("refuses rules that read what is recorded after them", () => {
        const rules = [
            { record: "service:a:sum", expr: "service:b:sum" },
            { record: "service:b:sum", expr: "sum(up)" },
        ];
        assert.throws(() => recordingLevels([{ name: "shop", interval: "1m", rules }]), {
            message: "service:a:sum reads a series that is recorded after it.",
        });
    });

    it("counts an alert's time from zero after each pause", () => {
        assert.deepEqual(activeTimes([600, 660, 720, 900, 960]), [
            [600, 600],
            [660, 600],
            [720, 600],
            [900, 900],
            [960, 900],
        ]);
    });
});
