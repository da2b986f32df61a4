/** The compiled package: the policy pack and the example use what is in `bin`, as an installed package would. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../tools/parts";
import type { Progress } from "../tools/progress";

const compiled = path.join(repositoryRoot, "bin", "index.js");
/** Whether the compiled package is newer than all of its sources and than what says how to compile them. */
export function isBuilt(): boolean {
    const project = path.join(repositoryRoot, "tsconfig.build.json");
    const { include } = JSON.parse(fs.readFileSync(project, "utf8")) as { include: string[] };
    const sources = [...include, "tsconfig.json"].map((source) => path.join(repositoryRoot, source));
    return newest([...sources, project]) <= newest([compiled]);
}

/** Compiles the package when a source is newer than the result. */
export async function ensureBuilt(progress: Progress, signal?: AbortSignal): Promise<void> {
    if (isBuilt()) {
        return;
    }
    const done = progress.start("compiling the package");
    const compiler = path.join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
    try {
        const args = [compiler, "-p", "tsconfig.build.json"];
        await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot, signal });
        const clients = ["--import", "tsx", path.join("tools", "cli-package.ts"), "--clients"];
        await promisify(execFile)(process.execPath, clients, { cwd: repositoryRoot, signal });
        done("done");
    } catch (error) {
        done(signal?.aborted ? "stopped" : "failed");
        signal?.throwIfAborted();
        throw new Error(`The package does not compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`, {
            cause: error,
        });
    }
}

/** Time of the newest file, also inside directories, milliseconds since 1970; 0 when none exists. */
function newest(paths: readonly string[]): number {
    return Math.max(
        0,
        ...paths
            .filter((each) => fs.existsSync(each))
            .map((each) => {
                if (!fs.statSync(each).isDirectory()) {
                    return fs.statSync(each).mtimeMs;
                }
                return newest(fs.readdirSync(each).map((name) => path.join(each, name)));
            }),
    );
}
