/** The report as a summary for a pull request: what is new, what was there before, what is mended, what is exempt. */
import { counted } from "../looked";
import { aboutOf, type Finding, type Format, forPeople, isFailing, placeOf, type Report, summaryOf } from "../report";

/** Rows of a table; GitHub takes 65,536 characters for a comment. */
const mostRows = 50;

export const formatMarkdown: Format = forPeople((report) => {
    const { findings, exempted, known, mended, failures, waiting = [] } = report;
    const parts = [
        `### ${headline(report)}`,
        summaryOf(report),
        ...table("Not readable", ["Where", "Why"], failures, (one) => [code(placeOf(one)), cell(one.message)]),
        ...table("Not checked yet", ["File", "Why"], waiting, (one) => [code(one.file), cell(one.message)]),
        ...table(known === undefined ? "Findings" : "New", findingColumns, findings, findingRow),
        ...table("Known from the baseline", findingColumns, known ?? [], findingRow),
        ...table("Mended", ["Rule", "Where", "What it was"], mended ?? [], ({ rule, file, message }) => [
            code(rule),
            code(file),
            cell(message),
        ]),
        ...table("Exempt", ["Rule", "Where", "By what"], exempted, (one) => [
            code(one.rule),
            code(placeOf(one)),
            cell(one.exemption ?? ""),
        ]),
    ];
    return `${parts.join("\n\n")}\n`;
});

/** No better than the worst of the report: only what was checked, and has nothing that would fail, is called safe. */
function headline({ findings, known = [], exempted, failures, looked, strict }: Report): string {
    const isGrave = (finding: Finding): boolean => isFailing(finding, strict);
    const nothing = findings.length === 0 ? "Nothing new" : "Nothing new that fails";
    const states: readonly (readonly [boolean, string])[] = [
        [failures.length > 0, "Not every file could be read"],
        [findings.some(isGrave), "Collectors that aren't safe"],
        [looked.notYet > 0 && looked.collectors === 0, "No collector was checked"],
        [looked.notYet > 0, "Not everything could be checked"],
        [known.some(isGrave), `${nothing}; ${counted(known.length, "known finding")}`],
        [exempted.some(isGrave), `Nothing that fails; ${counted(exempted.length, "exempted finding")}`],
        [findings.length > 0, "Collectors are safe; there is advice"],
        [looked.collectors === 0, "No collector is in it"],
    ];
    return states.find(([holds]) => holds)?.[1] ?? "Collectors are safe";
}

const findingColumns = ["Level", "Rule", "Where", "What is wrong, and what to do"];

function findingRow(finding: Finding): string[] {
    const about = aboutOf(finding);
    const text = `${about === "" ? "" : `In ${about}: `}${finding.message} ${finding.fix}`;
    return [finding.level, code(finding.rule), code(placeOf(finding)), cell(text)];
}

function table<Row>(
    title: string,
    columns: readonly string[],
    rows: readonly Row[],
    cellsOf: (row: Row) => readonly string[],
): string[] {
    if (rows.length === 0) {
        return [];
    }
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    const shown = rows.slice(0, mostRows).map((row) => line(cellsOf(row)));
    const more = rows.length > mostRows ? [`\n${rows.length - mostRows} more are in the run's output.`] : [];
    const head = [line(columns), line(columns.map(() => "---"))];
    return [`**${title}** (${rows.length})\n\n${[...head, ...shown].join("\n")}${more.join("\n")}`];
}

/** Text of findings holds names that people wrote: none of it may become markup, a link, a mention or another cell. */
const cell = (text: string): string =>
    text
        .replaceAll(/\s+/g, " ")
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll(/[\\`*_{}[\]()#+!|~@$:]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A backtick can't be escaped inside of code. */
const code = (text: string): string =>
    `\`${text.replaceAll(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
