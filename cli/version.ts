/** The package's own version. */
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Reads the nearest package.json with this package's name: one folder up from the sources, two from what is compiled.
 */
export function packageVersion(): string {
    for (const up of ["..", "../.."]) {
        const file = path.join(__dirname, up, "package.json");
        if (fs.existsSync(file)) {
            const { name, version } = JSON.parse(fs.readFileSync(file, "utf8")) as { name?: string; version?: string };
            if (name === "pulumi-adot" && version !== undefined) {
                return version;
            }
        }
    }
    return "unknown";
}
