/** A CloudFormation template's text, JSON or YAML, as a tree of nodes. Pure. */
import { type JSONVisitor, visit } from "jsonc-parser";
import { isAlias, isMap, isScalar, isSeq, type Pair, parseAllDocuments, type Scalar } from "yaml";

/** Characters of the largest template that CloudFormation takes, from S3 (CloudFormation quotas: 1 MB). */
export const mostCharacters = 1024 * 1024;

/** Levels of nesting. Task definitions need about fifteen, and a recursive reader must end before the stack does. */
const mostLevels = 200;

/** A scalar's value as CloudFormation's JSON has it. */
export type TemplateScalar = string | number | boolean | null;

/** A value as it is written: functions are mappings, as in the long form. */
export interface TemplateNode {
    /** Offset into the text, UTF-16 units. */
    readonly offset: number;
    /** What a mapping holds, in its order; keys may be repeated. */
    readonly entries?: readonly TemplateEntry[];
    readonly items?: readonly TemplateNode[];
    /** Where it is neither a mapping nor a list. */
    readonly scalar?: TemplateScalar;
    /** The text of a plain scalar that programs read as a value of different types: `off`, `010`, `1.10`. */
    readonly otherwise?: string;
    /** A tag that CloudFormation doesn't have. */
    readonly isForeign?: true;
}

export interface TemplateEntry {
    readonly key: string;
    /** Where the key begins. */
    readonly offset: number;
    readonly value: TemplateNode;
}

/** Why a template can't be read: a full sentence without anything that it holds. */
export class TemplateUnreadable extends Error {
    constructor(
        message: string,
        readonly offset = 0,
    ) {
        super(message);
    }
}

