/** The command line: what it draws, and which arguments it refuses. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { jvmDashboard } from "./dashboards";

const command = ["--import", "tsx", path.join(__dirname, "..", "main.ts")];

describe("the preview's command line", () => {
    let directory: string;
    let file: string;

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "preview-command-"));
        file = path.join(directory, "jvm.json");
        fs.writeFileSync(file, JSON.stringify(jvmDashboard));
    });

    after(() => fs.rmSync(directory, { recursive: true, force: true }));

    it("draws files and prints where", async () => {
        const child = spawn(process.execPath, [
            ...command,
            "--prometheus=http://127.0.0.1:1/",
            "--scrape-interval=1m",
            file,
        ]);
        try {
            const [printed] = (await once(child.stdout, "data")) as [Buffer];
            const response = await fetch(`${printed.toString().trim()}/api/dashboards`);
            const config = JSON.parse(JSON.stringify({ dashboards: [jvmDashboard], scrapeSeconds: 60 })) as unknown;
            assert.deepEqual(await response.json(), config);
        } finally {
            child.kill();
        }
    });

    const refused = (...args: string[]): string => {
        const { status, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: "utf8" });
        assert.equal(status, 2);
        return stderr.split("\n")[0];
    };

    it("refuses other arguments, with the allowed ones", () => {
        const prometheus = "--prometheus=http://127.0.0.1:9090";
        assert.match(refused(file), /^It takes --prometheus URL and at least one file/);
        assert.match(refused(prometheus), /^It takes --prometheus URL and at least one file/);
        assert.equal(
            refused(prometheus, "--port=http", file),
            "--port http is not valid: it must be a number from 1 to 65535.",
        );
        assert.equal(
            refused(prometheus, "--scrape-interval=15", file),
            "--scrape-interval 15 is not valid: write it as 30s or 1m.",
        );
        const other = path.join(directory, "other.json");
        fs.writeFileSync(other, "{}");
        assert.equal(refused(prometheus, other), `${other} is not a v1 dashboard: it must have a uid and panels.`);
    });
});
