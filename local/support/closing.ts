/** Taking things away again. */

/** Runs the steps, last first, and empties the list. What fails is thrown when the rest is done. */
export async function closeAll(steps: (() => unknown)[]): Promise<void> {
    const failures: unknown[] = [];
    for (const step of steps.splice(0).reverse()) {
        try {
            await step();
        } catch (error) {
            failures.push(error);
        }
    }
    if (failures.length > 0) {
        throw failures[0];
    }
}
