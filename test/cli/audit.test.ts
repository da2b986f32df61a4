/** The compiled command, as `npx` starts it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureBuilt } from "../../local/build";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { goodTask, json, taskWith } from "./support";

const main = path.join(repositoryRoot, "bin", "cli", "main.js");

function run(args: string[], input?: string) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8", input });
    return { status, stdout, stderr };
}

/**
 * Most that a start may take, in times of Node.js that does nothing: a second is at once for a person, and Node.js
 * takes 45 ms of it on an idle machine. It is a third of that.
 */
const promptRatio = 1000 / 45;

describe("The compiled command line", function () {
    this.timeout(120_000);
    let folder: string;

    before(async () => {
        await ensureBuilt(new Progress(process.stderr));
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-cli-"));
    });

    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("begins as a program does", () => {
        assert.ok(fs.readFileSync(main, "utf8").startsWith("#!/usr/bin/env node\n"));
    });

    it("reads standard input, and ends with 0, 1 or 2", () => {
        const unsafe = json(taskWith((collector) => delete collector.memory));
        assert.deepEqual(run(["audit", "-"], json(goodTask())), {
            status: 0,
            stdout: "0 findings in 1 file. Looked at 1 task definition with 1 collector.\n",
            stderr: "",
        });
        const found = run(["audit", "-"], unsafe);
        assert.equal(found.status, 1);
        assert.match(found.stdout, /^standard input\n\n {2}mandatory {2}container-memory-missing {2}-:\d+:\d+\n/);
        assert.equal(run(["audit", "-"], "{").status, 2);
        assert.equal(run(["audit"]).status, 2);
        assert.equal(run(["nothing"]).status, 2);
    });

    it("says the package's version", () => {
        const { version } = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8")) as {
            version: string;
        };
        assert.deepEqual(run(["--version"]), { status: 0, stdout: `${version}\n`, stderr: "" });
    });

    it("starts at once, and without Pulumi or the checker of settings", () => {
        const took = (args: readonly string[]): number => {
            const start = performance.now();
            assert.equal(spawnSync(process.execPath, args).status, 0);
            return performance.now() - start;
        };
        assert.ok(took([main, "audit", "--help"]) < took(["-e", "0"]) * promptRatio);
        const { stdout } = spawnSync(
            process.execPath,
            [
                "-e",
                `process.argv.push("audit", "--help");
                require(${JSON.stringify(main)});
                const loaded = () => Object.keys(require.cache).filter((file) => /@pulumi|node_modules.ajv/.test(file));
                process.on("exit", () => process.stdout.write("\\n" + loaded().join()));`,
            ],
            { encoding: "utf8" },
        );
        assert.doesNotMatch(stdout.trim().split("\n").at(-1)!, /node_modules/);
    });

    it("shows on a terminal what takes long, while its thread is busy, and takes it away", () => {
        const progress = JSON.stringify(path.join(repositoryRoot, "bin", "cli", "progress.js"));
        const stderrOf = (milliseconds: number): string =>
            spawnSync(
                process.execPath,
                [
                    "-e",
                    `const show = require(${progress}).terminalProgress();
                    show("Checking a.json");
                    for (const end = Date.now() + ${milliseconds}; Date.now() < end; );
                    show();`,
                ],
                { encoding: "utf8" },
            ).stderr;
        const erase = "\r\u001b[K";
        const [before, ...shown] = stderrOf(4_500).split(erase);
        assert.deepEqual([before, shown.at(-1)], ["", ""]);
        assert.match(shown.join(""), /^(Checking a\.json, [2-4] s …)+$/);
        assert.equal(stderrOf(500), "");
    });

    it("ends in silence when the next program of a pipe has read enough", async () => {
        // More than a pipe holds.
        const collector = goodTask().containerDefinitions[1]!;
        const many = Array.from({ length: 800 }, (_, index) => ({
            ...collector,
            name: `c${index}`,
            memory: undefined,
        }));
        const file = path.join(folder, "many.json");
        fs.writeFileSync(file, JSON.stringify(many));
        const child = spawn(process.execPath, [main, "audit", file], { stdio: ["ignore", "pipe", "pipe"] });
        let errors = "";
        child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
        child.stdout.once("data", () => child.stdout.destroy());
        const status = await new Promise((resolve) => child.on("close", resolve));
        assert.deepEqual({ status, errors }, { status: 1, errors: "" });
    });
});
