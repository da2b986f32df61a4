/** Links from a task to AWS's console: the task in ECS, its logs and its service's traces, with the same time. */
import { labels } from "../collector/names/names";
import type { Dashboard, DataLink, FieldOverride, Panel } from "./model";

/** Where the console of a region is (AWS docs, "AWS Management Console: service endpoints"). */
const consoles: readonly (readonly [regions: RegExp, host: string])[] = [
    [/^cn-/, "console.amazonaws.cn"],
    [/^us-gov-/, "console.amazonaws-us-gov.com"],
    [/^/, "console.aws.amazon.com"],
];

/** What a link calls the labels of a series, and the cells of a table's row. */
const places = ["__field.labels", "__data.fields"] as const;
type Place = (typeof places)[number];

const [from, to] = ["${__from:date:iso}", "${__to:date:iso}"];

/** In the console's addresses a text has `*` and two hexadecimal digits for all but letters, digits, `-` and `.`. */
const starred = (text: string): string =>
    text.replace(/[^\w.-]|_/g, (letter) => `*${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** The awslogs driver ends a stream's name with the task's id. The console asks for the log group. */
function logsQuery(task: string): string {
    const [before, after] = ['fields @timestamp, @logStream, @message\n| filter @logStream like "', '"\n| sort @timestamp desc\n| limit 500'].map(starred); // prettier-ignore
    return before + task + after;
}

/** Addresses: ECS and Logs Insights as the console writes them, X-Ray as its guide says ("Console deep linking"). */
function taskLinks(region: string, place: Place): DataLink[] {
    const host = consoles.find(([regions]) => regions.test(region))![1];
    const home = `https://${region}.${host}`;
    const of = (label: string): string => `\${${place}.${label}}`;
    const logs = `~(end~'${to}~start~'${from}~timeType~'ABSOLUTE~tz~'UTC~editorString~'${logsQuery(of(labels.instance))})`;
    const links: readonly (readonly [title: string, path: string])[] = [
        [
            "Task in the ECS console",
            `/ecs/v2/clusters/${of(labels.cluster)}/tasks/${of(labels.instance)}/configuration?region=${region}`,
        ],
        ["Logs of the task", `/cloudwatch/home?region=${region}#logsV2:logs-insights$3FqueryDetail$3D${logs}`],
        [
            "Traces of the service",
            `/xray/home?region=${region}#/traces?timeRange=${from}~${to}&filter=service(%22${of(labels.job)}%22)`,
        ],
    ];
    return links.map(([title, path]) => ({ title, url: home + path, targetBlank: true }));
}

/**
 * A dashboard whose lines and cells of tasks lead to AWS's console too.
 * @throws Error for what isn't a region's name.
 */
export function withConsole(dashboard: Dashboard, region: string): Dashboard {
    if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
        throw new Error(`region is ${JSON.stringify(region)}: it must be an AWS region such as eu-west-1.`);
    }
    const property = (one: FieldOverride["properties"][number]): FieldOverride["properties"][number] => {
        const links = one.id === "links" ? (one.value as readonly DataLink[]) : [];
        const place = places.find((prefix) =>
            links.some(({ url }) => url.includes(`\${${prefix}.${labels.instance}}`)),
        );
        return place === undefined ? one : { ...one, value: [...links, ...taskLinks(region, place)] };
    };
    const linked = (panel: Panel): Panel => {
        const overrides = panel.fieldConfig.overrides.map((override) => ({
            ...override,
            properties: override.properties.map(property),
        }));
        return { ...panel, fieldConfig: { ...panel.fieldConfig, overrides } };
    };
    return {
        ...dashboard,
        panels: dashboard.panels.map((panel) =>
            panel.type === "row" ? { ...panel, panels: panel.panels.map(linked) } : linked(panel),
        ),
    };
}
