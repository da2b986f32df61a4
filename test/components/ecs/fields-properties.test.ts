/** Whatever a container's own fields say, the collector beside it is the same, or the task is refused in a sentence. */
import assert from "node:assert/strict";

import * as fc from "fast-check";

import { sidecarConfig } from "../../../components/ecs/sidecar";
import { checkTask } from "../../../components/ecs/task-checks";
import { resolvedSoFar, taskContainersJson } from "../../../components/ecs/task-containers";
import { fieldType, structureOf } from "../../../components/inputs/ecs-model";
import { ecsModel } from "../../../components/inputs/ecs-model-data";
import { fillTask, taskInputs } from "../../../components/inputs/task";
import { checkInputs, InputError } from "../../../collector/inputs";
import { containerNamed, containersOf, ordersTask } from "../../support/tasks";

/** Strings that mean something somewhere in a task. */
const word = fc.oneof(
    fc.constantFrom("app", "other", "adot-collector", "AOT_CONFIG_CONTENT", "HEALTHY", "8000-14000", "CMD", "awslogs"),
    fc.string({ maxLength: 8 }),
);

function valueOf(text: string, depth: number): fc.Arbitrary<unknown> {
    const { of, many } = fieldType(text);
    const one = oneOf(of, depth);
    return many === "list"
        ? fc.array(one, { maxLength: 3 })
        : many === "map"
          ? fc.dictionary(
                word.filter((key) => key !== "__proto__"),
                one,
                { maxKeys: 2 },
            )
          : one;
}

function oneOf(name: string, depth: number): fc.Arbitrary<unknown> {
    const structure = structureOf(name);
    if (structure !== undefined) {
        return structureValue(structure, depth + 1);
    }
    const { [name as keyof typeof ecsModel.enums]: values } = ecsModel.enums;
    if (values !== undefined) {
        return fc.constantFrom<string>(...values);
    }
    return (
        { integer: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.constantFrom(8888, 13_133)), boolean: fc.boolean() }[
            name as "integer"
        ] ?? word
    );
}

/** A few fields at a time, as a task with many of them at random is always refused for one. */
function structureValue(structure: Readonly<Record<string, string>>, depth: number): fc.Arbitrary<object> {
    const entries = Object.entries(structure);
    const required = entries.filter(([, text]) => text.endsWith("!")).map(([field]) => field);
    return fc
        .subarray(entries, { maxLength: depth === 0 ? 3 : entries.length })
        .chain((some) =>
            fc.record(
                Object.fromEntries(
                    entries
                        .filter((entry) => some.includes(entry) || required.includes(entry[0]))
                        .map(([field, text]) => [field, valueOf(text, depth)]),
                ),
            ),
        );
}

const fields = structureValue(ecsModel.structures.ContainerDefinition, 0);

describe("any fields of a container", () => {
    it("leave the collector as it is, or are refused", () => {
        const rendered = new Map<string, string>();
        const json = (own: object | undefined, compatibilities: readonly string[]) => {
            const app = { image: "orders:1", memory: 512, ...(own && { fields: own }) };
            const args = ordersTask({
                requiresCompatibilities: [...compatibilities],
                containers: { app, other: { image: "other:1", memory: 64, essential: false } },
            });
            checkInputs(taskInputs, args);
            const task = fillTask("orders", args);
            checkTask(task);
            return taskContainersJson(task, resolvedSoFar(task), (options) => {
                const key = JSON.stringify({ ...options, logConfiguration: undefined });
                const text = rendered.get(key) ?? sidecarConfig(options);
                rendered.set(key, text);
                return text;
            });
        };
        const collector = containerNamed(containersOf(json(undefined, ["EC2"])), "adot-collector");
        let passed = 0;
        fc.assert(
            fc.property(fields, fc.constantFrom<readonly string[]>(["EC2"], ["FARGATE"]), (own, compatibilities) => {
                let text: string;
                try {
                    text = json(own, compatibilities);
                } catch (error) {
                    assert.ok(error instanceof InputError, String((error as Error).stack));
                    return;
                }
                passed++;
                assert.deepEqual(containerNamed(containersOf(text), "adot-collector"), collector);
            }),
            { numRuns: 2_000 },
        );
        assert.ok(passed > 200, `${passed} of 2000 passed`);
    });
});
