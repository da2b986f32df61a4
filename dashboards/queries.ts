/**
 * The queries inside dashboards, for everything that runs them outside Grafana: tests, the local environment, promtool.
 */
import { prometheusSeconds } from "../collector/durations";
import type { Dashboard, Panel } from "./model";
import { mostVariable, pickers } from "./promql";

export interface PanelQuery {
    /** The dashboard's uid. */
    readonly dashboard: string;
    readonly panelId: number;
    /** The panel's title. */
    readonly panel: string;
    readonly refId: string;
    /** PromQL with Grafana's variables still in it; see {@link expandVariables}. */
    readonly expr: string;
    /** True where the panel asks for one point in time, false where for a range. */
    readonly instant: boolean;
}

/** Every panel of a dashboard but the rows, in reading order; those of collapsed rows too. */
export function panelsOf({ panels }: Pick<Dashboard, "panels">): Panel[] {
    return panels.flatMap((panel) => (panel.type === "row" ? panel.panels : [panel]));
}

/** Every query of a dashboard, in reading order. */
export function panelQueries(dashboard: Dashboard): PanelQuery[] {
    return panelsOf(dashboard).flatMap((panel) =>
        panel.targets.map(({ refId, expr, instant }) => ({
            dashboard: dashboard.uid,
            panelId: panel.id,
            panel: panel.title,
            refId,
            expr,
            instant,
        })),
    );
}

export interface AnnotationQuery {
    /** The dashboard's uid. */
    readonly dashboard: string;
    /** The annotation's name. */
    readonly annotation: string;
    /** As in {@link PanelQuery}. */
    readonly expr: string;
}

/** Every query that puts marks on a dashboard's graphs. */
export function annotationQueries(dashboard: Dashboard): AnnotationQuery[] {
    return dashboard.annotations.list.map(({ name, expr }) => ({ dashboard: dashboard.uid, annotation: name, expr }));
}

/** Values for the variables of a query. */
export interface VariableValues {
    /** A regular expression for the label of the ECS cluster. Default: ".*", as All in the picker. */
    readonly cluster?: string;
    /** A regular expression for the label job. Default: ".+", as All in the picker. */
    readonly job?: string;
    /** A regular expression for the label instance. Default: ".+". */
    readonly instance?: string;
    /** Default: "80s": four scrapes of 20 s, the least that Grafana uses for `$__rate_interval`. */
    readonly rateInterval?: string;
    /** Default: "20s", the scrape interval. */
    readonly interval?: string;
    /** Default: "1h", what the dashboards show when they open. */
    readonly range?: string;
    /** How many lines a graph of tasks or services shows. Default: 10, as in the picker. */
    readonly most?: number;
}

/**
 * Replaces Grafana's variables, spelt `$name`, `${name}` or `${name:format}`, by values; nothing is quoted or escaped.
 * `$1` of `label_replace` stays, as it does in Grafana.
 * @throws Error for a variable that no dashboard here has.
 */
export function expandVariables(expr: string, values: VariableValues = {}): string {
    const known = new Map<string, string>([
        [pickers.cluster, values.cluster ?? ".*"],
        [pickers.service, values.job ?? ".+"],
        [pickers.task, values.instance ?? ".+"],
        ["__rate_interval", values.rateInterval ?? "80s"],
        ["__interval", values.interval ?? "20s"],
        ["__range", values.range ?? "1h"],
        ["__range_s", String(prometheusSeconds(values.range ?? "1h"))],
        [mostVariable.name, String(values.most ?? mostVariable.choices[0])],
    ]);
    return expr.replace(/\$(?:\{(\w+)(?::\w+)?\}|([a-zA-Z_]\w*))/g, (written, braced?: string, bare?: string) => {
        const value = known.get(braced ?? bare ?? "");
        if (value === undefined) {
            throw new Error(
                `Variable ${written} is unknown: a query may use ${[...known.keys()].map((name) => `$${name}`).join(", ")}.`,
            );
        }
        return value;
    });
}
