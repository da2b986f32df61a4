/** `npx pulumi-adot docs`: each name that a message or an alert has leads to its page. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { rules, seePage, taskPolicies } from "../../audit/rules";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { pagesIn, readPage } from "../../cli/pages";
import { standardRules } from "../../dashboards";
import { recordingContext } from "./support";

const docs = path.join(__dirname, "..", "..", "docs");
const pages = pagesIn(docs);

async function run(...args: string[]) {
    const { context, out, err } = recordingContext();
    const status = await runCommand(["docs", ...args], commands, context);
    return { status, out: out.join(""), err: err.join("") };
}

const alerts = standardRules()
    .flatMap((group) => group.rules)
    .flatMap((rule) => ("alert" in rule ? [rule.alert] : []));

describe("npx pulumi-adot docs", () => {
    it("prints the page of each rule, policy and alert", async () => {
        for (const { id, policy } of rules) {
            const { status, out } = await run(id);
            assert.equal(status, 0, id);
            assert.ok(out.startsWith(`# ${policy.name}\n`) && out.includes(`\n## ${id}\n`), id);
        }
        for (const name of [...taskPolicies.map((policy) => policy.name), ...alerts]) {
            assert.match((await run(name)).out, new RegExp(`^# ${name}\n`));
        }
    });

    it("is what messages say", async () => {
        const [, name] = /^See: npx pulumi-adot docs (\S+)$/.exec(seePage("stop-timeout-fitting"))!;
        assert.match((await run(name!)).out, /^# stop-timeout-fitting\n/);
        const link = " or https://example.com/d/rules/settings.md";
        assert.ok(seePage("settings", "https://example.com/d").endsWith(link));
    });

    it("takes a name in small letters, as a path, or with the stop of its sentence", async () => {
        const { out } = await run("ScrapeDown");
        for (const name of ["scrapedown", "docs/runbooks/ScrapeDown.md", "ScrapeDown.md.", "ScrapeDown."]) {
            assert.equal((await run(name)).out, out, name);
        }
    });

    it("lists every page without a name, each under a name of its own", async () => {
        const { status, out } = await run();
        assert.equal(status, 0);
        const listed = [...out.matchAll(/^ {2}(\S+)(?: \(fixable\))?$/gm)].map(([, name]) => name!);
        assert.deepEqual(listed.sort(), pages.map(({ name }) => name).sort());
        const folded = listed.map((name) => name.toLowerCase());
        assert.equal(new Set(folded).size, folded.length);
        const files = ["", "rules", "runbooks"].flatMap((folder) =>
            fs.readdirSync(path.join(docs, folder)).map((name) => path.posix.join(folder, name)),
        );
        const missing = files.filter(
            (file) => file.endsWith(".md") && !/README/.test(file) && !pages.some((page) => page.file === file),
        );
        assert.deepEqual(missing, []);
    });

    it("suggests the nearest name for one that isn't there", async () => {
        assert.deepEqual(await run("stop-timeout-fiting"), {
            status: 2,
            out: "",
            err: "There is no page stop-timeout-fiting. Did you mean stop-timeout-fitting? Names: npx pulumi-adot docs\n",
        });
        assert.match((await run("ScrapDown")).err, /Did you mean ScrapeDown\?/);
        assert.equal(
            (await run("x".repeat(40))).err,
            `There is no page ${"x".repeat(40)}. Names: npx pulumi-adot docs\n`,
        );
        assert.equal((await run("../package")).status, 2);
        assert.equal((await run("settings", "audit")).status, 2);
    });

    it("turns links into commands, and leaves examples and addresses as they are", () => {
        const stop = pages.find(({ name }) => name === "stop-timeout-fitting")!;
        const page = readPage(docs, stop, pages);
        assert.match(page, /\(npx pulumi-adot docs memory\)/);
        assert.ok(page.includes("```json fails=stop-timeout-short\n"));
        for (const each of pages) {
            const prose = readPage(docs, each, pages).replace(/^ *```[^]*?^ *```$/gm, "");
            assert.doesNotMatch(prose, /\]\((?!https?:)[^)]*\)/, each.file);
        }
    });
});
