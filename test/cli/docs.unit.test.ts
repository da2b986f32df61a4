/** The example in docs/audit.md is what the command says. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { formats } from "../../cli/formats";
import { recordingContext } from "./support";

const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "audit.md"), "utf8");

/** The text in the only block that is fenced so. */
const block = (fence: string): string => new RegExp(`^\`\`\`${fence}\n([^]*?)^\`\`\`$`, "m").exec(page)![1]!;

describe("docs/audit.md", () => {
    it("shows what the command says about its task definition", async () => {
        const { context, out } = recordingContext({}, block("json input"));
        await runCommand(["audit", "-"], commands, context);
        assert.equal(out.join(""), block("text output"));
    });

    it("names every format", () => {
        const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
        assert.deepEqual(named, Object.keys(formats));
    });
});
