/** What `npm start` has to show for itself, as a table; pure text. */
import type { RuleHealth } from "./amp";
import type { DashboardResult } from "./panels";

/** One stack that was deployed. */
export interface DeployedStack {
    readonly stack: string;
    readonly created: number;
    readonly changed: number;
    readonly same: number;
    readonly seconds: number;
}

/** Everything the table says. */
export interface StartReport {
    readonly parts: readonly { readonly name: string; readonly real: boolean; readonly note: string }[];
    readonly deployed: readonly DeployedStack[];
    /** The preview without limiter: whether it was refused, and the pack's own words. */
    readonly blocked: { readonly refused: boolean; readonly message: string; readonly seconds: number };
    readonly samples: { readonly written: number; readonly requests: number; readonly refused: number };
    readonly rules: RuleHealth;
    readonly load: { readonly sent: number; readonly failed: number };
    readonly dashboards: readonly DashboardResult[];
    readonly sidecar: {
        readonly containerMiB: number;
        readonly limiterMiB: number;
        /** Anonymous memory of the collector as the machine counts it; undefined where it can't be read. */
        readonly usageMiB: number | undefined;
        /** Heap as the collector reports it: what the limiter looks at. */
        readonly heapMiB: number;
        readonly enforced: boolean;
        readonly oomKills: number;
    };
    readonly seconds: number;
}

/** What kept the run from being whole; empty when all held. */
export function failures(report: StartReport): string[] {
    const { blocked, dashboards, samples, rules, sidecar, load } = report;
    return [
        ...(blocked.refused ? [] : ["The preview without a memory limiter was not blocked."]),
        ...(samples.written > 0 ? [] : ["No sample was written."]),
        ...(samples.refused > 0 ? [`${samples.refused} requests to AMP were refused.`] : []),
        ...ruleFailures(rules),
        ...(load.sent > 0 ? [] : ["No request got through Envoy."]),
        ...dashboards
            .filter(({ empty }) => empty.length > 0)
            .map(({ title, empty }) => `Dashboard ${title}: no data in ${empty.join(", ")}.`),
        ...(dashboards.length > 0 ? [] : ["No dashboard was deployed."]),
        ...(sidecar.oomKills > 0 ? [`The sidecar was killed for its memory ${sidecar.oomKills} times.`] : []),
        ...heapFailure(sidecar),
    ];
}

function ruleFailures({ recording, alerting, waiting, failing }: RuleHealth): string[] {
    return [
        ...(recording + alerting > 0 ? [] : ["No rule was deployed."]),
        ...(waiting > 0 ? [`${waiting} rules were never evaluated.`] : []),
        ...failing.map((rule) => `A rule fails: ${rule}.`),
    ];
}

function heapFailure({ heapMiB, limiterMiB }: StartReport["sidecar"]): string[] {
    if (Number.isNaN(heapMiB)) {
        return ["The sidecar never reported its heap."];
    }
    return heapMiB < limiterMiB ? [] : [`The sidecar's heap, ${heapMiB.toFixed(0)} MiB, is above its limiter.`];
}

/** The report as lines of text. `paint` marks a word as good or bad on a terminal. */
export function renderReport(
    report: StartReport,
    paint: (text: string, good: boolean) => string = (text) => text,
): string {
    const { blocked, samples, rules, load, sidecar } = report;
    const mark = (good: boolean) => paint(good ? "ok" : "FAILED", good);
    const rows: [string, string, string][] = [
        ...report.parts.map(({ name, real, note }): [string, string, string] => [
            "part",
            name,
            `${real ? "real" : "stand-in"}: ${note}`,
        ]),
        ...report.deployed.map(({ stack, created, changed, same, seconds }): [string, string, string] => [
            "deployed",
            stack,
            `${created} created, ${changed} changed, ${same} unchanged in ${seconds.toFixed(1)} s`,
        ]),
        [
            "blocked",
            "example without limiter",
            `${mark(blocked.refused)} at preview in ${blocked.seconds.toFixed(1)} s`,
        ],
        [
            "written",
            "AMP",
            `${mark(samples.written > 0 && samples.refused === 0)} ${samples.written} samples; ${samples.requests} signed requests, writes and queries, ${samples.refused} refused`,
        ],
        [
            "rules",
            "AMP",
            `${mark(ruleFailures(rules).length === 0)} ${rules.recording} recording, ${rules.alerting} alerting, ${rules.failing.length} failing`,
        ],
        ["load", "Envoy", `${mark(load.sent > 0)} ${load.sent} requests, ${load.failed} without an answer`],
        ...report.dashboards.map(({ title, panels, withData }): [string, string, string] => [
            "dashboard",
            title,
            `${mark(withData === panels)} ${withData} of ${panels} panels with data`,
        ]),
        ["sidecar", "memory", sidecarLine(sidecar, mark)],
        ["time", "in all", `${report.seconds.toFixed(0)} s`],
    ];
    const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
    const [first, second] = [width(0), width(1)];
    return rows.map(([a, b, c]) => `  ${a.padEnd(first)}  ${b.padEnd(second)}  ${c}`).join("\n");
}

function sidecarLine(sidecar: StartReport["sidecar"], mark: (good: boolean) => string): string {
    const good = sidecar.oomKills === 0 && sidecar.heapMiB < sidecar.limiterMiB;
    const usage = sidecar.usageMiB === undefined ? "memory not readable" : `${sidecar.usageMiB.toFixed(0)} MiB in use`;
    const limit = `${sidecar.containerMiB} MiB ${sidecar.enforced ? "enforced" : "not enforced on this machine"}`;
    return `${mark(good)} heap ${sidecar.heapMiB.toFixed(0)} of ${sidecar.limiterMiB} MiB at the limiter; ${usage} of ${limit}`;
}
