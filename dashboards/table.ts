/** Tables: rows by labels, and a column for each query. */
import type { Size } from "./layout";
import type { DataLink, FieldOverride, Unit } from "./model";
import {
    draft,
    mappings,
    refId,
    thresholdSteps,
    type NoData,
    type PanelDraft,
    type PanelRequest,
    type Steps,
} from "./panels";

/** A column of a table: the values of one query. */
export interface Column {
    readonly name: string;
    readonly expr: string;
    readonly unit: Unit;
    readonly decimals?: number;
    readonly thresholds?: Steps;
    readonly words?: PanelRequest["words"];
    /** In place of a missing value. Default: a gray dash. */
    readonly noData?: NoData;
    /** Where a click on a cell leads. Default: nowhere. */
    readonly link?: DataLink;
}

/** A column's heading: its largest value comes first, or its smallest. */
export type Order = string | { readonly ascending: string };

export interface TableRequest extends Size {
    readonly title: string;
    readonly description: string;
    /** Labels that make a row, with their column's heading. Every column's expression keeps exactly these. */
    readonly keys: Readonly<Record<string, string>>;
    readonly columns: readonly Column[];
    /** Where clicks on the cells of a key lead, by label. */
    readonly keyLinks?: Readonly<Record<string, readonly DataLink[]>>;
    /** Words and colours for single values of a key, by label. */
    readonly keyWords?: Readonly<Record<string, PanelRequest["words"]>>;
    /** Pixels by heading. Default: what Grafana finds; columns that don't fit are then beyond the edge. */
    readonly widths?: Readonly<Record<string, number>>;
    /** Columns that order the rows; the second where the first is equal. Default: none. */
    readonly sortBy?: readonly Order[];
    /** What the panel says when there is no row. Default: Grafana's words. */
    readonly noRows?: string;
}

/** In a table, where most of a row may be missing for good reasons. */
const emptyCell: NoData = ["–", "gray"];

/** Words are seen from afar; numbers are read, and nearly all of them are well. */
const filledCell = { id: "custom.cellOptions", value: { type: "color-background", mode: "basic" } };
const colouredCell = { id: "custom.cellOptions", value: { type: "color-text" } };

/**
 * One row for each combination of the key labels, one column for each query, at the end of the time range.
 * @throws Error for links or words on a label that isn't a key, and for an order by or a width of an unknown column.
 */
export function table(request: TableRequest): PanelDraft {
    const { keys, columns, keyLinks = {}, keyWords = {}, widths = {}, sortBy = [], noRows } = request;
    const unknownKey = Object.keys({ ...keyLinks, ...keyWords }).find((label) => !(label in keys));
    if (unknownKey !== undefined) {
        throw new Error(
            `Table "${request.title}" has links or words on the label ${unknownKey}, which isn't one of its keys: there are ${Object.keys(keys).join(", ")}.`,
        );
    }
    // Grafana gives the value column its query's letter only when there are several queries.
    const value = (index: number): string => (columns.length === 1 ? "Value" : `Value #${refId(index)}`);
    const names = [...Object.keys(keys), ...columns.map((_, index) => value(index))];
    const headings = [...Object.values(keys), ...columns.map(({ name }) => name)];
    const order = sortBy.map((by) => (typeof by === "string" ? { displayName: by, desc: true } : { displayName: by.ascending, desc: false })); // prettier-ignore
    const named = [...order.map(({ displayName }) => displayName), ...Object.keys(widths)];
    const unknownHeading = named.find((heading) => !headings.includes(heading));
    if (unknownHeading !== undefined) {
        throw new Error(
            `Table "${request.title}" is ordered or sized by ${unknownHeading}, which isn't one of its columns: there are ${headings.join(", ")}.`,
        );
    }
    const queries = columns.map(({ expr }) => ({ expr, legend: "" }));
    return draft("table", { ...request, unit: "none", queries }, "instant", {
        format: "table",
        options: {
            showHeader: true,
            cellHeight: "sm",
            footer: { show: false, reducer: ["sum"], fields: "" },
            ...(order.length > 0 && { sortBy: order }),
        },
        defaults: {
            ...(noRows !== undefined && { noValue: noRows }),
            custom: { align: "auto", cellOptions: { type: "auto" }, filterable: false },
        },
        overrides: [
            ...Object.entries(keys)
                .map(([label, heading]): FieldOverride => ({
                    matcher: { id: "byName", options: heading },
                    properties: keyProperties(keyLinks[label], keyWords[label], widths[heading], noRows),
                }))
                .filter(({ properties }) => properties.length > 0),
            ...columns.map((column) => columnOverride(column, widths[column.name])),
        ],
        transformations: [
            { id: "merge", options: {} },
            {
                id: "organize",
                options: {
                    excludeByName: { Time: true },
                    indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
                    renameByName: Object.fromEntries(names.map((name, index) => [name, headings[index]])),
                },
            },
        ],
    });
}

/** A label that a row lacks would have the words of an empty table. */
function keyProperties(
    links: readonly DataLink[] | undefined,
    words: PanelRequest["words"],
    width: number | undefined,
    noRows: string | undefined,
): FieldOverride["properties"] {
    return [
        ...(links === undefined ? [] : [{ id: "links", value: links }]),
        ...(words === undefined ? [] : [{ id: "mappings", value: mappings(words) }, filledCell]),
        ...(width === undefined ? [] : [{ id: "custom.width", value: width }]),
        ...(noRows === undefined ? [] : [{ id: "noValue", value: emptyCell[0] }]),
    ];
}

function columnOverride(
    { name, unit, decimals, thresholds, words, noData = emptyCell, link }: Column,
    width?: number,
): FieldOverride {
    const coloured = thresholds !== undefined || words !== undefined;
    return {
        matcher: { id: "byName", options: name },
        properties: [
            { id: "unit", value: unit },
            ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
            ...(thresholds === undefined
                ? []
                : [{ id: "thresholds", value: { mode: "absolute", steps: thresholdSteps(thresholds) } }]),
            { id: "mappings", value: mappings(words, noData) },
            ...(link === undefined ? [] : [{ id: "links", value: [link] }]),
            ...(words !== undefined ? [filledCell] : coloured ? [colouredCell] : []),
            ...(width === undefined ? [] : [{ id: "custom.width", value: width }]),
        ],
    };
}
