/** The panel time series: lines over time, with a legend that is a table. */
import uPlot from "uplot";
import type { FieldOptions } from "../model/dashboard";
import { formatted, optionsOf } from "../model/fields";
import { dataLinks, type Link } from "../model/links";
import { calculationOf, reduce, reducerName, stack, toSeries, type Series } from "../model/series";
import type { Drawing } from "./drawing";
import { element } from "./element";
import { linkElements, linkedValue } from "./link-elements";
import { addPlot, type TipLine } from "./plot";
import { colour, palette, seriesColour } from "./theme";

interface Line {
    readonly series: Series;
    readonly name: string;
    readonly options: FieldOptions;
    readonly colour: string;
    readonly shown: boolean;
    readonly stacked: boolean;
}

interface LineStyle {
    readonly lineWidth?: number;
    readonly fillOpacity?: number;
    readonly spanNulls?: boolean | number;
    readonly lineStyle?: { readonly fill?: string; readonly dash?: number[] };
    readonly stacking?: { readonly mode?: string };
    readonly thresholdsStyle?: { readonly mode?: string };
}

const styleOf = ({ custom }: FieldOptions): LineStyle => (custom ?? {}) as LineStyle;

export function drawTimeseries(body: HTMLElement, drawing: Drawing): boolean {
    const { panel, times } = drawing;
    const lines = linesOf(drawing);
    const visible = lines.filter(({ shown }) => shown);
    const defaults = panel.fieldConfig?.defaults ?? {};
    const values = stack(
        visible.map(({ series }) => series.values),
        visible.map(({ stacked }) => stacked),
    );
    addPlot(body, {
        drawing,
        data: [[...times], ...values],
        series: visible.map(lineSeries),
        bands: bandsOf(visible),
        scale: { range: (_, low, high) => rangeOf(defaults, low, high) },
        unit: defaults.unit ?? "none",
        label: describe(panel.title ?? "Graph", lines),
        tip: (index) => tipOf(visible, index),
        over: (plot) => drawThresholds(plot, defaults),
    });
    const legend = (panel.options?.legend ?? {}) as LegendOptions;
    if (legend.showLegend !== false) {
        body.append(legendOf(sorted(lines, legend), legend.calcs ?? [], drawing));
    }
    return lines.some(({ series }) => series.values.some((value) => value !== null));
}

interface LegendOptions {
    readonly showLegend?: boolean;
    readonly calcs?: readonly string[];
    /** The heading of the column that orders the rows. Default: the order of the results. */
    readonly sortBy?: string;
    readonly sortDesc?: boolean;
}

/** Lines by a calculation, those without a value last. */
function sorted(lines: readonly Line[], { sortBy, sortDesc }: LegendOptions): readonly Line[] {
    const calculation = sortBy === undefined ? undefined : calculationOf(sortBy);
    if (calculation === undefined) {
        return lines;
    }
    const value = ({ series }: Line): number => reduce(calculation, series.values) ?? (sortDesc ? -Infinity : Infinity);
    const values = new Map(lines.map((line) => [line, value(line)]));
    const rising = (a: Line, b: Line): number =>
        values.get(a) === values.get(b) ? 0 : values.get(a)! - values.get(b)!;
    return lines.toSorted((a, b) => (sortDesc ? rising(b, a) : rising(a, b)));
}

function linesOf({ panel, answers, times, memory }: Drawing): Line[] {
    const hidden = (memory.get("hidden") as ReadonlySet<string> | undefined) ?? new Set();
    return answers
        .flatMap(({ target, results }) => toSeries(results, target, times))
        .map((series, index) => {
            const options = optionsOf(panel.fieldConfig, series);
            const { mode, fixedColor } = options.color ?? {};
            const name = options.displayName ?? series.name;
            return {
                series,
                name,
                options,
                colour: mode === "fixed" && fixedColor !== undefined ? colour(fixedColor) : seriesColour(index),
                shown: !hidden.has(keyOf(series)),
                stacked: styleOf(options).stacking?.mode === "normal",
            };
        });
}

/** The name alone could be that of another query's series. */
const keyOf = ({ refId, name }: Series): string => `${refId} ${name}`;

function lineSeries({ series, name, options, colour: stroke }: Line): uPlot.Series {
    const { lineWidth = 1, fillOpacity = 0, lineStyle, spanNulls } = styleOf(options);
    const dashed = lineStyle?.fill === "dash" || lineStyle?.fill === "dot";
    const opacity = Math.round((fillOpacity / 100) * 255)
        .toString(16)
        .padStart(2, "0");
    return {
        label: name,
        stroke,
        width: lineWidth + 0.5,
        dash: dashed ? (lineStyle.dash ?? [10, 10]) : undefined,
        fill: fillOpacity > 0 && stroke.startsWith("#") ? `${stroke}${opacity}` : undefined,
        spanGaps: spanNulls === true,
        // A line needs two values.
        points: { show: series.values.filter((value) => value !== null).length === 1 },
    };
}

