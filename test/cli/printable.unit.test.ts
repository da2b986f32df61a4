/** Names in files reach a terminal as letters: they are other people's, and a terminal obeys what isn't one. */
import assert from "node:assert/strict";
import * as path from "node:path";
import fc from "fast-check";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { expectSafeTask } from "../../cli/expect-safe-task";
import { formats } from "../../cli/formats";
import { printable } from "../../cli/printable";
import type { Finding } from "../../cli/report";
import { sampleReport } from "./sample-report";
import { goodTask, json, recordingContext, taskWith } from "./support";

/** Obeyed by terminals, or shown as something else than what is there: C0, DEL, C1, ends of lines, directions. */
const obeyed = [
    "\u001b[2J",
    "\u0007",
    "\u0008",
    "\r",
    "\n",
    "\u007f",
    "\u009b2J",
    "\u0085",
    "\u2028",
    "\u202e",
    "\u2066",
];

/** Lines end in every format; JSON and SARIF have directions in strings, which nothing obeys there. */
// eslint-disable-next-line no-control-regex -- These are what it is about.
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const turned = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe("What is in names and sentences", () => {
    for (const [name, format] of Object.entries(formats)) {
        it(`is shown and not obeyed: ${name}`, () => {
            const text = fc.array(fc.constantFrom(...obeyed, "a", " "), { minLength: 1 }).map((all) => all.join(""));
            fc.assert(
                fc.property(text, (nasty) => {
                    const finding: Finding = {
                        ...sampleReport.findings[0]!,
                        ...{ file: nasty, resource: nasty, container: nasty, source: nasty, path: nasty },
                        ...{ message: nasty, fix: nasty },
                    };
                    const report = {
                        ...sampleReport,
                        ...{ files: [nasty], findings: [finding], known: [finding], mended: [finding] },
                        exempted: [{ ...finding, exemption: nasty }],
                        notices: [{ file: nasty, message: nasty }],
                        waiting: [{ file: nasty, message: nasty }],
                        failures: [{ file: nasty, message: nasty }],
                    };
                    const shown = format(report, { color: false, version: "1.2.3" });
                    assert.doesNotMatch(shown, raw);
                    if (["text", "github", "markdown"].includes(name)) {
                        assert.doesNotMatch(shown, turned);
                    }
                }),
                { numRuns: 50 },
            );
        });
    }

    it("keeps what words are made of", () => {
        for (const text of ["Zähler", "日本語", "👩‍💻", "می‌خواهم", "a b"]) {
            assert.equal(printable(text), text);
        }
    });

    const nasty = "adot\u001b[2J\u009b1m-collector";
    const unsafe = taskWith((collector) => {
        collector.name = nasty;
        delete collector.memory;
    });

    for (const format of Object.keys(formats)) {
        it(`comes from a file as letters, with its notes: ${format}`, async () => {
            const { context, out, err } = recordingContext({}, json(unsafe));
            const status = await runCommand(["audit", "--explain", "--format", format, "-"], commands, context);
            assert.equal(status, 1);
            assert.doesNotMatch([...out, ...err].join(""), raw);
            if (format === "text") {
                assert.match(out.join(""), /In container "adot\?\[2J\?1m-collector"/);
                assert.match(out.join(""), /Taken for .*adot\?\[2J\?1m-collector/);
            }
        });
    }

    it("comes to standard error as letters", async () => {
        const file = path.join("no\u001b[2J", "such.json");
        for (const args of [
            ["audit", "--format", "json", file],
            ["audit", "--settings", file, "task.json"],
            ["audit", "--baseline", file, "task.json"],
            ["audit", "--format", file, "task.json"],
            ["audit", "--output", `json=${file}`, "-"],
            ["audit", file, file],
            [file],
            ["dashboards", "--out", "x", "--options", file],
        ]) {
            const { context, err } = recordingContext({}, json(goodTask()));
            assert.equal(await runCommand(args, commands, context), 2);
            assert.match(err.join(""), /no\?\[2J/, json(args));
            assert.doesNotMatch(err.join(""), raw);
        }
    });

    it("comes to a test's output as letters", () => {
        assert.throws(
            () => expectSafeTask(unsafe),
            ({ message }: Error) => message.includes("adot?[2J?1m-collector") && !raw.test(message),
        );
    });
});
