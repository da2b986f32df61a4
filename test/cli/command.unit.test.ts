/** The command line: which command, which options, which exit status. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type CommandContext, runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { goodTask, json, recordingContext, taskWith } from "./support";

/** Exit status and everything that was written. */
async function run(args: string[], changes: Partial<CommandContext> = {}, stdin = "") {
    const { context, out, err } = recordingContext(changes, stdin);
    const status = await runCommand(args, commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

const good = json(goodTask());
const advisory = json(taskWith((collector) => (collector.essential = true)));
const mandatory = json(taskWith((collector) => delete collector.memory));

describe("npx pulumi-adot", () => {
    it("lists its commands when asked, and when it isn't told which", async () => {
        const asked = await run(["--help"]);
        assert.equal(asked.status, 0);
        assert.match(asked.out, /^Usage: npx pulumi-adot COMMAND\n\nCommands\n {2}audit +check task definitions/);
        assert.deepEqual(await run([]), {
            status: 2,
            out: "",
            err: "The command is missing: it must be one of audit, docs, rules, dashboards, cost, migrate.\nHelp: npx pulumi-adot --help\n",
        });
        assert.deepEqual(await run(["-h"]), asked);
        const unknown = await run(["adit"]);
        assert.equal(unknown.status, 2);
        assert.equal(
            unknown.err,
            "Unknown command adit: it must be one of audit, docs, rules, dashboards, cost, migrate. Did you mean audit?\nHelp: npx pulumi-adot --help\n",
        );
        assert.equal((await run(["toString"])).status, 2);
    });

    it("says its version", async () => {
        const expected = { status: 0, out: "1.2.3\n", err: "" };
        assert.deepEqual(await run(["--version"]), expected);
        assert.deepEqual(await run(["audit", "--version"]), expected);
    });
});

describe("npx pulumi-adot audit", () => {
    it("shows how it is used", async () => {
        const { status, out } = await run(["audit", "--help"]);
        assert.equal(status, 0);
        assert.match(out, /^Usage: npx pulumi-adot audit \[OPTION\] FILE…\n/);
        assert.ok(out.split("\n").every((line) => line.length <= 120));
    });

    it("refuses arguments that it doesn't understand in a sentence, and says where the help is", async () => {
        const cases: [string[], string][] = [
            [[], "FILE is missing: it names a file to check."],
            [["-", "--colour"], "Unknown option '--colour'."],
            [["-", "--format", "xml"], "--format must be one of text, json, sarif, github, junit, markdown, not xml."],
            [["-", "--format"], "Option '--format <value>' argument missing."],
            [["-", "--memory", "2 GB"], "--memory must be a whole number of MiB, such as 512, not 2 GB."],
            [["-", "--memory", "0"], "--memory must be a whole number of MiB, such as 512, not 0."],
            [["-", "-"], "- is named twice."],
        ];
        for (const [args, message] of cases) {
            assert.deepEqual(await run(["audit", ...args]), {
                status: 2,
                out: "",
                err: `${message}\nHelp: npx pulumi-adot audit --help\n`,
            });
        }
    });

    it("ends with 0, 1 or 2 by what it found", async () => {
        const cases: [string, string[], number, string][] = [
            ["nothing", [], 0, good],
            ["advice", [], 0, advisory],
            ["advice, strictly", ["--strict"], 1, advisory],
            ["a mandatory finding", [], 1, mandatory],
            ["no JSON", [], 2, "{"],
        ];
        for (const [what, args, status, stdin] of cases) {
            assert.equal((await run(["audit", "-", ...args], {}, stdin)).status, status, what);
        }
    });

    it("stays with text in a workflow of GitHub's unless it is asked", async () => {
        const { out } = await run(["audit", "-"], { env: { GITHUB_ACTIONS: "true" } }, good);
        assert.equal(out, "0 findings in 1 file. Looked at 1 task definition with 1 collector.\n");
        const asked = await run(["audit", "-", "--format=github"], {}, mandatory);
        assert.match(asked.out, /^::error title=container-memory-missing::In container "adot-collector"/);
    });

    it("has colours on a terminal only, and as NO_COLOR and FORCE_COLOR say", async () => {
        const isColored = async (changes: Partial<CommandContext>): Promise<boolean> =>
            (await run(["audit", "-"], changes, mandatory)).out.includes("\u001b");
        assert.equal(await isColored({}), false);
        assert.equal(await isColored({ isTerminal: true }), true);
        assert.equal(await isColored({ isTerminal: true, env: { NO_COLOR: "1" } }), false);
        assert.equal(await isColored({ isTerminal: true, env: { NO_COLOR: "" } }), true);
        assert.equal(await isColored({ isTerminal: true, env: { TERM: "dumb" } }), false);
        assert.equal(await isColored({ env: { FORCE_COLOR: "1" } }), true);
        assert.equal(await isColored({ isTerminal: true, env: { FORCE_COLOR: "0" } }), false);
    });

    describe("with files", () => {
        let folder: string;
        const file = (name: string): string => path.join(folder, name);

        before(() => {
            folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-cli-"));
            fs.writeFileSync(file("good.json"), good);
            const tagged = taskWith((collector) => (collector.image = "amazon/aws-otel-collector:v0.50.0"));
            fs.writeFileSync(file("tagged.json"), json(tagged));
            fs.writeFileSync(file("mandatory.json"), mandatory);
            fs.writeFileSync(file("broken.json"), '{\n  "a": }');
            fs.writeFileSync(file("bytes"), Buffer.from([0xc3, 0x28]));
            fs.writeFileSync(file("settings.json"), '{"pinnedBy": "digest"}');
            fs.writeFileSync(file("wrong-settings.json"), '{"pinnedBy": "luck"}');
        });

        after(() => fs.rmSync(folder, { recursive: true, force: true }));

        it("checks the others where one can't be read", async () => {
            const names = ["broken.json", "mandatory.json", "missing.json", "bytes"].map(file);
            const { status, out } = await run(["audit", ...names, file("good.json")]);
            assert.equal(status, 2);
            const expected = [
                `${file("broken.json")}:2:8\n    The JSON is not valid: a value is expected here.`,
                `${file("missing.json")}\n    There is no such file.`,
                `${file("bytes")}\n    The file is not valid UTF-8.`,
                "container-memory-missing",
                "1 finding (1 mandatory, 0 advisory) in 2 files, 3 files not readable.\n",
            ];
            for (const part of expected) {
                assert.ok(out.includes(part), `${part}\nis not in\n${out}`);
            }
        });

        it("says on standard error what a program's format would hide from who reads the log", async () => {
            const { status, out, err } = await run(["audit", "--format", "json", file("broken.json")]);
            assert.equal(status, 2);
            assert.equal(err, `${file("broken.json")}:2:8: The JSON is not valid: a value is expected here.\n`);
            assert.equal((JSON.parse(out) as { failures: unknown[] }).failures.length, 1);
        });

        it("takes settings, and stops where they are wrong", async () => {
            const { out } = await run(["audit", "--settings", file("settings.json"), file("tagged.json")]);
            assert.match(out, /image-unpinned/);
            assert.deepEqual(await run(["audit", "--settings", file("wrong-settings.json"), file("good.json")]), {
                status: 2,
                out: "",
                err: `${file("wrong-settings.json")}:1:2: pinnedBy is "luck": it must be one of tag, digest.\n`,
            });
            const missing = await run(["audit", "--settings", file("none.json"), file("good.json")]);
            assert.equal(missing.err, `${file("none.json")}: There is no such file.\n`);
        });
    });

    it("says which file is being checked, and when it is done", async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-progress-"));
        const files = ["a.json", "b\u001b.json"].map((name) => path.join(folder, name));
        files.forEach((file) => fs.writeFileSync(file, good));
        const shown: (string | undefined)[] = [];
        await run(["audit", ...files], { showProgress: (text) => shown.push(text) });
        fs.rmSync(folder, { recursive: true });
        assert.equal(shown.length, 3);
        assert.match(shown[0]!, /^Checking .*a\.json, file 1 of 2$/);
        assert.match(shown[1]!, /^Checking .*b\?\.json, file 2 of 2$/);
        assert.equal(shown[2], undefined);
    });
});
