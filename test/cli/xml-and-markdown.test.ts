/** Reports for programs that read XML and Markdown, with names that do their worst. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { formatJunit } from "../../cli/formats/junit";
import { formatMarkdown } from "../../cli/formats/markdown";
import { needs, toolPath } from "../support/parts";
import { sampleReport } from "./sample-report";

const plain = { color: false, version: "1.2.3" };
const nasty = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."<>&\"'`|]\\[!@#*_\n\r\t\u0000\u001b\ufffe", "]]>", "<!--", "a") }),
);
const reports = fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 4 }).map((rows) => ({
    ...sampleReport,
    findings: rows.map(([file, message, container]) => ({ ...sampleReport.findings[0]!, file, message, container })),
}));

describe("Reports with any names in them", function () {
    this.timeout(60_000);

    it("are well-formed XML in JUnit's form, with each message as it is but for what XML can't hold", function () {
        needs(this, "python");
        const cases = fc.sample(reports, 300);
        const script = [
            "import json, sys, xml.etree.ElementTree as tree",
            "for text in json.load(sys.stdin):",
            "    root = tree.fromstring(text.encode('utf8'))",
            "    print(json.dumps([one.get('message') for one in root.iter('failure')]))",
        ].join("\n");
        const { status, stdout, stderr } = spawnSync(toolPath("python"), ["-c", script], {
            encoding: "utf8",
            input: JSON.stringify(
                cases.map((report) =>
                    formatJunit({ ...report, files: report.findings.map(({ file }) => file) }, plain),
                ),
            ),
        });
        assert.equal(status, 0, stderr);
        const read = stdout
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as string[]);
        cases.forEach(({ findings }, index) => {
            const files = [...new Set(findings.map(({ file }) => file))];
            const messages = files
                .flatMap((file) => findings.filter((one) => one.file === file))
                .map(({ message }) => message);
            assert.deepEqual(read[index], messages.map(inXml));
        });
    });

    it("are one row each in Markdown, without markup of their own", () => {
        fc.assert(
            fc.property(reports, (report) => {
                const text = formatMarkdown(report, plain);
                const rows = text.split("\n").filter((line) => line.startsWith("| mandatory |"));
                assert.equal(rows.length, report.findings.length);
                for (const row of rows) {
                    assert.equal(row.match(/(?<!\\)\|/g)?.length, 5, row);
                    const [, words = ""] = /\| ([^|]*) \|$/.exec(row)!;
                    assert.doesNotMatch(words, /[<>`[\]@*_]|&(?!amp;|lt;|gt;|#\d+;)/);
                }
            }),
        );
    });
});

/** A parser reads what XML can't hold as the sign for it, a line's end as one, and a tab as it was. */
const inXml = (text: string): string =>
    text
        .replace(/\p{Surrogate}/gu, "\ufffd")
        // eslint-disable-next-line no-control-regex -- These are what it is about.
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
