/** What is said of a task's size with a collector in it. */
import assert from "node:assert/strict";

import { effectOnLeast, needsOf, sizeBeside, sizeOf } from "../../../components/ecs/task-size";
import { fargateSizes } from "../../../components/inputs/fargate";

const needs = (memory: number, cpu?: number) => needsOf([{ memory, cpu }], { memory: 256 });

describe("a task's size with a collector", () => {
    const sizes: [text: string | undefined, size: number | undefined][] = [
        ["1024", 1024],
        ["1 vCPU", 1024],
        [".25 vCPU", 256],
        ["0.5vcpu", 512],
        ["2 GB", 2048],
        ["2GB", 2048],
        ["0", undefined],
        ["two", undefined],
        [undefined, undefined],
    ];
    for (const [text, size] of sizes) {
        it(`is read as ECS writes it: ${text}`, () => assert.equal(sizeOf(text), size));
    }

    it("is one of Fargate's that has room for all, and stays where the task's own has", () => {
        for (const { cpu, memory: all } of fargateSizes) {
            for (const memory of all) {
                const stays = sizeBeside({ isFargate: true, cpu, memory }, needs(memory - 256));
                assert.deepEqual([stays.cpu, stays.memory], [cpu, memory]);
                assert.match(stays.effect, / stays: the collector takes up to 256 MiB of it$/);
                if (cpu === 16_384 && memory === all.at(-1)) {
                    assert.throws(() => sizeBeside({ isFargate: true, cpu, memory }, needs(memory)), /largest task/);
                    continue;
                }
                const grown = sizeBeside({ isFargate: true, cpu, memory }, needs(memory));
                const row = fargateSizes.find((size) => size.cpu === grown.cpu)!;
                assert.ok(row.memory.includes(grown.memory!));
                assert.ok(grown.memory! >= memory + 256 && grown.cpu! >= cpu);
                assert.match(grown.effect, / grows to .* 256 of them for the collector$/);
            }
        }
    });

    const effects: [effect: string, said: string][] = [
        [
            sizeBeside({ isFargate: true, cpu: 1024, memory: 2048 }, needs(1024, 2048)).effect,
            "Fargate 1 vCPU/2 GB grows to 2 vCPU/4 GB: the containers need 2048 CPU units",
        ],
        [
            sizeBeside({ isFargate: false, cpu: 512, memory: 1024 }, needs(512)).effect,
            "the task's 1024 MiB stay: the collector takes up to 256 MiB of it",
        ],
        [
            sizeBeside({ isFargate: false, memory: 1024 }, needs(1024)).effect,
            "the task grows to 1280 MiB: the containers need 1280 MiB, 256 of them for the collector",
        ],
        [
            effectOnLeast(needs(1024), { cpu: 1024, memory: 2048 }),
            "Fargate 1 vCPU/2 GB stays: the collector takes up to 256 MiB of it",
        ],
        [
            effectOnLeast(needs(2000), { cpu: 1024, memory: 3072 }),
            "Fargate 1 vCPU/2 GB grows to 1 vCPU/3 GB: the containers need 2256 MiB, 256 of them for the collector",
        ],
        [
            effectOnLeast(needs(2000), { cpu: 1024, memory: 4096 }),
            "Fargate 1 vCPU/4 GB stays: the collector takes up to 256 MiB of it",
        ],
        [
            effectOnLeast(needs(896, 512)),
            "Fargate .5 vCPU/1 GB grows to .5 vCPU/2 GB: the containers need 1152 MiB, 256 of them for the collector",
        ],
    ];
    for (const [effect, said] of effects) {
        it(`is told: ${said}`, () => assert.equal(effect, said));
    }
});
