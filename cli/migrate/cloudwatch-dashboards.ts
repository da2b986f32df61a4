/**
 * CloudWatch dashboards as Grafana's: each widget stands where it stood, with PromQL in it; one that can't have it says
 * what was there. Every leaf of the body has an outcome.
 */
import { at, items, textOf } from "../../collector/values";
import { metrics } from "../../collector/names/names";
import { dashboard, type PanelDraft, stat } from "../../dashboards/builder";
import type { Size } from "../../dashboards/layout";
import type { GridPos, Panel, RowPanel } from "../../dashboards/model";
import { alarmGraph, alarmNameOf, alarmStates, type TranslatedAlarm } from "./cloudwatch-dashboards/alarm-widget";
import { startOf } from "./cloudwatch-dashboards/body";
import { alarmArns, metricPanel } from "./cloudwatch-dashboards/metric-widget";
import type { MigratedDashboard, TextPanel } from "./cloudwatch-dashboards/model";
import { hasButtons, reasonFor, standingText, withoutButtons } from "./cloudwatch-dashboards/text-widget";
import { sayOfLook, sayOfRows } from "./cloudwatch-dashboards/outcomes";
import { positionsOf } from "./cloudwatch-dashboards/positions";
import { pickedVariables } from "./cloudwatch-dashboards/variables";
import type { Steps } from "./leaves";
import { firstFree } from "./free-name";
import { Ledger } from "./ledger";
import { type MapContext, pairFor } from "./metric-map";
import type { MetricPair, Origin, Outcome } from "./model";

export type { MigratedDashboard, TextPanel } from "./cloudwatch-dashboards/model";
export { dashboardsIn, type FoundDashboard } from "./cloudwatch-dashboards/find";
export type { TranslatedAlarm } from "./cloudwatch-dashboards/alarm-widget";

export interface DashboardContext extends MapContext {
    /** Alarms that became alerts, for the widgets that show them. Default: none. */
    readonly alarms?: readonly TranslatedAlarm[];
}

export interface TranslatedDashboard {
    /** Undefined for a body without a widget. */
    readonly dashboard?: MigratedDashboard;
    readonly outcomes: readonly Outcome[];
    /** A pair for each metric that has a query. */
    readonly pairs: readonly MetricPair[];
}

/** A panel, or the text of one. */
interface Drawn {
    readonly draft?: PanelDraft;
    readonly text?: string;
    readonly pairs: readonly MetricPair[];
}

/** @param name of the dashboard in CloudWatch. */
export function translateDashboard(
    body: unknown,
    {
        name,
        origin,
        context = {},
    }: { readonly name: string; readonly origin: Origin; readonly context?: DashboardContext },
): TranslatedDashboard {
    const ledger = new Ledger(origin, body);
    const widgets = items(at(body, "widgets"));
    const open = pickedVariables(body, ledger);
    const positions = positionsOf(widgets);
    const titles = new Set<string>(["Widgets"]);
    const drawn = widgets.map((widget, index) => {
        const title = unusedTitle(titleOf(widget, index), titles);
        const { w: width, h: height } = positions[index]!;
        const request = { title, size: { width, height }, from: `From the CloudWatch dashboard ${name}.` };
        return { title, ...drawWidget(widget, ["widgets", index], request, { ledger, open, origin, context }) };
    });
    const from = startOf(body);
    ledger.say(
        ["start"],
        from === undefined
            ? { fate: "unneeded", why: "Dashboards show the last hour unless somebody picks another range." }
            : { fate: "same", became: `time.from ${from}` },
    );
    ledger.say(["end"], { fate: "unneeded", why: "Dashboards show up to now unless somebody picks another range." });
    ledger.say(["periodOverride"], {
        fate: "unneeded",
        why: "Each query keeps its period as its window, whatever the zoom.",
    });
    if (widgets.length === 0) {
        ledger.say(["widgets"], { fate: "unneeded", why: "It has no widget." });
    }
    ledger.sayRest(() => ({ fate: "none", why: "Dashboards here have nothing that this would change." }));
    const pairs = drawn.flatMap((one) => one.pairs);
    if (widgets.length === 0) {
        return { outcomes: ledger.outcomes(), pairs };
    }
    const built = dashboard({
        uid: uidOf(name),
        title: name,
        description: `What the CloudWatch dashboard ${name} shows, asked of the sidecars' metrics.`,
        tags: ["cloudwatch"],
        serviceMetric: metrics.ecs.taskMemoryUtilized.name,
        rows: [
            {
                title: "Widgets",
                panels: drawn.map(({ title, draft }) => draft ?? placeholder(title)),
            },
        ],
        ...(from !== undefined && { from }),
    });
    return {
        dashboard: {
            ...built,
            panels: built.panels.map((panel, index) =>
                index === 0 ? panel : standing(panel as Panel, positions[index - 1]!, drawn[index - 1]!.text),
            ) as (Panel | RowPanel | TextPanel)[],
        },
        outcomes: ledger.outcomes(),
        pairs,
    };
}

