/** The package without Pulumi: how large it is, how it starts, and that its command is the one of the large package. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { isBuiltin } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { type Installed, install, sampleTask, startTimes } from "../../bench/slim/measure";
import { ensureBuilt } from "../../local/build";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { expectSafeTask } from "../../cli/expect-safe-task";
import type * as slim from "../../packages/cli/testing";
import { goodTask, json, taskWith } from "../cli/support";

/** Bytes under `node_modules`. */
const mostBytes = 5_000_000;

/** 150 ms, to the 45 ms that Node.js takes by itself on an idle machine. */
const mostToNode = 150 / 45;

const large = path.join(repositoryRoot, "bin", "cli", "main.js");

/** AWS's clients name it in a message about what isn't asked of them. */
const named = "@aws-sdk/signature-v4-crt";

const manifest = (folder: string): Record<string, unknown> =>
    JSON.parse(fs.readFileSync(path.join(repositoryRoot, folder, "package.json"), "utf8")) as Record<string, unknown>;

describe("@pulumi-adot/cli", function () {
    this.timeout(240_000);
    let folder: string;
    let installed: Installed;

    const run = (main: string, args: readonly string[], input?: string) => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
            encoding: "utf8",
            cwd: folder,
            input,
        });
        return { status, stdout, stderr };
    };

    before(async () => {
        await ensureBuilt(new Progress(process.stderr));
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-slim-"));
        installed = await install(folder);
    });

    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("installs nothing but itself, and little of it", () => {
        assert.deepEqual(installed.packages, ["@pulumi-adot/cli"]);
        assert.ok(installed.bytes < mostBytes, `${installed.bytes} bytes`);
    });

    it("imports nothing but its own files and Node.js", () => {
        const bin = path.dirname(installed.main);
        // Those of AWS are loaded where a cluster is read, and nowhere else.
        const clients = fs.readdirSync(bin).filter((name) => name.startsWith("aws-clients-"));
        const loading = fs.readdirSync(bin).filter((name) => {
            const text = fs.readFileSync(path.join(bin, name), "utf8");
            return clients.some((each) => text.includes(`import("./${each}")`) || text.includes(`from"./${each}"`));
        });
        assert.deepEqual([clients.length, loading.map((name) => name.replace(/-.*/, ""))], [1, ["audit", "cost"]]);
        for (const file of fs.readdirSync(bin).filter((name) => name.endsWith(".mjs"))) {
            const text = fs.readFileSync(path.join(bin, file), "utf8");
            const imported = [...text.matchAll(/\b(?:from|import|import\()\s*"([\w@.:/-]+)"/g)].map(
                ([, name]) => name!,
            );
            // What it writes for others imports the package.
            const written = file.startsWith("migrate-") ? "pulumi-adot" : undefined;
            const others = imported.filter(
                (name) => !isBuiltin(name) && !name.startsWith("./") && name !== named && name !== written,
            );
            assert.deepEqual(others, [], file);
        }
    });

    it("brings the audit for an app's own tests, with require and with import", () => {
        const built = fs.readFileSync(path.join(path.dirname(installed.main), "testing.cjs"), "utf8");
        const required = [...built.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
        assert.ok(required.length > 0);
        // Of ajv these are texts, for code that it writes to files where that is asked for.
        const isText = (name: string): boolean => name.startsWith("ajv/dist/runtime/");
        assert.deepEqual(
            required.filter((name) => !isBuiltin(name) && !isText(name)),
            [],
        );
        const app = path.join(folder, "app");
        const unsafe = taskWith((collector) => delete collector.memory);
        const calls = `expectSafeTask(${json(goodTask())}); expectSafeTask(${json(unsafe)});`;
        const files = {
            "safe.cjs": `const { expectSafeTask } = require("@pulumi-adot/cli/testing");\n${calls}`,
            "safe.mjs": `import { expectSafeTask } from "@pulumi-adot/cli/testing";\n${calls}`,
        };
        for (const [name, text] of Object.entries(files)) {
            fs.writeFileSync(path.join(app, name), text);
            const { status, stderr } = run(path.join(app, name), []);
            assert.equal(status, 1, stderr);
            // The first passes, the second is about a container without memory.
            assert.match(
                stderr,
                /AssertionError \[ERR_ASSERTION\]: The collector isn't safe\.[^]*mandatory {2}container-memory-missing/,
                name,
            );
        }
        assert.ok(fs.existsSync(path.join(app, "node_modules/@pulumi-adot/cli/testing.d.ts")));
        // Its types are written by hand: these are those of the source.
        const typed: typeof slim.expectSafeTask = expectSafeTask;
        assert.equal(typed, expectSafeTask);
    });

    it("has the version of the large package, and the licences of what is bundled", () => {
        assert.equal(manifest("packages/cli").version, manifest("").version);
        const licences = fs.readFileSync(path.join(path.dirname(installed.main), "LICENSES.txt"), "utf8");
        for (const name of ["ajv", "js-yaml", "jsonc-parser", "yaml"]) {
            assert.match(licences, new RegExp(`\\b${name} \\d+\\.\\d+`), name);
        }
    });

    it("starts at once", async () => {
        const task = path.join(folder, "task.json");
        fs.writeFileSync(task, sampleTask);
        const commands = [
            ["-e", "0"],
            [installed.main, "--version"],
            [installed.main, "audit", task],
        ];
        const [node, version, audit] = await startTimes(commands, 7);
        assert.ok(version! < node! * mostToNode, `--version: ${version} ms, and node alone ${node} ms`);
        assert.ok(audit! < node! * mostToNode, `audit: ${audit} ms, and node alone ${node} ms`);
    });

    it("says in a sentence what it has no memory for, and checks what it has some for", () => {
        const container = JSON.stringify({ name: "a", image: "b:1" });
        const containers = (count: number): string =>
            `{"containerDefinitions":[${Array(count).fill(container).join()}]}`;
        const little =
            /^The file has .+, for which Node\.js has too little memory: give it in parts, or set NODE_OPTIONS/;
        const cases: readonly (readonly [string, string, number, RegExp])[] = [
            ["many-bytes.json", containers(1_000_000), 64, little],
            ["many-values.json", `[${Array(1_000_000).fill("1").join()}]`, 64, little],
            ["many-values.yaml", `a: [${Array(1_000_000).fill("{}").join()}]`, 64, little],
            ["many-containers.json", containers(20_000), 128, little],
            [
                "too-many.json",
                containers(100_001),
                1024,
                /^The file has 100001 containers, and at most 100000 are checked/,
            ],
            ["deep.json", "[".repeat(1_000_000), 64, /^The JSON is nested deeper than 500 levels\.$/],
        ];
        for (const [name, text, heapMiB, expected] of cases) {
            const file = path.join(folder, name);
            fs.writeFileSync(file, text);
            const args = [`--max-old-space-size=${heapMiB}`, installed.main, "audit", "--format", "json", file];
            const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
            assert.equal(status, 2, name);
            const { failures } = JSON.parse(stdout) as { failures: { message: string }[] };
            assert.match(failures[0]!.message, expected, name);
        }
        fs.writeFileSync(path.join(folder, "some.json"), containers(2_000));
        assert.equal(run(installed.main, ["audit", path.join(folder, "some.json")]).status, 0);
    });

    it("is the same program as in the large package", () => {
        const settings = path.join(folder, "settings.json");
        fs.writeFileSync(settings, json({ exemptions: [{ policy: "memory-limiter-required" }] }));
        const yaml = "receivers: {otlp: {protocols: {grpc: }}}\nservice: {pipelines: {traces: {receivers: [otlp]}}}\n";
        const cases: (readonly [readonly string[], string?])[] = [
            [["--help"]],
            [["--version"]],
            [[]],
            [["adit"]],
            [["audit", "--help"]],
            [["audit", "-"], sampleTask],
            [["audit", "--format", "json", "-"], sampleTask],
            [["audit", "--format", "sarif", "-"], sampleTask],
            [["audit", "--format", "github", "-"], sampleTask],
            [["audit", "-"], json(goodTask())],
            [["audit", "--memory", "256", "-"], yaml],
            [["audit", "--settings", settings, "-"], sampleTask],
            [["audit", "-"], "{"],
            [["audit", "nowhere.json"]],
            [["audit", "--print-policy", "--all"]],
            [["audit", "--cluster", "a", "--all"]],
            [["docs"]],
            [["docs", "memory-limiter-required"]],
            [["docs", "audit"]],
        ];
        for (const [args, input] of cases) {
            assert.deepEqual(run(installed.main, args, input), run(large, args, input), args.join(" "));
        }
        for (const command of ["rules", "dashboards"]) {
            const files = [installed.main, large].map((main, index) => {
                const out = path.join(folder, `${command}-${index}`);
                const { status, stderr } = run(main, [command, "--out", out]);
                assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
                return fs.readdirSync(out).map((name) => [name, fs.readFileSync(path.join(out, name), "utf8")]);
            });
            assert.ok(files[0]!.length > 3);
            assert.deepEqual(files[0], files[1], command);
        }
    });
});
