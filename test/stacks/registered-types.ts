/** Which resources of AWS's programs register, read in their text: whatever they are told, no branch is left out. */
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..", "..");

/** Type tokens of the classes of `@pulumi/aws` that the programs in these folders make something of. */
export function registeredTypes(folders: readonly string[]): string[] {
    return [...new Set(folders.flatMap((folder) => sources(path.join(root, folder))).flatMap(typesIn))].sort();
}

const sources = (folder: string): string[] =>
    fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.ts$/.test(file) && !/(^|\/)node_modules\//.test(file))
        .map((file) => fs.readFileSync(path.join(folder, file), "utf8"));

/** Of one module's text. */
export function typesIn(text: string): string[] {
    const classes = new Map(
        [...text.matchAll(/^import ([^;]+?) from "(@pulumi\/aws(?:\/[^"]+)?)";/gm)].flatMap(namesOf),
    );
    return [...text.matchAll(/\bnew (\w+)((?:\.\w+)*)[(<]/g)].flatMap(([, first, rest]) => {
        const made = (rest!.split(".").slice(1) as (string | undefined)[]).reduce<unknown>(
            (holder, name) => (holder as Record<string, unknown> | undefined)?.[name!],
            classes.get(first!),
        );
        const type = (made as { __pulumiType?: string } | undefined)?.__pulumiType;
        return type?.startsWith("aws:") === true ? [type] : [];
    });
}

/** What an import binds, by its name in the module. */
function namesOf([, bound, from]: RegExpMatchArray): [string, unknown][] {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which module it is stands in a text
    const module = require(from!) as Record<string, unknown>;
    const all = /^\* as (\w+)$/.exec(bound!);
    if (all !== null) {
        return [[all[1]!, module]];
    }
    return bound!
        .replace(/[{}]/g, "")
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "" && !each.startsWith("type "))
        .map((each) => each.split(" as ") as [string, string?])
        .map(([name, as = name]) => [as, module[name]]);
}
