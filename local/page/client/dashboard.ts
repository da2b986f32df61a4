/** One dashboard: its choices, its panels on the grid, and when they ask again. */
import type { Dashboard } from "../../../dashboards/model";
import { dashboardAddress, readChoices, writeChoices, type Choices } from "../draw/address";
import { menuLinks, type MenuLink } from "../draw/links";
import { intervalMs, parseRange, stepsFor, type TimeRange } from "../draw/time";
import {
    all,
    interpolate,
    keepPicked,
    parseLabelQuery,
    queryLookup,
    type Pickable,
    type Picked,
} from "../draw/variables";
import { askLabelValues, type Start } from "./ask";
import { askMarks, type AnnotationQuery } from "./annotations";
import type { AnyPanel, Mark } from "./drawing";
import { element, fill } from "./element";
import { PanelView } from "./panel";
import { fillVariable, timePickers, variableHolder } from "./pickers";
import { followTheme } from "./theme";

/** A variable whose values a query gives. */
interface QueryVariable extends Pickable {
    readonly type: string;
    readonly label?: string;
    readonly description?: string;
    readonly hide?: number;
    readonly query?: string | { readonly query?: string };
    readonly current?: { readonly value?: string | readonly string[] };
}

/** Panels without width would ask for one point. */
const columns = 24;

export class DashboardView {
    private choices: Choices;
    private readonly panels: PanelView[] = [];
    private readonly variables: readonly QueryVariable[];
    private readonly holders = new Map<string, HTMLDetailsElement>();
    private readonly bar = element("div", { class: "bar", role: "group", "aria-label": "Time and theme" });
    private readonly links = element("nav", { class: "links", "aria-label": "Linked dashboards" });
    private readonly problem = element("p", { class: "state error", role: "alert" });
    private timer: ReturnType<typeof setTimeout> | undefined;
    private turn = 0;
    private main: HTMLElement | undefined;

    constructor(
        private readonly start: Start,
        private readonly dashboard: Dashboard,
    ) {
        const { time, refresh, templating } = dashboard;
        this.choices = readChoices(new URLSearchParams(location.search), { ...time, refresh });
        this.variables = (templating.list as readonly QueryVariable[]).filter(({ type }) => type !== "datasource");
        const picked = this.variables.map((variable): [string, readonly string[]] => [
            variable.name,
            this.choices.picked.get(variable.name) ?? [variable.current?.value ?? []].flat(),
        ]);
        const source = ["datasource", ["prometheus"]] as const;
        this.choices = { ...this.choices, picked: new Map([source, ...this.choices.picked, ...picked]) };
    }

    /** Puts the dashboard into the page and asks for the first time. */
    async open(head: HTMLElement, main: HTMLElement): Promise<void> {
        const { dashboard } = this;
        this.main = main;
        document.title = `${dashboard.title} – preview`;
        followTheme(() => this.redraw());
        this.problem.hidden = true;
        fill(
            head,
            element(
                "p",
                { class: "preview" },
                "Preview: drawn from the dashboards' JSON by this repository, not by Grafana.",
            ),
            element("div", { class: "title" }, element("h1", {}, dashboard.title), this.links, this.bar),
            element("p", { class: "lead" }, dashboard.description),
            element("div", { class: "bar", role: "group", "aria-label": "Variables" }, ...this.pickers()),
            this.problem,
        );
        fill(main, ...this.rows());
        document.addEventListener("visibilitychange", () => this.schedule());
        await this.refresh();
    }

    private pickers(): HTMLElement[] {
        const source = element(
            "label",
            { class: "source" },
            element("span", { class: "label" }, "Data source"),
            element("select", { disabled: true }, element("option", {}, "Prometheus of this environment")),
        );
        const holders = this.variables
            .filter(({ hide }) => hide !== 2)
            .map(({ name }) => {
                const holder = variableHolder();
                this.holders.set(name, holder);
                return holder;
            });
        return [source, ...holders];
    }

    /** A heading and a grid for each row; what stands before the first row has a grid of its own. */
    private rows(): HTMLElement[] {
        const parts: HTMLElement[] = [];
        let grid: HTMLElement | undefined;
        for (const panel of this.dashboard.panels as readonly AnyPanel[]) {
            if (panel.type === "row") {
                grid = element("div", { class: "grid" });
                const heading = element("summary", {}, element("h2", {}, panel.title ?? ""));
                parts.push(element("details", { class: "row", open: true }, heading, grid));
                this.add(grid, panel.panels ?? []);
            } else {
                if (grid === undefined) {
                    grid = element("div", { class: "grid" });
                    parts.push(grid);
                }
                this.add(grid, [panel]);
            }
        }
        return parts;
    }

