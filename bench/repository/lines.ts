/** `npm run lines`: how many lines of code there are, against another commit. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";
import { runCommand, UsageError } from "../../tools/command";
import { git } from "./git";
import { repositoryRoot } from "../../tools/parts";

/** The last commit before each idea got a folder of its own. */
const defaultBase = "d687800";

const help = `Usage: npm run lines [-- BASE]

Counts the lines of all .ts, .mjs, .css and .html files, moved and generated ones included, in each top-level folder: at
the commit BASE (default ${defaultBase}) and now, in the working tree. Lines of code are those with more than white space and
comments; in CSS and HTML comments count. The product is everything but bench, local, preview and test; local/page
counts as preview.

  --help   this text

Exit status: 0, or 2 for wrong arguments.
`;

const counted = /\.(ts|mjs|css|html)$/;
const notProduct = ["bench", "local", "preview", "test"];

/** Text by path. */
export type Files = ReadonlyMap<string, string>;

async function main(): Promise<number> {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
    if (values.help) {
        process.stdout.write(help);
        return 0;
    }
    if (positionals.length > 1) {
        throw new UsageError(`${positionals.slice(1).join(" ")} is unexpected: npm run lines takes one commit.`);
    }
    const base = positionals[0] ?? defaultBase;
    process.stdout.write(`${table(base, filesAt(base), filesNow())}\n`);
    return 0;
}

export function filesNow(): Files {
    const names = namesIn(git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]));
    const read = (name: string): string => fs.readFileSync(path.join(repositoryRoot, name), "utf8");
    return new Map(
        names.filter((name) => fs.existsSync(path.join(repositoryRoot, name))).map((name) => [name, read(name)]),
    );
}

export function filesAt(commit: string): Files {
    let names: string[];
    try {
        names = namesIn(git(["ls-tree", "-r", "-z", "--name-only", `${commit}^{commit}`]));
    } catch {
        throw new UsageError(`BASE is ${commit}: must be a commit of this repository.`);
    }
    const blobs = git(["cat-file", "--batch"], names.map((name) => `${commit}:${name}\n`).join(""));
    let at = 0;
    return new Map(
        names.map((name) => {
            // A line with id, type and size, then so many bytes and a line end.
            const start = blobs.indexOf("\n", at) + 1;
            const size = Number(blobs.toString("latin1", at, start).split(" ")[2]);
            at = start + size + 1;
            return [name, blobs.toString("utf8", start, start + size)];
        }),
    );
}

const namesIn = (listing: Buffer): string[] =>
    listing
        .toString()
        .split("\0")
        .filter((name) => counted.test(name));

/** Lines with more than white space and comments. */
export function codeLines(name: string, text: string): number {
    const isBlank = text.split("\n").map((line) => line.trim() === "");
    if (!/\.(ts|mjs)$/.test(name)) {
        return isBlank.filter((blank) => !blank).length;
    }
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
    const code = new Set<number>();
    const visit = (node: ts.Node): void => {
        const children = node.getChildren(file).filter((child) => !ts.isJSDoc(child));
        children.forEach(visit);
        if (children.length === 0 && node.kind !== ts.SyntaxKind.EndOfFileToken) {
            const [first, last] = [node.getStart(file), node.end].map(
                (position) => file.getLineAndCharacterOfPosition(position).line,
            ) as [number, number];
            for (let line = first; line <= last; line++) {
                code.add(line);
            }
        }
    };
    visit(file);
    return [...code].filter((line) => !isBlank[line]).length;
}

type Counts = readonly [all: number, code: number];

/** Lines by folder. */
function count(files: Files): ReadonlyMap<string, Counts> {
    const folders = new Map<string, Counts>();
    for (const [name, text] of files) {
        const folder = name.startsWith("local/page/") ? "preview" : name.includes("/") ? name.split("/")[0]! : "(root)";
        const [all, code] = folders.get(folder) ?? [0, 0];
        folders.set(folder, [all + text.split("\n").length - 1, code + codeLines(name, text)]);
    }
    return folders;
}

/** A row a folder with what it has at the base and now, and the product in all. */
export function table(base: string, before: Files, after: Files): string {
    const [old, now] = [count(before), count(after)];
    const folders = [...new Set([...old.keys(), ...now.keys()])].sort();
    const figures = (names: readonly string[]): number[] =>
        [0, 1].flatMap((which) =>
            [old, now].map((all) => names.reduce((sum, name) => sum + (all.get(name)?.[which] ?? 0), 0)),
        );
    const product = figures(folders.filter((name) => !notProduct.includes(name)));
    const change = (from: number, to: number): string =>
        `${to < from ? "" : "+"}${((to / from - 1) * 100).toFixed(1)} %`;
    const row = (name: string, cells: readonly (string | number)[]): string =>
        `${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(10)).join("")}`.trimEnd();
    return [
        row("", ["lines", "", "code", ""]),
        row("", [base, "now", base, "now"]),
        ...folders.map((name) => row(name, figures([name]))),
        row("product", product),
        row("", ["", change(product[0]!, product[1]!), "", change(product[2]!, product[3]!)]),
    ].join("\n");
}

if (require.main === module) {
    runCommand(main);
}
