/** Variables: in queries, and in their pickers. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { all, interpolate, keepSelected, parseLabelQuery, queryLookup, toggleOption } from "../../model/variables";

const hourMs = 3_600_000;
const now = 1_700_000_000_000;

describe("the preview's variables", () => {
    const service = { name: "service", allValue: ".+", multi: true, includeAll: true };
    const range = { from: now - hourMs, to: now };
    const write = (template: string, ...values: string[]) =>
        interpolate(
            template,
            queryLookup([service], new Map([["service", values]]), range, { interval: 20, rateInterval: 80 }),
        );

    it("stand in queries as Grafana's Prometheus data source writes them", () => {
        const query = 'up{job=~"$service"}';
        assert.equal(write(query, all), 'up{job=~".+"}');
        assert.equal(write(query, "orders"), 'up{job=~"orders"}');
        assert.equal(write(query, "orders", "basket"), 'up{job=~"(orders|basket)"}');
        assert.equal(write(query, "a.b|c"), 'up{job=~"a\\\\.b\\\\|c"}');
        assert.equal(write(query, 'say "$service"'), 'up{job=~"say \\"\\\\$service\\""}');
        assert.equal(
            write("${service} ${service:regex} $__rate_interval $__interval $__range $__range_s", "x"),
            "x x 80s 20s 1h 3600",
        );
        // Digits behind a variable belong to the number, and the group of a label_replace isn't a variable.
        assert.equal(write('[$__range:${__range_s}00ms] "$1"', "x"), '[1h:360000ms] "$1"');
    });

    it("match the value and nothing else, whatever is in it", () => {
        fc.assert(
            fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (value, other) => {
                fc.pre(value !== all && other !== value);
                const [, inString] = /^"(.*)"$/s.exec(write('"$service"', value))!;
                // As PromQL reads the string, then the expression.
                const pattern = new RegExp(`^(?:${inString.replace(/\\(.)/gs, "$1")})$`, "su");
                assert.ok(pattern.test(value));
                assert.ok(!pattern.test(other));
            }),
        );
    });

    it("are refused when they are unknown", () => {
        assert.throws(() => write("$servce"), {
            message: "Variable $servce is not one of this dashboard's, nor one that the preview knows.",
        });
    });

    it("are filled from label values", () => {
        assert.deepEqual(parseLabelQuery("label_values(up, job)"), { label: "job", match: "up" });
        assert.deepEqual(parseLabelQuery('label_values(up{job=~"a,b"}, instance)'), {
            label: "instance",
            match: 'up{job=~"a,b"}',
        });
        assert.deepEqual(parseLabelQuery("label_values(job)"), { label: "job" });
        assert.throws(() => parseLabelQuery("query_result(up)"), {
            message: 'The preview can\'t fill a picker from "query_result(up)": it knows label_values only.',
        });
    });

    it("keep the values that still exist, and fall back to All", () => {
        assert.deepEqual(keepSelected(service, ["orders", "gone"], ["basket", "orders"]), ["orders"]);
        assert.deepEqual(keepSelected(service, ["gone"], ["basket"]), [all]);
        assert.deepEqual(keepSelected({ name: "one" }, [], ["first", "second"]), ["first"]);
    });

    it("have All and single values exclude each other", () => {
        assert.deepEqual(toggleOption(service, [all], "orders", true), ["orders"]);
        assert.deepEqual(toggleOption(service, ["orders"], "basket", true), ["orders", "basket"]);
        assert.deepEqual(toggleOption(service, ["orders"], "orders", false), [all]);
        assert.deepEqual(toggleOption(service, ["orders"], all, true), [all]);
        assert.deepEqual(toggleOption({ name: "one" }, ["a"], "b", true), ["b"]);
    });
});
