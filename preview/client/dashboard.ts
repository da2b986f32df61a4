/** One dashboard: its pickers, its panels on the grid, and their refresh. */
import { dashboardAddress, isTimeless, readChoices, writeChoices, type Choices } from "../model/address";
import type { Dashboard, Panel, Variable } from "../model/dashboard";
import { menuLinks } from "../model/links";
import { intervalMs, openingFor, parseRange, stepsFor, type Opening, type TimeRange } from "../model/time";
import { all, interpolate, keepSelected, parseLabelQuery, queryLookup, type Selection } from "../model/variables";
import { queryAnnotations } from "./annotations";
import type { Mark } from "./drawing";
import { element, fill } from "./element";
import { PanelView, type QueryContext } from "./panel";
import { fillVariable, timePickers, variablePicker } from "./pickers";
import { queryLabelValues, type PreviewConfig } from "./prometheus";
import { followTheme } from "./theme";

/** Grafana's time range for a dashboard without one. */
const defaultTime = { from: "now-6h", to: "now" };

/** Points to choose the intervals for variables' queries by, which no panel's width decides. */
const variablePoints = 24;

/** A screen as narrow as a phone's. */
const narrow = matchMedia("(width <= 600px)");

/**
 * On a narrow screen a row that begins with a table comes first, if it is one of the first two: what is wrong with
 * which service is seen without scrolling past everything else. The rows themselves move, so that the order of the
 * keyboard and of screen readers is that of the eye.
 */
function firstTableFirst(main: HTMLElement): void {
    const rows = [...main.children];
    const table = rows.slice(0, 2).find((row) => row.querySelector(".panel")?.classList.contains("table"));
    const arrange = (): void =>
        main.append(
            ...(narrow.matches && table !== undefined ? [table, ...rows.filter((row) => row !== table)] : rows),
        );
    arrange();
    narrow.addEventListener("change", arrange);
}

export class DashboardView {
    private choices: Choices;
    /** The dashboard's own time range and refresh. */
    private readonly own: Opening;
    private readonly panels: { readonly view: PanelView; readonly row?: HTMLDetailsElement }[] = [];
    /** What the panels were loaded with last, and the rows whose panels have it. */
    private loaded: { readonly context: QueryContext; readonly rows: Set<HTMLDetailsElement> } | undefined;
    private readonly variables: readonly Variable[];
    private readonly variablePickers = new Map<string, HTMLDetailsElement>();
    private readonly bar = element("div", { class: "bar", role: "group", "aria-label": "Time and theme" });
    private readonly links = element("nav", { class: "links", "aria-label": "Linked dashboards" });
    private readonly problem = element("p", { class: "state error", role: "alert" });
    private timer: ReturnType<typeof setTimeout> | undefined;
    /** The number of the latest refresh; an earlier one that is still running gives up. */
    private latest = 0;
    private main: HTMLElement | undefined;

    constructor(
        private readonly config: PreviewConfig,
        private readonly dashboard: Dashboard,
    ) {
        const { time = defaultTime, refresh, templating } = dashboard;
        this.own = { ...time, refresh: refresh || "" };
        const asked = new URLSearchParams(location.search);
        this.choices = readChoices(asked, this.own);
        this.variables = (templating?.list ?? []).filter(({ type }) => type !== "datasource");
        const selected = this.variables.map((variable): [string, readonly string[]] => [
            variable.name,
            this.choices.selected.get(variable.name) ?? [variable.current?.value ?? []].flat(),
        ]);
        const dataSource = ["datasource", ["prometheus"]] as const;
        this.choices = {
            ...this.choices,
            selected: new Map([dataSource, ...this.choices.selected, ...selected]),
            ...(config.since !== undefined && isTimeless(asked) && { follows: true }),
        };
    }

