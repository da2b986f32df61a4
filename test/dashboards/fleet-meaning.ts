/** What of the fleet's first screen is orange or red for a service, and what has to be. */
import { labels } from "../../collector/names/names";
import { expandVariables, fleetDashboard, standardDashboards, type Panel } from "../../dashboards";
import { severityColors } from "../../dashboards/objectives";
import { isAlert, standardRules, type Severity } from "../../dashboards/rules";
import { displayValue, optionsOf } from "../../preview/model/fields";
import type { RunningPrometheus } from "./firing-prometheus";

export type Shown = Readonly<Record<string, { readonly text: string; readonly color?: string }>>;

const panels = fleetDashboard().panels.filter((panel): panel is Panel => panel.type !== "row");
const tiles = panels.filter(({ type }) => type === "stat");
const table = panels.find(({ title }) => title === "Health of every service")!;
const headings = table.transformations!.find(({ id }) => id === "organize")!.options.renameByName as Readonly<
    Record<string, string>
>;

/** Samples of the tests are a minute apart. */
const rateInterval = "5m";

/** Each tile with the service picked, and the cells of its row: what a reader sees, by title and by heading. */
export async function firstScreen(
    { ask }: RunningPrometheus,
    services: readonly string[],
): Promise<Map<string, Shown>> {
    const columns = await Promise.all(
        table.targets.map(async ({ refId, expr }) => {
            const name = headings[`Value #${refId}`]!;
            const results = await ask(expandVariables(expr, { rateInterval }));
            const values = new Map(results.map(({ metric, values: [[, value]] }) => [metric[labels.job], value]));
            return { name, values, options: optionsOf(table.fieldConfig, { name }) };
        }),
    );
    const screens = new Map<string, Shown>();
    for (const service of services) {
        const cells = columns.map(
            ({ name, values, options }) =>
                [`column ${name}`, displayValue(options, numberOf(values.get(service)))] as const,
        );
        const numbers = await Promise.all(
            tiles.map(async ({ title, targets: [{ expr }], fieldConfig }) => {
                const [result] = await ask(expandVariables(expr, { job: service, rateInterval }));
                return [title, displayValue(fieldConfig.defaults, numberOf(result?.values[0][1]))] as const;
            }),
        );
        screens.set(service, Object.fromEntries([...numbers, ...cells]));
    }
    return screens;
}

/** The columns that have nothing for a service, not even a missing value: for it alone they would vanish. */
export async function vanishing({ ask }: RunningPrometheus, service: string): Promise<string[]> {
    const found = await Promise.all(
        table.targets.map(async ({ refId, expr }) => {
            const rows = await ask(expandVariables(expr, { job: service, rateInterval }));
            return rows.length === 0 ? [headings[`Value #${refId}`]!] : [];
        }),
    );
    return found.flat();
}

/** The numbers of every dashboard as they are shown for a service, by dashboard and title. */
export async function everyNumber({ ask }: RunningPrometheus, service: string): Promise<Shown> {
    const stats = standardDashboards().flatMap(({ uid, panels: all }) =>
        all.flatMap((panel) => (panel.type === "stat" ? [{ uid, panel }] : [])),
    );
    const shown = stats.map(
        async ({
            uid,
            panel: {
                title,
                targets: [{ expr }],
                fieldConfig,
            },
        }) => {
            const [result] = await ask(expandVariables(expr, { job: service, rateInterval }));
            return [`${uid}, ${title}`, displayValue(fieldConfig.defaults, numberOf(result?.values[0][1]))] as const;
        },
    );
    return Object.fromEntries(await Promise.all(shown));
}

/** A missing value and NaN are the same to Grafana's mappings. */
function numberOf(value: string | undefined): number | null {
    return value === undefined || value === "NaN" ? null : Number(value);
}

const alarming: readonly (string | undefined)[] = Object.values(severityColors);

/** What is orange or red. */
export const alarms = (screen: Shown): Record<string, string> =>
    Object.fromEntries(
        Object.entries(screen).flatMap(([place, { color }]) => (alarming.includes(color) ? [[place, color!]] : [])),
    );

/** Where the number is that an alert watches; the others are about slopes and restarts, which a number can't show. */
const measures: Readonly<Record<string, readonly string[]>> = {
    EnvoyErrorBudget: ["Server errors", "column Server errors"],
    EnvoyLatencyBudget: ["column Slow"],
    JvmDeadlock: ["column Deadlocks"],
    JvmHeapFull: ["column JVM heap"],
    ScrapeDown: ["column Down"],
    ScrapeOverLimit: ["column Down"],
    ServiceSilent: ["Services silent", "column Tasks"],
    SidecarNearContainerMemory: ["Fullest sidecar", "column Sidecar"],
    SidecarQueueFilling: ["column Queue"],
    SidecarRefusing: ["Points lost", "column Points lost"],
    SidecarSheddingPoints: ["Points lost", "column Points lost"],
    SidecarWritesFailing: ["Points lost", "column Points lost"],
    ContainerNearMemory: ["column Memory"],
    TaskNearMemory: ["Fullest task", "column Memory"],
};
/** A quantile says that the budget is used too fast, and not how fast. */
const quantileColor = severityColors.ticket;

const severities = new Map(
    standardRules().flatMap(({ rules }) =>
        rules.filter(isAlert).map(({ alert, labels: own }) => [alert, own.severity as Severity]),
    ),
);

/** What has to be orange or red while these alerts are active, some of which fire: that, and nothing else. */
export function alarmsOf(active: readonly string[], firing: readonly string[]): Record<string, string> {
    const found: Record<string, string> = {};
    const show = (place: string, severity: Severity): void => {
        found[place] = found[place] === severityColors.page ? severityColors.page : severityColors[severity];
    };
    for (const alert of active) {
        const subject = alert.replace(/(?:Fast|Slow)?Burn$/, "");
        (measures[subject] ?? []).forEach((place) => show(place, severities.get(alert)!));
        if (subject === "EnvoyLatencyBudget") {
            Object.assign(found, { p99: quantileColor, "column p99": quantileColor });
        }
    }
    for (const alert of firing) {
        const severity = severities.get(alert)!;
        show({ page: "Pages", ticket: "Tickets" }[severity], severity);
        show("column State", severity);
    }
    return found;
}
