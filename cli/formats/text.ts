/** The report for people: by file, one paragraph a finding. */
import { seePage } from "../../audit/rules";
import { tableOf } from "../cluster/table";
import type { FileFix, FixChange, FixMode } from "../fix/file-fix";
import { printable, printableLines } from "../printable";
import { aboutOf, type Failure, type Finding, type Format, forPeople, placeOf, summaryOf } from "../report";

/** How the parts stand out on a terminal: parameters of `CSI … m` (ECMA-48). */
const styles = { mandatory: "1;31", advisory: "1;33", failure: "1;31", file: "1", place: "2" } as const;

type Paint = (style: keyof typeof styles, text: string) => string;

export const formatText: Format = forPeople((report, { color }) => {
    const paint: Paint = (style, text) => (color ? `\u001b[${styles[style]}m${text}\u001b[0m` : text);
    const { files, failures, notices } = report;
    // Directories too, which are no files.
    const names = new Set([...files, ...[...failures, ...notices].map(({ file }) => file)]);
    const sections = [...names].flatMap((file) => {
        const isHere = (entry: { file: string }): boolean => entry.file === file;
        const paragraphs = [
            ...(report.fixes ?? []).filter(isHere).flatMap((fix) => fixTexts(fix, report.fixMode)),
            ...report.failures.filter(isHere).map((failure) => failureText(failure, paint)),
            ...report.findings.filter(isHere).map((finding) => findingText(finding, paint)),
            ...report.notices.filter(isHere).map(({ message }) => `  note  ${message}\n`),
        ];
        return paragraphs.length === 0 ? [] : [`${paint("file", nameOf(file))}\n\n${paragraphs.join("\n")}`];
    });
    const table = report.workloads === undefined ? [] : [tableOf(report.workloads, color)];
    return [...table, ...sections, `${summaryOf(report)}\n`].join("\n");
});

const done = { write: "fixed", diff: "to fix", check: "to fix" } as const;

/** What was put in, and what somebody has to do. */
function fixTexts({ changes, byHand }: FileFix, mode: FixMode = "write"): string[] {
    const made = changes.length === 0 ? [] : [`  ${done[mode]}\n${changes.map(changeText).join("")}`];
    const others = byHand.map(
        ({ why, changes: wanted, diff = "" }) =>
            `  by hand  ${why}\n${wanted.map(changeText).join("")}${printableLines(diff).replaceAll(/^(?=.)/gm, "    ")}`,
    );
    return [...made, ...others];
}

function changeText({ resource, container, source, path, value }: FixChange): string {
    const whose = [
        ...(container === undefined ? [] : [`container "${container}"`]),
        ...(resource === undefined ? [] : [`of ${resource}`]),
    ].join(" ");
    const place = `${path}${source === undefined ? "" : ` in ${source}`}`;
    const shown = printable(JSON.stringify(value));
    return `    ${whose === "" ? "" : `${whose}: `}${place} = ${shown.length > 120 ? `${shown.slice(0, 119)}…` : shown}\n`;
}

const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

function failureText(failure: Failure, paint: Paint): string {
    return `  ${paint("failure", "unreadable")}  ${paint("place", placeOf(failure))}\n    ${failure.message}\n`;
}

function findingText(finding: Finding, paint: Paint): string {
    const { level, rule, policy, message, fix } = finding;
    const about = aboutOf(finding);
    return [
        `  ${paint(level, level)}  ${rule}  ${paint("place", placeOf(finding))}`,
        ...(about === "" ? [] : [`    In ${about}:`]),
        `    ${message}`,
        `    To fix it: ${fix}`,
        `    ${seePage(policy)}`,
        "",
    ].join("\n");
}
