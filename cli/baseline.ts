/** Findings that were there before: an earlier run's JSON report says which, and only what is new fails. */
import * as path from "node:path";
import { isMapping } from "../collector/values";
import { readDocument } from "./documents";
import { isReport } from "./forms/reports";
import type { Finding, Report } from "./report";
import { Unreadable } from "./source-nodes";

/** What tells a finding from others whatever lines come and go above it; the sentences may change with a release. */
interface Known {
    readonly rule: string;
    readonly file: string;
    readonly resource?: string;
    readonly container?: string;
    readonly source?: string;
    readonly path?: string;
    readonly message: string;
}

const fields = ["rule", "file", "resource", "container", "source", "path"] as const;

/** The findings of a report of `--format json`. Throws `Unreadable`. */
export function readBaseline(text: string): readonly Known[] {
    const { value, root } = readDocument(text);
    const report = isMapping(value) && isReport(value) ? value : {};
    if (report.format !== 1 || !Array.isArray(report.findings)) {
        throw new Unreadable(
            "The baseline must be a report of an earlier run: write one with --format json.",
            root.offset,
        );
    }
    // What was known then is known still.
    return [...(report.findings as unknown[]), ...(Array.isArray(report.known) ? (report.known as unknown[]) : [])].map(
        (one) => {
            if (!isKnown(one)) {
                throw new Unreadable("A finding of the baseline has no rule, file and message.", root.offset);
            }
            return one;
        },
    );
}

const isKnown = (value: unknown): value is Known =>
    isMapping(value) &&
    ["rule", "file", "message"].every((field) => typeof value[field] === "string") &&
    fields.every((field) => value[field] === undefined || typeof value[field] === "string");

/**
 * The report with what the baseline has taken out of its findings, and with what is gone. Each entry stands for one
 * finding: a second breach of the same kind in the same place is new.
 */
export function comparedWith(report: Report, baseline: readonly Known[]): Report {
    const left = new Map<string, Known[]>();
    for (const one of baseline) {
        left.set(keyOf(one), [...(left.get(keyOf(one)) ?? []), one]);
    }
    const isOld = (finding: Finding): boolean => left.get(keyOf(finding))?.shift() !== undefined;
    // Those that are exempt by now aren't mended.
    const known = report.findings.filter(isOld);
    report.exempted.forEach(isOld);
    const old = new Set(known);
    const unread = new Set(report.failures.map(({ file }) => fileKey(file)));
    const looked = new Set(report.files.map(fileKey));
    const gone = [...left.values()].flat();
    return {
        ...report,
        findings: report.findings.filter((finding) => !old.has(finding)),
        known,
        // Of a file that nobody looked at, or that can't be read, nothing is known to be mended.
        mended: gone
            .filter(({ file }) => looked.has(fileKey(file)) && !unread.has(fileKey(file)))
            .map(({ rule, file, resource, container, message }) => ({ rule, file, resource, container, message })),
    };
}

const keyOf = (one: Known): string =>
    JSON.stringify(fields.map((field) => (field === "file" ? fileKey(one.file) : (one[field] ?? ""))));

/** The same file, however it was named. */
const fileKey = (file: string): string => (file === "-" ? file : path.relative("", file).split(path.sep).join("/"));
