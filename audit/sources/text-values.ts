/** Texts that hold structured values: JSON, a template of JSON, YAML. Pure. */
import { parsedJson } from "../../collector/values";
import { filledTemplate } from "./filled-in";
import type { TemplateNode } from "./template-node";
import { fromYaml } from "./template-yaml";

/** Characters of a text that are read as JSON. */
const longestJson = 10_000_000;
/** Characters of a text that are read as YAML: what reads them is slower, and no document of AWS is longer. */
const longestYaml = 1_000_000;
/** Values of a YAML text with its aliases followed. */
const mostValues = 100_000;

/** A text that may have overrides, in any of the spellings. */
export const mayOverride = (text: string): boolean =>
    /container[-_]?overrides|ecs[-_]?properties[-_]?override/i.test(text);

/**
 * The list or mapping that a text is; undefined for another text. Where it may have overrides, a placeholder is what a
 * run fills in, inside a string too.
 */
export function structureOf(text: string): unknown {
    if (/^\s*[[{]/.test(text) && text.length < longestJson) {
        const value = mayOverride(text)
            ? (filledTemplate(text) ?? parsedJson(text))
            : (parsedJson(text) ?? filledTemplate(text));
        if (value !== undefined) {
            return value;
        }
    }
    return yamlIn(text);
}

/** What a reader of YAML is asked for: other texts needn't be read. */
const telling =
    /overrides?|(?:run|start)task|submitjob|AOT_CONFIG|receivers|pipelines|image|base64|b64|\\[xuU]|otel|collector|adot/i;
/** A key, or an entry of a list, at the beginning of a line. */
const yamlLine = /^[ \t]*(?:- |\? |(?:"[^"\n]*"|'[^'\n]*'|[^\s#:'"][^\n:]*):(?:\s|$)|\{)/m;

/** A script, or a template whose directives YAML would take for comments. */
const otherLanguage = /^#!|^[^\S\n]*#\{?(?:set|if|foreach|define|macro|end)\b/m;

/** Overrides in braces that aren't JSON are a template's, of whose placeholders YAML would make text. */
const isTemplate = (text: string): boolean => otherLanguage.test(text) || (/^\s*[[{]/.test(text) && mayOverride(text));

/** The list or mapping that a YAML text is, with its tags in the long form of CloudFormation; else undefined. */
export function yamlIn(text: string): unknown {
    if (text.length > longestYaml || !telling.test(text) || !yamlLine.test(text) || isTemplate(text)) {
        return undefined;
    }
    try {
        const node = fromYaml(text);
        return node.entries === undefined && node.items === undefined ? undefined : valueOf(node, { values: 0 });
    } catch {
        return undefined;
    }
}

class TooMany extends Error {}

/** Throws for what no reader should have to choose from: a key that stands twice, more values than are read. */
function valueOf({ entries, items, scalar, otherwise }: TemplateNode, count: { values: number }): unknown {
    count.values += 1;
    if (count.values > mostValues) {
        throw new TooMany();
    }
    if (items !== undefined) {
        return items.map((item) => valueOf(item, count));
    }
    if (entries === undefined) {
        return otherwise ?? scalar;
    }
    if (new Set(entries.map(({ key }) => key)).size < entries.length) {
        throw new TooMany();
    }
    return Object.fromEntries(entries.map(({ key, value }) => [key, valueOf(value, count)]));
}
