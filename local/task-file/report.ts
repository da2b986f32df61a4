/** What a run of somebody's own task has to show, as a table; pure text. */
import type { DashboardResult } from "../panels";
import type { ContainerMemory } from "../ecs";
import type { Change } from "./adapt";
import type { JobSeries, TargetOutcome } from "./observed";
import type { SecretHere } from "./variables";

/** What one destination took. */
export interface Written {
    /** What takes them. */
    readonly to: "AMP" | "Prometheus" | "CloudWatch";
    /** Samples, of CloudWatch data points. */
    readonly samples: number;
    /** Refused writes by reason. */
    readonly refused: Readonly<Record<string, number>>;
    /** What else there is to say of it. */
    readonly note?: string;
}

/** Everything the table says. */
export interface TaskReport {
    readonly family: string;
    readonly audit: { readonly mandatory: number; readonly advisory: number };
    readonly parts: readonly { readonly name: string; readonly kind: string; readonly note: string }[];
    /** What is otherwise than in AWS. */
    readonly changes: readonly Change[];
    readonly secrets: readonly SecretHere[];
    /** Where this machine reaches the collector's receivers. */
    readonly intakes: readonly { readonly receiver: string; readonly port: number; readonly at: string | undefined }[];
    readonly targets: readonly TargetOutcome[];
    /** Jobs whose targets something finds that isn't here. */
    readonly discoveries: readonly { readonly job: string; readonly by: string }[];
    readonly written: Written;
    /** What others get besides, each from the same pipelines. */
    readonly alsoWritten?: readonly Written[];
    readonly jobs: readonly JobSeries[];
    readonly dashboards: readonly DashboardResult[];
    readonly memory: ContainerMemory | undefined;
    /** What the limiter has, MiB; undefined without one, or with percentages. */
    readonly limiterMiB: number | undefined;
    /** Why the task isn't healthy, or stopped; undefined when all is well. */
    readonly trouble: string | undefined;
    /** Errors that the collector logged. */
    readonly errors: readonly string[];
    /** Whether the collector is to write metrics without being sent any. */
    readonly expectsSamples: boolean;
    readonly seconds: number;
}

/** What kept the run from being whole; empty when all held. */
export function failuresOf(report: TaskReport): string[] {
    const { audit, trouble, written, targets, memory, expectsSamples } = report;
    const all = [written, ...(report.alsoWritten ?? [])];
    const refused = all.flatMap((each) => Object.entries(each.refused));
    return [
        ...(audit.mandatory > 0
            ? [
                  `The policy pack blocks this task for ${audit.mandatory === 1 ? "one finding" : `${audit.mandatory} findings`}; it ran here all the same, in its memory.`,
              ]
            : []),
        ...(trouble === undefined ? [] : [trouble]),
        ...(written.samples === 0 && expectsSamples ? ["No sample was written."] : []),
        ...(report.alsoWritten ?? []).flatMap(({ to, samples }) =>
            samples === 0 && expectsSamples ? [`Nothing was written to ${to}.`] : [],
        ),
        ...refused.map(
            ([reason, count]) => `${count === 1 ? "A write was" : `${count} writes were`} refused: ${reason}.`,
        ),
        ...targets
            .filter(({ answered }) => answered === false)
            .map(({ scrape, note }) => `Scrape target ${scrape.target} of job ${scrape.job} ${note}.`),
        ...((memory?.oomKills ?? 0) > 0 ? [`The collector was killed for its memory ${memory!.oomKills} times.`] : []),
    ];
}

type Paint = (text: string, good: boolean) => string;

