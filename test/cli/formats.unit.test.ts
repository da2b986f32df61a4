/** One report in every format, as golden files; what the files can't show is asserted here. */
import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import Ajv from "ajv";
import fc from "fast-check";
import { formats } from "../../cli/formats";
import { formatGithub } from "../../cli/formats/github";
import { formatSarif, ruleOf } from "../../cli/formats/sarif";
import { formatText } from "../../cli/formats/text";
import { type Report, statusOf, summaryOf } from "../../cli/report";
import { matchGolden } from "../support/golden";
import { emptyReport, sampleReport } from "./sample-report";
import { sarifSchema } from "./sarif-schema";

const plain = { color: false, version: "1.2.3" };

/** SARIF without the rules that no result is about: those are the pack's, and change with it. */
function withoutUnbroken(text: string): string {
    const log = JSON.parse(text) as Sarif;
    const { tool, results } = log.runs[0];
    tool.driver.rules = tool.driver.rules.filter(({ id }) => results.some(({ ruleId }) => ruleId === id));
    results.forEach((result) => (result.ruleIndex = -1));
    return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface Sarif {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }];
}

describe("The formats of a report", () => {
    for (const [name, format] of Object.entries(formats)) {
        it(`are as in the golden file: ${name}`, () => {
            const text = format(sampleReport, plain);
            matchGolden(`cli/report.${name}.txt`, name === "sarif" ? withoutUnbroken(text) : text);
        });
    }

    it("have colours only when they are asked for, and nothing else with them", () => {
        const text = formatText(sampleReport, { ...plain, color: true });
        assert.ok(text.includes("\u001b[1;31mmandatory\u001b[0m  limiter-missing"));
        assert.ok(text.includes("\u001b[1;33madvisory\u001b[0m  identity-missing"));
        assert.equal(stripVTControlCharacters(text), formatText(sampleReport, plain));
    });

    it("say that all is well in one line", () => {
        assert.equal(
            formatText(emptyReport, plain),
            "0 findings in 1 file. Looked at 1 task definition with 1 collector.\n",
        );
        assert.equal(
            formatGithub(emptyReport, plain),
            "0 findings in 1 file. Looked at 1 task definition with 1 collector.\n",
        );
    });
});

describe("SARIF", () => {
    const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(sarifSchema);

    it("follows its schema, whatever the files are called", () => {
        // As `unit: "binary"`, whose table of all characters takes seconds.
        const character = fc
            .nat(0x10ffff)
            .filter((code) => code < 0xd800 || code > 0xdfff)
            .map((code) => String.fromCodePoint(code));
        const name = fc.string({ minLength: 1, unit: character });
        fc.assert(
            fc.property(name, (file) => {
                const findings = sampleReport.findings.map((finding) => ({ ...finding, file }));
                const log: unknown = JSON.parse(formatSarif({ ...sampleReport, findings }, plain));
                assert.ok(validate(log), JSON.stringify(validate.errors));
            }),
        );
    });

    it("links to the page of a rule once the documentation has a public address", () => {
        const linked = ruleOf("limiter-missing", "https://example.com/docs") as {
            helpUri: string;
            help: { text: string };
        };
        const page = "https://example.com/docs/rules/memory-limiter-required.md";
        assert.equal(linked.helpUri, page);
        assert.ok(linked.help.text.endsWith(`See: npx pulumi-adot docs memory-limiter-required or ${page}`));
        assert.equal("helpUri" in ruleOf("limiter-missing", ""), false);
    });

    it("names rules by their index", () => {
        const { runs } = JSON.parse(formatSarif(sampleReport, plain)) as Sarif;
        for (const { ruleId, ruleIndex } of runs[0].results) {
            assert.equal(runs[0].tool.driver.rules[ruleIndex]?.id, ruleId);
        }
    });
});

describe("GitHub's workflow commands", () => {
    it("stay one line each, whatever is in them", () => {
        const nasty = fc.string({ unit: fc.constantFrom("%", "\r", "\n", ":", ",", "?", "a"), minLength: 1 });
        const shown = (text: string): string => text.replaceAll(/[\r\n]/g, "?");
        fc.assert(
            fc.property(nasty, nasty, (file, message) => {
                const report = { ...sampleReport, findings: [{ ...sampleReport.findings[0]!, file, message }] };
                const line = formatGithub(report, plain).split("\n")[1]!;
                const [, properties = "", text = ""] = /^::error ([^]*?)::([^]*)$/.exec(line) ?? [];
                const unescaped = (escaped: string): string => decodeURIComponent(escaped);
                assert.equal(unescaped(/^file=([^,]*)/.exec(properties)![1]!), shown(file));
                assert.equal(
                    unescaped(text).split("\nTo fix it: ")[0]!.split(":\n").slice(1).join(":\n"),
                    shown(message),
                );
            }),
        );
    });
});

describe("A report", () => {
    const { findings } = sampleReport;
    const [mandatory, advisory] = findings as [Report["findings"][0], Report["findings"][0]];
    const cases: [string, Partial<Report>, number, string][] = [
        ["nothing", {}, 0, "0 findings in 1 file. Looked at 1 task definition with 1 collector."],
        ["a mandatory finding", { findings: [mandatory] }, 1, "1 finding (1 mandatory, 0 advisory) in 1 file."],
        [
            "an advisory finding",
            { findings: [advisory] },
            0,
            "1 finding (0 mandatory, 1 advisory) in 1 file. Advisory findings fail only with --strict.",
        ],
        [
            "an advisory finding and --strict",
            { findings: [advisory], strict: true },
            1,
            "1 finding (0 mandatory, 1 advisory) in 1 file.",
        ],
        [
            "an exempted finding",
            { exempted: [mandatory] },
            0,
            "0 findings in 1 file, 1 exempted. Looked at 1 task definition with 1 collector.",
        ],
        [
            "a file that can't be read, and findings",
            { files: ["a", "broken.json"], findings, failures: sampleReport.failures },
            2,
            "2 findings (1 mandatory, 1 advisory) in 1 file, 1 file not readable.",
        ],
    ];
    for (const [what, changes, status, summary] of cases) {
        it(`with ${what} gives ${status}`, () => {
            const report = { ...emptyReport, ...changes };
            assert.equal(statusOf(report), status);
            assert.equal(summaryOf(report), summary);
        });
    }
});
