/** How many of a service's tasks are on Fargate Spot. */

/** An item of a capacity provider strategy. */
export interface StrategyItem {
    readonly provider?: string;
    readonly weight?: number;
}

/**
 * Of its tasks, those on Fargate Spot by the weights: 0 to 1. A weight is zero where nothing says it, but one provider
 * alone has all (ECS API reference, `CapacityProviderStrategyItem`). What a strategy keeps on one of them whatever the
 * weights, its `base`, is left out.
 */
export function spotShareOf(strategy: readonly StrategyItem[]): number {
    const isSpot = ({ provider }: StrategyItem): boolean => provider === "FARGATE_SPOT";
    const all = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0);
    const spot = strategy.reduce((sum, item) => sum + (isSpot(item) ? (item.weight ?? 0) : 0), 0);
    return all === 0 ? Number(strategy.length === 1 && isSpot(strategy[0]!)) : spot / all;
}
