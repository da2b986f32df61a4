/** One panel: runs its queries, and shows their results, their error, or that there is no data. */
import type { Choices } from "../model/address";
import type { Panel, SelectableVariable, Target } from "../model/dashboard";
import { missingValue } from "../model/fields";
import { dataLinks } from "../model/links";
import { stepTimes } from "../model/series";
import { alignedRange, intervalMs, panelRange, stepsFor, type Steps, type TimeRange } from "../model/time";
import { interpolate, queryLookup } from "../model/variables";
import type { Drawer, Drawing, Mark, TargetAnswer } from "./drawing";
import { element, fill } from "./element";
import { drawHeatmap } from "./heatmap";
import { linkElements } from "./link-elements";
import { queryInstant, queryRange } from "./prometheus";
import { drawBars, drawStat } from "./stat";
import { drawTable } from "./table";
import { drawTimeseries } from "./timeseries";

const drawers: Readonly<Record<string, Drawer>> = {
    stat: drawStat,
    bargauge: drawBars,
    table: drawTable,
    timeseries: drawTimeseries,
    heatmap: drawHeatmap,
};

/** What a panel's queries depend on besides the panel. */
export interface QueryContext {
    readonly range: TimeRange;
    readonly choices: Choices;
    readonly variables: readonly SelectableVariable[];
    readonly scrapeSeconds: number;
    readonly marks: readonly Mark[];
    readonly zoom: (range: TimeRange) => void;
}

/** Of Grafana's grid. */
const columns = 24;

/** How long a refresh may take before the panel shows that it is loading, milliseconds. */
const busyAfterMs = 300;

export class PanelView {
    readonly root: HTMLElement;
    private readonly links = element("span", { class: "panel-links" });
    private readonly body = element("div", { class: "body" });
    private readonly memory = new Map<string, unknown>();
    private cleanups: (() => void)[] = [];
    private loading: AbortController | undefined;
    private last: Omit<Drawing, "redraw" | "cleanUp"> | undefined;

    constructor(private readonly panel: Panel) {
        const { id, title = "", description = "", type, gridPos, timeFrom } = panel;
        const heading = element("h3", { id: `title-${id}` }, title);
        this.root = element(
            "article",
            {
                class: `panel ${type}`,
                "aria-labelledby": `title-${id}`,
                "data-panel": id,
                "data-state": "loading",
                "data-side": gridPos.x < columns / 2 ? "left" : "right",
            },
            element(
                "header",
                {},
                heading,
                ...aboutOf(id, title, description),
                timeFrom !== undefined && element("span", { class: "note" }, `Last ${timeFrom}`),
                this.links,
            ),
            this.body,
        );
        const { style } = this.root;
        style.setProperty("--column", `${gridPos.x + 1} / span ${gridPos.w}`);
        style.setProperty("--height", String(gridPos.h));
        style.setProperty("--half", gridPos.w <= 6 ? "1" : "2");
        this.showState("loading", "Loading…");
    }

    /** Runs the queries and draws their results. Queries that are still running are aborted. */
    async load(context: QueryContext): Promise<void> {
        this.loading?.abort();
        const controller = new AbortController();
        this.loading = controller;
        const late = setTimeout(() => this.root.setAttribute("aria-busy", "true"), busyAfterMs);
        try {
            await this.query(context, controller.signal);
        } catch (error) {
            if (!controller.signal.aborted) {
                this.last = undefined;
                this.showState("error", (error as Error).message);
            }
        } finally {
            clearTimeout(late);
            if (this.loading === controller) {
                this.root.removeAttribute("aria-busy");
            }
        }
    }

    /** Draws the last results again, for another theme. */
    redraw(): void {
        if (this.last !== undefined) {
            this.draw(this.last);
        }
    }

