/**
 * Stands in for `pulumi-analyzer-policy`, the small script of Pulumi's release archive that starts a Node policy pack.
 * The Go module that the pinned CLI is built from does not hold it. Where a real one is on PATH, that one is used.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { repositoryRoot, which } from "../../tools/parts";

const name = "pulumi-analyzer-policy";

/**
 * What runs in the pack's directory: it loads the runner of the @pulumi/pulumi that the pack itself depends on. The
 * runner never ends by itself; when the CLI was killed it must not stay.
 */
const loader = `const { createRequire } = require("node:module");
const { join } = require("node:path");
const runner = createRequire(join(process.cwd(), "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
process.argv[1] = runner;
const cli = process.ppid;
setInterval(() => process.ppid === cli || process.exit(1), 1000).unref();
require(runner);
`;

/** Below this `npm run tools` puts what it builds. */
const tools = join(repositoryRoot, "tools");

/**
 * Writes the script where the CLI finds it: beside the CLI when this project built it, as in Pulumi's release archive,
 * else into a directory which is in front of PATH for the CLI only (of which the CLI warns at each run).
 */
export function provideAnalyzer(pulumi: string, binDir: string): void {
    mkdirSync(binDir, { recursive: true });
    if (which(name) !== undefined) {
        return;
    }
    const beside = dirname(realpathSync(pulumi));
    const directory = beside.startsWith(realpathSync(tools) + sep) ? beside : binDir;
    const script = join(directory, "run-policy-pack.cjs");
    writeIfNew(script, loader, 0o644);
    writeIfNew(join(directory, name), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`, 0o755);
}

/** Replaces a file whole, so that a run that is just starting it never sees half of it. */
function writeIfNew(path: string, text: string, mode: number): void {
    if (existsSync(path) && readFileSync(path, "utf8") === text) {
        return;
    }
    const next = `${path}.${process.pid}.new`;
    writeFileSync(next, text, { mode });
    renameSync(next, path);
}

function quoted(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
