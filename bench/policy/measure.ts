/** What a pack costs: the time until it is up, and the time that it adds to a stack of task definitions. */
import { PackHost, type Resource } from "../../local/engine/policy-host";
import { median } from "../support/median";

export interface PackCost {
    /** Milliseconds from the start of the process to its port, the median. */
    readonly bootMs: number;
    /** Milliseconds for all resources together, the first ones of a fresh process included, the median. */
    readonly stackMs: number;
    /** Violations found in them, as what finds nothing is fast. */
    readonly violations: number;
}

/**
 * How many resources the engine asks a pack about at a time; sdk/go's default of `PULUMI_PARALLEL_ANALYZE` is the same
 * order.
 */
const atATime = 8;

/** Measures several packs in turn, round by round, so that a slow moment of the machine meets all of them. */
export async function measurePacks(
    directories: Readonly<Record<string, string>>,
    resources: readonly Resource[],
    rounds: number,
    signal: AbortSignal,
): Promise<Record<string, PackCost>> {
    const costs: Record<string, PackCost[]> = {};
    for (let round = 0; round < rounds; round++) {
        for (const [name, directory] of Object.entries(directories)) {
            signal.throwIfAborted();
            (costs[name] ??= []).push(await measureOnce(directory, resources));
        }
    }
    return Object.fromEntries(
        Object.entries(costs).map(([name, all]) => [
            name,
            {
                bootMs: median(all.map(({ bootMs }) => bootMs)),
                stackMs: median(all.map(({ stackMs }) => stackMs)),
                violations: all[0]!.violations,
            },
        ]),
    );
}

async function measureOnce(directory: string, resources: readonly Resource[]): Promise<PackCost> {
    const host = await PackHost.start(directory);
    try {
        const started = performance.now();
        const left = [...resources];
        let violations = 0;
        const lane = async (): Promise<void> => {
            for (let resource = left.pop(); resource !== undefined; resource = left.pop()) {
                violations += (await host.analyze(resource)).length;
            }
        };
        await Promise.all(Array.from({ length: atATime }, lane));
        return { bootMs: host.bootMs, stackMs: performance.now() - started, violations };
    } finally {
        await host.close();
    }
}
