/**
 * The flags that a collector is started with, read as its program reads them. ADOT parses its arguments twice: with
 * Go's `flag`, which decides the config, and then with cobra, which may still refuse them (aws-otel-collector
 * `cmd/awscollector/main.go`); the community's collectors with cobra alone (`otelcol/command.go`).
 */

/** The flags that bring or change a config (`otelcol/flags.go`, featuregate `flag.go`). */
export interface Flags {
    /** Values of `--config`, in order. */
    readonly configs: readonly string[];
    /** Values of `--set`, in order. */
    readonly sets: readonly string[];
    /** Feature gates, each with its sign: `-confmap.x`; a plus sign is left out. */
    readonly gates: readonly string[];
}

/** Why a program ends at once with these arguments, and what to do; full sentences without any value. */
export interface Refusal {
    readonly refusal: string;
    readonly fix: string;
}

/** How a program reads its arguments. */
export type ReadFlags = (args: readonly string[]) => Flags | Refusal;

/** Names that the programs know. */
const names = ["config", "set", "feature-gates"] as const;
type Name = (typeof names)[number];

/** A flag as it was given. */
interface Given {
    readonly name: Name;
    readonly value: string;
}

const isName = (name: string): name is Name => (names as readonly string[]).includes(name);

const isRefusal = (read: object): read is Refusal => "refusal" in read;

const write = "Write each flag as --config=…, --set=… or --feature-gates=…, and nothing else.";

/** A full sentence; a flag's name is shown, its value isn't. */
const refused = (what: string, fix = write): Refusal => ({ refusal: `${what}: the collector doesn't start.`, fix });

const shown = (name: string): string => (/^[\w.-]{1,40}$/.test(name) ? ` --${name}` : "");

const unknownFlag = (name: string): Refusal =>
    refused(`The program of the image has no flag${shown(name) || " of such a name"}`);

const badSyntax = refused("One of the arguments begins with dashes and isn't a flag");

/** As ADOT does. What stands behind the first argument that is no flag brings no config, but gates and refusals. */
export const adotFlags: ReadFlags = (args) => {
    const first = parseGo(args);
    const second = isRefusal(first) ? first : parseCobra(args, isAdotCommand);
    if (isRefusal(first) || isRefusal(second)) {
        return isRefusal(first) ? first : (second as Refusal);
    }
    const flags = flagsOf(second);
    return isRefusal(flags) ? flags : { ...flags, ...pick(first) };
};

/** As the community's collectors do: flags count wherever they stand before `--`. */
export const communityFlags: ReadFlags = (args) => {
    const given = parseCobra(args, () => true);
    return isRefusal(given) ? given : flagsOf(given);
};

/**
 * Every value of a `--config`, whatever program reads the arguments: what may be a config, as evidence and for a
 * fingerprint.
 */
export function mentionedConfigs(args: readonly string[]): string[] {
    return args.flatMap((arg, index) => {
        const [, value] = /^--?config(?:=(.*))?$/s.exec(arg) ?? [undefined, undefined];
        return /^--?config(=|$)/.test(arg) ? [value ?? args[index + 1] ?? ""] : [];
    });
}

const valuesOf = (given: readonly Given[], wanted: Name): string[] =>
    given.filter(({ name }) => name === wanted).map(({ value }) => value);

const pick = (given: readonly Given[]): Pick<Flags, "configs" | "sets"> => ({
    configs: valuesOf(given, "config"),
    sets: valuesOf(given, "set"),
});

/** What the flags' own checks say: `--set` needs an equal sign, a gate an id (featuregate `registry.go`). */
function flagsOf(given: readonly Given[]): Flags | Refusal {
    const { configs, sets } = pick(given);
    if (sets.some((set) => !set.includes("="))) {
        return refused("A --set has no equal sign", "Write --set=section.id.key=value.");
    }
    const gates = valuesOf(given, "feature-gates").flatMap((list) => (list === "" ? [] : list.split(",")));
    return gates.every((gate) => /^[-+]?[0-9A-Za-z.]+$/.test(gate))
        ? { configs, sets, gates: gates.map((gate) => gate.replace(/^\+/, "")) }
        : refused(
              "--feature-gates has an entry that can't be a feature gate",
              "Write the ids of the feature gates with commas and without blanks between them.",
          );
}

