/** What nobody can see yet isn't called safe, in any format. */
import assert from "node:assert/strict";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { formats } from "../../cli/formats";
import type { Finding, Report } from "../../cli/report";
import { knownNow, notYet } from "./not-yet-samples";
import { emptyReport, sampleReport } from "./sample-report";
import { goodTask, json, recordingContext } from "./support";

async function audited(text: string, format: string): Promise<string> {
    const { context, out } = recordingContext({}, text);
    await runCommand(["audit", "--format", format, "-"], commands, context);
    return out.join("");
}

describe("What can't be checked yet", () => {
    for (const [what, text] of Object.entries(notYet)) {
        it(`counts as not checked: ${what}`, async () => {
            const { summary } = JSON.parse(await audited(text, "json")) as { summary: Record<string, number> };
            assert.equal(summary.collectors, 0);
            assert.equal(summary.notCheckedYet, 1);
            for (const format of ["text", "github", "markdown"]) {
                assert.match(
                    await audited(text, format),
                    /0 findings in 1 file, 1 not checked yet\. Looked at 1 task definition with 0 collectors\./,
                );
            }
            assert.doesNotMatch(await audited(text, "text"), /there was nothing to check/);
            assert.match(
                await audited(text, "markdown"),
                /^### No collector was checked\n[^]*\*\*Not checked yet\*\* \(1\)/,
            );
            assert.match(
                await audited(text, "junit"),
                /skipped="1"[^]*name="is safe"[^>]*>\n<skipped message="[^"]*checked yet/,
            );
        });
    }

    for (const [what, text] of Object.entries(knownNow)) {
        it(`isn't said of what is known: ${what}`, async () => {
            const { summary } = JSON.parse(await audited(text, "json")) as { summary: Record<string, number> };
            assert.equal(summary.collectors, 1);
            assert.equal(summary.notCheckedYet, 0);
            assert.doesNotMatch(await audited(text, "text"), /checked yet/);
            assert.match(await audited(text, "markdown"), /^### Collectors are safe/);
        });
    }
});

describe("The headline of a summary", () => {
    const [limiter, advice] = sampleReport.findings as [Finding, Finding];
    const { looked, failures } = { ...emptyReport, failures: sampleReport.failures };
    const mixed = { ...looked, collectors: 1, notYet: 1 };
    const none = { ...looked, collectors: 0 };
    const cases: readonly (readonly [string, Partial<Report>])[] = [
        ["Collectors are safe", {}],
        ["Collectors are safe", { known: [], mended: [] }],
        ["Collectors are safe; there is advice", { findings: [advice] }],
        ["Collectors are safe; there is advice", { findings: [advice], known: [advice] }],
        ["Collectors that aren't safe", { findings: [limiter, advice] }],
        ["Collectors that aren't safe", { findings: [advice], strict: true }],
        ["Collectors that aren't safe", { findings: [limiter], known: [limiter], looked: mixed }],
        ["Nothing new; 1 known finding", { known: [limiter] }],
        ["Nothing new; 2 known findings", { known: [limiter, advice] }],
        ["Nothing new; 1 known finding", { known: [advice], strict: true }],
        ["Nothing new that fails; 1 known finding", { findings: [advice], known: [limiter] }],
        ["Nothing that fails; 1 exempted finding", { exempted: [limiter] }],
        ["Not everything could be checked", { looked: mixed }],
        ["Not everything could be checked", { looked: mixed, known: [limiter], findings: [advice] }],
        ["No collector was checked", { looked: { ...none, notYet: 2 } }],
        ["No collector is in it", { looked: none }],
        ["Not every file could be read", { failures, findings: [limiter], looked: mixed }],
    ];
    for (const [headline, changes] of cases) {
        it(`is "${headline}" for ${JSON.stringify(Object.keys(changes))}`, () => {
            const text = formats.markdown!({ ...emptyReport, ...changes }, { color: false, version: "1.2.3" });
            assert.equal(text.split("\n")[0], `### ${headline}`);
        });
    }

    it("says of a file without any collector that none is in it", async () => {
        const [app] = goodTask().containerDefinitions;
        assert.match(
            await audited(json({ family: "a", containerDefinitions: [app] }), "markdown"),
            /^### No collector is in it\n/,
        );
    });
});
