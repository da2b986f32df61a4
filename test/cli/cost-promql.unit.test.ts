/** What PromQL expressions of dashboards select. */
import assert from "node:assert/strict";
import { selectedBy } from "../../cli/cost/promql";

/** Names, then patterns; `?` where something selects whatever the names. */
const cases: readonly [string, string | undefined][] = [
    ["up", "up"],
    ["sum(rate(a_total[5m])) / on (x) group_left b", "a_total b"],
    ["a offset 5m > bool c @ end()", "a c"],
    ['{__name__="a"} or {"b.c", x="y"} or {__name__=~"d_.*"}', "a b.c d_.*"],
    ["{'b.c'}", "b.c"],
    ["{`b.c`}", "b.c"],
    ['{__name__!="a"}', "?"],
    ['count({job="a"})', "?"],
    ["rate(a_total[$__rate_interval])", "a_total"],
    ["avg_over_time(a[${range}:$step])", "a"],
    ["avg_over_time(a[[[range]]])", "a"],
    ["a offset $shift", "a"],
    ["a[$__range:${__range_s}00ms]", "a"],
    ['a{job=~"$job", le="${le:regex}"}', "a"],
    ["topk($top, a)", "a"],
    ["topk(2 * $top / 3, a)", "a"],
    ["a > ${limit}", "a"],
    ["max($metric)", "?"],
    ["$metric", "?"],
    ["rate($metric[5m])", "?"],
    ['$metric{x="y"}', "?"],
    ["rate(${prefix}_total[5m])", "?"],
    ['{__name__=~"$metric"}', "?"],
    ["sum by ($label) (a)", "a"],
    ["rate(", undefined],
    ["", undefined],
    ['{app="x"} |= `error`', undefined],
];

describe("a query of a dashboard", () => {
    for (const [text, expected] of cases) {
        it(`selects ${expected ?? "nothing, as it isn't PromQL"}: ${text}`, () => {
            const found = selectedBy(text);
            const told = found && [...found.names, ...found.patterns, ...(found.isOpen ? ["?"] : [])].join(" ");
            assert.equal(told, expected);
        });
    }
});
