/** Mocha's spec reporter, with one plain closing line that a machine can read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { reporters, Runner, type MochaOptions } from "mocha";

/** Written for `.ci/run`, which prints it as its own last line. */
const summaryFile = path.join(__dirname, "..", "..", ".local", "test-summary");

class SpecWithTotals extends reporters.Spec {
    constructor(runner: Runner, options: MochaOptions) {
        super(runner, options);
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const line = `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`;
            fs.mkdirSync(path.dirname(summaryFile), { recursive: true });
            fs.writeFileSync(summaryFile, `${line}\n`);
            process.stdout.write(`${line}\n`);
        });
    }
}

export = SpecWithTotals;
