/** `npx pulumi-adot docs`: the documentation at hand without network, by the names that messages and alerts have. */
import { fixableRules } from "../audit/rules";
import { nearest } from "../collector/rules/nearest";
import { type Command, type CommandContext, parseArguments, UsageError } from "./command";
import { docsFolder, type Page, type PageKind, pagesIn, readPage } from "./pages";

const help = `Usage: npx pulumi-adot docs [NAME]

Prints the page about a policy, a rule or an alert, or a guide, as Markdown. Without a NAME it lists all names.
`;

const titles: Readonly<Record<PageKind, string>> = {
    policy: "Policies",
    rule: "Rules, each on the page of its policy",
    alert: "Alerts",
    guide: "Guides",
};

export const docs: Command = {
    summary: "print the page about a policy, a rule or an alert",
    help,
    run: async (args, context) => {
        const { positionals } = parseArguments({ args, allowPositionals: true, options: {} });
        const [name, ...others] = positionals;
        if (others.length > 0) {
            throw new UsageError("Only one NAME can be given.");
        }
        const folder = docsFolder();
        if (folder === undefined) {
            context.stderr("The pages aren't here: they are in the folder docs of the package pulumi-adot.\n");
            return 2;
        }
        return await Promise.resolve(print(name, folder, context));
    },
};

function print(name: string | undefined, folder: string, { stdout, stderr }: CommandContext): number {
    const pages = pagesIn(folder);
    if (name === undefined) {
        stdout(listOf(pages));
        return 0;
    }
    const page = find(name, pages);
    if (page !== undefined) {
        stdout(readPage(folder, page, pages));
        return 0;
    }
    const names = new Map(pages.map((each) => [each.name.toLowerCase(), each.name]));
    const similar = nearest(bare(name).toLowerCase(), [...names.keys()]);
    const hint = similar === undefined ? "" : ` Did you mean ${names.get(similar)}?`;
    stderr(`There is no page ${bare(name)}.${hint} Names: npx pulumi-adot docs\n`);
    return 2;
}

/** What somebody copies may be the path of a page, or have the full stop of its sentence. */
const bare = (name: string): string =>
    name
        .replace(/^.*[/\\]/, "")
        .replace(/\.$/, "")
        .replace(/\.md$/i, "");

function find(name: string, pages: readonly Page[]): Page | undefined {
    const wanted = bare(name).toLowerCase();
    return pages.find((page) => page.name.toLowerCase() === wanted);
}

/** Rules whose breaches `audit --fix` puts right; the others are reported only. */
const markOf = (name: string): string => (fixableRules.some((rule) => rule === name) ? " (fixable)" : "");

function listOf(pages: readonly Page[]): string {
    const sections = Object.entries(titles).map(([kind, title]) => {
        const names = pages.filter((page) => page.kind === kind).map(({ name }) => `  ${name}${markOf(name)}\n`);
        return `${title}\n${names.join("")}`;
    });
    return `Usage: npx pulumi-adot docs NAME\n\n${sections.join("\n")}`;
}
