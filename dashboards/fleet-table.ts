/** Every service in one table: whether it is well, what its users feel, and what it has left. */
import { labels, metrics } from "../collector/names/names";
import { firing, firingWith } from "./alerts";
import { table, type Column, type RowRequest, type Steps } from "./builder";
import { containerShare, memoryShare, silent, tasks } from "./ecs-series";
import { clientErrors, clients, clientsSlower } from "./envoy-series";
import { heapFloorShare } from "./jvm-series";
import { toService, type Subject } from "./links";
import { anyIs, objectiveSteps, percent, severityColors } from "./objectives";
import { count, max, orZero, quantile, select, sum } from "./promql";
import { recorded, selectRecorded } from "./recorded";
import { downForLong } from "./rules/alerts/scrape";
import { resolveOptions, type RuleOptions } from "./rules/options";
import { wordsOf } from "./rules/severities";
import { lost, memoryOfContainer, queueShare } from "./sidecar";

const { envoy, jvm, scrape } = metrics;
const { cluster, job } = labels;

/** The services that send metrics, and those that did in the last six hours. */
const known = `(${tasks(job)} or 0 * (${silent}))`;

/**
 * A value for each service that has one, and NaN for the others: a column whose query gave nothing for all of them
 * would not be there.
 */
const forEach = (expr: string): string => `(${expr}) or NaN * ${known}`;

/** The worst that fires for each service; unknown for one that no alert watches. */
const stateWith = (page: string): string =>
    [
        max(`2 * ${firingWith(page)}`, job),
        max(firing, job),
        `0 * ${sum(selectRecorded(recorded.ecs.watched), job)}`,
    ].join(" or ");

/** A number that leads to the dashboard where it is drawn. */
const column = (subject: Subject, rest: Omit<Column, "link">): Column => ({
    ...rest,
    expr: forEach(rest.expr),
    link: toService(subject),
});

/** A share in whole percents. */
const share = (name: string, subject: Subject, expr: string, thresholds: Steps): Column =>
    column(subject, { name, expr, unit: "percentunit", decimals: 0, thresholds });

export function everyServiceRow(options: RuleOptions): RowRequest {
    const steps = objectiveSteps(options);
    const { latencyObjective, latencyMs, severities } = resolveOptions(options);
    const severity = wordsOf(severities);
    const columns: readonly (readonly [width: number, column: Column])[] = [
        [
            80,
            column("ecs", {
                name: "State",
                expr: stateWith(severity.page),
                unit: "none",
                words: {
                    "2": [severity.page, severityColors.page],
                    "1": [severity.ticket, severityColors.ticket],
                    "0": ["ok", "green"],
                },
                noData: ["unknown", "gray"],
            }),
        ],
        [
            105,
            column("envoy", {
                name: "Server errors",
                expr: clientErrors(job),
                unit: "percentunit",
                decimals: 2,
                thresholds: steps.errors,
            }),
        ],
        [
            80,
            column("envoy", {
                name: `p${percent(latencyObjective)}`,
                expr: quantile(latencyObjective, envoy.downstreamRequestTime, clients, job),
                unit: "ms",
                decimals: 0,
                thresholds: steps.latency,
            }),
        ],
        [
            75,
            column("envoy", {
                name: "Slow",
                expr: clientsSlower(latencyMs, job),
                unit: "percentunit",
                decimals: 1,
                thresholds: steps.slow,
            }),
        ],
        [
            65,
            column("ecs", {
                name: "Tasks",
                expr: known,
                unit: "none",
                // None: the service is silent, which somebody is woken for.
                thresholds: { base: severityColors.page, steps: [[1, "text"]] },
            }),
        ],
        [80, share("Memory", "ecs", max(`${memoryShare} or ${containerShare}`, job), steps.memory)],
        [85, share("JVM heap", "jvm", max(heapFloorShare, job), steps.heap)],
        [
            90,
            column("jvm", {
                name: "Deadlocks",
                expr: sum(select(jvm.threadsDeadlocked), job),
                unit: "none",
                thresholds: anyIs("page"),
            }),
        ],
        [80, share("Sidecar", "collector", max(memoryOfContainer, job), steps.memory)],
        [75, share("Queue", "collector", max(queueShare, job), steps.queue)],
        [
            100,
            column("collector", {
                name: "Points lost",
                expr: lost(job),
                unit: "cps",
                decimals: 1,
                thresholds: anyIs("page"),
            }),
        ],
        [
            65,
            column("collector", {
                name: "Down",
                expr: orZero(count(downForLong, job), count(select(scrape.up), job)),
                unit: "none",
                thresholds: anyIs("ticket"),
            }),
        ],
    ];
    return {
        title: "Every service",
        panels: [
            table({
                title: "Health of every service",
                description: `One row for each service, the worst first, numbers those of its worst task. Slow: share of requests above ${latencyMs} ms; memory: of the task or its fullest container; JVM heap: what survives collections; down: scrape targets, for ten minutes. A dash: no such part, or no requests. Click a name or a number to see what is behind it.`,
                width: 24,
                height: 9,
                keys: { [job]: "Service", [cluster]: "Cluster" },
                keyLinks: {
                    [job]: [
                        toService("ecs"),
                        toService("collector"),
                        toService("envoy"),
                        toService("jvm"),
                        toService("amp"),
                    ],
                },
                sortBy: ["State", "Server errors"],
                columns: columns.map(([, one]) => one),
                // What fits 1366 pixels beside Grafana's menu.
                widths: {
                    Service: 150,
                    Cluster: 110,
                    ...Object.fromEntries(columns.map(([width, { name }]) => [name, width])),
                },
            }),
        ],
    };
}
