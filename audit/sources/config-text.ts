/**
 * Whether a text holds a collector's config, told by its structure: a script, a template, a program. The words of a
 * config in sentences aren't one. Pure.
 */
import { entries, isMapping } from "../../collector/values";

/** Whether a mapping is a collector's config: pipelines with what feeds or empties them. */
export function isConfig(value: unknown): boolean {
    const service = isMapping(value) ? value.service : undefined;
    if (!isMapping(value) || !isMapping(service) || !mayBeMapping(service.pipelines)) {
        return false;
    }
    return (
        ends.some((end) => mayBeMapping(value[end])) ||
        entries(service.pipelines).some(([, pipeline]) =>
            ends.some((end) => isMapping(pipeline) && Array.isArray(pipeline[end])),
        )
    );
}

const ends = ["receivers", "exporters"];

/** A mapping, or a placeholder of whatever language that stands for one. */
const mayBeMapping = (value: unknown): boolean =>
    isMapping(value) || (typeof value === "string" && /^\s*(?:[$<%…]|\{[{%])/.test(value));

/** Whether a text has the structure of a config somewhere, at whatever indentation, in quotes or escaped. */
export function hasConfigText(written: string): boolean {
    if (!written.includes("service") || !written.includes("pipelines")) {
        return false;
    }
    const text = written.replace(/(?<!\\)\\+(?:r\\+)?n/g, "\n").replace(/(?<!\\)\\+(["'`])/g, "$1");
    const lines = linesOf(text);
    return confmapKey.test(text) || (hasPipelines(text, lines) && hasEnds(text, lines));
}

/** A path of the collector's `--set` and `yaml:`. */
const confmapKey = /\bservice::pipelines::/;

/** A line without what a program has around it. */
interface Line {
    readonly indent: number;
    /** Without white space around it; never empty, never a comment. */
    readonly text: string;
}

function linesOf(text: string): Line[] {
    return (
        text
            .replace(printed, "$2")
            // Literals of several lines, in one expression or in a list.
            .replace(/(["'`])\s*\+\s*\1/g, "")
            .replace(/(["'`])\s*,\s*\1/g, "\n")
            .replace(configBegins, "$1\n")
            .split(/\r\n?|[\n\u0085\u2028\u2029]/)
            // A quote that ends a literal behind a key.
            .map((line) => line.replace(/(?<=:)["'`][\s,;+)\]]*$/, ""))
            .map((line) => ({ indent: line.search(/\S|$/), text: line.trim() }))
            .filter((line) => line.text !== "" && !/^(#|\/\/|\{%|\{\{[^}]*\}\}$)/.test(line.text))
    );
}

/** A config that begins behind a quote, or as a URI of the collector. */
const configBegins =
    /(["'`]|\byaml:[^\S\n]*)(?=(?:receivers|processors|exporters|connectors|extensions|service)[^\S\n]*:)/g;

/** A line that a script writes. */
const printed = /^[^\S\n]*(?:echo|printf|print)\s+(?:-\w+\s+)*(["'])(.*?)\1.*$/gm;

const keyOf = (names: string): RegExp =>
    new RegExp(String.raw`^(?:- +)*(["']?)(?:${names})\1\s*:(?:\s+|(?=[{[])|$)(.*)$`);

const serviceKey = keyOf("service");
const pipelinesKey = keyOf("pipelines");
const endKey = keyOf(ends.join("|"));

/** What stands behind a key on its line; undefined where the line has another one. */
const behind = (key: RegExp, line: Line): string | undefined => key.exec(line.text)?.[2];

/** What may stand for a mapping or a list behind a key on its line: `{`, an alias, a placeholder. */
const opening = /^(?:[&!]\S*\s+)*[{*$<]/;
/** Nothing but marks of YAML and a comment: the value is on the lines that follow. */
const onNextLines = /^(?:[&!]\S*\s*)*(?:#.*)?$/;
/** A key: sentences have blanks before a colon. */
const aKey = /^(?:- +)*(?:(["']?)[^\s"':#]+\1\s*:(?:\s|$|[{[])|<<:|[$<{])/;

/** Whether a mapping begins behind a key of a line. */
function opensMapping(lines: readonly Line[], index: number, rest: string): boolean {
    const next = lines[index + 1];
    return (
        opening.test(rest) ||
        (onNextLines.test(rest) && next !== undefined && next.indent > lines[index]!.indent && aKey.test(next.text))
    );
}

function opensList(lines: readonly Line[], index: number, rest: string): boolean {
    return rest.startsWith("[") || (onNextLines.test(rest) && /^- +\S/.test(lines[index + 1]?.text ?? ""));
}

/** `service:` with `pipelines:` in it, each with something in it. */
function hasPipelines(text: string, lines: readonly Line[]): boolean {
    return (
        flowServices(text).some((service) => /\bpipelines["'`]?\s*:\s*[{*$<&!]/.test(service)) ||
        lines.some((line, index) => {
            const rest = behind(serviceKey, line);
            return rest !== undefined && onNextLines.test(rest) && hasPipelinesBelow(lines, index);
        }) ||
        lines.some((line) => /^[*$<]/.test(behind(serviceKey, line) ?? ""))
    );
}

function hasPipelinesBelow(lines: readonly Line[], service: number): boolean {
    const { indent } = lines[service]!;
    for (let index = service + 1; index < lines.length && lines[index]!.indent > indent; index += 1) {
        const rest = behind(pipelinesKey, lines[index]!);
        if (rest !== undefined) {
            return opensMapping(lines, index, rest);
        }
    }
    return false;
}

/** What stands in the braces behind each `service:`. */
function flowServices(text: string): string[] {
    const found: string[] = [];
    const scanner = /\bservice["'`]?\s*:\s*\{/g;
    for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
        const end = endOfBraces(text, scanner.lastIndex);
        found.push(text.slice(scanner.lastIndex, end));
        scanner.lastIndex = end;
    }
    return found;
}

function endOfBraces(text: string, start: number): number {
    let level = 1;
    const braces = /[{}]/g;
    braces.lastIndex = start;
    for (let brace = braces.exec(text); brace !== null; brace = braces.exec(text)) {
        level += brace[0] === "{" ? 1 : -1;
        if (level === 0) {
            return brace.index;
        }
    }
    return text.length;
}

/** Receivers or exporters: those of the config, or of a pipeline. */
const hasEnds = (text: string, lines: readonly Line[]): boolean =>
    /\b(?:receivers|exporters)["'`]?\s*:\s*[{[]/.test(text) ||
    lines.some((line, index) => {
        const rest = behind(endKey, line);
        return rest !== undefined && (opensMapping(lines, index, rest) || opensList(lines, index, rest));
    });