/** Go's `flag` (`FlagSet.Parse`): one dash or two, and it stops at the first argument that is no flag. */
function parseGo(args: readonly string[]): Given[] | Refusal {
    const given: Given[] = [];
    for (let index = 0; index < args.length; index++) {
        const arg = args[index]!;
        if (arg.length < 2 || !arg.startsWith("-") || arg === "--") {
            break;
        }
        const { name, value = args[(index += 1)] } = nameAndValue(arg.replace(/^--?/, ""));
        const flag = flagNamed(name, value);
        if (isRefusal(flag)) {
            return flag;
        }
        given.push(flag);
    }
    return given;
}

function nameAndValue(text: string): { name: string; value?: string } {
    // The first character is part of the name, so that a lone equal sign is one that nobody has.
    const equal = text.indexOf("=", 1);
    return equal < 0 ? { name: text } : { name: text.slice(0, equal), value: text.slice(equal + 1) };
}

function flagNamed(name: string, value: string | undefined): Given | Refusal {
    if (/^(?:$|[-=])/.test(name)) {
        return badSyntax;
    }
    if (!isName(name)) {
        return name === "help" || name === "h" ? ends : unknownFlag(name);
    }
    return value === undefined ? refused(`--${name} has no value`) : { name, value };
}

const ends = refused("The program of the image prints its help or version and ends", "Remove the flag.");

/** `--help` and `--version`, which cobra adds (cobra `command.go`), by their letters too. */
const switches: Readonly<Record<string, string>> = { h: "help", v: "version", help: "help", version: "version" };

/** Go's `strconv.ParseBool`; undefined for what it refuses. */
const bools: Readonly<Record<string, boolean>> = Object.fromEntries([
    ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true]),
    ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false]),
]);

/** Words that are a command in a program which has no others: cobra adds them when they are asked for. */
const isAdotCommand = (word: string): boolean => /^(completion|__complete|__completeNoDesc)$/.test(word);

/** pflag's `FlagSet.Parse` below cobra's search for a command: flags and words in any order, up to `--`. */
function parseCobra(args: readonly string[], isCommand: (word: string) => boolean): Given[] | Refusal {
    const [word] = wordsOf(args);
    if (word !== undefined && isCommand(word)) {
        return refused(
            "One of the arguments is a command or a stray word, and not a flag",
            "Remove it. The entry point of the image is its program already, and stays when only command is given.",
        );
    }
    const given: Given[] = [];
    const on = new Map<string, boolean>();
    for (let index = 0; index < args.length && args[index] !== "--"; index++) {
        const arg = args[index]!;
        if (arg.length < 2 || !arg.startsWith("-")) {
            continue;
        }
        if (!arg.startsWith("--")) {
            const letters = lettersOf(arg.slice(1));
            if (isRefusal(letters)) {
                return letters;
            }
            letters.forEach(([letter, value]) => on.set(switches[letter]!, value));
            continue;
        }
        const { name, value } = nameAndValue(arg.slice(2));
        if (Object.hasOwn(switches, name) && name.length > 1) {
            const state = value === undefined ? true : boolOf(value);
            if (state === undefined) {
                return refused(`--${name} is neither true nor false`);
            }
            on.set(name, state);
            continue;
        }
        const flag = flagNamed(name, value ?? args[(index += 1)]);
        if (isRefusal(flag)) {
            return flag;
        }
        given.push(flag);
    }
    return [...on.values()].includes(true) ? ends : given;
}

const boolOf = (text: string): boolean | undefined => (Object.hasOwn(bools, text) ? bools[text] : undefined);

/** Flags of one letter, which may stand together: `-hv`, `-v=false`. */
function lettersOf(letters: string): [string, boolean][] | Refusal {
    const found: [string, boolean][] = [];
    for (let index = 0; index < letters.length; index++) {
        const letter = letters[index]!;
        if (letter !== "h" && letter !== "v") {
            return refused(
                "An argument has one dash, with which the program of the image reads its flags letter by letter, and it knows none of these",
                "Write flags with two dashes.",
            );
        }
        const rest = letters.slice(index + 1);
        if (rest.length > 1 && rest.startsWith("=")) {
            const state = boolOf(rest.slice(1));
            return state === undefined ? ends : [...found, [letter, state]];
        }
        found.push([letter, true]);
    }
    return found;
}

/** The words among the arguments, as cobra looks for a command before it reads flags (cobra `stripFlags`). */
function wordsOf(args: readonly string[]): string[] {
    const words: string[] = [];
    for (let index = 0; index < args.length && args[index] !== "--"; index++) {
        const arg = args[index]!;
        const takesNext = arg.startsWith("--") ? !arg.includes("=") : arg.length === 2 && /^-[^=]$/.test(arg);
        if (takesNext) {
            index += 1;
        } else if (arg !== "" && !arg.startsWith("-")) {
            words.push(arg);
        }
    }
    return words;
}
