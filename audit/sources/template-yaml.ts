/** A CloudFormation template's YAML as a tree of nodes, read in YAML 1.1 as CloudFormation documents. Pure. */
// js-yaml keeps positions in its events, leaves tags and types of scalars to us, and is fast.
import {
    EVENT_ALIAS,
    EVENT_DOCUMENT,
    EVENT_MAPPING,
    EVENT_POP,
    EVENT_SCALAR,
    EVENT_SEQUENCE,
    type Event,
    getScalarValue,
    parseEvents,
    SCALAR_STYLE_PLAIN,
    YAMLException,
} from "js-yaml";

import { mostLevels, type TemplateEntry, type TemplateNode, TemplateUnreadable } from "./template-node";

/** Line breaks in YAML 1.1 and not in 1.2, or shown by few programs: what stands behind one in a comment may count. */
const hiddenLineEnd = /\r(?!\n)|[\u0085\u2028\u2029]/;

/** Entries that merge keys may bring in. */
const mostMerged = 100_000;

/** Throws `TemplateUnreadable`. */
export function fromYaml(text: string): TemplateNode {
    const hidden = text.search(hiddenLineEnd);
    if (hidden >= 0) {
        throw new TemplateUnreadable("The template has a line break that not every program takes for one.", hidden);
    }
    const events = eventsOf(text);
    const documents = events.filter(({ type }) => type === EVENT_DOCUMENT);
    if (documents.length !== 1) {
        throw new TemplateUnreadable(
            documents.length === 0 ? "The template is empty." : "The template has more than one YAML document.",
        );
    }
    if (documents.some((each) => "directives" in each && each.directives.some(({ kind }) => kind === "tag"))) {
        throw new TemplateUnreadable("The template gives YAML tags other meanings (%TAG).");
    }
    return new YamlReader(text, events).read();
}

function eventsOf(text: string): Event[] {
    try {
        return parseEvents(text, { maxDepth: mostLevels });
    } catch (error) {
        const mark = error instanceof YAMLException ? error.mark : undefined;
        throw new TemplateUnreadable(
            "The template is neither valid JSON nor valid YAML, or nested too deeply.",
            mark?.position ?? 0,
        );
    }
}

/** Makes nodes of the library's events. An alias is the same node as its anchor. */
class YamlReader {
    private readonly anchors = new Map<string, TemplateNode>();
    private merged = 0;
    /** Of the next event; the first one is the document. */
    private next = 1;

    constructor(
        private readonly text: string,
        private readonly events: readonly Event[],
    ) {}

    read(): TemplateNode {
        const event = this.events[this.next++];
        switch (event?.type) {
            case EVENT_SCALAR: {
                const offset = Math.max(event.valueStart, 0);
                return this.made(
                    event,
                    this.isPlain(event)
                        ? plain(getScalarValue(this.text, event), offset)
                        : { offset, scalar: getScalarValue(this.text, event) },
                );
            }
            case EVENT_SEQUENCE: {
                const items: TemplateNode[] = [];
                while (!this.isAtEnd()) {
                    items.push(this.read());
                }
                return this.made(event, { offset: event.start, items });
            }
            case EVENT_MAPPING: {
                const entries: (TemplateEntry & { readonly isMerge: boolean })[] = [];
                while (!this.isAtEnd()) {
                    entries.push(this.entry());
                }
                return this.made(event, { offset: event.start, entries: this.withMerged(entries) });
            }
            case EVENT_ALIAS: {
                // An anchor counts from its end on, so that nothing can hold itself.
                const target = this.anchors.get(this.text.slice(event.anchorStart, event.anchorEnd));
                if (target === undefined) {
                    throw new TemplateUnreadable(
                        "The template has a YAML alias without an anchor before it.",
                        event.anchorStart,
                    );
                }
                return target;
            }
            case EVENT_DOCUMENT:
            case EVENT_POP:
            case undefined:
                return { offset: 0, scalar: null };
        }
    }

