/**
 * The past of a Prometheus that has had the standard rules all along: what was sent, what was recorded, and since when
 * alerts are active.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { isAlert, renderRules, type AlertRule, type RuleGroup } from "../../dashboards/rules";
import { toolPath } from "../support/parts";
import { startOn, type Labels, type RunningPrometheus } from "./firing-prometheus";

/** What Prometheus writes for each alert that is pending or firing: when it became active, Unix seconds. */
const stateSeries = "ALERTS_FOR_STATE";
/** Of the rules. */
const intervalSeconds = 60;
/** Longer than any `for`. */
const alertsSeconds = 3600;

export interface History {
    /** Raw series as OpenMetrics text, without its end. */
    readonly text: string;
    /** Unix seconds. */
    readonly end: number;
    /**
     * From when on a group's rules are recorded, Unix seconds. Promtool writes a block for each rule and two hours, so
     * not longer than need be.
     */
    readonly startOf: (group: RuleGroup) => number;
}

/** Writes the past into `directory`/data. No Prometheus runs there before or after. */
export async function writeHistory(directory: string, groups: readonly RuleGroup[], past: History): Promise<void> {
    importText(directory, past.text);
    // What is recorded from recorded series can only be computed when those are there: promtool asks Prometheus, which
    // reads blocks at its start.
    for (const level of recordingLevels(groups)) {
        await withPrometheus(directory, ({ url }) => Promise.resolve(record(directory, level, url, past)));
    }
    const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert)).filter((alert) => alert.for !== undefined);
    importText(directory, await withPrometheus(directory, (prometheus) => alertStates(alerts, prometheus, past.end)));
}

/** The recording rules in steps, each of which reads only what was recorded in those before. */
export function recordingLevels(groups: readonly RuleGroup[]): RuleGroup[][] {
    const rules = groups.flatMap((group) => group.rules.flatMap((rule) => (isAlert(rule) ? [] : [rule])));
    const names = rules.map(({ record: name }) => name);
    const levels = new Map<string, number>();
    for (const { record: name, expr } of rules) {
        const read = (expr.match(/[a-z]+:\w+:\w+/g) ?? []).filter((word) => names.includes(word));
        assert.ok(
            read.every((word) => levels.has(word)),
            `${name} reads a series that is recorded after it.`,
        );
        levels.set(name, 1 + Math.max(0, ...read.map((word) => levels.get(word)!)));
    }
    const depth = Math.max(...levels.values());
    return Array.from({ length: depth }, (_, index) =>
        groups
            .map((group) => ({
                ...group,
                rules: group.rules.filter((rule) => !isAlert(rule) && levels.get(rule.record) === index + 1),
            }))
            .filter((group) => group.rules.length > 0),
    );
}

async function withPrometheus<T>(directory: string, use: (prometheus: RunningPrometheus) => Promise<T>): Promise<T> {
    const prometheus = await startOn(directory);
    try {
        return await use(prometheus);
    } finally {
        await prometheus.stop();
    }
}

function record(directory: string, groups: readonly RuleGroup[], url: string, { end, startOf }: History): void {
    const file = path.join(directory, "group.yml");
    const fixed = [`--url=${url}`, `--end=${end}`, `--output-dir=${data(directory)}`, file];
    for (const group of groups) {
        fs.writeFileSync(file, renderRules([group]));
        createBlocks("rules", `--start=${startOf(group)}`, ...fixed);
    }
}

/** Promtool doesn't evaluate alerts, so their expressions are asked here for each minute of the last hour. */
async function alertStates(
    alerts: readonly AlertRule[],
    { askRange }: RunningPrometheus,
    end: number,
): Promise<string> {
    const lines: string[] = [];
    for (const { alert, expr, labels } of alerts) {
        for (const { metric, values } of await askRange(expr, end - alertsSeconds, end, intervalSeconds)) {
            const own = { ...metric, ...labels, alertname: alert, __name__: stateSeries };
            lines.push(...activeTimes(values.map(([time]) => time)).map((state) => line(own, ...state)));
        }
    }
    return lines.join("");
}

/** For each time since when it has been active without a pause. */
export function activeTimes(times: readonly number[]): [time: number, activeAt: number][] {
    let activeAt = 0;
    return times.map((time, index) => {
        activeAt = time - (times[index - 1] ?? -Infinity) > intervalSeconds ? time : activeAt;
        return [time, activeAt];
    });
}

function line({ __name__: name, ...own }: Labels, time: number, value: number): string {
    const pairs = Object.entries(own).map(([label, text]) => `${label}="${text}"`);
    return `${name}{${pairs.join(",")}} ${value} ${time}\n`;
}

const data = (directory: string): string => path.join(directory, "data");

function importText(directory: string, text: string): void {
    const file = path.join(directory, "series.om");
    fs.writeFileSync(file, `${text}# EOF\n`);
    // One block instead of one for every two hours, each of which would read the whole file.
    createBlocks("--max-block-duration=31d", "openmetrics", "--quiet", file, data(directory));
}

function createBlocks(...args: readonly string[]): void {
    const made = spawnSync(toolPath("promtool"), ["tsdb", "create-blocks-from", ...args], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stdout + made.stderr);
}
