/**
 * Task sizes that Fargate offers. Source: the `memory` parameter of RegisterTaskDefinition in the ECS API reference.
 */

/** For each cpu (in CPU units; 1024 is one vCPU): least and greatest memory and the step between, in MiB. */
const sizes: ReadonlyMap<number, { min: number; max: number; step: number }> = new Map([
    [256, { min: 512, max: 2048, step: 512 }],
    [512, { min: 1024, max: 4096, step: 1024 }],
    [1024, { min: 2048, max: 8192, step: 1024 }],
    [2048, { min: 4096, max: 16_384, step: 1024 }],
    [4096, { min: 8192, max: 30_720, step: 1024 }],
    [8192, { min: 16_384, max: 61_440, step: 4096 }],
    [16_384, { min: 32_768, max: 122_880, step: 8192 }],
]);

/** Whether Fargate runs tasks of this size. */
export function isFargateSize(cpu: number, memoryMiB: number): boolean {
    const size = sizes.get(cpu);
    if (size === undefined || memoryMiB < size.min || memoryMiB > size.max) {
        return false;
    }
    // The smallest cpu has 512, 1024 and 2048, not 1536.
    return (memoryMiB - size.min) % size.step === 0 && !(cpu === 256 && memoryMiB === 1536);
}

/** CPU units of a task's `cpu`, written as `1024`, `1 vCPU` or `1vcpu`; undefined for other text. */
export function cpuUnits(text: string): number | undefined {
    return amount(text, /^(\d+(?:\.\d+)?)\s*vcpu$/i);
}

/** MiB of a task's `memory`, written as `2048`, `2GB` or `2 GB`; undefined for other text. */
export function memoryMiB(text: string): number | undefined {
    return amount(text, /^(\d+(?:\.\d+)?)\s*gb$/i);
}

function amount(text: string, inThousands: RegExp): number | undefined {
    if (/^\d+$/.test(text)) {
        return Number(text);
    }
    const match = inThousands.exec(text);
    return match ? Number(match[1]) * 1024 : undefined;
}
