/** A migration's report as Markdown, for a repository or a review. */
import type { MigrationReport, OutcomeGroup } from "./report";
import { fateOrder } from "./report";
import { counted, fateTitles } from "./text";

export function reportMarkdown({ tasks, counts, inputs, pairs, plan }: MigrationReport): string {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [
        "# Migration",
        "",
        `${total} settings: ${counted(counts)}.`,
        "",
        "## Tasks that get a sidecar",
        "",
        ...tasks.map(({ name, selects, does }) => {
            const which = selects === undefined ? "" : ` ${escaped(selects)}`;
            return `- **${escaped(name)}**${which} It ${escaped(does.join(", "))}.`;
        }),
        "",
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
        ...(pairs.length === 0
            ? []
            : ["## Queries to compare", "", "| CloudWatch | PromQL | Differs |", "| --- | --- | --- |"]),
        ...pairs.map(({ cloudWatch, promql, differs = "" }) => {
            const metric = `${cloudWatch.namespace} ${cloudWatch.metricName}, ${cloudWatch.statistic}`;
            return `| ${escaped(metric)} | ${code(promql)} | ${escaped(differs)} |`;
        }),
        ...(pairs.length === 0 ? [] : [""]),
        "## Plan",
        "",
        ...plan.map((step, index) => `${index + 1}. ${escaped(step)}`),
        "",
    ].join("\n");
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
