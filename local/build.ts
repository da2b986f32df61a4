/** The compiled package: the policy pack and the example use what is in `bin`, as an installed package would. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../tools/parts";
import type { Progress } from "../tools/progress";

const compiled = path.join(repositoryRoot, "bin", "index.js");
const sources = ["index.ts", "components", "dashboards", "policies", "cli", "tsconfig.json", "tsconfig.build.json"];

/** Compiles the package when a source is newer than the result. */
export async function ensureBuilt(progress: Progress, signal?: AbortSignal): Promise<void> {
    const built = fs.existsSync(compiled) ? fs.statSync(compiled).mtimeMs : 0;
    if (newest(sources.map((source) => path.join(repositoryRoot, source))) <= built) {
        return;
    }
    const done = progress.start("compiling the package");
    const compiler = path.join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
    try {
        const args = [compiler, "-p", "tsconfig.build.json"];
        await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot, signal });
        // The compiler leaves unchanged results untouched in time; the comparison above needs the time of this run.
        fs.utimesSync(compiled, new Date(), new Date());
        done("done");
    } catch (error) {
        done(signal?.aborted ? "stopped" : "failed");
        signal?.throwIfAborted();
        throw new Error(`The package does not compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`, {
            cause: error,
        });
    }
}

/** Time of the newest TypeScript or JSON file, milliseconds since 1970. */
function newest(places: readonly string[]): number {
    return Math.max(
        0,
        ...places
            .filter((place) => fs.existsSync(place))
            .map((place) => {
                if (!fs.statSync(place).isDirectory()) {
                    return fs.statSync(place).mtimeMs;
                }
                return newest(fs.readdirSync(place).map((name) => path.join(place, name)));
            }),
    );
}
