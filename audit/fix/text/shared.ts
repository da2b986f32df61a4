/** What several places of a YAML text share, written out where one of them is to change. Pure. */
import {
    type Alias,
    type Document,
    isAlias,
    isCollection,
    isMap,
    isScalar,
    isSeq,
    type Node,
    type Pair,
    parseDocument,
    visit,
    type YAMLMap,
} from "yaml";

import { isMapping, items, type Mapping } from "../../../collector/values";
import { blockOf, columnOf, flowText, memberText } from "./layout";
import { type Splice, spliced } from "./splice";
import { type Source, sourceOf } from "./syntax";

/** As the collector reads it. No key of what is readable is there twice, and the library compares each with each. */
export const documentOf = (text: string): Document => parseDocument(text, { merge: true, uniqueKeys: false });

/**
 * The text in which nothing that keys lead to is shared any more: a copy stands in place of its aliases, what a merge
 * key brings stands in the mapping, and what they stood for has lost its anchor. Everything else is as it was.
 * Undefined where nothing there is shared, or it can't be written so.
 */
export function writtenOut(text: string, paths: readonly (readonly string[])[]): string | undefined {
    const source = sourceOf(text);
    if (source === undefined) {
        return undefined;
    }
    const shared = new Shared(documentOf(text), source);
    paths.forEach((keys) => shared.follow(keys));
    const splices = shared.splices();
    return splices.length > 0 && splices.every((splice) => splice !== undefined) ? spliced(text, splices) : undefined;
}

/** Whether anything in a text has a name by which other places share it. */
export function hasShared(document: Document): boolean {
    let has = false;
    visit(document, {
        Node: (_, node) => {
            has ||= isAlias(node) || node.anchor !== undefined;
            return has ? visit.BREAK : undefined;
        },
    });
    return has;
}

interface Merge {
    readonly map: YAMLMap;
    readonly pair: Pair;
}

class Shared {
    private readonly anchored = new Set<Node>();
    private readonly aliases = new Set<Alias>();
    private readonly merges = new Map<Pair, Merge>();

    constructor(
        private readonly document: Document,
        private readonly source: Source,
    ) {}

    /** Marks what is shared on the way that keys lead. */
    follow(keys: readonly string[]): void {
        let node: unknown = this.document.contents;
        for (const key of [...keys, undefined]) {
            if (isAlias(node)) {
                this.aliases.add(node);
                return;
            }
            if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) {
                this.anchored.add(node);
            }
            if (!isMap(node) || key === undefined) {
                return;
            }
            const map: YAMLMap = node;
            const pair = map.items.find((each) => !isMerge(each) && keyOf(each) === key);
            if (pair === undefined) {
                const bringing = map.items.filter((each) => isMerge(each) && Object.hasOwn(this.merged(each), key));
                bringing.forEach((each) => this.merges.set(each, { map, pair: each }));
                return;
            }
            node = pair.value;
        }
    }

    splices(): readonly (Splice | undefined)[] {
        // Every other place that shares what changes keeps what it has now.
        visit(this.document, {
            Pair: (_, pair, path) => {
                if (isMerge(pair) && this.aliasesIn(pair.value).some((alias) => this.isChanged(alias))) {
                    this.merges.set(pair, { map: path.at(-1) as YAMLMap, pair });
                }
                return isMerge(pair) ? visit.SKIP : undefined;
            },
            Alias: (_, alias) => {
                if (this.isChanged(alias)) {
                    this.aliases.add(alias);
                }
            },
        });
        return [
            ...[...this.aliases].map((alias) => this.copy(alias)),
            ...[...this.merges.values()].map((merge) => this.expanded(merge)),
            ...[...this.anchored].map((node) => this.withoutAnchor(node)),
        ];
    }

    private isChanged(alias: Alias): boolean {
        const node = alias.resolve(this.document);
        return node !== undefined && this.anchored.has(node);
    }

    private aliasesIn(value: unknown): readonly Alias[] {
        return isAlias(value) ? [value] : isSeq(value) ? value.items.flatMap((item) => this.aliasesIn(item)) : [];
    }

    private copy(alias: Alias): Splice {
        const [start, end] = alias.range!;
        return { start, end, text: flowText(alias.toJS(this.document), false) };
    }

    /** What a merge brings; of a list, what stands first wins. */
    private merged({ value }: Pair): Mapping {
        const brought: unknown = (value as Node | null)?.toJS(this.document);
        const maps = isMapping(brought) ? [brought] : items(brought).filter(isMapping);
        return Object.assign({}, ...maps.toReversed()) as Mapping;
    }

    private expanded({ map, pair }: Merge): Splice | undefined {
        const [start] = (pair.key as Node).range!;
        const [, end] = (pair.value as Node).range!;
        const before = map.items.slice(0, map.items.indexOf(pair)).filter(isMerge);
        const here = new Set([
            ...map.items.filter((each) => !isMerge(each)).map(keyOf),
            ...before.flatMap((each) => Object.keys(this.merged(each))),
        ]);
        const members = Object.entries(this.merged(pair)).filter(([key]) => !here.has(key));
        if (members.length === 0) {
            return undefined;
        }
        const { text, lineEnd } = this.source;
        const column = columnOf(text, start);
        const block = blockOf(this.source);
        return {
            start,
            end,
            text: map.flow
                ? flowText(Object.fromEntries(members), false).slice(1, -1).trim()
                : members
                      .map(([key, value]) => memberText(key, value, column, block))
                      .join(`${lineEnd}${" ".repeat(column)}`),
        };
    }

    private withoutAnchor(node: Node): Splice | undefined {
        const { text } = this.source;
        const mark = `&${(node as { anchor?: string }).anchor}`;
        const place = text.lastIndexOf(mark, node.range![0]);
        if (place < 0) {
            return undefined;
        }
        const behind = /^[ \t]*/.exec(text.slice(place + mark.length))![0].length;
        const isAlone = /^(\r?\n|$)/.test(text.slice(place + mark.length + behind));
        const ahead = isAlone ? /[ \t]*$/.exec(text.slice(0, place))![0].length : 0;
        return { start: place - ahead, end: place + mark.length + behind, text: "" };
    }
}

const isMerge = ({ key }: Pair): boolean => isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");

const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);
