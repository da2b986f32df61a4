/**
 * The report for programs. The shape is a promise: fields may be added, none goes or changes its meaning without
 * another `format`.
 */
import { countsOf, type Format } from "../report";

/** Version of the shape. */
const format = 1;

export const formatJson: Format = (report, { version }) => {
    const { files, findings, exempted, known, mended, notices, failures, looked, strict } = report;
    const summary = {
        ...{ files: files.length, findings: findings.length, ...countsOf(report) },
        ...{ exempted: exempted.length, failures: failures.length, strict },
        ...{ collectors: looked.collectors, known: known?.length, mended: mended?.length },
    };
    const tool = { name: "pulumi-adot", version };
    const all = { findings, known, mended, exempted, notices, failures };
    return `${JSON.stringify({ format, tool, summary, ...all }, undefined, 2)}\n`;
};
