/** The package around these files. */
import * as fs from "node:fs";
import * as path from "node:path";

/** The package's own version. */
export const packageVersion = (): string => packageHere()?.version ?? "unknown";

/** The folder of the package; undefined where it isn't one. */
export const packageFolder = (): string | undefined => packageHere()?.folder;

/** What the package is called that has these files: with Pulumi, and without. */
const names: readonly string[] = ["pulumi-adot", "@pulumi-adot/cli"];

/** The nearest package.json with this package's name: one folder up from the sources, two from what is compiled. */
function packageHere(): { readonly folder: string; readonly version?: string } | undefined {
    for (const up of ["..", "../.."]) {
        const folder = path.join(__dirname, up);
        const file = path.join(folder, "package.json");
        if (fs.existsSync(file)) {
            const { name, version } = JSON.parse(fs.readFileSync(file, "utf8")) as { name?: string; version?: string };
            if (names.includes(name ?? "")) {
                return { folder, version };
            }
        }
    }
    return undefined;
}
