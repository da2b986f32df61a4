/**
 * The report for programs. The shape is a promise: fields may be added, none goes or changes its meaning without
 * another `format`.
 */
import { countsOf, type Finding, type Format } from "../report";

/** Version of the shape. */
const format = 1;

export const formatJson: Format = (report, { version }) => {
    const { files, findings, exempted, notices, failures, looked, strict, workloads } = report;
    const summary = {
        ...{ files: files.length, findings: findings.length, ...countsOf(report) },
        ...{ exempted: exempted.length, failures: failures.length, strict },
        ...{ collectors: looked.collectors },
    };
    const tool = { name: "pulumi-adot", version };
    const placed = { findings: findings.map(withPlace), exempted: exempted.map(withPlace) };
    return `${JSON.stringify({ format, tool, summary, workloads, ...placed, notices, failures }, undefined, 2)}\n`;
};

/** What isn't in a file has no place in one. */
const withPlace = (finding: Finding): object =>
    finding.line === 0 ? { ...finding, line: undefined, column: undefined } : finding;
