/** Text to config, as the collector reads it. */
// js-yaml reads as go-yaml does, and is fast. `yaml`, used elsewhere, isn't, but keeps positions and comments, and
// renders.
import {
    constructFromEvents,
    CORE_SCHEMA,
    defineScalarTag,
    type Event,
    NOT_RESOLVED,
    parseEvents,
    YAMLException,
} from "js-yaml";
import type { Finding } from "./index";
import { fromTemplate } from "./mistaken-texts";

const mergeKey = "<<";

/** Whole numbers as go-yaml reads them (`resolve.go`): with a base, with underscores, and octal after a zero. */
const goInteger = defineScalarTag<number>("tag:yaml.org,2002:int", {
    implicit: true,
    implicitFirstChars: [..."-+0123456789"],
    resolve: (text) => {
        if (!/^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)$/.test(text)) {
            return NOT_RESOLVED;
        }
        const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
        const amount = Number(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
        return text.startsWith("-") ? -amount : amount;
    },
    identify: () => false,
});

/** Merges by `<<` alone: the library merges an empty key with the tag `!!merge` too, and go-yaml doesn't. */
const goMerge = defineScalarTag<string>("tag:yaml.org,2002:merge", {
    implicit: true,
    implicitFirstChars: ["<"],
    resolve: (text) => (text === mergeKey ? mergeKey : NOT_RESOLVED),
    identify: () => false,
});

/**
 * The tags that change nothing about what a reader sees, and no others: a `!!binary` key, for one, is decoded and may
 * replace another.
 */
const schema = CORE_SCHEMA.withTags(goMerge, goInteger);

/** Ends a line for go-yaml and for hardly anything else: what stands behind it in a comment is config all the same. */
const hiddenLineEnd = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Characters of a config's text that are read, a hundred times what a task definition has room for. */
export const mostConfigCharacters = 10 * 1024 * 1024;

/** Values of a config with its aliases followed, many times what a task definition has room for. */
const mostValues = 100_000;

/** Characters of its strings, counted in the same way: a long one may stand behind each alias. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * Reads a config's YAML. A text that the collector would refuse, or read otherwise than a reviewer does, gives
 * findings; `config` is then what the collector would see, if anything. Never throws.
 */
export function parseCollectorConfig(text: string): { config?: unknown; findings: Finding[] } {
    const findings: Finding[] = [];
    const report = (message: string, fix: string): void => {
        findings.push({ rule: "config-unreadable", path: "", message, fix });
    };
    if (text.length > mostConfigCharacters) {
        report(
            `The config has ${text.length} characters, and at most ${mostConfigCharacters} are read.`,
            "Write a smaller config.",
        );
        return { findings };
    }
    if (hiddenLineEnd.test(text)) {
        report(
            "The config has a line break that few programs show as one (U+0085, U+2028, U+2029 or a lone U+000D), so that the collector may read more than a reviewer.",
            "Write it with ordinary line breaks, and such a character as an escape in double quotes.",
        );
    }
    try {
        // Merge keys and unique keys as in go-yaml, which the collector uses.
        const events = parseEvents(text, {});
        const documents = constructFromEvents(events, { source: text, schema });
        const tab = refusedTab(text, events);
        if (tab !== undefined) {
            report(
                `The config has a tab at the beginning of line ${tab}, where the collector takes none.`,
                "Indent with blanks, and leave empty lines empty.",
            );
        }
        if (events.some((event) => hasStrangeAnchor(event, text))) {
            report(
                "The config has an anchor whose name isn't made of letters, digits, - and _, and which the collector ends at the first other character.",
                "Name anchors with letters, digits, - and _ only, and write a string that begins with & or * in quotes.",
            );
        }
        if (documents.length === 0) {
            report("The config is empty.", "Write receivers, processors, exporters and service.");
            return { findings };
        }
        if (documents.length > 1) {
            report(
                `The config has ${documents.length} YAML documents, and the collector reads only the first.`,
                "Put everything into one document, without --- in between.",
            );
        }
        const [config] = documents;
        // Without an alias a config is no larger than its text.
        const tooMuch = text.includes("*") ? beyondBounds(config) : undefined;
        if (tooMuch !== undefined) {
            report(
                `The config can't be read: with its aliases it has more than ${tooMuch}.`,
                "Write it as plain YAML without nested aliases.",
            );
            return { findings };
        }
        const strange = strangeKey(config);
        if (strange !== undefined) {
            report(
                `The config has the key ${JSON.stringify(strange)}, which the collector reads differently: ${differences[strange] ?? "it drops the question mark"}.`,
                "Write the key plainly: not empty, and without a question mark or a tag in front of it.",
            );
        }
        return { config, findings };
    } catch (error) {
        const template = fromTemplate(text);
        const problem = `The config isn't YAML that the collector can read: ${reason(error)}.`;
        report(
            template === undefined ? problem : `${problem} ${template.message}`,
            template?.fix ?? "Correct the YAML; a key may appear only once.",
        );
        return { findings };
    }
}

