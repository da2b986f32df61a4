/**
 * Grafana's v1 dashboard JSON, as far as the preview reads it (Grafana docs, "JSON model"). Everything that Grafana
 * leaves out of some dashboards is optional, and plug-ins' own options are unknown until they are looked at.
 */

export interface Dashboard {
    readonly uid: string;
    readonly title: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly time?: { readonly from: string; readonly to: string };
    /** As `1m`; empty or false for never. */
    readonly refresh?: string | false;
    readonly annotations?: { readonly list?: readonly Annotation[] };
    readonly templating?: { readonly list?: readonly Variable[] };
    readonly links?: readonly DashboardLink[];
    readonly panels?: readonly Panel[];
}

/** A panel, or a row: a heading, with its panels inside while it is collapsed. */
export interface Panel {
    readonly id: number;
    readonly type: string;
    readonly title?: string;
    readonly description?: string;
    readonly datasource?: DataSourceRef | null;
    /** On a grid of 24 columns. */
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly Target[];
    readonly fieldConfig?: FieldConfig;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly transformations?: readonly Transformation[];
    readonly panels?: readonly Panel[];
    /** Whether a row is closed when the dashboard opens. */
    readonly collapsed?: boolean;
    /** The panel's own time range, as `30d`. */
    readonly timeFrom?: string;
    /** Its minimum step, as `5m`. */
    readonly interval?: string;
    readonly links?: readonly DataLink[];
}

export interface DataSourceRef {
    readonly type?: string;
}

/** A query of a panel. */
export interface Target {
    readonly refId: string;
    readonly datasource?: DataSourceRef | null;
    readonly expr?: string;
    readonly legendFormat?: string;
    readonly instant?: boolean;
    readonly hide?: boolean;
}

export interface FieldConfig {
    readonly defaults?: FieldOptions;
    readonly overrides?: readonly {
        readonly matcher: { readonly id: string; readonly options?: unknown };
        readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
}

export interface FieldOptions {
    readonly unit?: string;
    readonly min?: number;
    readonly max?: number;
    readonly decimals?: number;
    readonly displayName?: string;
    readonly noValue?: string;
    readonly color?: { readonly mode?: string; readonly fixedColor?: string };
    readonly thresholds?: {
        readonly mode?: string;
        readonly steps?: readonly { readonly color: string; readonly value: number | null }[];
    };
    readonly mappings?: readonly ValueMapping[];
    readonly links?: readonly DataLink[];
    readonly custom?: Readonly<Record<string, unknown>>;
}

export type ValueMapping =
    | { readonly type: "value"; readonly options: Readonly<Record<string, MappingResult>> }
    | {
          readonly type: "range";
          readonly options: {
              readonly from?: number | null;
              readonly to?: number | null;
              readonly result: MappingResult;
          };
      }
    | { readonly type: "special"; readonly options: { readonly match: string; readonly result: MappingResult } };

export interface MappingResult {
    readonly text?: string;
    readonly color?: string;
}

export interface Transformation {
    readonly id: string;
    readonly disabled?: boolean;
    readonly options?: Readonly<Record<string, unknown>>;
}

/** A link on a value, or in a panel's header. */
export interface DataLink {
    readonly title?: string;
    readonly url?: string;
}

/** An entry of the menu: to all dashboards with its tags (type `dashboards`), or to one address. */
export interface DashboardLink {
    readonly type?: string;
    readonly title?: string;
    readonly tooltip?: string;
    readonly tags?: readonly string[];
    readonly url?: string;
    readonly includeVars?: boolean;
    readonly keepTime?: boolean;
}

export interface Variable extends SelectableVariable {
    readonly type: string;
    readonly label?: string;
    readonly description?: string;
    /** 2 hides the picker. */
    readonly hide?: number;
    readonly query?: string | { readonly query?: string };
    readonly current?: { readonly value?: string | readonly string[] };
}

/** What decides which values of a variable can be selected, and how they are written into a query. */
export interface SelectableVariable {
    readonly name: string;
    readonly allValue?: string | null;
    readonly multi?: boolean;
    readonly includeAll?: boolean;
}

/** A query whose results are marked on the graphs; Grafana's built-in entry has no query. */
export interface Annotation {
    readonly name?: string;
    readonly enable?: boolean;
    readonly iconColor?: string;
    readonly expr?: string;
    readonly target?: { readonly expr?: string };
    readonly titleFormat?: string;
    readonly textFormat?: string;
    /** The step between points, and the longest gap within one mark. */
    readonly step?: string;
}
