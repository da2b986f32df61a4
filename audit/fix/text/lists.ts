/** Lists of scalars put into another order, or with more items, in the text that they stand in. Pure. */
import { blockOf, columnOf, flowText, itemText, lineEndOf, lineStart, separatorIn } from "./layout";
import type { Splice } from "./splice";
import type { Source, Syntax } from "./syntax";

/** Items that a list of ids has at most; more are nobody's pipeline, and each is compared with each. */
const mostItems = 1_000;

/**
 * Makes a list's items those of `values`: what stands there stays as it is written, its comment too, and moves where it
 * has to. Undefined where it can't be done line by line or item by item.
 */
export function withItems(source: Source, list: Syntax, values: readonly unknown[]): readonly Splice[] | undefined {
    const { items = [] } = list;
    if (items.length * values.length > mostItems ** 2 || (items.length === 0 && !list.isFlow)) {
        return undefined;
    }
    const old = items.map(({ scalar }) => scalar?.value);
    const kept = common(old, values);
    const last = items.findLastIndex((_, index) => kept.has(index));
    const writer = list.isFlow ? flowWriter(source, list, last) : blockWriter(source, list, last);
    if (last < 0 && items.length > 0 && values.length > 0) {
        return replaced(source, list, values, writer);
    }
    const moved = new Map(
        items.flatMap((item, index) => (kept.has(index) ? [] : [[old[index], item] as const])).toReversed(),
    );
    const places = new Map([...kept].map(([from, to]) => [to, from]));
    const splices: Splice[] = items.flatMap((_, index) => (kept.has(index) ? [] : writer.without(index)));
    let before = items.length;
    for (let index = values.length - 1; index >= 0; index--) {
        const place = places.get(index);
        if (place === undefined) {
            // In the order of the list where several come to the same place.
            splices.unshift(writer.at(before, values[index], moved.get(values[index])));
        } else {
            before = place;
        }
    }
    return splices;
}

/** Each in the place of another. */
function replaced(
    { isJson }: Source,
    { items = [], isFlow }: Syntax,
    values: readonly unknown[],
    writer: Writer,
): readonly Splice[] {
    const leaving = items.slice(values.length);
    const last = items[values.length - 1];
    return [
        ...items
            .slice(0, values.length)
            .map(({ start, end }, index) => ({ start, end, text: flowText(values[index], isJson) })),
        ...values.slice(items.length).map((value) => writer.at(items.length, value)),
        ...(isFlow && leaving.length > 0
            ? [{ start: last!.end, end: leaving.at(-1)!.end, text: "" }]
            : leaving.flatMap((_, index) => writer.without(values.length + index))),
    ];
}

interface Writer {
    readonly without: (index: number) => readonly Splice[];
    /** Before the item with that index; at the end where there is none. */
    readonly at: (index: number, value: unknown, moved?: Syntax) => Splice;
}

/** @param last Index of the last item that stays; below 0 where none does. */
function blockWriter(source: Source, { start, items = [] }: Syntax, last: number): Writer {
    const { text, lineEnd } = source;
    const column = columnOf(text, start);
    const block = blockOf(source);
    const dashOf = ({ start: item }: Syntax): number => text.lastIndexOf("-", item - 1);
    const written = (item: Syntax): string => text.slice(dashOf(item), lineEndOf(text, item.end));
    return {
        without: (index) => {
            const from = lineStart(text, dashOf(items[index]!));
            const to = text.indexOf("\n", items[index]!.end);
            return to < 0
                ? [{ start: from - lineEnd.length, end: text.length, text: "" }]
                : [{ start: from, end: to + 1, text: "" }];
        },
        at: (index, value, moved) => {
            const line = moved === undefined ? itemText(value, column, block) : written(moved);
            const next = items[index];
            if (next !== undefined) {
                const dash = dashOf(next);
                return { start: dash, end: dash, text: `${line}${lineEnd}${" ".repeat(column)}` };
            }
            return behindLine(source, items.at(last)!.end, `${" ".repeat(column)}${line}`);
        },
    };
}

/** A line of its own behind the one where something ends. */
export function behindLine({ text, lineEnd }: Source, end: number, line: string): Splice {
    // A literal ends with its last line's end.
    if (end > 0 && text[end - 1] === "\n") {
        return { start: end, end, text: `${line}${lineEnd}` };
    }
    const place = lineEndOf(text, end);
    return { start: place, end: place, text: `${lineEnd}${line}` };
}

function flowWriter(source: Source, { start, items = [] }: Syntax, last: number): Writer {
    const { text, isJson } = source;
    const separator = separatorIn(source, start, items);
    const written = (value: unknown, moved?: Syntax): string =>
        moved === undefined ? flowText(value, isJson) : text.slice(moved.start, moved.end);
    return {
        without: (index) => {
            const { start: from, end: to } = items[index]!;
            // What goes from the end goes as one.
            const isTail = index > last + 1 && last >= 0;
            const end = index === last + 1 ? items.at(-1)!.end : to;
            const next = index > last ? undefined : items[index + 1]?.start;
            return isTail
                ? []
                : [
                      {
                          ...withoutFlow(text, from, to, next, items[index - 1]?.end),
                          ...(next === undefined ? { end } : {}),
                      },
                  ];
        },
        at: (index, value, moved) => {
            const next = items[index];
            if (next !== undefined) {
                return { start: next.start, end: next.start, text: `${written(value, moved)}${separator}` };
            }
            const place = items.at(-1)?.end ?? start + 1;
            return { start: place, end: place, text: `${items.length === 0 ? "" : separator}${written(value, moved)}` };
        },
    };
}

/** Something in brackets goes, and one comma with it; comments beside it stay. */
export function withoutFlow(text: string, start: number, end: number, next?: number, previous?: number): Splice {
    if (next !== undefined) {
        const after = text.slice(end, next);
        return { start, end: /^\s*,\s*$/.test(after) ? next : end + after.indexOf(",") + 1, text: "" };
    }
    return {
        start: previous !== undefined && /^\s*,\s*$/.test(text.slice(previous, start)) ? previous : start,
        end,
        text: "",
    };
}

/** Indexes of the longest list that both have in the same order: from those of the one to those of the other. */
function common(one: readonly unknown[], other: readonly unknown[]): ReadonlyMap<number, number> {
    const longest = Array.from({ length: one.length + 1 }, () => new Uint32Array(other.length + 1));
    for (let i = one.length - 1; i >= 0; i--) {
        for (let j = other.length - 1; j >= 0; j--) {
            longest[i]![j] =
                one[i] === other[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
        }
    }
    const pairs = new Map<number, number>();
    for (let [i, j] = [0, 0]; i < one.length && j < other.length;) {
        if (one[i] === other[j]) {
            pairs.set(i++, j++);
        } else if (longest[i + 1]![j]! >= longest[i]![j + 1]!) {
            i++;
        } else {
            j++;
        }
    }
    return pairs;
}
