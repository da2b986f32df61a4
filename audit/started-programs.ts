/** Which programs a container's arguments start, as far as that is plain to see. Pure. */

/** Programs that start another one, the words of which follow. */
const wrapper = /^(.*\/)?(tini|dumb-init|env|nice|nohup|setsid|time|su-exec|gosu|(docker-)?entrypoint(\.sh)?)$/;

/** What says that a shell's command line follows. */
const shellFlag = /^-[a-z]*c$/;

/** Where one command of a shell's line ends and another one begins. */
const separators = /[;&|()`\n]+|(?:^|\s)(?:exec|then|do|else|nohup)\s/;

/** A path that programs lie at: in the root of an image, as collectors do, or in a folder for programs. */
const programPath = /^(\.?\/|\/.*\/s?bin\/)[\w.-]+$/;

/** What builds put behind a program's name: `_linux_amd64`. */
const platform = /([-_.](linux|darwin|windows|amd64|arm64|x86_64|aarch64|exe))+$/i;

/**
 * Names, without folders and platform, of the programs that are started: the first word, what follows a wrapper, the
 * first word of each command in a shell's line, and a program's path by itself. A flag's value is none.
 */
export function startedPrograms(args: readonly string[]): string[] {
    return args.flatMap((arg, index) => {
        const before = args[index - 1];
        if (before === undefined || before === "--" || shellFlag.test(before) || wrapper.test(before)) {
            return arg.split(separators).flatMap((command) => nameOf(firstWord(command)) ?? []);
        }
        return before.startsWith("-") || !programPath.test(arg) ? [] : (nameOf(arg) ?? []);
    });
}

/** The first word of a command that sets no variable and is no wrapper. */
function firstWord(command: string): string {
    const words = command.split(/[\s"']+/).filter((word) => word !== "");
    return words.find((word) => !/^\w+=/.test(word) && !wrapper.test(word)) ?? "";
}

/** Undefined for what is a flag, or a URL. */
const nameOf = (word: string): string | undefined =>
    word === "" || word.startsWith("-") || word.includes("://")
        ? undefined
        : word.slice(word.lastIndexOf("/") + 1).replace(platform, "");
