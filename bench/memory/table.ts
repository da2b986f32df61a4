/** Results as text: a block for each cell, contenders side by side, and what each holds in the end. */
import { type Contender, contenders, isOurs } from "../support/contenders";
import { aligned, grouped } from "../support/table";
import type { Result } from "./cell";
import { held, stateOf, survived } from "./expectations";
import { describeCell, type Entry } from "./grid";

const orDash = (value: number | undefined, digits = 0): string => (value === undefined ? "-" : grouped(value, digits));

const rows: readonly (readonly [string, (result: Result) => string])[] = [
    ["state", stateOf],
    ["OOM kills", ({ oomKills }) => grouped(oomKills)],
    ["anonymous memory, average, MiB", ({ anonymous }) => grouped(anonymous.average, 1)],
    ["anonymous memory, highest, MiB", ({ anonymous }) => grouped(anonymous.max, 1)],
    ["anonymous memory, slope, MiB/min", ({ anonymous }) => grouped(anonymous.slope, 1)],
    ["samples served", ({ served }) => grouped(served)],
    ["points refused", ({ refused }) => grouped(refused)],
    ["points shed", ({ shed }) => grouped(shed)],
    ["points failed", ({ failed }) => grouped(failed)],
    ["samples lost", ({ lost }) => grouped(lost)],
    [
        "CPU seconds per million samples",
        ({ cpuPerMillion, written }) => (written > 0 ? grouped(cpuPerMillion, 1) : "-"),
    ],
    ["bytes per sample on the wire", ({ wireBytes, written }) => (written > 0 ? grouped(wireBytes / written, 1) : "-")],
    ["normal after, s", ({ normalAfter }) => orDash(normalAfter, 1)],
    ["stopped within, s", ({ stopSeconds, stopKilled }) => `${orDash(stopSeconds, 1)}${stopKilled ? " (killed)" : ""}`],
];

export const nameOf = ({ contender, variant }: Pick<Result, "contender" | "variant">): string =>
    variant === undefined ? contender : `${contender} ${variant}`;

const order = ({ contender }: Result): number => contenders.indexOf(contender);

/** All cells that have results, in the order of the grid. */
export function cellTables(entries: readonly Entry[], results: readonly Result[]): string {
    return entries
        .map((entry) => ({ entry, of: results.filter(({ cell }) => cell === entry.cell.name) }))
        .filter(({ of }) => of.length > 0)
        .map(({ entry, of }) => {
            const columns = of.sort((a, b) => order(a) - order(b));
            const lines = [["", ...columns.map(nameOf)], ...rows.map(([what, show]) => [what, ...columns.map(show)])];
            return `${entry.cell.name}: ${describeCell(entry)}\n${aligned(lines)}`;
        })
        .join("\n\n");
}

/**
 * A line for each cell: who lives, the highest anonymous memory, and the share of the samples that is lost. Variants
 * have lines of their own.
 */
export function summaryTable(entries: readonly Entry[], results: readonly Result[]): string {
    const lines = entries.flatMap(({ group, cell }) => {
        const of = results.filter((result) => result.cell === cell.name);
        const variants = [...new Set(of.map(({ variant = "" }) => variant))].sort((a, b) => (a < b ? -1 : 1));
        return group === "capacity"
            ? []
            : variants.map((variant) => [
                  variant === "" ? cell.name : `  ${variant}`,
                  ...contenders.map((contender) =>
                      inShort(of.find((each) => each.contender === contender && (each.variant ?? "") === variant)),
                  ),
              ]);
    });
    return aligned([["", ...contenders], ...lines]);
}

function inShort(result: Result | undefined): string {
    if (result === undefined) {
        return "";
    }
    if (!survived(result)) {
        return stateOf(result);
    }
    const { anonymous, served, written } = result;
    // The same requests again and again.
    if (written > served * 1.05) {
        return `${grouped(anonymous.max)} MiB, written ${grouped(written / served, 1)} times`;
    }
    return `${grouped(anonymous.max)} MiB, ${shareLost(result)} % lost`;
}

/** Samples that were lost, in percent of those that were served. */
export const shareLost = ({ served, lost }: Result): string =>
    served === 0 || lost <= 0 ? "0" : grouped((lost / served) * 100, 1);

/** The most series that a contender held in its ladder. */
export interface Held {
    readonly name: string;
    readonly contender: Contender;
    /** Undefined when not even the smallest rung was held. */
    readonly series: number | undefined;
    readonly smallest: number;
    /** Whether it held all that it was asked for, so that it may hold more. */
    readonly top: boolean;
    readonly memoryMiB: number;
}

export function capacities(entries: readonly Entry[], results: readonly Result[]): Held[] {
    const rungs = entries
        .filter(({ group }) => group === "capacity")
        .flatMap(({ cell }) =>
            results
                .filter((result) => result.cell === cell.name)
                .map((result) => ({ result, series: cell.load.series, memoryMiB: cell.container.memoryMiB })),
        )
        .sort((a, b) => order(a.result) - order(b.result));
    return [...new Set(rungs.map(({ result }) => nameOf(result)))].map((name) => {
        const own = rungs.filter(({ result }) => nameOf(result) === name).sort((a, b) => a.series - b.series);
        const good = own.filter(({ result }) => held(result));
        const first = own[0]!;
        return {
            name,
            contender: first.result.contender,
            series: good.at(-1)?.series,
            smallest: first.series,
            top: good.at(-1) === own.at(-1),
            memoryMiB: first.memoryMiB,
        };
    });
}

/** What each holds, and how much of that ours does. Empty when no rung was measured. */
export function capacityTable(entries: readonly Entry[], results: readonly Result[]): string {
    const all = capacities(entries, results);
    if (all.length === 0) {
        return "";
    }
    const lines = all.map(({ name, series, smallest, top, memoryMiB }) => [
        name,
        series === undefined ? `below ${grouped(smallest)}` : `${top ? "at least " : ""}${grouped(series)}`,
        series === undefined ? "" : grouped(series / memoryMiB, 1),
    ]);
    const ours = all.filter(({ contender, series }) => isOurs(contender) && series !== undefined);
    const ratios = ours.flatMap((own) =>
        all
            .filter(({ contender }) => !isOurs(contender))
            .map((other) => {
                const more = other.series === undefined ? "more than " : "";
                return [
                    `${own.name} / ${other.name}`,
                    `${more}${grouped(own.series! / (other.series ?? other.smallest), 2)}`,
                ];
            }),
    );
    return [
        "Most series with nothing refused, nothing lost, alive, every 20 s",
        aligned([["", "series", "per MiB"], ...lines]),
        ...(ratios.length === 0 ? [] : ["", aligned(ratios)]),
    ].join("\n");
}
