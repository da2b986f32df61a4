/** `audit --fix`, `--diff` and `--check`: what is written, what is printed, and how they end. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { runCommand } from "../../../cli/command";
import { commands } from "../../../cli/commands";
import { writeInPlace } from "../../../cli/fix/write-file";
import { goodTask, json, recordingContext, taskWith } from "../support";

/** Fixable: no memory of its own. */
const unsafe = json(taskWith((collector) => delete collector.memory));
/** Nothing here can be decided by a fix. */
const unfixable = json(
    taskWith((collector) => (collector.image = "public.ecr.aws/aws-observability/aws-otel-collector:v9.9.9")),
);

describe("npx pulumi-adot audit --fix", () => {
    let folder: string;
    const at = (name: string): string => path.join(folder, name);
    const read = (name: string): string => fs.readFileSync(at(name), "utf8");

    async function run(args: readonly string[], stdin = "") {
        const { context, out, err } = recordingContext({}, stdin);
        const status = await runCommand(["audit", ...args], commands, context);
        return { status, out: out.join("").replaceAll(folder, "DIR"), err: err.join("").replaceAll(folder, "DIR") };
    }

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-fix-"));
        fs.writeFileSync(at("task.json"), unsafe);
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("writes what is missing, says so, and has nothing to do the second time", async () => {
        const first = await run(["--fix", at("task.json")]);
        assert.equal(first.status, 0);
        assert.match(
            first.out,
            /^DIR\/task\.json\n\n {2}fixed\n {4}container "[\w-]+" of task definition "orders": memory = 1024\n/,
        );
        assert.equal(json(JSON.parse(read("task.json"))), read("task.json"), "laid out as it was");
        const state = fs.statSync(at("task.json"));
        const second = await run(["--fix", at("task.json")]);
        assert.equal(second.status, 0);
        assert.doesNotMatch(second.out, /fixed/);
        assert.equal(fs.statSync(at("task.json")).mtimeMs, state.mtimeMs);
        assert.deepEqual(fs.readdirSync(folder), ["task.json"]);
    });

    it("shows a diff that patch takes, and writes nothing", async () => {
        const { status, out, err } = await run(["--diff", at("task.json")]);
        assert.equal(status, 0);
        assert.equal(read("task.json"), unsafe);
        assert.match(out, /^--- DIR\/task\.json\n\+\+\+ DIR\/task\.json\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
        assert.match(err, /to fix/);
        const patch = spawnSync("patch", ["--version"]);
        if (patch.status === 0) {
            const applied = spawnSync("patch", [at("task.json")], { input: out, encoding: "utf8" });
            assert.equal(applied.status, 0, applied.stderr);
            assert.equal((await run(["--check", at("task.json")])).status, 0);
        }
        assert.equal((await run(["--fix", "--diff", at("task.json")])).status, 0);
    });

    it("fails with --check where there would be a change, and writes nothing", async () => {
        const { status, out } = await run(["--check", "--fix", at("task.json")]);
        assert.equal(status, 1);
        assert.match(out, /to fix/);
        assert.equal(read("task.json"), unsafe);
        fs.writeFileSync(at("task.json"), json(goodTask()));
        assert.equal((await run(["--check", at("task.json")])).status, 0);
    });

    it("ends with 1 where something mandatory is left", async () => {
        fs.writeFileSync(at("task.json"), unfixable);
        const found = await run(["--fix", at("task.json"), "--strict"]);
        assert.equal(found.status, 1);
        assert.equal(read("task.json"), unfixable);
    });

    it("puts standard input through, with the report on standard error", async () => {
        const { status, out, err } = await run(["--fix", "-"], unsafe);
        assert.equal(status, 0);
        assert.equal((JSON.parse(out) as { family: string }).family, "orders");
        assert.match(err, /fixed\n/);
        const clean = json(goodTask());
        assert.equal((await run(["--fix", "-"], clean)).out, clean);
        assert.match((await run(["--diff", "-"], unsafe)).out, /^--- a\/stdin\n\+\+\+ b\/stdin\n/);
    });

    it("lists changes in JSON, without the text", async () => {
        const { out } = await run(["--fix", "--format", "json", at("task.json")]);
        const { fixes } = JSON.parse(out) as { fixes: object[] };
        assert.deepEqual(
            fixes,
            [
                {
                    file: "DIR/task.json",
                    written: true,
                    changes: [{ resource: 'task definition "orders"', container: "adot", path: "memory", value: 1024 }],
                    byHand: [],
                },
            ].map((each) => ({
                ...each,
                changes: each.changes.map((change) => ({ ...change, container: nameIn(unsafe) })),
            })),
        );
        assert.equal(
            (JSON.parse((await run(["--format", "json", at("task.json")])).out) as { fixes?: object }).fixes,
            undefined,
        );
    });

    it("shows what is to change in the source of an answer and of a stack's state", async () => {
        const task = JSON.parse(unsafe) as object;
        fs.writeFileSync(at("answer.json"), json({ taskDefinition: { ...task, revision: 3, status: "ACTIVE" } }));
        const { containerDefinitions, ...others } = task as { containerDefinitions: object[] };
        const inputs = { ...others, containerDefinitions: JSON.stringify(containerDefinitions) };
        const urn = "urn:pulumi:prod::app::aws:ecs/taskDefinition:TaskDefinition::orders";
        const resources = [
            { urn, type: "aws:ecs/taskDefinition:TaskDefinition", custom: true, inputs, outputs: inputs },
        ];
        fs.writeFileSync(at("stack.json"), json({ version: 3, deployment: { resources } }));
        for (const [name, source] of [
            ["answer.json", /by hand {2}The file is what the AWS CLI has answered/],
            ["stack.json", /by hand {2}The file is the state of a stack: change the Pulumi program/],
        ] as const) {
            const before = read(name);
            const { status, out } = await run(["--fix", at(name)]);
            assert.equal(status, 1, out);
            assert.match(out, source);
            assert.match(out, /memory = 1024\n/);
            assert.equal(read(name), before);
        }
    });

    it("shows the lines of a config that change in an output, and none with anything else in it", async () => {
        const exporter = "  otlp_http: { endpoint: 'https://x.example', headers: { authorization: top-secret } }\n";
        const written = `receivers:\n  otlp:\n    protocols:\n      grpc:\nexporters:\n${exporter}service:\n  pipelines:\n`;
        const pipeline = "    traces:\n      receivers: [otlp]\n      processors: []\n      exporters: [otlp_http]\n";
        const inLine = "    traces: { receivers: [otlp], processors: [], exporters: [otlp_http] }\n";
        for (const [config, isShown] of [
            [`${written}${pipeline}`, true],
            [`${written}${inLine}`, false],
            [`${written}${inLine}`.replace("headers:", "sending_queue: { queue_size: 1000000 }, headers:"), false],
        ] as const) {
            const task = taskWith(
                (collector) => (collector.environment = [{ name: "AOT_CONFIG_CONTENT", value: config }]),
            );
            fs.writeFileSync(at("answer.json"), json({ taskDefinition: { ...task, revision: 3 } }));
            const { out } = await run(["--fix", at("answer.json")]);
            assert.match(out, /service\.pipelines\.traces\.processors in AOT_CONFIG_CONTENT = /);
            assert.equal(/^ {4}\+ {6}processors: \[memory_limiter\]$/m.test(out), isShown, out);
            assert.doesNotMatch(out, /top-secret/);
        }
    });

    it("leaves what the settings disable or exempt", async () => {
        const settings = at("settings.json");
        const exemption = { resource: "orders", reason: "Known since spring.", expires: "2026-12-31" };
        for (const [each, isLeft] of [
            [{ rules: { "container-memory-missing": "disabled" } }, true],
            [{ exemptions: [exemption] }, true],
            [{ exemptions: [{ ...exemption, expires: "2026-01-31" }] }, false],
        ] as const) {
            fs.writeFileSync(settings, json(each));
            fs.writeFileSync(at("task.json"), unsafe);
            await run(["--fix", "--settings", settings, at("task.json")]);
            assert.equal(read("task.json") === unsafe, isLeft, JSON.stringify(each));
        }
    });

    it("keeps the byte order mark, the encoding, the mode and a link", async () => {
        for (const [bytes, decoded] of [
            [Buffer.from(`\ufeff${unsafe}`), (own: Buffer) => own.toString("utf8")],
            [Buffer.from(`\ufeff${unsafe}`, "utf16le"), (own: Buffer) => own.toString("utf16le")],
            [Buffer.from(`\ufeff${unsafe}`, "utf16le").swap16(), (own: Buffer) => own.swap16().toString("utf16le")],
        ] as const) {
            fs.writeFileSync(at("marked.json"), bytes);
            fs.chmodSync(at("marked.json"), 0o640);
            fs.rmSync(at("link.json"), { force: true });
            fs.symlinkSync("marked.json", at("link.json"));
            assert.equal((await run(["--fix", at("link.json")])).status, 0);
            const after = decoded(fs.readFileSync(at("marked.json")));
            assert.equal(after[0], "\ufeff");
            assert.notEqual(after.slice(1), unsafe);
            assert.doesNotThrow(() => JSON.parse(after.slice(1)) as unknown);
            assert.equal(fs.statSync(at("marked.json")).mode & 0o777, 0o640);
            assert.ok(fs.lstatSync(at("link.json")).isSymbolicLink());
        }
    });

    it("says that a file is read-only, and puts the others right", async () => {
        fs.writeFileSync(at("other.json"), unsafe);
        fs.chmodSync(at("task.json"), 0o444);
        const { status, out } = await run(["--fix", at("task.json"), at("other.json")]);
        assert.equal(status, 2);
        assert.match(out, /unreadable {2}DIR\/task\.json\n {4}It isn't written: it is read-only\./);
        assert.equal(read("task.json"), unsafe);
        assert.notEqual(read("other.json"), unsafe);
    });

    it("never writes a file that has changed meanwhile", async () => {
        assert.match((await writeInPlace(at("task.json"), "something else", "x"))!, /has changed it meanwhile/);
        assert.equal(read("task.json"), unsafe);
        assert.match((await writeInPlace(at("gone.json"), "", "x"))!, /There is no such file/);
        assert.deepEqual(fs.readdirSync(folder), ["task.json"]);
    });
});

const nameIn = (text: string): string =>
    (JSON.parse(text) as { containerDefinitions: { name: string }[] }).containerDefinitions[1]!.name;
