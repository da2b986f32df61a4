/** Commands that write files to a directory, which may have other files too. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { isMapping } from "../collector/values";
import type { RuleOptions } from "../dashboards";
import { type CommandContext, parseArguments, UsageError } from "./command";
import { fileErrorSentence } from "./file-errors";
import { readJson } from "./json";
import { printable } from "./printable";
import { placeOf } from "./report";
import { positionsIn, Unreadable } from "./source-nodes";

/** A file to write: its name in the directory, and its text. */
export interface OutputFile {
    readonly name: string;
    readonly text: string;
}

/** What can't be read or written; the message is a full sentence about a path. */
class FileProblem extends Error {}

const outputOptions = { out: { type: "string" }, options: { type: "string" }, check: { type: "boolean" } } as const;

/** The options that both commands have, for their help. */
export const outputHelp = `  --out DIR         the directory, created if it doesn't exist; other files in it are not changed
  --options FILE    JSON with options of \`standardRules()\`, such as {"availabilityObjective": 0.995}, or
                    {"severities": "mixin"} for critical and warning in place of page and ticket
  --check           write nothing, and fail if a file is missing or different
  --help            show this help

Exit status: 0 on success, 1 with --check if a file is missing or different, 2 for arguments that are not valid or a
file that can't be read or written.
`;

/**
 * Runs a command that makes files from the standard rules' options.
 * @param flags Boolean options that only this command has.
 */
export async function writeOutput(
    args: string[],
    flags: readonly string[],
    context: CommandContext,
    make: (options: RuleOptions, flags: Readonly<Record<string, unknown>>) => readonly OutputFile[],
): Promise<number> {
    const own = Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }]));
    const { values } = parseArguments({ args, options: { ...own, ...outputOptions } });
    const { out, options: optionsFile, check } = values;
    if (out === undefined || out === "") {
        throw new UsageError("--out is missing: it names the directory to write to.");
    }
    try {
        const options = optionsFile === undefined ? {} : await readOptions(optionsFile);
        const files = made(() => make(options, values), optionsFile);
        return check === true ? await compare(out, files, context) : await write(out, files, context);
    } catch (error) {
        if (!(error instanceof FileProblem)) {
            throw error;
        }
        context.stderr(`${printable(error.message)}\n`);
        return 2;
    }
}

async function readOptions(file: string): Promise<RuleOptions> {
    const text = await attempt(file, () => fs.readFile(file, "utf8"));
    try {
        readJson(text);
    } catch (error) {
        if (!(error instanceof Unreadable)) {
            throw error;
        }
        const { message, offset } = error;
        const place = placeOf({ file, ...(offset === undefined ? {} : positionsIn(text)(offset)) });
        throw new FileProblem(`${place}: ${message}`);
    }
    const value: unknown = JSON.parse(text);
    if (!isMapping(value)) {
        throw new FileProblem(`${file}: It must be a JSON object: write options by name.`);
    }
    return value;
}

/** What is wrong with options is wrong with the file that they are from. */
function made(make: () => readonly OutputFile[], file: string | undefined): readonly OutputFile[] {
    try {
        return make();
    } catch (error) {
        throw file === undefined ? error : new FileProblem(`${file}: ${(error as Error).message}`);
    }
}

async function write(folder: string, files: readonly OutputFile[], context: CommandContext): Promise<number> {
    await attempt(folder, () => fs.mkdir(folder, { recursive: true }));
    for (const { name, text } of files) {
        const file = path.join(folder, name);
        const same = (await readIfThere(file)) === text;
        if (!same) {
            await attempt(file, () => fs.writeFile(file, text));
        }
        context.stdout(`${same ? "unchanged" : "written  "}  ${file}\n`);
    }
    return 0;
}

async function compare(folder: string, files: readonly OutputFile[], context: CommandContext): Promise<number> {
    let status = 0;
    for (const { name, text } of files) {
        const file = path.join(folder, name);
        const found = await readIfThere(file);
        const state = found === undefined ? "missing  " : found === text ? "unchanged" : "different";
        status = found === text ? status : 1;
        context.stdout(`${state}  ${file}\n`);
    }
    return status;
}

const readIfThere = (file: string): Promise<string | undefined> =>
    attempt(file, () =>
        fs.readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
            if (error.code === "ENOENT") {
                return undefined;
            }
            throw error;
        }),
    );

/** Does what may fail on a path, and says what failed as a sentence. */
async function attempt<T>(file: string, act: () => Promise<T>): Promise<T> {
    try {
        return await act();
    } catch (error) {
        const sentence = fileErrorSentence(error);
        throw sentence === undefined ? error : new FileProblem(`${file}: ${sentence}`);
    }
}
