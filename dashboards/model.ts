/**
 * The part of Grafana's v1 dashboard JSON that this package writes, as types of our own.
 *
 * v1 loads on Amazon Managed Grafana 9.4 to 13 and on any other Grafana of those versions; v2 does not. The types are
 * ours so that the published declarations need no Grafana package; a test holds them against `@grafana/schema`. They
 * are type aliases, not interfaces, because an alias is assignable to `Record<string, unknown>` and so to what a Pulumi
 * input or `JSON.stringify` takes.
 */

/**
 * The units used here: Grafana unit ids (Grafana docs, "Standard options definitions: Unit"). `bytes` and `mbytes` are
 * IEC: KiB, MiB.
 */
export const units = [
    "none",
    "short",
    "percent",
    "percentunit",
    "bytes",
    "mbytes",
    "binBps",
    "ms",
    "s",
    "d",
    "reqps",
    "ops",
    "cps",
    "currencyUSD",
    // A multiple: Grafana writes what follows the colon behind the number.
    "suffix:×",
] as const;
export type Unit = (typeof units)[number];

/** Named colours of Grafana's palette, which follow the light and the dark theme, and CSS's `gray`. */
export type Color = "green" | "yellow" | "orange" | "red" | "blue" | "purple" | "text" | "gray" | "transparent";

/**
 * The one data source reference: the dashboard's variable. `prometheus` also lists Amazon Managed Service for
 * Prometheus sources.
 */
export type DataSourceRef = { type: "prometheus"; uid: "${datasource}" };

export type GridPos = { x: number; y: number; w: number; h: number };

/**
 * A PromQL query of a panel. `instant` asks for one point at the end of the time range, `range` for the whole of it.
 */
export type Target = {
    refId: string;
    datasource: DataSourceRef;
    editorMode: "code";
    expr: string;
    legendFormat: string;
    format: "time_series" | "table" | "heatmap";
    instant: boolean;
    range: boolean;
};

/** From `value` upwards the colour holds; the first step has no value. */
export type ThresholdStep = { color: Color; value: number | null };
export type Thresholds = { mode: "absolute"; steps: ThresholdStep[] };

/** What is shown instead of a value; `index` is the order in which mappings are tried. */
export type MappingResult = { text: string; color: Color; index: number };

/** By value, or for one that is missing: no sample, or the NaN of a quantile without observations. */
export type ValueMapping =
    | { type: "value"; options: Record<string, MappingResult> }
    | { type: "range"; options: { from: number | null; to: number | null; result: MappingResult } }
    | { type: "special"; options: { match: "null+nan"; result: MappingResult } };

export type FieldColor = { mode: "thresholds" | "palette-classic" | "fixed"; fixedColor?: Color };

export type FieldDefaults = {
    unit: Unit;
    min?: number;
    max?: number;
    decimals?: number;
    color: FieldColor;
    thresholds: Thresholds;
    mappings: ValueMapping[];
    /** Shown where a query has no result at all. */
    noValue?: string;
    custom?: Record<string, unknown>;
};

/**
 * A link on a value: `url` may use Grafana's variables and, in a table, `${__data.fields.LABEL}` for a cell of the same
 * row.
 */
export type DataLink = { title: string; url: string; targetBlank: boolean };

export type FieldOverride = {
    matcher: { id: "byName" | "byFrameRefID"; options: string };
    properties: { id: string; value: unknown }[];
};

export type Transformation = { id: string; options: Record<string, unknown> };

/** The panel plug-ins used here; all of them are part of Grafana itself. */
export type PanelType = "stat" | "timeseries" | "bargauge" | "table" | "heatmap";

export type Panel = {
    id: number;
    type: PanelType;
    title: string;
    /** What the panel shows and what to do when it looks wrong. */
    description: string;
    datasource: DataSourceRef;
    gridPos: GridPos;
    targets: Target[];
    fieldConfig: { defaults: FieldDefaults; overrides: FieldOverride[] };
    options: Record<string, unknown>;
    transformations?: Transformation[];
    /** The panel's own time range, up to the end of the dashboard's, as in `30d`; Grafana shows it beside the title. */
    timeFrom?: string;
    /** The least step between points: nothing is gained by asking for more points than were written. */
    interval?: string;
    /** Links in the panel's header. */
    links?: PanelLink[];
};

/**
 * A heading across the dashboard. The panels of an open row follow it in the list and its `panels` is empty; those of a
 * collapsed one are in it, and Grafana asks for their data when the row is opened.
 */
export type RowPanel = {
    id: number;
    type: "row";
    title: string;
    collapsed: boolean;
    gridPos: GridPos;
    panels: Panel[];
};

export type VariableOption = { selected: boolean; text: string | string[]; value: string | string[] };

/** The data source picker: every Prometheus, Amazon's included. */
export type DataSourceVariable = {
    type: "datasource";
    name: "datasource";
    label: string;
    description: string;
    query: "prometheus";
    regex: string;
    refresh: 1;
    hide: 0;
    multi: false;
    includeAll: false;
    options: VariableOption[];
};

/**
 * A picker of label values, asked again whenever the time range changes (`refresh: 2`). All matches any value that is
 * set (`.+`), or also a label that isn't (`.*`).
 */
export type LabelVariable = {
    type: "query";
    name: string;
    label: string;
    description: string;
    datasource: DataSourceRef;
    definition: string;
    query: { query: string; refId: "StandardVariableQuery" };
    regex: string;
    refresh: 2;
    sort: 1;
    hide: 0;
    multi: true;
    includeAll: true;
    allValue: ".+" | ".*";
    current: VariableOption;
    options: VariableOption[];
};

/** A picker of numbers that stand in the dashboard itself; All is `allValue`. */
export type ChoiceVariable = {
    type: "custom";
    name: string;
    label: string;
    description: string;
    /** The options, with commas between. */
    query: string;
    hide: 0;
    multi: false;
    includeAll: true;
    allValue: string;
    current: VariableOption;
    options: VariableOption[];
};

export type Variable = DataSourceVariable | LabelVariable | ChoiceVariable;

/** The menu entries to the dashboards that carry a tag; time range and variables go along. */
export type DashboardLink = {
    type: "dashboards";
    title: string;
    tooltip: string;
    tags: string[];
    icon: "external link";
    asDropdown: boolean;
    includeVars: true;
    keepTime: true;
    targetBlank: false;
};

/** A link in a panel's header; time and variables are in its address. */
export type PanelLink = {
    type: "link";
    title: string;
    url: string;
    tooltip: string;
    tags: never[];
    icon: "external link";
    asDropdown: false;
    includeVars: false;
    keepTime: false;
    targetBlank: false;
};

/** Marks on every graph at the times at which the query has a value above 0. */
export type Annotation = {
    name: string;
    datasource: DataSourceRef;
    enable: true;
    hide: false;
    iconColor: Color;
    expr: string;
    /** The step between points, and the longest gap within one mark. */
    step: string;
    titleFormat: string;
    textFormat: string;
    /** Labels shown as tags, with commas between. */
    tagKeys: string;
    useValueForTime: false;
};

export type Dashboard = {
    uid: string;
    title: string;
    description: string;
    tags: string[];
    schemaVersion: 39;
    version: 1;
    editable: false;
    /** 1: a crosshair shared by all panels. */
    graphTooltip: 1;
    timezone: "browser";
    time: { from: string; to: string };
    refresh: string;
    annotations: { list: Annotation[] };
    templating: { list: Variable[] };
    links: DashboardLink[];
    panels: (Panel | RowPanel)[];
};
