/** `npm run tools`: finds the real parts, and makes those that are missing. */
import { parseArgs } from "node:util";
import { runCommand } from "./command";
import { installTools } from "./install";
import { findPart, partHint, partNames } from "./parts";

const help = `Usage: npm run tools [-- OPTION]

Finds pulumi, two collectors, prometheus, promtool, amtool, envoy, java, the JMX exporter and a Python with
botocore and cfn-lint on PATH or in tools/.bin, and makes what is missing, once. \`npm start\` makes only what it runs.

  --check   only say what is there; exit 1 if anything is missing
  --help    this text
`;

async function main(signal: AbortSignal): Promise<number> {
    const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    if (!values.check) {
        await installTools(signal);
    }
    for (const part of partNames) {
        process.stdout.write(`${part.padEnd(12)} ${findPart(part) ?? `missing: ${partHint(part)}`}\n`);
    }
    return partNames.every(findPart) ? 0 : 1;
}

runCommand(main);
