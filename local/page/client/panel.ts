/** One panel: asks its queries, and shows what came, what failed, or that there is nothing. */
import { alignedRange, intervalMs, panelRange, stepsFor, type Steps, type TimeRange } from "../draw/time";
import { stepTimes } from "../draw/series";
import { interpolate, queryLookup, type Pickable } from "../draw/variables";
import type { Choices } from "../draw/address";
import { dataLinks } from "../draw/links";
import { askInstant, askRange } from "./ask";
import type { AnyPanel, AnyTarget, Answered, Drawer, Drawing, Mark } from "./drawing";
import { element, fill } from "./element";
import { linkElements } from "./link-elements";
import { drawHeatmap } from "./heatmap";
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

/** Everything that a panel's queries go by at one moment. */
export interface Asking {
    readonly range: TimeRange;
    readonly choices: Choices;
    readonly variables: readonly Pickable[];
    readonly scrapeSeconds: number;
    readonly marks: readonly Mark[];
    readonly zoom: (range: TimeRange) => void;
}

/** Of the dashboards' grid. */
const columns = 24;

/** Milliseconds in which a refresh may pass unseen; later the panel says that it is loading. */
const quietMs = 300;

export class PanelView {
    readonly root: HTMLElement;
    private readonly links = element("span", { class: "panel-links" });
    private readonly body = element("div", { class: "body" });
    private readonly memory = new Map<string, unknown>();
    private cleanups: (() => void)[] = [];
    private loading: AbortController | undefined;
    private last: Omit<Drawing, "again" | "cleanUp"> | undefined;

    constructor(private readonly panel: AnyPanel) {
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
        this.state("loading", "Loading…");
    }

    /** Asks and draws. A question that is still under way is given up. */
    async load(asking: Asking): Promise<void> {
        this.loading?.abort();
        const controller = new AbortController();
        this.loading = controller;
        const late = setTimeout(() => this.root.setAttribute("aria-busy", "true"), quietMs);
        try {
            await this.ask(asking, controller.signal);
        } catch (error) {
            if (!controller.signal.aborted) {
                this.last = undefined;
                this.state("error", (error as Error).message);
            }
        } finally {
            clearTimeout(late);
            if (this.loading === controller) {
                this.root.removeAttribute("aria-busy");
            }
        }
    }

    /** Draws the last answers again, for another theme. */
    redraw(): void {
        if (this.last !== undefined) {
            this.draw(this.last);
        }
    }

    private async ask(asking: Asking, signal: AbortSignal): Promise<void> {
        const { panel } = this;
        const itself = { name: panel.title ?? "", labels: {}, text: "" };
        fill(this.links, ...linkElements(dataLinks(panel.links ?? [], itself, asking.choices)));
        if (drawers[panel.type] === undefined) {
            this.state("unknown", `This preview doesn't draw panels of the type ${panel.type}; Grafana does.`);
            return;
        }
        const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true);
        const foreign = targets.map((target) => sourceOf(panel, target)).find((type) => type !== "prometheus");
        if (foreign !== undefined) {
            this.state("unknown", `This panel asks ${foreign}; the preview has a Prometheus only.`);
            return;
        }
        const range = panelRange(asking.range, panel.timeFrom, asking.choices.to === "now");
        const leastMs = intervalMs(panel.interval ?? "") ?? 0;
        const steps = stepsFor(
            range,
            this.body.clientWidth,
            asking.scrapeSeconds,
            Math.max(leastMs / 1000, asking.scrapeSeconds),
        );
        const { start, end } = alignedRange(range, steps.interval);
        const lookup = queryLookup(asking.variables, asking.choices.picked, range, steps);
        const answers = await Promise.all(
            targets.map(async (target): Promise<Answered> => {
                const expr = interpolate(target.expr ?? "", lookup);
                try {
                    return { target, results: await this.answer(target, expr, range, steps, signal) };
                } catch (error) {
                    const words = (error as Error).message;
                    throw new Error(`Query ${target.refId} failed: ${words}`, { cause: error });
                }
            }),
        );
        signal.throwIfAborted();
        const { choices, zoom } = asking;
        // On a graph of weeks an hour's marks are one smear at its edge.
        const marks = range === asking.range ? asking.marks : [];
        const times = stepTimes(start, end, steps.interval);
        this.draw({ panel, answers, times, range, choices, marks, zoom, memory: this.memory });
    }

    private answer({ instant }: AnyTarget, expr: string, range: TimeRange, { interval }: Steps, signal: AbortSignal) {
        return instant === true
            ? askInstant(expr, range.to / 1000, signal)
            : askRange(expr, { ...alignedRange(range, interval), step: interval }, signal);
    }

    private draw(what: Omit<Drawing, "again" | "cleanUp">): void {
        this.last = what;
        const drawn = element("div", { class: "drawn" });
        const drawing: Drawing = {
            ...what,
            cleanUp: (work) => this.cleanups.push(work),
            again: () => this.draw(what),
        };
        if (what.answers.every(({ results }) => results.length === 0)) {
            this.state("empty", this.nothing());
            return;
        }
        const focus = this.focusedKey();
        this.clear();
        // In the document first: a graph asks how much room it has.
        this.body.replaceChildren(drawn);
        if (!drawers[this.panel.type](drawn, drawing)) {
            this.state("empty", this.nothing());
            return;
        }
        this.root.dataset.state = "drawn";
        if (focus !== undefined) {
            drawn.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
        }
    }

    /** A graph of weeks stays empty until its first full step is over, also where data come in. */
    private nothing(): string {
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

    private state(state: string, words: string): void {
        this.clear();
        this.root.dataset.state = state;
        this.body.replaceChildren(element("p", { class: `state ${state}` }, words));
    }
}

/** A panel's own source or its target's; the dashboards' variable for it stands for Prometheus. */
function sourceOf(panel: AnyPanel, target: AnyTarget): string {
    return target.datasource?.type ?? panel.datasource?.type ?? "prometheus";
}

/** A button whose tooltip is the description: for the pointer and for the keyboard. */
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
