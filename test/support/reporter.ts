/** Mocha's spec reporter, with a closing list of what failed and one plain line that a machine can read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { reporters, Runner, type MochaOptions } from "mocha";

/** Written for `.ci/run`, which prints it as its own last line. */
const summaryFile = path.join(__dirname, "..", "..", ".local", "test-summary");
/** Of a message: a difference of two long texts is in the run's own output. */
const linesOfMessage = 12;

class SpecWithTotals extends reporters.Spec {
    constructor(runner: Runner, options: MochaOptions) {
        super(runner, options);
        const failed: string[] = [];
        runner.on(Runner.constants.EVENT_TEST_FAIL, (test, { message }: Error) => {
            failed.push([test.fullTitle(), ...message.split("\n").slice(0, linesOfMessage)].join("\n    "));
        });
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`;
            fs.mkdirSync(path.dirname(summaryFile), { recursive: true });
            fs.writeFileSync(summaryFile, [...failed.map((one) => `FAILED ${one}`), line, ""].join("\n"));
            process.stdout.write(`${line}\n`);
        });
    }
}

export = SpecWithTotals;
