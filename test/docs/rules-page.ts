/** A page of docs/rules, read: what its table says, and its examples with what they claim. */
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..", "..");
const folder = "docs/rules";

/** A fenced block with a claim, such as `yaml fails=limiter-missing memory=256` or `json passes`. */
export interface Example {
    /** Where it is, for a test's title. */
    readonly title: string;
    /** A whole collector config, an array of container definitions, or a task definition. */
    readonly language: "yaml" | "json";
    readonly text: string;
    /** Rules that it breaks, in order; none for one that passes. */
    readonly breaks: readonly string[];
    /** Hard memory of the container around a config, MiB. */
    readonly memoryMiB?: number;
    /** Network mode of the task around it. */
    readonly network?: string;
}

export interface Page {
    /** Path from the package's root, with slashes. */
    readonly file: string;
    readonly text: string;
    readonly title?: string;
    /** The first paragraph, on one line. */
    readonly opening?: string;
    readonly table?: { readonly severity: string; readonly level: string; readonly rules: readonly string[] };
    readonly examples: readonly Example[];
    /** Configurations of the pack: blocks of JSON with the word `config`. */
    readonly configs: readonly string[];
    /** Blocks of YAML and JSON that say nothing of themselves, and so are not tested. */
    readonly unclaimed: number;
}

/** The pages about policies. */
export function pages(): Page[] {
    const files = fs.readdirSync(path.join(root, folder)).filter((file) => file.endsWith(".md"));
    return files.map((file) => pageAt(`${folder}/${file}`));
}

export function pageAt(file: string): Page {
    return readPage(file, fs.readFileSync(path.join(root, file), "utf8"));
}

export function readPage(file: string, text: string): Page {
    const [, title, opening] = /^# (.*)\n\n([^]*?)\n\n/.exec(text) ?? [];
    const blocks = [...text.matchAll(/^```(yaml|json)(.*)\n([^]*?)^```$/gm)];
    const examples = blocks.flatMap(([, language, claim, content]) =>
        exampleOf(file, language as Example["language"], claim!.trim(), content!),
    );
    const configs = blocks
        .filter(([, language, claim]) => language === "json" && claim!.trim() === "config")
        .map(([, , , content]) => content!);
    return {
        file,
        text,
        title,
        opening: opening?.replaceAll("\n", " "),
        table: tableOf(text),
        examples,
        configs,
        unclaimed: blocks.length - examples.length - configs.length,
    };
}

function tableOf(text: string): Page["table"] {
    const row = /^\| Severity .*\n\|[ |-]+\n\| (\S+) +\| (\S+) +\|(.*)\|$/m.exec(text);
    return row === null
        ? undefined
        : { severity: row[1]!, level: row[2]!, rules: row[3]!.match(/(?<=`)[a-z-]+(?=`)/g) ?? [] };
}

function exampleOf(page: string, language: Example["language"], claim: string, text: string): Example[] {
    const match = /^(?:passes|fails=(\S+))(?: memory=(\d+))?(?: network=(\w+))?$/.exec(claim);
    if (match === null) {
        return [];
    }
    const [, fails, memory, network] = match;
    return [
        {
            title: `${page}: ${language} ${claim}`,
            language,
            text,
            breaks: fails?.split(",").sort() ?? [],
            memoryMiB: memory === undefined ? undefined : Number(memory),
            ...(network === undefined ? {} : { network }),
        },
    ];
}
