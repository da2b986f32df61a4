/** `npx pulumi-adot migrate`: from the CloudWatch agent and from other collectors to sidecars. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { InputError } from "../collector/inputs";
import { decode } from "./documents";
import { type Command, type CommandContext, parseArguments, UsageError } from "./command";
import { PricesProblem, pricesFrom } from "./cost/prices-file";
import { fileErrorSentence } from "./file-errors";
import { gather, inNoForm } from "./migrate/gather";
import { configVariables } from "./migrate/delivered";
import { readers } from "./migrate/readers";
import { watchingForms } from "./migrate/watching";
import type { Migration } from "./migrate/model";
import { reportMarkdown } from "./migrate/report/markdown";
import { type MigrationReport, reportOf } from "./migrate/report/report";
import { reportText } from "./migrate/report/text";
import { configFiles, type WrittenFile } from "./migrate/write/config";
import { componentProgram, sidecarProgram } from "./migrate/write/program";
import { watchedFiles } from "./migrate/write/watched";
import { printable, printableLines, printableTexts } from "./printable";
import { readBytes } from "./read-file";
import { type Failure, placeOf } from "./report";

const forms = [...readers, ...watchingForms];
const width = Math.max(...forms.map(({ name }) => name.length));

const help = `Usage: npx pulumi-adot migrate [OPTION] FILE…

Reads what measures ECS tasks now, and writes the sidecars that do the same, with a report: what became of each setting,
what has no counterpart, queries to compare the two with, and a plan. Files that belong together, such as the agent's
config and its Prometheus config, are given together. - is standard input. Nothing is deployed, and AWS isn't asked.

A FILE is one of these, or a task definition, template, plan or stack with such a config in one of the variables
${Object.keys(configVariables).join(", ")}, or in a parameter:
${forms.map(({ name, from }) => `  ${name.padEnd(width)}  ${from}\n`).join("")}
Options
  --parameter NAME=FILE
                    what a variable or SSM parameter holds that a task definition names and no file has. May be repeated
  --as FORM         component (default): a program with an AdotTaskDefinition for each task; sidecar: one that calls
                    withAdotSidecar; config: a collector's config for each task, for those without Pulumi
  --region REGION   the region of the AMP workspace, for --as config and for both bills; default: as the input says,
                    else AWS_REGION
  --tasks N         tasks of each service, for both bills; default: 1
  --prices FILE     prices by region as JSON, in place of the list prices: docs/cost.md has an example
  --out DIR         write the files there, and the report beside them, instead of to standard output
  --force           with --out, overwrite files that are there
  --format FORMAT   of the report: text (default), markdown or json
  --help            show this help

Exit status: 0 when all files were read, whether or not each setting has a counterpart; 2 for arguments that are not
valid, and for a file that can't be read or written.
`;

const argumentOptions = {
    parameter: { type: "string", multiple: true },
    as: { type: "string" },
    region: { type: "string" },
    tasks: { type: "string" },
    prices: { type: "string" },
    out: { type: "string" },
    force: { type: "boolean" },
    format: { type: "string" },
} as const;

const formats = { text: "txt", markdown: "md", json: "json" } as const;
type Format = keyof typeof formats;

const writtenForms = ["component", "sidecar", "config"] as const;
type WrittenForm = (typeof writtenForms)[number];

/** What can't be done with the files as they are; the message is a full sentence. */
class Problem extends Error {}

export const migrate: Command = {
    summary: "write sidecars for what the CloudWatch agent, Prometheus or another collector measures now",
    help,
    run: async (args, context) => {
        const { values, positionals } = parseArguments({ args, allowPositionals: true, options: argumentOptions });
        const format = oneOf("--format", values.format ?? "text", Object.keys(formats) as Format[]);
        const form = oneOf("--as", values.as ?? "component", writtenForms);
        if (positionals.length === 0) {
            throw new UsageError("FILE is missing: it names a config of the agent, or what carries one.");
        }
        if (values.force === true && values.out === undefined) {
            throw new UsageError("--force is for --out: without it nothing is written to files.");
        }
        const { tasks = "1" } = values;
        if (!/^[1-9]\d{0,6}$/.test(tasks)) {
            throw new UsageError(`--tasks must be a whole number above zero, not ${tasks}.`);
        }
        const bytesOf = (file: string): Promise<Uint8Array> => (file === "-" ? context.readStdin() : readBytes(file));
        try {
            const given = await parametersFrom(values.parameter ?? [], bytesOf);
            context.showProgress?.(`Reading ${positionals.length === 1 ? "a file" : `${positionals.length} files`}`);
            const { migration, failures } = await gather([...new Set(positionals)], given, bytesOf);
            context.showProgress?.();
            tell(failures, context);
            if (failures.length > 0) {
                return 2;
            }
            const region = regionOf(values.region, context);
            const files = filesOf(migration, form, region);
            const prices = await pricesFrom(values.prices, bytesOf);
            const report = reportOf(migration, { region, tasks: Number(tasks), prices });
            if (values.out === undefined) {
                context.stdout(onePage(report, files, format));
            } else {
                const all = [...files, { name: `migration.${formats[format]}`, text: formatted(report, format) }];
                await write(values.out, all, values.force === true);
                context.stdout(writtenText(values.out, all, report));
            }
            return 0;
        } catch (error) {
            context.showProgress?.();
            const known = [Problem, PricesProblem, InputError].some((each) => error instanceof each);
            if (!known) {
                throw error;
            }
            context.stderr(`${printable((error as Error).message)}\n`);
            return 2;
        }
    },
};

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
    const found = allowed.find((each) => each === value);
    if (found === undefined) {
        throw new UsageError(`${option} must be one of ${allowed.join(", ")}, not ${value}.`);
    }
    return found;
}

