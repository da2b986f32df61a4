/** `npm run tools`: finds the real parts, and makes those that are missing. */
import { parseArgs } from "node:util";
import { installTools } from "./install";
import { findPart, partHint, partNames } from "./parts";

const help = `Usage: npm run tools [-- OPTION]

Finds pulumi, the collector, prometheus, promtool, amtool, envoy, java, the JMX exporter and a Python with
botocore and cfn-lint on PATH or in tools/.bin, and makes what is missing, once.

  --check   only say what is there; exit 1 if anything is missing
  --help    this text
`;

async function main(): Promise<number> {
    const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    if (!values.check) {
        const stop = new AbortController();
        process.once("SIGINT", () => stop.abort());
        process.once("SIGTERM", () => stop.abort());
        await installTools(stop.signal);
    }
    const missing = partNames.filter((part) => findPart(part) === undefined);
    for (const part of partNames) {
        process.stdout.write(`${part.padEnd(11)} ${findPart(part) ?? `missing: ${partHint(part)}`}\n`);
    }
    return missing.length === 0 ? 0 : 1;
}

main().then(
    (code) => {
        process.exitCode = code;
    },
    (error: NodeJS.ErrnoException) => {
        const interrupted = error.name === "AbortError";
        const misused = error.code?.startsWith("ERR_PARSE_ARGS") === true;
        process.stderr.write(`tools: ${interrupted ? "interrupted" : error.message}\n`);
        process.exitCode = interrupted ? 130 : misused ? 2 : 1;
    },
);
