/** `npx pulumi-adot dashboards`; what it has in common with the rules is tested there. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { ampCloudWatchDashboard, standardDashboards } from "../../dashboards";
import { recordingContext } from "./support";

async function run(...args: string[]) {
    const { context, out, err } = recordingContext();
    const status = await runCommand(args, commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

describe("npx pulumi-adot dashboards", () => {
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-cli-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("shows how it is used", async () => {
        const { status, out } = await run("dashboards", "--help");
        assert.equal(status, 0);
        assert.match(out, /^Usage: npx pulumi-adot dashboards --out DIR \[OPTION\]\n/);
        assert.ok(out.split("\n").every((line) => line.length <= 120));
    });

    it("refuses an option of another command, and says where the help is", async () => {
        assert.deepEqual(await run("dashboards", "--out", folder, "--recording-only"), {
            status: 2,
            out: "",
            err: "Unknown option '--recording-only'.\nHelp: npx pulumi-adot dashboards --help\n",
        });
    });

    it("writes a file for each dashboard, called after its uid", async () => {
        const { status, out } = await run("dashboards", "--out", folder);
        assert.equal(status, 0);
        const files = standardDashboards().map(({ uid }) => path.join(folder, `${uid}.json`));
        assert.equal(out, files.map((file) => `written    ${file}\n`).join(""));
        assert.deepEqual(
            files.map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as unknown),
            standardDashboards(),
        );
    });

    it("writes the one that asks CloudWatch too where it is asked for", async () => {
        const { status, out } = await run("dashboards", "--out", folder, "--cloudwatch");
        assert.equal(status, 0);
        assert.equal(out.split("\n").filter((line) => line !== "").length, standardDashboards().length + 1);
        const written = fs.readFileSync(path.join(folder, "adot-amp-cloudwatch.json"), "utf8");
        assert.deepEqual(JSON.parse(written), ampCloudWatchDashboard());
    });

    it("draws the objectives that the rules were given", async () => {
        const options = path.join(folder, "options.json");
        fs.writeFileSync(options, '{"availabilityObjective": 0.995, "memoryShare": 0.8}');
        await run("dashboards", "--out", folder, "--options", options);
        const expected = standardDashboards({ availabilityObjective: 0.995, memoryShare: 0.8 });
        const written = expected.map(
            ({ uid }) => JSON.parse(fs.readFileSync(path.join(folder, `${uid}.json`), "utf8")) as unknown,
        );
        assert.deepEqual(written, expected);
    });
});
