/** What other destinations cost in memory: each beside ours as it ships, in the same load. */
import { aligned, grouped } from "../support/table";
import type { Result } from "./cell";
import { destinationCells } from "./destinations";
import { stateOf } from "./expectations";
import { shareLost } from "./table";

const names = new Set(destinationCells.map(({ cell }) => cell.name));

/** Whether a result is of one of these cells. */
export const isOfDestinations = ({ cell }: Result): boolean => names.has(cell);

/** Two lines for each cell, and the ratio of what they held at most. */
export function destinationsTable(results: readonly Result[]): string {
    const lines = destinationCells.flatMap(({ cell, variant }) => {
        const of = (wanted: string | undefined) =>
            results.find((result) => result.cell === cell.name && result.variant === wanted);
        const [plain, changed] = [of(undefined), of(variant)];
        if (plain === undefined || changed === undefined) {
            return [];
        }
        const ratio = changed.anonymous.max / plain.anonymous.max;
        return [[cell.name], line("as it ships", plain, ""), line(variant, changed, grouped(ratio, 2))];
    });
    return aligned([
        ["", "state", "highest", "average", "of as it ships", "CPU s", "bytes a sample", "lost"],
        ...lines,
    ]);
}

function line(name: string, result: Result, ratio: string): string[] {
    const { anonymous, cpuSeconds, wireBytes, written } = result;
    return [
        `  ${name}`,
        stateOf(result),
        `${grouped(anonymous.max)} MiB`,
        `${grouped(anonymous.average)} MiB`,
        ratio,
        grouped(cpuSeconds, 1),
        written > 0 ? grouped(wireBytes / written, 1) : "-",
        `${shareLost(result)} %`,
    ];
}