    private async query(context: QueryContext, signal: AbortSignal): Promise<void> {
        const { panel } = this;
        const linked = { name: panel.title ?? "", labels: {}, text: "" };
        fill(this.links, ...linkElements(dataLinks(panel.links ?? [], linked, context.choices)));
        if (drawers[panel.type] === undefined) {
            this.showState("unknown", `This preview doesn't draw panels of the type ${panel.type}; Grafana does.`);
            return;
        }
        const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true);
        const foreign = targets.map((target) => dataSourceType(panel, target)).find((type) => type !== "prometheus");
        if (foreign !== undefined) {
            this.showState("unknown", `This panel queries ${foreign}; the preview has only Prometheus.`);
            return;
        }
        const range = panelRange(context.range, panel.timeFrom, context.choices.to === "now");
        const leastMs = intervalMs(panel.interval ?? "") ?? 0;
        const steps = stepsFor(
            range,
            this.body.clientWidth,
            context.scrapeSeconds,
            Math.max(leastMs / 1000, context.scrapeSeconds),
        );
        const { start, end } = alignedRange(range, steps.interval);
        const lookup = queryLookup(context.variables, context.choices.selected, range, steps);
        const answers = await Promise.all(
            targets.map(async (target): Promise<TargetAnswer> => {
                const expr = interpolate(target.expr ?? "", lookup);
                try {
                    return { target, results: await this.run(target, expr, range, steps, signal) };
                } catch (error) {
                    const { message } = error as Error;
                    throw new Error(`Query ${target.refId} failed: ${message}`, { cause: error });
                }
            }),
        );
        signal.throwIfAborted();
        const { choices, zoom } = context;
        // The marks are of the dashboard's time range, not of the panel's own.
        const marks = range === context.range ? context.marks : [];
        const times = stepTimes(start, end, steps.interval);
        this.draw({ panel, answers, times, range, choices, marks, zoom, memory: this.memory });
    }

    private run({ instant }: Target, expr: string, range: TimeRange, { interval }: Steps, signal: AbortSignal) {
        return instant === true
            ? queryInstant(expr, range.to / 1000, signal)
            : queryRange(expr, { ...alignedRange(range, interval), step: interval }, signal);
    }

    private draw(data: Omit<Drawing, "redraw" | "cleanUp">): void {
        this.last = data;
        const drawn = element("div", { class: "drawn" });
        const drawing: Drawing = {
            ...data,
            cleanUp: (work) => this.cleanups.push(work),
            redraw: () => this.draw(data),
        };
        const saysNothing =
            this.panel.type !== "stat" || missingValue(this.panel.fieldConfig?.defaults ?? {}) === undefined;
        if (saysNothing && data.answers.every(({ results }) => results.length === 0)) {
            this.showState("empty", this.noData());
            return;
        }
        const focus = this.focusedKey();
        this.clear();
        // Into the document before it is drawn: a graph measures its width.
        this.body.replaceChildren(drawn);
        if (!drawers[this.panel.type](drawn, drawing)) {
            this.showState("empty", this.noData());
            return;
        }
        this.root.dataset.state = "drawn";
        if (focus !== undefined) {
            drawn.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
        }
    }

    /** A panel with a long step has no data until the first step is over: so the step is named. */
    private noData(): string {
        const { interval } = this.panel;
        return `No data in this time range${interval === undefined ? "" : `, at points ${interval} apart`}.`;
    }

    private focusedKey(): string | undefined {
        const focused = document.activeElement;
        return focused instanceof HTMLElement && this.body.contains(focused) ? focused.dataset.key : undefined;
    }

    private clear(): void {
        this.cleanups.forEach((work) => work());
        this.cleanups = [];
    }

    private showState(state: string, message: string): void {
        this.clear();
        this.root.dataset.state = state;
        this.body.replaceChildren(element("p", { class: `state ${state}` }, message));
    }
}

/** The type of a target's data source, else of its panel's; the preview's Prometheus if neither says one. */
function dataSourceType(panel: Panel, target: Target): string {
    return target.datasource?.type ?? panel.datasource?.type ?? "prometheus";
}

/** A button whose tooltip is the description, by pointer and by keyboard. */
function aboutOf(id: number, title: string, description: string): HTMLElement[] {
    if (description === "") {
        return [];
    }
    const hide = (event: Event): void => {
        if ((event as KeyboardEvent).key === "Escape") {
            (event.currentTarget as HTMLElement).blur();
        }
    };
    return [
        element(
            "button",
            {
                type: "button",
                class: "about",
                "aria-label": `About ${title}`,
                "aria-describedby": `about-${id}`,
                keydown: hide,
            },
            "i",
        ),
        element("p", { class: "tooltip", role: "tooltip", id: `about-${id}` }, description),
    ];
}
