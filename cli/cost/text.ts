/** The report of `cost` for people. */
import { type AmpBill, withFargate } from "../../collector/cost/bill";
import type { SourceEstimate } from "../../collector/cost/estimate";
import { count, dollars, grouped } from "../../collector/cost/figures";
import { exactly, plus, type Range } from "../../collector/cost/range";
import type { CollectorCost, CostReport } from "./report";

/** Everything that was found out. */
export function costText(report: CostReport): string {
    const unseen = report.unseen.map(
        ({ file, resource, container, why }) =>
            `${titleOf({ file, resource, container })}\n\n  not estimated: ${why}\n`,
    );
    return [
        ...report.collectors.map((cost) => ofCollector(cost, report.tasks)),
        ...unseen,
        ...(report.collectors.length > 0 ? [pricesText(report.prices)] : []),
    ].join("\n");
}

const titleOf = ({ file, resource, container }: Pick<CollectorCost, "file" | "resource" | "container">): string =>
    [
        file === "-" ? "standard input" : file,
        ...(resource === undefined ? [] : [resource]),
        ...(container === undefined ? [] : [`container "${container}"`]),
    ].join(", ");

function ofCollector(cost: CollectorCost, tasks: number): string {
    const { sources, series, samplesPerMinute, notes } = cost.estimate;
    const all = [...sources.flatMap((source) => source.notes.map((note) => `${source.job}: ${note}`)), ...notes];
    const added = plus(...sources.map((source) => source.addedPerMinute));
    const table = [
        ["job", "targets", "exposed", "sent", "every", "samples a minute"],
        ...sources.map(row),
        ["up, scrape_…, target_info", "", "", count(exactly(sumOf(sources, (each) => each.added))), "", count(added)],
        ["all of a task", "", "", count(series), "", count(samplesPerMinute)],
    ];
    return [
        `${titleOf(cost)}\n\n`,
        aligned(table),
        "\n",
        ...sources.flatMap(({ job, takenFor }) =>
            takenFor === undefined ? [] : [`  ${job}: taken for ${takenFor}.\n`],
        ),
        ...all.map((note) => `  ${note}\n`),
        "\n",
        aligned(billTable(cost, tasks)),
        cost.fargate === undefined
            ? "  Fargate's share of the sidecar isn't counted: it is known with a hard memory limit in a task for Fargate.\n"
            : "",
        ...suggestionTexts(cost),
        ...costliestTexts(cost),
    ].join("");
}

function row(source: SourceEstimate): string[] {
    const { job, targets, exposed, sent, intervalSeconds, ownPerMinute } = source;
    return [
        job,
        String(targets),
        exposed === undefined ? "not known" : count(exposed),
        sent === undefined ? "not known" : count(sent),
        `${intervalSeconds} s`,
        sent === undefined ? "not known" : count(ownPerMinute),
    ];
}

const sumOf = (sources: readonly SourceEstimate[], of: (source: SourceEstimate) => number): number =>
    sources.reduce((sum, source) => sum + of(source), 0);

function billTable({ perTask, service, fargate, region }: CollectorCost, tasks: number): string[][] {
    const line = (what: string, of: (bill: AmpBill, count: number) => Range): string[] =>
        [what, dollars(of(perTask, 1)), dollars(of(service, tasks))].slice(0, tasks === 1 ? 2 : 3);
    const share = (count: number): Range => exactly((fargate ?? 0) * count);
    return [
        [`US dollars a month, ${region}`, "a task", `${tasks} tasks`].slice(0, tasks === 1 ? 2 : 3),
        line("AMP, ingestion", ({ ingestion }) => ingestion),
        line("AMP, storage of 150 days", ({ storage }) => storage),
        line("AMP, queries", ({ queries }) => queries),
        ...(fargate === undefined ? [] : [line("Fargate, the sidecar's share", (_, count) => share(count))]),
        line("all", (bill, count) => withFargate(bill, fargate, count)),
    ];
}

const suggestionTexts = ({ suggestions }: CollectorCost): string[] =>
    suggestions.length === 0
        ? []
        : [
              "\n  To pay less, for each task:\n",
              ...suggestions.map(
                  ({ job, text, savedPerMinute, dollarsPerMonth }) =>
                      `    ${job}: ${text} ${grouped(savedPerMinute)} samples a minute less, $${dollarsPerMonth.toFixed(2)} a month.\n`,
              ),
          ];

const costliestTexts = (cost: CollectorCost): string[] =>
    cost.costliest.length === 0
        ? []
        : [
              "\n  Most costly metrics:\n",
              aligned([
                  ["  metric", "job", "series", "samples a minute"],
                  ...cost.costliest.map(({ name, job, series, samplesPerMinute }) => [
                      `  ${name}`,
                      job,
                      grouped(series),
                      grouped(samplesPerMinute),
                  ]),
              ]),
          ];

/** Where the prices are from. */
export function pricesText(prices: CostReport["prices"]): string {
    const lines = Object.entries(prices).flatMap(([region, { amp, fargate }]) =>
        [["AMP", amp.origin] as const, ["Fargate", fargate.origin] as const].map(
            ([what, { from, date }]) => `  ${region}, ${what}: ${from}${date === "" ? "" : `, ${date}`}\n`,
        ),
    );
    return [
        "List prices, without taxes, free tiers and discounts; a month has 30 days; others with --prices FILE:\n",
        ...lines,
    ].join("");
}

/** Rows as a table: the first column to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
    return rows
        .map((cells) => {
            const [first = "", ...others] = cells.map((cell, column) =>
                column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
            );
            return `  ${[first, ...others].join("  ")}`.trimEnd() + "\n";
        })
        .join("");
}