/** Grafana's addresses have 40 characters at most. */
const uidOf = (name: string): string =>
    `cw-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.slice(0, 40).replace(/-+$/, "").replace(/-+/g, "-");

const placeholder = (title: string): PanelDraft =>
    stat({
        title,
        description: "Text.",
        unit: "none",
        width: 1,
        height: 1,
        queries: [{ expr: "vector(0)", legend: "" }],
    });

/** Where the widget stood, below the row's heading. */
function standing(panel: Panel, position: GridPos, text: string | undefined): Panel | TextPanel {
    const gridPos = { ...position, y: position.y + 1 };
    return text === undefined
        ? { ...panel, gridPos }
        : {
              id: panel.id,
              type: "text",
              title: panel.title,
              description: "",
              gridPos,
              options: { mode: "markdown", content: text },
          };
}

function titleOf(widget: unknown, index: number): string {
    const own = textOf(at(widget, "properties", "title")).trim();
    if (own !== "") {
        return own;
    }
    const [heading] = /(?<=^#{1,6} +)\S.*$/m.exec(textOf(at(widget, "properties", "markdown"))) ?? [];
    const type = textOf(at(widget, "type")) || "widget";
    return heading?.trim() ?? `${type[0]!.toUpperCase()}${type.slice(1)} ${index + 1}`;
}

function unusedTitle(title: string, used: Set<string>): string {
    const unused = firstFree(
        title,
        (each) => used.has(each),
        (count) => `${title} (${count})`,
    );
    used.add(unused);
    return unused;
}

interface Surroundings {
    readonly ledger: Ledger;
    readonly open: ReadonlySet<string>;
    readonly origin: Origin;
    readonly context: DashboardContext;
}
interface WidgetRequest {
    readonly title: string;
    readonly size: Size;
    readonly from: string;
}

function drawWidget(widget: unknown, path: Steps, request: WidgetRequest, around: Surroundings): Drawn {
    const { ledger } = around;
    for (const key of ["x", "y", "width", "height"]) {
        ledger.say([...path, key], { fate: "same", became: "gridPos" });
    }
    const type = textOf(at(widget, "type"));
    const properties = at(widget, "properties");
    if (type === "text") {
        const markdown = textOf(at(properties, "markdown"));
        ledger.say(
            path,
            hasButtons(markdown)
                ? { fate: "changed", became: `panel ${request.title}`, why: "A button is a link." }
                : { fate: "same", became: `panel ${request.title}` },
        );
        return { text: withoutButtons(markdown), pairs: [] };
    }
    if (type === "metric" && items(at(properties, "metrics")).length > 0) {
        return drawMetrics(properties, path, request, around);
    }
    if (type === "alarm" || (type === "metric" && alarmArns(properties).length > 0)) {
        return drawAlarms(type, properties, path, request, around);
    }
    const why = type === "metric" ? "It names no metric." : reasonFor(type);
    ledger.say(path, { fate: "none", why: `${why} A panel of text says what stood there.` });
    return { text: standingText(type, properties, why), pairs: [] };
}

function drawMetrics(properties: unknown, path: Steps, request: WidgetRequest, around: Surroundings): Drawn {
    const { ledger, open, origin, context } = around;
    const panel = metricPanel(properties, { map: context, open, ...request });
    sayOfRows(panel, path, request.title, ledger);
    sayOfLook(panel, path, request.title, ledger);
    const pairs = panel.rows.flatMap(({ row: { asked } }) =>
        asked === undefined ? [] : (pairFor(origin, asked, context) ?? []),
    );
    if (panel.draft !== undefined) {
        return { draft: panel.draft, pairs };
    }
    const why = [...new Set(panel.rows.flatMap(({ told }) => (told.value === undefined ? [told.why] : [])))].join(" ");
    return { text: standingText("metric", properties, why), pairs };
}

function drawAlarms(
    type: string,
    properties: unknown,
    path: Steps,
    request: WidgetRequest,
    around: Surroundings,
): Drawn {
    const { ledger, context } = around;
    const names = alarmArns(properties).map(alarmNameOf);
    const found = (context.alarms ?? []).filter(({ alarmName }) => names.includes(alarmName));
    const missing = names.filter((name) => !found.some(({ alarmName }) => alarmName === name));
    const { title, size, from } = request;
    const look = {
        ...size,
        title,
        description: [from, ...(missing.length === 0 ? [] : [`Without a rule here: ${missing.join(", ")}.`])].join(" "),
    };
    const draft =
        found.length === 0 ? undefined : type === "metric" ? alarmGraph(found[0]!, look) : alarmStates(found, look);
    if (draft === undefined) {
        const why = `The ${names.length === 1 ? "alarm" : "alarms"} ${names.join(", ")} became no alert here: give the alarms too, as describe-alarms or a template has them.`;
        ledger.say(path, { fate: "none", why });
        return { text: standingText(type, properties, why), pairs: [] };
    }
    ledger.say(
        path,
        missing.length === 0
            ? { fate: "changed", became: `panel ${title}`, why: "It shows the alerts that the alarms became." }
            : {
                  fate: "changed",
                  became: `panel ${title}`,
                  why: `It shows the alerts that the alarms became; without one: ${missing.join(", ")}.`,
              },
    );
    return { draft, pairs: [] };
}