/** The report as lines of text. `paint` marks a word as good or bad on a terminal. */
export function renderTaskReport(report: TaskReport, paint: Paint = (text) => text): string {
    const mark = (good: boolean): string => paint(good ? "ok" : "FAILED", good);
    const { audit, written, memory } = report;
    const rows: [string, string, string][] = [
        [
            "audit",
            report.family,
            `${mark(audit.mandatory === 0)} ${audit.mandatory} mandatory, ${audit.advisory} advisory`,
        ],
        ...report.parts.map(({ name, kind, note }): [string, string, string] => ["part", name, `${kind}: ${note}`]),
        ...report.secrets.map(({ name, note }): [string, string, string] => ["secret", name, note]),
        ...report.changes.map(({ what, how }): [string, string, string] => ["changed", what, how]),
        ...report.intakes.map(({ receiver, port, at }): [string, string, string] => [
            "receives",
            `${receiver} ${port}`,
            at === undefined
                ? "UDP, which can't be reached from outside of the task here"
                : `from this machine at ${at}`,
        ]),
        ...report.targets.map(({ scrape, answered, note }): [string, string, string] => [
            "scraped",
            scrape.job,
            `${answered === undefined ? "?" : mark(answered)} ${scrape.target} ${note}`,
        ]),
        ...report.discoveries.map(({ job, by }): [string, string, string] => [
            "scraped",
            job,
            `? finds its targets by ${by}, of which there are none here`,
        ]),
        ...[written, ...(report.alsoWritten ?? [])].map((each) => writtenRow(each, report.expectsSamples, mark)),
        ...report.jobs.flatMap(rowsOfJob),
        ...(report.jobs.length === 0 ? [] : report.dashboards).map(
            ({ title, panels, withData, empty }): [string, string, string] => [
                "dashboard",
                title,
                `${withData} of ${panels} panels with data${withData === 0 ? "" : without(empty)}`,
            ],
        ),
        ...(memory === undefined
            ? []
            : [["collector", "memory", memoryLine(memory, report.limiterMiB, mark)] as [string, string, string]]),
        ...report.errors.map((error): [string, string, string] => ["log", "collector", error]),
        ["time", "in all", `${report.seconds.toFixed(0)} s`],
    ];
    const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
    const [first, second] = [width(0), width(1)];
    return rows.map(([a, b, c]) => `  ${a.padEnd(first)}  ${b.padEnd(second)}  ${c}`).join("\n");
}

function writtenRow(
    { to, samples, refused: reasons, note }: Written,
    expectsSamples: boolean,
    mark: (good: boolean) => string,
): [string, string, string] {
    const refused = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    const what = to === "CloudWatch" ? "data points" : "samples";
    const good = (samples > 0 || !expectsSamples) && refused === 0;
    const more = note === undefined ? "" : `; ${note}`;
    return ["written", to, `${mark(good)} ${samples} ${what}, ${refused} writes refused${more}`];
}

/** Panels without data that are named. */
const mostPanels = 4;

/** Panels without data, as the end of a row; they are told as `panel (refId)`. */
function without(empty: readonly string[]): string {
    const panels = [...new Set(empty.map((each) => each.replace(/ \(\w+\)$/, "")))];
    const more = panels.length > mostPanels ? ` and ${panels.length - mostPanels} more` : "";
    return panels.length === 0 ? "" : `, none in ${panels.slice(0, mostPanels).join(", ")}${more}`;
}

/** Labels that are named for each job. */
const mostLabels = 8;
/** Characters of an example. */
const longestExample = 160;

function rowsOfJob({ job, series, metrics, labels, examples }: JobSeries): [string, string, string][] {
    const named = labels.slice(0, mostLabels).map(({ name, values }) => `${name} (${values})`);
    const more = labels.length > named.length ? [`${labels.length - named.length} more`] : [];
    const text = [...named, ...more].join(", ") || "none";
    return [
        [
            "series",
            job === "" ? "without job" : job,
            `${series} of ${metrics} metrics; labels and their values: ${text}`,
        ],
        ...examples.map((example): [string, string, string] => ["", "", shortened(example)]),
    ];
}

const shortened = (text: string): string =>
    text.length > longestExample ? `${text.slice(0, longestExample - 1)}…` : text;

function memoryLine(memory: ContainerMemory, limiterMiB: number | undefined, mark: (good: boolean) => string): string {
    const { usageMiB, peakMiB, limitMiB, enforced, oomKills } = memory;
    const limit =
        limitMiB === undefined
            ? "no limit of its own"
            : `${limitMiB} MiB ${enforced ? "enforced" : "not enforced on this machine"}`;
    const limiter = limiterMiB === undefined ? "no limiter in MiB" : `limiter at ${limiterMiB} MiB`;
    return `${mark(oomKills === 0)} ${usageMiB.toFixed(0)} MiB in use, ${peakMiB.toFixed(0)} at most, of ${limit}; ${limiter}`;
}