    /** Puts the dashboard into the page and loads its data. */
    async open(head: HTMLElement, main: HTMLElement): Promise<void> {
        const { dashboard } = this;
        this.main = main;
        document.title = `${dashboard.title} – preview`;
        followTheme(() => this.redraw());
        this.problem.hidden = true;
        fill(
            head,
            element("p", { class: "preview" }, "Preview: drawn from the dashboards' JSON, not by Grafana."),
            this.config.notice !== undefined && element("p", { class: "notice", role: "note" }, this.config.notice),
            element("div", { class: "title" }, element("h1", {}, dashboard.title), this.links, this.bar),
            element("p", { class: "lead" }, dashboard.description ?? ""),
            element("div", { class: "bar", role: "group", "aria-label": "Variables" }, ...this.pickers()),
            this.problem,
        );
        fill(main, ...this.rows());
        firstTableFirst(main);
        document.addEventListener("visibilitychange", () => this.schedule());
        await this.refresh();
    }

    private pickers(): HTMLElement[] {
        const dataSource = element(
            "label",
            { class: "source" },
            element("span", { class: "label" }, "Data source"),
            element("select", { disabled: true }, element("option", {}, "Prometheus")),
        );
        const pickers = this.variables
            .filter(({ hide }) => hide !== 2)
            .map(({ name }) => {
                const picker = variablePicker();
                this.variablePickers.set(name, picker);
                return picker;
            });
        return [dataSource, ...pickers];
    }

    /** A heading and a grid for each row; panels before the first row have a grid of their own. */
    private rows(): HTMLElement[] {
        const parts: HTMLElement[] = [];
        let grid: HTMLElement | undefined;
        let row: HTMLDetailsElement | undefined;
        for (const panel of this.dashboard.panels ?? []) {
            if (panel.type === "row") {
                grid = element("div", { class: "grid" });
                const heading = element("summary", {}, element("h2", {}, panel.title ?? ""));
                row = element("details", { class: "row", open: panel.collapsed !== true }, heading, grid);
                row.addEventListener("toggle", (event) => void this.opened(event.target as HTMLDetailsElement));
                parts.push(row);
                this.add(grid, panel.panels ?? [], row);
            } else {
                if (grid === undefined) {
                    grid = element("div", { class: "grid" });
                    parts.push(grid);
                }
                this.add(grid, [panel], row);
            }
        }
        return parts;
    }

    private add(grid: HTMLElement, panels: readonly Panel[], row?: HTMLDetailsElement): void {
        for (const panel of panels) {
            const view = new PanelView(panel);
            this.panels.push({ view, row });
            grid.append(view.root);
        }
    }

    /** Loads what was closed until now: as in Grafana, a closed row asks nothing. */
    private async opened(row: HTMLDetailsElement): Promise<void> {
        const { loaded } = this;
        if (!row.open || loaded === undefined || loaded.rows.has(row)) {
            return;
        }
        loaded.rows.add(row);
        const views = this.panels.filter((panel) => panel.row === row).map(({ view }) => view);
        await Promise.all(views.map((view) => view.load(loaded.context)));
    }

    private choose(change: Partial<Choices>): void {
        const keepsTime = change.from === undefined && change.refresh === undefined;
        this.choices = { ...this.choices, ...change, follows: this.choices.follows === true && keepsTime };
        const parameters = writeChoices(this.choices);
        const theme = new URLSearchParams(location.search).get("theme");
        if (theme !== null) {
            parameters.set("theme", theme);
        }
        history.replaceState(undefined, "", dashboardAddress(this.dashboard.uid, parameters));
        void this.refresh();
    }