/** A file may have many mistakes of one kind, and what helps is long: it is said once. */
function tell(failures: readonly Failure[], { stderr }: CommandContext): void {
    const unknown = failures.filter(({ message }) => message === inNoForm);
    failures
        .filter(({ message }) => message !== inNoForm)
        .forEach((failure) => stderr(`${printable(`${placeOf(failure)}: ${failure.message}`)}\n`));
    if (unknown.length > 0) {
        stderr(`${printable(`${unknown.map(({ file }) => file).join(", ")}: ${inNoForm}`)}\n`);
    }
}

async function parametersFrom(
    given: readonly string[],
    bytesOf: (file: string) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const each of given) {
        const [, name, file] = /^([^=]+)=(.+)$/.exec(each) ?? [];
        if (name === undefined || file === undefined) {
            throw new UsageError(`--parameter must be NAME=FILE, not ${each}.`);
        }
        texts.set(name, decode(await bytesOrProblem(file, bytesOf)));
    }
    return texts;
}

async function bytesOrProblem(file: string, bytesOf: (file: string) => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
        return await bytesOf(file);
    } catch (error) {
        throw problemOf(file, error);
    }
}

/** An error of the system as a sentence; any other is thrown as it is. */
function problemOf(file: string, error: unknown): Problem {
    const sentence = fileErrorSentence(error);
    if (sentence === undefined) {
        throw error;
    }
    return new Problem(`${file}: ${sentence}`);
}

const regionOf = (given: string | undefined, { env }: CommandContext): string | undefined =>
    [given, env.AWS_REGION, env.AWS_DEFAULT_REGION].find((each) => each !== undefined && each !== "");

const filesOf = (migration: Migration, form: WrittenForm, region: string | undefined): readonly WrittenFile[] => [
    ...taskFiles(migration, form, region),
    ...(migration.watched === undefined ? [] : watchedFiles(migration.watched)),
];

function taskFiles({ tasks }: Migration, form: WrittenForm, region: string | undefined): readonly WrittenFile[] {
    if (tasks.length === 0) {
        return [];
    }
    if (form !== "config") {
        return [{ name: "index.ts", text: form === "component" ? componentProgram(tasks) : sidecarProgram(tasks) }];
    }
    if (region === undefined && tasks.some((task) => task.region === undefined)) {
        throw new Problem("The region of the AMP workspace isn't known: give --region REGION.");
    }
    return configFiles(tasks, region ?? "");
}

function formatted(report: MigrationReport, format: Format): string {
    switch (format) {
        case "json":
            return `${JSON.stringify(report, undefined, 2)}\n`;
        case "markdown":
            return reportMarkdown(printableTexts(report, []));
        case "text":
            return reportText(printableTexts(report, []));
    }
}

/** All of it for standard output: of JSON one value, of Markdown one page. */
function onePage(report: MigrationReport, files: readonly WrittenFile[], format: Format): string {
    if (format === "json") {
        return `${JSON.stringify({ report, files }, undefined, 2)}\n`;
    }
    const parts = files.map(({ name, text }) => {
        const shown = printableLines(text);
        return format === "markdown"
            ? `\n## ${name}\n\n\`\`\`${path.extname(name).slice(1)}\n${shown}\`\`\`\n`
            : `\n==> ${name} <==\n${shown}`;
    });
    return [formatted(report, format), ...parts].join("");
}

/** Nothing is written where one of the files is there already. */
async function write(folder: string, files: readonly WrittenFile[], force: boolean): Promise<void> {
    try {
        await fs.mkdir(folder, { recursive: true });
    } catch (error) {
        throw problemOf(folder, error);
    }
    const paths = files.map(({ name, text }) => ({ file: path.join(folder, name), text }));
    for (const { file } of force ? [] : paths) {
        if ((await fs.lstat(file).catch(() => undefined)) !== undefined) {
            throw new Problem(`${file} is there already: name another directory with --out, or give --force.`);
        }
    }
    for (const { file, text } of paths) {
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.writeFile(file, text, { flag: force ? "w" : "wx" }).catch((error: unknown) => {
            throw problemOf(file, error);
        });
    }
}

const writtenText = (folder: string, files: readonly WrittenFile[], { counts }: MigrationReport): string =>
    printableLines(
        [
            ...files.map(({ name }) => `Written: ${path.join(folder, name)}`),
            ...(counts.none === 0
                ? []
                : [
                      `${counts.none === 1 ? "1 setting has" : `${counts.none} settings have`} no counterpart: the report says which, and what to do instead.`,
                  ]),
            "",
        ].join("\n"),
    );
