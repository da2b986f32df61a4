/**
 * The report for programs. The shape is a promise: fields may be added, none goes or changes its meaning without
 * another `format`.
 */
import { printableJson } from "../printable";
import { countsOf, type Finding, type Format } from "../report";

/** Version of the shape. */
const format = 1;

export const formatJson: Format = (report, { version }) => {
    const { files, findings, exempted, known, mended, notices, failures, looked, strict } = report;
    const { fixes, fixMode, workloads } = report;
    const summary = {
        ...{ files: files.length, findings: findings.length, ...countsOf(report) },
        ...{ exempted: exempted.length, failures: failures.length, strict },
        ...{
            collectors: looked.collectors,
            notCheckedYet: looked.notYet,
            known: known?.length,
            mended: mended?.length,
        },
    };
    // Neither the text nor a diff of it, which may hold secrets.
    const fixed = fixes?.map(({ file, changes, byHand }) => ({
        file,
        written: fixMode === "write" && changes.length > 0 && !failures.some((failure) => failure.file === file),
        changes,
        byHand: byHand.map(({ changes: wanted, why }) => ({ why, changes: wanted })),
    }));
    const tool = { name: "pulumi-adot", version };
    const placed = {
        ...{ findings: findings.map(withPlace), known: known?.map(withPlace), mended },
        ...{ exempted: exempted.map(withPlace) },
    };
    const all = { format, tool, summary, workloads, ...placed, notices, failures, fixes: fixed };
    return `${printableJson(JSON.stringify(all, undefined, 2))}\n`;
};

/** What isn't in a file has no place in one. */
const withPlace = (finding: Finding): object =>
    finding.line === 0 ? { ...finding, line: undefined, column: undefined } : finding;
