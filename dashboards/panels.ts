/**
 * One function for each kind of panel: from what a dashboard's author says to Grafana's options, with defaults that
 * read well.
 */
import type {
    Color,
    DataLink,
    FieldDefaults,
    FieldOverride,
    MappingResult,
    Panel,
    PanelLink,
    PanelType,
    Target,
    ThresholdStep,
    Transformation,
    Unit,
    ValueMapping,
} from "./model";
import type { Size } from "./layout";

/** A query before it has its letter. */
export interface Query {
    /**
     * PromQL; may use `$cluster`, `$job`, `$instance` and Grafana's `$__rate_interval`, `$__interval` and `$__range`.
     */
    readonly expr: string;
    /** The legend: plain words and `{{label}}`; the labels are those that the expression keeps. */
    readonly legend: string;
    /**
     * Draws every series of this query in one colour, as a dashed line: for limits and sizes. Default: a solid line,
     * palette colour.
     */
    readonly limit?: Color;
    /** Where a click on one of its series leads. Default: nowhere. Only a graph over time has them. */
    readonly links?: readonly DataLink[];
}

/** Colours from a value upwards, lowest first. Below the first one the colour is green, or `base`. */
export interface Steps {
    readonly base?: Color;
    readonly steps: readonly (readonly [from: number, color: Color])[];
}

/** What every kind of panel takes. */
export interface PanelRequest extends Size {
    readonly title: string;
    /** What the panel shows and what to do when it looks wrong: at least a full sentence. */
    readonly description: string;
    readonly unit: Unit;
    readonly queries: readonly Query[];
    readonly min?: number;
    readonly max?: number;
    readonly decimals?: number;
    /** Default: none. A number is then neither good nor bad, and has the colour of text. */
    readonly thresholds?: Steps;
    /** Text and colour in place of what is 0 or less. Default: the number. */
    readonly usedUp?: readonly [text: string, color: Color];
    /** Words for single values, for instance 1 is "up". */
    readonly words?: Readonly<Record<string, readonly [text: string, color: Color]>>;
    /** What a number says when there is no value. Default: "No data", in gray: nobody knows. */
    readonly noData?: NoData;
    /** The panel's own time range, whatever the dashboard shows, for instance `30d`. Default: the dashboard's. */
    readonly timeFrom?: string;
    /**
     * The least step between points, for instance `5m` for what is recorded at that interval. Default: what the data
     * source is told.
     */
    readonly interval?: string;
    /** Links in the header. Default: none. */
    readonly links?: readonly PanelLink[];
}

/**
 * Text and colour in place of a value that is missing: gray where nobody knows, red where that is the fault, green
 * where a metric is only there once something has failed.
 */
export type NoData = readonly [text: string, color: "gray" | "red" | "green"];

/** A panel without its place, its id and its data source: the dashboard gives them. */
export type PanelDraft = Size & Omit<Panel, "id" | "gridPos" | "datasource" | "targets"> & { targets: TargetDraft[] };
export type TargetDraft = Omit<Target, "datasource">;

/**
 * One number, large, coloured by its thresholds. It is of the end of the time range: over a range the last value of
 * what has ended would stand there as if it were of now.
 */
export function stat(request: PanelRequest): PanelDraft {
    return draft("stat", request, "instant", {
        options: {
            reduceOptions: lastValue,
            colorMode: "value",
            graphMode: "none",
            justifyMode: "auto",
            orientation: "auto",
            textMode: "auto",
        },
    });
}

export interface TimeseriesRequest extends PanelRequest {
    /** Piles the series on each other; for parts of a whole. Default: false. */
    readonly stack?: boolean;
}

/** Lines over time. Thresholds, where given, are drawn as lines. */
export function timeseries(request: TimeseriesRequest): PanelDraft {
    const custom = {
        drawStyle: "line",
        lineInterpolation: "linear",
        lineWidth: 1,
        fillOpacity: request.stack ? 30 : mayBeMany(request.queries) ? 0 : 8,
        showPoints: "never",
        spanNulls: false,
        stacking: { mode: request.stack ? "normal" : "none", group: "A" },
        thresholdsStyle: { mode: request.thresholds === undefined ? "off" : "line" },
        axisPlacement: "auto",
        scaleDistribution: { type: "linear" },
    };
    return draft("timeseries", request, "range", {
        options: {
            legend: {
                displayMode: "table",
                placement: "bottom",
                showLegend: true,
                calcs: ["lastNotNull", "max"],
                sortBy: lastColumn,
                sortDesc: true,
            },
            tooltip: { mode: "multi", sort: "desc" },
        },
        defaults: { custom, color: { mode: "palette-classic" } },
        overrides: request.queries.flatMap((query, index) => ofSeries(query, refId(index))),
    });
}

/** Grafana's heading of the last value in a legend, by which it can be sorted (`fieldReducers` of `@grafana/data`). */
const lastColumn = "Last *";

/** Fills lie on each other: of more than three nothing is seen. A legend with a label has a series for each value. */
function mayBeMany(queries: readonly Query[]): boolean {
    const lines = queries.filter(({ limit }) => limit === undefined);
    return lines.length > 3 || lines.some(({ legend }) => legend.includes("{{"));
}

/** One horizontal bar for each series, from `min` to `max`. */
export function bargauge(request: PanelRequest & { readonly min: number; readonly max?: number }): PanelDraft {
    return draft("bargauge", request, "instant", {
        options: {
            reduceOptions: lastValue,
            displayMode: "basic",
            orientation: "horizontal",
            showUnfilled: true,
            minVizHeight: 16,
            minVizWidth: 8,
            valueMode: "color",
        },
    });
}