    private isAtEnd(): boolean {
        const isEnd = this.events[this.next]?.type === EVENT_POP || this.next >= this.events.length;
        this.next += isEnd ? 1 : 0;
        return isEnd;
    }

    private isPlain(event: Event & { readonly type: typeof EVENT_SCALAR }): boolean {
        const tag = this.tagOf(event);
        return event.style === SCALAR_STYLE_PLAIN && tag !== "!" && tag !== "!!str" && tag !== verbatimString;
    }

    private tagOf({ tagStart, tagEnd }: Marked): string | undefined {
        return tagStart < 0 ? undefined : this.text.slice(tagStart, tagEnd);
    }

    /** The node with its tag applied, known by its anchor. */
    private made(event: Marked, node: TemplateNode): TemplateNode {
        const made = tagged(node, this.tagOf(event));
        if (event.anchorStart >= 0) {
            const anchor = this.text.slice(event.anchorStart, event.anchorEnd);
            if (!/^[\w-]+$/.test(anchor)) {
                const why = "The template has a YAML anchor whose name isn't made of letters, digits, - and _.";
                throw new TemplateUnreadable(why, event.anchorStart);
            }
            this.anchors.set(anchor, made);
        }
        return made;
    }

    private entry(): TemplateEntry & { readonly isMerge: boolean } {
        const event = this.events[this.next];
        const offset = event?.type === EVENT_SCALAR ? Math.max(event.valueStart, 0) : 0;
        if (event?.type !== EVENT_SCALAR || (this.tagOf(event) ?? "!!str") !== "!!str") {
            throw new TemplateUnreadable("The template has a key that is no string.", offset);
        }
        const key = getScalarValue(this.text, event);
        this.read();
        return { key, offset, value: this.read(), isMerge: key === "<<" && event.style === SCALAR_STYLE_PLAIN };
    }

    /** `<<` brings the entries of other mappings; the mapping's own win over them, and the first over the later. */
    private withMerged(entries: readonly (TemplateEntry & { readonly isMerge: boolean })[]): TemplateEntry[] {
        const own = entries.filter(({ isMerge }) => !isMerge);
        if (own.length === entries.length) {
            return own;
        }
        const known = new Set(own.map(({ key }) => key));
        const brought: TemplateEntry[] = [];
        for (const { value } of entries.filter(({ isMerge }) => isMerge)) {
            for (const mapping of value.items ?? [value]) {
                this.merged += 1 + (mapping.entries?.length ?? 0);
                if (this.merged > mostMerged) {
                    throw new TemplateUnreadable(
                        "The template's YAML merge keys bring in more than is read.",
                        value.offset,
                    );
                }
                for (const entry of (mapping.entries ?? []).filter(({ key }) => !known.has(key))) {
                    known.add(entry.key);
                    brought.push(entry);
                }
            }
        }
        return [...own, ...brought];
    }
}

/** What a node is marked with; -1 where it isn't. */
interface Marked {
    readonly anchorStart: number;
    readonly anchorEnd: number;
    readonly tagStart: number;
    readonly tagEnd: number;
}

const verbatimString = "!<tag:yaml.org,2002:str>";

/** Tags that say what a reader sees anyway. */
const plainTags = [
    "!",
    verbatimString,
    ...["str", "map", "seq", "int", "float", "bool", "null"].map((name) => `!!${name}`),
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
function plain(text: string, offset: number): TemplateNode {
    if (/^(~|null|Null|NULL|)$/.test(text)) {
        return { offset, scalar: null };
    }
    const isWord = /^([a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(text);
    const truth = isWord && Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined;
    if (truth !== undefined) {
        return isTruth(text) ? { offset, scalar: truth } : { offset, scalar: truth, otherwise: text };
    }
    const amount = numberOf(text);
    if (amount === undefined || (!Number.isSafeInteger(amount) && !/[.e]/i.test(text))) {
        return { offset, scalar: text };
    }
    return String(amount) === text ? { offset, scalar: amount } : { offset, scalar: amount, otherwise: text };
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
