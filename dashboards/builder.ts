/**
 * From rows of panels to a dashboard: ids, letters, places, variables and links are the builder's work and always come
 * out the same.
 */
import { bottom, checkLayout, columns, place } from "./layout";
import type { Annotation, Dashboard, DashboardLink, Panel, RowPanel } from "./model";
import type { PanelDraft } from "./panels";
import { dataSource, standardVariables } from "./variables";

export { bargauge, heatmap, stat, timeseries } from "./panels";
export { table } from "./table";
export type { NoData, PanelDraft, PanelRequest, Query, Steps, TimeseriesRequest } from "./panels";
export type { Column, Order, TableRequest } from "./table";

/** Every dashboard of this package carries it; the links between them go by it. */
export const packageTag = "pulumi-adot";

/** A heading and the panels under it, in reading order. */
export interface RowRequest {
    readonly title: string;
    readonly panels: readonly PanelDraft[];
    /** Whether it is closed when the dashboard opens, for what is rarely asked. Default: false. */
    readonly collapsed?: boolean;
}

export interface DashboardRequest {
    /**
     * Lower-case letters, digits and dashes, at most 40 characters (Grafana's limit): the dashboard's address, the same
     * in every Grafana.
     */
    readonly uid: string;
    readonly title: string;
    readonly description: string;
    /** Besides `pulumi-adot`. */
    readonly tags: readonly string[];
    /** A metric that every service on the dashboard sends; it fills the pickers of services and tasks. */
    readonly serviceMetric: string;
    readonly rows: readonly RowRequest[];
    /** Marks on every graph. Default: none. */
    readonly annotations?: readonly Annotation[];
    /** How far back the dashboard looks when it opens. Default: "now-1h". */
    readonly from?: string;
    /** How often it asks again. Default: "1m", three scrapes of 20 s. */
    readonly refresh?: string;
}

/**
 * Builds v1 dashboard JSON that Grafana 9.4 to 13 load. The result is plain data: no functions, nothing undefined.
 * @throws Error for a uid that Grafana refuses, a panel or row without title, description or query, a title that is
 * used twice, a panel wider than the grid.
 */
export function dashboard(request: DashboardRequest): Dashboard {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(request.uid) || request.uid.length > 40) {
        throw new Error(
            `Dashboard uid "${request.uid}" is not allowed: use lower-case letters, digits and single dashes, at most 40 characters.`,
        );
    }
    required(request.title, `Dashboard ${request.uid}`, "title");
    const panels = rowsOf(request);
    checkTitles(
        request.uid,
        panels.flatMap((panel) => (panel.type === "row" ? [panel, ...panel.panels] : [panel])),
    );
    checkLayout(panels);
    return {
        uid: request.uid,
        title: request.title,
        description: request.description,
        tags: [packageTag, ...request.tags],
        schemaVersion: 39,
        version: 1,
        editable: false,
        graphTooltip: 1,
        timezone: "browser",
        time: { from: request.from ?? "now-1h", to: "now" },
        refresh: request.refresh ?? "1m",
        annotations: { list: [...(request.annotations ?? [])] },
        templating: { list: standardVariables(request.serviceMetric) },
        links: [siblings],
        panels,
    };
}

/** The other dashboards of this package, with the time range and the picked service and task kept. */
const siblings: DashboardLink = {
    type: "dashboards",
    title: "More of this service",
    tooltip: "The other dashboards, with the same time range, service and task.",
    tags: [packageTag],
    icon: "external link",
    asDropdown: false,
    includeVars: true,
    keepTime: true,
    targetBlank: false,
};

function rowsOf({ uid, rows }: DashboardRequest): (Panel | RowPanel)[] {
    const panels: (Panel | RowPanel)[] = [];
    let ids = 0;
    for (const row of rows) {
        required(row.title, `Row ${rows.indexOf(row) + 1} of dashboard ${uid}`, "title");
        if (row.panels.length === 0) {
            throw new Error(`Row "${row.title}" of dashboard ${uid} has no panel.`);
        }
        const { collapsed = false } = row;
        const y = bottom(panels.map(({ gridPos }) => gridPos));
        const id = ++ids;
        const positions = place(row.panels, y + 1);
        const below = row.panels.map((draft, index) => finish(draft, ++ids, positions[index]));
        const gridPos = { x: 0, y, w: columns, h: 1 };
        panels.push({ id, type: "row", title: row.title, collapsed, gridPos, panels: collapsed ? below : [] });
        panels.push(...(collapsed ? [] : below));
    }
    return panels;
}

function finish(draft: PanelDraft, id: number, gridPos: Panel["gridPos"]): Panel {
    const { width: _width, height: _height, targets, ...panel } = draft;
    required(panel.title, `Panel ${id}`, "title");
    required(panel.description, `Panel "${panel.title}"`, "description");
    if (targets.length === 0) {
        throw new Error(`Panel "${panel.title}" has no query.`);
    }
    targets.forEach(({ expr, refId }) => required(expr, `Query ${refId} of panel "${panel.title}"`, "expression"));
    return {
        id,
        ...panel,
        datasource: dataSource,
        gridPos,
        targets: targets.map((target) => ({ ...target, datasource: dataSource })),
    };
}

function required(value: string, owner: string, what: string): void {
    if (value.trim() === "") {
        throw new Error(`${owner} has no ${what}: every one needs it.`);
    }
}

/** Titles name panels in links, in tests and in talk, so each stands for one panel. */
function checkTitles(uid: string, panels: readonly { readonly title: string }[]): void {
    const seen = new Set<string>();
    for (const { title } of panels) {
        if (seen.has(title)) {
            throw new Error(`Dashboard ${uid} has two panels or rows with the title "${title}".`);
        }
        seen.add(title);
    }
}
