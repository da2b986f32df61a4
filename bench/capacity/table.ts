/** Series per MiB as text. */
import type { Result } from "../memory/cell";
import { held } from "../memory/expectations";
import { aligned, grouped } from "../support/table";
import { cellOf, type Question } from "./cells";
import { rungs } from "./ladder";

/** What was found: series per MiB, 0 when the lowest rung wasn't held; undefined when it wasn't asked. */
export function perMiB(question: Question, results: readonly Result[]): number | undefined {
    const tried = rungs
        .map((rung) => ({ rung, name: cellOf(question, rung * question.memoryMiB).name }))
        .map(({ rung, name }) => ({
            rung,
            result: results.find(({ cell, contender }) => cell === name && contender === question.contender),
        }))
        .filter(({ result }) => result !== undefined);
    if (tried.length === 0) {
        return undefined;
    }
    return tried.filter(({ result }) => held(result!)).at(-1)?.rung ?? 0;
}

/** A line for each contender and weather, a column for each churn and size. */
export function capacityTable(questions: readonly Question[], results: readonly Result[]): string {
    const answered = questions
        .map((question) => ({ ...question, series: perMiB(question, results) }))
        .filter(({ series }) => series !== undefined);
    const columnOf = ({ memoryMiB, churn }: Question): string => `${memoryMiB} MiB, ${churn * 100} %`;
    const lineOf = ({ contender, weather }: Question): string => `${contender}, ${weather}`;
    const columns = [...new Set(answered.map(columnOf))];
    const lines = [...new Set(answered.map(lineOf))];
    return [
        "Series per MiB with nothing refused and nothing lost, by size and share of new series in each scrape",
        aligned([
            ["", ...columns],
            ...lines.map((line) => [
                line,
                ...columns.map((column) => {
                    const found = answered.find((each) => lineOf(each) === line && columnOf(each) === column);
                    return found === undefined ? "" : shown(found.series!);
                }),
            ]),
        ]),
    ].join("\n");
}

const shown = (series: number): string =>
    series === 0 ? `below ${rungs[0]!}` : `${series === rungs.at(-1) ? "at least " : ""}${grouped(series)}`;
