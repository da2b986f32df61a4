/** Tables: rows from the results of instant queries, and Grafana's transformations of them. */
import type { Transformation } from "./dashboard";
import type { PromResult } from "./series";

export type Cell = string | number | null;

export interface Field {
    readonly name: string;
    /** The column's name before a transformation renamed it. */
    readonly source?: string;
    /** The query that a value column is from. */
    readonly refId?: string;
    readonly values: readonly Cell[];
}

/** A table: columns of one length. */
export interface Frame {
    readonly fields: readonly Field[];
}

/**
 * A query's results as Grafana makes a table of them: the time, a column for each label, and the value, which has the
 * query's letter in its name if there are several queries.
 */
export function toFrame(results: readonly PromResult[], refId: string, several: boolean): Frame {
    const names = [...new Set(results.flatMap(({ metric }) => Object.keys(metric)))].sort();
    const last = ({ value, values }: PromResult) => value ?? values?.at(-1);
    return {
        fields: [
            { name: "Time", values: results.map((result) => last(result)?.[0] ?? null) },
            ...names.map((name) => ({ name, values: results.map(({ metric }) => metric[name] ?? null) })),
            {
                name: several ? `Value #${refId}` : "Value",
                refId,
                values: results.map((result) => toCell(last(result)?.[1])),
            },
        ],
    };
}

function toCell(value: string | undefined): number | null {
    return value === undefined || value === "NaN" ? null : Number(value.replace("Inf", "Infinity"));
}

/** The transformed tables, and the ids of transformations that the preview doesn't know. */
export interface Transformed {
    readonly frames: readonly Frame[];
    readonly unknown: readonly string[];
}

/** Applies a panel's transformations in their order. */
export function transform(frames: readonly Frame[], transformations: readonly Transformation[]): Transformed {
    let now = frames;
    const unknown: string[] = [];
    for (const { id, options, disabled } of transformations) {
        const apply = known[id];
        if (apply === undefined) {
            unknown.push(id);
        } else if (disabled !== true) {
            now = apply(now, options ?? {});
        }
    }
    return { frames: now, unknown };
}

type Transformer = (frames: readonly Frame[], options: Readonly<Record<string, unknown>>) => readonly Frame[];
const known: Readonly<Record<string, Transformer>> = {
    merge: (frames) => (frames.length < 2 ? frames : [merge(frames)]),
    organize: (frames, options) => frames.map((frame) => organize(frame, options)),
    sortBy: (frames, { sort }) => frames.map((frame) => sortBy(frame, sort as readonly SortBy[] | undefined)),
    limit: (frames, { limitField }) => frames.map((frame) => firstRows(frame, Number(limitField ?? 10))),
};

/** Joins tables: rows that agree in all columns that every table has become one. */
function merge(frames: readonly Frame[]): Frame {
    const names = [...new Set(frames.flatMap(({ fields }) => fields.map(({ name }) => name)))];
    const shared = names.filter((name) => frames.every(({ fields }) => fields.some((field) => field.name === name)));
    const rows = new Map<string, Map<string, Cell>>();
    for (const { fields } of frames) {
        rowsOf(fields).forEach((row) => {
            const key = JSON.stringify(shared.map((name) => row.get(name)));
            const merged = rows.get(key) ?? new Map<string, Cell>();
            row.forEach((value, name) => merged.set(name, value));
            rows.set(key, merged);
        });
    }
    const refIds = new Map(frames.flatMap(({ fields }) => fields.map(({ name, refId }) => [name, refId])));
    return {
        fields: names.map((name) => ({
            name,
            refId: refIds.get(name),
            values: [...rows.values()].map((row) => row.get(name) ?? null),
        })),
    };
}

function rowsOf(fields: readonly Field[]): Map<string, Cell>[] {
    const length = fields[0]?.values.length ?? 0;
    return Array.from({ length }, (_, row) => new Map(fields.map(({ name, values }) => [name, values[row]])));
}

/** Hides, orders and renames columns; a column without an index comes last. */
function organize({ fields }: Frame, options: Readonly<Record<string, unknown>>): Frame {
    const excluded = (options.excludeByName ?? {}) as Readonly<Record<string, boolean>>;
    const places = (options.indexByName ?? {}) as Readonly<Record<string, number>>;
    const renamed = (options.renameByName ?? {}) as Readonly<Record<string, string>>;
    const place = ({ name }: Field): number => places[name] ?? Number.MAX_SAFE_INTEGER;
    return {
        fields: fields
            .filter(({ name }) => excluded[name] !== true)
            .toSorted((a, b) => place(a) - place(b))
            .map((field) => ({ ...field, source: field.name, name: renamed[field.name] || field.name })),
    };
}

export interface SortBy {
    /** The column, called `field` in a transformation and `displayName` in a table's options. */
    readonly field?: string;
    readonly displayName?: string;
    readonly desc?: boolean;
}

/** Sorts rows by one column: numbers by size, strings alphabetically, missing values last. */
export function sortBy(frame: Frame, [first]: readonly SortBy[] = []): Frame {
    const name = first?.field ?? first?.displayName;
    const column = frame.fields.find((field) => field.name === name);
    if (column === undefined) {
        return frame;
    }
    const sign = first.desc === true ? -1 : 1;
    const order = column.values.map((_, row) => row);
    order.sort(
        (a, b) => missingLast(column.values[a], column.values[b]) ?? sign * compare(column.values[a], column.values[b]),
    );
    return { fields: frame.fields.map((field) => ({ ...field, values: order.map((row) => field.values[row]) })) };
}

function missingLast(a: Cell, b: Cell): number | undefined {
    return a === null || b === null ? Number(a === null) - Number(b === null) : undefined;
}

function compare(a: Cell, b: Cell): number {
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

function firstRows({ fields }: Frame, rows: number): Frame {
    return { fields: fields.map((field) => ({ ...field, values: field.values.slice(0, rows) })) };
}
