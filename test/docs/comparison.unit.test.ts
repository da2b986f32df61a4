/** Both bills on docs/comparison.md, as the command prints them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { repositoryRoot } from "../../tools/parts";
import { recordingContext } from "../cli/support";

const page = fs.readFileSync(path.join(repositoryRoot, "docs", "comparison.md"), "utf8");
const folder = path.join(repositoryRoot, "local", "comparison", "agent");

async function billsOf(change: (text: string) => string = (text) => text): Promise<string[]> {
    const { context, out } = recordingContext();
    const changed = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "comparison-")), "agent.json");
    try {
        const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
        const agent = files.find((file) => file.endsWith("amazon-cloudwatch-agent.json"))!;
        fs.writeFileSync(changed, change(fs.readFileSync(agent, "utf8")));
        const given = files.map((file) => (file === agent ? changed : file));
        assert.equal(await runCommand(["migrate", "--tasks", "40", ...given], commands, context), 0);
    } finally {
        fs.rmSync(path.dirname(changed), { recursive: true });
    }
    const [, bills = ""] = /^Both bills, .*\n([^]*?)\n {2}US dollars/m.exec(out.join("")) ?? [];
    return bills.split("\n").map((line) => line.trimEnd());
}

describe("docs/comparison.md", () => {
    it("shows the bills that the command prints", async () => {
        const shown = page.split("\n");
        const lines = await billsOf();
        assert.equal(lines.length, 10);
        lines.forEach((line) => assert.ok(shown.includes(line), line));
    });

    it("says what the agent's metrics cost without the tasks' ids", async () => {
        const lines = await billsOf((text) => text.replaceAll(/,\s*\[[^\]]*"TaskId"[^\]]*\]/g, ""));
        const [, dollars] = /^ {2}metrics +(\d+)\.\d+/.exec(lines[1]!) ?? [];
        const [, said] = /its metrics are (\d+) dollars/.exec(page.replaceAll(/\s+/g, " ")) ?? [];
        assert.equal(dollars, said);
    });
});
