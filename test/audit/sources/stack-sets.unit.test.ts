/** What a stack set's instances may override isn't proven by a default. */
import assert from "node:assert/strict";

import { inspectCarried } from "../../../audit/carried-inspection";
import { carriedBy } from "../../../audit/sources/registry";
import { goodConfig, goodContainers } from "../task";

const [, collector] = goodContainers() as unknown as Record<string, unknown>[];

/** The violations about a collector with one value taken from a parameter. */
function violations(type: string, change: Record<string, unknown>, parameter: Record<string, unknown>): string[] {
    const containers = [{ ...collector, ...change }];
    const body = {
        Parameters: { P: parameter },
        Resources: { T: { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions: containers } } },
    };
    return carriedBy({ type, name: "it", properties: { templateBody: JSON.stringify(body) }, path: [] })
        .flatMap((carried) => inspectCarried(carried, "it").violations)
        .map(({ rule }) => rule);
}

const ref = { Ref: "P" };
const text = { Type: "String" };

const uses: Readonly<Record<string, readonly [Record<string, unknown>, Record<string, unknown>]>> = {
    config: [{ environment: [{ name: "AOT_CONFIG_CONTENT", value: ref }] }, { ...text, Default: goodConfig() }],
    image: [{ image: ref }, { ...text, Default: collector!.image }],
    memory: [{ memory: ref }, { Type: "Number", Default: collector!.memory }],
};

describe("a parameter of a stack set", () => {
    for (const [what, [change, parameter]] of Object.entries(uses)) {
        it(`that gives the ${what} isn't proven by its default, but by its allowed values`, () => {
            const of = (type: string, extra = {}) => violations(type, change, { ...parameter, ...extra });
            for (const type of ["aws:cloudformation/stackSet:StackSet", "aws-native:cloudformation:StackSet"]) {
                assert.notDeepEqual(of(type), []);
                assert.deepEqual(of(type, { AllowedValues: [parameter.Default] }), []);
            }
            assert.deepEqual(of("aws:cloudformation/stack:Stack"), []);
        });
    }

    it("may be in a nested template, whose fix can be followed in a template", () => {
        const templateBody = JSON.stringify({
            Resources: { S: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "https://a/b" } } },
        });
        const type = "aws:cloudformation/stack:Stack";
        const [fix] = carriedBy({ type, name: "it", properties: { templateBody }, path: [] })
            .flatMap((carried) => inspectCarried(carried, "it").violations)
            .map((violation) => violation.fix);
        assert.match(fix!, /^Audit the nested template too/);
    });
});
