/** The commands that write files: what they write, what they leave alone, and what they say. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { recordingGroups, renderRules, standardRules } from "../../dashboards";
import { recordingContext } from "./support";

async function run(...args: string[]) {
    const { context, out, err } = recordingContext();
    const status = await runCommand(args, commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

describe("npx pulumi-adot rules", () => {
    let folder: string;
    const file = (...names: string[]): string => path.join(folder, ...names);
    const names = standardRules().map(({ name }) => `${name}.yaml`);

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-cli-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    const lines = (state: string, out: string): string =>
        names.map((name) => `${state}  ${path.join(out, name)}\n`).join("");

    it("shows how it is used", async () => {
        const { status, out } = await run("rules", "--help");
        assert.equal(status, 0);
        assert.match(out, /^Usage: npx pulumi-adot rules --out DIR \[OPTION\]\n/);
        assert.ok(out.split("\n").every((line) => line.length <= 120));
        for (const option of ["--out DIR", "--options FILE", "--recording-only", "--check", "--help"]) {
            assert.ok(out.includes(`\n  ${option} `), option);
        }
    });

    it("refuses arguments that it doesn't understand, and says where the help is", async () => {
        const cases: [string[], string][] = [
            [[], "--out is missing: it names the directory to write to."],
            [["--out", ""], "--out is missing: it names the directory to write to."],
            [["--out"], "Option '--out <value>' argument missing."],
            [["--out", folder, "--force"], "Unknown option '--force'."],
            [["--out", folder, "more"], "Unexpected argument 'more'."],
        ];
        for (const [args, message] of cases) {
            assert.deepEqual(await run("rules", ...args), {
                status: 2,
                out: "",
                err: `${message}\nHelp: npx pulumi-adot rules --help\n`,
            });
        }
        assert.deepEqual(fs.readdirSync(folder), []);
    });

    it("writes a file for each group, says so, and says what it found unchanged", async () => {
        const out = file("new", "rules");
        assert.deepEqual(await run("rules", "--out", out), { status: 0, out: lines("written  ", out), err: "" });
        assert.deepEqual(fs.readdirSync(out).sort(), [...names].sort());
        for (const group of standardRules()) {
            const text = fs.readFileSync(path.join(out, `${group.name}.yaml`), "utf8");
            assert.equal(text, renderRules([group]));
            assert.deepEqual(parse(text), { groups: [group] });
        }
        assert.deepEqual(await run("rules", "--out", out), { status: 0, out: lines("unchanged", out), err: "" });
    });

    it("leaves other files alone", async () => {
        fs.writeFileSync(file("adot-team.yaml"), "groups: []\n");
        fs.writeFileSync(file(names[0]!), "groups: []\n");
        assert.equal((await run("rules", "--out", folder)).status, 0);
        assert.equal(fs.readFileSync(file("adot-team.yaml"), "utf8"), "groups: []\n");
        assert.notEqual(fs.readFileSync(file(names[0]!), "utf8"), "groups: []\n");
    });

    it("only compares with --check", async () => {
        const before = await run("rules", "--out", folder, "--check");
        assert.deepEqual(before, { status: 1, out: lines("missing  ", folder), err: "" });
        assert.deepEqual(fs.readdirSync(folder), []);
        await run("rules", "--out", folder);
        assert.equal((await run("rules", "--out", folder, "--check")).status, 0);
        fs.appendFileSync(file(names[1]!), "# by hand\n");
        const after = await run("rules", "--out", folder, "--check");
        assert.equal(after.status, 1);
        assert.ok(after.out.includes(`different  ${file(names[1]!)}\n`), after.out);
        assert.match(fs.readFileSync(file(names[1]!), "utf8"), /# by hand\n$/);
    });

    it("takes the options of the rules, and leaves alerts out when it is told to", async () => {
        const out = file("rules");
        const options = { availabilityObjective: 0.995, keepFiringFor: "5m", severities: "mixin" };
        fs.writeFileSync(file("options.json"), JSON.stringify(options));
        await run("rules", "--out", out, "--options", file("options.json"));
        const [group] = standardRules(options).slice(-1);
        assert.equal(fs.readFileSync(path.join(out, `${group!.name}.yaml`), "utf8"), renderRules([group!]));
        await run("rules", "--out", out, "--recording-only");
        for (const recording of recordingGroups()) {
            assert.equal(fs.readFileSync(path.join(out, `${recording.name}.yaml`), "utf8"), renderRules([recording]));
        }
    });

    it("says which file is wrong, and how", async () => {
        fs.writeFileSync(file("broken.json"), '{\n  "memoryShare": }');
        fs.writeFileSync(file("list.json"), "[]");
        fs.writeFileSync(file("wrong.json"), '{"memoryShare": 90}');
        const cases: [string[], string][] = [
            [
                ["--options", file("broken.json")],
                `${file("broken.json")}:2:18: The JSON is not valid: a value is expected here.`,
            ],
            [
                ["--options", file("list.json")],
                `${file("list.json")}: It must be a JSON object: write options by name.`,
            ],
            [
                ["--options", file("wrong.json")],
                `${file("wrong.json")}: memoryShare is 90: it must be a share between 0 and 1, such as 0.9.`,
            ],
            [["--options", file("none.json")], `${file("none.json")}: There is no such file.`],
            [["--options", folder], `${folder}: It is a directory, not a file.`],
            [["--out", file("list.json")], `${file("list.json")}: It is a file, not a directory.`],
            [
                ["--out", file("list.json", "rules")],
                `${file("list.json", "rules")}: A part of the path is a file, not a directory.`,
            ],
        ];
        for (const [args, message] of cases) {
            const given = await run("rules", "--out", file("out"), ...args);
            assert.deepEqual(given, { status: 2, out: "", err: `${message}\n` });
        }
        assert.ok(!fs.existsSync(file("out")));
    });
});
