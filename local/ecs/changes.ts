/**
 * Waiting for a condition over state that changes: whoever changes it says so, and every waiting condition is looked at
 * again.
 */
export class Changes {
    private readonly waiting = new Set<() => void>();

    /** To be called after each change. */
    notify(): void {
        [...this.waiting].forEach((look) => look());
    }

    /**
     * Resolves with the first value of `condition` that isn't undefined; rejects when `condition` throws.
     * @param timeoutMs how long to wait; undefined is for ever.
     * @param late gives the error when the time is over.
     */
    until<T>(condition: () => T | undefined, timeoutMs?: number, late?: () => Error): Promise<T> {
        return new Promise((resolve, reject) => {
            const settle = (act: () => void): void => {
                this.waiting.delete(look);
                clearTimeout(timer);
                act();
            };
            const look = (): void => {
                try {
                    const value = condition();
                    if (value !== undefined) {
                        settle(() => resolve(value));
                    }
                } catch (error) {
                    settle(() => reject(error as Error));
                }
            };
            const timer =
                timeoutMs === undefined
                    ? undefined
                    : setTimeout(() => settle(() => reject(late?.() ?? new Error("The time is over."))), timeoutMs);
            this.waiting.add(look);
            look();
        });
    }
}