    private add(grid: HTMLElement, panels: readonly AnyPanel[]): void {
        for (const panel of panels) {
            const view = new PanelView(panel);
            this.panels.push(view);
            grid.append(view.root);
        }
    }

    private choose(change: Partial<Choices>): void {
        this.choices = { ...this.choices, ...change };
        const parameters = writeChoices(this.choices);
        const theme = new URLSearchParams(location.search).get("theme");
        if (theme !== null) {
            parameters.set("theme", theme);
        }
        history.replaceState(undefined, "", dashboardAddress(this.dashboard.uid, parameters));
        void this.refresh();
    }

    /** Asks for everything anew: first the pickers, on whose values the panels' queries depend. */
    private async refresh(): Promise<void> {
        const turn = ++this.turn;
        clearTimeout(this.timer);
        this.main?.setAttribute("aria-busy", "true");
        let range: TimeRange;
        try {
            range = parseRange(this.choices.from, this.choices.to, Date.now());
        } catch (error) {
            this.problem.hidden = false;
            this.problem.textContent = (error as Error).message;
            this.choices = { ...this.choices, ...this.dashboard.time };
            range = parseRange(this.choices.from, this.choices.to, Date.now());
        }
        this.fillBar(range);
        await this.askVariables(range);
        if (turn !== this.turn) {
            return;
        }
        this.fillLinks();
        const marks = await this.askAnnotations(range);
        const { scrapeSeconds } = this.start;
        const zoom = ({ from, to }: TimeRange): void => this.choose({ from: String(from), to: String(to) });
        const asking = { range, choices: this.choices, variables: this.variables, scrapeSeconds, marks, zoom };
        if (turn === this.turn) {
            await Promise.all(this.panels.map((panel) => panel.load(asking)));
        }
        if (turn === this.turn) {
            this.main?.setAttribute("aria-busy", "false");
            this.schedule();
        }
    }

    /** A page that nobody sees doesn't ask. */
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
        const { dashboard, start, choices } = this;
        const links = menuLinks(dashboard.links as readonly MenuLink[], dashboard, start.dashboards, choices);
        fill(
            this.links,
            ...links.map(({ title, href, tooltip }) =>
                element("a", { href, title: tooltip, "data-key": title }, title),
            ),
        );
    }

    /** One after the other: a later picker's query may speak of an earlier one's values. */
    private async askVariables(range: TimeRange): Promise<void> {
        const picked = new Map<string, readonly string[]>(this.choices.picked);
        for (const variable of this.variables) {
            const { options, error } = await this.optionsOf(variable, picked, range);
            const kept = error === undefined ? keepPicked(variable, picked.get(variable.name) ?? [], options) : [all];
            picked.set(variable.name, kept);
            const holder = this.holders.get(variable.name);
            if (holder !== undefined) {
                fillVariable(holder, { variable, options, picked: kept, error }, (values) =>
                    this.choose({ picked: new Map([...this.choices.picked, [variable.name, values]]) }),
                );
            }
        }
        this.choices = { ...this.choices, picked };
    }

    private async optionsOf(
        { type, query }: QueryVariable,
        picked: Picked,
        range: TimeRange,
    ): Promise<{ options: readonly string[]; error?: string }> {
        const text = typeof query === "string" ? query : (query?.query ?? "");
        if (type !== "query") {
            return { options: text.split(",").map((value) => value.trim()) };
        }
        try {
            const lookup = queryLookup(
                this.variables,
                picked,
                range,
                stepsFor(range, columns, this.start.scrapeSeconds),
            );
            return { options: await askLabelValues(parseLabelQuery(interpolate(text, lookup)), range) };
        } catch (error) {
            return { options: [], error: (error as Error).message };
        }
    }

    /** A dashboard whose annotations fail still shows its panels. */
    private async askAnnotations(range: TimeRange): Promise<readonly Mark[]> {
        const { annotations } = this.dashboard as { annotations: { list: readonly AnnotationQuery[] } };
        const steps = stepsFor(range, innerWidth, this.start.scrapeSeconds);
        const lookup = queryLookup(this.variables, this.choices.picked, range, steps);
        try {
            return await askMarks(annotations.list, (expr) => interpolate(expr, lookup), range, steps.interval);
        } catch (error) {
            this.problem.hidden = false;
            this.problem.textContent = `The annotations could not be asked for: ${(error as Error).message}`;
            return [];
        }
    }

    private redraw(): void {
        this.panels.forEach((panel) => panel.redraw());
    }
}