/** Reads a template. Throws `TemplateUnreadable`. */
export function parseTemplate(text: string): TemplateNode {
    if (text.length > mostCharacters) {
        throw new TemplateUnreadable("The template is larger than 1 MB, the most that CloudFormation takes.");
    }
    if (!/^\s*\{/.test(text)) {
        return fromYaml(text);
    }
    try {
        JSON.parse(text);
    } catch {
        // Flow mappings are YAML, too.
        return fromYaml(text);
    }
    return fromJson(text);
}

/** A list or mapping while it is read. */
interface Open {
    readonly offset: number;
    readonly entries?: TemplateEntry[];
    readonly items?: TemplateNode[];
}

/** The text is valid JSON. */
function fromJson(text: string): TemplateNode {
    const file: Open = { offset: 0, items: [] };
    const open: Open[] = [file];
    let key = { key: "", offset: 0 };
    const add = (value: TemplateNode): void => {
        const { entries, items } = open.at(-1)!;
        entries?.push({ ...key, value });
        items?.push(value);
    };
    const begin = (node: Open): void => {
        checkLevel(open.length, node.offset);
        add(node);
        open.push(node);
    };
    const end = (): void => void open.pop();
    const visitor: JSONVisitor = {
        onObjectBegin: (offset) => begin({ offset, entries: [] }),
        onObjectProperty: (name, offset) => (key = { key: name, offset }),
        onObjectEnd: end,
        onArrayBegin: (offset) => begin({ offset, items: [] }),
        onArrayEnd: end,
        onLiteralValue: (value: TemplateScalar, offset) => add({ offset, scalar: value }),
    };
    visit(text, visitor);
    return file.items![0]!;
}

function checkLevel(level: number, offset: number): void {
    if (level > mostLevels) {
        throw new TemplateUnreadable(`The template is nested more than ${mostLevels} levels deep.`, offset);
    }
}

function fromYaml(text: string): TemplateNode {
    // Every scalar as text: which type a plain one has is decided here.
    const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
    const [first, second] = Array.isArray(documents) ? documents : [];
    if (first === undefined) {
        throw new TemplateUnreadable("The template is empty.");
    }
    const [error] = first.errors;
    if (error !== undefined) {
        throw new TemplateUnreadable("The template is neither valid JSON nor valid YAML.", error.pos[0]);
    }
    if (second !== undefined) {
        throw new TemplateUnreadable("The template has more than one YAML document.", second.range[0]);
    }
    return new YamlReader().read(first.contents);
}

/** Makes nodes of the library's. An alias is the same node as its anchor. */
class YamlReader {
    private readonly anchors = new Map<string, TemplateNode>();
    private level = 0;

    read(node: unknown): TemplateNode {
        const offset = offsetOf(node);
        checkLevel((this.level += 1), offset);
        try {
            if (isAlias(node)) {
                // An anchor counts from its end on, so that nothing can hold itself.
                const target = this.anchors.get(node.source);
                if (target === undefined) {
                    throw new TemplateUnreadable("The template has a YAML alias without an anchor before it.", offset);
                }
                return target;
            }
            const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
            const made = tagged(this.untagged(node, tag), tag);
            if (anchor !== undefined) {
                this.anchors.set(anchor, made);
            }
            return made;
        } finally {
            this.level -= 1;
        }
    }

    private untagged(node: unknown, tag: string | undefined): TemplateNode {
        const offset = offsetOf(node);
        if (isMap(node)) {
            return { offset, entries: merged(node.items.map((pair) => this.entry(pair))) };
        }
        if (isSeq(node)) {
            return { offset, items: node.items.map((item) => this.read(item)) };
        }
        return isScalar(node) ? { offset, ...scalarOf(node, tag) } : { offset, scalar: null };
    }

    private entry({ key, value }: Pair): TemplateEntry & { readonly isMerge: boolean } {
        if (!isScalar(key)) {
            throw new TemplateUnreadable("The template has a key that is no string.", offsetOf(key));
        }
        const name = sourceOf(key);
        return {
            key: name,
            offset: offsetOf(key),
            value: this.read(value),
            isMerge: name === "<<" && key.type === "PLAIN",
        };
    }
}

/** `<<` brings the entries of other mappings, over which the mapping's own win, and the first over the later. */
function merged(entries: readonly (TemplateEntry & { readonly isMerge: boolean })[]): TemplateEntry[] {
    const own = entries.filter(({ isMerge }) => !isMerge);
    const known = new Set(own.map(({ key }) => key));
    const brought = entries
        .filter(({ isMerge }) => isMerge)
        .flatMap(({ value }) => [
            ...(value.entries ?? []),
            ...(value.items ?? []).flatMap((item) => item.entries ?? []),
        ])
        .filter(({ key }) => !known.has(key) && known.add(key));
    return [...own, ...brought];
}

/** Tags that say what a reader sees anyway. */
const plainTags = [
    "!",
    ...["str", "map", "seq", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`),
];

/** A short form as the long one: `!Sub x` is `{"Fn::Sub": "x"}`. */
function tagged(node: TemplateNode, tag: string | undefined): TemplateNode {
    if (tag === undefined || plainTags.includes(tag)) {
        return node;
    }
    const name = /^!([A-Za-z]\w*)$/.exec(tag)?.[1];
    if (name === undefined) {
        return { offset: node.offset, scalar: null, isForeign: true };
    }
    const isAttribute = name === "GetAtt" && typeof node.scalar === "string";
    const [resource = "", ...attribute] = isAttribute ? (node.scalar as string).split(".") : [];
    const argument = isAttribute
        ? {
              offset: node.offset,
              items: [resource, attribute.join(".")].map((scalar) => ({ offset: node.offset, scalar })),
          }
        : node;
    const key = ["Ref", "Condition"].includes(name) ? name : `Fn::${name}`;
    return { offset: node.offset, entries: [{ key, offset: node.offset, value: argument }] };
}

/** Plain scalars that are booleans in YAML 1.1, which CloudFormation documents; 1.2 leaves the last four as text. */
const booleans: Readonly<Record<string, boolean>> = {
    true: true,
    false: false,
    yes: true,
    no: false,
    on: true,
    off: false,
};

/** A plain scalar's value, and its text where that isn't how the value is written. */
function scalarOf(node: Scalar, tag: string | undefined): Pick<TemplateNode, "scalar" | "otherwise"> {
    const text = sourceOf(node);
    if (node.type !== "PLAIN" || tag === "!" || tag?.endsWith(":str") === true) {
        return { scalar: text };
    }
    if (/^(~|null|Null|NULL|)$/.test(text)) {
        return { scalar: null };
    }
    const isWord = /^([a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(text);
    const truth = isWord && Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined;
    if (truth !== undefined) {
        return isTruth(text) ? { scalar: truth } : { scalar: truth, otherwise: text };
    }
    const amount = numberOf(text);
    if (amount === undefined || (!Number.isSafeInteger(amount) && !/[.e]/i.test(text))) {
        return { scalar: text };
    }
    return String(amount) === text ? { scalar: amount } : { scalar: amount, otherwise: text };
}

const isTruth = (text: string): boolean => /^(true|false)$/i.test(text);

/** A number as YAML 1.1 writes them: with underscores, octal after a zero, in base 2, 16 and 60. */
function numberOf(text: string): number | undefined {
    if (!/^[-+]?[\d.]/.test(text)) {
        return undefined;
    }
    const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
    const amount = unsigned(digits);
    return amount === undefined || Number.isNaN(amount) ? undefined : text.startsWith("-") ? -amount : amount;
}

function unsigned(digits: string): number | undefined {
    if (/^0[xb]/.test(digits)) {
        return Number(digits);
    }
    if (/^0[0-7]+$/.test(digits)) {
        return Number.parseInt(digits, 8);
    }
    if (/^\d+(:[0-5]?\d)+(\.\d*)?$/.test(digits)) {
        return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    }
    return /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}

const sourceOf = (node: Scalar): string => (typeof node.value === "string" ? node.value : (node.source ?? ""));

const offsetOf = (node: unknown): number => (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
