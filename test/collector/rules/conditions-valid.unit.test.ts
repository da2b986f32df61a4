/** Where conditions are looked for; test/collector/ottl/conditions.test.ts asks the collector what it takes. */
import assert from "node:assert/strict";

import { audit } from "../../../collector";
import { type AuditOptions } from "../../../collector/rules/audit";
import { inside, safe } from "./audit-cases";

function found(type: string, settings: unknown, isUsed = true, options: AuditOptions = inside): string[] {
    const config = safe();
    config.processors[type] = settings;
    if (isUsed) {
        (config.service.pipelines["traces/app"]!.processors as string[]).push(type);
    }
    return audit(config, options)
        .filter(({ rule }) => rule === "condition-not-valid")
        .map(({ path }) => path.slice(`processors.${type}.`.length));
}

const [good, bad] = ['resource.attributes["a"] == "b"', 'resource.attributes["a"] = "b"'];

describe("the audit of conditions", () => {
    it("looks into each list of a filter, used or not", () => {
        for (const [section, keys] of Object.entries({
            traces: ["resource", "span", "spanevent"],
            metrics: ["resource", "metric", "datapoint"],
            logs: ["resource", "log_record"],
        })) {
            for (const key of keys) {
                for (const isUsed of [true, false]) {
                    const settings = { [section]: { [key]: [good, bad] } };
                    assert.deepEqual(found("filter/x", settings, isUsed), [`${section}.${key}[1]`]);
                }
                assert.deepEqual(found("filter", { [section]: { [key]: [good, "${env:CONDITION}"] } }), []);
            }
        }
        for (const key of ["trace_conditions", "metric_conditions", "log_conditions"]) {
            assert.deepEqual(found("filter", { [key]: [good, bad] }), [`${key}[1]`]);
            assert.deepEqual(found("filter", { [key]: [{ conditions: [good, bad] }] }), [`${key}[0].conditions[1]`]);
        }
    });

    it("takes a dollar for what it stands for", () => {
        assert.deepEqual(found("filter", { metrics: { metric: ['IsMatch(name, "^up$$")'] } }), []);
    });

    it("finds conditions beside the older form, of the same data alone", () => {
        const strict = { match_type: "strict", metric_names: ["a"] };
        assert.deepEqual(found("filter", { metrics: { include: strict, metric: ['name == "a"'] } }), ["metrics.include"]);
        assert.deepEqual(found("filter", { spans: { exclude: { match_type: "strict", services: ["a"] } }, traces: { span: ['name == "a"'] } }), ["spans.exclude"]);
        assert.deepEqual(found("filter", { metrics: { include: strict }, logs: { log_record: ["body == nil"] } }), []);
    }); // prettier-ignore

    it("looks into the policies of tail_sampling that is used, those within others too", () => {
        const policy = { name: "a", type: "ottl_condition", ottl_condition: { span: [good, bad] } };
        const and = { name: "b", type: "and", and: { and_sub_policy: [policy] } };
        const settings = { decision_wait: "1s", policies: [policy, and] };
        assert.deepEqual(found("tail_sampling", settings), [
            "policies[0].ottl_condition.span[1]",
            "policies[1].and.and_sub_policy[0].ottl_condition.span[1]",
        ]);
        assert.deepEqual(found("tail_sampling", settings, false), []);
    });

    it("asks of a release that isn't known for no names", () => {
        const settings = { metrics: { metric: ['NewFunction(name) == "a"', "name ="] } };
        assert.deepEqual(found("filter", settings, true, { ...inside, isUnknownRelease: true }), ["metrics.metric[1]"]);
    });
});
