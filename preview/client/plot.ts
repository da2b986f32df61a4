/** What all graphs over time share: axes, crosshair, tooltip, keys, zoom and marks. uPlot draws them. */
import uPlot from "uplot";
import { union } from "../model/series";
import { formatTick, tickSteps } from "../model/units";
import type { Drawing } from "./drawing";
import { announce, element } from "./element";
import { palette } from "./theme";

/** Graphs with this key share their crosshair. */
const crosshair = uPlot.sync("dashboard");

const font = '11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';

/** One line of the tooltip, and of what a screen reader reads when keys move the crosshair. */
export interface TipLine {
    readonly name: string;
    readonly text: string;
    readonly colour: string;
}

export interface PlotRequest {
    readonly drawing: Drawing;
    readonly data: uPlot.AlignedData;
    readonly series: uPlot.Series[];
    readonly scale: uPlot.Scale;
    readonly unit: string;
    /** What differs from an axis of numbers in `unit`. */
    readonly axis?: Partial<uPlot.Axis>;
    readonly bands?: uPlot.Band[];
    /** What the graph shows, in a sentence. */
    readonly label: string;
    /**
     * What is under the crosshair: `index` is the step, `y` the value on the scale, undefined when keys move it.
     */
    readonly tip: (index: number, y: number | undefined) => readonly TipLine[];
    /** Draws below the series, in canvas pixels. */
    readonly under?: (plot: uPlot) => void;
    /** Draws above the series, in canvas pixels. */
    readonly over?: (plot: uPlot) => void;
}

/** Adds a graph of the element's width; it is removed when the panel is drawn again. */
export function addPlot(body: HTMLElement, request: PlotRequest): void {
    const { drawing, data } = request;
    const holder = element("div", {
        class: "plot",
        tabindex: 0,
        role: "group",
        "data-key": "plot",
        "aria-roledescription": "graph",
        "aria-label": `${request.label} Left and right arrow keys read the values.`,
    });
    const tooltip = element("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    body.append(holder);
    const plot = new uPlot(optionsOf(request, holder, tooltip), data, holder);
    holder.append(tooltip);
    holder.addEventListener("keydown", (event) => moveByKey(plot, event, request));
    holder.addEventListener("blur", () => (tooltip.hidden = true));
    const watcher = new ResizeObserver(() => plot.setSize(sizeOf(holder)));
    watcher.observe(holder);
    drawing.cleanUp(() => {
        watcher.disconnect();
        plot.destroy();
    });
}

function sizeOf(holder: HTMLElement): { width: number; height: number } {
    return { width: Math.max(holder.clientWidth, 80), height: Math.max(holder.clientHeight, 60) };
}

function optionsOf(request: PlotRequest, holder: HTMLElement, tooltip: HTMLElement): uPlot.Options {
    const { drawing, unit, axis } = request;
    const { grid, faint } = palette();
    const look = { stroke: faint, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 } };
    return {
        ...sizeOf(holder),
        legend: { show: false },
        cursor: {
            sync: { key: crosshair.key, setSeries: false },
            drag: { x: true, y: false, setScale: false },
            points: { show: false },
        },
        scales: {
            x: { time: true, range: () => [drawing.range.from / 1000, drawing.range.to / 1000] },
            y: request.scale,
        },
        axes: [
            { ...look, size: 24, gap: 3, space: 70, values: timeTicks },
            {
                ...look,
                gap: 4,
                size: (_, values) => 12 + 6.2 * Math.max(0, ...(values ?? []).map(({ length }) => length)),
                values: (_, ticks) => ticks.map((tick) => formatTick(unit, tick)),
                ...(tickSteps(unit) && { incrs: [...tickSteps(unit)!] }),
                ...axis,
            },
        ],
        series: [{}, ...request.series],
        bands: request.bands,
        hooks: {
            drawAxes: [(plot) => request.under?.(plot)],
            draw: [
                (plot) => {
                    request.over?.(plot);
                    drawMarks(plot, drawing);
                },
            ],
            setCursor: [(plot) => showTip(plot, request, holder, tooltip)],
            setSelect: [(plot) => zoomToSelection(plot, drawing)],
        },
    };
}

