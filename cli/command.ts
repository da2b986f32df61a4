/** What the commands have in common: what they are given, how they are run and how they fail. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../collector/rules/nearest";
import { printable } from "./printable";
import type { ShowProgress } from "./progress";

/** What a command is given beside its arguments; tests give their own. */
export interface CommandContext {
    readonly stdout: (text: string) => void;
    readonly stderr: (text: string) => void;
    readonly readStdin: () => Promise<Uint8Array>;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly isTerminal: boolean;
    readonly version: string;
    /** Where a person sees what takes long. */
    readonly showProgress?: ShowProgress;
    /** `2027-01-31`. */
    readonly today: string;
}

export interface Command {
    /** One line for the list of commands. */
    readonly summary: string;
    readonly help: string;
    /** Gives the exit status. Throws `UsageError` for arguments that are not valid. */
    readonly run: (args: string[], context: CommandContext) => Promise<number>;
}

/** The commands by name; each is loaded when it is asked for, as what it needs takes time to load. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** Arguments that are not valid; the message is a full sentence. */
export class UsageError extends Error {}

/** `parseArgs` of Node.js. Throws `UsageError`. */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
    try {
        return parseArgs(config);
    } catch (error) {
        // What follows the first sentence is about operands that begin with a dash.
        const [sentence] = (error as Error).message.split(". ", 1);
        throw new UsageError(sentence!.replace(/\.?$/, "."));
    }
}

/** Exit status for arguments that are not valid, and for input that can't be read. */
export const misuse = 2;

/** Runs the command that the arguments name, and gives the exit status. */
export async function runCommand(
    args: readonly string[],
    commands: Commands,
    context: CommandContext,
): Promise<number> {
    const [name, ...rest] = args;
    if (name === "--version") {
        context.stdout(`${context.version}\n`);
        return 0;
    }
    if (name === "--help" || name === "-h") {
        context.stdout(await helpOf(commands));
        return 0;
    }
    if (name === undefined || !Object.hasOwn(commands, name)) {
        const list = Object.keys(commands).join(", ");
        const problem = name === undefined ? "The command is missing" : `Unknown command ${name}`;
        const similar = nearest(name ?? "", Object.keys(commands));
        const hint = similar === undefined ? "" : ` Did you mean ${similar}?`;
        context.stderr(`${printable(problem)}: it must be one of ${list}.${hint}\n${helpAt()}`);
        return misuse;
    }
    const command = await commands[name]!();
    if (rest.includes("--help") || rest.includes("-h")) {
        context.stdout(command.help);
        return 0;
    }
    try {
        return await command.run(rest, context);
    } catch (error) {
        if (!(error instanceof UsageError)) {
            throw error;
        }
        // No page of help, which would push the sentence out of sight.
        context.stderr(`${printable(error.message)}\n${helpAt(name)}`);
        return misuse;
    }
}

const helpAt = (...command: readonly string[]): string =>
    `Help: ${["npx pulumi-adot", ...command, "--help"].join(" ")}\n`;

async function helpOf(commands: Commands): Promise<string> {
    const width = Math.max(...Object.keys(commands).map((name) => name.length));
    const lines = Object.entries(commands).map(async ([name, load]) => {
        const { summary } = await load();
        return `  ${name.padEnd(width)}  ${summary}\n`;
    });
    const list = await Promise.all(lines);
    return `Usage: npx pulumi-adot COMMAND

Commands
${list.join("")}
Options
  --help     show this help; after a command, the help of that command
  --version  show the version of the package
`;
}
