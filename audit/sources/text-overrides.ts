/** Overrides of containers in texts that are neither JSON nor YAML: a program, a template, a command line. Pure. */
import { isMapping, type Mapping } from "../../collector/values";
import { folded } from "../json-keys";
import { isUnknown, Unknown } from "../knowledge";
import type { Run } from "./carried";
import { isOpenName } from "./filled-in";
import { type Literal, literalAt, openPart } from "./literals";
import { filledInBy } from "./places";
import { mayOverride, yamlIn } from "./text-values";

/** What a text overrides. */
export interface TextOverrides {
    /** The list, in the form of ECS; an `Unknown` where a part of it isn't written out. */
    readonly containers: readonly unknown[] | Unknown;
    readonly run?: Run;
}

/** Calls that take overrides, as the API, SDKs and the command line spell them. */
export const runsTasks = /\b(?:run|start)[-_]?task(?:command)?\b|\bsubmit[-_]?job(?:command)?\b/i;

/** Occurrences of overrides that are read. */
const mostOccurrences = 100;

const key =
    /(?<option>--)?(?:container[-_]?overrides|ecs[-_]?properties[-_]?override)(?:\\*["'`])?\]?(?:[^\S\n]*(?<sign>:|=>|=(?!=))|(?<entry>\??\.(?:push|append|add)[^\S\n]*\([^\S\n]*))?/gi;
const wholeKey =
    /(?:(?<![\w.-])overrides(?:\\*["'`])?[^\S\n]*(?<sign>:|=>|=(?!=))|(?<option>--)overrides(?:=|(?=[^\S\n])))[^\S\n]*(?=\S)/gi;

const method = String.raw`\??\.\s*(?!(?:length|size|map|filter|forEach|some|every|find|join|isEmpty|toString)\b)\w+\s*\(`;
const entry = String.raw`\[[^\]\n]{0,50}\]`;
/** Behind a name: what changes or fills it there, but for methods that only read. */
const isChanged = new RegExp(
    String.raw`^\s*(?:\(|\+=|${method}|${entry}(?:\.\w+|${entry})*\s*(?:[-+]?=(?!=)|${method}))`,
    "i",
);
/** Behind a name: an entry that is read. */
const isRead = /^\s*\[/;

/**
 * What a text overrides; undefined where it has none.
 * @param isRun Whether what the text is a part of runs tasks or jobs. Else what isn't written out is only a word.
 */
export function overridesInText(text: string, isRun: boolean): TextOverrides | undefined {
    const found = mayOverride(text) ? occurrencesOf(text, key) : [];
    const written = found.filter((value) => !isUnknown(value));
    const open = found.filter((value) => isUnknown(value) && !(written.length > 0 && isItsName(value)));
    const whole = found.length === 0 && isRun ? occurrencesOf(text, wholeKey).filter(isUnknown) : [];
    const unknown = isRun ? [...open, ...whole, ...wholeRequests(text)] : [];
    if (written.length + unknown.length === 0) {
        return undefined;
    }
    const run = runIn(text);
    return {
        containers: unknown.length > 0 ? filledInBy(text) : written.flatMap(containersIn),
        ...(run === undefined ? {} : { run }),
    };
}

/** A call of the API whose request is one value, or which takes a part of it from one. */
const call =
    /(?:\.\s*(?:(?:run|start)_?task|submit_?job)|\bnew\s+(?:(?:Run|Start)Task|SubmitJob)Command)\s*\(\s*(?:(?:[^()]{0,1000},\s*)?\*\*\s*)?([\w$]+)[\w$.]*\s*\)/gi;

/** Requests that are brought as they are: by a variable that the text itself gives no value. */
function wholeRequests(text: string): Unknown[] {
    if (!/ecs|batch/i.test(text)) {
        return [];
    }
    const names = new Set([...text.matchAll(call)].map(([, name]) => name!.replaceAll("$", "\\$")));
    // Each is looked for in all of the text.
    return [...names]
        .slice(0, mostOccurrences)
        .filter((name) => !new RegExp(`(?<![\\w$])${name}\\s*=(?!=)`).test(text))
        .map(() => notWritten("?"));
}

/** A variable with the name of what is written out elsewhere. */
const isItsName = ({ text }: Unknown): boolean => /^(container_?)?overrides$|^$/i.test(text ?? "");

/** The values behind a key; an `Unknown` with what stands there as its text. What one holds isn't looked at again. */
function occurrencesOf(text: string, keys: RegExp): unknown[] {
    const found: unknown[] = [];
    const scanner = new RegExp(keys);
    for (let match = scanner.exec(text); match !== null && found.length < mostOccurrences; match = scanner.exec(text)) {
        if (isInComment(text, match.index)) {
            continue;
        }
        const isEscaped = match[0].includes("\\");
        const { value, end } = behindKey(text, scanner.lastIndex, match.groups ?? {}, isEscaped);
        if (isUnknown(value) && value.text === "" && isRead.test(text.slice(end, end + 100))) {
            continue;
        }
        found.push(value);
        scanner.lastIndex = end;
    }
    return found;
}

/** What an occurrence of a key gives. */
function behindKey(
    text: string,
    start: number,
    { option, sign, entry }: Readonly<Record<string, string | undefined>>,
    isEscaped: boolean,
): Literal {
    if (option !== undefined) {
        const [passed = ""] = /^(?:=|[^\S\n]*)\\*["']?/.exec(text.slice(start, start + 100)) ?? [];
        return valueAt(text, start + passed.length, isEscaped);
    }
    if (entry !== undefined) {
        const { value, end } = valueAt(text, start, isEscaped);
        const isAlone = isEscaped || /^\s*\)/.test(text.slice(end, end + 100));
        return { value: isUnknown(value) || !isAlone ? notWritten("?") : [value], end };
    }
    return sign === undefined
        ? { value: notWritten(isChanged.test(text.slice(start, start + 100)) ? "?" : ""), end: start }
        : valueAt(text, start, isEscaped);
}

/** @param word What stands in its place, where that is a name. */
const notWritten = (word: string): Unknown => new Unknown("never", "isn't written out", word);

/** Whether the line is a comment, as far as an offset. */
function isInComment(text: string, offset: number): boolean {
    const line = text.slice(Math.max(text.lastIndexOf("\n", offset - 1) + 1, offset - 1000), offset);
    return /^\s*(?:\/\/|\*\s|\/\*(?!.*\*\/)|--\s|#(?!\{?(?:set|if|else|elseif|foreach|end|define|macro|return)\b))/.test(
        line,
    );
}

/** Characters behind a key that are read where their quotes are escaped, or where they are YAML. */
const longestOther = 100_000;

function valueAt(text: string, start: number, isEscaped: boolean): Literal {
    if (yamlListBegins(text, start)) {
        return { value: yamlBlock(text.slice(start, start + longestOther)), end: start };
    }
    if (!/^\s{0,1000}[[{]/.test(text.slice(start, start + 1001))) {
        return { value: notWritten(wordAt(text, start)), end: start };
    }
    const { value, end } = isEscaped
        ? literalAt(text.slice(start, start + longestOther).replace(/(?<!\\)\\+(["'`])/g, "$1"), 0)
        : literalAt(text, start);
    return { value: isUnknown(value) ? notWritten("?") : value, end: isEscaped ? start : end };
}

const yamlListBegins = (text: string, start: number): boolean =>
    /^[^\S\n]*\n(?:[^\S\n]*\n)*[^\S\n]*- /.test(text.slice(start, start + 1000));

const wordAt = (text: string, start: number): string =>
    /^\s*([\w$]*)\s*(?=[,;)}\]\n]|$)/.exec(text.slice(start, start + 200))?.[1] ?? "?";

/** A list of YAML in a text that isn't YAML as a whole: the lines that are at least as far in as the first. */
function yamlBlock(text: string): unknown {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const indent = lines[0]!.search(/\S/);
    const end = lines.findIndex(
        (line) => line.search(/\S/) < indent || (line.search(/\S/) === indent && !/^\s*- /.test(line)),
    );
    const value = yamlIn(`# overrides\n${lines.slice(0, end < 0 ? undefined : end).join("\n")}\n`);
    return Array.isArray(value) ? value : notWritten("?");
}

/** The containers of what is written out: ECS's list, Batch's single one, or its tasks. */
function containersIn(value: unknown): unknown[] {
    if (Array.isArray(value)) {
        return value.map(withOpenParts);
    }
    const tasks = isMapping(value) ? (value.taskProperties ?? value.TaskProperties) : undefined;
    return Array.isArray(tasks)
        ? tasks.flatMap((task: unknown) =>
              isMapping(task)
                  ? containersIn(task.containers ?? task.Containers ?? filledInBy(task))
                  : [filledInBy(task)],
          )
        : [withOpenParts(value)];
}

/** A container of which a part isn't written out, or whose name a run fills in: it may be any, and get anything. */
function withOpenParts(container: unknown): unknown {
    if (!isMapping(container) || isUnknown(container)) {
        return container;
    }
    const { [openPart]: open, ...rest } = container as Mapping;
    const known = Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [name, isOpenName(name, value) ? filledInBy(value) : value]),
    );
    const names = Object.keys(known).map(folded);
    const anything = ["name", "command"].filter((name) => !names.includes(name));
    return open === undefined
        ? known
        : { ...known, ...Object.fromEntries(anything.map((name) => [name, filledInBy(open)])) };
}

const definitions =
    /(?:\b(task|job)_?definition(?:_?arn)?(?:\\*["'`])?\s*[:=]\s*|--(task|job)-definition(?:=|\s+))(?:\\*(["'`])([\w:/.-]+)\\*\3|(?<=[=\s])([\w:/.-]+)(?=\s|$)|\S)/gi;

/** What a text runs, where it names one definition. */
function runIn(text: string): Run | undefined {
    const all = [...text.matchAll(definitions)].map(([written, what, option, , quoted, bare]): Run => ({
        service: (what ?? option)!.toLowerCase() === "job" ? "batch" : "ecs",
        definition: quoted ?? (written.startsWith("--") ? bare : undefined),
    }));
    const [first] = all;
    return first?.definition !== undefined && all.every(({ definition }) => definition === first.definition)
        ? first
        : undefined;
}