/** The ticks of the time axis: times of day, or dates where they are days apart. */
function timeTicks(_: uPlot, ticks: number[], _axis: number, _space: number, increment: number): string[] {
    const [day, seconds] = [86_400, 60];
    const format: Intl.DateTimeFormatOptions =
        increment >= day
            ? { month: "2-digit", day: "2-digit" }
            : {
                  hour: "2-digit",
                  minute: "2-digit",
                  hourCycle: "h23",
                  ...(increment < seconds && { second: "2-digit" }),
              };
    const formatter = new Intl.DateTimeFormat(undefined, format);
    return ticks.map((tick) => formatter.format(tick * 1000));
}

function zoomToSelection(plot: uPlot, drawing: Drawing): void {
    const { left, width } = plot.select;
    if (width < 4) {
        return;
    }
    const at = (pixels: number): number => Math.round(plot.posToVal(pixels, "x") * 1000);
    drawing.zoom({ from: at(left), to: at(left + width) });
}

function drawMarks(plot: uPlot, { marks }: Drawing): void {
    const { ctx, bbox } = plot;
    const fill = (colour: string, alpha: number, from: number, width: number): void => {
        ctx.save();
        ctx.fillStyle = colour;
        ctx.globalAlpha = alpha;
        ctx.fillRect(from, bbox.top, width, bbox.height);
        ctx.restore();
    };
    const at = (time: number): number => plot.valToPos(time, "x", true);
    for (const colour of new Set(marks.map((mark) => mark.colour))) {
        const own = marks.filter((mark) => mark.colour === colour);
        union(own).forEach(({ from, to }) => fill(colour, 0.08, at(from), at(to) - at(from)));
        own.forEach(({ from }) => fill(colour, 0.6, at(from), Math.max(1, devicePixelRatio)));
    }
}

/** Only on the graph with the pointer or the focus; the others show the shared crosshair alone. */
function showTip(plot: uPlot, request: PlotRequest, holder: HTMLElement, tooltip: HTMLElement): void {
    const { idx, left = -1, top = -1 } = plot.cursor;
    const active = plot.over.matches(":hover") || holder.matches(":focus-visible");
    if (!active || left < 0 || idx === null || idx === undefined) {
        tooltip.hidden = true;
        return;
    }
    const byKeys = !plot.over.matches(":hover");
    const lines = request.tip(idx, byKeys ? undefined : plot.posToVal(top, "y"));
    const time = new Date(plot.data[0][idx] * 1000);
    tooltip.replaceChildren(element("p", { class: "time" }, time.toLocaleString()), ...lines.map(tipLine));
    const marks = request.drawing.marks.filter(({ from, to }) => {
        const near = plot.posToVal(6, "x") - plot.posToVal(0, "x");
        const at = plot.data[0][idx];
        return at >= from - near && at <= to + near;
    });
    tooltip.append(...marks.map(({ text, colour }) => tipLine({ name: text, text: "", colour })));
    tooltip.hidden = lines.length + marks.length === 0;
    const right = left > plot.over.clientWidth / 2;
    tooltip.style.left = right ? "" : `${plot.over.offsetLeft + left + 12}px`;
    tooltip.style.right = right ? `${holder.clientWidth - plot.over.offsetLeft - left + 12}px` : "";
    tooltip.style.top = `${plot.over.offsetTop + 4}px`;
}

function tipLine({ name, text, colour }: TipLine): HTMLElement {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = colour;
    return element(
        "p",
        {},
        swatch,
        element("span", { class: "name" }, name),
        element("span", { class: "value" }, text),
    );
}

/** Where each key moves the crosshair, as the index of a step. */
const keySteps: Readonly<Record<string, (at: number, last: number) => number>> = {
    ArrowLeft: (at) => at - 1,
    ArrowRight: (at) => at + 1,
    PageUp: (at) => at - 10,
    PageDown: (at) => at + 10,
    Home: () => 0,
    End: (_, last) => last,
};

/** Moves the crosshair, and has the values there read out. */
function moveByKey(plot: uPlot, event: KeyboardEvent, { tip }: PlotRequest): void {
    const step = keySteps[event.key];
    if (step === undefined) {
        return;
    }
    event.preventDefault();
    const times = plot.data[0];
    const last = times.length - 1;
    const at = Math.min(last, Math.max(0, step(plot.cursor.idx ?? last + 1, last)));
    plot.setCursor({ left: plot.valToPos(times[at], "x"), top: plot.over.clientHeight / 2 });
    const read = tip(at, undefined)
        .slice(0, 6)
        .map(({ name, text }) => `${name} ${text}`);
    announce(`${new Date(times[at] * 1000).toLocaleTimeString()}: ${read.join(", ") || "no value"}`);
}
