import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { memoryCeilingMiB, memoryFloorMiB, sizeSidecar } from "../../collector/config/sizing";
import { sidecarName } from "../../components/ecs/sidecar";
import { containerBytes, goMemLimitBytes, hardLimitBytes, softLimitBytes } from "../../dashboards/limiter";

/** An expression of numbers, `*`, floor and ceil as a function from the container's MiB to MiB. */
function inMiB(expr: string): (memoryMiB: number) => number {
    const formula = expr
        .replace(/max by \(aws_ecs_cluster_name, job\) \(container_memory_reserved\{[^}]*\} > 0\)/, "memory")
        .replace(/floor|ceil/g, (name) => `Math.${name}`);
    assert.match(formula, /^(Math\.(floor|ceil)|memory|[\d.*() ])+$/);
    return new Function("memory", `return (${formula}) / 1024 ** 2`) as (memoryMiB: number) => number;
}

describe("limits of the sidecar in PromQL", () => {
    const limits = {
        container: inMiB(containerBytes("job")),
        hard: inMiB(hardLimitBytes("job")),
        soft: inMiB(softLimitBytes("job")),
        goMemLimit: inMiB(goMemLimitBytes("job")),
    };
    const all = (memoryMiB: number): Record<string, number> =>
        Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit(memoryMiB)]));

    it("are the sizes that a sidecar of that memory gets, to the MiB", () => {
        for (let memoryMiB = memoryFloorMiB; memoryMiB <= 8192; memoryMiB++) {
            const { limitMiB, spikeLimitMiB, goMemLimitMiB } = sizeSidecar(memoryMiB);
            assert.deepEqual(
                all(memoryMiB),
                { container: memoryMiB, hard: limitMiB, soft: limitMiB - spikeLimitMiB, goMemLimit: goMemLimitMiB },
                `at ${memoryMiB} MiB`,
            );
        }
    });

    it("hold for the largest container too", () => {
        const { limitMiB, spikeLimitMiB } = sizeSidecar(memoryCeilingMiB);
        const { hard, soft } = all(memoryCeilingMiB);
        assert.deepEqual([hard, soft], [limitMiB, limitMiB - spikeLimitMiB]);
    });

    it("watch the container that the components call the sidecar", () => {
        assert.ok(containerBytes("job").includes(`container_name="${sidecarName}"`));
    });
});
