/** A histogram over time: one row for each bucket, the colour stronger the more lies in it. */
import type uPlot from "uplot";
import { toBuckets, strength, type Buckets } from "../draw/buckets";
import { toSeries } from "../draw/series";
import { formatValue } from "../draw/units";
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

/** What a panel's options come to. */
interface Look {
    readonly unit: string;
    readonly cellUnit: string;
    readonly exponent: number;
    /** Cells that are not above it stay empty. */
    readonly nothing: number;
}

export function drawHeatmap(body: HTMLElement, drawing: Drawing): boolean {
    const { panel, answers, times } = drawing;
    const series = answers.flatMap(({ target, results }) => toSeries(results, target, times));
    const buckets = toBuckets(series);
    const options = (panel.options ?? {}) as HeatmapOptions;
    const look: Look = {
        unit: options.yAxis?.unit ?? panel.fieldConfig?.defaults?.unit ?? "none",
        cellUnit: options.cellValues?.unit ?? "short",
        exponent: options.color?.exponent ?? 0.5,
        nothing: options.filterValues?.le ?? 0,
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
        unit: look.unit,
        axis: {
            // A bucket's upper bound stands at its upper edge; not more of them than there is room for.
            splits: (plot) => every(rows, Math.ceil(rows / Math.max(2, plot.over.clientHeight / 22 || 6))),
            values: (_, ticks) => ticks.map((tick) => bound(buckets.bounds[tick - 1], look)),
            incrs: [1],
            space: 0,
            grid: { show: false },
        },
        label: describe(panel.title ?? "Heat map", buckets, look),
        tip: (index, y) => tipOf(buckets, look, index, y),
        under: (plot) => drawCells(plot, buckets, look),
    });
    body.append(scale(buckets, look));
    return buckets.max > 0 || series.some(({ values }) => values.some((value) => value !== null));
}

function every(rows: number, step: number): number[] {
    return Array.from({ length: Math.floor(rows / step) }, (_, index) => (index + 1) * step);
}

function bound(value: number | undefined, { unit }: Look): string {
    return value === undefined ? "" : formatValue(unit, value);
}

function drawCells(plot: uPlot, { cells, max }: Buckets, { exponent, nothing }: Look): void {
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
            if (value === null || value <= nothing) {
                return;
            }
            // A cell lies before its moment: that is the time over which its rate was taken.
            const left = Math.round(plot.valToPos(times[step] - interval, "x", true));
            const width = Math.round(plot.valToPos(times[step], "x", true)) - left;
            ctx.fillStyle = `rgba(${red}, ${green}, ${blue}, ${0.08 + 0.92 * strength(value, max, exponent)})`;
            ctx.fillRect(left, top, Math.max(1, width - (width > 4 ? 1 : 0)), Math.max(1, height));
        });
    });
    ctx.restore();
}

/** The bucket under the pointer; by keys, the fullest ones. */
function tipOf({ bounds, cells }: Buckets, look: Look, index: number, y: number | undefined): TipLine[] {
    const [red, green, blue] = palette().heat;
    const line = (row: number): TipLine => {
        const below = row === 0 ? "up to" : `${bound(bounds[row - 1], look)} to`;
        const value = cells[row][index];
        return {
            name: `${below} ${bound(bounds[row], look)}`,
            text: value === null ? "–" : formatValue(look.cellUnit, value),
            colour: `rgb(${red}, ${green}, ${blue})`,
        };
    };
    const rows = bounds.map((_, row) => row);
    if (y !== undefined) {
        return rows.includes(Math.floor(y)) ? [line(Math.floor(y))] : [];
    }
    const content = (row: number): number => cells[row][index] ?? 0;
    return rows
        .filter((row) => content(row) > look.nothing)
        .toSorted((a, b) => content(b) - content(a))
        .slice(0, 4)
        .map(line);
}

function describe(title: string, buckets: Buckets, look: Look): string {
    const last = (buckets.cells[0]?.length ?? 1) - 1;
    const fullest = tipOf(buckets, look, last, undefined)[0];
    const most = fullest === undefined ? "" : ` At the end most lies in ${fullest.name}: ${fullest.text}.`;
    return `${title}: ${buckets.bounds.length} buckets.${most}`;
}

function scale({ max }: Buckets, { cellUnit }: Look): HTMLElement {
    const [red, green, blue] = palette().heat;
    const bar = element("span", { class: "scale", "aria-hidden": "true" });
    bar.style.background = `linear-gradient(to right, rgba(${red}, ${green}, ${blue}, 0.08), rgb(${red}, ${green}, ${blue}))`;
    return element("p", { class: "scale-line" }, "0 ", bar, ` ${formatValue(cellUnit, max)}`);
}
