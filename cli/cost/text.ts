/** The report of `cost` for people. */
import { withFargate } from "../../collector/cost/bill";
import { knownTotal } from "../../collector/cost/compare";
import type { SourceEstimate } from "../../collector/cost/estimate";
import { count, dollars, grouped } from "../../collector/cost/figures";
import { exactly, plus, type Range } from "../../collector/cost/range";
import { aligned } from "./aligned";
import { comparisonText, destinationLines } from "./destinations";
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
        comparisonText(cost, tasks),
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

function billTable(cost: CollectorCost, tasks: number): string[][] {
    const { fargate, region } = cost;
    const share = (count: number): Range => exactly((fargate ?? 0) * count);
    const [one, all] = [cost.perTaskElsewhere, cost.serviceElsewhere];
    const line = (what: string, ofTask: Range, ofAll: Range): string[] =>
        [what, dollars(ofTask), dollars(ofAll)].slice(0, tasks === 1 ? 2 : 3);
    return [
        [`US dollars a month, ${region}`, "a task", `${tasks} tasks`].slice(0, tasks === 1 ? 2 : 3),
        ...destinationLines(one, all, tasks),
        ...(fargate === undefined ? [] : [line("Fargate, the sidecar's share", share(1), share(tasks))]),
        line("all", withFargate(knownTotal(one), fargate, 1), withFargate(knownTotal(all), fargate, tasks)),
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
    const lines = Object.entries(prices).flatMap(([region, { amp, fargate, cloudwatch, activeSeries }]) =>
        [
            ["AMP", amp.origin] as const,
            ...(cloudwatch === undefined ? [] : [["CloudWatch", cloudwatch.otlp.origin] as const]),
            ...(activeSeries === undefined ? [] : [["active series", activeSeries.origin] as const]),
            ["Fargate", fargate.origin] as const,
        ].map(([what, { from, date }]) => `  ${region}, ${what}: ${from}${date === "" ? "" : `, ${date}`}\n`),
    );
    return [
        "List prices, without taxes, free tiers and discounts; a month has 30 days; others with --prices FILE:\n",
        ...lines,
    ].join("");
}
