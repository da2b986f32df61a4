/** A dashboard with panels of text in it: what stood in CloudWatch and has no query here is not left out. */
import type { Dashboard, GridPos, Panel, RowPanel } from "../../../dashboards/model";

/** Markdown on a dashboard; part of Grafana itself. */
export type TextPanel = {
    id: number;
    type: "text";
    title: string;
    description: string;
    gridPos: GridPos;
    options: { mode: "markdown"; content: string };
};

export type MigratedDashboard = Omit<Dashboard, "panels"> & { panels: (Panel | RowPanel | TextPanel)[] };
