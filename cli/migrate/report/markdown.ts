/** A migration's report as Markdown, for a repository or a review. */
import { billLines } from "../bills";
import type { MigrationReport, OutcomeGroup } from "./report";
import { fateOrder } from "./report";
import { counted, fateTitles } from "./text";

export function reportMarkdown({ tasks, counts, inputs, pairs, watched, bills, plan }: MigrationReport): string {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [
        "# Migration",
        "",
        `${total} settings: ${counted(counts)}.`,
        "",
        ...(tasks.length === 0 ? [] : ["## Tasks that get a sidecar", ""]),
        ...tasks.map(({ name, selects, does }) => {
            const which = selects === undefined ? "" : ` ${escaped(selects)}`;
            return `- **${escaped(name)}**${which} It ${escaped(does.join(", "))}.`;
        }),
        ...(tasks.length === 0 ? [] : [""]),
        ...inputs.flatMap(({ origin, groups }) => [
            `## ${escaped(origin.file)}: ${escaped(origin.form)}`,
            "",
            ...fateOrder.flatMap((fate) =>
                groups[fate].length === 0
                    ? []
                    : [
                          `### ${fateTitles[fate]}`,
                          "",
                          "| Setting | Became | Why |",
                          "| --- | --- | --- |",
                          ...groups[fate].map(row),
                          "",
                      ],
            ),
        ]),
        ...(watched.length === 0
            ? []
            : ["## Alarms and dashboards", "", ...watched.map((each) => `- ${escaped(each)}`), ""]),
        ...(pairs.length === 0
            ? []
            : ["## Queries to compare", "", "| CloudWatch | PromQL | How near |", "| --- | --- | --- |"]),
        ...pairs.map(({ cloudWatch, promql, tolerance, differs }) => {
            const metric = `${cloudWatch.namespace} ${cloudWatch.metricName}, ${cloudWatch.statistic}`;
            return `| ${escaped(metric)} | ${code(promql)} | ${escaped(differs === undefined ? tolerance : `${tolerance} ${differs}`)} |`;
        }),
        ...(pairs.length === 0 ? [] : [""]),
        ...requestsMarkdown(pairs),
        ...billsMarkdown(bills),
        "## Plan",
        "",
        ...plan.map((step, index) => `${index + 1}. ${escaped(step)}`),
        "",
    ].join("\n");
}

/** As a shell takes them; day and values of dimensions are to be written. */
const requestsMarkdown = (pairs: MigrationReport["pairs"]): readonly string[] =>
    pairs.length === 0
        ? []
        : [
              "### The same as requests to CloudWatch",
              "",
              "Write the day, and the values that stand in angle brackets.",
              "",
              "```sh",
              ...pairs.map(
                  ({ getMetricData }) =>
                      `aws cloudwatch get-metric-data --cli-input-json '${JSON.stringify(JSON.parse(getMetricData)).replaceAll("'", "'\\''")}'`,
              ),
              "```",
              "",
          ];

function billsMarkdown(bills: MigrationReport["bills"]): readonly string[] {
    if (bills === undefined) {
        return [];
    }
    if ("missing" in bills) {
        return ["## Both bills", "", escaped(bills.missing), ""];
    }
    return [
        `## Both bills, ${bills.region}`,
        "",
        "| | The agent's way | The sidecars' |",
        "| --- | ---: | ---: |",
        ...billLines(bills).map((cells) => `| ${cells.map(escaped).join(" | ")} |`),
        "",
        ...bills.notes.flatMap((each) => [escaped(each), ""]),
    ];
}

function row({ became = "", why = "", settings }: OutcomeGroup): string {
    const named = settings.map(({ path, value }) => code(value === undefined ? path : `${path} = ${value}`));
    return `| ${named.join("<br>")} | ${escaped(became)} | ${escaped(why)} |`;
}

const escaped = (text: string): string => text.replace(/[\\`*_<>[\]|#]/g, "\\$&").replace(/\s+/g, " ");

/** In a table, where a bar ends a cell, in code as well. */
function code(text: string): string {
    const line = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
    const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
    const fence = "`".repeat(longest + 1);
    return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
