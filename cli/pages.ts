/** The pages of the documentation that come with the package, by the names that messages and alerts have. */
import * as fs from "node:fs";
import * as path from "node:path";
import { policyOf, rules } from "../audit/rules";
import { docsCommand } from "../collector/documentation";
import { packageFolder } from "./version";

/** What a page is about, as the list of all has it. */
export type PageKind = "policy" | "rule" | "alert" | "guide";

export interface Page {
    readonly name: string;
    readonly kind: PageKind;
    /** Path in the folder `docs`; a rule has that of its policy. */
    readonly file: string;
}

/** The folders of `docs`, with what a page in each is about. A README lists the others of its folder. */
const folders: Readonly<Record<string, Exclude<PageKind, "rule">>> = {
    rules: "policy",
    runbooks: "alert",
    "": "guide",
};

export const docsFolder = (): string | undefined => {
    const folder = packageFolder();
    return folder === undefined ? undefined : path.join(folder, "docs");
};

/** Every page in a folder `docs`, in the order of the list. */
export function pagesIn(docs: string): readonly Page[] {
    const pages = Object.entries(folders).flatMap(([folder, kind]) =>
        fs
            .readdirSync(path.join(docs, folder))
            .filter((name) => name.endsWith(".md") && name !== "README.md")
            .sort()
            .map((name): Page => ({ name: name.replace(/\.md$/, ""), kind, file: path.posix.join(folder, name) })),
    );
    const byName = new Map(pages.map((page) => [page.name, page]));
    const ofRules = rules.flatMap(({ id }): Page[] => {
        const page = byName.get(policyOf(id).name);
        return page === undefined || byName.has(id) ? [] : [{ name: id, kind: "rule", file: page.file }];
    });
    return [...pages, ...ofRules];
}

/** A page's Markdown, its links to other pages as the commands that print them. */
export function readPage(docs: string, { file }: Page, pages: readonly Page[]): string {
    const names = new Map(pages.filter(({ kind }) => kind !== "rule").map((page) => [page.file, page.name]));
    const folder = path.posix.dirname(file);
    let isCode = false;
    return fs
        .readFileSync(path.join(docs, file), "utf8")
        .split("\n")
        .map((line) => {
            isCode = /^\s*```/.test(line) ? !isCode : isCode;
            return isCode ? line : withCommands(line, (target) => names.get(path.posix.join(folder, target)));
        })
        .join("\n");
}

/** A link that leads nowhere on a terminal becomes its words; one to a table's row stays short. */
const withCommands = (line: string, nameOf: (target: string) => string | undefined): string =>
    line.replace(/!?\[([^\]]*)\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g, (_, words: string, target: string) => {
        const name = target === "" ? undefined : nameOf(target);
        const isTable = line.startsWith("|");
        return name === undefined || words === name || isTable ? words : `${words} (${docsCommand(name)})`;
    });
