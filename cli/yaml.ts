/** YAML text to values, and to a tree of nodes with their offsets. */
// js-yaml's events keep positions, and are many times as fast as `yaml`, which makes a node of each blank and comment.
import {
    boolCoreTag,
    EVENT_ALIAS,
    EVENT_DOCUMENT,
    EVENT_MAPPING,
    EVENT_POP,
    EVENT_SCALAR,
    EVENT_SEQUENCE,
    type Event,
    floatCoreTag,
    getScalarValue,
    intCoreTag,
    NOT_RESOLVED,
    nullCoreTag,
    parseEvents,
    SCALAR_STYLE_PLAIN,
    YAMLException,
} from "js-yaml";
import { checkYamlMarks } from "./memory";
import { type Member, type SourceNode, Unreadable } from "./source-nodes";

/** The first document of a text, which is the one that the collector reads, and how many there are. */
export interface YamlText {
    readonly root: SourceNode;
    readonly value: unknown;
    readonly documents: number;
}

/** As many levels as JSON may have here, and few enough for a recursive reader. */
const mostLevels = 500;

/** Values that aliases may add to what is written. Whoever walks through a config meets each of them. */
const mostAliased = 100_000;

/** Throws `Unreadable` with the offset of the mistake. */
export function readYaml(text: string): YamlText {
    const events = eventsOf(text);
    let documents = 0;
    for (const { type } of events) {
        documents += type === EVENT_DOCUMENT ? 1 : 0;
    }
    if (documents === 0) {
        throw new Unreadable("The file is empty.");
    }
    return { ...new Reader(text, events).document(), documents };
}

/** All documents of a text that `readYaml` takes; aliases hold in their own document only. */
export function readYamlDocuments(text: string): Pick<YamlText, "root" | "value">[] {
    const events = eventsOf(text);
    const starts = events.flatMap(({ type }, index) => (type === EVENT_DOCUMENT ? [index] : []));
    return starts
        .map((start, index) => new Reader(text, events.slice(start, starts[index + 1])).document())
        .filter(({ value }) => value !== null);
}

function eventsOf(text: string): Event[] {
    checkYamlMarks(text);
    try {
        return parseEvents(text, { maxDepth: mostLevels });
    } catch (error) {
        if (!(error instanceof YAMLException)) {
            throw error;
        }
        throw new Unreadable(
            `The YAML is not valid: ${reasonIn(error.reason)}.`,
            Math.min(error.mark?.position ?? 0, text.length),
        );
    }
}

