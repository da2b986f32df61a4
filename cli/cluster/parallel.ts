/** Calls at the same time, few enough for AWS's quotas. */

/** Calls that wait for an answer at once: ECS answers 20 to 100 a second, by call (its "API throttling quotas"). */
const mostAtOnce = 8;

/** What comes out for each, in their order. */
export async function inParallel<In, Out>(all: readonly In[], act: (one: In) => Promise<Out>): Promise<Out[]> {
    const results: Out[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
        for (let index = next++; index < all.length; index = next++) {
            results[index] = await act(all[index]!);
        }
    };
    await Promise.all(Array.from({ length: Math.min(mostAtOnce, all.length) }, worker));
    return results;
}

/** In groups of a size, the last one smaller. */
export const groupsOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
