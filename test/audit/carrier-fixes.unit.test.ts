/** Advice about containers names properties that their carrier has. */
import assert from "node:assert/strict";

import { inspectCarried } from "../../audit/carried-inspection";
import { kindsWithFixes } from "../../audit/carrier-fixes";
import { containerRules } from "../../audit/rules";
import { carriedBy } from "../../audit/sources/registry";

const environment = [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }];
const collector = { name: "c", image: "amazon/aws-otel-collector:v0.49.0", environment };
const app = { name: "app", image: "acme/orders:1" };

const carriers: Readonly<Record<string, readonly [type: string, properties: Record<string, unknown>]>> = {
    "Express service": ["aws:ecs/expressGatewayService:ExpressGatewayService", { primaryContainer: collector }],
    "Batch job definition": [
        "aws:batch/jobDefinition:JobDefinition",
        { ecsProperties: { taskProperties: [{ containers: [{ ...collector, essential: true }, app] }] } },
    ],
};

describe("The advice about a collector", () => {
    it("has every carrier with properties of its own in this test", () => {
        assert.deepEqual(Object.keys(carriers), kindsWithFixes);
    });

    for (const [kind, [type, properties]] of Object.entries(carriers)) {
        it(`in ${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind} names no property that it hasn't`, () => {
            const carried = carriedBy({ type, name: "it", properties, path: [] });
            const ids: readonly string[] = containerRules.map(({ id }) => id);
            const found = carried
                .flatMap((each) => inspectCarried(each, "it").violations)
                .filter(({ rule }) => ids.includes(rule));
            assert.ok(found.length >= 2, JSON.stringify(carried));
            for (const { rule, fix, text } of found) {
                assert.doesNotMatch(
                    fix,
                    /Give it the healthCheck|restartPolicy|Set its memory, |Set its stopTimeout/,
                    rule,
                );
                assert.ok(text.includes(fix));
            }
        });
    }
});