/** go-yaml's names of anchors are shorter than YAML's: what follows is the value to it (`is_alpha` in its scanner). */
function hasStrangeAnchor(event: Event, text: string): boolean {
    return (
        "anchorStart" in event &&
        event.anchorStart >= 0 &&
        !/^[\w-]+$/.test(text.slice(event.anchorStart, event.anchorEnd))
    );
}

/** Of an event's scalar that stands in quotes (js-yaml's `ScalarStyle`). */
const quotedStyles = [2, 3];

/**
 * The first line, from 1, that is empty or a comment but for a tab at its beginning, or after blanks; go-yaml takes one
 * in quotes and braces alone (`yaml_parser_scan_to_next_token` in its scanner), and after blanks in other strings too.
 */
function refusedTab(text: string, events: readonly Event[]): number | undefined {
    if (!text.includes("\t")) {
        return undefined;
    }
    const tabs = [...text.matchAll(/^ *\t[ \t]*(?:#.*)?$/gm)].map(({ index, 0: line }) => ({
        tab: index + line.indexOf("\t"),
        isIndented: !line.startsWith("\t"),
    }));
    if (tabs.length === 0) {
        return undefined;
    }
    const scalars = events.flatMap((event) =>
        "valueStart" in event ? [{ from: event.valueStart, to: event.valueEnd, style: event.style }] : [],
    );
    const parts = scalars.map(({ from, to }, index) => [
        text.slice(scalars[index - 1]?.to ?? 0, from),
        text.slice(from, to).replace(/[^\n]/g, " "),
    ]);
    // As long as the text, without what its strings and comments say.
    const signs = [...parts.flat(), text.slice(scalars.at(-1)?.to ?? 0)]
        .join("")
        .replace(/(?<=^|\s)#.*$/gm, (comment) => " ".repeat(comment.length));
    const isRefused = ({ tab, isIndented }: { readonly tab: number; readonly isIndented: boolean }): boolean => {
        const before = signs.slice(0, tab);
        const depth = (before.match(/[[{]/g)?.length ?? 0) - (before.match(/[\]}]/g)?.length ?? 0);
        return (
            depth <= 0 &&
            !scalars.some(
                ({ from, to, style }) => (isIndented || quotedStyles.includes(style)) && from <= tab && tab < to,
            )
        );
    };
    const first = tabs.slice(0, mostTabs).find(isRefused);
    return first === undefined ? undefined : text.slice(0, first.tab).split("\n").length;
}

/** Lines with a tab that are looked at: more than any config has in braces, and few enough to be quick. */
const mostTabs = 100;

/** What go-yaml does with a key that reads as one of these; an empty key, too, reads as null. */
const differences: Readonly<Record<string, string>> = {
    [mergeKey]: "it merges the value",
    null: "it leaves the key out of a merge",
};

/**
 * A key, or an entry of a list, that go-yaml takes for something else: it merges `! <<` too, leaves null out of a
 * merge, and in flow style it takes a leading question mark away.
 */
function strangeKey(value: unknown): string | undefined {
    if (typeof value !== "object" || value === null) {
        return undefined;
    }
    if (Array.isArray(value)) {
        const entry = value.find((inner) => typeof inner === "string" && inner.startsWith("?")) as string | undefined;
        return entry ?? firstOf(value, strangeKey);
    }
    const keys = Object.keys(value);
    const key = keys.find((own) => own.startsWith("?") || Object.hasOwn(differences, own));
    return key ?? firstOf(Object.values(value), strangeKey);
}

function firstOf<Value, Found>(values: readonly Value[], find: (value: Value) => Found | undefined): Found | undefined {
    for (const value of values) {
        const found = find(value);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

/** What the parser says, with the line and without the text around it, which may hold secrets. */
function reason(error: unknown): string {
    if (!(error instanceof YAMLException)) {
        return (error as Error).message;
    }
    const { mark, reason: why } = error;
    return mark === undefined || mark === null ? why : `${why} at line ${mark.line + 1}, column ${mark.column + 1}`;
}

/** Aliases share what they stand for, so that a short text can be a config without end for whoever walks through it. */
function beyondBounds(config: unknown): string | undefined {
    const open = new Set<object>();
    let values = 0;
    let characters = 0;
    const walk = (value: unknown): boolean => {
        values += 1;
        if (typeof value !== "object" || value === null) {
            characters += typeof value === "string" ? value.length : 0;
            return values > mostValues || characters > mostCharacters;
        }
        // One that contains itself has no end.
        if (open.has(value) || values > mostValues) {
            return true;
        }
        open.add(value);
        const tooMany = Object.values(value).some(walk);
        open.delete(value);
        return tooMany;
    };
    if (!walk(config)) {
        return undefined;
    }
    return characters > mostCharacters ? `${mostCharacters} characters` : `${mostValues} values`;
}
