/** `npm run tools`: finds the real parts, and makes those that are missing. */
import { parseArgs } from "node:util";
import { runCommand } from "./command";
import { installTools } from "./install";
import { benchParts, findPart, partHint, partNames } from "./parts";

const help = `Usage: npm run tools [-- OPTION]

Finds pulumi, two collectors, prometheus, promtool, amtool, envoy, java, the JMX exporter and a Python with
botocore and cfn-lint on PATH or in tools/.bin, and makes what is missing, once. \`npm start\` makes only what it runs.

  --bench   what \`npm run bench:memory\` measures beside the sidecar, too: vmagent
  --check   only say what is there; exit 1 if anything is missing
  --help    this text
`;

async function main(signal: AbortSignal): Promise<number> {
    const { values } = parseArgs({
        options: { bench: { type: "boolean" }, check: { type: "boolean" }, help: { type: "boolean" } },
    });
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    const wanted = values.bench ? [...partNames, ...benchParts] : partNames;
    if (!values.check) {
        await installTools(signal, wanted);
    }
    for (const part of wanted) {
        process.stdout.write(`${part.padEnd(12)} ${findPart(part) ?? `missing: ${partHint(part)}`}\n`);
    }
    return wanted.every(findPart) ? 0 : 1;
}

runCommand(main);
