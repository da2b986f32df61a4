/** What a queue in memory and one on disk make of the same outage, beside what they cost. */
import { aligned, grouped } from "../support/table";
import type { Result } from "./cell";
import { stateOf, survived } from "./expectations";
import { type Entry, grid } from "./grid";
import { shareLost } from "./table";

const hasOutage = ({ cell }: Entry): boolean => cell.faults.length > 0 && cell.container.limit === "container";

/** A line for each cell that both went through: those with an outage, and one without. */
export function outagesTable(results: readonly Result[]): string {
    const of = (name: string, contender: Result["contender"]): Result | undefined =>
        results.find((each) => each.cell === name && each.contender === contender && each.variant === undefined);
    const lines = grid
        .filter((entry) => hasOutage(entry) || entry.cell.name === "healthy-20k")
        .flatMap(({ cell: { name } }) => {
            const [memory, disk] = [of(name, "ours"), of(name, "disk")];
            if (disk === undefined) {
                return [];
            }
            return [[name, lost(memory), lost(disk), highest(memory), highest(disk), cpu(memory, disk)]];
        });
    return aligned([["", "memory: lost", "disk: lost", "memory: MiB", "disk: MiB", "CPU, disk to memory"], ...lines]);
}

function lost(result: Result | undefined): string {
    if (result === undefined) {
        return "";
    }
    if (!survived(result)) {
        return stateOf(result);
    }
    return result.lost <= 0 ? "0" : `${shareLost(result)} %`;
}

const highest = (result: Result | undefined): string => (result === undefined ? "" : grouped(result.anonymous.max));

/** For each sample written, as one that loses much has less to do. */
const cpu = (memory: Result | undefined, disk: Result): string =>
    memory === undefined || memory.written === 0 || disk.written === 0
        ? ""
        : grouped(disk.cpuPerMillion / memory.cpuPerMillion, 2);