    /** Loads everything: first the variables, whose values are in the panels' queries. */
    private async refresh(): Promise<void> {
        const turn = ++this.latest;
        clearTimeout(this.timer);
        this.main?.setAttribute("aria-busy", "true");
        let range: TimeRange;
        try {
            if (this.choices.follows === true) {
                this.choices = { ...this.choices, ...openingFor(this.own, this.config.since, Date.now()) };
            }
            range = parseRange(this.choices.from, this.choices.to, Date.now());
        } catch (error) {
            this.problem.hidden = false;
            this.problem.textContent = (error as Error).message;
            this.choices = { ...this.choices, ...(this.dashboard.time ?? defaultTime) };
            range = parseRange(this.choices.from, this.choices.to, Date.now());
        }
        this.fillBar(range);
        await this.loadVariables(range);
        if (turn !== this.latest) {
            return;
        }
        this.fillLinks();
        const marks = await this.loadAnnotations(range);
        const { scrapeSeconds } = this.config;
        const zoom = ({ from, to }: TimeRange): void => this.choose({ from: String(from), to: String(to) });
        const context = { range, choices: this.choices, variables: this.variables, scrapeSeconds, marks, zoom };
        if (turn === this.latest) {
            const open = this.panels.filter(({ row }) => row?.open !== false);
            this.loaded = { context, rows: new Set(open.flatMap(({ row }) => row ?? [])) };
            await Promise.all(open.map(({ view }) => view.load(context)));
        }
        if (turn === this.latest) {
            this.main?.setAttribute("aria-busy", "false");
            this.schedule();
        }
    }

    /** A hidden page doesn't refresh. */
    private schedule(): void {
        clearTimeout(this.timer);
        const interval = intervalMs(this.choices.refresh);
        if (interval !== undefined && !document.hidden) {
            this.timer = setTimeout(() => void this.refresh(), interval);
        }
    }

    private fillBar(range: TimeRange): void {
        const pickers = timePickers(this.choices, range, {
            time: (from, to) => this.choose({ from, to }),
            refresh: (refresh) => this.choose({ refresh }),
            now: () => void this.refresh(),
            theme: () => this.redraw(),
        });
        fill(this.bar, ...pickers);
    }

    private fillLinks(): void {
        const { dashboard, config, choices } = this;
        const links = menuLinks(dashboard.links ?? [], dashboard, config.dashboards, choices);
        fill(
            this.links,
            ...links.map(({ title, href, tooltip }) =>
                element("a", { href, title: tooltip, "data-key": title }, title),
            ),
        );
    }

    /** One after the other: a variable's query may use the values of those before it. */
    private async loadVariables(range: TimeRange): Promise<void> {
        const selected = new Map<string, readonly string[]>(this.choices.selected);
        for (const variable of this.variables) {
            const { options, error } = await this.optionsOf(variable, selected, range);
            const kept =
                error === undefined ? keepSelected(variable, selected.get(variable.name) ?? [], options) : [all];
            selected.set(variable.name, kept);
            const picker = this.variablePickers.get(variable.name);
            if (picker !== undefined) {
                fillVariable(picker, { variable, options, selected: kept, error }, (values) =>
                    this.choose({ selected: new Map([...this.choices.selected, [variable.name, values]]) }),
                );
            }
        }
        this.choices = { ...this.choices, selected };
    }

    private async optionsOf(
        { type, query }: Variable,
        selected: Selection,
        range: TimeRange,
    ): Promise<{ options: readonly string[]; error?: string }> {
        const expression = typeof query === "string" ? query : (query?.query ?? "");
        if (type !== "query") {
            return { options: expression.split(",").map((value) => value.trim()) };
        }
        try {
            const lookup = queryLookup(
                this.variables,
                selected,
                range,
                stepsFor(range, variablePoints, this.config.scrapeSeconds),
            );
            return { options: await queryLabelValues(parseLabelQuery(interpolate(expression, lookup)), range) };
        } catch (error) {
            return { options: [], error: (error as Error).message };
        }
    }

    /** A dashboard whose annotations fail still shows its panels. */
    private async loadAnnotations(range: TimeRange): Promise<readonly Mark[]> {
        const annotations = this.dashboard.annotations?.list ?? [];
        const steps = stepsFor(range, innerWidth, this.config.scrapeSeconds);
        const lookup = queryLookup(this.variables, this.choices.selected, range, steps);
        try {
            return await queryAnnotations(annotations, (expr) => interpolate(expr, lookup), range, steps.interval);
        } catch (error) {
            this.problem.hidden = false;
            this.problem.textContent = `The annotations could not be loaded: ${(error as Error).message}`;
            return [];
        }
    }

    private redraw(): void {
        this.panels.forEach(({ view }) => view.redraw());
    }
}
