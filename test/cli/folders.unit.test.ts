/** A directory on the command line: what of it is read, what is passed over, and that it says so. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { walkFolder } from "../../cli/folders";
import { goodTask, json, recordingContext, taskWith } from "./support";

describe("A directory given to npx pulumi-adot audit", () => {
    let folder: string;

    /** Writes files by their paths in the directory. */
    function fill(files: Readonly<Record<string, string>>): void {
        for (const [name, text] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
            fs.writeFileSync(path.join(folder, name), text);
        }
    }

    async function run(...args: string[]) {
        const { context, out, err } = recordingContext();
        const status = await runCommand(["audit", ...args], commands, context);
        return { status, out: out.join("").replaceAll(folder, "DIR"), err: err.join("") };
    }

    const good = json(goodTask());
    const bad = json(taskWith((collector) => delete collector.memory));
    const config = "receivers: {otlp: {protocols: {grpc: }}}\nservice: {}";

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-folder-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("is walked to its end, and says what was read and what was passed over", async () => {
        fill({
            "a/good.json": good,
            "a/b/bad.json": bad,
            "a/b/other.yml": json({ family: "app", containerDefinitions: [{ name: "app", image: "app:1" }] }),
            "package.json": '{"name": "x"}',
            "serverless.yml": "service: orders\nprovider: {name: aws}\n",
            "main.ts": bad,
            ".git/config.json": bad,
            ".hidden.json": bad,
            "node_modules/x/bad.json": bad,
        });
        fs.symlinkSync("..", path.join(folder, "a/loop"));
        fs.symlinkSync("nowhere", path.join(folder, "a/dead.json"));
        fs.symlinkSync("good.json", path.join(folder, "a/link.json"));
        const { status, out } = await run(folder);
        assert.equal(status, 1);
        assert.deepEqual([...out.matchAll(/^DIR\S*$/gm)].flat(), ["DIR/a/b/bad.json", "DIR"]);
        const summary =
            "Read 4 files, 3 with a collector. Passed over: 2 hidden (.git, .hidden.json); 1 not named *.json, *.jsonl, *.ndjson, *.yaml, *.yml, *.template, *.tfstate, *.tf or *.tofu (main.ts); 1 called node_modules (node_modules); 1 links that lead nowhere (a/dead.json); 1 links to directories (a/loop); 2 in no form that is read (package.json, serverless.yml).";
        assert.ok(out.includes(`  note  ${summary}\n`), out);
        assert.match(out, /1 finding \(1 mandatory, 0 advisory\) in 4 files\.\n$/);
    });

    it("says nothing of what only stands beside the CDK's templates, and names Terraform's sources with a collector", async () => {
        fill({
            "cdk.out/S.template.json": json({ Resources: { A: { Type: "AWS::SQS::Queue" } } }),
            "cdk.out/manifest.json": json({ version: "38.0.1", artifacts: {} }),
            "cdk.out/tree.json": json({ version: "tree-0.1", tree: { id: "App", containerDefinitions: [] } }),
            "main.tf": 'resource "aws_ecs_task_definition" "a" {\n  container_definitions = jsonencode([])\n}\n',
        });
        const { status, out } = await run(folder);
        assert.equal(status, 0);
        assert.doesNotMatch(out, /tree\.json\n/);
        assert.match(
            out,
            /main\.tf\n\n {2}note {2}It mentions a collector, and was passed over\. .*terraform show -json/,
        );
    });

    it("doesn't hide a file that has to do with collectors and can't be understood", async () => {
        fill({
            "good.json": good,
            "tsconfig.json": "// a comment\n{}",
            "broken.json": '{"containerDefinitions": [',
            "rows.json": '{"rows": [',
        });
        const broken = await run(folder);
        assert.equal(broken.status, 2);
        assert.match(broken.out, /unreadable {2}DIR\/broken\.json:1:27/);
        assert.doesNotMatch(broken.out, /unreadable {2}DIR\/tsconfig\.json/);
        assert.match(broken.out, /1 that can't be read: The JSON is not valid: [^.]+ \(rows\.json\)/);
        fs.rmSync(path.join(folder, "broken.json"));
        fill({ "tree.json": '{"tree": {"containerDefinitions": []}}' });
        const tree = await run(folder);
        assert.equal(tree.status, 0);
        assert.match(tree.out, /^DIR\/tree\.json\n\n {2}note {2}It mentions a collector, and was passed over\. /m);
    });

    it("doesn't hide one with a collector in another encoding", async () => {
        const text = bad.replace("orders", "bestellungen-für-alle");
        const marked = Buffer.from(`\ufeff${text}`, "utf16le");
        const encodings: readonly (readonly [string, Buffer, number])[] = [
            ["UTF-16LE", marked, 1],
            ["UTF-16BE", Buffer.from(marked).swap16(), 1],
            ["Latin-1", Buffer.from(text, "latin1"), 2],
            ["UTF-16LE without a mark", Buffer.from(text, "utf16le"), 2],
            ["UTF-16BE without a mark", Buffer.from(text, "utf16le").swap16(), 2],
        ];
        for (const [name, bytes, expected] of encodings) {
            fill({ "good.json": good, "other.json": '{"rows": ["' });
            fs.writeFileSync(path.join(folder, "bad.json"), bytes);
            fs.writeFileSync(path.join(folder, "rows.json"), Buffer.from('{"rows": ["ü"]}', "latin1"));
            const { status, out } = await run(folder);
            assert.equal(status, expected, name);
            assert.match(out, expected === 1 ? /container-memory-missing/ : /unreadable {2}DIR\/bad\.json/, name);
            assert.doesNotMatch(out, /unreadable {2}DIR\/rows\.json/);
        }
    });

    it("passes over its own reports, and says little of other files that nobody named", async () => {
        fill({
            "good.json": good,
            "bad.json": bad,
            "tree.json": '{"tree": {"containerDefinitions": []}}',
            "odd.tf": 'import {\n  to = aws_ecs_task_definition.a # container_definitions\n}\n"',
        });
        for (const format of ["json", "sarif"]) {
            const { out } = await run("--format", format, folder);
            fs.writeFileSync(path.join(folder, `report-${format}.json`), out);
        }
        const { status, out } = await run(folder);
        assert.equal(status, 1);
        assert.doesNotMatch(out, /report-(json|sarif)\.json\n/);
        assert.match(
            out,
            /tree\.json\n\n {2}note {2}It mentions a collector, and was passed over\. It is in no form that is read\.\n/,
        );
        assert.match(
            out,
            /odd\.tf\n\n {2}note {2}It mentions a collector, and was passed over\. It is the source of a Terraform module: give what terraform show -json prints of a plan\.\n/,
        );
        const named = await run(path.join(folder, "report-json.json"));
        assert.equal(named.status, 2);
        assert.match(named.out, /The file is a report of this command: /);
    });

    it("fails where nothing in it can be checked", async () => {
        fill({ "package.json": "{}" });
        const { status, out } = await run(folder);
        assert.equal(status, 2);
        assert.match(out, /There is nothing to check in it\. Read 0 files/);
    });

    it("checks nothing twice, and a file that was named itself whatever it is", async () => {
        fill({ "good.json": good, "serverless.yml": "service: orders" });
        const { status, out } = await run(folder, path.join(folder, "good.json"), path.join(folder, "serverless.yml"));
        assert.equal(status, 1);
        assert.match(out, / in 2 files\.\n$/);
        assert.match(out, /Read 2 files, 2 with a collector\. Passed over: nothing\./);
    });

    it("takes --memory for the configs in it, and says so where there is none", async () => {
        fill({ "good.json": good });
        assert.match((await run("--memory", "512", folder)).out, /note {2}--memory has no effect: /);
        fill({ "collector.yaml": config });
        const { out } = await run("--memory", "512", folder);
        assert.doesNotMatch(out, /no effect/);
        assert.match(out, /DIR\/collector\.yaml/);
    });

    it("says which directories can't be read", async function () {
        if (process.getuid?.() === 0) {
            // Root may read everything.
            const { failures } = await walkFolder(path.join(folder, "gone"));
            assert.deepEqual(
                failures.map(({ message }) => message),
                ["There is no such file."],
            );
            return;
        }
        fill({ "closed/good.json": good });
        fs.chmodSync(path.join(folder, "closed"), 0);
        const { status, out } = await run(folder);
        fs.chmodSync(path.join(folder, "closed"), 0o700);
        assert.equal(status, 2);
        assert.match(out, /DIR\/closed\n {4}Permission denied\./);
    });

    it("shows how far it is", async () => {
        fill({ "a.json": good, "b.json": good });
        const shown: (string | undefined)[] = [];
        const { context } = recordingContext({ showProgress: (text) => shown.push(text) });
        await runCommand(["audit", folder], commands, context);
        assert.equal(shown[0], "Looking for files, 0 so far");
        assert.match(shown[2]!, /b\.json, file 2 of 2$/);
        assert.equal(shown.at(-1), undefined);
    });
});
