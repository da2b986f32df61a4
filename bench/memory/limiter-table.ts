/** What the cells about the limiter show: each setting, and how it went through its load. */
import { aligned, grouped } from "../support/table";
import type { Result } from "./cell";
import { stateOf, survived } from "./expectations";
import { type LimiterCell, limiterCells } from "./limiter-cells";
import { shareLost } from "./table";

const names = new Set(limiterCells.map(({ cell }) => cell.name));

/** Whether a result is of one of these cells. */
export const isOfLimiter = ({ cell }: Result): boolean => names.has(cell);

/** A line for each setting: the unsafe ones first. */
export function limiterTable(results: readonly Result[]): string {
    const lines = limiterCells.flatMap((each) => [
        [each.cell.name],
        ...[...each.unsafe, ...(each.costly ?? []), ...each.safe].flatMap((variant) => {
            const result = resultOf(results, each, variant);
            return result === undefined ? [] : [line(variant, result)];
        }),
    ]);
    return aligned([["", "state", "highest", "CPU s", "samples lost", "messages taken"], ...lines]);
}

/** The result of a cell with a variant; `""` is ours as it ships. */
export const resultOf = (
    results: readonly Result[],
    { cell }: Pick<LimiterCell, "cell">,
    variant: string,
): Result | undefined => results.find((result) => result.cell === cell.name && (result.variant ?? "") === variant);

function line(variant: string, result: Result): string[] {
    const { anonymous, cpuSeconds, answers } = result;
    return [
        `  ${variant || "as it ships"}`,
        stateOf(result),
        `${grouped(anonymous.max)} MiB`,
        survived(result) ? grouped(cpuSeconds, 1) : "",
        survived(result) ? `${shareLost(result)} %` : "",
        answers === undefined ? "" : `${answers.taken} of ${answers.taken + answers.refused + answers.broken}`,
    ];
}