/** The library's words, without what they quote of the text. */
const reasonIn = (reason: string): string =>
    /exceeded maxDepth/.test(reason) ? "It is nested too deeply" : reason.replace(/ ?(["'<]).*$/s, "");

/** What a value is, and where. */
interface Read {
    readonly value: unknown;
    readonly node: SourceNode;
    /** Values in it, its aliases followed. */
    readonly size: number;
}

/** Where a mapping's entry is merged in by `<<`. */
const merge = Symbol("<<");

type Key = string | typeof merge;

/** Stands for a key that is a mapping or a list, which nothing that is audited has. */
const structured = "";

/** Makes values and nodes of the library's events; plain scalars are what they are in YAML 1.2, and `<<` merges. */
class Reader {
    private readonly anchors = new Map<string, Read>();
    /** Values that aliases have added, each with what is in it. */
    private aliased = 0;
    /** Of the next event; the first one is the document. */
    private next = 1;

    constructor(
        private readonly text: string,
        private readonly events: readonly Event[],
    ) {}

    document(): Pick<Read, "value" | "node"> & { readonly root: SourceNode } {
        const read = this.isAtEnd() ? nothing : this.read();
        return { ...read, root: read.node };
    }

    private read(): Read {
        const event = this.events[this.next++];
        switch (event?.type) {
            case EVENT_SCALAR:
                return this.anchored(event, this.scalar(event));
            case EVENT_SEQUENCE:
                return this.sequence(event);
            case EVENT_MAPPING:
                return this.mapping(event);
            case EVENT_ALIAS:
                return this.alias(event);
            case EVENT_DOCUMENT:
            case EVENT_POP:
            case undefined:
                return nothing;
        }
    }

    private isAtEnd(): boolean {
        const isEnd = this.next >= this.events.length || this.events[this.next]!.type === EVENT_POP;
        this.next += isEnd ? 1 : 0;
        return isEnd;
    }

    private scalar(event: Event & { readonly type: typeof EVENT_SCALAR }): Read {
        const text = getScalarValue(this.text, event);
        const tag = event.tagStart < 0 ? undefined : this.text.slice(event.tagStart, event.tagEnd);
        const isPlain = event.style === SCALAR_STYLE_PLAIN && tag === undefined;
        const value = isPlain || (tag !== undefined && typed.test(tag)) ? plainValue(text) : text;
        const offset = startOf(event);
        return { value, node: typeof value === "string" ? { offset, text: value } : { offset }, size: 1 };
    }

    private sequence(event: Event & { readonly type: typeof EVENT_SEQUENCE }): Read {
        const [value, items]: [unknown[], SourceNode[]] = [[], []];
        let size = 1;
        // It may hold itself.
        const open = this.anchored(event, { value, node: { offset: event.start, items }, size });
        while (!this.isAtEnd()) {
            const item = this.read();
            value.push(item.value);
            items.push(item.node);
            size += item.size;
        }
        return this.anchored(event, { ...open, size });
    }

    private mapping(event: Event & { readonly type: typeof EVENT_MAPPING }): Read {
        const own = new Map<string, unknown>();
        const value: Record<string, unknown> = {};
        const members: Member[] = [];
        const merged: Read[] = [];
        let size = 1;
        const open = this.anchored(event, { value, node: { offset: event.start, members }, size });
        while (!this.isAtEnd()) {
            const offset = startOf(this.events[this.next]!);
            const key = this.key();
            const entry = this.read();
            size += entry.size;
            if (key === merge) {
                merged.push(entry);
                this.follow(entry.size, offset);
                continue;
            }
            if (own.has(key) && key !== structured) {
                throw new Unreadable("The YAML is not valid: Map keys must be unique.", offset);
            }
            own.set(key, entry.value);
            members.push({ key, offset, value: entry.node });
        }
        // The mapping's own entries win over merged ones, and of those the first.
        for (const read of merged.toReversed()) {
            const all = Array.isArray(read.value) ? (read.value as unknown[]) : [read.value];
            all.toReversed().forEach((each) => set(value, Object.entries(each ?? {})));
            members.unshift(...[read.node, ...(read.node.items ?? [])].flatMap((node) => node.members ?? []));
        }
        set(value, own);
        return this.anchored(event, { ...open, size });
    }

    private key(): Key {
        const event = this.events[this.next]!;
        const isPlain = event.type === EVENT_SCALAR && event.style === SCALAR_STYLE_PLAIN && event.tagStart < 0;
        const { value } = this.read();
        if (typeof value === "object" && value !== null) {
            return structured;
        }
        return isPlain && value === "<<" ? merge : String(value);
    }

    private alias(event: Event & { readonly type: typeof EVENT_ALIAS }): Read {
        const target = this.anchors.get(this.text.slice(event.anchorStart, event.anchorEnd));
        if (target === undefined) {
            throw new Unreadable("The YAML is not valid: An alias has no anchor before it.", event.anchorStart - 1);
        }
        this.follow(target.size, event.anchorStart - 1);
        return target;
    }

    private follow(size: number, offset: number): void {
        this.aliased += size;
        if (this.aliased > mostAliased) {
            throw new Unreadable("The YAML has aliases that can't be followed.", offset);
        }
    }

    private anchored(event: { readonly anchorStart: number; readonly anchorEnd: number }, read: Read): Read {
        if (event.anchorStart >= 0) {
            this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), read);
        }
        return read;
    }
}

const nothing: Read = { value: null, node: { offset: 0 }, size: 1 };

/** Also where the key is `__proto__`. */
function set(value: Record<string, unknown>, entries: Iterable<readonly [string, unknown]>): void {
    for (const [key, inner] of entries) {
        if (key === "__proto__") {
            Object.defineProperty(value, key, { value: inner, enumerable: true, configurable: true, writable: true });
        } else {
            value[key] = inner;
        }
    }
}

/** Tags of the scalars that are read by their form. Any other leaves a text. */
const typed = /^!(!|<tag:yaml\.org,2002:)(null|bool|int|float)>?$/;

const scalarTags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** What the others than texts begin with. */
const mayBeTyped = /^($|[-+.\d~nNtTfF])/;

function plainValue(text: string): unknown {
    if (mayBeTyped.test(text)) {
        for (const tag of scalarTags) {
            const value = tag.resolve(text, false, tag.tagName);
            if (value !== NOT_RESOLVED) {
                return value;
            }
        }
    }
    return text;
}

/** Where a value begins, its anchor and tag left aside. */
const startOf = (event: Event): number =>
    event.type === EVENT_SCALAR
        ? Math.max(event.valueStart, 0)
        : event.type === EVENT_ALIAS
          ? event.anchorStart - 1
          : "start" in event
            ? event.start
            : 0;
