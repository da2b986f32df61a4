/** A histogram over time: a row for each bucket, whose cells are coloured by how much is in them. */
import type uPlot from "uplot";
import { toBuckets, strength, type Buckets } from "../model/buckets";
import { toSeries } from "../model/series";
import { formatValue } from "../model/units";
import type { Drawing } from "./drawing";
import { element } from "./element";
import { addPlot, type TipLine } from "./plot";
import { palette } from "./theme";

interface HeatmapOptions {
    readonly yAxis?: { readonly unit?: string };
    readonly cellValues?: { readonly unit?: string };
    readonly color?: { readonly exponent?: number };
    readonly filterValues?: { readonly le?: number };
}

/** A panel's options, with defaults. */
interface CellStyle {
    readonly unit: string;
    readonly cellUnit: string;
    readonly exponent: number;
    /** Cells with at most this value stay empty. */
    readonly emptyUpTo: number;
}

export function drawHeatmap(body: HTMLElement, drawing: Drawing): boolean {
    const { panel, answers, times } = drawing;
    const series = answers.flatMap(({ target, results }) => toSeries(results, target, times));
    const buckets = toBuckets(series);
    const options = (panel.options ?? {}) as HeatmapOptions;
    const style: CellStyle = {
        unit: options.yAxis?.unit ?? panel.fieldConfig?.defaults?.unit ?? "none",
        cellUnit: options.cellValues?.unit ?? "short",
        exponent: options.color?.exponent ?? 0.5,
        emptyUpTo: options.filterValues?.le ?? 0,
    };
    const rows = buckets.bounds.length;
    if (rows === 0) {
        return false;
    }
    addPlot(body, {
        drawing,
        data: [[...times], times.map(() => null)],
        series: [{ show: false }],
        scale: { range: () => [0, rows] },
        unit: style.unit,
        axis: {
            // Each label is a bucket's upper bound, at its upper edge: as many as there is room for.
            splits: (plot) => every(rows, Math.ceil(rows / Math.max(2, plot.over.clientHeight / 22 || 6))),
            values: (_, ticks) => ticks.map((tick) => bound(buckets.bounds[tick - 1], style)),
            incrs: [1],
            space: 0,
            grid: { show: false },
        },
        label: describe(panel.title ?? "Heat map", buckets, style),
        tip: (index, y) => tipOf(buckets, style, index, y),
        under: (plot) => drawCells(plot, buckets, style),
    });
    body.append(scale(buckets, style));
    return buckets.max > 0 || series.some(({ values }) => values.some((value) => value !== null));
}

function every(rows: number, step: number): number[] {
    return Array.from({ length: Math.floor(rows / step) }, (_, index) => (index + 1) * step);
}

function bound(value: number | undefined, { unit }: CellStyle): string {
    return value === undefined ? "" : formatValue(unit, value);
}

function drawCells(plot: uPlot, { cells, max }: Buckets, { exponent, emptyUpTo }: CellStyle): void {
    const { ctx, bbox, data } = plot;
    const times = data[0];
    const interval = times.length > 1 ? times[1] - times[0] : 60;
    const [red, green, blue] = palette().heat;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    cells.forEach((values, row) => {
        const top = Math.round(plot.valToPos(row + 1, "y", true));
        const height = Math.round(plot.valToPos(row, "y", true)) - top - 1;
        values.forEach((value, step) => {
            if (value === null || value <= emptyUpTo) {
                return;
            }
            // A cell ends at its time: its rate is of the interval before.
            const left = Math.round(plot.valToPos(times[step] - interval, "x", true));
            const width = Math.round(plot.valToPos(times[step], "x", true)) - left;
            ctx.fillStyle = `rgba(${red}, ${green}, ${blue}, ${0.08 + 0.92 * strength(value, max, exponent)})`;
            ctx.fillRect(left, top, Math.max(1, width - (width > 4 ? 1 : 0)), Math.max(1, height));
        });
    });
    ctx.restore();
}

/** The bucket under the pointer; when the crosshair is moved by keys, the fullest ones. */
function tipOf({ bounds, cells }: Buckets, style: CellStyle, index: number, y: number | undefined): TipLine[] {
    const [red, green, blue] = palette().heat;
    const line = (row: number): TipLine => {
        const below = row === 0 ? "up to" : `${bound(bounds[row - 1], style)} to`;
        const value = cells[row][index];
        return {
            name: `${below} ${bound(bounds[row], style)}`,
            text: value === null ? "–" : formatValue(style.cellUnit, value),
            colour: `rgb(${red}, ${green}, ${blue})`,
        };
    };
    const rows = bounds.map((_, row) => row);
    if (y !== undefined) {
        return rows.includes(Math.floor(y)) ? [line(Math.floor(y))] : [];
    }
    const content = (row: number): number => cells[row][index] ?? 0;
    return rows
        .filter((row) => content(row) > style.emptyUpTo)
        .toSorted((a, b) => content(b) - content(a))
        .slice(0, 4)
        .map(line);
}

function describe(title: string, buckets: Buckets, style: CellStyle): string {
    const last = (buckets.cells[0]?.length ?? 1) - 1;
    const fullest = tipOf(buckets, style, last, undefined)[0];
    const most = fullest === undefined ? "" : ` The fullest at the end is ${fullest.name}: ${fullest.text}.`;
    return `${title}: ${buckets.bounds.length} buckets.${most}`;
}

function scale({ max }: Buckets, { cellUnit }: CellStyle): HTMLElement {
    const [red, green, blue] = palette().heat;
    const bar = element("span", { class: "scale", "aria-hidden": "true" });
    bar.style.background = `linear-gradient(to right, rgba(${red}, ${green}, ${blue}, 0.08), rgb(${red}, ${green}, ${blue}))`;
    return element("p", { class: "scale-line" }, "0 ", bar, ` ${formatValue(cellUnit, max)}`);
}
