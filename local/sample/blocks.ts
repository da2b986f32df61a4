/** Metrics of the past into a Prometheus that is started afterwards. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Where the executable is, and the directory of a Prometheus whose data are in `data` below it. */
export interface Blocks {
    readonly promtool: string;
    readonly directory: string;
}

/**
 * Makes blocks of OpenMetrics lines. A month in promtool's blocks of two hours would be hundreds of them.
 * @param name Of the file that is kept beside the data, without its ending.
 * @throws Error with promtool's output when it rejects the lines.
 */
export function load({ promtool, directory }: Blocks, name: string, lines: readonly string[]): void {
    const file = path.join(directory, `${name}.om`);
    fs.writeFileSync(file, `${lines.join("")}# EOF\n`);
    const made = spawnSync(
        promtool,
        [
            "tsdb",
            "create-blocks-from",
            "--max-block-duration=1440h",
            "openmetrics",
            "--quiet",
            file,
            path.join(directory, "data"),
        ],
        { encoding: "utf8" },
    );
    if (made.status !== 0) {
        throw new Error(`promtool rejects the recorded metrics: ${made.stdout}${made.stderr}`);
    }
}
