import assert from "node:assert/strict";

import * as fc from "fast-check";
import { parse } from "yaml";

import { audit, type ContainerArgs, sizeSidecar } from "../../../components";
import type { AdotTaskDefinitionArgs } from "../../../components";
import { fargateSizes } from "../../../components/inputs/fargate";
import { checkTask } from "../../../components/ecs/task-checks";
import { sidecarConfig } from "../../../components/ecs/sidecar";
import { resolvedSoFar, taskContainersJson } from "../../../components/ecs/task-containers";
import { fillTask } from "../../../components/inputs/task";
import { containerNamed, containersOf, platformValues, variable } from "../../support/tasks";

/** Names as ECS takes them. */
const ecsName = fc
    .array(fc.constantFrom(..."abcXYZ019_-"), { minLength: 1, maxLength: 40 })
    .map((letters) => letters.join(""))
    .filter((name) => name !== "adot-collector" && name !== "__proto__");

/** Tasks that are right: sizes from Fargate's table, shared out between sidecar and containers. */
const task: fc.Arbitrary<AdotTaskDefinitionArgs> = fc
    .record({
        size: fc
            .constantFrom(...fargateSizes)
            .chain(({ cpu, memory }) => fc.record({ cpu: fc.constant(cpu), memory: fc.constantFrom(...memory) })),
        names: fc.uniqueArray(ecsName, { minLength: 1, maxLength: 9 }),
        waiting: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
        sidecarShare: fc.double({ min: 0, max: 0.9, noNaN: true }),
        environment: fc.dictionary(ecsName, fc.string({ maxLength: 50 }), { maxKeys: 5 }),
        jobs: fc.uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/), { maxLength: 5 }),
        basePort: fc.integer({ min: 20_000, max: 60_000 }),
    })
    .filter(({ jobs }) => !jobs.includes("adot-collector"))
    .map(({ size, names, waiting, sidecarShare, environment, jobs, basePort }) => {
        // Docker's least, 6 MiB, stays for each of the others.
        const most = size.memory - 6 * names.length;
        const sidecarMemory = Math.min(most, Math.max(256, Math.floor(size.memory * sidecarShare)));
        const each = Math.floor((size.memory - sidecarMemory) / names.length);
        const containers = names.map((name, i): [string, ContainerArgs] => [
            name,
            { image: "image", memory: each, environment, ports: [10_000 + i], waitForCollector: waiting[i] },
        ]);
        return {
            platform: platformValues,
            ...size,
            containers: Object.fromEntries(containers),
            scrape: Object.fromEntries(jobs.map((job, i) => [job, { port: basePort + i }])),
            sidecar: { memory: sidecarMemory },
        };
    });

describe("any valid task", () => {
    it("fits its memory and ECS, and has one limited collector", () => {
        fc.assert(
            fc.property(task, (args) => {
                const normalised = fillTask("orders", args);
                checkTask(normalised);
                const json = taskContainersJson(normalised, resolvedSoFar(normalised), sidecarConfig);
                assert.ok(Buffer.byteLength(json) < 65_536);
                const containers = containersOf(json);
                assert.equal(containers.length, Object.keys(args.containers).length + 1);
                const sum = containers.reduce((total, { memory }) => total + memory!, 0);
                assert.ok(sum <= args.memory, `${sum} MiB in ${args.memory}`);
                const sidecar = containerNamed(containers, "adot-collector");
                const config = parse(variable(sidecar, "AOT_CONFIG_CONTENT")!);
                const memoryMiB = sidecar.memory!;
                assert.equal(config.processors.memory_limiter.limit_mib, sizeSidecar(memoryMiB).limitMiB);
                assert.deepEqual(audit(config, { memoryMiB, goMemLimitMiB: sizeSidecar(memoryMiB).goMemLimitMiB }), []);
                for (const [name, { waitForCollector }] of Object.entries(args.containers)) {
                    const waits = containerNamed(containers, name).dependsOn?.some(
                        (d) => d.containerName === "adot-collector",
                    );
                    assert.equal(waits ?? false, waitForCollector);
                }
            }),
            { numRuns: 100 },
        );
    });

    it("is refused as soon as one container asks for a MiB too many", () => {
        fc.assert(
            fc.property(task, (args) => {
                const sum = Object.values(args.containers).reduce(
                    (total, { memory }) => total + memory,
                    args.sidecar!.memory!,
                );
                const [name, first] = Object.entries(args.containers)[0]!;
                const tooMuch = { ...first, memory: first.memory + args.memory - sum + 1 };
                const containers = { ...args.containers, [name]: tooMuch };
                assert.throws(
                    () => checkTask(fillTask("orders", { ...args, containers })),
                    /^Error: memory is \d+: the containers need/,
                );
            }),
            { numRuns: 100 },
        );
    });
});
