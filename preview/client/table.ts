/** The panel table: the transformed results, sortable by each column. */
import type { FieldOptions } from "../model/dashboard";
import { displayValue, optionsOf } from "../model/fields";
import { sortBy, toFrame, transform, type Cell, type Field, type Frame, type SortBy } from "../model/frames";
import { dataLinks } from "../model/links";
import type { Drawing } from "./drawing";
import { element } from "./element";
import { linkedValue } from "./link-elements";
import { colour } from "./theme";

export function drawTable(body: HTMLElement, drawing: Drawing): boolean {
    const { panel, answers, memory, redraw } = drawing;
    const frames = answers
        .filter(({ results }) => results.length > 0)
        .map(({ target, results }) => toFrame(results, target.refId, answers.length > 1));
    const { frames: made, unknown } = transform(frames, panel.transformations ?? []);
    const whole = made[0];
    if (whole === undefined) {
        return false;
    }
    const initial = (panel.options?.sortBy ?? []) as readonly SortBy[];
    const sort = (memory.get("sort") as readonly SortBy[] | undefined) ?? initial;
    const frame = sortBy(whole, sort);
    const columns = frame.fields.map((field) => ({ field, options: optionsOf(panel.fieldConfig, field) }));
    const head = columns.map(({ field }) => {
        const now = sort[0]?.displayName === field.name ? (sort[0].desc === true ? "descending" : "ascending") : "none";
        const sortByThis = (): void => {
            memory.set("sort", [{ displayName: field.name, desc: now === "ascending" }]);
            redraw();
        };
        const button = element(
            "button",
            { type: "button", "data-key": `sort-${field.name}`, click: sortByThis },
            field.name,
        );
        return element("th", { scope: "col", "aria-sort": now, class: isNumber(field) ? "figure" : undefined }, button);
    });
    const rows = Array.from({ length: frame.fields[0]?.values.length ?? 0 }, (_, row) =>
        element("tr", {}, ...columns.map(({ field, options }) => cell(drawing, frame, field, options, row))),
    );
    body.append(
        element(
            "div",
            { class: "scroll", tabindex: 0, role: "region", "aria-label": `${panel.title ?? "Table"}, rows` },
            element(
                "table",
                {},
                element("caption", { class: "hidden" }, panel.title ?? "Table"),
                element("thead", {}, element("tr", {}, ...head)),
                element("tbody", {}, ...rows),
            ),
        ),
    );
    if (unknown.length > 0) {
        body.append(element("p", { class: "note" }, `Not applied in this preview: ${unknown.join(", ")}.`));
    }
    if (made.length > 1) {
        body.append(element("p", { class: "note" }, `Only the first of ${made.length} tables is drawn.`));
    }
    return rows.length > 0;
}

function isNumber({ values }: Field): boolean {
    return values.some((value) => typeof value === "number");
}

function cell(drawing: Drawing, frame: Frame, field: Field, options: FieldOptions, row: number): HTMLElement {
    const value = field.values[row];
    const { text, color } = displayCell(field, options, value);
    const cells = Object.fromEntries(
        frame.fields.flatMap(({ name, source = name, values }) => {
            const content = String(values[row] ?? "");
            return [
                [source, content],
                [name, content],
            ];
        }),
    );
    const linked = { name: field.name, labels: cells, row: cells, text: String(value ?? "") };
    const links = dataLinks(options.links ?? [], linked, drawing.choices);
    const made = element(
        "td",
        { class: typeof value === "number" ? "figure" : undefined },
        value === null ? text : linkedValue(text, links),
    );
    const style = cellStyle(options);
    if (style !== undefined && color !== undefined) {
        made.classList.add(style);
        made.style.setProperty("--meaning", colour(color));
    }
    return made;
}

function displayCell(field: Field, options: FieldOptions, value: Cell) {
    if (typeof value === "number" && field.name === "Time" && options.unit === "none") {
        return { text: new Date(value * 1000).toLocaleString(), color: undefined };
    }
    if (typeof value === "string") {
        return { text: value, color: undefined };
    }
    return displayValue(options, value);
}

/** Where the colour of a cell's value goes; undefined for a cell that has none. */
function cellStyle({ custom }: FieldOptions): "coloured" | "filled" | undefined {
    const { type = "auto" } = (custom?.cellOptions ?? {}) as { type?: string };
    const styles = { "color-text": "coloured", "color-background": "filled" } as const;
    return Object.hasOwn(styles, type) ? styles[type as keyof typeof styles] : undefined;
}
