/**
 * The report for programs. The shape is a promise: fields may be added, none goes or changes its meaning without
 * another `format`.
 */
import { countsOf, type Format } from "../report";

/** Version of the shape. */
const format = 1;

export const formatJson: Format = (report, { version }) => {
    const { files, findings, exempted, known, mended, notices, failures, looked, strict, fixes, fixMode } = report;
    const summary = {
        ...{ files: files.length, findings: findings.length, ...countsOf(report) },
        ...{ exempted: exempted.length, failures: failures.length, strict },
        ...{ collectors: looked.collectors, known: known?.length, mended: mended?.length },
    };
    // Neither the text nor a diff of it, which may hold secrets.
    const fixed = fixes?.map(({ file, changes, byHand }) => ({
        file,
        written: fixMode === "write" && changes.length > 0 && !failures.some((failure) => failure.file === file),
        changes,
        byHand: byHand.map(({ changes: wanted, why }) => ({ why, changes: wanted })),
    }));
    const tool = { name: "pulumi-adot", version };
    const all = { findings, known, mended, exempted, notices, failures, fixes: fixed };
    return `${JSON.stringify({ format, tool, summary, ...all }, undefined, 2)}
`;
};
