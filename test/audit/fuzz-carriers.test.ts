/**
 * What carries containers, and what isn't known of them, at random: the verdict is that of the containers by
 * themselves, and what isn't known is never silent. `npm run fuzz` runs it for longer.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as yaml from "yaml";

import { inspectCarried } from "../../audit/carried-inspection";
import { parseContainerDefinitions } from "../../audit/containers";
import { isUnknown, Unknown } from "../../audit/knowledge";
import { taskPolicies } from "../../audit/rules";
import { carriedBy } from "../../audit/sources/registry";
import type { Mapping } from "../../collector/values";
import { type Inspection, inspectContainers } from "../../audit/violations";
import { goodContainers } from "./task";
import { containersOf, nearMiss, recipe } from "./wild";

const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 2000) / 40);
const memory = "2048";
const memoryMiB = 2048;

type Containers = readonly Record<string, unknown>[];

/** Ways of one task definition into a program: the type of the resource, and its properties. */
const carriers: Readonly<Record<string, (containers: Containers) => [type: string, properties: Mapping]>> = {
    "as JSON": (containers) => [
        "aws:ecs/taskDefinition:TaskDefinition",
        { containerDefinitions: JSON.stringify(containers), memory },
    ],
    "of a bridged provider": (containers) => [
        "aws:index/ecsTaskDefinition:EcsTaskDefinition",
        { containerDefinitions: JSON.stringify(containers), memory },
    ],
    "as a list": (containers) => ["aws-native:ecs:TaskDefinition", { containerDefinitions: containers, memory }],
    "of awscc": (containers) => [
        "awscc:ecs/taskDefinition:TaskDefinition",
        { containerDefinitions: containers, memory },
    ],
    "by Cloud Control": (containers) => [
        "aws:cloudcontrol/resource:Resource",
        {
            typeName: "AWS::ECS::TaskDefinition",
            desiredState: JSON.stringify({ ContainerDefinitions: containers, Memory: memory }),
        },
    ],
    "as an extension": (containers) => [
        "aws-native:index:ExtensionResource",
        { type: "AWS::ECS::TaskDefinition", properties: { ContainerDefinitions: containers, Memory: memory } },
    ],
    "in a template": (containers) => [
        "aws:cloudformation/stack:Stack",
        { templateBody: JSON.stringify(template(containers)) },
    ],
    "in a template of YAML": (containers) => [
        "aws-native:cloudformation:Stack",
        // CloudFormation's YAML is 1.1, in which off is no string.
        {
            templateBody: yaml.stringify(template(containers), {
                aliasDuplicateObjects: false,
                lineWidth: 0,
                version: "1.1",
            }),
        },
    ],
};

const template = (containers: Containers): object => ({
    Resources: {
        Task: { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions: containers, Memory: memory } },
    },
});

function inspected([type, properties]: [string, Mapping]): Inspection[] {
    return carriedBy({ type, name: "orders", properties, path: [] }).map((carried) =>
        inspectCarried(carried, "orders"),
    );
}

const levels = new Map(taskPolicies.map(({ name, level }) => [name, level]));

const mandatory = (inspections: readonly Inspection[]): string[] =>
    inspections
        .flatMap(({ violations }) => violations)
        .filter(({ policy }) => levels.get(policy) === "mandatory")
        .map(({ rule }) => rule);

const byThemselves = (containers: Containers): Inspection =>
    inspectContainers(parseContainerDefinitions(JSON.stringify(containers)), {
        kind: "task definition",
        name: "orders",
        memoryMiB,
    });

/** Every path in a value that leads to something. */
function pathsIn(value: unknown, above: readonly (string | number)[] = []): (string | number)[][] {
    const inner = Array.isArray(value) ? value.map((each, index) => [index, each] as const) : entriesOf(value);
    return [
        ...(above.length > 0 ? [[...above]] : []),
        ...inner.flatMap(([key, each]) => pathsIn(each, [...above, key])),
    ];
}

const entriesOf = (value: unknown): (readonly [string, unknown])[] =>
    typeof value === "object" && value !== null ? Object.entries(value) : [];

function put(value: unknown, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
    if (key === undefined) {
        return to;
    }
    if (Array.isArray(value)) {
        return value.map((each: unknown, index) => (index === key ? put(each, rest, to) : each));
    }
    return Object.fromEntries(
        entriesOf(value).map(([name, each]) => [name, name === key ? put(each, rest, to) : each]),
    );
}

describe("what carries containers, at random", () => {
    for (const [how, carrier] of Object.entries(carriers)) {
        it(`is judged as the containers by themselves: ${how}`, () => {
            fc.assert(
                fc.property(fc.oneof(nearMiss, recipe), (wild) => {
                    // Typed inputs of Terraform's providers have these keys.
                    fc.pre(how !== "of awscc" || wild.delivery !== "keys of another resource");
                    const containers = containersOf(wild);
                    const found = mandatory(inspected(carrier(containers)));
                    const expected = mandatory([byThemselves(containers)]);
                    assert.equal(found.length > 0, expected.length > 0, `${found.join()} and ${expected.join()}`);
                }),
                { numRuns },
            );
        });
    }
});

describe("what isn't known of a safe task, at random", () => {
    const safe = goodContainers() as unknown as Containers;
    const places = pathsIn(safe);
    const asList = (containers: unknown): [string, Mapping] => carriers["as a list"]!(containers as Containers);
    /** What a collector runs, and with how much memory. */
    const decides = /^1(\.(image|command|entryPoint|memory|environment(\.0(\.(name|value))?)?|mountPoints))?$/;

    it("is silent while everything is known", () => {
        assert.deepEqual(mandatory(inspected(asList(safe))), []);
    });

    it("waits for the update, or blocks where nobody will ever know it, wherever it decides something", () => {
        fc.assert(
            fc.property(fc.constantFrom(...places), fc.constantFrom("not yet", "never"), (place, state) => {
                const changed = put(safe, place, new Unknown(state as Unknown["state"], "isn't known here"));
                const inspections = inspected(asList(changed));
                const waiting = inspections.flatMap((each) => each.waiting);
                const blocked = mandatory(inspections);
                if (decides.test(place.join("."))) {
                    assert.ok(
                        state === "never" ? blocked.length > 0 : waiting.length > 0,
                        `${place.join(".")} ${state}: ${blocked.join()} ${waiting.join()}`,
                    );
                }
                if (state === "not yet") {
                    assert.deepEqual(blocked, [], place.join("."));
                }
            }),
            { numRuns: Math.max(numRuns, 2 * places.length) },
        );
    });

    it("never hides what is wrong with another container", () => {
        const wrong = [
            { ...safe[1], name: "otel-collector", environment: [{ name: "AOT_CONFIG_CONTENT", value: "x: 1" }] },
        ];
        fc.assert(
            fc.property(fc.constantFrom(...places), fc.constantFrom("not yet", "never"), (place, state) => {
                const changed = put(safe, place, new Unknown(state as Unknown["state"], "isn't known here"));
                assert.ok(!isUnknown(changed));
                assert.ok(mandatory(inspected(asList([...(changed as unknown[]), ...wrong]))).length > 0);
            }),
            { numRuns },
        );
    });
});
