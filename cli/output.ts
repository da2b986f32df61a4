/** Commands that write files: into one folder, which they share with whatever else is in it. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { isMapping } from "../collector/rules/findings";
import type { RuleOptions } from "../dashboards";
import { UsageError, type CommandContext } from "./command";
import { readJson } from "./json";
import { positionsIn, Unreadable } from "./source-nodes";
import { placeOf } from "./report";

/** A file to write: its name in the folder, and its text. */
export interface OutputFile {
    readonly name: string;
    readonly text: string;
}

/** What cannot be read or written; the message is a full sentence about a path. */
class FileProblem extends Error {}

/** The options that both commands have, for their help. */
export const outputHelp = `  --out DIR         the folder, made when it isn't there; other files in it are left alone
  --options FILE    JSON with options of \`standardRules()\`, such as {"availabilityObjective": 0.995}
  --check           write nothing, and fail when a file is missing or different
  --help            this text

Exit status: 0 when the files are as they should be, 1 with --check when one isn't, 2 for wrong arguments or a file that
can't be read or written.
`;

/**
 * Runs a command that makes files of the standard rules' options.
 * @param flags Options of its own, without values.
 */
export async function writeOutput(
    args: string[],
    flags: readonly string[],
    context: CommandContext,
    make: (options: RuleOptions, flags: Readonly<Record<string, unknown>>) => readonly OutputFile[],
): Promise<number> {
    const { out, options: optionsFile, check, ...own } = parse(args, flags);
    if (out === undefined || out === "") {
        throw new UsageError("--out is missing: it names the folder to write into.");
    }
    try {
        const options = optionsFile === undefined ? {} : await readOptions(optionsFile);
        const files = made(() => make(options, own), optionsFile);
        return check === true ? await compare(out, files, context) : await write(out, files, context);
    } catch (error) {
        if (!(error instanceof FileProblem)) {
            throw error;
        }
        context.stderr(`${error.message}\n`);
        return 2;
    }
}

interface Values {
    readonly out?: string;
    readonly options?: string;
    readonly check?: boolean;
    readonly [flag: string]: unknown;
}

function parse(args: string[], flags: readonly string[]): Values {
    try {
        const own = Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }]));
        return parseArgs({
            args,
            options: { ...own, out: { type: "string" }, options: { type: "string" }, check: { type: "boolean" } },
        }).values;
    } catch (error) {
        // What follows the first sentence is about operands, of which there are none.
        const [sentence] = (error as Error).message.split(". ", 1);
        throw new UsageError(sentence!.replace(/\.?$/, "."));
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
        throw new FileProblem(`${file}: It is no JSON object: write options by name.`);
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

const reasons: Readonly<Record<string, string>> = {
    ENOENT: "There is no such file.",
    EISDIR: "It is a directory, not a file.",
    EEXIST: "It is a file, not a directory.",
    ENOTDIR: "A part of the path is a file, not a directory.",
    EACCES: "Access is not allowed.",
};

/** Does what may fail on a path, and says what failed as a sentence. */
async function attempt<T>(file: string, act: () => Promise<T>): Promise<T> {
    try {
        return await act();
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) {
            throw error;
        }
        throw new FileProblem(`${file}: ${reasons[code] ?? `It can't be used: ${code}.`}`);
    }
}
