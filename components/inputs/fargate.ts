/** The sizes that a Fargate task can have. */
import { memoryCeilingMiB } from "../../collector";
import { oneOf, refuse } from "../../collector/inputs";

/** One row of AWS's table of task sizes. */
interface TaskSize {
    /** CPU units. */
    cpu: number;
    /** The same as AWS writes it. */
    vCpu: string;
    /** Memory sizes in MiB that go with it. */
    memory: readonly number[];
}

const from = (least: number, most: number, step: number): number[] =>
    Array.from({ length: (most - least) / step + 1 }, (_, i) => least + i * step);

/** Sizes of Linux tasks. Source: Amazon ECS developer guide, "Task CPU and memory" for Fargate. */
export const fargateSizes: readonly TaskSize[] = [
    { cpu: 256, vCpu: ".25 vCPU", memory: [512, 1024, 2048] },
    { cpu: 512, vCpu: ".5 vCPU", memory: from(1024, 4096, 1024) },
    { cpu: 1024, vCpu: "1 vCPU", memory: from(2048, 8192, 1024) },
    { cpu: 2048, vCpu: "2 vCPU", memory: from(4096, 16384, 1024) },
    { cpu: 4096, vCpu: "4 vCPU", memory: from(8192, 30720, 1024) },
    { cpu: 8192, vCpu: "8 vCPU", memory: from(16384, 61440, 4096) },
    { cpu: 16384, vCpu: "16 vCPU", memory: from(32768, memoryCeilingMiB, 8192) },
];

const fargateCpu = oneOf(
    fargateSizes.map((size) => size.cpu),
    "Fargate's CPU units",
);

/** Refuses a pair of cpu and memory that Fargate doesn't have. */
export function checkTaskSize(cpu: number, memory: number): void {
    fargateCpu.check("cpu", cpu);
    const { vCpu, memory: sizes } = fargateSizes.find((size) => size.cpu === cpu)!;
    if (!sizes.includes(memory)) {
        const [least, next] = sizes;
        const allowed =
            sizes.length <= 3 ? sizes.join(", ") : `${least} to ${sizes.at(-1)} in steps of ${next! - least!}`;
        refuse("memory", memory, `with cpu ${cpu} (${vCpu}) Fargate has ${allowed} MiB`);
    }
}