/**
 * Requests per bucket of a classic histogram over time. The one query is a rate, summed by `le`; `unit` is the unit of
 * the buckets.
 */
export function heatmap(request: PanelRequest): PanelDraft {
    return draft("heatmap", request, "range", {
        format: "heatmap",
        options: {
            calculate: false,
            yAxis: { axisPlacement: "left", unit: request.unit },
            rowsFrame: { layout: "auto" },
            cellGap: 1,
            cellValues: { unit: "reqps" },
            color: {
                mode: "scheme",
                scheme: "Oranges",
                scale: "exponential",
                exponent: 0.5,
                steps: 64,
                reverse: false,
            },
            filterValues: { le: 1e-9 },
            legend: { show: true },
            tooltip: { mode: "single", show: true, showColorScale: true, yHistogram: false },
            exemplars: { color: "rgba(255,0,255,0.7)" },
        },
        defaults: { custom: { scaleDistribution: { type: "linear" } } },
    });
}

/** A query's letter: A to Z, then AA, AB and so on. */
export function refId(index: number): string {
    const letter = String.fromCharCode("A".charCodeAt(0) + (index % 26));
    return index < 26 ? letter : refId(Math.floor(index / 26) - 1) + letter;
}

/** Panels that show single numbers, each in a colour. */
const oneNumber: readonly PanelType[] = ["stat", "bargauge"];
const unknown: NoData = ["No data", "gray"];
const lastValue = { calcs: ["lastNotNull"], fields: "", values: false };

interface Rest {
    readonly options: Record<string, unknown>;
    readonly format?: Target["format"];
    readonly defaults?: Partial<FieldDefaults>;
    readonly overrides?: FieldOverride[];
    readonly transformations?: Transformation[];
}

/** What all panels are made by; `rest` is what their kind adds. */
export function draft(type: PanelType, request: PanelRequest, span: "instant" | "range", rest: Rest): PanelDraft {
    const { title, description, unit, min, max, decimals, width, height, timeFrom, interval, links } = request;
    return {
        type,
        title,
        description,
        width,
        height,
        targets: request.queries.map(({ expr, legend }, index) => ({
            refId: refId(index),
            editorMode: "code",
            expr,
            legendFormat: legend,
            format: rest.format ?? "time_series",
            instant: span === "instant",
            range: span === "range",
        })),
        fieldConfig: {
            defaults: {
                unit,
                ...(min !== undefined && { min }),
                ...(max !== undefined && { max }),
                ...(decimals !== undefined && { decimals }),
                color: { mode: "thresholds" },
                thresholds: { mode: "absolute", steps: thresholdSteps(request.thresholds) },
                ...(oneNumber.includes(type)
                    ? {
                          mappings: mappings(request.words, request.noData ?? unknown, request.usedUp),
                          noValue: (request.noData ?? unknown)[0],
                      }
                    : { mappings: mappings(request.words) }),
                ...rest.defaults,
            },
            overrides: rest.overrides ?? [],
        },
        options: rest.options,
        ...(rest.transformations !== undefined && { transformations: rest.transformations }),
        ...(timeFrom !== undefined && { timeFrom }),
        ...(interval !== undefined && { interval }),
        ...(links !== undefined && { links: [...links] }),
    };
}

export function thresholdSteps(steps: Steps | undefined): ThresholdStep[] {
    const from = (steps?.steps ?? []).map(([value, color]) => ({ color, value }));
    if (from.some(({ value }, index) => index > 0 && value <= from[index - 1].value)) {
        throw new Error(`Thresholds ${from.map(({ value }) => value).join(", ")} are not in rising order.`);
    }
    return [{ color: steps?.base ?? (from.length === 0 ? "text" : "green"), value: null }, ...from];
}

/** Without a mapping Grafana gives a missing value the colour of the lowest threshold, which is mostly green. */
export function mappings(
    words: PanelRequest["words"] = {},
    noData?: NoData,
    usedUp?: PanelRequest["usedUp"],
): ValueMapping[] {
    const results = Object.entries(words).map(([value, [text, color]], index): [string, MappingResult] => [
        value,
        { text, color, index },
    ]);
    const ofWords: ValueMapping[] =
        results.length === 0 ? [] : [{ type: "value", options: Object.fromEntries(results) }];
    if (noData === undefined) {
        return ofWords;
    }
    const [text, color] = noData;
    const special = { match: "null+nan", result: { text, color, index: results.length } } as const;
    return [
        ...ofWords,
        { type: "special", options: special },
        ...(usedUp === undefined ? [] : [upToZero(usedUp, results.length + 1)]),
    ];
}

const upToZero = ([text, color]: readonly [string, Color], index: number): ValueMapping => ({
    type: "range",
    options: { from: null, to: 0, result: { text, color, index } },
});

function ofSeries({ limit, links }: Query, id: string): FieldOverride[] {
    const properties = [
        ...(limit === undefined ? [] : limitLine(limit)),
        ...(links === undefined ? [] : [{ id: "links", value: [...links] }]),
    ];
    return properties.length === 0 ? [] : [{ matcher: { id: "byFrameRefID", options: id }, properties }];
}

const limitLine = (limit: Color): FieldOverride["properties"] => [
    { id: "color", value: { mode: "fixed", fixedColor: limit } },
    { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
    { id: "custom.fillOpacity", value: 0 },
    { id: "custom.stacking", value: { mode: "none", group: "A" } },
];
