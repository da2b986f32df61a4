/** What was there before doesn't fail, and what is gone is said. */
import assert from "node:assert/strict";
import * as path from "node:path";
import fc from "fast-check";
import { comparedWith, readBaseline } from "../../cli/baseline";
import { formats } from "../../cli/formats";
import { type Finding, type Report, statusOf, summaryOf } from "../../cli/report";
import { matchGolden } from "../support/golden";
import { emptyReport, sampleReport } from "./sample-report";

const plain = { color: false, version: "1.2.3" };
const baselineOf = (report: Report) => readBaseline(formats.json!(report, plain));
const [limiter, advice] = sampleReport.findings as [Finding, Finding];
const withFindings = (...findings: Finding[]): Report => ({
    ...emptyReport,
    files: [limiter.file, advice.file],
    findings,
});

describe("A baseline", () => {
    it("takes out what it has, wherever the lines have gone, and leaves what is new", () => {
        const other = { ...limiter, container: "other" };
        const moved = { ...limiter, line: 400, column: 1, fix: "In other words." };
        const report = comparedWith(withFindings(moved, other), baselineOf(withFindings(limiter)));
        assert.deepEqual(report.findings, [other]);
        assert.deepEqual(report.known, [moved]);
        assert.deepEqual(report.mended, []);
        assert.equal(statusOf(report), 1);
        assert.equal(
            summaryOf(report),
            "1 new finding (1 mandatory, 0 advisory) in 2 files, 1 known from the baseline, 0 mended.",
        );
    });

    it("says what is gone, of files that were looked at alone", () => {
        const gone = comparedWith(
            withFindings(),
            baselineOf(withFindings(limiter, { ...advice, file: "elsewhere.yaml" })),
        );
        assert.deepEqual(
            gone.mended?.map(({ rule, file }) => [rule, file]),
            [["limiter-missing", limiter.file]],
        );
        assert.equal(statusOf(gone), 0);
        const failures = [{ file: limiter.file, message: "Permission denied." }];
        const unread = comparedWith({ ...withFindings(), failures }, baselineOf(withFindings(limiter)));
        assert.deepEqual(unread.mended, []);
    });

    it("counts: a second one of the same kind in the same place is new", () => {
        const report = comparedWith(withFindings(limiter, { ...limiter, line: 90 }), baselineOf(withFindings(limiter)));
        assert.equal(report.findings.length, 1);
        assert.equal(report.known?.length, 1);
    });

    it("finds a file again however it is named", () => {
        const named = { ...limiter, file: path.resolve(limiter.file) };
        const report = comparedWith({ ...withFindings(named), files: [named.file] }, baselineOf(withFindings(limiter)));
        assert.deepEqual(report.findings, []);
    });

    it("holds what was known when it was written itself", () => {
        const second = comparedWith(withFindings(limiter, advice), baselineOf(withFindings(limiter)));
        assert.deepEqual(comparedWith(withFindings(limiter, advice), baselineOf(second)).findings, []);
    });

    it("has nothing against the run that it was made by, and takes nothing from one that it knows nothing of", () => {
        const finding = fc.record({
            rule: fc.constantFrom("limiter-missing" as const, "identity-missing" as const),
            file: fc.constantFrom("a.json", "b.yaml", "-"),
            container: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
            path: fc.option(fc.string(), { nil: undefined }),
            line: fc.nat(),
        });
        const findings = fc.array(finding.map((one): Finding => ({ ...limiter, ...one })));
        fc.assert(
            fc.property(findings, (all) => {
                const own = comparedWith(withFindings(...all), baselineOf(withFindings(...all)));
                assert.deepEqual([own.findings, own.known, own.mended], [[], all, []]);
                const none = comparedWith(withFindings(...all), baselineOf(withFindings()));
                assert.deepEqual([none.findings, none.known, none.mended], [all, [], []]);
            }),
        );
    });

    for (const [what, text] of [
        ["an empty object", "{}"],
        ["a list", "[]"],
        ["SARIF", formats.sarif!(sampleReport, plain)],
        ["another format's number", formats.json!(sampleReport, plain).replace('"format": 1', '"format": 2')],
    ] as const) {
        it(`is not ${what}`, () => {
            assert.throws(() => readBaseline(text), /The baseline must be a report of an earlier run/);
        });
    }

    it("has findings with rule, file and message", () => {
        const text = formats.json!(sampleReport, plain).replace('"rule": "limiter-missing"', '"rule": 7');
        assert.throws(() => readBaseline(text), /A finding of the baseline has no rule, file and message\./);
    });

    for (const name of ["text", "json", "sarif", "github", "junit", "markdown"] as const) {
        it(`is in the golden file: ${name}`, () => {
            const report = {
                ...sampleReport,
                findings: [limiter],
                known: [advice],
                mended: [{ ...advice, rule: "gone" }],
            };
            const text = formats[name]!(report, plain);
            const shown = name === "sarif" ? states(text) : text;
            matchGolden(`cli/baseline.${name}.txt`, shown);
        });
    }
});

/** SARIF's results alone: the rest is in the report's own golden file. */
function states(text: string): string {
    const log = JSON.parse(text) as { runs: [{ results: { ruleId: string; baselineState?: string }[] }] };
    const rows = log.runs[0].results.map(({ ruleId, baselineState }) => `${ruleId}: ${baselineState ?? "no state"}\n`);
    return rows.join("");
}
