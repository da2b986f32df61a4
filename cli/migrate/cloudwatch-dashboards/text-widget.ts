/** What a panel of text says: a widget's own, or what stood where nothing here can stand. */
import { at, items, textOf } from "../../../collector/values";

/** Why a widget of that type has no query here, with what to do instead; full sentences. */
const reasons: Readonly<Record<string, string>> = {
    log: "It asks CloudWatch Logs, which stay where they are: Grafana's CloudWatch data source runs the same query.",
    explorer:
        "It finds resources by their tags, which series don't carry. Name the metrics in a metric widget, or pick services and tasks at the top of the dashboard.",
    custom: "A Lambda function draws it, which CloudWatch alone calls: let the function's data be scraped, or keep the widget there.",
    chart: "It draws data of other sources than metrics: keep the widget in CloudWatch.",
    trace: "It asks X-Ray, which stays where it is: Grafana's X-Ray data source shows traces.",
};

export const reasonFor = (type: string): string =>
    Object.hasOwn(reasons, type)
        ? reasons[type]!
        : `Widgets of the type ${JSON.stringify(type)} aren't known here: keep it in CloudWatch.`;

/** As a block that shows signs as they are; a fence longer than any inside. */
function fenced(text: string): string {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}\n${text}\n${fence}`;
}

/** What stood there, so that somebody can make it anew. */
export function standingText(type: string, properties: unknown, why: string): string {
    return [`**Not translated.** ${why}`, "", "In CloudWatch there was:", "", fenced(contentOf(type, properties))].join(
        "\n",
    );
}

function contentOf(type: string, properties: unknown): string {
    const query = textOf(at(properties, "query"));
    if (type === "log" && query !== "") {
        return query;
    }
    const metrics = items(at(properties, "metrics"));
    return metrics.length > 0 && type === "metric"
        ? metrics.map((row) => JSON.stringify(row)).join("\n")
        : JSON.stringify(properties ?? {}, undefined, 2);
}

/** CloudWatch's own additions to Markdown, which Grafana would show as they are written. */
export const hasButtons = (markdown: string): boolean => /\[(?:cell:)?button:/i.test(markdown);

/** `[button:primary:Open](url)` as a link. */
export const withoutButtons = (markdown: string): string =>
    markdown.replace(/\[(?:cell:)?button:(?:primary:)?([^\]]*)\]/gi, "[$1]");
