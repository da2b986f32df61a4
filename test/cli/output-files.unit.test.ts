/** No report is written over what the same run reads. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { goodTask, json, recordingContext } from "./support";

describe("--output FORMAT=FILE", () => {
    let folder: string;
    const at = (name: string): string => path.join(folder, name);

    async function run(...args: string[]) {
        const { context, out, err } = recordingContext();
        const status = await runCommand(["audit", ...args], commands, context);
        return { status, out: out.join(""), err: err.join("") };
    }

    const input = json(goodTask());
    const files = { "task.json": input, "deploy/task.json": input, "settings.json": "{}", "sub/other.txt": "" };

    beforeEach(async () => {
        folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-output-")));
        for (const [name, text] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(at(name)), { recursive: true });
            fs.writeFileSync(at(name), text);
        }
        const { out } = await run("--format", "json", at("task.json"));
        fs.writeFileSync(at("baseline.json"), out);
        fs.symlinkSync("task.json", at("link.json"));
        fs.symlinkSync(".", at("here"));
        fs.symlinkSync("settings.json", at("settings-link.json"));
        fs.symlinkSync("new.json", at("dead.json"));
        fs.linkSync(at("baseline.json"), at("hard.json"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** What is on disk, links as what they lead to. */
    const all = (): Record<string, string> =>
        Object.fromEntries(
            (fs.readdirSync(folder, { recursive: true }) as string[])
                .filter((name) => fs.existsSync(at(name)) && fs.statSync(at(name)).isFile())
                .map((name) => [name, fs.readFileSync(at(name), "utf8")]),
        );

    for (const [what, outputs, of] of [
        ["a file that is checked", ["json=task.json"], "a file to check"],
        ["a link to it", ["json=link.json"], "a file to check"],
        ["it by way of another directory", ["json=sub/../task.json"], "a file to check"],
        ["it by way of a linked directory", ["json=here/task.json"], "a file to check"],
        ["a file in a directory that is checked", ["text=deploy/task.json"], "in DIR/deploy and is checked"],
        ["the settings", ["sarif=settings.json"], "the file of --settings"],
        ["a link to the settings", ["sarif=settings-link.json"], "the file of --settings"],
        ["the baseline", ["json=baseline.json"], "the file of --baseline"],
        ["a hard link to the baseline", ["json=hard.json"], "the file of --baseline"],
        ["one file for two formats", ["json=one.json", "sarif=sub/../one.json"], "the file of another --output"],
        [
            "one file for two formats by a link that leads to nothing yet",
            ["json=dead.json", "sarif=new.json"],
            "another",
        ],
    ] as const) {
        it(`is refused for ${what}, before anything is read or written`, async () => {
            const before = all();
            const options = outputs.flatMap((one) => ["--output", one.replace("=", `=${folder}/`)]);
            const { status, out, err } = await run(
                ...["--settings", at("settings.json"), "--baseline", at("baseline.json"), ...options],
                ...[at("task.json"), at("deploy")],
            );
            assert.equal(status, 2);
            assert.equal(out, "");
            assert.match(err, /^--output would overwrite .*: name another file\.\nHelp: /);
            assert.ok(err.replaceAll(folder, "DIR").includes(of), err);
            assert.deepEqual(all(), before);
        });
    }

    it("is refused for -, which would be a file of that name", async () => {
        const { status, out, err } = await run("--output", "json=-", at("task.json"));
        assert.equal(status, 2);
        assert.equal(out, "");
        assert.match(
            err,
            /^--output json=- would write a file that is called -: --format json writes to standard output\.\n/,
        );
        assert.ok(!fs.existsSync("-"));
    });

    it("writes to others, again too, and in a directory that is checked over reports of its own", async () => {
        for (let count = 0; count < 2; count += 1) {
            const { status } = await run(
                ...["json", "sarif", "text"].flatMap((format) => [
                    "--output",
                    `${format}=${at(`deploy/out.${format}`)}`,
                ]),
                ...["--output", `json=${at("deploy/report.json")}`, "--output", "text=/dev/null"],
                ...["--output", `json=${at("dead.json")}`, "--output", "json=/dev/null"],
                at("deploy"),
            );
            assert.equal(status, 0);
            assert.equal(
                (JSON.parse(fs.readFileSync(at("deploy/report.json"), "utf8")) as { format: number }).format,
                1,
            );
        }
        assert.ok(fs.existsSync(at("new.json")));
    });
});