/** A stacked series is filled down to the one below it. */
function bandsOf(lines: readonly Line[]): uPlot.Band[] {
    const stacked = lines.flatMap((line, index) => (line.stacked ? [index + 1] : []));
    return stacked.slice(1).map((index, below) => ({ series: [index, stacked[below]] as [number, number] }));
}

/** The values with a margin that doesn't cross zero; the panel's own minimum and maximum take precedence. */
function rangeOf({ min, max }: FieldOptions, low: number | null, high: number | null): [number, number] {
    if (low === null || high === null || (low === 0 && high === 0)) {
        return [min ?? 0, max ?? 1];
    }
    const soft = { pad: 0.1, soft: 0, mode: 3 as const };
    const [from, to] = uPlot.rangeNum(low, high, { min: soft, max: soft });
    return [min ?? from ?? low, max ?? to ?? high];
}

/** The highest value first. */
function tipOf(lines: readonly Line[], index: number): TipLine[] {
    return lines
        .flatMap(({ series, name, options, colour: tint }) => {
            const value = series.values[index];
            return value === null || value === undefined ? [] : [{ value, name, options, tint }];
        })
        .toSorted((a, b) => b.value - a.value)
        .map(({ value, name, options, tint }) => ({ name, text: formatted(options, value), colour: tint }));
}

function drawThresholds(plot: uPlot, options: FieldOptions): void {
    const mode = styleOf(options).thresholdsStyle?.mode ?? "off";
    if (!mode.includes("line")) {
        return;
    }
    const { ctx, bbox } = plot;
    for (const { color, value } of options.thresholds?.steps ?? []) {
        const y = value === null ? -1 : Math.round(plot.valToPos(value, "y", true));
        if (y < bbox.top || y > bbox.top + bbox.height) {
            continue;
        }
        ctx.save();
        ctx.strokeStyle = colour(color);
        ctx.globalAlpha = 0.75;
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash(mode.startsWith("dashed") ? [6, 6] : []);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.restore();
    }
}

function describe(title: string, lines: readonly Line[]): string {
    const last = lines.slice(0, 8).map(({ series, name, options }) => {
        const value = reduce("lastNotNull", series.values);
        return `${name} ${value === undefined ? "without a value" : formatted(options, value)}`;
    });
    const more = lines.length > last.length ? `, and ${lines.length - last.length} more` : "";
    return `${title}: ${lines.length === 1 ? "one line" : `${lines.length} lines`}. At the end: ${last.join(", ")}${more}.`;
}

/** A table with a button for each series that hides it and shows it again. */
function legendOf(lines: readonly Line[], calculations: readonly string[], drawing: Drawing): HTMLElement {
    const heading = (text: string): HTMLElement => element("th", { scope: "col" }, text);
    return element(
        "div",
        { class: "legend" },
        element(
            "table",
            {},
            element("caption", { class: "hidden" }, `${drawing.panel.title ?? "Graph"}: series`),
            element("thead", {}, element("tr", {}, heading("Series"), ...calculations.map(reducerName).map(heading))),
            element("tbody", {}, ...lines.map((line) => legendRow(line, calculations, drawing))),
        ),
    );
}

/** Several links are a menu, as they are in Grafana. */
function linksOf(links: readonly Link[], name: string): HTMLElement[] {
    if (links.length < 2) {
        return linkElements(links);
    }
    const menu = element("span", { class: "links-of" }, linkedValue("⋯", links));
    menu.querySelector("button")?.setAttribute("aria-label", `Dashboards of ${name}`);
    return [menu];
}

function legendRow(line: Line, calculations: readonly string[], { memory, redraw, choices }: Drawing): HTMLElement {
    const { series, name, options, shown, colour: tint } = line;
    const key = keyOf(series);
    const toggle = (): void => {
        const hidden = new Set(memory.get("hidden") as ReadonlySet<string> | undefined);
        if (!hidden.delete(key)) {
            hidden.add(key);
        }
        memory.set("hidden", hidden);
        redraw();
    };
    const swatch = element("span", { class: styleOf(options).lineStyle === undefined ? "swatch" : "swatch dashed" });
    swatch.style.color = shown ? tint : palette().faint;
    const button = element(
        "button",
        { type: "button", "aria-pressed": String(shown), "data-key": key, click: toggle, title: "Show or hide" },
        swatch,
        element("span", { class: "name" }, name),
    );
    const last = reduce("lastNotNull", series.values);
    const linked = { name, labels: series.labels, text: last === undefined ? "" : formatted(options, last) };
    const links = linksOf(dataLinks(options.links ?? [], linked, choices), name);
    const figures = calculations.map((calculation) => {
        const value = reduce(calculation, series.values);
        return element("td", { class: "figure" }, value === undefined ? "–" : formatted(options, value));
    });
    return element("tr", {}, element("th", { scope: "row" }, button, ...links), ...figures);
}
